"""A ticket in a centre's queue and the visit that it stands for: its states and every allowed edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState, StayClock, VisitService
from dostdesk.domain.turns import Channel, Destination, Hold, NoteLeft, Turn, TurnKind
from dostdesk.domain.words import Language

_AT_REST = StayClock()


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
        return self is TicketState.SERVING or self is TicketState.CALLED

    @property
    def open(self) -> bool:
        return self is TicketState.WAITING or self.at_a_window or self is TicketState.HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReason:
    """Why this ticket was called and not another, as a code and its facts; the words are in the translations.

    Attributes:
        code: `due_first`, `target_passed`, `by_law`, `priority`, `secondary_overdue`, `no_primary` or `chosen`. Of what
            a desk did on its own: `on_its_own` for its own series, `uncoordinated` for a slip of the hall.
        minutes: Minutes beyond the target, for `target_passed` and `secondary_overdue`.
        said: What the clerk gave as reason, for `chosen`; a code of `call_reasons`, never free text.
    """

    code: str
    minutes: int = 0
    said: str = ""


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
        called_at: The last call; kept when the ticket is held or ends, forgotten when it waits again.
        in_person: False for back-office work, which nobody waits for.
        leg: The same clock for the present leg alone: since arrival, or since the last transfer or return.
        leg_no: From 1.
        hold: While it is held; the ticket keeps the window and the clerk that wait.
        to: The window or clerk that it was sent to, while it waits.
        turn: The last step while it may be undone.
        person: The hub's random id of the citizen, once he was identified; never his FİN.
        identity: The blob that says who he is.
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
    clock: StayClock = _AT_REST
    revision: int = 0
    claim: ClaimId | None = None
    window: WindowNo | None = None
    staff: StaffId | None = None
    calls: int = 0
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    reason: CallReason | None = None
    in_person: bool = True
    leg: StayClock = _AT_REST
    leg_no: int = 1
    hold: Hold | None = None
    to: Destination | None = None
    turn: Turn | None = None
    notes: tuple[NoteLeft, ...] = ()
    person: str = ""
    identity: str = ""

    @property
    def line(self) -> str:
        """Where it waits: its queue group, or the window or clerk that it was sent to."""
        return self.group if self.to is None else self.to.line

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
            to=None,
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
        begun = replace(self._turned("served", at), state=TicketState.SERVING, started_at=self.started_at or at)
        return begun._with_next_active(at)

    def no_show(self, at: datetime) -> Ticket:
        self._must_be(TicketState.CALLED)
        turn = self._turn(TurnKind.NO_SHOW, at)
        return replace(self._released(TicketState.NO_SHOW)._turned(None, at), ended_at=at, turn=turn)

    def returned(self, at: datetime) -> Ticket:
        """Who was called in vain is there after all: he waits with the due time that he had."""
        if self.state is not TicketState.NO_SHOW:
            raise self._refused()
        away = replace(self, clock=self.clock.reopened("away", self.ended_at or at), ended_at=None, turn=None)
        return away._released(TicketState.WAITING)._next_leg(at)

    def held(self, hold: Hold, at: datetime) -> Ticket:
        """The citizen goes away for an errand of his own; window and clerk stay his."""
        self._must_be(TicketState.SERVING)
        turn = self._turn(TurnKind.HOLD, at)
        hold = replace(hold, service=None if self.active is None else self.active.id)
        paused = self._released(TicketState.HELD)._paused(at)
        return replace(paused._turned("away", at), hold=hold, turn=turn)

    def resumed(self, window: WindowNo, staff: StaffId, claim: ClaimId, at: datetime) -> Ticket:
        """The citizen is back and goes on where he was."""
        self._must_be(TicketState.HELD)
        back = replace(self, state=TicketState.SERVING, window=window, staff=staff, claim=claim, hold=None, turn=None)
        return back._turned("served", at)._with_next_active(at, self.hold.service if self.hold else None)

    def hold_lapsed(self, at: datetime) -> Ticket:
        """The window that waited for him has closed: the ticket waits with its due time."""
        self._must_be(TicketState.HELD)
        return replace(self._released(TicketState.WAITING), hold=None)._next_leg(at)

    def transferred(self, group: str, to: Destination | None, at: datetime) -> Ticket:
        """Sent on: it waits in another group, or for one window or clerk, with the due time that it had."""
        if not self.state.at_a_window:
            raise self._refused()
        turn = self._turn(TurnKind.TRANSFER, at)
        sent = replace(self._released(TicketState.WAITING)._paused(at), group=group, to=to, turn=turn)
        return sent._next_leg(at)

    def fallen_back(self) -> Ticket:
        """Whoever it was sent to is not there any more: it waits in its group."""
        self._must_be(TicketState.WAITING)
        return replace(self, to=None)

    def left(self, at: datetime) -> Ticket:
        """The citizen went away for good."""
        if self.state not in {TicketState.WAITING, TicketState.SERVING, TicketState.HELD}:
            raise self._refused()
        gone = self._released(TicketState.LEFT)._paused(at)._turned(None, at)
        return replace(gone, ended_at=at, hold=None, to=None)

    def turn_undone(self, claim: ClaimId, at: datetime) -> Ticket:
        """As it was before its last step; what went by meanwhile counts as that step left it.

        Raises RefusedError `undo_too_late` if there is none, or something came after it.
        """
        turn = self.turn
        if turn is None:
            raise RefusedError("undo_too_late", label=self.label)
        was = "waiting" if turn.state == TicketState.CALLED else "served"
        back = replace(
            self,
            clock=self.clock.reopened(was, turn.at),
            leg=self.leg.reopened(was, turn.at),
            state=TicketState(turn.state),
            group=turn.group,
            window=turn.window,
            staff=turn.staff,
            claim=claim,
            calls=turn.calls,
            called_at=turn.called_at,
            ended_at=None,
            hold=None,
            to=None,
            turn=None,
        )
        again = back._turned(was, at)
        return again if turn.service is None else again.with_active(turn.service, at)

    def handed_over(self, staff: StaffId, claim: ClaimId) -> Ticket:
        """A colleague sits down at the window and goes on, with a claim of his own."""
        if not self.state.at_a_window:
            raise self._refused()
        return replace(self, staff=staff, claim=claim)

    def identified(self, person: str, identity: str) -> Ticket:
        """It is known who he is, by the hub's id and the blob that says it."""
        return replace(self, person=person, identity=identity)

    def noted(self, note: NoteLeft) -> Ticket:
        """One more note for whoever has the ticket next."""
        return replace(self, notes=(*self.notes, note))

    def with_drafts(self, versions: Mapping[str, int]) -> Ticket:
        """Which versions of the services' drafts go along."""
        return replace(
            self,
            services=tuple(
                replace(service, draft=max(service.draft, versions.get(service.id, 0))) for service in self.services
            ),
        )

    def cancelled(self, at: datetime) -> Ticket:
        if self.state is not TicketState.WAITING:
            raise self._refused()
        return replace(self._turned(None, at), state=TicketState.CANCELLED, ended_at=at, to=None)

    def day_ended(self, at: datetime) -> Ticket:
        """The service day closed while this ticket was open."""
        if not self.state.open:
            raise self._refused()
        turn = self._turn(TurnKind.DAY_END, at)
        closed = self._released(TicketState.CLOSED)._paused(at)._turned(None, at)
        return replace(closed, ended_at=at, hold=None, to=None, turn=turn)

    def moved(self, group: str, to: Destination | None) -> Ticket:
        """It waits in another group, or for one window or clerk, with the due time that it has."""
        self._must_be(TicketState.WAITING)
        return replace(self, group=group, to=to)

    def redued(self, priority: str, due_at: datetime, target: timedelta) -> Ticket:
        """Another class, or another target: it waits with another due time."""
        self._must_be(TicketState.WAITING)
        return replace(self, priority=priority, due_at=due_at, target=target)

    def restored(self, to: Destination | None) -> Ticket:
        """Taken out of the queue by mistake: it waits as if nobody had done so."""
        if self.state is not TicketState.CANCELLED:
            raise self._refused()
        ended = self.ended_at or self.arrived_at
        clock, leg = self.clock.reopened("waiting", ended), self.leg.reopened("waiting", ended)
        return replace(self, state=TicketState.WAITING, clock=clock, leg=leg, ended_at=None, to=to)

    def ended_from_outside(self, at: datetime) -> Ticket:
        """A supervisor ended what a window had forgotten; it gives way to what that window reports of before."""
        if not self.state.at_a_window:
            raise self._refused()
        return self.day_ended(at)

    def released(self, at: datetime) -> Ticket:
        """A supervisor took it from a window: it waits in its group with its due time, unless that window reports
        something of before.
        """
        if not self.state.at_a_window:
            raise self._refused()
        turn = self._turn(TurnKind.DAY_END, at)
        return replace(self._released(TicketState.WAITING)._paused(at)._next_leg(at), turn=turn)

    @property
    def takeable(self) -> bool:
        """Whether nobody has it or has served it, so that a desk on its own that did is the one who did."""
        if self.state.open:
            return self.state is TicketState.WAITING
        return self.state is TicketState.NO_SHOW or (self.state is not TicketState.DONE and self.window is None)

    def taken(
        self,
        window: WindowNo | None,
        staff: StaffId,
        claim: ClaimId | None,
        reason: CallReason,
        at: datetime,
        services: tuple[VisitService, ...] | None = None,
    ) -> Ticket:
        """A desk on its own had it at a window, whatever else was thought of it meanwhile.

        Args:
            window, claim: None where somebody else is known to have been at that window.
            services: In place of those that nobody has ended; None leaves them.

        Raises:
            RefusedError: Somebody else has it or has served it.
        """
        if not self.takeable:
            raise self._refused()
        wanted = self.services
        if services is not None:
            wanted = (*(known for known in wanted if known.state is ServiceState.DONE), *services)
        return replace(
            self,
            clock=self._running(self.clock, at),
            leg=self._running(self.leg, at),
            services=wanted,
            state=TicketState.CALLED,
            window=window,
            staff=staff,
            claim=claim,
            reason=reason,
            calls=1,
            called_at=at,
            ended_at=None,
            to=None,
            turn=None,
        )

    def _running(self, clock: StayClock, at: datetime) -> StayClock:
        """A clock of this ticket as it ran at `at`; who came back after his ticket had ended was away until then."""
        if self.ended_at is None or clock.since is not None:
            return clock
        if at < self.ended_at:
            return clock.set_back(self.ended_at, at)
        return clock.reopened("away", self.ended_at).turn("waiting", at)

    @property
    def taken_from_a_desk(self) -> bool:
        """Whether the end of a day or a supervisor took it from a window, and nothing has come since."""
        taken = self.state in {TicketState.CLOSED, TicketState.WAITING}
        return taken and self.turn is not None and self.turn.kind is TurnKind.DAY_END

    def reopened(self, claim: ClaimId, at: datetime) -> Ticket:
        """As its window had it at `at`: it was taken from there before that window was heard.

        Raises RefusedError if nothing closed it there, or something came after.
        """
        turn = self.turn
        if not self.taken_from_a_desk or turn is None:
            raise self._refused()
        state, ended = TicketState(turn.state), self.ended_at or turn.at
        clock, leg = self.clock.set_back(ended, at), self.leg.set_back(ended, at)
        if self.state is TicketState.WAITING:
            part = "served" if state is TicketState.SERVING else "waiting"
            clock, leg = self.clock.gone_on(part, ended, at), self.leg.gone_on(part, ended, at)
        return replace(
            self,
            clock=clock,
            leg=leg,
            services=tuple(known.set_back(ended, at) if known.id == turn.service else known for known in self.services),
            state=state,
            window=turn.window,
            staff=turn.staff,
            claim=claim if state.at_a_window else None,
            calls=turn.calls,
            called_at=turn.called_at,
            ended_at=None,
            turn=None,
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
            services=tuple(known.begun(at) if known.id == service else known.paused(at) for known in self.services),
        )

    def service_finished(
        self,
        service: VisitServiceId,
        outcome: Outcome,
        number: str,
        at: datetime,
        *,
        quantity: int = 1,
        channel: Channel = Channel.IN_PERSON,
    ) -> Ticket:
        """Record a service's outcome; the next queued one begins."""
        self._must_be(TicketState.SERVING)
        if self.service(service).state is ServiceState.DONE:
            raise RefusedError("service_done", label=self.label)
        ended = tuple(
            known.ended(outcome, number, at, quantity=quantity, channel=channel) if known.id == service else known
            for known in self.services
        )
        finished = replace(self, services=ended)
        return finished if finished.active is not None else finished._with_next_active(at)

    def finished(self, at: datetime, *, numbered: bool = True) -> Ticket:
        """The visit ends; one without a numbered receipt may be undone.

        Raises RefusedError `service_open` while a service has no outcome.
        """
        self._must_be(TicketState.SERVING)
        if any(service.state is not ServiceState.DONE for service in self.services):
            raise RefusedError("service_open", label=self.label)
        turn = None if numbered else self._turn(TurnKind.FINISH, at)
        return replace(self._released(TicketState.DONE)._turned(None, at), ended_at=at, turn=turn)

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
        """The claim ends. A ticket that waits again forgets who called it; one that ended, or whose citizen is away for
        an errand, keeps who served it and when he was called: the hall's waits are told by that.
        """
        if to is not TicketState.WAITING:
            return replace(self, state=to, claim=None, calls=0)
        return replace(self, state=to, claim=None, calls=0, called_at=None, window=None, staff=None, reason=None)

    def _turned(self, to: str | None, at: datetime) -> Ticket:
        """The citizen's clock and the leg's go on with another part, or end."""
        return replace(self, clock=self.clock.turn(to, at), leg=self.leg.turn(to, at))

    def _next_leg(self, at: datetime) -> Ticket:
        return replace(self._turned("waiting", at), leg=StayClock(since=at), leg_no=self.leg_no + 1)

    def _paused(self, at: datetime) -> Ticket:
        return replace(self, services=tuple(service.paused(at) for service in self.services))

    def _with_next_active(self, at: datetime, wanted: VisitServiceId | None = None) -> Ticket:
        """Go on with the service that is wanted, or the first that is not done."""
        queued = [service for service in self.services if service.state is ServiceState.QUEUED]
        chosen = next((service for service in queued if service.id == wanted), queued[0] if queued else None)
        return self.with_active(chosen.id, at) if chosen else self

    def _turn(self, kind: TurnKind, at: datetime) -> Turn | None:
        if self.window is None or self.staff is None:
            return None
        return Turn(
            kind=kind,
            at=at,
            state=self.state.value,
            group=self.group,
            window=self.window,
            staff=self.staff,
            calls=self.calls,
            called_at=self.called_at,
            service=None if self.active is None else self.active.id,
        )

    def _must_be(self, state: TicketState) -> None:
        if self.state is not state:
            raise self._refused()

    def _refused(self) -> RefusedError:
        if self.state.at_a_window:
            return RefusedError("ticket_at_window", label=self.label, window=self.window)
        return RefusedError("ticket_not_waiting" if not self.state.open else "ticket_state", label=self.label)
