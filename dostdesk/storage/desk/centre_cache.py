"""The centre's queue as this desk knows it: the feed folded in, and the few questions that a desk asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, select, text
from sqlalchemy.exc import IntegrityError

from dostdesk.domain.contacts import CODE as CONTACT_CHANGED
from dostdesk.domain.durable import Step, wrote
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Body, Event, EventKind
from dostdesk.domain.fold import STANDS_IN
from dostdesk.domain.hall import Hall
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.storage.centre import NOTHING_DECIDED, ClosedDay
from dostdesk.storage.desk import device, numbers, outbox, outbox_list, told, visits
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.tables import CENTRE
from dostdesk.storage.prepared import Prepared

_ROWS = CENTRE.ticket_table.c
_WAITING_MARKS = Prepared(
    select(_ROWS.id, _ROWS.revision)
    .where(text("ticket.state = 'waiting'"))
    .order_by(_ROWS.due_at, _ROWS.arrived_at, _ROWS.id)
)
_WINDOW_MARKS = Prepared(
    select(CENTRE.window_table.c.no, CENTRE.window_table.c.revision).order_by(CENTRE.window_table.c.no)
)
_OF_STAFF = (_ROWS.day == bindparam("of_day")) & (_ROWS.staff == bindparam("of_staff"))
_ENDED = Prepared(
    select(_ROWS.state, func.count().label("count"), func.sum(_ROWS.served_ms).label("served_ms"))
    .where(_OF_STAFF)
    .group_by(_ROWS.state)
)
_SERVED = Prepared(
    select(_ROWS.id)
    .where(_OF_STAFF, _ROWS.state == TicketState.DONE.value)
    .order_by(_ROWS.ended_at.desc())
    .limit(bindparam("at_most"))
)
_CHANGED = Prepared(select(_ROWS.id).where(_ROWS.day == bindparam("of_day"), _ROWS.revision > bindparam("beyond")))
_WORTH_READING_ALL = 12


@dataclass(frozen=True, slots=True)
class Ended:
    """How the visits of one member of staff ended on a day."""

    served: int
    served_in_all: timedelta
    no_shows: int


def fold_in(connection: Connection, events: Sequence[Event]) -> Cursor:
    """Fold the next events of the feed in and move the cursor, in the caller's transaction.

    Events that are here already are passed over: an answer to an op brings some before the feed does.

    Raises:
        OutsideError: `feed_broken` when an event is not the very next one, or cannot be folded.
    """
    at = begun = device.cursor(connection)
    # Most events of a batch are about the ticket of the one before.
    folded: dict[str, Ticket] = {}
    for event in events:
        if event.epoch == at.epoch and event.seq <= begun.seq:
            continue
        if event.epoch != at.epoch or not event.follows(at.seq, at.hash):
            raise OutsideError("feed_broken", seq=event.seq)
        try:
            after = CENTRE.apply(connection, event, folded.get(event.entity))
        except (RefusedError, IntegrityError, KeyError, TypeError, ValueError) as error:
            raise OutsideError("feed_broken", seq=event.seq) from error
        if isinstance(after, Ticket):
            folded[event.entity] = after
        if event.kind in told.KINDS:
            _told(connection, event, after.label if isinstance(after, Ticket) else "")
        if event.kind in STANDS_IN and "stand_in" in event.body:
            visits.move_to(connection, TicketId(event.body["stand_in"]), TicketId(event.entity))
        at = Cursor(epoch=at.epoch, seq=event.seq, hash=event.hash)
    if at != begun:
        for event in events:
            if event.kind is EventKind.SERIES_ENDED:
                numbers.end(connection, event.body["series"])
            elif event.kind is EventKind.CONFLICT_RECORDED and event.body.get("code") == CONTACT_CHANGED:
                outbox_list.contact_clashes(connection, event.op_id, event.body["at"])
        if any(event.kind is EventKind.WINDOW_SKILLS_CHANGED for event in events):
            skills_as_at_window(connection)
        outbox.seen_in_feed(connection, {event.op_id: event.seq for event in events})
        device.put_cursor(connection, at)
        wrote(Step.DESK_FEED)
    return at


def begin_at(
    connection: Connection,
    at: Cursor,
    tickets: Sequence[Ticket],
    windows: Sequence[Window],
    closed: Body | None = None,
    hall: Hall = NOTHING_DECIDED,
) -> None:
    """Replace what is known by a snapshot; the feed goes on behind it.

    Raises:
        OutsideError: `feed_broken` when the snapshot contradicts itself.
    """
    try:
        CENTRE.put_snapshot(connection, tickets, windows, closed, hall)
    except (IntegrityError, KeyError, TypeError) as error:
        raise OutsideError("feed_broken", seq=at.seq) from error
    skills_as_at_window(connection)
    device.put_cursor(connection, at)


def _told(connection: Connection, event: Event, label: str) -> None:
    """Somebody at this desk has to hear of what a supervisor did to his window."""
    signed_in = device.signed_in(connection)
    if signed_in is not None and signed_in.window is not None:
        told.keep(connection, event, signed_in.window, signed_in.staff.id, label)


def skills_as_at_window(connection: Connection) -> None:
    """Whoever is signed in has the skills that his window has: the directory may have given him others."""
    signed_in = device.signed_in(connection)
    if signed_in is None or signed_in.window is None:
        return
    window = CENTRE.window(connection, signed_in.window)
    if window is None or window.staff != signed_in.staff.id or window.skills == signed_in.staff.skills:
        return
    device.put_signed_in(connection, replace(signed_in, staff=replace(signed_in.staff, skills=window.skills)))


def ticket(connection: Connection, wanted: TicketId) -> Ticket | None:
    return CENTRE.ticket(connection, wanted)


class WaitingTickets:
    """All waiting tickets by due time, read again only where the feed changed them: a view is made at every event."""

    def __init__(self) -> None:
        self._known: dict[TicketId, Ticket] = {}
        self._epoch = 0

    def read(self, connection: Connection, epoch: int) -> list[Ticket]:
        """The waiting tickets now. Within an epoch a ticket's revision says all about it."""
        known = self._known if epoch == self._epoch else {}
        marks = [(TicketId(row["id"]), row["revision"]) for row in _WAITING_MARKS.rows(connection, {})]
        stale = [place for place, revision in marks if place not in known or known[place].revision != revision]
        if len(stale) > _WORTH_READING_ALL:
            tickets = CENTRE.waiting(connection)
        else:
            fresh = {place: found for place in stale if (found := CENTRE.ticket(connection, place)) is not None}
            tickets = [fresh.get(place) or known[place] for place, _ in marks]
        self._known, self._epoch = {ticket.id: ticket for ticket in tickets}, epoch
        return tickets


