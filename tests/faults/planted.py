"""Bugs that are planted while a run lasts: each is a small change of the product, of a kind that real systems had.

The simulator must find each of them, or the laws would prove nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from dostdesk.central import ingest
from dostdesk.desk import finish, link, print_journal, sender
from dostdesk.domain import hall, stays, tickets
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.hub import authority, intents, promotion
from dostdesk.hub.ask import Decided
from dostdesk.hub.devices import DeviceBook
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.routes import lives
from dostdesk.hub.standing import Standing
from dostdesk.storage import centre, engine
from dostdesk.storage.desk import lives as lives_of_desk
from dostdesk.storage.desk import outbox, replay
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.hub.numbers import NumberRows
from dostdesk.storage.hub.ops import OpRows
from dostdesk.storage.hub.queue import QueueRows
from dostdesk.storage.hub.succession import SuccessionRows
from dostdesk.storage.kept import KeptConnections

Plant = Callable[[pytest.MonkeyPatch], None]
_PROMOTION = frozenset({"promotion"})


@dataclass(frozen=True, slots=True)
class Planted:
    """A bug, the first run that is looked at, and within how many runs it has to be found.

    Attributes:
        only: The faults that can show it; all if empty.
        every: The next run is so many further: a machine stands by in every fourth.
    """

    name: str
    plant: Plant
    first: int = 100
    within: int = 6
    only: frozenset[str] = frozenset()
    every: int = 1

    @property
    def seeds(self) -> range:
        """The runs that are looked at."""
        return range(self.first, self.first + self.within * self.every, self.every)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """The product with the bug in it."""
        with pytest.MonkeyPatch.context() as patch:
            self.plant(patch)
            yield


def _synchronous_normal(patch: pytest.MonkeyPatch) -> None:
    """Commits are answered before they are on the disk."""

    class Lax(engine.sqlcipher.Cursor):
        def execute(self, said: str, *given: Any) -> Any:
            return super().execute(said.replace("synchronous = FULL", "synchronous = OFF"), *given)

    class LaxConnection(engine.sqlcipher.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Lax)

    real = engine.sqlcipher.connect
    patch.setattr(engine.sqlcipher, "connect", lambda *given, **named: real(*given, **named, factory=LaxConnection))


def _acknowledges_before_commit(patch: pytest.MonkeyPatch) -> None:
    """A desk says that something is done and writes it later: what is under way at a fall was never there."""
    real, count = KeptConnections.writing, iter(range(1, 1_000_000))

    @contextmanager
    def forgets(of: KeptConnections) -> Iterator[Any]:
        with real(of) as connection:
            yield connection
            if next(count) % 23 == 0:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("BEGIN IMMEDIATE")

    patch.setattr(KeptConnections, "writing", forgets)


def _forgets_idempotence(patch: pytest.MonkeyPatch) -> None:
    """An op that comes again is an op."""
    patch.setattr(OpRows, "answered", lambda *_: None)


def _dedupes_for_a_while(patch: pytest.MonkeyPatch) -> None:
    """Only the last few ops are remembered."""
    real, known = OpRows.answered, list[str]()

    def answered(self: OpRows, op_id: str) -> Any:
        found = real(self, op_id)
        if found is None:
            known.append(op_id)
        return found if op_id in known[-3:] else None

    patch.setattr(OpRows, "answered", answered)


def _payload_editable_after_send(patch: pytest.MonkeyPatch) -> None:
    """An op that is tried again says that it happened now."""
    real = outbox.mark_doubtful

    def mark(connection: Connection, ops: Sequence[str], next_attempt: datetime) -> None:
        from dostdesk.domain.clock import to_text

        real(connection, ops, next_attempt)
        pending = OUTBOX.c.state == OpState.PENDING.value
        connection.execute(
            update(OUTBOX).where(OUTBOX.c.op_id.in_(ops), pending).values(happened_at=to_text(next_attempt))
        )

    patch.setattr(outbox, "mark_doubtful", mark)


def _new_id_on_retry(patch: pytest.MonkeyPatch) -> None:
    """What is tried again is something new."""
    real = outbox.mark_doubtful

    def mark(connection: Connection, ops: Sequence[str], next_attempt: datetime) -> None:
        real(connection, ops, next_attempt)
        for op in ops:
            other = str(uuid.uuid5(uuid.UUID(op), "again"))
            pending = OUTBOX.c.state == OpState.PENDING.value
            connection.execute(update(OUTBOX).where(OUTBOX.c.op_id == op, pending).values(op_id=other))

    patch.setattr(outbox, "mark_doubtful", mark)


def _gives_up_on_doubt(patch: pytest.MonkeyPatch) -> None:
    """An op that could not be sent is dropped."""

    def mark(connection: Connection, ops: Sequence[str], _next: datetime) -> None:
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.op_id.in_(ops), OUTBOX.c.state == OpState.IN_FLIGHT.value)
            .values(state=OpState.EXPIRED.value)
        )

    patch.setattr(outbox, "mark_doubtful", mark)


def _skips_the_head_of_the_line(patch: pytest.MonkeyPatch) -> None:
    """What failed once is passed over by what is behind it."""
    real = outbox.next_of_lane

    def next_of_lane(*given: Any, **named: Any) -> list[outbox.KeptOp]:
        ops = real(*given, **named)
        return ops[1:] if len(ops) > 1 and ops[0].attempts > 1 else ops

    patch.setattr(outbox, "next_of_lane", next_of_lane)


def _number_outside_the_transaction(patch: pytest.MonkeyPatch) -> None:
    """A receipt's number is durable before the receipt is, and now and then the disk fails in between."""
    real, count = finish.numbers.issue, iter(range(1, 1_000_000))

    def issue(connection: Connection, *given: Any) -> str:
        number = real(connection, *given)
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if next(count) % 3 == 0:
            raise OutsideError("disk_failed")
        return number

    patch.setattr(finish, "numbers", type("Numbers", (), {"issue": staticmethod(issue)}))


