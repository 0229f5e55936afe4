"""What came along with a ticket from another window, and the last step that can still be taken back."""

from __future__ import annotations

from datetime import datetime

from dostdesk.desk.view import DeskView, NoteView, VisitView
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import TurnKind
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.values import HandedValues, NoteLine, UndoValue

NOTES = 3


def handed_values(visit: VisitView, words: Words) -> HandedValues:
    """The newest notes of colleagues, and whether something is still on its way."""
    notes = tuple(_note(note, words) for note in visit.notes[-NOTES:])
    return HandedValues(notes=notes, awaited=words("turn.awaited") if visit.awaited else "")


def undo_value(view: DeskView, *, book: ServiceBook, words: Words, now: datetime) -> UndoValue | None:
    """What was done last at this window, while nobody is at it and it can be taken back."""
    ticket = view.undoable
    if ticket is None or ticket.turn is None or view.visit is not None:
        return None
    left = book.policy.undo_within - (now - ticket.turn.at)
    seconds = -int(-left.total_seconds() // 1)
    if seconds <= 0:
        return None
    return UndoValue(
        said=_done(ticket, ticket.turn.kind, book, words),
        button=words("workspace.undo", seconds=seconds),
        left=seconds,
        whole=int(book.policy.undo_within.total_seconds()),
    )


def _done(ticket: Ticket, kind: TurnKind, book: ServiceBook, words: Words) -> str:
    label = shown_label(ticket.label)
    if kind is not TurnKind.TRANSFER:
        return words(f"turn.done.{kind.value}", label=label)
    if ticket.to is not None and ticket.to.window is not None:
        return words("turn.done.transfer_window", label=label, window=ticket.to.window)
    name = book.policy.group(ticket.group).name.in_(words.language)
    return words("turn.done.transfer", label=label, group=name)


def _note(note: NoteView, words: Words) -> NoteLine:
    time = phrasing.hour(note.at)
    if note.window is None:
        who = words("turn.note_by", author=note.author, time=time)
    elif not note.author:
        who = words("turn.note_of_window", window=note.window, time=time)
    else:
        who = words("turn.note_by_at", author=note.author, window=note.window, time=time)
    return NoteLine(text=words("turn.note_coming") if note.text is None else note.text, who=who)
