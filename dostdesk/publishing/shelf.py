"""Where published releases are: the port that publishing writes to and history and export read from.

Two implementations: a folder of one's own (`folder_shelf`), and central (`central_shelf`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dostdesk.catalogue.manifest import Manifest
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.publication import Approval, Publication, require_blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A release that was published.

    Attributes:
        manifest: As two people signed it.
        sources: Path below the catalogue's folder → SHA-256.
    """

    manifest: Manifest
    published_at: datetime
    sources: Mapping[str, str]
    approvals: tuple[Approval, ...]

    @property
    def number(self) -> int:
        return self.manifest.number


class Shelf(Protocol):
    """What holds published releases."""

    def releases(self) -> tuple[Published, ...]:
        """All of them, oldest first. Raises OutsideError `central_unreachable`."""
        ...

    def blobs(self, wanted: Iterable[str]) -> Mapping[str, bytes]:
        """Contents by hash; what is not there is left out. Raises OutsideError `central_unreachable`."""
        ...

    def publish(self, publication: Publication) -> Published:
        """Publish what two people signed; the same again changes nothing.

        Raises:
            RefusedError: As `verify_publication`; `release_number_taken`.
            OutsideError: `central_unreachable`; whether it was published is then not known, and asking again is right.
        """
        ...


def release_of(shelf: Shelf, number: int) -> Published:
    """Raises RefusedError `release_not_published`."""
    for published in shelf.releases():
        if published.number == number:
            return published
    raise RefusedError("release_not_published", release=number)


def sources_of_release(shelf: Shelf, published: Published) -> dict[str, bytes]:
    """The source files, byte for byte as they were published.

    Raises:
        RefusedError: `publication_incomplete`, one is missing or is not what its hash says; `release_without_sources`.
    """
    if not published.sources:
        raise RefusedError("release_without_sources", release=published.number)
    blobs = shelf.blobs(set(published.sources.values()))
    require_blobs(published.sources, blobs)
    return {path: blobs[sha] for path, sha in published.sources.items()}


def same_publication(published: Published, publication: Publication) -> bool:
    """Whether a release is what is to be published now."""
    return published.manifest.to_bytes() == publication.manifest and dict(published.sources) == dict(
        publication.sources
    )


def next_number(releases: Iterable[Published]) -> int:
    return max((published.number for published in releases), default=0) + 1