class DayTickets:
    """The tickets of a service day that the feed changed since the last reading: a day has more than a thousand, of
    which a few change in a second.
    """

    def __init__(self) -> None:
        self._at: tuple[int, date, int] | None = None

    def read(self, connection: Connection, cursor: Cursor, day: date) -> tuple[list[Ticket], bool]:
        """What changed since the last time, and whether it is the whole day anew."""
        before = self._at
        self._at = (cursor.epoch, day, cursor.seq)
        if before is None or before[:2] != (cursor.epoch, day) or cursor.seq < before[2]:
            return CENTRE.of_day(connection, day), True
        if cursor.seq == before[2]:
            return [], False
        changed = [row["id"] for row in _CHANGED.rows(connection, {"of_day": day.isoformat(), "beyond": before[2]})]
        found = (CENTRE.ticket(connection, TicketId(one)) for one in changed)
        return [ticket for ticket in found if ticket is not None], False


def held(connection: Connection) -> list[Ticket]:
    """All tickets whose citizens are away for an errand."""
    return CENTRE.held(connection)


def last_turned(connection: Connection, limit: int) -> list[Ticket]:
    """The newest tickets whose last step can be undone, time and place aside."""
    return CENTRE.last_turned(connection, limit)


def of_day(connection: Connection, day: date) -> list[Ticket]:
    """All tickets of a service day."""
    return CENTRE.of_day(connection, day)


def open_tickets(connection: Connection) -> list[Ticket]:
    """All tickets that are still somebody's business, by due time."""
    return CENTRE.open_tickets(connection)


def day_closed(connection: Connection, day: date) -> ClosedDay | None:
    """How a service day was closed; None while it is open."""
    return CENTRE.day_closed(connection, day)


def of_person(connection: Connection, person: str, day: date) -> list[Ticket]:
    """All tickets of one person on a service day."""
    return CENTRE.of_person(connection, person, day)


def of_letter(connection: Connection, day: date, letter: str) -> list[Ticket]:
    """The tickets of a service day whose label begins with a letter, or with `X7` for a window's own series."""
    return CENTRE.of_letter(connection, day, letter)


