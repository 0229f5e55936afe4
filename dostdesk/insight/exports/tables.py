"""A report as files for calculation: CSV as Excel of this country opens it, and XLSX with real numbers."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dostdesk.domain.words import Language
from dostdesk.insight.exports.report import Cell, Kind, Report, Table
from dostdesk.insight.exports.shown import shown_number

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_A_DAY = 86_400
_FORMATS = {Kind.COUNT: "#,##0", Kind.SECONDS: "[h]:mm:ss", Kind.SHARE: "0.0%", Kind.NUMBER: "0.0"}
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST, _NARROWEST = 60, 9
_SHEET_NAME = 31


def csv_bytes(report: Report, language: Language) -> bytes:
    """Tables one below the other, with semicolons and a mark of UTF-8; spans are hours, minutes and seconds."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow([_plain(report.title)])
    for line in report.heading:
        writer.writerow([_plain(line)])
    for table in report.tables:
        writer.writerow([])
        writer.writerow([_plain(table.title)])
        writer.writerow([_plain(column) for column in table.columns])
        for row in table.rows:
            writer.writerow([_written(cell, language) for cell in row])
    writer.writerow([])
    for note in report.notes:
        writer.writerow([_plain(note)])
    return target.getvalue().encode("utf-8-sig")


def xlsx_bytes(report: Report, made_at: datetime) -> bytes:
    """A sheet for each table; spans are times that can be added, shares are numbers shown as per cent."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = "DOST Desk"
    book.properties.title = report.title
    book.properties.created = book.properties.modified = made_at.astimezone(UTC).replace(tzinfo=None)
    first = book.active
    if first is not None:
        book.remove(first)
    taken: set[str] = set()
    for table in report.tables:
        _fill(book.create_sheet(_sheet_name(table.title, taken)), table, report)
    if not report.tables:
        _head(book.create_sheet(_sheet_name(report.title, taken)), report, report.title)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill(sheet: Worksheet, table: Table, report: Report) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    top = _head(sheet, report, table.title)
    for place, column in enumerate(table.columns, start=1):
        cell = sheet.cell(row=top, column=place, value=_plain(column))
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for line, row in enumerate(table.rows, start=top + 1):
        for place, found in enumerate(row, start=1):
            if found.value is None:
                continue
            cell = sheet.cell(row=line, column=place)
            if isinstance(found.value, str):
                cell.value = _plain(found.value)
                cell.data_type = "s"
            else:
                cell.value = found.value / _A_DAY if found.kind is Kind.SECONDS else found.value
                cell.number_format = _FORMATS[found.kind]
    for place, column in enumerate(table.columns):
        texts = [str(row[place].value) for row in table.rows if row[place].kind is Kind.TEXT and row[place].value]
        widest = max([len(column) // 2, _NARROWEST, *(len(one) for one in texts)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(_WIDEST, widest + 2)
    sheet.freeze_panes = sheet.cell(row=top + 1, column=1)
    for line, note in enumerate(report.notes, start=top + len(table.rows) + 2):
        sheet.cell(row=line, column=1, value=_plain(note))


def _head(sheet: Worksheet, report: Report, title: str) -> int:
    """The heading above a table; the row at which the table begins."""
    from openpyxl.styles import Font

    sheet.cell(row=1, column=1, value=_plain(title)).font = Font(bold=True, size=14)
    sheet.cell(row=2, column=1, value=_plain(" · ".join(report.heading)))
    return 4


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that a workbook allows, and has once."""
    plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in title).strip()
    name, number = plain[:_SHEET_NAME], 2
    while name.casefold() in taken:
        name = f"{plain[: _SHEET_NAME - 3]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def _written(cell: Cell, language: Language) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return _plain(value)
    match cell.kind:
        case Kind.COUNT:
            return str(round(value))
        case Kind.SECONDS:
            whole = round(value)
            return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
        case Kind.SHARE:
            return f"{shown_number(value * 100, language, 2)}%"
    return shown_number(value, language, 2)


def _plain(value: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
