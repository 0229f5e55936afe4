"""A visit's record, folded from the events of its ticket: what was waited, by whom it was served, and how it ended.

The ticket itself goes through the domain's own fold; here is kept beside it what a ticket forgets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from dostdesk.domain.clock import from_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.flat import flat, raised, shape_of
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.ids import StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel
from dostdesk.insight import definitions as defined

_OWN_SERIES = re.compile(r"[A-Z]\d")
# What an event that is none of its kind ends in, whichever value is looked at first.
_MISFITS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
# A desk that was not heard tells what it had been before others thought that it was over.
_LOOKS_BACK = frozenset({EventKind.TICKET_REOPENED, EventKind.TICKET_TAKEN})
DAY_END, RELEASED = "day_end", "released"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """One service of a visit.

    Attributes:
        served_s: Time at it, over all windows.
        started_at: When a clerk first turned to it; None if nobody did.
        window, staff: Where it ended, or was last active.
    """

    id: VisitServiceId
    code: str
    release: int
    outcome: Outcome | None
    served_s: int
    started_at: datetime | None
    window: WindowNo | None
    staff: StaffId | None
    quantity: int
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRecord:
    """One stay at a window, from a call that was not undone until the ticket left it.

    Attributes:
        queued_at: Since when it waited in this line; when it was resumed, for a leg that goes on after a hold.
        started_at: None if he did not come.
        ended: `done`, `held`, `transferred`, `no_show`, `left`, `released` when a supervisor took it from the window,
            or `day_end` when he or the end of a day ended it; empty while it lasts.
        reason: Code of the call's reason; `resumed` after a hold.
        said: What the clerk gave as reason for a chosen one.
    """

    group: str
    window: WindowNo | None
    staff: StaffId | None
    queued_at: datetime
    called_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    ended: str
    reason: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecord:
    """A visit as the events of the feed tell it.

    Attributes:
        day: Its service day.
        group: Where it waited at arrival.
        alone: A desk on its own gave the ticket, or took it.
        person: The hub's random id of the citizen; empty if nobody identified him.
        state: As `TicketState`.
        target_s: The wait that was promised.
        called: Whether a call that was not undone ended the first wait; else `first_wait_s` is censored: he waited
            that long without being called, until he left, the day ended, or the last event.
        total_wait_s, away_s, served_s: The citizen's clock, over all legs; they add up to `stay_s`.
        way_s: From the call to the start, of the first call that he came to.
        wrap_up_s: From the end of the last service to the end of the visit.
        undone, undone_by: Calls that were taken back, and by whom; they make no leg.
        marks: Why parts of it are left out of figures, as codes of `definitions`.
        seq: The last event of it.
    """

    centre: str
    id: TicketId
    label: str
    day: date
    group: str
    priority: str
    language: str
    in_person: bool
    alone: bool
    person: str
    state: str
    arrived_at: datetime
    ended_at: datetime | None
    target_s: int
    called: bool
    first_called_at: datetime | None
    first_wait_s: int
    total_wait_s: int
    away_s: int
    served_s: int
    stay_s: int
    way_s: int | None
    wrap_up_s: int | None
    no_shows: int
    transfers: int
    holds: int
    undone: int
    undone_by: tuple[StaffId, ...]
    services: tuple[ServiceRecord, ...]
    legs: tuple[LegRecord, ...]
    marks: tuple[str, ...]
    seq: int

    @property
    def open(self) -> bool:
        return TicketState(self.state).open


RECORD_SHAPE = shape_of(VisitRecord)
"""What one program wrote another reads if this is equal; records of another shape are folded anew."""


def written(record: VisitRecord) -> str:
    """A record as text; `read_record` takes it back."""
    return json.dumps(flat(VisitRecord, record), ensure_ascii=False, separators=(",", ":"))


def read_record(whole: str) -> VisitRecord:
    """Raises ValueError or TypeError for what `written` did not write."""
    record: VisitRecord = raised(VisitRecord, json.loads(whole))
    return record


@dataclass(slots=True)
class _Turned:
    """Where and when a clerk was at a service."""

    started_at: datetime | None = None
    window: WindowNo | None = None
    staff: StaffId | None = None


@dataclass(slots=True)
class Story:
    """A visit while its events come in. It begins with the event that issues its ticket."""

    centre: str
    first_seq: int
    ticket: Ticket
    group: str
    last_at: datetime
    seq: int
    alone: bool = False
    misfit: bool = False
    backwards: bool = False
    undone_by: list[StaffId] = field(default_factory=list)
    finished_at: datetime | None = None
    legs: list[LegRecord] = field(default_factory=list)
    turned: dict[VisitServiceId, _Turned] = field(default_factory=dict)

    @classmethod
    def begun(cls, centre: str, entity: str, seq: int, body: Mapping[str, Any]) -> Story:
        """The story that begins with the event that issues a ticket.

        Raises:
            ValueError: The body is none of such an event.
        """
        try:
            ticket = fold_ticket(None, EventKind.TICKET_ISSUED, body, seq, entity=entity)
        except _MISFITS as error:
            raise ValueError(f"no ticket in event {seq}") from error
        return cls(
            centre=centre,
            first_seq=seq,
            ticket=ticket,
            group=ticket.group,
            last_at=ticket.arrived_at,
            seq=seq,
            alone=_OWN_SERIES.match(ticket.label) is not None,
        )

    def take(self, seq: int, kind: EventKind, body: Mapping[str, Any]) -> None:
        """Go on with the next event of this ticket; one that does not fit marks the visit and changes nothing else."""
        if kind not in TICKET_KINDS or seq <= self.seq:
            return
        self.seq = seq
        try:
            at = from_text(body["at"])
            after = fold_ticket(self.ticket, kind, body, seq, entity=self.ticket.id)
        except (RefusedError, *_MISFITS):
            self.misfit = True
            return
        before, self.ticket = self.ticket, after
        if at < self.last_at - defined.CLOCK_SLACK and kind not in _LOOKS_BACK:
            self.backwards = True
        self._follow(kind, before, after, at)
        self.last_at = at

    # ------------------------------------------------------------ what a ticket forgets

    def _follow(self, kind: EventKind, before: Ticket, after: Ticket, at: datetime) -> None:
        if kind is EventKind.TICKET_TAKEN:
            self.alone = True
        if kind in {EventKind.TURN_UNDONE, EventKind.TICKET_REOPENED}:
            self._reopen()
        elif before.state is not after.state:
            self._moved(kind, before, after, at)
        elif kind is EventKind.TICKET_HANDED_OVER and self.legs:
            self.legs[-1] = replace(self.legs[-1], staff=after.staff)
        self._services(before, after, at)

    def _moved(self, kind: EventKind, before: Ticket, after: Ticket, at: datetime) -> None:
        match after.state:
            case TicketState.CALLED:
                self.legs.append(self._leg(before, after, at))
            case TicketState.SERVING if before.state is TicketState.HELD:
                resumed = replace(self._leg(before, after, at), started_at=at, queued_at=at, reason="resumed", said="")
                self.legs.append(resumed)
            case TicketState.SERVING:
                self._last(started_at=at)
            case TicketState.WAITING if before.state is TicketState.CALLED and before.leg_no == after.leg_no:
                # A call that was taken back never was one.
                if before.staff is not None:
                    self.undone_by.append(before.staff)
                self._drop()
            case TicketState.WAITING:
                ended = RELEASED if kind is EventKind.TICKET_RELEASED else "transferred"
                self._last(ended_at=at, ended=ended)
            case TicketState.HELD:
                self._last(ended_at=at, ended="held")
            case TicketState.NO_SHOW:
                self._last(ended_at=at, ended="no_show")
            case TicketState.LEFT:
                self._last(ended_at=at, ended="left")
            case TicketState.CLOSED:
                self._last(ended_at=at, ended=DAY_END)
            case TicketState.DONE:
                self._last(ended_at=at, ended="done")

    def _leg(self, before: Ticket, after: Ticket, at: datetime) -> LegRecord:
        queued = before.leg.since if before.leg.running == "waiting" else None
        reason = after.reason
        return LegRecord(
            group=before.group,
            window=after.window,
            staff=after.staff,
            queued_at=queued or before.arrived_at,
            called_at=at,
            started_at=None,
            ended_at=None,
            ended="",
            reason="" if reason is None else reason.code,
            said="" if reason is None else reason.said,
        )

    def _last(self, **changed: Any) -> None:
        if self.legs and not self.legs[-1].ended:
            self.legs[-1] = replace(self.legs[-1], **changed)

    def _drop(self) -> None:
        if self.legs and not self.legs[-1].ended:
            self.legs.pop()

    def _reopen(self) -> None:
        if self.legs:
            self.legs[-1] = replace(self.legs[-1], ended="", ended_at=None)

    def _services(self, before: Ticket, after: Ticket, at: datetime) -> None:
        known = {service.id: service for service in before.services}
        for service in after.services:
            was = known.get(service.id)
            if was == service:
                continue
            turned = self.turned.setdefault(service.id, _Turned())
            if service.state is ServiceState.ACTIVE or service.state is ServiceState.DONE:
                turned.started_at = turned.started_at or service.since
                turned.window, turned.staff = after.window, after.staff
            if service.state is ServiceState.DONE and (was is None or was.state is not ServiceState.DONE):
                self.finished_at = at

    # ------------------------------------------------------------ the record

    def record(self) -> VisitRecord:
        """The visit as it is after the events so far."""
        ticket, legs = self.ticket, self.legs
        first = next((leg for leg in legs if leg.reason != "resumed"), None)
        until = ticket.ended_at or self.last_at
        first_wait = (until if first is None else first.called_at) - ticket.arrived_at
        came = next((leg for leg in legs if leg.started_at is not None and leg.reason != "resumed"), None)
        wrap_up = None
        if ticket.state is TicketState.DONE and ticket.ended_at is not None and self.finished_at is not None:
            wrap_up = _seconds(ticket.ended_at - self.finished_at)
        return VisitRecord(
            centre=self.centre,
            id=ticket.id,
            label=ticket.label,
            day=ticket.day,
            group=self.group,
            priority=ticket.priority,
            language=ticket.language,
            in_person=ticket.in_person,
            alone=self.alone,
            person=ticket.person,
            state=ticket.state.value,
            arrived_at=ticket.arrived_at,
            ended_at=ticket.ended_at,
            target_s=_seconds(ticket.target),
            called=first is not None,
            first_called_at=None if first is None else first.called_at,
            first_wait_s=_seconds(first_wait),
            total_wait_s=_seconds(ticket.clock.waiting),
            away_s=_seconds(ticket.clock.away),
            served_s=_seconds(ticket.clock.served),
            stay_s=_seconds(ticket.clock.stay),
            way_s=None if came is None or came.started_at is None else _seconds(came.started_at - came.called_at),
            wrap_up_s=wrap_up,
            no_shows=sum(leg.ended == "no_show" for leg in legs),
            transfers=sum(leg.ended == "transferred" for leg in legs),
            holds=sum(leg.ended == "held" for leg in legs),
            undone=len(self.undone_by),
            undone_by=tuple(self.undone_by),
            services=tuple(self._service_records()),
            legs=tuple(legs),
            marks=self._marks(),
            seq=self.seq,
        )

    def _service_records(self) -> list[ServiceRecord]:
        found = []
        for service in self.ticket.services:
            turned = self.turned.get(service.id, _Turned())
            found.append(
                ServiceRecord(
                    id=service.id,
                    code=service.code,
                    release=service.release,
                    outcome=service.outcome,
                    served_s=_seconds(service.served),
                    started_at=turned.started_at,
                    window=turned.window,
                    staff=turned.staff,
                    quantity=service.quantity,
                    channel=service.channel,
                )
            )
        return found

    def _marks(self) -> tuple[str, ...]:
        ticket, marks = self.ticket, []
        if self.misfit:
            marks.append(defined.FEED_GAP)
        if self.backwards or self._contradicts():
            marks.append(defined.CLOCK_JUMPED)
        spans = (ticket.clock.stay, *(leg.called_at - leg.queued_at for leg in self.legs))
        if max(spans) > defined.LONGEST_STAY:
            marks.append(defined.TOO_LONG)
        if any(service.served > defined.LONGEST_SERVICE for service in ticket.services):
            marks.append(defined.SERVICE_TOO_LONG)
        if sum(leg.ended == "transferred" for leg in self.legs) > defined.MOST_TRANSFERS:
            marks.append(defined.TRANSFER_LOOP)
        if not ticket.in_person:
            marks.append(defined.BACK_OFFICE)
        if ticket.state is TicketState.CANCELLED:
            marks.append(defined.CANCELLED)
        if ticket.state is TicketState.CLOSED and any(leg.started_at is not None for leg in self.legs):
            marks.append(defined.NOT_FINISHED)
        return tuple(marks)

    def _contradicts(self) -> bool:
        """Whether the parts of a stay that is over do not add up to it: a clock was set while it lasted."""
        ended = self.ticket.ended_at
        if ended is None or self.ticket.clock.since is not None:
            return False
        return abs(ended - self.ticket.arrived_at - self.ticket.clock.stay) > defined.CLOCK_SLACK


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
