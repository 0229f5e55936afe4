"""A ticket in a centre's queue and the visit that it stands for: states, clocks, services, and every allowed edge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.words import Language


class TicketState(StrEnum):
    """Where a ticket is on its way; the edges are the methods of `Ticket`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    LEFT = "left"
    CLOSED = "closed"

    @property
    def at_a_window(self) -> bool:
        return self in {TicketState.CALLED, TicketState.SERVING}

    @property
    def open(self) -> bool:
        return self in {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD}


class Outcome(StrEnum):
    """How a service of a visit ended."""

    COMPLETED = "completed"
    PAPERS_MISSING = "papers_missing"
    ADVISED = "advised"
    DECLINED = "declined"


class ServiceState(StrEnum):
    """Where one service of a visit is."""

    QUEUED = "queued"
    ACTIVE = "active"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayClock:
    """The citizen's clock: waiting, away and being served add up to his stay.

    Attributes:
        since: When the running part began; None once the stay is over.
        running: `waiting`, `away` or `served`.
    """

    waiting: timedelta = timedelta()
    away: timedelta = timedelta()
    served: timedelta = timedelta()
    running: str = "waiting"
    since: datetime | None = None

    def turn(self, to: str | None, at: datetime) -> StayClock:
        """Close the running part at `at` and begin another, or none. An earlier time counts as the last turn."""
        spent = max(timedelta(), at - self.since) if self.since is not None else timedelta()
        begun = at if self.since is None else max(at, self.since)
        parts = {"waiting": self.waiting, "away": self.away, "served": self.served}
        parts[self.running] += spent
        return StayClock(**parts, running=to or self.running, since=begun if to else None)

    def waited(self, now: datetime) -> timedelta:
        """Time waited so far."""
        if self.running != "waiting" or self.since is None:
            return self.waiting
        return self.waiting + max(timedelta(), now - self.since)

    @property
    def stay(self) -> timedelta:
        return self.waiting + self.away + self.served


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReason:
    """Why this ticket was called and not another, as a code and its facts; the words are in the translations.

    Attributes:
        code: `due_first`, `target_passed`, `by_law`, `priority`, `secondary_overdue`, `no_primary` or `chosen`.
        minutes: Minutes beyond the target, for `target_passed` and `secondary_overdue`.
        said: What the clerk gave as reason, for `chosen`; a code of `call_reasons`, never free text.
    """

    code: str
    minutes: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitService:
    """One service within a visit; it keeps the release under which it began (law 9)."""

    id: VisitServiceId
    code: str
    release: int
    state: ServiceState = ServiceState.QUEUED
    outcome: Outcome | None = None
    served: timedelta = timedelta()
    since: datetime | None = None
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A citizen's place in a centre's queue and his visit with its services.

    Attributes:
        label: `Y-047`, unique in the centre and service day.
        due_at: When this ticket should be called at the latest (UTC). Fixed at arrival; transfers and holds keep it.
        target: The wait that was promised when it was issued.
        revision: Sequence of the last event that touched it; 0 before the first.
        claim: The open claim, from call to release.
        calls: How often it was called to the window that has it; the first call's instant opens the no-show.
    """

    id: TicketId
    label: str
    group: str
    day: date
    priority: str
    language: Language
    arrived_at: datetime
    due_at: datetime
    target: timedelta
    services: tuple[VisitService, ...]
    state: TicketState = TicketState.WAITING
    clock: StayClock = StayClock()
    revision: int = 0
    claim: ClaimId | None = None
    window: WindowNo | None = None
    staff: StaffId | None = None
    calls: int = 0
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: CallReason | None = None

    def called_to(self, window: WindowNo, staff: StaffId, claim: ClaimId, reason: CallReason, at: datetime) -> Ticket:
        """Raises RefusedError `ticket_not_waiting` if somebody else has it or it ended."""
        if self.state is not TicketState.WAITING:
            raise self._refused()
        return replace(
            self,
            state=TicketState.CALLED,
            window=window,
            staff=staff,
            claim=claim,
            reason=reason,
            calls=1,
            called_at=at,
        )

    def recalled(self) -> Ticket:
        self._must_be(TicketState.CALLED)
        return replace(self, calls=self.calls + 1)

    def call_undone(self) -> Ticket:
        self._must_be(TicketState.CALLED)
        return self._released(TicketState.WAITING)

    def started(self, at: datetime) -> Ticket:
        """The citizen has come: his waiting ends and the first service that is not done begins."""
        self._must_be(TicketState.CALLED)
        begun = replace(self, state=TicketState.SERVING, started_at=at, clock=self.clock.turn("served", at))
        queued = next((service for service in self.services if service.state is ServiceState.QUEUED), None)
        return begun.with_active(queued.id, at) if queued else begun

    def no_show(self, at: datetime) -> Ticket:
        self._must_be(TicketState.CALLED)
        return replace(self._released(TicketState.NO_SHOW), clock=self.clock.turn(None, at), ended_at=at)

    def cancelled(self, at: datetime) -> Ticket:
        if self.state is not TicketState.WAITING:
            raise self._refused()
        return replace(self, state=TicketState.CANCELLED, clock=self.clock.turn(None, at), ended_at=at)

    def day_ended(self, at: datetime) -> Ticket:
        """The service day closed while this ticket was open."""
        if not self.state.open:
            raise self._refused()
        services = tuple(_paused(service, at) for service in self.services)
        return replace(
            self._released(TicketState.CLOSED), services=services, clock=self.clock.turn(None, at), ended_at=at
        )

    def with_service(self, service: VisitService) -> Ticket:
        """One more service in the same visit: the ticket and its clocks stay as they are."""
        if not self.state.open:
            raise self._refused()
        if any(known.id == service.id for known in self.services):
            return self
        return replace(self, services=(*self.services, service))

    def with_active(self, service: VisitServiceId, at: datetime) -> Ticket:
        """The clerk turns to one service; the one he was at pauses."""
        self._must_be(TicketState.SERVING)
        if self.service(service).state is ServiceState.DONE:
            raise RefusedError("service_done", label=self.label)
        return replace(
            self,
            services=tuple(_begun(known, at) if known.id == service else _paused(known, at) for known in self.services),
        )

    def service_finished(self, service: VisitServiceId, outcome: Outcome, number: str, at: datetime) -> Ticket:
        """Record a service's outcome; the next queued one begins."""
        self._must_be(TicketState.SERVING)
        if self.service(service).state is ServiceState.DONE:
            raise RefusedError("service_done", label=self.label)
        ended = tuple(
            replace(_paused(known, at), state=ServiceState.DONE, outcome=outcome, number=number)
            if known.id == service
            else known
            for known in self.services
        )
        finished = replace(self, services=ended)
        if any(known.state is ServiceState.ACTIVE for known in ended):
            return finished
        queued = next((known for known in ended if known.state is ServiceState.QUEUED), None)
        return finished.with_active(queued.id, at) if queued else finished

    def finished(self, at: datetime) -> Ticket:
        """The visit ends. Raises RefusedError `service_open` while a service has no outcome."""
        self._must_be(TicketState.SERVING)
        if any(service.state is not ServiceState.DONE for service in self.services):
            raise RefusedError("service_open", label=self.label)
        return replace(self._released(TicketState.DONE), clock=self.clock.turn(None, at), ended_at=at)

    def service(self, service: VisitServiceId) -> VisitService:
        """Raises RefusedError `service_unknown`."""
        for known in self.services:
            if known.id == service:
                return known
        raise RefusedError("service_unknown", label=self.label)

    @property
    def active(self) -> VisitService | None:
        """The service at which the clerk is."""
        return next((service for service in self.services if service.state is ServiceState.ACTIVE), None)

    def may_be_no_show(self, now: datetime, *, calls: int, after: timedelta) -> bool:
        """Two calls and 90 s from the first one, by the policy's numbers."""
        return (
            self.state is TicketState.CALLED
            and self.calls >= calls
            and self.called_at is not None
            and now - self.called_at >= after
        )

    def _released(self, to: TicketState) -> Ticket:
        """The claim ends. A ticket that waits again forgets who called it; one that ended keeps who served it."""
        free = replace(self, state=to, claim=None, calls=0, called_at=None)
        return replace(free, window=None, staff=None, reason=None) if to is TicketState.WAITING else free

    def _must_be(self, state: TicketState) -> None:
        if self.state is not state:
            raise self._refused()

    def _refused(self) -> RefusedError:
        if self.state.at_a_window:
            return RefusedError("ticket_at_window", label=self.label, window=self.window)
        return RefusedError("ticket_not_waiting" if not self.state.open else "ticket_state", label=self.label)


def _begun(service: VisitService, at: datetime) -> VisitService:
    return service if service.since is not None else replace(service, state=ServiceState.ACTIVE, since=at)


def _paused(service: VisitService, at: datetime) -> VisitService:
    if service.since is None:
        return service
    state = ServiceState.QUEUED if service.state is ServiceState.ACTIVE else service.state
    return replace(service, state=state, served=service.served + max(timedelta(), at - service.since), since=None)
