"""A release with its sources and the signatures of two people: what central is asked to publish, and how it is proved.

What is signed here is that the catalogue should say so. The online key that devices trust signs the manifest later, at
central, and only what passed `verify_publication`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.manifest import Manifest
from dostdesk.domain.errors import RefusedError

SIGNATURES_NEEDED = 2
_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's signature under a publication.

    Attributes:
        signature: Ed25519 over the digest of the publication, the name and the time.
    """

    person: str
    signed_at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is to be published.

    Attributes:
        manifest: Canonical bytes of the release's manifest.
        sources: Path below the catalogue's folder → SHA-256 of the file, byte for byte as it was signed.
        blobs: SHA-256 → content, of the release and of the sources.
    """

    manifest: bytes
    sources: Mapping[str, str]
    blobs: Mapping[str, bytes]
    approvals: tuple[Approval, ...] = ()

    @property
    def digest(self) -> str:
        """What each person signs: it changes with every byte of the release and of the sources."""
        return publication_digest(self.manifest, self.sources)

    def approved(self, person: str, private: Ed25519PrivateKey, *, at: datetime) -> Publication:
        """The publication with one more signature.

        Raises:
            RefusedError: `publication_same_person`, he has signed it already.
        """
        if any(approval.person == person for approval in self.approvals):
            raise RefusedError("publication_same_person", person=person)
        signed_at = at.astimezone(UTC).replace(microsecond=0)
        signature = private.sign(_statement(self.digest, person, signed_at))
        approval = Approval(person=person, signed_at=signed_at, signature=signature)
        return replace(self, approvals=(*self.approvals, approval))


def publication_digest(manifest: bytes, sources: Mapping[str, str]) -> str:
    """SHA-256, in hexadecimal, of the manifest's hash and the hashes of all source files."""
    return digest(canonical_json({"manifest": digest(manifest), "sources": dict(sources)}))


def verify_publication(publication: Publication, *, authors: Mapping[str, bytes]) -> Manifest:
    """The manifest, if two people who may publish signed exactly this.

    Args:
        authors: Person → raw public key.

    Raises:
        RefusedError: `publication_person_unknown`, `publication_forged`, `publication_same_person` (also when two names
            have one key), `publication_signature_missing`, `publication_incomplete` (a blob is missing or is not what
            its hash says) or `release_truncated`.
    """
    verify_approvals(publication, authors=authors)
    if len(publication.approvals) < SIGNATURES_NEEDED:
        raise RefusedError("publication_signature_missing", signed=len(publication.approvals), needed=SIGNATURES_NEEDED)
    manifest = Manifest.from_bytes(publication.manifest)
    wanted = {**publication.sources, **{f"release {path}": sha for path, sha in manifest.blobs.items()}}
    require_blobs(wanted, publication.blobs)
    return manifest


def verify_approvals(publication: Publication, *, authors: Mapping[str, bytes]) -> None:
    """Make sure that every signature is a known person's, each another's, and under exactly this publication.

    Raises:
        RefusedError: `publication_person_unknown`, `publication_forged`, `publication_same_person`.
    """
    keys: dict[bytes, str] = {}
    for approval in publication.approvals:
        public = authors.get(approval.person)
        if public is None:
            raise RefusedError("publication_person_unknown", person=approval.person)
        statement = _statement(publication.digest, approval.person, approval.signed_at)
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(approval.signature, statement)
        except InvalidSignature as mismatch:
            raise RefusedError("publication_forged", person=approval.person) from mismatch
        if public in keys:
            raise RefusedError("publication_same_person", person=approval.person)
        keys[public] = approval.person


def require_blobs(wanted: Mapping[str, str], blobs: Mapping[str, bytes]) -> None:
    """Make sure that every named blob is there and is what its hash says.

    Raises:
        RefusedError: `publication_incomplete` with the first part that is not.
    """
    for part, sha in wanted.items():
        blob = blobs.get(sha)
        if blob is None or digest(blob) != sha:
            raise RefusedError("publication_incomplete", part=part)


def content_of(files: Mapping[str, bytes]) -> tuple[Mapping[str, str], Mapping[str, bytes]]:
    """The hashes of files by path, and their contents by hash."""
    named = {path: digest(content) for path, content in sorted(files.items())}
    return MappingProxyType(named), MappingProxyType({digest(content): content for content in files.values()})


def is_source(path: object, sha: object) -> bool:
    """Whether this can name a file of a catalogue folder: nothing outside of it, and a hash in hexadecimal."""
    return (
        isinstance(path, str)
        and isinstance(sha, str)
        and _SOURCE.fullmatch(path) is not None
        and _HASH.fullmatch(sha) is not None
    )


def people(approvals: Iterable[Approval]) -> tuple[str, ...]:
    """Who signed, in the order in which they did."""
    return tuple(approval.person for approval in approvals)


def _statement(publication: str, person: str, signed_at: datetime) -> bytes:
    return canonical_json(
        {
            "act": "publish",
            "person": person,
            "publication": publication,
            "signed_at": signed_at.astimezone(UTC).isoformat(timespec="seconds"),
        }
    )
