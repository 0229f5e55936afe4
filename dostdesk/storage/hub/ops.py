"""What devices have asked and reported, with the answer that was given: the memory of idempotency."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.events import canonical
from dostdesk.domain.ops import Lane, OpClass, OpKind, OpStatus
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.present import Present
from dostdesk.storage.hub.tables import LANE, OP, QUARANTINE
from dostdesk.storage.prepared import Prepared

_BY_ID = Prepared(
    select(OP.c.payload_hash, OP.c.status, OP.c.seq, OP.c.result).where(OP.c.op_id == bindparam("wanted"))
)
_LAST = Prepared(
    select(LANE.c.lane_seq).where(
        LANE.c.device == bindparam("of_device"),
        LANE.c.install_epoch == bindparam("of_epoch"),
        LANE.c.lane == bindparam("of_lane"),
    )
)
_MOVE = Prepared(
    update(LANE)
    .where(
        LANE.c.device == bindparam("of_device"),
        LANE.c.install_epoch == bindparam("of_epoch"),
        LANE.c.lane == bindparam("of_lane"),
    )
    .values(lane_seq=bindparam("to_seq"))
)
_INSERT = Prepared(insert(OP))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an op stands: number `lane_seq` in one lane of one install of a device."""

    device: str
    install_epoch: int
    lane: Lane
    lane_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The durable answer to an op.

    Attributes:
        seq: Last event that the op caused, or the head when it caused none.
        code: Of a refusal, conflict or quarantine; `facts` fill its sentence.
    """

    status: OpStatus
    seq: int
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)


class OpRows:
    """Ops within one transaction."""

    def __init__(self, connection: Connection, present: Present) -> None:
        self._connection = connection
        self._present = present

    def answered(self, op_id: str) -> tuple[str, Answer] | None:
        """The payload's hash and the stored answer of an op, or None if it never came."""
        row = _BY_ID.first(self._connection, {"wanted": op_id})
        if row is None:
            return None
        written = json.loads(row["result"])
        answer = Answer(
            status=OpStatus(row["status"]),
            seq=row["seq"],
            code=written["code"],
            facts=written["facts"],
            body=written["body"],
        )
        return str(row["payload_hash"]), answer

    def actor(self, op_id: str) -> str | None:
        """Who asked or reported an op; None if it never came."""
        found = self._connection.execute(select(OP.c.actor).where(OP.c.op_id == op_id)).scalar()
        return None if found is None else str(found)

    def last_place(self, device: str, install_epoch: int, lane: Lane) -> int:
        """The last place taken in a lane; 0 before the first."""
        place = (device, install_epoch, lane.value)
        lanes = self._present.lanes
        if place not in lanes:
            of = {"of_device": device, "of_epoch": install_epoch, "of_lane": lane.value}
            found = _LAST.first(self._connection, of)
            lanes[place] = 0 if found is None else int(found["lane_seq"])
        return lanes[place]

    def keep(
        self,
        op_id: str,
        place: Place,
        *,
        actor: str,
        kind: OpKind,
        op_class: OpClass,
        payload_hash: str,
        answer: Answer,
        received_at: datetime,
    ) -> None:
        """Store an op with its answer in the next place of its lane."""
        _INSERT.change(
            self._connection,
            {
                "op_id": op_id,
                "device": place.device,
                "install_epoch": place.install_epoch,
                "lane": place.lane.value,
                "lane_seq": place.lane_seq,
                "actor": actor,
                "kind": kind.value,
                "op_class": op_class.value,
                "payload_hash": payload_hash,
                "status": answer.status.value,
                "seq": answer.seq,
                "result": canonical({"code": answer.code, "facts": answer.facts, "body": answer.body}),
                "received_at": to_text(received_at),
            },
        )
        self._move(place.device, place.install_epoch, place.lane, place.lane_seq)
        wrote(Step.HUB_ANSWER)

    def pass_over(self, device: str, install_epoch: int, lane: Lane, lane_seq: int) -> None:
        """The next place of a lane is taken by an op that is kept already; any other place stays as it is."""
        if lane_seq == self.last_place(device, install_epoch, lane) + 1:
            self._move(device, install_epoch, lane, lane_seq)

    def _move(self, device: str, install_epoch: int, lane: Lane, lane_seq: int) -> None:
        of = {"of_device": device, "of_epoch": install_epoch, "of_lane": lane.value}
        moved = _MOVE.change(self._connection, {**of, "to_seq": lane_seq})
        self._present.came_to((device, install_epoch, lane.value), lane_seq)
        if moved == 0:
            self._connection.execute(
                insert(LANE).values(device=device, install_epoch=install_epoch, lane=lane.value, lane_seq=lane_seq)
            )

    def quarantine(
        self, op_id: str, place: Place, *, code: str, payload_hash: str, document: str, received_at: datetime
    ) -> None:
        """Keep whole what cannot be applied; once for each op."""
        if self._connection.execute(select(QUARANTINE.c.op_id).where(QUARANTINE.c.op_id == op_id)).first():
            return
        self._connection.execute(
            insert(QUARANTINE).values(
                op_id=op_id,
                device=place.device,
                install_epoch=place.install_epoch,
                lane=place.lane.value,
                lane_seq=place.lane_seq,
                code=code,
                payload_hash=payload_hash,
                document=document,
                received_at=to_text(received_at),
            )
        )
        mark_changed(self._connection, "quarantine", op_id)

    def out_of_quarantine(self, op_id: str) -> None:
        """An op that was set aside has been taken after all."""
        if self._connection.execute(delete(QUARANTINE).where(QUARANTINE.c.op_id == op_id)).rowcount:
            mark_changed(self._connection, "quarantine", op_id)

    def quarantined(self) -> dict[str, str]:
        """Op ids in quarantine with the code of the reason."""
        return {row.op_id: row.code for row in self._connection.execute(select(QUARANTINE.c.op_id, QUARANTINE.c.code))}

    def all(self) -> Iterator[tuple[str, str, str]]:
        """Id, kind and status of every op."""
        for row in self._connection.execute(select(OP.c.op_id, OP.c.kind, OP.c.status)):
            yield row[0], row[1], row[2]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many ops of each kind had each status."""
        rows = self._connection.execute(select(OP.c.kind, OP.c.status, func.count()).group_by(OP.c.kind, OP.c.status))
        return {(row[0], row[1]): row[2] for row in rows}
