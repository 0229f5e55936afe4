"""One op in the hands of the hub: who sends it, when it counts, and what was decided about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft
from dostdesk.domain.ids import DeviceId, NewId, StaffId, TicketId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.rules import Rules
from dostdesk.insight.days import Told
from dostdesk.storage.hub.store import HubRows

Waits = Callable[[str, str, datetime], Told | None]


def nobody_is_told(_group: str, _priority: str, _now: datetime) -> Told | None:
    """Where nothing is expected, nothing is said."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The install that an op comes from; `newest` is False once the device was installed again elsewhere.

    Attributes:
        reads_only: A board: it follows the feed, and nobody works at it.
        retired: Nobody works at it any more; what it still has to report is taken.
        too_old: Its program is older than this hub speaks to: what it has is taken, and nothing is decided for it.
    """

    device: DeviceId
    install_epoch: int
    newest: bool = True
    reads_only: bool = False
    retired: bool = False
    too_old: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked or reported.

    Attributes:
        payload: JSON values, checked against the shape of its kind.
        at: When it counts, by the hub's clock: an intent now, a fact when it happened, but never in the future.
        staff: The actor, if his session at this device is alive.
        waits: What somebody is told of his wait who takes a ticket now, by group and class; None for nothing.
    """

    kind: OpKind
    payload: Mapping[str, Any]
    actor: StaffId
    staff: Staff | None
    sender: Sender
    at: datetime
    now: datetime
    rules: Rules
    new_id: NewId
    waits: Waits = nobody_is_told


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What follows from an op.

    Attributes:
        conflict: Why the fact stands beside another that says otherwise; recorded as an event of its own.
        ticket: The ticket that the events are about, as it was read for the decision.
        answer_with: The ticket that the answer carries as it is after the events.
        count_before: The answer says how many wait before that ticket.
        beside: The ticket that the conflict is with, where it is another than `entity`.
        stand_in: An id under which the device goes on telling of `entity`, to which nothing happened.
        wait: What the answer says of that ticket's wait; None for nothing.
        told: What the answer says besides, in JSON values.
    """

    events: tuple[EventDraft, ...] = ()
    conflict: RefusedError | None = None
    entity: str = ""
    ticket: Ticket | None = None
    answer_with: TicketId | None = None
    count_before: bool = False
    beside: str = ""
    stand_in: str = ""
    wait: Told | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


class NotUnderstoodError(Exception):
    """A fact that cannot be applied to anything: it is kept whole, in quarantine."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class BlobsAwaitedError(Exception):
    """An op whose content has not been uploaded yet; the lane stops before it until it has."""

    def __init__(self, *missing: str) -> None:
        super().__init__(*missing)
        self.missing = missing


def the_ticket(rows: HubRows, ticket: str) -> Ticket:
    """Raises RefusedError `ticket_unknown`."""
    found = rows.queue.ticket(TicketId(ticket))
    if found is None:
        raise RefusedError("ticket_unknown")
    return found


def must_hold(rows: HubRows, ticket: Ticket, sender: Sender) -> None:
    """The ticket is at a window that this device holds; a ticket at no window is left to its own edges.

    Raises:
        RefusedError: `ticket_at_window` when another device has it.
    """
    if ticket.window is None or not ticket.state.at_a_window:
        return
    window = rows.queue.window(ticket.window)
    if window is None or window.device != sender.device:
        raise RefusedError("ticket_at_window", label=ticket.label, window=ticket.window)


def not_before(ticket: Ticket, at: datetime) -> datetime:
    """The first instant from `at` on that does not turn the ticket's clocks back: a device's own may run behind."""
    known = (ticket.arrived_at, ticket.called_at, ticket.started_at, ticket.clock.since)
    return max(at, *(instant for instant in known if instant is not None))
