"""What is on the history page, on paper and in files: in three languages, with the figures of the answer."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import cache

import openpyxl
import pypdf
import pytest

from dostdesk.desk.insight import ExportKind, export_history, export_measures, export_name
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.insight.exports.report import Names
from dostdesk.insight.exports.shown import shown_count, shown_share, shown_span
from dostdesk.protocol.insight import CentreFreshness, HistoryAnswer, MeasureRow, MeasuresTable
from tests.insight.keeping import LONG_AFTER
from tests.insight.made_up import weeks
from tests.insight.test_figures import told

NAMES = Names(
    centre="12 saylı DOST mərkəzi",
    services={"pension-age": "Yaşa görə əmək pensiyasının təyini", "record": "=HYPERLINK(1)"},
    groups={"P": "Pensiya və müavinət"},
)
FRESH = CentreFreshness(centre="12", name={"az": "12 saylı"}, seq=7, at=LONG_AFTER, behind=3, gap=True)


@cache
def months() -> HistoryAnswer:
    names = {
        f"s-{place}": name
        for place, name in enumerate(("Əliyeva Günel", "Çələbi Aynur", "Rzazadə Cavid", "Ibadov Əli"))
    }
    return told(weeks(8, 22, 60), names=names, freshness=(FRESH,))


def rows_of(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_csv_has_every_table_and_the_figures_of_the_answer(language: Language) -> None:
    answer = months()
    rows = rows_of(export_history(answer, ExportKind.CSV, language, NAMES))
    flat = [cell for row in rows for cell in row]
    assert "Yaşa görə əmək pensiyasının təyini" in flat
    assert "'=HYPERLINK(1)" in flat, "no spreadsheet takes it for a formula"
    assert not [cell for cell in flat if cell.startswith(("=", "+", "@"))]
    assert "Əliyeva Günel" in flat
    visits = next(row for row in rows if row[1:2] == [str(answer.period.visits)])
    assert visits[0] == {"az": "Müraciət", "ru": "Обращения", "en": "Visits"}[language]
    share = next(
        row for row in rows if row and row[0] == {"az": "Gəlmədi", "ru": "Не явились", "en": "No-show"}[language]
    )
    assert share[1].endswith("%")
    assert ("," in share[1]) == (language != "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_has_numbers_that_can_be_calculated_with(language: Language) -> None:
    answer = months()
    book = openpyxl.load_workbook(io.BytesIO(export_history(answer, ExportKind.XLSX, language, NAMES)))
    assert len(book.sheetnames) >= 8
    kpis = book.worksheets[0]
    values = {row[0].value: row[1] for row in kpis.iter_rows(min_row=5)}
    wait = next(kpi for kpi in answer.kpis if kpi.code == "wait_p50")
    name = {"az": "Gözləmə, median", "ru": "Ожидание, медиана", "en": "Wait, median"}[language]
    assert wait.value is not None
    seconds = values[name].value
    assert seconds == timedelta(seconds=wait.value)
    services = next(sheet for sheet in book.worksheets if any(cell.value == "'=HYPERLINK(1)" for cell in sheet["A"]))
    assert all(cell.data_type != "f" for row in services.iter_rows() for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pdf_has_charts_names_and_what_is_left_out_and_the_same_bytes_each_time(language: Language) -> None:
    answer = months()
    written = export_history(answer, ExportKind.PDF, language, NAMES)
    assert written == export_history(answer, ExportKind.PDF, language, NAMES)
    pages = pypdf.PdfReader(io.BytesIO(written)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert len(pages) >= 2
    for wanted in (
        "Yaşa görə əmək pensiyasının təyini",
        "Əliyeva Günel",
        "Rzazadə Cavid",
        "12 saylı",
        f"1 / {len(pages)}",
    ):
        assert wanted in text, wanted
    content = pages[0].get_contents()
    assert content is not None
    assert content.get_data().count(b" re") > 20, "bars and cells are drawn"


@pytest.mark.parametrize("kind", list(ExportKind))
def test_an_empty_period_is_a_paper_too(kind: ExportKind) -> None:
    assert export_history(told([]), kind, "az", Names())


@pytest.mark.parametrize("kind", list(ExportKind))
def test_the_ministrys_table_is_a_paper_too(kind: ExportKind) -> None:
    row = MeasureRow(
        measure="placement", period="2025-10", centre="12", region="", people=41, services=44, unidentified=2
    )
    table = MeasuresTable(
        definitions=1, since=date(2025, 10, 1), until=date(2025, 10, 31), rows=(row,), freshness=(FRESH,)
    )
    written = export_measures(table, kind, "az", made_at=LONG_AFTER)
    if kind is ExportKind.CSV:
        assert ["2025-10", "İşlə təmin etmə", "12", "—", "41", "44", "2"] in rows_of(written)
    if kind is ExportKind.PDF:
        assert "İşlə təmin etmə" in pypdf.PdfReader(io.BytesIO(written)).pages[0].extract_text()


def test_names_of_files_and_numbers() -> None:
    assert (
        export_name(date(2025, 10, 1), date(2025, 10, 31), ExportKind.PDF) == "dost-history-2025-10-01-2025-10-31.pdf"
    )
    assert (shown_span(591), shown_span(3725), shown_span(None)) == ("9:51", "1:02:05", "—")
    assert (shown_share(0.038, "az"), shown_share(0.74, "ru"), shown_share(0.038, "en")) == ("3,8%", "74%", "3.8%")
    assert shown_count(9214) == "9\N{NO-BREAK SPACE}214"
