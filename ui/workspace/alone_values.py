"""The queue of a window on its own: its emergency tickets, and below them the hall's queue as it was last known."""

from __future__ import annotations

from dataclasses import replace

from dostdesk.desk.view import DeskView
from dostdesk.domain.calling import NextUp
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.values import AloneQueue, ChipValue, QueueRow

KNOWN_SHOWN = 5
ON_ITS_OWN = CallReason(code="on_its_own")


def as_alone(view: DeskView) -> DeskView:
    """Without the hub only this window's own series is called; everybody else is somebody of the hall, for all that is
    known.
    """
    if not view.link.alone:
        return view
    own = {ticket.id for ticket in view.own_series}
    hall = (*(entry.ticket for entry in view.queue), *view.others)
    return replace(
        view,
        queue=tuple(NextUp(ticket, ON_ITS_OWN) for ticket in view.own_series),
        others=tuple(ticket for ticket in hall if ticket.id not in own),
    )


def alone_queue(view: DeskView, *, book: ServiceBook, words: Words) -> AloneQueue | None:
    """What the left pane adds while this window is on its own; None while it is not."""
    if not view.link.alone:
        return None
    heard = view.link.synced_at
    more = len(view.others) - KNOWN_SHOWN
    return AloneQueue(
        title=words("link.own_queue"),
        note=words("link.call_by_voice"),
        known_title=words("link.known_queue"),
        known_at=None if heard is None else ChipValue(phrasing.hour(heard), "history", "offline"),
        known=tuple(_row(ticket, book=book, words=words) for ticket in view.others[:KNOWN_SHOWN]),
        known_note=words("link.known_more", count=more) if more > 0 else words("link.known_note"),
    )


def _row(ticket: Ticket, *, book: ServiceBook, words: Words) -> QueueRow:
    service, came = book.short(ticket, words.language), phrasing.hour(ticket.arrived_at)
    return QueueRow(
        id=ticket.id,
        label=shown_label(ticket.label),
        service=service,
        minutes=came,
        spoken=words("link.known_spoken", label=ticket.label, service=service, time=came),
        quiet=True,
    )
