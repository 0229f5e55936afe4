"""What the desk knows at this moment, put together for screens in one read transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from dostdesk.desk.drafts import citizen_of, draft_of, known_of_citizen
from dostdesk.desk.handed_on import awaited, notes_of
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.link_state import LinkWatch
from dostdesk.desk.messages import messages_here
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.room import Room
from dostdesk.desk.soundness import worries
from dostdesk.desk.verifying import KnownPeople
from dostdesk.desk.view import (
    ApplicationView,
    DayFigures,
    DeskView,
    LinkView,
    PaperState,
    PrintJobView,
    ToldView,
    VisitView,
)
from dostdesk.domain.alone import series_letter
from dostdesk.domain.calling import due_order, in_calling_order
from dostdesk.domain.clock import from_text, service_day
from dostdesk.domain.decisions import may_undo
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.domain.windows import Break, Window
from dostdesk.storage.desk import centre_cache, device, identity, outbox, outbox_list, papers, told, visits
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import DeskStore, Transaction
from dostdesk.storage.desk.visits import KeptApplication

if TYPE_CHECKING:
    from dostdesk.desk.hall_floor import FloorReader
    from dostdesk.insight.live.floor import Floor

JOURNAL = 50
OPEN_APPLICATIONS = 5
NO_SHOWS = 20
LAST_VISITS = 20
_TURNED = 16


class Look:
    """Makes views; keeps what did not change since the last one."""

    def __init__(
        self,
        *,
        store: DeskStore,
        time: HubTime,
        watch: LinkWatch,
        releases: ReleaseCache,
        people: KnownPeople,
        room: Room,
    ) -> None:
        self._store = store
        self._time = time
        self._watch = watch
        self._releases = releases
        self._people = people
        self._room = room
        self._waiting = centre_cache.WaitingTickets()
        self._windows = centre_cache.Windows()
        self._floor: FloorReader | None = None
        self._hall = centre_cache.HallSeen()
        self._one_at_a_time = Lock()
        self._order = 0
        self._kept: tuple[object, DeskView] | None = None

    def view(self) -> DeskView:
        """The desk now: the centre's feed as far as it came, with this desk's own ops laid over it.

        The very same view as before, if nothing was written since and no second has begun: whoever has shown it has
        nothing to do.
        """
        with self._one_at_a_time:
            now = self._time.now()
            # Counted before it is read: what is written meanwhile makes the next view a new one.
            mark = (self._store.writes, self._watch.beats, self._releases.current, now.replace(microsecond=0))
            if self._kept is None or self._kept[0] != mark:
                with self._store.reading() as transaction:
                    self._order += 1
                    self._kept = (mark, self._view(transaction, now))
            return self._kept[1]

    def _view(self, transaction: Transaction, now: datetime) -> DeskView:
        policy, current = self._releases.policy, self._releases.current
        waiting_ops, oldest = outbox.unsettled(transaction)
        at = device.cursor(transaction)
        own_ops = outbox.about_windows(transaction, at.seq)
        ahead: Mapping[TicketId, Ticket] = {} if policy is None else ahead_of_feed(transaction, policy)
        signed_in = device.signed_in(transaction)
        choices = 0 if signed_in is None else outbox_list.open_choices(transaction, signed_in.staff.id)
        link = _link(self._watch, self._time, waiting=waiting_ops, oldest=oldest, choices=choices)
        waiting = _waiting(self._waiting.read(transaction, at.epoch), ahead)
        staff = None if signed_in is None else signed_in.staff
        window = None if signed_in is None else signed_in.window
        here = None if window is None else ticket_at(transaction, window, ahead)
        known_windows = self._windows.read(transaction, at.epoch)
        closed = centre_cache.day_closed(transaction, service_day(now))
        hall = self._hall.read(transaction)
        here_now = next((known for known in known_windows if known.no == window), None)
        last = None if staff is None else _last(transaction, staff, now, ahead)
        skills = frozenset() if staff is None else staff.skills.all
        own = frozenset() if window is None else frozenset({window_line(window)})
        own |= frozenset() if staff is None else {staff_line(staff.id)}
        idle_since = None
        if signed_in is not None and here is None:
            ended = None if last is None else last.ended_at
            idle_since = signed_in.begun_at if ended is None else max(signed_in.begun_at, ended)
        return DeskView(
            head=at.seq,
            staff=staff,
            window=window,
            queue=() if staff is None else in_calling_order(waiting, staff.skills, now, own),
            own_series=()
            if window is None or policy is None
            else own_series(waiting, window, policy, service_day(now)),
            others=tuple(ticket for ticket in waiting if ticket.line not in skills | own),
            held=_held(transaction, ahead),
            undoable=None if window is None or policy is None else undoable_at(transaction, window, now, policy, ahead),
            visit=None if here is None else _visit(transaction, here, now),
            last=last,
            windows=known_windows,
            pause=None if window is None else pause_at(window, known_windows, own_ops),
            window_lost=window is not None and _lost(transaction, window, known_windows, own_ops),
            day_closed_at=None if closed is None else closed.closed_at,
            session_ends_at=None if signed_in is None else signed_in.ends_at,
            journal=tuple(_paper(job) for job in papers.latest(transaction, JOURNAL)),
            today=DayFigures() if staff is None else _figures(transaction, staff, now, ahead),
            link=link,
            release=0 if current is None else current.number,
            catalogue=self._releases.view(),
            idle_since=idle_since,
            late=self._people.late,
            worries=worries(
                transaction, mended=self._store.mended, clock_doubted=link.clock_doubted, room=self._room, now=now
            ),
            floor=self._floor_for(transaction, at, staff, now, policy, known_windows, ahead, link),
            hall=hall,
            messages=() if window is None else messages_here(transaction, hall, window, own_ops),
            told=tuple(
                ToldView(seq=one.seq, at=one.at, kind=one.kind, facts=one.facts) for one in told.unseen(transaction)
            ),
            help=None if here_now is None or staff is None or here_now.staff != staff.id else here_now.help,
            order=self._order,
        )

    def _floor_for(
        self,
        transaction: Transaction,
        at: Cursor,
        staff: Staff | None,
        now: datetime,
        policy: QueuePolicy | None,
        windows: tuple[Window, ...],
        ahead: Mapping[TicketId, Ticket],
        link: LinkView,
    ) -> Floor | None:
        """The hall for whoever may see it; a clerk's desk neither reads it nor loads what reads it."""
        if staff is None or policy is None or not staff.may(Right.SEE_STATISTICS):
            self._floor = None
            return None
        if self._floor is None:
            from dostdesk.desk.hall_floor import FloorReader

            self._floor = FloorReader()
        return self._floor.read(
            transaction,
            at,
            now=now,
            policy=policy,
            windows=windows,
            ahead=ahead,
            silent=self._watch.silent_desks,
            known_at=link.synced_at if link.alone else None,
        )


