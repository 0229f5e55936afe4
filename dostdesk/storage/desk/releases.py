"""Rows of the cached releases, and of content by its hash: pieces that came, and papers' contents that have to go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.desk.tables import BLOB, RELEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRelease:
    """A signed manifest that this device accepted."""

    version: int
    manifest: str
    signature: str
    key: str


def newest_release(connection: Connection) -> int:
    """The highest release that was ever accepted here; 0 before the first."""
    newest: int = connection.execute(select(func.coalesce(func.max(RELEASE.c.version), 0))).scalar_one()
    return newest


def releases(connection: Connection) -> tuple[KeptRelease, ...]:
    """All accepted releases, newest first."""
    rows = connection.execute(select(RELEASE).order_by(RELEASE.c.version.desc())).mappings()
    return tuple(
        KeptRelease(version=row["version"], manifest=row["manifest"], signature=row["signature"], key=row["key"])
        for row in rows
    )


def put_release(connection: Connection, value: KeptRelease, at: datetime) -> None:
    """Accept a release; once is enough."""
    known = connection.execute(select(RELEASE.c.version).where(RELEASE.c.version == value.version)).first()
    if known is None:
        connection.execute(
            insert(RELEASE).values(
                version=value.version,
                manifest=value.manifest,
                signature=value.signature,
                key=value.key,
                fetched_at=to_text(at),
            )
        )


def blobs(connection: Connection, hashes: Collection[str]) -> dict[str, bytes]:
    """Those of the wanted blobs that are here, by hash."""
    if not hashes:
        return {}
    rows = connection.execute(select(BLOB.c.sha256, BLOB.c.content).where(BLOB.c.sha256.in_(hashes)))
    return {row.sha256: row.content for row in rows}


def put_blob(connection: Connection, sha256: str, content: bytes, *, to_hub: bool) -> None:
    """Keep a content under its hash; the same content twice is one."""
    known = connection.execute(select(BLOB.c.sha256).where(BLOB.c.sha256 == sha256)).first()
    if known is None:
        connection.execute(insert(BLOB).values(sha256=sha256, content=content, to_hub=int(to_hub)))


def blobs_to_hub(connection: Connection, hashes: Collection[str]) -> dict[str, bytes]:
    """Those of some contents that the hub does not have yet."""
    if not hashes:
        return {}
    rows = connection.execute(
        select(BLOB.c.sha256, BLOB.c.content).where(BLOB.c.sha256.in_(hashes), BLOB.c.to_hub == 1)
    )
    return {row.sha256: row.content for row in rows}


def blob_arrived(connection: Connection, sha256: str) -> None:
    connection.execute(update(BLOB).where(BLOB.c.sha256 == sha256).values(to_hub=0))


def send_blobs_again(connection: Connection, hashes: Collection[str]) -> None:
    """The hub says that it lacks these after all."""
    connection.execute(update(BLOB).where(BLOB.c.sha256.in_(hashes)).values(to_hub=1))