def by_label(connection: Connection, day: date, label: str) -> Ticket | None:
    """The ticket that has a label on a service day."""
    return CENTRE.ticket_by_label(connection, day, label)


def at_no_window(connection: Connection, staff: StaffId) -> Ticket | None:
    """The ticket that somebody serves here, although the hub had somebody else at this window."""
    return CENTRE.at_no_window(connection, staff)


def window(connection: Connection, no: WindowNo) -> Window | None:
    """One window, or None before it was ever opened."""
    return CENTRE.window(connection, no)


def no_shows(connection: Connection, day: date, limit: int) -> list[Ticket]:
    """Tickets of a day that were called in vain, the last one first."""
    of_them = CENTRE.ticket_table.c
    found = connection.execute(
        select(of_them.id)
        .where(of_them.day == day.isoformat(), of_them.state == TicketState.NO_SHOW.value)
        .order_by(of_them.ended_at.desc())
        .limit(limit)
    ).scalars()
    tickets = (CENTRE.ticket(connection, TicketId(one)) for one in found.all())
    return [ticket for ticket in tickets if ticket is not None]


def at_window(connection: Connection, window: WindowNo) -> Ticket | None:
    """The ticket called or served at a window."""
    return CENTRE.at_window(connection, window)


class Windows:
    """All windows that were ever opened, by number; as `WaitingTickets`, read again where the feed changed them."""

    def __init__(self) -> None:
        self._known: dict[int, Window] = {}
        self._epoch = 0

    def read(self, connection: Connection, epoch: int) -> tuple[Window, ...]:
        """The windows now."""
        known = self._known if epoch == self._epoch else {}
        marks = {row["no"]: row["revision"] for row in _WINDOW_MARKS.rows(connection, {})}
        stale = [no for no, revision in marks.items() if no not in known or known[no].revision != revision]
        if len(stale) > _WORTH_READING_ALL:
            known = {window.no: window for window in CENTRE.windows(connection)}
        else:
            fresh = {no: CENTRE.window(connection, WindowNo(no)) for no in stale}
            known = {no: fresh.get(no) or known[no] for no in marks}
        self._known, self._epoch = known, epoch
        return tuple(known.values())


class HallSeen:
    """What was decided for the whole hall; read again where the feed changed it."""

    def __init__(self) -> None:
        self._known = NOTHING_DECIDED

    def read(self, connection: Connection) -> Hall:
        """The hall now."""
        if CENTRE.hall_revision(connection) != self._known.revision:
            self._known = CENTRE.hall(connection)
        return self._known


def hall(connection: Connection) -> Hall:
    """What was decided for the whole hall."""
    return CENTRE.hall(connection)


def windows(connection: Connection) -> list[Window]:
    """All windows that were ever opened, by number."""
    return CENTRE.windows(connection)


def ended_by(connection: Connection, staff: StaffId, day: date, *, other_than: Sequence[TicketId]) -> Ended:
    """What one member of staff ended on a service day, some tickets left out."""
    rows = _ENDED.rows(connection, {"of_day": day.isoformat(), "of_staff": staff})
    counts = {row["state"]: (row["count"], row["served_ms"]) for row in rows}
    served, milliseconds = counts.get(TicketState.DONE.value, (0, 0))
    no_shows, _ = counts.get(TicketState.NO_SHOW.value, (0, 0))
    served_in_all = timedelta(milliseconds=milliseconds)
    for left_out in (ticket(connection, one) for one in other_than):
        if left_out is None or left_out.staff != staff or left_out.day != day:
            continue
        if left_out.state is TicketState.DONE:
            served, served_in_all = served - 1, served_in_all - left_out.clock.served
        elif left_out.state is TicketState.NO_SHOW:
            no_shows -= 1
    return Ended(served, served_in_all, no_shows)


def last_served_by(connection: Connection, staff: StaffId, day: date) -> Ticket | None:
    """The visit that this member of staff finished last on a service day."""
    found = served_by(connection, staff, day, 1)
    return found[0] if found else None


def served_by(connection: Connection, staff: StaffId, day: date, limit: int) -> list[Ticket]:
    """The visits that this member of staff finished on a service day, the last one first."""
    rows = _SERVED.rows(connection, {"of_day": day.isoformat(), "of_staff": staff, "at_most": limit})
    tickets = (CENTRE.ticket(connection, TicketId(row["id"])) for row in rows)
    return [ticket for ticket in tickets if ticket is not None]
