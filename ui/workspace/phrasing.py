"""Times, counts and reasons as the workspace says them; everything else about wording is in the translations."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from dostdesk.domain.clock import local
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.domain.words import Words

NAMED_CALLS = 5


def minutes(words: Words, span: timedelta) -> str:
    """`19 dəq`, whole minutes begun so far."""
    return words("workspace.minutes", minutes=max(0, int(span / timedelta(minutes=1))))


def stopwatch(span: timedelta) -> str:
    """`06:42`; minutes go on beyond 60."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def remaining(span: timedelta) -> str:
    """`13:18` or `1:20`: without a leading zero, as it is read aloud."""
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def hour(instant: datetime) -> str:
    return local(instant).strftime("%H:%M")


def second(instant: datetime) -> str:
    return local(instant).strftime("%H:%M:%S")


def day(value: date) -> str:
    return value.strftime("%d.%m.%Y")


def age(birth: date, on: date) -> int:
    """Whole years; a birthday on 29 February is kept on 1 March."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def why(words: Words, reason: CallReason, ticket: Ticket) -> str:
    """The reason of a place in the queue."""
    if reason.code == "priority":
        known = f"workspace.why.priority.{ticket.priority}"
        return words(known if known in words else "workspace.why.priority")
    if reason.code == "chosen":
        said = f"reason.call.{reason.said}"
        return words("workspace.why.chosen", reason=words(said if said in words else "reason.call.other"))
    if reason.code == "secondary_overdue" and not reason.minutes:
        return words("workspace.why.secondary_due")
    known = f"workspace.why.{reason.code}"
    return words(known, minutes=reason.minutes) if known in words else words("workspace.why.due_first")


def calls(words: Words, count: int) -> str:
    """Which call it is; Azerbaijani endings follow the spoken number, so the first five are whole sentences."""
    return words(f"workspace.call_no.{count}") if 1 <= count <= NAMED_CALLS else words("workspace.call_no", count=count)


def is_appointment(ticket: Ticket, policy: QueuePolicy) -> bool:
    return ticket.label.startswith(f"{policy.appointment_letter}-")
