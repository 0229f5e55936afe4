"""A centre whose desks keep what they were told, and other hubs of it to which they bring it: no threads, no wire."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import TicketId, id_maker
from dostdesk.domain.ops import RULES, Lane, OpKind, OpStatus
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.lives import hear
from dostdesk.hub.promotion import promote
from dostdesk.hub.recovery import meet, replay
from dostdesk.hub.standby import changes_beyond, take_changes
from dostdesk.hub.tail import take_tail
from dostdesk.protocol.central_ingest import IngestHead
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.lives import Life
from dostdesk.protocol.ops import Op
from dostdesk.protocol.succession import (
    EarlierAnswer,
    IdentityShape,
    RecoveredOp,
    RecoveryHello,
    Tail,
    TailTaken,
)
from dostdesk.protocol.tickets import ticket_json
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import HubRows, HubStore
from dostdesk.storage.hub.succession import Followed
from tests.hub.hub_floor import KEY, MORNING, Desk, Floor, Prepared
from tests.succession.test_laws_of_promotion import live_is_the_fold

INSTALL = "00000000-0000-4000-8000-00000000000{}"
LIFE = "1-{:016x}"


class Another:
    """Another hub of the centre: it stands by, and is promoted when a test says so."""

    def __init__(self, floor: Floor, file: Path) -> None:
        self.floor, self.store = floor, HubStore.open(file, KEY)
        self._at = Followed(url="http://a", token="t")
        with self.store.writing() as rows:
            rows.found_centre(floor.hub.parts.centre, floor.clock.now())
            rows.feed.stand_by()
            rows.succession.follow(self._at)

    def follow(self, store: HubStore) -> None:
        for _ in range(20):
            with self.store.reading() as rows:
                after = rows.feed.head().seq
            with store.reading() as rows:
                now = self.floor.clock.now()
                changes = changes_beyond(rows, after=after, op=self._at.op_row, place=self._at.place, now=now)
            self._at = take_changes(self.store, changes, self._at, self.floor.clock.now())
            if (self._at.op_row, self._at.place) == (changes.last_op, changes.last_place):
                return

    def promote(self) -> None:
        new_id = id_maker(self.floor.clock, random.Random(5))
        promote(self.store, staff="s-5", letters="YPEM", now=self.floor.clock.now(), new_id=new_id)


class Centre:
    """A floor whose desks keep what they were told, as an outbox does."""

    def __init__(self, prepared: Prepared, folder: Path) -> None:
        self.floor, self._folder = Floor(prepared, folder / "hub"), folder
        self._others: list[Another] = []
        self.told: dict[str, tuple[Desk, Op, Answer | None]] = {}
        take = self.floor.take

        def kept(desk: Desk, ops: Sequence[Op]) -> Any:
            taken = take(desk, ops)
            for op, answer in zip(ops, taken.answers, strict=False):
                self.told[op.op_id] = (desk, op, answer)
            return taken

        self.floor.take = kept  # type: ignore[method-assign]

    def standby(self) -> Another:
        made = Another(self.floor, self._folder / f"other-{len(self._others)}.db")
        made.follow(self.floor.store)
        self._others.append(made)
        return made

    def desk(self, no: int) -> Desk:
        made = self.floor.desk(f"desk-{no}", no)
        made.open(no)
        return made

    def alone(self, desk: Desk, kind: OpKind, payload: Mapping[str, Any]) -> Op:
        """An op that no hub has heard of yet."""
        self.floor.advance(seconds=20)
        op = desk.op(kind, payload)
        self.told[op.op_id] = (desk, op, None)
        return op

    def bring(self, desk: Desk, to: HubStore, before: HubStore | None = None) -> list[Answer]:
        """Everything that a desk has, in its order, to another hub, with the tickets as the hub before knew them."""
        answers: list[Answer] = []
        for lane in Lane:
            mine = [one for one in self.told.values() if one[0] is desk and RULES[one[1].kind].lane is lane]
            again = tuple(self._again(op, answer, before or self.floor.store) for _, op, answer in mine)
            if not again:
                continue
            with to.writing() as rows:
                parts = self.floor.hub.parts
                taken = replay(
                    rows, again, desk.sender, rules=parts.rules, now=parts.now(), new_id=self.floor.new_id
                )  # fmt: skip
            assert len(taken.answers) == len(mine)
            answers += taken.answers
            for (_, op, _), answer in zip(mine, taken.answers, strict=True):
                self.told[op.op_id] = (desk, op, answer)
        return answers

    def tells(self, desk: Desk, to: HubStore) -> None:
        """A desk comes to another hub with the open tickets that it knew, before it brings an op."""
        with self.floor.store.reading() as rows:
            known = tuple(ticket_json(ticket) for ticket in rows.queue.open_tickets())
        install = INSTALL.format(desk.name.removeprefix("desk-"))
        hello = RecoveryHello(
            device=desk.name, install=install, install_epoch=1, day=MORNING.date(), tickets=known
        )  # fmt: skip
        with to.writing() as rows:
            device = Device(desk.name, install, 1)
            meet(rows, hello, device, "token", now=self.floor.hub.parts.now(), new_id=self.floor.new_id)

    def _again(self, op: Op, answer: Answer | None, before: HubStore) -> RecoveredOp:
        named = op.payload.get("ticket")
        with before.reading() as rows:
            ticket = rows.queue.ticket(TicketId(named)) if named else None
        earlier = None
        if answer is not None:
            earlier = EarlierAnswer(status=answer.status, code=answer.code, facts=answer.facts, body=answer.body)
        return RecoveredOp(op=op, answer=earlier, ticket=None if ticket is None else ticket_json(ticket))

    def tail(self, to: HubStore, after: int) -> TailTaken:
        """What the first hub has behind a place."""
        with self.floor.store.reading() as rows:
            events, at = rows.feed.whole_ops_after(after, 10_000), rows.feed.at(after)
        assert at is not None
        tail = Tail(after=after, prev_hash=at.hash, events=tuple(EventShape.of(event) for event in events))
        with to.writing() as rows:
            return take_tail(rows, tail, now=self.floor.hub.parts.now(), new_id=self.floor.new_id)

    def close(self) -> None:
        for other in self._others:
            other.store.close()
        self.floor.close()


def serve_alone(centre: Centre, desk: Desk, begun: OpKind, payload: Mapping[str, Any], *, end: bool = True) -> None:
    """A visit that a desk on its own begins with this op, and ends."""
    centre.alone(desk, begun, payload)
    ticket = payload["ticket"]
    if begun is OpKind.ISSUE_ALONE:
        claim = centre.floor.new_id()
        centre.alone(desk, OpKind.CALL_ALONE, {"ticket": ticket, "window": desk.window, "claim": claim})
        centre.alone(desk, OpKind.RECALL_ALONE, {"ticket": ticket})
    centre.alone(desk, OpKind.START, {"ticket": ticket})
    if end:
        service = payload["services"][0]["service_id"]
        centre.alone(desk, OpKind.FINISH_SERVICE, {"ticket": ticket, "service_id": service, "outcome": "advised"})
        centre.alone(desk, OpKind.FINISH_VISIT, {"ticket": ticket})


def tickets(store: HubStore) -> dict[str, Ticket]:
    with store.reading() as rows:
        return {ticket.label: ticket for ticket in rows.queue.of_day(MORNING.date())}


def kinds(store: HubStore) -> list[EventKind]:
    with store.reading() as rows:
        return [event.kind for event in rows.feed.all()]


def conflicts(store: HubStore) -> list[str]:
    with store.reading() as rows:
        return [event.body["code"] for event in rows.feed.all() if event.kind is EventKind.CONFLICT_RECORDED]


def well(store: HubStore) -> None:
    with store.writing() as rows:
        live_is_the_fold(rows)


def applied(answers: Sequence[Answer]) -> bool:
    return {answer.status for answer in answers} == {OpStatus.APPLIED}


class Memory:
    """What central has of a feed: all of it up to a place."""

    def __init__(self, floor: Floor, seq: int) -> None:
        with floor.store.reading() as rows:
            self._events = [event for event in rows.feed.all() if event.seq <= seq]
        self._centre = floor.hub.parts.centre

    def head(self) -> IngestHead:
        last = self._events[-1]
        return IngestHead(epoch=last.epoch, seq=last.seq, head_hash=last.hash, central_time=last.hub_time)

    def events(self, after: int, most: int) -> list[Event]:
        return self._events[after : after + most]

    def paper(self, sha256: str) -> bytes | None:
        return None

    def identity(self) -> IdentityShape:
        centre = self._centre
        return IdentityShape(
            centre=centre.code, name=centre.name, windows=centre.windows, secret=centre.secret.hex()
        )  # fmt: skip


def told_life(rows: HubRows, device: Device, *marks: str, now: Any, **ends: Any) -> tuple[str, ...]:
    return hear(rows, device, Life(marks=marks, **ends), now)
