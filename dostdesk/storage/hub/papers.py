"""What travels by hash or by version instead of by feed: blobs, and drafts of forms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.tables import BLOB, DRAFT
from dostdesk.storage.prepared import Prepared

_KNOWN = Prepared(select(BLOB.c.sha256).where(BLOB.c.sha256 == bindparam("of_sha256")))


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The newest version of a half-filled form."""

    version: int
    content: str
    saved_at: str


class PaperRows:
    """Blobs and drafts within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def has_blob(self, sha256: str) -> bool:
        return _KNOWN.first(self._connection, {"of_sha256": sha256}) is not None

    def put_blob(self, sha256: str, content: bytes, device: str, at: datetime) -> bool:
        """Keep a blob under its hash; False when it was there already."""
        if self.has_blob(sha256):
            return False
        self._connection.execute(
            insert(BLOB).values(sha256=sha256, content=content, device=device, stored_at=to_text(at))
        )
        mark_changed(self._connection, "blob", sha256)
        wrote(Step.HUB_BLOB)
        return True

    def blob(self, sha256: str) -> bytes | None:
        return self._connection.execute(select(BLOB.c.content).where(BLOB.c.sha256 == sha256)).scalar()

    def drop_blob(self, sha256: str, device: str) -> None:
        """Destroy what a device sent; what another one sent stays."""
        self._connection.execute(delete(BLOB).where(BLOB.c.sha256 == sha256, BLOB.c.device == device))
        mark_changed(self._connection, "blob", sha256)

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
        mark_changed(self._connection, "draft", visit_service)
        wrote(Step.HUB_DRAFT)
