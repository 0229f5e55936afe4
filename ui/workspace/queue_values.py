"""The queue of a window as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dostdesk.desk.view import DeskView
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.alone_values import alone_queue
from ui.workspace.book import ServiceBook
from ui.workspace.held_values import held_rows
from ui.workspace.values import QueueRow, QueueValues, RowMark, Scope


def queue_values(view: DeskView, scope: Scope, *, book: ServiceBook, words: Words, now: datetime) -> QueueValues:
    """The left pane. The ticket that was called stays on top of the list until it is served."""
    called = view.visit.ticket if view.visit and view.visit.ticket.state is TicketState.CALLED else None
    rows = []
    if called is not None:
        rows.append(_row(called, words("workspace.called_row"), book=book, words=words, now=now))
    for place, entry in enumerate(view.queue):
        next_up = not rows and place == 0
        reason = words("workspace.next_row", why=phrasing.why(words, entry.reason, entry.ticket)) if next_up else ""
        rows.append(_row(entry.ticket, reason, book=book, words=words, now=now))
    mine = len(rows)
    if scope == "all" and not view.link.alone:
        rows += [_row(ticket, "", book=book, words=words, now=now) for ticket in view.others]
    return QueueValues(
        scope=scope,
        mine=mine,
        all=mine + len(view.others),
        rows=tuple(rows),
        footnote=_footnote(view.others, words, now) if scope == "mine" and not view.link.alone else "",
        empty="" if rows else words("link.own_empty" if view.link.alone else "workspace.queue_empty"),
        held=held_rows(view, book=book, words=words, now=now),
        alone=alone_queue(view, book=book, words=words),
    )


def mark(ticket: Ticket, book: ServiceBook) -> RowMark:
    """The silhouette before a ticket's label."""
    if ticket.to is not None:
        return "sent"
    if phrasing.is_appointment(ticket, book.policy):
        return "appointment"
    return "priority" if ticket.priority != "regular" else ""


def about(ticket: Ticket, *, book: ServiceBook, words: Words) -> str:
    """What a row says beside the label: the service in short, or the time for which the citizen was asked to come."""
    if mark(ticket, book) == "appointment":
        return words("workspace.appointment", time=phrasing.hour(ticket.due_at))
    return book.short(ticket, words.language)


def _row(ticket: Ticket, reason: str, *, book: ServiceBook, words: Words, now: datetime) -> QueueRow:
    waited = phrasing.minutes(words, ticket.clock.waited(now))
    service = about(ticket, book=book, words=words)
    over = now > ticket.due_at
    spoken = words("workspace.row_spoken", label=ticket.label, service=service, waited=waited)
    sign = mark(ticket, book)
    if sign:
        spoken = words("workspace.row_spoken_mark", row=spoken, mark=words(f"workspace.mark.{sign}"))
    if over:
        spoken = words("workspace.row_spoken_over", row=spoken)
    return QueueRow(
        id=ticket.id,
        label=shown_label(ticket.label),
        service=service,
        minutes=waited,
        mark=sign,
        over_target=over and not reason,
        reason=reason,
        spoken=f"{spoken}. {reason}" if reason else spoken,
    )


def _footnote(others: Sequence[Ticket], words: Words, now: datetime) -> str:
    if not others:
        return ""
    longest = max(ticket.clock.waited(now) for ticket in others)
    return words("workspace.others", count=len(others), longest=phrasing.minutes(words, longest))