def _link(watch: LinkWatch, time: HubTime, *, waiting: int, oldest: datetime | None, choices: int) -> LinkView:
    """The link by the hub's clock, as everything else that is shown; it is watched by this desk's own."""
    ahead = time.ahead
    seen = watch.view(waiting=waiting, oldest=None if oldest is None else oldest - ahead, choices=choices)
    return replace(
        seen,
        since=None if seen.since is None else seen.since + ahead,
        synced_at=None if seen.synced_at is None else seen.synced_at + ahead,
        all_sent_at=None if seen.all_sent_at is None else seen.all_sent_at + ahead,
        lost_at=None if seen.lost_at is None else seen.lost_at + ahead,
        back_at=None if seen.back_at is None else seen.back_at + ahead,
        clock_doubted=time.doubted,
    )


def _waiting(of_feed: list[Ticket], ahead: Mapping[TicketId, Ticket]) -> list[Ticket]:
    """All waiting tickets by due time, as this desk knows them."""
    if not ahead:
        return of_feed
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.WAITING]
    return sorted([ticket for ticket in of_feed if ticket.id not in ahead] + own, key=due_order)


def undoable_at(
    transaction: Transaction,
    window: WindowNo,
    now: datetime,
    policy: QueuePolicy,
    ahead: Mapping[TicketId, Ticket] | None = None,
) -> Ticket | None:
    """The ticket whose last step was done at a window and may still be undone."""
    ahead = ahead_of_feed(transaction, policy) if ahead is None else ahead
    newest = [ticket for ticket in centre_cache.last_turned(transaction, _TURNED) if ticket.id not in ahead]
    own = [
        (ticket.turn.at, ticket)
        for ticket in (*newest, *ahead.values())
        if ticket.turn is not None and may_undo(ticket.turn, window, now, policy)
    ]
    return max(own, key=lambda step: step[0])[1] if own else None


