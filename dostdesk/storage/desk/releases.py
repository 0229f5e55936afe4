"""Rows of the cached releases, and of content by its hash: pieces that came, and papers' contents that have to go."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import content_hash
from dostdesk.domain.ops import OpState
from dostdesk.storage.desk.device import put_setting, setting
from dostdesk.storage.desk.tables import APPLICATION, BLOB, CENTRE, DRAFT, OUTBOX, RELEASE
from dostdesk.storage.pinned import pinned_releases
from dostdesk.storage.prepared import Prepared, say

_OF_RELEASE = "SELECT sha256, content FROM blob WHERE sha256 IN (SELECT value FROM json_each(?))"
_UNSETTLED = (OpState.PENDING.value, OpState.IN_FLIGHT.value)
_KEYRING = "release_keyring"
_KNOWN = Prepared(select(BLOB.c.sha256).where(BLOB.c.sha256 == bindparam("of_sha256")))
_ARRIVED = Prepared(update(BLOB).where(BLOB.c.sha256 == bindparam("of_sha256")).values(to_hub=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRelease:
    """A signed manifest that this device accepted."""

    version: int
    manifest: str
    signature: str
    key: str


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
    return release_blobs(connection, hashes)


def release_blobs(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """As `blobs`, for the hundreds of a release: one statement that needs no saying anew for each count of them."""
    return dict(say(connection, _OF_RELEASE, [json.dumps(list(hashes))]).fetchall())


def whole_blobs(connection: Connection, hashes: Iterable[str]) -> dict[str, bytes]:
    """As `release_blobs`, without those that are not any more what their hashes say."""
    return {sha: content for sha, content in release_blobs(connection, hashes).items() if content_hash(content) == sha}


def put_release_blobs(connection: Connection, contents: Mapping[str, bytes]) -> None:
    """Keep contents that came with a release, in place of damaged ones."""
    if contents:
        connection.execute(delete(BLOB).where(BLOB.c.sha256.in_(list(contents))))
        rows = [{"sha256": sha, "content": content, "to_hub": 0} for sha, content in contents.items()]
        connection.execute(insert(BLOB), rows)


def needed(connection: Connection, *, ended_after: datetime) -> set[int]:
    """The releases that visits, drafts and applications here refer to: as `pinned_releases`, and what is unsent."""
    unsent = (
        select(APPLICATION.c.release)
        .join(OUTBOX, OUTBOX.c.ticket == APPLICATION.c.ticket)
        .where(OUTBOX.c.state.in_(_UNSETTLED))
        .distinct()
    )
    unsent_drafts = (
        select(CENTRE.service_table.c.release)
        .join(DRAFT, DRAFT.c.visit_service == CENTRE.service_table.c.id)
        .where(DRAFT.c.hub_version < DRAFT.c.version)
        .distinct()
    )
    pinned = pinned_releases(connection, CENTRE, ended_after=ended_after)
    return pinned | set(connection.execute(unsent).scalars()) | set(connection.execute(unsent_drafts).scalars())


def drop(connection: Connection, numbers: Collection[int], hashes: Collection[str]) -> None:
    """Forget releases, and those blobs that no other needs."""
    connection.execute(delete(RELEASE).where(RELEASE.c.version.in_(list(numbers))))
    connection.execute(delete(BLOB).where(BLOB.c.sha256.in_(sorted(hashes)), BLOB.c.to_hub == 0))


def keyring(connection: Connection) -> dict[str, str] | None:
    """The keyring that was accepted last."""
    kept = setting(connection, _KEYRING)
    return None if kept is None else dict(json.loads(kept))


def put_keyring(connection: Connection, value: Mapping[str, str]) -> None:
    put_setting(connection, _KEYRING, json.dumps(dict(value)))


def put_blob(connection: Connection, sha256: str, content: bytes, *, to_hub: bool) -> None:
    """Keep a content under its hash; the same content twice is one."""
    if _KNOWN.first(connection, {"of_sha256": sha256}) is None:
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
    """The hub has a content."""
    _ARRIVED.change(connection, {"of_sha256": sha256})


def drop_blob(connection: Connection, sha256: str) -> None:
    """Destroy a content, whether the hub has it or not."""
    connection.execute(delete(BLOB).where(BLOB.c.sha256 == sha256))


def send_blobs_again(connection: Connection, hashes: Collection[str]) -> None:
    """The hub says that it lacks these after all."""
    connection.execute(update(BLOB).where(BLOB.c.sha256.in_(hashes)).values(to_hub=1))
