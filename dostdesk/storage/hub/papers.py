"""What travels by hash or by version instead of by feed: blobs, drafts of forms, and releases of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.hub.tables import BLOB, DRAFT, RELEASE, RELEASE_BLOB


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The newest version of a half-filled form."""

    version: int
    content: str
    saved_at: str


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A signed manifest as it was received."""

    number: int
    manifest: str
    signature: str
    key: str


class PaperRows:
    """Blobs, drafts and releases within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_blob(self, sha256: str) -> bool:
        return self._connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256)).first() is not None

    def put_blob(self, sha256: str, content: bytes, device: str, at: datetime) -> bool:
        """Keep a blob under its hash; False when it was there already."""
        if self.has_blob(sha256):
            return False
        self._connection.execute(
            insert(BLOB).values(sha256=sha256, content=content, device=device, stored_at=to_text(at))
        )
        return True

    def blob(self, sha256: str) -> bytes | None:
        return self._connection.execute(select(BLOB.c.content).where(BLOB.c.sha256 == sha256)).scalar()

    def draft(self, visit_service: str) -> KeptDraft | None:
        row = self._connection.execute(select(DRAFT).where(DRAFT.c.visit_service == visit_service)).first()
        return None if row is None else KeptDraft(row.version, row.content, row.saved_at)

    def put_draft(self, visit_service: str, version: int, content: str, device: str, at: datetime) -> None:
        """Replace a draft by a newer version; that it is newer was decided before."""
        row = {"version": version, "content": content, "device": device, "saved_at": to_text(at)}
        changed = self._connection.execute(
            update(DRAFT).where(DRAFT.c.visit_service == visit_service, DRAFT.c.version < version).values(row)
        )
        if changed.rowcount == 0:
            self._connection.execute(insert(DRAFT).values(visit_service=visit_service, **row))

    def put_release(self, release: KeptRelease, effective_from: date, blobs: Mapping[str, bytes], at: datetime) -> None:
        """Keep a release with its blobs; one that is known stays as it is."""
        known = self._connection.execute(select(RELEASE.c.number).where(RELEASE.c.number == release.number)).first()
        if known is not None:
            return
        self._connection.execute(
            insert(RELEASE).values(
                number=release.number,
                effective_from=effective_from.isoformat(),
                manifest=release.manifest,
                signature=release.signature,
                signed_by=release.key,
                fetched_at=to_text(at),
            )
        )
        have = set(self._connection.execute(select(RELEASE_BLOB.c.sha256)).scalars())
        for sha256, content in blobs.items():
            if sha256 not in have:
                self._connection.execute(insert(RELEASE_BLOB).values(sha256=sha256, content=content))

    def releases(self) -> list[KeptRelease]:
        """All releases, oldest first."""
        rows = self._connection.execute(select(RELEASE).order_by(RELEASE.c.number))
        return [KeptRelease(row.number, row.manifest, row.signature, row.signed_by) for row in rows]

    def release(self, number: int) -> KeptRelease:
        """A release that the hub has."""
        row = self._connection.execute(select(RELEASE).where(RELEASE.c.number == number)).one()
        return KeptRelease(row.number, row.manifest, row.signature, row.signed_by)

    def release_blobs(self, wanted: Iterable[str]) -> dict[str, bytes]:
        """Parts of releases by hash."""
        rows = self._connection.execute(select(RELEASE_BLOB).where(RELEASE_BLOB.c.sha256.in_(list(wanted))))
        return {row.sha256: row.content for row in rows}

    def release_blob(self, sha256: str) -> bytes | None:
        return self._connection.execute(select(RELEASE_BLOB.c.content).where(RELEASE_BLOB.c.sha256 == sha256)).scalar()
