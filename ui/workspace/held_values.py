"""Those who will come back, as rows: this clerk's own first, each with the time left, and marked once it has passed."""

from __future__ import annotations

from datetime import datetime, timedelta

from dostdesk.desk.view import DeskView
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.turn_words import hold_reason
from ui.workspace.values import QueueRow


def is_own(ticket: Ticket, view: DeskView) -> bool:
    """Whether this window or this clerk waits for him."""
    return ticket.window == view.window or (view.staff is not None and ticket.staff == view.staff.id)


def held_rows(view: DeskView, *, book: ServiceBook, words: Words, now: datetime) -> tuple[QueueRow, ...]:
    """Own ones first, each part by the time of return."""
    in_order = sorted(view.held, key=lambda ticket: not is_own(ticket, view))
    return tuple(_row(ticket, own=is_own(ticket, view), book=book, words=words, now=now) for ticket in in_order)


def _row(ticket: Ticket, *, own: bool, book: ServiceBook, words: Words, now: datetime) -> QueueRow:
    label = shown_label(ticket.label)
    if ticket.hold is None:
        return QueueRow(id=ticket.id, label=label, service=book.short(ticket, words.language), minutes="", mark="held")
    left = ticket.hold.return_by - now
    late = left <= timedelta()
    why = hold_reason(words, ticket.hold.reason)
    if late:
        minutes = words("turn.held_over", minutes=int(-left / timedelta(minutes=1)))
    else:
        minutes = phrasing.minutes(words, left + timedelta(seconds=59))
    said = words("turn.held_late", reason=why) if late else why
    if not own:
        said = words("turn.held_elsewhere", window=ticket.window or 0, reason=said)
    spoken_key = "turn.held_spoken_late" if late else "turn.held_spoken"
    time = phrasing.hour(ticket.hold.return_by)
    return QueueRow(
        id=ticket.id,
        label=label,
        service=said,
        minutes=minutes,
        mark="late" if late else "held",
        quiet=not own,
        spoken=words(spoken_key, label=ticket.label, reason=said, time=time),
    )