def _receipt_without_its_record(patch: pytest.MonkeyPatch) -> None:
    """The paper is printed, and the op that says so is forgotten now and then."""
    from dostdesk.desk.outbox import Outbox

    real, count = Outbox.add, iter(range(1, 1_000_000))

    def add(self: Outbox, transaction: Any, kind: OpKind, *given: Any, **named: Any) -> Any:
        if kind is OpKind.RECEIPT_ISSUED and next(count) % 3 == 0:
            return ""
        return real(self, transaction, kind, *given, **named)

    patch.setattr(Outbox, "add", add)


def _late_intent_applied(patch: pytest.MonkeyPatch) -> None:
    """Whoever pressed a minute ago still wants it."""
    patch.setattr(authority, "_expired", lambda *_: False)


def _naive_claim(patch: pytest.MonkeyPatch) -> None:
    """Who is next was read a moment ago, and is called although another window has called him meanwhile."""
    real, count, seen = QueueRows.first_waiting, iter(range(1, 1_000_000)), list[tickets.Ticket]()

    def first_waiting(self: QueueRows, lines: Any) -> tickets.Ticket | None:
        found = real(self, lines)
        if found is not None:
            seen.append(found)
        return seen[-3] if next(count) % 5 == 0 and len(seen) > 2 else found

    patch.setattr(QueueRows, "first_waiting", first_waiting)


def _order_by_arrival(patch: pytest.MonkeyPatch) -> None:
    """Whoever came first is called first, whatever he was promised."""
    real = intents.choose

    def choose(primary: Any, secondary: Any, now: datetime) -> Any:
        return real(secondary, primary, now) if secondary is not None else real(primary, secondary, now)

    patch.setattr(intents, "choose", choose)


def _folds_twice(patch: pytest.MonkeyPatch) -> None:
    """A transfer is folded into the tables a second time."""
    real = centre.CentreTables.apply

    def apply(self: Any, connection: Any, event: Event, before: Any = None) -> Any:
        after = real(self, connection, event, before)
        return real(self, connection, event) if event.kind is EventKind.TICKET_TRANSFERRED else after

    patch.setattr(centre.CentreTables, "apply", apply)


