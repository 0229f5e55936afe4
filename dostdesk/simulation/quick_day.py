"""A centre's day lived in memory within a second: the events that a hub would record, by the product's own fold and
order of calling, without a store, papers or a network. For history that is needed in quantity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

from dostdesk.domain.calling import choose, due_order
from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.events import Body, Event, EventKind
from dostdesk.domain.fold import called_body, fold_ticket, fold_window, issued_body
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.stays import Outcome, StayClock, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.simulation.day import PlannedVisit
from dostdesk.simulation.staffing import Shift

CENTRE = "12"
_RECALLS_AFTER, _NO_SHOW_AFTER = timedelta(seconds=45), timedelta(seconds=95)
_STAYS_OPEN = timedelta(hours=3)
Tell = Callable[[Ticket, datetime], Mapping[str, Any] | None]
Step = Callable[[], None]


@dataclass(slots=True)
class QuickDay:
    """One day; `events` lives it and gives what was recorded, in order.

    Args:
        letters: Queue letter of each service by its code.
        tell: What is said of the wait of a ticket that is issued now: the `told` of its event.
        slower: By how much everything takes longer on that day.
        seats: Who sits at a window; invented ids where nobody is named.
        first_seq: The number of the first event.
    """

    opens: datetime
    plan: Sequence[PlannedVisit]
    shifts: Sequence[Shift]
    policy: QueuePolicy
    letters: Mapping[str, str]
    random: Random
    tell: Tell = lambda _ticket, _now: None
    slower: float = 1.0
    first_seq: int = 1
    release: int = 1
    seats: Mapping[int, StaffId] = field(default_factory=dict)
    now: datetime = field(init=False)
    _seq: int = field(init=False)
    _recorded: list[Event] = field(init=False, default_factory=list)
    _agenda: list[tuple[datetime, int, Step]] = field(init=False, default_factory=list)
    _order: int = field(init=False, default=0)
    _tickets: dict[str, Ticket] = field(init=False, default_factory=dict)
    _visits: dict[str, PlannedVisit] = field(init=False, default_factory=dict)
    _lines: dict[str, list[tuple[Any, ...]]] = field(init=False, default_factory=dict)
    _windows: dict[int, Window] = field(init=False, default_factory=dict)
    _busy: set[int] = field(init=False, default_factory=set)
    _idle: set[int] = field(init=False, default_factory=set)
    _leaving: dict[int, Step] = field(init=False, default_factory=dict)
    _labels: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.now, self._seq = self.opens, self.first_seq - 1

    def events(self) -> Iterator[Event]:
        """Everything that happens, in order of time; each event is given before the next thing happens."""
        for shift in self.shifts:
            self._plan_shift(shift)
        for visit in self.plan:
            self._at(self.opens + visit.arrives, lambda visit=visit: self._issue(visit))  # type: ignore[misc]
        ends = self.opens + max((shift.closes for shift in self.shifts), default=timedelta()) + _STAYS_OPEN
        while self._agenda:
            at, _, step = heappop(self._agenda)
            if at > ends:
                break
            self.now = at
            step()
            yield from self._taken()
        self.now = ends
        self._end()
        yield from self._taken()

    # ------------------------------------------------------------ windows

    def _plan_shift(self, shift: Shift) -> None:
        no = shift.window
        self._at(self.opens + shift.opens, lambda: self._open(shift))
        for absence in shift.absences:
            begins, lasts, says, closed = absence.begins, absence.lasts, absence.says, absence.closed

            def leave(lasts: timedelta = lasts, says: timedelta = says, closed: bool = closed) -> None:
                self._away(shift, lasts, says, closed=closed)

            self._at(self.opens + begins, lambda leave=leave: self._when_free(no, leave))  # type: ignore[misc]
        self._at(self.opens + shift.closes, lambda: self._when_free(no, lambda: self._close_for_good(no)))

    def _when_free(self, no: int, step: Step) -> None:
        """Nobody is sent away from a window: what is to happen at it waits for the end of the visit."""
        if no in self._busy:
            self._leaving[no] = step
        else:
            self._idle.discard(no)
            step()

    def _open(self, shift: Shift) -> None:
        body = {
            "window": shift.window,
            "staff": self.seats.get(shift.window, StaffId(f"s{shift.window:02d}")),
            "device": DeviceId(f"D{shift.window:02d}"),
            "primary": sorted(shift.skills.primary),
            "secondary": sorted(shift.skills.secondary),
            "at": to_text(self.now),
        }
        self._window(shift.window, EventKind.WINDOW_OPENED, body)
        self._later(self.random.uniform(0, 20), lambda: self._call(shift))

    def _away(self, shift: Shift, lasts: timedelta, says: timedelta, *, closed: bool) -> None:
        no, at = shift.window, to_text(self.now)
        if no not in self._windows or not self._windows[no].open:
            return
        if closed:
            self._window(no, EventKind.WINDOW_CLOSED, {"window": no, "at": at})
            self._at(self.now + lasts, lambda: self._open(shift))
            return
        until = to_text(self.now + says)
        self._window(no, EventKind.WINDOW_PAUSED, {"window": no, "at": at, "until": until, "reason": "lunch"})
        self._at(self.now + lasts, lambda: self._back(shift))

    def _back(self, shift: Shift) -> None:
        if self._windows[shift.window].open:
            body = {"window": shift.window, "at": to_text(self.now)}
            self._window(shift.window, EventKind.WINDOW_RESUMED, body)
            self._later(self.random.uniform(1, 15), lambda: self._call(shift))

    def _close_for_good(self, no: int) -> None:
        """Its shift is over, or all the same it stays while somebody waits whom nobody else would call."""
        window = self._windows.get(no)
        if window is None or not window.open:
            return
        others = {
            letter for other in self._windows.values() if other.open and other.no != no for letter in other.skills.all
        }
        if any(self._lines.get(letter) for letter in window.skills.all - others):
            self._later(300, lambda: self._when_free(no, lambda: self._close_for_good(no)))
            shift = next(shift for shift in self.shifts if shift.window == no)
            self._call(shift)
            return
        self._window(no, EventKind.WINDOW_CLOSED, {"window": no, "at": to_text(self.now)})

    # ------------------------------------------------------------ visits

    def _issue(self, visit: PlannedVisit) -> None:
        letter, day = self.letters[visit.services[0].code], service_day(self.now)
        self._labels[letter] = number = self._labels.get(letter, 0) + 1
        name = TicketId(self._id())
        services = tuple(
            VisitService(id=VisitServiceId(self._id()), code=wanted.code, release=self.release)
            for wanted in visit.services
        )
        ticket = Ticket(
            id=name,
            label=ticket_label(letter, number),
            group=letter,
            day=day,
            priority=visit.priority,
            language=visit.language,
            arrived_at=self.now,
            due_at=self.policy.due_at(self.now, letter, visit.priority),
            target=self.policy.target(letter, visit.priority),
            services=services,
            clock=StayClock(since=self.now),
            leg=StayClock(since=self.now),
        )
        body = dict(issued_body(ticket))
        told = self.tell(ticket, self.now)
        if told is not None:
            body["told"] = told
        self._visits[name] = visit
        self._about(name, EventKind.TICKET_ISSUED, body)
        heappush(self._lines.setdefault(letter, []), due_order(ticket))
        self._somebody_came(letter)

    def _somebody_came(self, letter: str) -> None:
        able = [no for no in sorted(self._idle) if letter in self._windows[no].skills.primary]
        able = able or [no for no in sorted(self._idle) if letter in self._windows[no].skills.secondary]
        if able:
            no = self.random.choice(able)
            shift = next(shift for shift in self.shifts if shift.window == no)
            self._later(self.random.uniform(1, 15), lambda: self._call(shift))

    def _call(self, shift: Shift) -> None:
        no = shift.window
        window = self._windows[no]
        if no in self._busy or not window.open or window.pause is not None:
            return
        up = choose(self._first(window.skills.primary), self._first(window.skills.secondary), self.now)
        if up is None:
            self._idle.add(no)
            return
        self._idle.discard(no)
        self._busy.add(no)
        heappop(self._lines[up.ticket.group])
        staff = window.staff or StaffId("")
        body = called_body(WindowNo(no), staff, ClaimId(self._id()), up.reason, to_text(self.now))
        self._about(up.ticket.id, EventKind.TICKET_CALLED, body)
        visit = self._visits[up.ticket.id]
        if visit.comes:
            self._at(self.now + visit.walks, lambda: self._serve(shift, up.ticket.id, visit))
        else:
            self._at(self.now + _RECALLS_AFTER, lambda: self._say(up.ticket.id, EventKind.TICKET_RECALLED))
            self._at(self.now + _NO_SHOW_AFTER, lambda: self._ended(shift, up.ticket.id, EventKind.TICKET_NO_SHOW))

    def _serve(self, shift: Shift, name: TicketId, visit: PlannedVisit) -> None:
        self._say(name, EventKind.TICKET_STARTED)
        at = self.now
        for wanted in visit.later:
            more = {"id": self._id(), "code": wanted.code, "release": self.release, "at": to_text(self.now)}
            self._about(name, EventKind.SERVICE_ADDED, more)
        takes = [wanted.takes for wanted in (*visit.services, *visit.later)]
        for service, long in zip(self._tickets[name].services, takes, strict=True):
            at += long * shift.slower * self.slower
            self._at(at, lambda service=service: self._finished(name, service.id))  # type: ignore[misc]
        self._at(at + timedelta(seconds=1), lambda: self._ended(shift, name, EventKind.VISIT_FINISHED))

    def _finished(self, name: TicketId, service: VisitServiceId) -> None:
        done = {"id": service, "outcome": Outcome.COMPLETED.value, "number": "", "at": to_text(self.now)}
        self._about(name, EventKind.SERVICE_FINISHED, done)

    def _ended(self, shift: Shift, name: TicketId, kind: EventKind) -> None:
        self._say(name, kind)
        self._busy.discard(shift.window)
        leaving = self._leaving.pop(shift.window, None)
        if leaving is not None:
            leaving()
        self._later(self.random.uniform(3, 15), lambda: self._call(shift))

    def _first(self, letters: frozenset[str]) -> Ticket | None:
        lines = [line[0] for letter in letters if (line := self._lines.get(letter))]
        return self._tickets[min(lines)[2]] if lines else None

    def _end(self) -> None:
        """The day's end accounts for everybody who is still there."""
        for ticket in list(self._tickets.values()):
            if ticket.state.open:
                self._say(ticket.id, EventKind.TICKET_CLOSED)
        for window in list(self._windows.values()):
            if window.open:
                self._window(window.no, EventKind.WINDOW_CLOSED, {"window": window.no, "at": to_text(self.now)})
        day = service_day(self.opens).isoformat()
        counts: dict[str, int] = {}
        for ticket in self._tickets.values():
            counts[ticket.state.value] = counts.get(ticket.state.value, 0) + 1
        body = {"day": day, "staff": "", "counts": counts, "at": to_text(self.now)}
        self._record(f"day:{day}", EventKind.DAY_CLOSED, body)

    # ------------------------------------------------------------ recording

    def _say(self, name: TicketId, kind: EventKind) -> None:
        if self._tickets[name].state is not TicketState.CLOSED:
            self._about(name, kind, {"at": to_text(self.now)})

    def _about(self, name: TicketId, kind: EventKind, body: Body) -> None:
        event = self._record(name, kind, body)
        self._tickets[name] = fold_ticket(self._tickets.get(name), kind, body, event.seq, entity=name)

    def _window(self, no: int, kind: EventKind, body: Body) -> None:
        event = self._record(f"window:{no}", kind, body)
        self._windows[no] = fold_window(self._windows.get(no), kind, body, event.seq)

    def _record(self, entity: str, kind: EventKind, body: Body) -> Event:
        self._seq += 1
        op = self._id()
        event = Event(
            centre=CENTRE, epoch=1, seq=self._seq, id=op, op_id=op, entity=entity, kind=kind, body=dict(body),
            hub_time=self.now, prev_hash="", hash="",
        )  # fmt: skip
        self._recorded.append(event)
        return event

    def _taken(self) -> list[Event]:
        taken, self._recorded = self._recorded, []
        return taken

    def _id(self) -> str:
        drawn = f"{self.random.getrandbits(128):032x}"
        return f"{drawn[:8]}-{drawn[8:12]}-{drawn[12:16]}-{drawn[16:20]}-{drawn[20:]}"

    def _later(self, seconds: float, step: Step) -> None:
        self._at(self.now + timedelta(seconds=seconds), step)

    def _at(self, at: datetime, step: Step) -> None:
        self._order += 1
        # To the millisecond, as a hub writes it.
        whole = at.replace(microsecond=at.microsecond // 1000 * 1000)
        heappush(self._agenda, (whole, self._order, step))
