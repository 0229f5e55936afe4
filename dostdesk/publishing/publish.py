"""Publishing in two steps by two people: the first signature waits, the second one publishes.

Both sign one digest over the release and its sources. If a byte of the folder, the day, the number or the program
changed in between, the first signature is void and the second person's becomes the first.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.manifest import Manifest
from dostdesk.domain.clock import Clock, local
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.check import Finding, as_finding
from dostdesk.publishing.publication import (
    SIGNATURES_NEEDED,
    Publication,
    content_of,
    people,
    verify_approvals,
)
from dostdesk.publishing.reading import read_files
from dostdesk.publishing.shelf import Published, Shelf, next_number, same_publication
from dostdesk.publishing.workplace import Workplace

Check = Callable[[Path], tuple[Finding, ...]]


class FaultyError(Exception):
    """The catalogue has to be mended first.

    Attributes:
        findings: What, and where.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(f"{len(findings)} faults")
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is about to be signed.

    Attributes:
        publication: With the signatures that it has and that hold.
        void: Who signed what is no longer there.
        files: The sources, as they are signed.
    """

    publication: Publication
    void: tuple[str, ...]
    files: Mapping[str, bytes]

    @property
    def signed(self) -> bool:
        """Whether it only has to be handed over."""
        return len(self.publication.approvals) >= SIGNATURES_NEEDED


def propose(
    folder: Path,
    *,
    effective: datetime,
    expires: datetime | None,
    place: Workplace,
    shelf: Shelf,
    check: Check,
    clock: Clock,
) -> Proposal:
    """Read, check and build a folder, and find out who signed exactly this already.

    The folder is read once; what is checked, built and signed is that copy, whatever happens to the folder meanwhile.

    Args:
        check: Finds the faults of a folder.

    Raises:
        FaultyError: There is something to mend.
        RefusedError: `publish_in_past`, `workplace_damaged`, `publication_forged`, `publication_person_unknown`.
        OutsideError: `central_unreachable`.
    """
    if local(effective).date() < local(clock.now()).date():
        raise RefusedError("publish_in_past", day=local(effective).date().isoformat())
    files, strangers = read_files(folder)
    held = place.waiting()
    number = next_number(shelf.releases())
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made) / "catalogue"
        write_folder(copy, files)
        findings = (*map(as_finding, strangers), *check(copy))
        if findings:
            raise FaultyError(findings)
        created = clock.now() if held is None else Manifest.from_bytes(held.manifest).created_at
        built = build_release(copy, created_at=created, effective_from=effective, expires_at=expires, number=number)
    sources, contents = content_of(files)
    publication = Publication(manifest=built.manifest.to_bytes(), sources=sources, blobs={**built.blobs, **contents})
    if held is None:
        return Proposal(publication=publication, void=(), files=files)
    if held.digest != publication.digest:
        return Proposal(publication=publication, void=people(held.approvals), files=files)
    verify_approvals(held, authors=place.authors())
    kept = Publication(
        manifest=publication.manifest, sources=sources, blobs=publication.blobs, approvals=held.approvals
    )
    return Proposal(publication=kept, void=(), files=files)


def settle(*, place: Workplace, shelf: Shelf) -> Published | None:
    """What waited and was published all the same: central's answer was lost on its way.

    Raises:
        RefusedError: `workplace_damaged`.
        OutsideError: `central_unreachable`.
    """
    held = place.waiting()
    if held is None:
        return None
    published = next((entry for entry in shelf.releases() if same_publication(entry, held)), None)
    if published is not None:
        place.let_go()
    return published


def sign(proposal: Proposal, person: str, private: Ed25519PrivateKey, *, place: Workplace, clock: Clock) -> Publication:
    """Add a person's signature, durably.

    Raises:
        RefusedError: `publication_same_person`, also when it is the same key under another name;
            `publication_person_unknown`, the key is not the one that is known of this person.
    """
    publication = proposal.publication.approved(person, private, at=clock.now())
    authors = place.authors()
    if authors.get(person) != private.public_key().public_bytes_raw():
        raise RefusedError("publication_person_unknown", person=person)
    verify_approvals(publication, authors=authors)
    place.hold(publication)
    return publication


def hand_over(publication: Publication, *, place: Workplace, shelf: Shelf) -> Published:
    """Publish what two people signed. It waits in the working folder until it is known to be published.

    Raises:
        RefusedError, OutsideError: As `Shelf.publish`.
    """
    published = shelf.publish(publication)
    if not same_publication(published, publication):
        raise RefusedError("central_refused", refusal="other_release")
    place.let_go()
    return published


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a catalogue below an empty folder."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
