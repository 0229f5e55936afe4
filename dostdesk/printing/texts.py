"""Dates, promises and document lines as the papers say them, in whole sentences of the citizen's language."""

from __future__ import annotations

from datetime import date, datetime

from dostdesk.domain.clock import local
from dostdesk.domain.papers import CopyMark, DocumentToBring, PresentedDocument, Promise
from dostdesk.domain.words import Words

_PLAIN_HYPHENS = str.maketrans({"\N{NON-BREAKING HYPHEN}": "-", "\N{HYPHEN}": "-"})


def shown_date(day: date) -> str:
    """dd.MM.yyyy."""
    return day.strftime("%d.%m.%Y")


def shown_time(instant: datetime) -> str:
    """HH:mm of the centre's clock."""
    return local(instant).strftime("%H:%M")


def shown_day_of(instant: datetime) -> str:
    return shown_date(local(instant).date())


def plain_label(label: str) -> str:
    """A ticket label with the hyphen that a search or a copied text expects; no line of ours breaks at it."""
    return label.translate(_PLAIN_HYPHENS)


def answer_due(promise: Promise | None, words: Words) -> str:
    """By when to expect an answer: `26.11.2026 tarixinədək (10 iş günü)`."""
    if promise is None:
        return words("paper.due.not_stated")
    if promise.same_day:
        return words("paper.due.same_day", date=shown_date(promise.on))
    return words(f"paper.due.{promise.counted}", date=shown_date(promise.on), days=promise.days)


def presented_line(document: PresentedDocument, words: Words) -> str:
    """`Doğum haqqında şəhadətnamə, 3 ədəd — surət`."""
    how = words(f"paper.how.{document.how}")
    if document.pieces > 1:
        return words("paper.ack.presented_several", document=document.name, pieces=document.pieces, how=how)
    return words("paper.ack.presented_one", document=document.name, how=how)


def bring_line(document: DocumentToBring, words: Words) -> str:
    return words("paper.ack.bring", document=document.name, date=shown_date(document.by))


def copy_line(mark: CopyMark, words: Words) -> str:
    """`Surət 2 · Vətəndaş itirib`."""
    return words("paper.copy", number=mark.number, reason=mark.reason)
