"""What the pages of printers show, as frozen values in words; nothing here knows a widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dostdesk.desk.printers import PrintersView, PrinterView
from dostdesk.domain.papers import RollWidth
from dostdesk.domain.words import Words
from dostdesk.printing.spooler import PrinterStatus
from ui.receipt.values import PrinterLine

PrinterGlyph = Literal["done", "warning", "error"]
WIDTHS: tuple[RollWidth, ...] = (80, 58)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRowView:
    """A printer in the list.

    Attributes:
        uses: The papers that go there, in words; empty when none do.
    """

    key: str
    name: str
    said: str
    glyph: PrinterGlyph
    uses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterListView:
    """Everything that the list of printers with its buttons draws.

    Attributes:
        selected: Key of the printer that the buttons speak of.
        hint: What is special at this computer; empty as a rule.
        repeats: That a printer which is used here may print a paper twice; empty where none may.
        notice: What the last act came to, good or bad.
    """

    words: Words
    rows: tuple[PrinterRowView, ...]
    selected: str
    width: RollWidth
    busy: bool = False
    hint: str = ""
    repeats: str = ""
    notice: str = ""
    notice_good: bool = True


def printer_name(printer: PrinterView, words: Words) -> str:
    """A printer's own name; the folder's in words."""
    return words("program.printer_pdf") if printer.is_folder else printer.key


def status_said(status: PrinterStatus, words: Words) -> tuple[str, PrinterGlyph]:
    """How a printer is, in words, with its silhouette."""
    if status.trouble:
        key = f"receipt_page.why_{status.trouble}"
        return words(key if key in words else "receipt_page.why_other"), "error"
    if status.low:
        return words("printers.low"), "warning"
    return words("program.printer_ready"), "done"


def printer_rows(view: PrintersView, words: Words) -> tuple[PrinterRowView, ...]:
    """The list as it is now."""
    rows = []
    for printer in view.printers:
        said, glyph = status_said(printer.status, words)
        uses = tuple(words(f"printers.use_{use}") for use in printer.uses)
        name = printer_name(printer, words)
        rows.append(PrinterRowView(key=printer.key, name=name, said=said, glyph=glyph, uses=uses))
    return tuple(rows)


def repeats_said(view: PrintersView, words: Words) -> str:
    """Which of the printers that papers go to may print one twice, and whom to ask."""
    names = [printer.key for printer in view.printers if printer.uses and printer.status.repeats]
    return words("printers.repeats", printers=", ".join(names)) if names else ""


def printer_lines(view: PrintersView, words: Words) -> Sequence[PrinterLine]:
    """The same printers for the page of papers."""
    lines = []
    for printer in view.printers:
        said, glyph = status_said(printer.status, words)
        lines.append(
            PrinterLine(
                name=printer_name(printer, words),
                said=said,
                glyph=glyph,
                key=printer.key,
                rolls="roll" in printer.uses,
                sheets="sheet" in printer.uses,
                folder=printer.is_folder,
            )
        )
    return lines
