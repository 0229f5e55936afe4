"""An author's working folder, outside of any repository: keys, the publication that waits for a signature, and releases
that were published without a central.

Every file is written in one step; contents lie by their hash and are written before anything names them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.manifest import Manifest
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.author_keys import known_authors
from dostdesk.publishing.durable import sync_folder, write_file
from dostdesk.publishing.publication import Approval, Publication, is_source, verify_publication
from dostdesk.publishing.shelf import Published, next_number, same_publication


@dataclass(frozen=True, slots=True)
class Workplace:
    """One folder. `LocalShelf` makes a shelf of it."""

    folder: Path

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def authors(self) -> Mapping[str, bytes]:
        """Person → raw public key, of those whose key files are here."""
        return known_authors(self.keys)

    # ------------------------------------------------------------ what waits

    def hold(self, publication: Publication) -> None:
        """Keep a publication until it is signed by all and handed over."""
        self._keep(publication.blobs)
        write_file(self._waiting, _written(publication.manifest, publication.sources, publication.approvals))

    def waiting(self) -> Publication | None:
        """The publication that was held last.

        Raises:
            RefusedError: `workplace_damaged`, its file is not whole.
        """
        if not self._waiting.is_file():
            return None
        record = _read(self._waiting)
        manifest, sources = _manifest(record), _sources(record)
        wanted = {*sources.values(), *Manifest.from_bytes(manifest).blobs.values()}
        return Publication(
            manifest=manifest, sources=sources, blobs=self.blobs(wanted), approvals=_approvals(self._waiting, record)
        )

    def let_go(self) -> None:
        """Forget what waited: it was published, or nobody wants it any more."""
        self._waiting.unlink(missing_ok=True)
        if self.folder.is_dir():
            sync_folder(self.folder)

    # ------------------------------------------------------------ the shelf

    def releases(self) -> tuple[Published, ...]:
        found = []
        for file in sorted(self._published.glob("*.json")):
            record = _read(file)
            try:
                at = datetime.fromisoformat(record["published_at"])
            except (KeyError, TypeError, ValueError) as damage:
                raise RefusedError("workplace_damaged", file=file.name) from damage
            found.append(
                Published(
                    manifest=Manifest.from_bytes(_manifest(record)),
                    published_at=at,
                    sources=_sources(record),
                    approvals=_approvals(file, record),
                )
            )
        return tuple(sorted(found, key=lambda published: published.number))

    def blobs(self, wanted: Iterable[str]) -> Mapping[str, bytes]:
        files = {sha: self._blob(sha) for sha in wanted}
        return {sha: file.read_bytes() for sha, file in files.items() if file.is_file()}

    def publish_at(self, publication: Publication, at: datetime) -> Published:
        """Put a release on this shelf, as `Shelf.publish` says."""
        manifest = verify_publication(publication, authors=self.authors())
        releases = self.releases()
        for published in releases:
            if published.number == manifest.number:
                if same_publication(published, publication):
                    return published
                raise RefusedError("release_number_taken", number=manifest.number)
        if manifest.number != next_number(releases):
            raise RefusedError("release_number_taken", number=manifest.number)
        self._keep(publication.blobs)
        record = _written(publication.manifest, publication.sources, publication.approvals, published_at=at)
        write_file(self._published / f"{manifest.number:06}.json", record)
        return Published(
            manifest=manifest, published_at=at, sources=publication.sources, approvals=publication.approvals
        )

    # ------------------------------------------------------------ files

    @property
    def _waiting(self) -> Path:
        return self.folder / "waiting.json"

    @property
    def _published(self) -> Path:
        return self.folder / "published"

    def _blob(self, sha: str) -> Path:
        return self.folder / "blobs" / sha[:2] / sha

    def _keep(self, blobs: Mapping[str, bytes]) -> None:
        for sha, content in blobs.items():
            file = self._blob(sha)
            if not file.is_file() or digest(file.read_bytes()) != sha:
                write_file(file, content)


@dataclass(frozen=True, slots=True)
class LocalShelf:
    """A shelf in a working folder, for trials and demonstrations without a central."""

    place: Workplace
    clock: Clock

    def releases(self) -> tuple[Published, ...]:
        return self.place.releases()

    def blobs(self, wanted: Iterable[str]) -> Mapping[str, bytes]:
        return self.place.blobs(wanted)

    def publish(self, publication: Publication) -> Published:
        return self.place.publish_at(publication, self.clock.now())


def _written(
    manifest: bytes, sources: Mapping[str, str], approvals: Iterable[Approval], *, published_at: datetime | None = None
) -> bytes:
    record: dict[str, Any] = {
        "manifest": manifest.decode("utf-8"),
        "sources": dict(sources),
        "approvals": [
            {
                "person": approval.person,
                "signed_at": approval.signed_at.isoformat(),
                "signature": base64.b64encode(approval.signature).decode("ascii"),
            }
            for approval in approvals
        ],
    }
    if published_at is not None:
        record["published_at"] = published_at.isoformat()
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _read(file: Path) -> dict[str, Any]:
    try:
        record = json.loads(file.read_bytes())
    except ValueError as damage:
        raise RefusedError("workplace_damaged", file=file.name) from damage
    if not isinstance(record, dict) or not isinstance(record.get("manifest"), str):
        raise RefusedError("workplace_damaged", file=file.name)
    return record


def _manifest(record: Mapping[str, Any]) -> bytes:
    return str(record["manifest"]).encode("utf-8")


def _sources(record: Mapping[str, Any]) -> dict[str, str]:
    sources = record.get("sources")
    if not isinstance(sources, dict) or not all(is_source(path, sha) for path, sha in sources.items()):
        raise RefusedError("workplace_damaged", file="sources")
    return dict(sources)


def _approvals(file: Path, record: Mapping[str, Any]) -> tuple[Approval, ...]:
    try:
        return tuple(
            Approval(
                person=str(entry["person"]),
                signed_at=datetime.fromisoformat(entry["signed_at"]),
                signature=base64.b64decode(entry["signature"], validate=True),
            )
            for entry in record["approvals"]
        )
    except (KeyError, TypeError, ValueError) as damage:
        raise RefusedError("workplace_damaged", file=file.name) from damage