def _feed_with_a_gap(patch: pytest.MonkeyPatch) -> None:
    """A reader passes over an event, and nobody looks at the hash."""
    real = FeedTail.after

    def after(self: FeedTail, seq: int, most: int) -> list[str] | None:
        events = real(self, seq, most)
        return events[1:] if events is not None and len(events) > 2 else events

    patch.setattr(FeedTail, "after", after)
    patch.setattr(Event, "follows", lambda *_: True)


def _label_again(patch: pytest.MonkeyPatch) -> None:
    """The counter of labels is a step behind now and then."""
    real = NumberRows.last_label

    def last_label(self: NumberRows, day: str, letter: str) -> int:
        last = real(self, day, letter)
        return last - 1 if last % 3 == 0 and last else last

    patch.setattr(NumberRows, "last_label", last_label)


def _prints_again(patch: pytest.MonkeyPatch) -> None:
    """After a fall every paper that was being printed is printed."""
    patch.setattr(print_journal.PrintJournal, "_never_sent", lambda *_: True)


def _clock_starts_anew(patch: pytest.MonkeyPatch) -> None:
    """Whoever is sent on has not waited yet."""
    real = tickets.Ticket.transferred

    def transferred(self: tickets.Ticket, group: str, to: Any, at: datetime) -> tickets.Ticket:
        return replace(real(self, group, to, at), clock=stays.StayClock(since=at))

    patch.setattr(tickets.Ticket, "transferred", transferred)


def _due_anew(patch: pytest.MonkeyPatch) -> None:
    """Whoever is sent on goes to the end of the line."""
    real = tickets.Ticket.transferred

    def transferred(self: tickets.Ticket, group: str, to: Any, at: datetime) -> tickets.Ticket:
        return replace(real(self, group, to, at), due_at=at + timedelta(minutes=15))

    patch.setattr(tickets.Ticket, "transferred", transferred)


def _unsent_work_is_discarded(patch: pytest.MonkeyPatch) -> None:
    """A start begins with an empty outbox."""

    def mark(connection: Connection) -> None:
        connection.execute(OUTBOX.delete().where(OUTBOX.c.state.in_([OpState.PENDING.value, OpState.IN_FLIGHT.value])))

    patch.setattr(outbox, "mark_all_doubtful", mark)


def _drops_what_does_not_fit(patch: pytest.MonkeyPatch) -> None:
    """A fact that clashes with another is answered, and nothing of it is kept."""
    real = authority.decide_fact

    def decide_fact(rows: Any, ask: Any) -> Any:
        decided = real(rows, ask)
        return Decided(entity=decided.entity) if decided.conflict is not None else decided

    patch.setattr(authority, "decide_fact", decide_fact)


def _waits_for_ever(patch: pytest.MonkeyPatch) -> None:
    """What failed twice is tried again tomorrow, and a beat that is answered changes nothing about it."""
    patch.setattr(link, "_unheard", lambda _: False)
    real = sender.pause_after
    patch.setattr(sender, "pause_after", lambda attempts, bits: 86_400.0 if attempts > 1 else real(attempts, bits))


def _batch_out_of_order(patch: pytest.MonkeyPatch) -> None:
    """Central takes what comes: what was missing before it is missing."""
    real, count = ingest._row, iter(range(1, 1_000_000))
    patch.setattr(ingest, "_fault", lambda *_: None)
    patch.setattr(ingest, "_must_fit", lambda *_: None)

    def row(event: Any) -> Any:
        made = dict(real(event))
        if next(count) % 40 == 0:
            made["entity"] = "lost"
        return made

    patch.setattr(ingest, "_row", row)


def _labels_not_left_out(patch: pytest.MonkeyPatch) -> None:
    """A promoted hub goes on with the next label that it knows of."""
    patch.setattr(
        promotion, "labels_after", lambda known, letters: {letter: known.get(letter, 0) for letter in letters}
    )


