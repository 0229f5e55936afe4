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
        assert ["2025-10", "İşlə təmin etmə", "12 · 12 saylı", "—", "41", "44", "2"] in rows_of(written)
    if kind is ExportKind.PDF:
        assert "İşlə təmin etmə" in pypdf.PdfReader(io.BytesIO(written)).pages[0].extract_text()


def of_several_centres() -> MeasuresTable:
    """Two centres in one region, one in another, one in none."""
    names = {
        code: {"az": f"{code} saylı mərkəz", "ru": f"Центр № {code}", "en": f"Centre {code}"}
        for code in ("05", "12", "31")
    }
    baku, far = {"az": "Bakı", "ru": "Баку", "en": "Baku"}, {"az": "Gəncə", "ru": "Гянджа", "en": "Ganja"}
    regions: dict[str, dict[str, str]] = {"05": baku, "12": baku, "31": far, "40": {}}
    rows = tuple(
        MeasureRow(
            measure=measure, period="2025-10", centre=centre, region=region.get("az", ""), region_name=region,
            people=10 * place, services=11 * place, unidentified=1,
        )
        for measure in ("placement", "career_guidance")
        for place, (centre, region) in enumerate(regions.items(), start=1)
    )  # fmt: skip
    freshness = tuple(FRESH.model_copy(update={"centre": code, "name": names.get(code, {})}) for code in regions)
    return MeasuresTable(
        definitions=1, since=date(2025, 10, 1), until=date(2025, 10, 31), rows=rows, freshness=freshness
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_several_centres_names_them_and_adds_up_their_regions(language: Language) -> None:
    table = of_several_centres()
    words = {
        "az": ("12 · 12 saylı mərkəz", "Bakı", "Gəncə", "Regionlar üzrə"),
        "ru": ("12 · Центр № 12", "Баку", "Гянджа", "По регионам"),
        "en": ("12 · Centre 12", "Baku", "Ganja", "By region"),
    }
    centre, baku, ganja, by_region = words[language]
    rows = rows_of(export_measures(table, ExportKind.CSV, language, made_at=LONG_AFTER))
    placed = next(row[1] for row in rows if row[:1] == ["2025-10"])
    assert ["2025-10", placed, centre, baku, "20", "22", "1"] in rows
    assert ["2025-10", placed, "40", "—", "40", "44", "1"] in rows
    whole = rows[rows.index([by_region]) + 2 :]
    assert whole[:2] == [["2025-10", placed, baku, "30", "33", "2"], ["2025-10", placed, ganja, "30", "33", "1"]]
    written = export_measures(table, ExportKind.XLSX, language, made_at=LONG_AFTER)
    book = openpyxl.load_workbook(io.BytesIO(written))
    assert [sheet.cell(row=5, column=5).value for sheet in book.worksheets] == [10, 33]
    assert book.worksheets[1]["A1"].value == by_region
    pdf = export_measures(table, ExportKind.PDF, language, made_at=LONG_AFTER)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    for wanted in (centre, baku, ganja, by_region):
        assert wanted in text, wanted


def test_long_names_on_paper_are_cut_and_numbers_stay_whole() -> None:
    table = of_several_centres()
    long = {"az": "Çox uzun adı olan Gəncə–Daşkəsən iqtisadi rayonu və ona bitişik bütün rayonlar üzrə mərkəz"}
    rows = tuple(row.model_copy(update={"region_name": long, "people": 123456}) for row in table.rows)
    freshness = tuple(one.model_copy(update={"name": long}) for one in table.freshness)
    table = table.model_copy(update={"rows": rows, "freshness": freshness})
    pdf = export_measures(table, ExportKind.PDF, "az", made_at=LONG_AFTER)
    text = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    assert "123 456" in " ".join(text.split())
    assert "12 · Çox uzun" in text
    assert "…" in text


def test_names_of_files_and_numbers() -> None:
    assert (
        export_name(date(2025, 10, 1), date(2025, 10, 31), ExportKind.PDF) == "dost-history-2025-10-01-2025-10-31.pdf"
    )
    assert (shown_span(591), shown_span(3725), shown_span(None)) == ("9:51", "1:02:05", "—")
    assert (shown_share(0.038, "az"), shown_share(0.74, "ru"), shown_share(0.038, "en")) == ("3,8%", "74%", "3.8%")
    assert shown_count(9214) == "9\N{NO-BREAK SPACE}214"
