"""The laws as a checker: a feed followed event by event, by code of its own where the product has an index or a guard.

A feed is the history of each ticket in one order. That an op takes its place in it between its asking and its answer is
held in `faults.promises`; what desks, hub and central must agree on at the end of a run in `faults.agreement`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import BEGINS_CLAIM, ENDS_CLAIM, GENESIS, Event, EventKind, canonical
from dostdesk.domain.fold import TICKET_KINDS, WINDOW_KINDS, fold_ticket, fold_window
from dostdesk.domain.hall import HALL_KINDS, Hall, fold_hall
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.domain.windows import Window

LABELS_LEFT_OUT = 50
_NUMBERED = {EventKind.APPLICATION_SUBMITTED, EventKind.RECEIPT_ISSUED}
_TAKES_BACK_AN_END = frozenset({EventKind.TICKET_REOPENED, EventKind.TICKET_TAKEN})
_NOT_IN_ORDER = frozenset({"chosen", "back_office"})
_TOLD_TWICE = frozenset({"number_reissued", "number_taken"})
_RECEIPT_TOLD = _TOLD_TWICE | {"receipt_doubled", "ticket_not_held"}
# Clocks are kept in milliseconds, and each of their parts is rounded by itself.
_ROUNDED = timedelta(milliseconds=5)


class LawBrokenError(Exception):
    """What no run may show."""

    def __init__(self, law: str, **facts: object) -> None:
        super().__init__(f"{law} {' '.join(f'{name}={value}' for name, value in facts.items())}".rstrip())
        self.law = law
        self.facts: Mapping[str, object] = facts


@dataclass(slots=True)
class FeedLaws:
    """Follows one centre's feed and breaks off at the first event that no law allows.

    A promoted hub goes on with the feed of the one before, so its laws follow that feed from the beginning; what is
    unique in a centre is so over all of them (`numbers` may be shared).

    Attributes:
        seq, hash, epoch: Where the feed is.
        tickets, windows, hall: As the feed has them.
        last_of_op: The last event of each op; `decided_at` is the hub's time then.
        issued: By day and label, the ticket and the op that issued it.
        numbers: What each number of a paper stands for.
        reissued: Numbers that a desk gave twice, because its store was another's or of another day; each is reported.
        crossed: Visits that two hubs, each in its epoch, or a supervisor let two windows serve, as the feed says.
        doubled: Visits of which records clashed, and that have two receipts; each second one is reported.
    """

    numbers: dict[str, str] = field(default_factory=dict)
    seq: int = 0
    hash: str = GENESIS
    epoch: int = 0
    tickets: dict[str, Ticket] = field(default_factory=dict)
    windows: dict[int, Window] = field(default_factory=dict)
    hall: Hall = field(default_factory=Hall)
    last_of_op: dict[str, int] = field(default_factory=dict)
    decided_at: dict[str, datetime] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    issued: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    reissued: set[str] = field(default_factory=set)
    crossed: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    _waiting: dict[str, Ticket] = field(default_factory=dict)
    _claims: dict[str, int] = field(default_factory=dict)
    _at_window: dict[int, str] = field(default_factory=dict)
    _receipts: dict[str, str] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)
    _reissued_by: str = ""
    _doubled_by: str = ""
    _clashed: set[str] = field(default_factory=set)
    _ids: set[str] = field(default_factory=set)
    _before_close: dict[str, StayClock] = field(default_factory=dict)

    def follow(self, event: Event) -> None:
        """One more event. Raises LawBrokenError."""
        if not _chained(event, self.seq, self.hash):
            raise LawBrokenError("the feed is contiguous and chained", at=event.seq, expected=self.seq + 1)
        self._epoch(event)
        self._once(event)
        self._call_in_order(event)
        self._claim(event)
        self._fold(event)
        if event.kind in HALL_KINDS:
            self._hall(event)
        if event.kind is EventKind.TAIL_TAKEN:
            # Of a ticket, a paper or a series no name is enough.
            named = event.body.get("named", ())
            self.named.update(one["op"] for one in named if EventKind(one["kind"]) in WINDOW_KINDS | HALL_KINDS)
        self._number(event)
        self.seq, self.hash, self.epoch = event.seq, event.hash, event.epoch
        self.hashes[event.seq] = event.hash

    def _epoch(self, event: Event) -> None:
        """An epoch begins with the word of whoever begins it: what it goes on from, and which labels it leaves out."""
        begins = self.epoch > 0 and event.epoch != self.epoch
        if event.epoch < self.epoch or begins is not (event.kind is EventKind.HUB_PROMOTED):
            raise LawBrokenError("an epoch begins with a promotion", at=event.seq, was=self.epoch, now=event.epoch)
        if not begins:
            return
        if event.body["from"] != {"epoch": self.epoch, "seq": self.seq, "hash": self.hash}:
            raise LawBrokenError("an epoch goes on from the one before", at=event.seq, told=event.body["from"])
        for letter, last in self._last_labels(event.body["day"]).items():
            if event.body["labels"].get(letter, 0) < last + LABELS_LEFT_OUT:
                raise LawBrokenError("a promotion leaves out fifty labels", letter=letter, last=last, at=event.seq)

    def _last_labels(self, of_day: str) -> dict[str, int]:
        last: dict[str, int] = {}
        for day, label in self.issued:
            letter, _, number = label.rpartition("-")
            if day == of_day and len(letter) == 1:
                last[letter] = max(last.get(letter, 0), int(number))
        return last

    def _once(self, event: Event) -> None:
        before = self.last_of_op.get(event.op_id)
        # What an installation told of its series stands under one name, however often it is told of another.
        scattered = before is not None and before != event.seq - 1 and event.kind is not EventKind.SERIES_GRANTED
        if event.id in self._ids or scattered:
            raise LawBrokenError("no op is applied twice", op=event.op_id, kind=event.kind, at=event.seq, first=before)
        self._ids.add(event.id)
        self.last_of_op[event.op_id] = event.seq
        self.decided_at.setdefault(event.op_id, event.hub_time)

    def _claim(self, event: Event) -> None:
        if event.kind in BEGINS_CLAIM:
            if event.entity in self._claims:
                raise LawBrokenError("no ticket has two open claims", ticket=event.entity, at=event.seq)
            if event.body["window"] is None:
                # A late fact says that a desk went on with a ticket while another was at its window here. Both are
                # true; the ticket is where it is, in nobody's line, and claims no window.
                if event.kind not in _TAKES_BACK_AN_END:
                    raise LawBrokenError("who is called is called to a window", ticket=event.entity, at=event.seq)
                return
            window = int(event.body["window"])
            if window in self._at_window:
                raise LawBrokenError("no window has two active tickets", window=window, at=event.seq)
            self._claims[event.entity] = window
            self._at_window[window] = event.entity
        elif event.kind in ENDS_CLAIM:
            ended = self._claims.pop(event.entity, None)
            if ended is not None:
                self._at_window.pop(ended, None)

    def _fold(self, event: Event) -> None:
        try:
            if event.kind in WINDOW_KINDS:
                no = int(event.body["window"])
                self.windows[no] = fold_window(self.windows.get(no), event.kind, event.body, event.seq)
            elif event.kind in TICKET_KINDS or event.kind is EventKind.TICKET_ISSUED:
                before = self.tickets.get(event.entity)
                after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
                self.tickets[event.entity] = after
                if after.state is TicketState.WAITING:
                    self._waiting[event.entity] = after
                else:
                    self._waiting.pop(event.entity, None)
                if after.window != self._claims.get(event.entity) and after.state.at_a_window:
                    raise LawBrokenError("who is at a window has its claim", ticket=after.label, at=event.seq)
                self._clocks(before, after, event)
        except RefusedError as refused:
            raise LawBrokenError(
                "every event can be folded", code=refused.code, kind=event.kind, at=event.seq
            ) from None

    def _clocks(self, before: Ticket | None, after: Ticket, event: Event) -> None:
        """Waiting, away and served only grow, and add up to the stay."""
        clock = after.clock
        if before is None:
            name = (event.body["day"], after.label)
            if name in self.issued:
                raise LawBrokenError("a label is unique in its day", label=after.label, at=event.seq)
            self.issued[name] = (event.entity, event.op_id)
            return
        if event.kind is EventKind.TICKET_REDUED:
            self._redued(after, event)
        elif (after.due_at, after.arrived_at) != (before.due_at, before.arrived_at):
            raise LawBrokenError("a due time stays", ticket=after.label, at=event.seq, kind=event.kind)
        if event.kind is EventKind.TICKET_RELEASED or (before.ended_at is None and after.ended_at is not None):
            self._before_close[event.entity] = before.clock
        # A day's end stops every clock at three o'clock, as if it had run until then, and whoever takes a ticket out of
        # the queue or from a window stops it too. A desk that was alone may report later that the visit had gone on, or
        # had ended, before that: then what was added is taken back, and no more. Without this the citizen would have
        # waited at a window where he was served.
        late = event.kind in _TAKES_BACK_AN_END
        was = self._before_close.pop(event.entity, before.clock) if late else before.clock
        if clock.waiting < was.waiting or clock.away < was.away or clock.served < was.served:
            raise LawBrokenError("waits only grow", ticket=after.label, at=event.seq, kind=event.kind)
        ends = clock.since or after.ended_at
        if (
            after.in_person
            and ends is not None
            and abs(clock.stay - (_not_before(ends, after) - after.arrived_at)) > (_ROUNDED * after.revision)
        ):
            raise LawBrokenError("waits add up", ticket=after.label, at=event.seq, kind=event.kind)

    def _redued(self, after: Ticket, event: Event) -> None:
        """Only somebody's word moves a due time, and it stays arrival and target."""
        if not event.body["by"] or after.due_at != after.arrived_at + after.target:
            raise LawBrokenError("a due time is arrival and target", ticket=after.label, at=event.seq)

    def _hall(self, event: Event) -> None:
        """What is said reaches those to whom it was said; an act for later is carried out once, and not before."""
        before, body = self.hall, event.body
        if event.kind is EventKind.SCHEDULE_ENDED:
            wanted = before.scheduled(body["scheduled"])
            if wanted is None:
                raise LawBrokenError("an act for later ends once", at=event.seq)
            if "by" not in body and (wanted.missed or event.hub_time < wanted.due):
                raise LawBrokenError("an act for later waits for its time", at=event.seq, due=wanted.due)
        if event.kind is EventKind.MESSAGE_READ:
            message = before.message(body["message"])
            if message is None or not message.for_window(body["window"]):
                raise LawBrokenError("a message is read where it was sent", at=event.seq)
        self.hall = fold_hall(before, event.kind, body, event.seq)

    def _number(self, event: Event) -> None:
        if self._reissued_by not in {"", event.op_id}:
            raise LawBrokenError("a number given again is reported", op=self._reissued_by)
        if self._doubled_by not in {"", event.op_id}:
            raise LawBrokenError("a second receipt is reported", op=self._doubled_by)
        if event.kind is EventKind.CONFLICT_RECORDED:
            # Of a slip that two windows served, the ticket that the second one's is beside.
            self._clashed.update({event.entity, str(event.body.get("ticket", ""))})
            if event.body["code"] in _TOLD_TWICE:
                self._reissued_by = ""
            if event.body["code"] in _RECEIPT_TOLD:
                self._doubled_by = ""
        if event.kind is EventKind.CONFLICT_RECORDED and event.epoch > 1:
            self.crossed.add(event.entity)
        if event.kind is EventKind.TICKET_RELEASED:
            # A supervisor lets another window serve what a silent one may have served to its end.
            self.crossed.add(event.entity)
        if event.kind is EventKind.SERIES_ENDED:
            self._ended.add(str(event.body["series"]))
        if event.kind not in _NUMBERED:
            return
        number = str(event.body["number"])
        subject = str(event.body.get("application", event.entity))
        if self.numbers.setdefault(number, subject) != subject:
            # Two machines with one store gave it before either heard of the other, or one machine before and after it
            # was set back: both papers are out, both stay, and the series had ended by the time at which this is told.
            if not any(number.startswith(f"{series}-") for series in self._ended):
                raise LawBrokenError("a number is given once", number=number, at=event.seq)
            self._reissued_by = event.op_id
            self.reissued.add(number)
        if event.kind is not EventKind.RECEIPT_ISSUED or event.entity in self.crossed:
            return
        if self._receipts.setdefault(event.entity, number) != number:
            # A desk that was set back ends a visit again, and so does one whose end of it clashed with another record:
            # that has been told of the visit before this.
            if event.entity not in self._clashed:
                raise LawBrokenError("a visit has one receipt", ticket=event.entity, at=event.seq)
            self._doubled_by = event.op_id
            self.doubled.add(event.entity)

    def _call_in_order(self, event: Event) -> None:
        """Whoever is called in order is the one who is due first, by a search of its own through everybody."""
        if event.kind is not EventKind.TICKET_CALLED or event.body["reason"]["code"] in _NOT_IN_ORDER:
            return
        at = from_text(event.body["at"])
        if abs(at - event.hub_time) > _ROUNDED:
            # Recorded again after a promotion, by a clock that may be behind: it was in order at the hub that decided
            # it, under whose laws it was.
            return
        no, staff = WindowNo(event.body["window"]), StaffId(event.body["staff"])
        window = self.windows.get(no)
        if window is None or not window.open:
            raise LawBrokenError("only an open window calls", window=no, at=event.seq)
        mine = {*window.skills.primary, window_line(no), staff_line(staff)}
        competing = [ticket for ticket in self._waiting.values() if ticket.line in mine]
        others = [ticket for ticket in self._waiting.values() if ticket.line in window.skills.secondary - mine]
        if competing:
            others = [ticket for ticket in others if ticket.due_at <= at]
        in_order = sorted((ticket.due_at, ticket.arrived_at, ticket.id) for ticket in (*competing, *others))
        if not in_order or in_order[0][2] != TicketId(event.entity):
            raise LawBrokenError("whoever is due first is called first", at=event.seq, called=event.entity)


def _chained(event: Event, seq: int, before: str) -> bool:
    """Whether an event is the next one, by the hash of all that it says."""
    said = [
        event.centre, event.epoch, event.seq, event.id, event.op_id, event.entity, event.kind, event.body,
        to_text(event.hub_time), event.prev_hash,
    ]  # fmt: skip
    digest = hashlib.sha256(canonical(said).encode()).hexdigest()
    return event.seq == seq + 1 and event.prev_hash == before and event.hash == digest


def _not_before(ends: datetime, ticket: Ticket) -> datetime:
    return max(ends, ticket.arrived_at)