def _epoch_ignored(patch: pytest.MonkeyPatch) -> None:
    """A hub that comes back does not heed that another one was promoted."""
    patch.setattr(Standing, "fence_by", lambda *_: None)
    patch.setattr(Standing, "fence_by_central", lambda *_: None)


def _nothing_said_again(patch: pytest.MonkeyPatch) -> None:
    """A desk that meets another hub counts as said what the hub before had answered."""
    patch.setattr(replay, "replay_beyond", lambda *_, **__: 0)


def _standby_without_ops(patch: pytest.MonkeyPatch) -> None:
    """A standby follows the events, and not the answers."""
    patch.setattr(SuccessionRows, "take_ops", lambda *_: None)


def _copies_are_one(patch: pytest.MonkeyPatch) -> None:
    """Whoever has the token of an install is that install, however many they are, and goes on as that install although
    its places are taken.
    """
    patch.setattr(lives, "hear", lambda *_: ())
    patch.setattr(DeviceBook, "must_be_heard", lambda *_: None)
    patch.setattr(lives_of_desk, "want_anew", lambda *_: None)


def _acts_before_their_time(patch: pytest.MonkeyPatch) -> None:
    """What was set for a time is done a minute before."""

    def to_come(self: hall.Hall) -> tuple[hall.Scheduled, ...]:
        return tuple(replace(one, due=one.due - timedelta(minutes=1)) for one in self.schedule if not one.missed)

    patch.setattr(hall.Hall, "to_come", property(to_come))


PLANTED: tuple[Planted, ...] = (
    Planted("synchronous off", _synchronous_normal, first=102),
    Planted("acknowledges before commit", _acknowledges_before_commit),
    Planted("forgets idempotence", _forgets_idempotence, first=102),
    Planted("dedupe window in time", _dedupes_for_a_while, first=102),
    Planted("payload editable after send", _payload_editable_after_send, first=101),
    Planted("new id on retry", _new_id_on_retry, first=101),
    Planted("gives up on doubt", _gives_up_on_doubt, first=102),
    Planted("skips the head of the line", _skips_the_head_of_the_line, first=102),
    Planted("number outside the transaction", _number_outside_the_transaction, first=101),
    Planted("receipt without its record", _receipt_without_its_record, first=101),
    Planted("late intent applied", _late_intent_applied, first=103, only=frozenset({"one_way"})),
    Planted("naive claim", _naive_claim),
    Planted("order by arrival", _order_by_arrival, first=101),
    Planted("folds an event twice", _folds_twice, first=101),
    Planted("feed with a gap and no look at the hash", _feed_with_a_gap, first=103),
    Planted("a label given again", _label_again, first=101),
    Planted("prints again after a fall", _prints_again, only=frozenset({"paper"})),
    Planted("a clock that starts anew", _clock_starts_anew, first=101),
    Planted("a due time that moves", _due_anew, first=101),
    Planted(
        "unsent work is discarded at a start",
        _unsent_work_is_discarded,
        first=103,
        only=frozenset({"cut_all", "kill_at", "paper"}),
    ),
    Planted("drops what does not fit", _drops_what_does_not_fit, only=frozenset({"cut", "cut_all"})),
    Planted("waits for ever", _waits_for_ever, first=110, only=frozenset({"cut", "cut_all", "lossy"})),
    Planted("a batch out of order", _batch_out_of_order, only=frozenset({"none"})),
    Planted("labels not left out", _labels_not_left_out, first=102, only=_PROMOTION, every=4),
    Planted("epoch ignored", _epoch_ignored, first=102, only=_PROMOTION, every=4),
    Planted("nothing said again", _nothing_said_again, first=102, only=_PROMOTION | {"cut_standby"}, every=4),
    Planted("a standby without answers", _standby_without_ops, first=110, only=frozenset({"cut_standby"}), every=20),
    Planted("an act before its time", _acts_before_their_time, first=99, every=8, only=frozenset({"none"})),
    Planted("copies are one", _copies_are_one, only=frozenset({"copied"}), within=10),
)
