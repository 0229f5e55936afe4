"""What is read out when the desk changes."""

from __future__ import annotations

from dostdesk.desk.view import DeskView
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words
from ui.workspace.book import ServiceBook


def call_spoken(before: DeskView, after: DeskView, book: ServiceBook, words: Words) -> str:
    """That somebody was called or recalled here; empty when nobody was."""
    if after.visit is None or after.visit.ticket.state is not TicketState.CALLED:
        return ""
    ticket = after.visit.ticket
    was = before.visit.ticket if before.visit else None
    if was is not None and was.id == ticket.id and was.calls == ticket.calls:
        return ""
    return words("workspace.called_spoken", label=ticket.label, subject=book.subject(ticket, words.language))
