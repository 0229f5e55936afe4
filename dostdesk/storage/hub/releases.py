"""Releases of the catalogue that a hub accepted: their manifests, their blobs by hash, and the newest keyring."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.tables import CENTRE, KEYRING, RELEASE, RELEASE_BLOB
from dostdesk.storage.pinned import pinned_releases


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A signed manifest as it was received."""

    number: int
    manifest: str
    signature: str
    key: str

    def to_mapping(self) -> dict[str, str]:
        """As `SignedManifest.from_mapping` reads it."""
        return {"manifest": self.manifest, "signature": self.signature, "key": self.key}


@dataclass(frozen=True, slots=True)
class KeptKeyring:
    """A signed keyring as it was received, and the root that this hub pinned.

    Attributes:
        pinned: Name of the root, a colon, and its public part in hexadecimal.
    """

    pinned: str
    keyring: str
    root: str
    signature: str


class ReleaseRows:
    """Releases within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[KeptRelease]:
        """All releases, oldest first."""
        rows = self._connection.execute(select(RELEASE).order_by(RELEASE.c.number))
        return [KeptRelease(row.number, row.manifest, row.signature, row.signed_by) for row in rows]

    def newest(self) -> int:
        """The highest number that was ever accepted; 0 before the first."""
        newest: int = self._connection.execute(select(func.coalesce(func.max(RELEASE.c.number), 0))).scalar_one()
        return newest

    def release(self, number: int) -> KeptRelease:
        """A release that the hub has."""
        row = self._connection.execute(select(RELEASE).where(RELEASE.c.number == number)).one()
        return KeptRelease(row.number, row.manifest, row.signature, row.signed_by)

    def put(self, release: KeptRelease, effective_at: datetime, blobs: Mapping[str, bytes], at: datetime) -> None:
        """Keep a release with its blobs; one that is known stays as it is."""
        known = self._connection.execute(select(RELEASE.c.number).where(RELEASE.c.number == release.number)).first()
        if known is not None:
            return
        self._connection.execute(
            insert(RELEASE).values(
                number=release.number,
                effective_from=to_text(effective_at),
                manifest=release.manifest,
                signature=release.signature,
                signed_by=release.key,
                fetched_at=to_text(at),
            )
        )
        have = self.hashes()
        for sha256, content in blobs.items():
            if sha256 not in have:
                self._connection.execute(insert(RELEASE_BLOB).values(sha256=sha256, content=content))
                mark_changed(self._connection, "release_blob", sha256)
        # Behind its blobs: whoever follows has it whole when he has it.
        mark_changed(self._connection, "release", release.number)

    def hashes(self) -> set[str]:
        """The hashes of all blobs that are here."""
        return set(self._connection.execute(select(RELEASE_BLOB.c.sha256)).scalars())

    def blobs(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Those of the wanted parts that are here, by hash."""
        rows = self._connection.execute(select(RELEASE_BLOB).where(RELEASE_BLOB.c.sha256.in_(list(wanted))))
        return {row.sha256: row.content for row in rows}

    def blob(self, sha256: str) -> bytes | None:
        """One part of a release."""
        return self._connection.execute(select(RELEASE_BLOB.c.content).where(RELEASE_BLOB.c.sha256 == sha256)).scalar()

    def referred(self, ended_after: datetime) -> set[int]:
        """As `pinned_releases` says; a draft and an application belong to a service of such a visit."""
        return pinned_releases(self._connection, CENTRE, ended_after=ended_after)

    def drop(self, numbers: Collection[int], needed: Collection[str]) -> int:
        """Forget releases, and every blob that is not needed; answers how many blobs went."""
        if not numbers:
            return 0
        self._connection.execute(delete(RELEASE).where(RELEASE.c.number.in_(list(numbers))))
        for number in sorted(numbers):
            mark_changed(self._connection, "release", number)
        gone = self.hashes() - set(needed)
        for sha256 in gone:
            self._connection.execute(delete(RELEASE_BLOB).where(RELEASE_BLOB.c.sha256 == sha256))
            mark_changed(self._connection, "release_blob", sha256)
        return len(gone)

    def keyring(self) -> KeptKeyring | None:
        """The pinned root, and the newest keyring of it."""
        row = self._connection.execute(select(KEYRING)).first()
        return None if row is None else KeptKeyring(row.pinned, row.keyring, row.root, row.signature)

    def put_keyring(self, kept: KeptKeyring) -> None:
        """Replace the keyring; that it is newer was decided before."""
        values = {"pinned": kept.pinned, "keyring": kept.keyring, "root": kept.root, "signature": kept.signature}
        if self._connection.execute(update(KEYRING).values(values)).rowcount == 0:
            self._connection.execute(insert(KEYRING).values(id=1, **values))
        mark_changed(self._connection, "keyring")
