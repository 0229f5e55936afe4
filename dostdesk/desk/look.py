"""What the desk knows at this moment, put together for screens in one read transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dostdesk.desk.drafts import citizen_of, draft_of, known_of_citizen
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.link_state import LinkWatch
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.view import (
    ApplicationView,
    DayFigures,
    DeskView,
    PaperState,
    PrintJobView,
    VisitView,
)
from dostdesk.domain.calling import due_order, in_calling_order
from dostdesk.domain.clock import service_day
from dostdesk.domain.ids import TicketId
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.storage.desk import centre_cache, device, outbox, papers, visits
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import DeskStore, Transaction
from dostdesk.storage.desk.visits import KeptApplication

JOURNAL = 50
OPEN_APPLICATIONS = 5


class Look:
    """Makes views; keeps what did not change since the last one."""

    def __init__(self, *, store: DeskStore, time: HubTime, watch: LinkWatch, releases: ReleaseCache) -> None:
        self._store = store
        self._time = time
        self._watch = watch
        self._releases = releases
        self._waiting = centre_cache.WaitingTickets()

    def view(self) -> DeskView:
        """The desk now: the centre's feed as far as it came, with this desk's own ops laid over it."""
        with self._store.reading() as transaction:
            return self._view(transaction, self._time.now())

    def _view(self, transaction: Transaction, now: datetime) -> DeskView:
        policy, current = self._releases.policy, self._releases.current
        waiting_ops, oldest = outbox.unsettled(transaction)
        link = self._watch.view(waiting=waiting_ops, oldest=oldest)
        at = device.cursor(transaction)
        ahead = {} if policy is None else ahead_of_feed(transaction, policy)
        signed_in = device.signed_in(transaction)
        waiting = _waiting(self._waiting.read(transaction, at.epoch), ahead)
        staff = None if signed_in is None else signed_in.staff
        window = None if signed_in is None else signed_in.window
        here = None if window is None else ticket_at(transaction, window, ahead)
        last = None if staff is None else _last(transaction, staff, now, ahead)
        skills = frozenset() if staff is None else staff.skills.all
        idle_since = None
        if signed_in is not None and here is None:
            ended = None if last is None else last.ended_at
            idle_since = signed_in.begun_at if ended is None else max(signed_in.begun_at, ended)
        return DeskView(
            head=at.seq,
            staff=staff,
            window=window,
            queue=() if staff is None else in_calling_order(waiting, staff.skills, now),
            others=tuple(ticket for ticket in waiting if ticket.group not in skills),
            visit=None if here is None else _visit(transaction, here, now),
            last=last,
            windows=tuple(centre_cache.windows(transaction)),
            journal=tuple(_paper(job) for job in papers.latest(transaction, JOURNAL)),
            today=DayFigures() if staff is None else _figures(transaction, staff, now, ahead),
            link=link,
            release=0 if current is None else current.number,
            idle_since=idle_since,
        )


def _waiting(of_feed: list[Ticket], ahead: dict[TicketId, Ticket]) -> list[Ticket]:
    """All waiting tickets by due time, as this desk knows them."""
    if not ahead:
        return of_feed
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.WAITING]
    return sorted([ticket for ticket in of_feed if ticket.id not in ahead] + own, key=due_order)


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
        applications=_applications(visits.applications_of(transaction, ticket.id)),
        open_applications=_applications(elsewhere),
        papers=tuple(_paper(job) for job in papers.of_ticket(transaction, ticket.id)),
        known=known,
    )


def _figures(transaction: Transaction, staff: Staff, now: datetime, ahead: dict[TicketId, Ticket]) -> DayFigures:
    ended = centre_cache.ended_by(transaction, staff.id, service_day(now), other_than=list(ahead))
    own = [ticket for ticket in ahead.values() if ticket.staff == staff.id]
    done = [ticket for ticket in own if ticket.state is TicketState.DONE]
    served = ended.served + len(done)
    in_all = sum((ticket.clock.served for ticket in done), ended.served_in_all)
    return DayFigures(
        served=served,
        average_service=in_all / served if served else timedelta(),
        no_shows=ended.no_shows + sum(1 for ticket in own if ticket.state is TicketState.NO_SHOW),
    )


def _last(transaction: Transaction, staff: Staff, now: datetime, ahead: dict[TicketId, Ticket]) -> Ticket | None:
    of_feed = centre_cache.last_served_by(transaction, staff.id, service_day(now))
    own = [ticket for ticket in ahead.values() if ticket.state is TicketState.DONE and ticket.staff == staff.id]
    candidates = own if of_feed is None else [*own, of_feed]
    return max(candidates, key=lambda ticket: ticket.ended_at or ticket.arrived_at, default=None)


def _applications(kept: Iterable[KeptApplication]) -> tuple[ApplicationView, ...]:
    return tuple(
        ApplicationView(
            id=one.id,
            number=one.number,
            ticket=one.ticket,
            service_id=one.service,
            code=one.code,
            submitted_at=one.submitted_at,
            promised_on=one.promised_on,
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