def visit_of(ticket: TicketId, *, store: DeskStore, time: HubTime, policy: QueuePolicy) -> VisitView:
    """A visit that this desk had, with its papers. Raises RefusedError `ticket_unknown`."""
    with store.reading() as transaction:
        found = ahead_of_feed(transaction, policy).get(ticket) or centre_cache.ticket(transaction, ticket)
        if found is None:
            raise RefusedError("ticket_unknown")
        return _visit(transaction, found, time.now())


def last_visits(*, store: DeskStore, time: HubTime, policy: QueuePolicy) -> tuple[Ticket, ...]:
    """The visits that whoever is signed in finished today, the last one first."""
    with store.reading() as transaction:
        signed_in = device.signed_in(transaction)
        if signed_in is None:
            return ()
        ahead = ahead_of_feed(transaction, policy)
        day = service_day(time.now())
        of_feed = centre_cache.served_by(transaction, signed_in.staff.id, day, LAST_VISITS)
    own = [one for one in ahead.values() if one.state is TicketState.DONE and one.staff == signed_in.staff.id]
    both = [*own, *(ticket for ticket in of_feed if ticket.id not in ahead)]
    return tuple(sorted(both, key=lambda ticket: ticket.ended_at or ticket.arrived_at, reverse=True))


def _held(transaction: Transaction, ahead: Mapping[TicketId, Ticket]) -> tuple[Ticket, ...]:
    of_feed = [ticket for ticket in centre_cache.held(transaction) if ticket.id not in ahead]
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.HELD]
    return tuple(sorted([*of_feed, *own], key=lambda ticket: ticket.hold.return_by if ticket.hold else ticket.due_at))


def no_shows(*, store: DeskStore, time: HubTime, policy: QueuePolicy) -> tuple[Ticket, ...]:
    """Today's tickets that were called in vain, the last one first."""
    with store.reading() as transaction:
        ahead = ahead_of_feed(transaction, policy)
        of_feed = centre_cache.no_shows(transaction, service_day(time.now()), NO_SHOWS)
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.NO_SHOW]
    return (*own, *(ticket for ticket in of_feed if ticket.id not in ahead))


def own_series(tickets: Iterable[Ticket], window: WindowNo, policy: QueuePolicy, day: date) -> tuple[Ticket, ...]:
    """Who waits with a ticket of a window's own series on a service day, in the order in which they are called."""
    prefix = f"{series_letter(policy.emergency_letter, window)}-"
    waiting = [
        ticket
        for ticket in tickets
        if ticket.state is TicketState.WAITING and ticket.day == day and ticket.label.startswith(prefix)
    ]
    return tuple(sorted(waiting, key=due_order))


def pause_at(window: WindowNo, windows: Iterable[Window], own_ops: Iterable[KeptOp]) -> Break | None:
    """The break of this window, with what the hub has not heard yet."""
    pause = next((known.pause for known in windows if known.no == window), None)
    for op in own_ops:
        if op.status not in {None, OpStatus.APPLIED} or op.payload.get("window") != window:
            continue
        if op.kind is OpKind.PAUSE_WINDOW:
            until = from_text(op.payload["until"])
            pause = Break(reason=op.payload["reason"], since=op.happened_at, until=until)
        elif op.kind in {OpKind.RESUME_WINDOW, OpKind.CLOSE_WINDOW}:
            pause = None
    return pause


