"""The releases of central, within one transaction. Whether one may be published is decided before it comes here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.central.tables_releases import KEYRING, RELEASE, RELEASE_BLOB, RELEASE_HEAD
from dostdesk.storage.many import insert_many


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHead:
    """How far central's catalogue is.

    Attributes:
        root: The root key that hubs pin: its name, a colon, its public part in hexadecimal.
        newest: Highest release; 0 before the first.
        sequence: Of the newest keyring; 0 before the first.
    """

    root: str
    newest: int
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRelease:
    """A release as it was published.

    Attributes:
        sources: JSON of path → hash.
        approvals: JSON of the signatures of people.
    """

    number: int
    effective_at: str
    published_at: str
    manifest: str
    signature: str
    key: str
    sources: str
    approvals: str


class ReleaseRows:
    """Releases, blobs and keyrings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def head(self) -> ReleaseHead | None:
        """None before a root was pinned."""
        row = self._connection.execute(select(RELEASE_HEAD)).first()
        return None if row is None else ReleaseHead(root=row.root, newest=row.newest, sequence=row.sequence)

    def found(self, root: str) -> None:
        """Pin the root, once for good."""
        self._connection.execute(insert(RELEASE_HEAD).values(id=1, root=root, newest=0, sequence=0))

    def repin(self, root: str) -> None:
        """Pin another root in place of the one before."""
        self._connection.execute(update(RELEASE_HEAD).values(root=root))

    def move_to_release(self, number: int) -> bool:
        """Make a number the newest; False when there is one as high. Others who publish wait for this transaction."""
        head = RELEASE_HEAD.c
        moved = self._connection.execute(update(RELEASE_HEAD).where(head.newest < number).values(newest=number))
        return moved.rowcount == 1

    def move_to_keyring(self, sequence: int) -> bool:
        """As `move_to_release`, of keyrings."""
        head = RELEASE_HEAD.c
        moved = self._connection.execute(update(RELEASE_HEAD).where(head.sequence < sequence).values(sequence=sequence))
        return moved.rowcount == 1

    def put(self, release: PublishedRelease, blobs: Mapping[str, bytes]) -> None:
        """Keep a release that is new, and those of its blobs that are."""
        self._connection.execute(
            insert(RELEASE).values(
                number=release.number,
                effective_at=release.effective_at,
                published_at=release.published_at,
                manifest=release.manifest,
                signature=release.signature,
                signed_by=release.key,
                sources=release.sources,
                approvals=release.approvals,
            )
        )
        have = self.have(blobs)
        rows = [{"sha256": sha, "content": content} for sha, content in blobs.items() if sha not in have]
        insert_many(self._connection, RELEASE_BLOB, rows)

    def release(self, number: int) -> PublishedRelease | None:
        row = self._connection.execute(select(RELEASE).where(RELEASE.c.number == number)).first()
        return None if row is None else _release(row)

    def after(self, number: int) -> list[PublishedRelease]:
        """The releases behind a number, oldest first."""
        wanted = select(RELEASE).where(RELEASE.c.number > number).order_by(RELEASE.c.number)
        return [_release(row) for row in self._connection.execute(wanted)]

    def have(self, hashes: Collection[str]) -> set[str]:
        """Those of some hashes whose blobs are here."""
        wanted = select(RELEASE_BLOB.c.sha256).where(RELEASE_BLOB.c.sha256.in_(list(hashes)))
        return set(self._connection.execute(wanted).scalars())

    def blobs(self, hashes: Collection[str]) -> dict[str, bytes]:
        """Those of the wanted blobs that are here, by hash."""
        rows = self._connection.execute(select(RELEASE_BLOB).where(RELEASE_BLOB.c.sha256.in_(list(hashes))))
        return {row.sha256: bytes(row.content) for row in rows}

    def put_keyring(self, sequence: int, written: Mapping[str, str], at: datetime) -> None:
        """Keep a keyring that is newer than the others."""
        self._connection.execute(insert(KEYRING).values(sequence=sequence, published_at=to_text(at), **written))

    def keyring(self) -> dict[str, str] | None:
        """The newest keyring, as `SignedKeyring.from_mapping` reads it."""
        row = self._connection.execute(select(KEYRING).order_by(KEYRING.c.sequence.desc()).limit(1)).first()
        return None if row is None else {"keyring": row.keyring, "root": row.root, "signature": row.signature}


def _release(row: Row[Any]) -> PublishedRelease:
    return PublishedRelease(
        number=row.number,
        effective_at=row.effective_at,
        published_at=row.published_at,
        manifest=row.manifest,
        signature=row.signature,
        key=row.signed_by,
        sources=row.sources,
        approvals=row.approvals,
    )
