"""Who keeps the queue: this hub's role, the epochs and where each began, its standbys, and whom it follows itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)

from dostdesk.domain.clock import to_text
from dostdesk.domain.succession import HubRole, Promotion
from dostdesk.storage.hub.people import token_hash
from dostdesk.storage.hub.tables import FEED_HEAD, LANE, METADATA, OP

SUCCESSION = Table(
    "succession",
    METADATA,
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer),
    Column("hash", String, nullable=False),
    Column("proof", String, nullable=False),
    Column("url", String, nullable=False),
    Column("at", String, nullable=False),
    Column("handed", Integer),
)
STANDBY = Table(
    "standby",
    METADATA,
    Column("name", String, primary_key=True),
    Column("token_hash", String, nullable=False, unique=True),
    Column("address", String, nullable=False),
    Column("enrolled_at", String, nullable=False),
)
FOLLOWED = Table(
    "followed",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_followed"), primary_key=True, autoincrement=False),
    Column("url", String, nullable=False),
    Column("token", String, nullable=False),
    Column("op_row", Integer, nullable=False),
    Column("place", Integer, nullable=False),
)
_ROW: ColumnElement[int] = literal_column("op.rowid", Integer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The hub that took the queue over from this one.

    Attributes:
        seq: The last event that both have; None before that is known.
        url: Where it is; empty before that is known.
        handed: How far its own tail was handed over; None before anything was.
    """

    epoch: int
    seq: int | None
    hash: str
    url: str
    handed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The hub that a standby follows, and how far it is beside the feed."""

    url: str
    token: str
    op_row: int = 0
    place: int = 0


class SuccessionRows:
    """Roles and epochs within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def role(self) -> HubRole:
        """What this hub does; a store without a feed is of an active one."""
        found = self._connection.execute(select(FEED_HEAD.c.role)).scalar()
        return HubRole.ACTIVE if found is None else HubRole(found)

    # ------------------------------------------------------------ epochs

    def begun(self, promotion: Promotion, at: datetime) -> None:
        """This hub was promoted."""
        self._put(promotion.epoch, promotion.seq, promotion.hash, promotion.proof, "", at)

    def promotions(self) -> list[Promotion]:
        """The epochs that began by a promotion and are part of this hub's feed, oldest first."""
        own = select(FEED_HEAD.c.epoch).scalar_subquery()
        rows = self._connection.execute(
            select(SUCCESSION).where(SUCCESSION.c.epoch <= own).order_by(SUCCESSION.c.epoch)
        )
        return [Promotion(epoch=row.epoch, seq=row.seq, hash=row.hash, proof=row.proof) for row in rows]

    def fence(self, epoch: int, at: datetime, *, promotion: Promotion | None = None, url: str = "") -> None:
        """Remember that a hub of a higher epoch keeps the queue; what is known of it already stays."""
        known = self.successor()
        seq, digest, proof = (None, "", "") if promotion is None else (promotion.seq, promotion.hash, promotion.proof)
        if known is None:
            self._put(epoch, seq, digest, proof, url, at)
            return
        new: dict[str, Any] = {"url": url} if url else {}
        if promotion is not None and known.seq is None:
            new |= {"epoch": epoch, "seq": seq, "hash": digest, "proof": proof}
        if new:
            self._connection.execute(update(SUCCESSION).where(SUCCESSION.c.epoch == known.epoch).values(new))

    def successor(self) -> Successor | None:
        """Who took over from this hub; the first of them, if another one followed that one."""
        own = select(FEED_HEAD.c.epoch).scalar_subquery()
        wanted = select(SUCCESSION).where(SUCCESSION.c.epoch > own).order_by(SUCCESSION.c.epoch).limit(1)
        row = self._connection.execute(wanted).first()
        if row is None:
            return None
        return Successor(epoch=row.epoch, seq=row.seq, hash=row.hash, url=row.url, handed=row.handed)

    def handed(self, epoch: int, seq: int) -> None:
        """The tail was handed over up to here."""
        self._connection.execute(update(SUCCESSION).where(SUCCESSION.c.epoch == epoch).values(handed=seq))

    def _put(self, epoch: int, seq: int | None, digest: str, proof: str, url: str, at: datetime) -> None:
        row = {"epoch": epoch, "seq": seq, "hash": digest, "proof": proof, "url": url, "at": to_text(at)}
        self._connection.execute(insert(SUCCESSION).values(**row))

    # ------------------------------------------------------------ standbys of this hub

    def enrol_standby(self, name: str, token: str, address: str, at: datetime) -> None:
        """Let a machine follow; the token that it had before is good no more."""
        self._connection.execute(delete(STANDBY).where(STANDBY.c.name == name))
        row = {"name": name, "token_hash": token_hash(token), "address": address, "enrolled_at": to_text(at)}
        self._connection.execute(insert(STANDBY).values(**row))

    def standby(self, token: str) -> str | None:
        """The standby of a token."""
        found: str | None = self._connection.execute(
            select(STANDBY.c.name).where(STANDBY.c.token_hash == token_hash(token))
        ).scalar()
        return found

    def addresses(self) -> tuple[str, ...]:
        """Where the standbys of this hub are."""
        return tuple(self._connection.execute(select(STANDBY.c.address).order_by(STANDBY.c.name)).scalars())

    # ------------------------------------------------------------ whom this one follows

    def followed(self) -> Followed | None:
        """The hub that this one follows, or followed before it was promoted."""
        row = self._connection.execute(select(FOLLOWED)).first()
        return None if row is None else Followed(url=row.url, token=row.token, op_row=row.op_row, place=row.place)

    def follow(self, followed: Followed) -> None:
        row = {"url": followed.url, "token": followed.token, "op_row": followed.op_row, "place": followed.place}
        if self._connection.execute(update(FOLLOWED).values(row)).rowcount == 0:
            self._connection.execute(insert(FOLLOWED).values(id=1, **row))

    # ------------------------------------------------------------ ops, as they are

    def ops_after(self, row: int, most: int) -> list[Mapping[str, Any]]:
        """Ops in the order in which they were answered, each with its `row`."""
        wanted = select(_ROW.label("row"), OP).where(row < _ROW).order_by(_ROW).limit(most)
        return [dict(found) for found in self._connection.execute(wanted).mappings()]

    def last_op(self) -> int:
        """The row of the last op; 0 before the first."""
        return int(self._connection.execute(select(func.coalesce(func.max(_ROW), 0)).select_from(OP)).scalar_one())

    def take_ops(self, ops: Sequence[Mapping[str, Any]]) -> None:
        """Keep ops of the hub that is followed, with their answers."""
        for op in ops:
            values = {name: value for name, value in op.items() if name != "row"}
            if self._connection.execute(select(OP.c.op_id).where(OP.c.op_id == values["op_id"])).first() is None:
                self._connection.execute(insert(OP).values(values))

    def drop_ops_beyond(self, seq: int) -> int:
        """Forget ops whose events are not here, and say where each lane ends; answers how many were forgotten."""
        dropped = self._connection.execute(delete(OP).where(OP.c.seq > seq)).rowcount
        self._connection.execute(delete(LANE))
        lane = (OP.c.device, OP.c.install_epoch, OP.c.lane)
        for row in list(self._lane_ends(lane)):
            self._connection.execute(insert(LANE).values(row))
        return dropped

    def _lane_ends(self, lane: Sequence[Column[Any]]) -> Iterator[dict[str, Any]]:
        ends = select(*lane, func.max(OP.c.lane_seq).label("lane_seq")).group_by(*lane)
        for row in self._connection.execute(ends).mappings():
            yield dict(row)