def _lost(transaction: Transaction, window: WindowNo, windows: Iterable[Window], own_ops: Iterable[KeptOp]) -> bool:
    """Whether the feed says that this window is no longer open for this desk."""
    mine = device.install(transaction)
    known = next((known for known in windows if known.no == window), None)
    opening = any(op.kind in {OpKind.OPEN_WINDOW, OpKind.SIGN_IN_ALONE} for op in own_ops)
    return known is not None and mine is not None and known.device != mine.device and not opening


def _visit(transaction: Transaction, ticket: Ticket, now: datetime) -> VisitView:
    services = [service.id for service in ticket.services]
    kept = visits.drafts_of(transaction, services)
    drafts = {service: draft_of(kept.get(service)) for service in services}
    identified = visits.identified(transaction, ticket.id)
    known = known_of_citizen(drafts.values(), identified)
    citizen = citizen_of(known, identified)
    elsewhere: tuple[KeptApplication, ...] = ()
    if citizen.fin:
        elsewhere = visits.applications_of_fin(
            transaction, citizen.fin, other_than=ticket.id, on=service_day(now), limit=OPEN_APPLICATIONS
        )
    return VisitView(
        ticket=ticket,
        drafts=drafts,
        citizen=citizen,
        applications=_applications(transaction, visits.applications_of(transaction, ticket.id)),
        open_applications=_applications(transaction, elsewhere),
        papers=tuple(_paper(job) for job in papers.of_ticket(transaction, ticket.id)),
        known=known,
        notes=notes_of(transaction, ticket),
        same_person=_same_person(transaction, ticket, service_day(now)),
        awaited=awaited(transaction, ticket),
    )


def _same_person(transaction: Transaction, ticket: Ticket, day: date) -> tuple[Ticket, ...]:
    if not ticket.person:
        return ()
    return tuple(other for other in centre_cache.of_person(transaction, ticket.person, day) if other.id != ticket.id)


def _figures(transaction: Transaction, staff: Staff, now: datetime, ahead: Mapping[TicketId, Ticket]) -> DayFigures:
    # What was made here without the hub is not in the feed, and has no revision yet.
    of_feed = [ticket.id for ticket in ahead.values() if ticket.revision]
    ended = centre_cache.ended_by(transaction, staff.id, service_day(now), other_than=of_feed)
    own = [ticket for ticket in ahead.values() if ticket.staff == staff.id]
    done = [ticket for ticket in own if ticket.state is TicketState.DONE]
    served = ended.served + len(done)
    in_all = sum((ticket.clock.served for ticket in done), ended.served_in_all)
    return DayFigures(
        served=served,
        average_service=in_all / served if served else timedelta(),
        no_shows=ended.no_shows + sum(1 for ticket in own if ticket.state is TicketState.NO_SHOW),
    )


def _last(transaction: Transaction, staff: Staff, now: datetime, ahead: Mapping[TicketId, Ticket]) -> Ticket | None:
    of_feed = centre_cache.last_served_by(transaction, staff.id, service_day(now))
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.DONE and ticket.staff == staff.id]
    candidates = own if of_feed is None else [*own, of_feed]
    return max(candidates, key=lambda ticket: ticket.ended_at or ticket.arrived_at, default=None)


def _applications(transaction: Transaction, kept: Sequence[KeptApplication]) -> tuple[ApplicationView, ...]:
    marks = identity.marks(transaction, [one.id for one in kept])
    return tuple(
        ApplicationView(
            id=one.id,
            number=one.number,
            ticket=one.ticket,
            service_id=one.service,
            code=one.code,
            submitted_at=one.submitted_at,
            promised_on=one.promised_on,
            version=one.version,
            identity=marks.get(one.id),
        )
        for one in kept
    )


def _paper(job: KeptJob) -> PrintJobView:
    return PrintJobView(
        id=job.id,
        kind=job.kind,
        ticket=job.ticket,
        label=job.label,
        number=job.number,
        copy=job.copy,
        state=PaperState(job.state),
        made_at=job.made_at,
        printed_at=job.printed_at,
        error=job.error,
    )
