"""What the page of papers shows at one moment, as frozen values; nothing here knows a widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.words import Words
from ui.form.values import VisitBarView

PaperGlyph = Literal["done", "running", "todo", "error", "warning"]


class PaperAct(StrEnum):
    """What the clerk can do about a paper."""

    RETRY = "retry"
    CAME_OUT = "came_out"
    NOT_OUT = "not_out"
    OTHER_PRINTER = "other_printer"
    SAVE_PDF = "save_pdf"
    SMS = "sms"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A paper of this visit in the list at the left."""

    job: PrintJobId
    name: str
    said: str
    glyph: PaperGlyph


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """A paper that this desk printed today."""

    job: PrintJobId
    label: str
    name: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A paper as it looks. `pdf` is None until it was fetched; `wide` is an A5 sheet, the others are 80 mm rolls."""

    job: PrintJobId
    name: str
    said: str
    glyph: PaperGlyph
    wide: bool
    pdf: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActButton:
    """One button of the panel at the right; `key` is printed on it."""

    act: PaperAct
    text: str
    key: str
    primary: bool = False
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterLine:
    """A printer and how it is, in words.

    Attributes:
        key: By which papers are sent to it.
        rolls, sheets: Whether papers of an 80 mm roll, or A5 sheets, go there.
        folder: It is the folder for PDF files, which has an act of its own.
    """

    name: str
    said: str
    glyph: PaperGlyph = "done"
    key: str = ""
    rolls: bool = False
    sheets: bool = False
    folder: bool = False


@dataclass(frozen=True, kw_only=True)
class ReceiptPageView:
    """Everything that the page draws.

    Attributes:
        selected: The paper that the panel at the right speaks of; None while the visit has none.
        title, sentence, glyph: What happened to it and what to do.
        safe: What is safe whatever the printer does.
        copy: Number that the next copy will bear.
        reasons: Code and words of the reasons for a copy.
        notice: What the last act came to, good or bad.
    """

    bar: VisitBarView
    words: Words
    papers: tuple[PaperLine, ...]
    selected: PrintJobId | None
    journal: tuple[JournalLine, ...]
    printed_today: int
    previews: tuple[Preview, ...]
    title: str
    sentence: str
    glyph: PaperGlyph
    acts: tuple[ActButton, ...]
    safe: str
    printers: tuple[PrinterLine, ...]
    reasons: tuple[tuple[str, str], ...]
    reason: str
    copy: int
    may_copy: bool
    notice: str = ""
    notice_good: bool = True
