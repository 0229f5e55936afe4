"""Days and the present hall from the feed: the product's own fold of each event, with the legs that it tells of.

What cannot be folded, or cannot have been so, is counted by a code and left out; it is never averaged in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from dostdesk.domain.clock import from_text, service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.fold import TICKET_KINDS, WINDOW_KINDS, fold_ticket, fold_window
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.insight.days import CentreDay, Hall, Leg, Stay, Told, WindowChange

LONGEST_S = 4 * 3600
"""A single time at a window beyond this was forgotten rather than worked."""

_CHANGES: Mapping[EventKind, str] = {
    EventKind.WINDOW_OPENED: "open",
    EventKind.WINDOW_HANDED_OVER: "open",
    EventKind.WINDOW_CLOSED: "close",
    EventKind.WINDOW_PAUSED: "pause",
    EventKind.WINDOW_RESUMED: "resume",
    EventKind.WINDOW_SKILLS_CHANGED: "skills",
}


class DayFold:
    """Follows a feed and keeps the days that it tells of, with the hall as it is now.

    Args:
        keep: Called with each day once another one has begun.
    """

    def __init__(self) -> None:
        self.seq: int | None = None
        self.epoch = 0
        self.at: datetime | None = None
        self._tickets: dict[str, Ticket] = {}
        self._windows: dict[int, Window] = {}
        self._freed: dict[int, float] = {}
        self._stays: dict[date, dict[str, Stay]] = {}
        self._changes: dict[date, list[WindowChange]] = {}
        self._left_out: dict[date, Counter[str]] = {}
        self._ended: list[Stay] = []
        self._open: dict[str, Ticket] = {}
        self._days: dict[date, CentreDay] = {}

    def follow(self, events: Iterable[Event]) -> None:
        """Fold events in their order; what was there before is passed over."""
        for event in events:
            if self.seq is not None and event.seq <= self.seq:
                continue
            if self.seq is not None and event.seq != self.seq + 1:
                self._leave_out(service_day(event.hub_time), "feed_gap")
            self.seq, self.epoch = event.seq, event.epoch
            if self.at is not None and event.hub_time < self.at:
                self._leave_out(service_day(event.hub_time), "clock_jumped")
            self.at = event.hub_time if self.at is None else max(self.at, event.hub_time)
            try:
                if event.kind in TICKET_KINDS:
                    self._ticket(event)
                elif event.kind in WINDOW_KINDS:
                    self._window(event)
            except (RefusedError, KeyError, TypeError, ValueError):
                self._leave_out(service_day(event.hub_time), "event_unreadable")

    def take_first_calls(self) -> list[Stay]:
        """Stays that were called for the first time since this was asked last: their wait has ended."""
        taken, self._ended = self._ended, []
        return taken

    def days(self) -> tuple[date, ...]:
        """The days of which anything is kept, oldest first."""
        return tuple(sorted({*self._stays, *self._changes}))

    def day(self, day: date) -> CentreDay | None:
        """A day as far as it is known; None when nothing is."""
        if day not in self._stays and day not in self._changes:
            return None
        if day not in self._days:
            self._days[day] = self._day(day)
        return self._days[day]

    def _day(self, day: date) -> CentreDay:
        return CentreDay(
            day=day,
            stays=tuple(sorted(self._stays.get(day, {}).values(), key=lambda stay: (stay.arrived, stay.id))),
            changes=tuple(sorted(self._changes.get(day, []), key=lambda change: change.at)),
            left_out=Counter(self._left_out.get(day, Counter())),
        )

    def drop_before(self, day: date) -> None:
        """Forget earlier days, and tickets that ended."""
        self._days.clear()
        for kept in (self._stays, self._changes, self._left_out):
            for old in [known for known in kept if known < day]:
                del kept[old]
        self._tickets = {name: one for name, one in self._tickets.items() if one.state.open or one.day >= day}
        self._open = {name: one for name, one in self._tickets.items() if one.state.open}

    def hall(self, now: datetime) -> Hall:
        """The queue as the last event left it."""
        open_tickets = self._open.values()
        waiting = [ticket for ticket in open_tickets if ticket.state is TicketState.WAITING and ticket.in_person]
        return Hall(
            at=now,
            waiting=tuple(sorted(waiting, key=lambda one: (one.due_at, one.arrived_at, one.id))),
            windows=tuple(self._windows[no] for no in sorted(self._windows)),
            at_windows={
                int(ticket.window): ticket
                for ticket in open_tickets
                if ticket.state.at_a_window and ticket.window is not None
            },
            freed=dict(self._freed),
        )

    def _leave_out(self, day: date, code: str) -> None:
        self._left_out.setdefault(day, Counter())[code] += 1
        self._days.pop(day, None)

    def _ticket(self, event: Event) -> None:
        before = self._tickets.get(event.entity)
        if before is None and event.kind is not EventKind.TICKET_ISSUED:
            self._leave_out(service_day(event.hub_time), "ticket_unknown")
            return
        after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
        self._tickets[event.entity] = after
        if after.state.open:
            self._open[event.entity] = after
        else:
            self._open.pop(event.entity, None)
        self._days.pop(after.day, None)
        stays = self._stays.setdefault(after.day, {})
        if before is None:
            stays[after.id] = _new_stay(after, event.body)
            return
        stay = stays.get(after.id)
        if stay is None:
            return
        at = from_text(event.body["at"]).timestamp()
        stays[after.id] = self._turned(stay, before, after, event.kind, at)

    def _turned(self, stay: Stay, before: Ticket, after: Ticket, kind: EventKind, at: float) -> Stay:
        was, now = before.state.at_a_window, after.state.at_a_window
        legs = stay.legs
        if was and legs and legs[-1].ended is None and (not now or before.window != after.window):
            if kind is EventKind.CALL_UNDONE:
                legs = legs[:-1]
            else:
                legs = (*legs[:-1], self._ended_leg(legs[-1], after.day, at))
            if before.window is not None:
                self._freed[int(before.window)] = at
        if now and (not was or before.window != after.window) and after.window is not None:
            if at < stay.arrived:
                self._leave_out(after.day, "clock_jumped")
                at = stay.arrived
            legs = (*legs, Leg(int(after.window), at))
        changed = replace(stay, legs=legs)
        if not after.state.open:
            closed = after.state is TicketState.CLOSED
            if closed:
                self._leave_out(after.day, "day_end")
            changed = replace(changed, ended=at, closed=closed)
        if legs and not stay.legs:
            self._ended.append(changed)
        return changed

    def _ended_leg(self, leg: Leg, day: date, at: float) -> Leg:
        if at < leg.called:
            self._leave_out(day, "clock_jumped")
            return replace(leg, ended=leg.called)
        if at - leg.called > LONGEST_S:
            self._leave_out(day, "too_long")
        return replace(leg, ended=at)

    def _window(self, event: Event) -> None:
        no = int(event.body["window"])
        window = fold_window(self._windows.get(no), event.kind, event.body, event.seq)
        self._windows[no] = window
        at = from_text(event.body["at"])
        kind: Any = _CHANGES.get(event.kind)
        if kind is None:
            return
        if kind in ("open", "resume"):
            self._freed[no] = at.timestamp()
        change = WindowChange(
            at=at.timestamp(),
            window=no,
            kind=kind,
            staff=window.staff or "",
            primary=tuple(sorted(window.skills.primary)),
            secondary=tuple(sorted(window.skills.secondary)),
        )
        self._changes.setdefault(service_day(at), []).append(change)
        self._days.pop(service_day(at), None)


def told_body(told: Told) -> dict[str, Any]:
    """What the event of an issued ticket says of its wait; `told_of` reads it back."""
    return {
        "low_s": told.low,
        "expected_s": told.expected,
        "high_s": told.high,
        "simulated_s": [round(second) for second in told.simulated],
    }


def told_of(body: Mapping[str, Any]) -> Told | None:
    """What a ticket's citizen was told of his wait; None where nothing was, as in every feed of before."""
    told = body.get("told")
    if not isinstance(told, Mapping):
        return None
    try:
        low, middle, high = (float(second) for second in told["simulated_s"])
        return Told(int(told["low_s"]), int(told["expected_s"]), int(told["high_s"]), (low, middle, high))
    except (KeyError, TypeError, ValueError):
        return None


def _new_stay(ticket: Ticket, body: Mapping[str, Any]) -> Stay:
    return Stay(
        id=ticket.id,
        group=ticket.group,
        priority=ticket.priority,
        services=tuple(service.code for service in ticket.services),
        arrived=ticket.arrived_at.timestamp(),
        due=ticket.due_at.timestamp(),
        told=told_of(body),
        in_person=ticket.in_person,
    )


def window_of(no: int, windows: Iterable[Window]) -> Window | None:
    """One window of a hall."""
    return next((window for window in windows if window.no == WindowNo(no)), None)
