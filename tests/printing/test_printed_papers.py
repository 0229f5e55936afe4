"""What stands on the papers: everything that was given, in the right letters, inside the paper, and nothing more."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from dostdesk.domain.papers import (
    Acknowledgement,
    CopyMark,
    DocumentToBring,
    HowPresented,
    Paper,
    PaperKind,
    PresentedDocument,
    Promise,
    ServedService,
    VisitReceipt,
)
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.printing import layout_acknowledgement, roll
from dostdesk.printing.fonts import Face, font, width
from dostdesk.printing.marks import Bars, Frame, Ink, Rule, Run, Sheet, Tiles
from dostdesk.printing.render import lay_out, render
from dostdesk.printing.texts import answer_due
from tests.printing.samples import MANY_DOCUMENTS, NOTICE, RECEIPT, SLIP, TO_BRING, words

LONG_NAME = "Əbdülrəhmanzadə-Şıxəliyeva Gülçöhrə-Nərmin Məhəmmədhüseynağa qızı"
LETTERS = "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZabcçdeəfgğhxıijkqlmnoöprsştuüvyzАБЯабвёъыщэя0123456789.,-—«»№₼"
TEXTS = st.lists(st.text(LETTERS, min_size=1, max_size=60), min_size=1, max_size=12).map(" ".join)
PAPERS: tuple[Paper, ...] = (SLIP, NOTICE, RECEIPT, TO_BRING, MANY_DOCUMENTS)


def text_of(pdf: bytes) -> str:
    """All text as a viewer would copy it, spaces and line breaks as single spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def in_language(paper: Paper, language: Language) -> Paper:
    return replace(paper, language=language)


def runs(sheets: tuple[Sheet, ...]) -> list[Run]:
    return [mark for sheet in sheets for mark in sheet.marks if isinstance(mark, Run)]


def unbroken(sheets: tuple[Sheet, ...]) -> str:
    return "".join("".join(run.text for run in runs(sheets)).split())


def margins(paper: Paper) -> tuple[float, float]:
    if isinstance(paper, Acknowledgement):
        return layout_acknowledgement.LEFT, layout_acknowledgement.LEFT + layout_acknowledgement.ROOM
    return roll.LEFT, roll.LEFT + roll.ROOM


def assert_inside(paper: Paper, sheets: tuple[Sheet, ...]) -> None:
    left, right = margins(paper)
    for sheet in sheets:
        for mark in sheet.marks:
            match mark:
                case Run():
                    end = mark.x + width(mark.text, mark.face, mark.size)
                case Rule():
                    end = mark.x + mark.length
                case Frame():
                    end = mark.x + mark.width
                case Tiles():
                    end = mark.x + mark.side
                case Bars():
                    end = mark.x + sum(mark.widths) * mark.module
            assert left - 0.01 <= mark.x
            assert end <= right + 0.01
            assert 0 <= mark.y <= sheet.height


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: f"{paper.kind}")
def test_every_paper_comes_in_every_language(paper: Paper, language: Language) -> None:
    said = in_language(paper, language)
    assert_inside(said, lay_out(said, words(language)))
    told = PdfReader(io.BytesIO(render(said, words(language)))).metadata
    assert told is not None
    assert told.title == words(language)(f"paper.title.{paper.kind}")


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render(RECEIPT, words()) == render(RECEIPT, words())
    later = replace(RECEIPT, issued_at=RECEIPT.issued_at + timedelta(days=1))
    assert b"D:20261112104400" in render(RECEIPT, words())
    assert b"D:20261113104400" in render(later, words())


def test_words_of_another_language_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="paper in az"):
        render(RECEIPT, words("ru"))


def test_copied_text_has_the_right_letters() -> None:
    sentence = "Əliyeva İlahə Şığın qızı, çöl ğ ö ü ı i ə, 1.234,50 ₼"
    copied = text_of(render(replace(NOTICE, applicant=sentence), words()))
    assert sentence in copied
    receipt = text_of(render(RECEIPT, words()))
    for expected in ("12 saylı DOST mərkəzi", "Y-047", "12-26-0A7-00432-9", "12.11.2026 14:44 · pəncərə 7", "0TE••••"):
        assert expected in receipt
    assert "Vəziyyəti yoxlamaq üçün kodu oxudun və ya 142 nömrəsinə zəng edin." in receipt


def test_copied_russian_text_has_the_right_letters() -> None:
    copied = text_of(render(replace(NOTICE, language="ru"), words("ru")))
    assert "Уведомление о приёме обращения" in copied
    assert "до 26.11.2026 (рабочих дней: 10)" in copied


def test_a_label_with_an_unbreakable_hyphen_is_found_by_a_typed_one() -> None:
    assert "Y-047" in text_of(render(replace(RECEIPT, label="Y\N{NON-BREAKING HYPHEN}047"), words()))


def test_numbers_that_are_read_aloud_have_a_slashed_zero_and_stay_plain_text() -> None:
    plain, code = font(Face.BOLD).face, font(Face.CODE_STRONG).face
    assert plain.charToGlyph[ord("0")] != code.charToGlyph[ord("0")]
    assert plain.charToGlyph[ord("B")] == code.charToGlyph[ord("B")]
    shown = [run for run in runs(lay_out(RECEIPT, words())) if run.face is Face.CODE_STRONG]
    assert [run.text for run in shown] == ["12-26-0A7-00432-9", "12-26-0A7-00431-K", "0TE••••"]


def test_figures_stand_in_columns() -> None:
    for face in Face:
        assert len({round(width(figure, face, 10), 6) for figure in "0123456789"}) == 1


def test_a_long_name_is_wrapped_and_complete() -> None:
    notice = lay_out(replace(NOTICE, applicant=LONG_NAME), words())
    assert_inside(NOTICE, notice)
    assert LONG_NAME.replace(" ", "") in unbroken(notice)
    receipt = replace(RECEIPT, citizen=LONG_NAME, operator=LONG_NAME, centre=LONG_NAME)
    assert_inside(receipt, lay_out(receipt, words()))
    assert unbroken(lay_out(receipt, words())).count(LONG_NAME.replace(" ", "")) == 3


def test_thirty_documents_go_on_over_the_next_page() -> None:
    sheets = lay_out(MANY_DOCUMENTS, words())
    assert len(sheets) == 2
    texts = [[run.text for run in runs((sheet,))] for sheet in sheets]
    assert "Səhifə 1 / 2" in texts[0]
    assert "Səhifə 2 / 2" in texts[1]
    assert "Müraciət № 12-26-0A7-00431-K, davamı" in texts[1]
    assert not any("imza)" in text for text in texts[0])
    assert any("imza)" in text for text in texts[1])
    for place in range(1, 31):
        assert any(f" {place} nömrəli" in text for page in texts for text in page)


def test_signatures_never_stand_alone() -> None:
    for count in range(1, 60):
        sheets = lay_out(replace(MANY_DOCUMENTS, presented=MANY_DOCUMENTS.presented[:1] * count), words())
        last = [run for run in runs(sheets[-1:]) if run.y < 500]
        assert any("şikayət" in run.text for run in last), count


def test_no_line_of_a_notice_meets_the_signatures_or_the_footer() -> None:
    for count in range(0, 60, 3):
        for sheet in lay_out(replace(MANY_DOCUMENTS, presented=MANY_DOCUMENTS.presented[:1] * count), words()):
            heights = sorted({round(run.y, 3) for run in runs((sheet,))})
            assert all(below - above >= 11 for above, below in pairwise(heights))


def test_a_text_longer_than_a_page_loses_nothing() -> None:
    note = " ".join(f"söz{place}" for place in range(1500))
    sheets = lay_out(replace(NOTICE, service=note, rights=note), words())
    assert_inside(NOTICE, sheets)
    assert unbroken(sheets).count("söz1499") == 2
    assert all(run.y < layout_acknowledgement.HEIGHT - 20 for run in runs(sheets))


@pytest.mark.parametrize("paper", [SLIP, NOTICE, RECEIPT], ids=lambda paper: f"{paper.kind}")
def test_a_copy_says_its_number_and_reason_and_an_original_says_neither(paper: Paper) -> None:
    copy = replace(paper, copy_mark=CopyMark(number=2, reason=words()("paper.copy_reason.lost")))
    assert "Surət 2 · Vətəndaş itirib" in text_of(render(copy, words()))
    assert "Surət" not in text_of(render(paper, words()))
    assert any(isinstance(mark, Frame) for mark in lay_out(copy, words())[0].marks)


def test_every_page_of_a_copy_is_marked() -> None:
    copy = replace(MANY_DOCUMENTS, copy_mark=CopyMark(number=3, reason="Nümayəndə üçün"))
    for page in PdfReader(io.BytesIO(render(copy, words()))).pages:
        assert "Surət 3 · Nümayəndə üçün" in " ".join(page.extract_text().split())


def test_a_full_identifier_is_refused_on_every_paper() -> None:
    with pytest.raises(ValueError, match="masked"):
        replace(RECEIPT, masked_fin="0TEST01")
    with pytest.raises(ValueError, match="masked"):
        replace(NOTICE, masked_document="AA 1234567")
    with pytest.raises(ValueError, match="copy"):
        CopyMark(number=1, reason="x")


def test_absent_identifiers_leave_no_empty_row() -> None:
    assert "FİN" not in text_of(render(replace(RECEIPT, masked_fin=""), words()))
    assert "FİN" not in text_of(render(replace(NOTICE, masked_fin="", masked_document=""), words()))


def test_a_visit_without_applications_still_has_its_receipt_number() -> None:
    receipt = replace(RECEIPT, applications=(), services=(), to_bring=())
    copied = text_of(render(receipt, words()))
    assert "Qəbz № 12-26-0A7-00432-9" in copied
    assert "Müraciət №" not in copied


def test_several_applications_are_all_listed() -> None:
    numbers = tuple(f"12-26-0A7-0043{place}-K" for place in range(4))
    copied = text_of(render(replace(RECEIPT, applications=numbers), words()))
    assert all(number in copied for number in numbers)


def test_a_roll_is_as_long_as_what_stands_on_it() -> None:
    short = lay_out(replace(RECEIPT, services=RECEIPT.services[:1]), words())[0]
    long = lay_out(replace(RECEIPT, services=RECEIPT.services * 4), words())[0]
    assert long.height > short.height + 250
    for sheet in (short, long):
        assert sheet.width == pytest.approx(80 / 25.4 * 72)
        lowest = max(run.y for run in runs((sheet,)))
        assert 8 < sheet.height - lowest < 20


def test_everything_on_a_roll_is_within_the_print_head() -> None:
    edge = (roll.WIDTH - roll.PRINTABLE) / 2
    assert edge <= roll.LEFT


@pytest.mark.parametrize(
    ("language", "promise", "sentence"),
    [
        ("az", Promise(on=date(2026, 11, 26), days=10, counted="working"), "26.11.2026 tarixinədək (10 iş günü)"),
        ("az", Promise(on=date(2026, 11, 26), days=15, counted="calendar"), "26.11.2026 tarixinədək (15 təqvim günü)"),
        ("ru", Promise(on=date(2026, 11, 26), days=1, counted="calendar"), "до 26.11.2026 (календарных дней: 1)"),
        ("en", Promise(on=date(2026, 11, 26), days=1, counted="working"), "by 26.11.2026 (working days: 1)"),
        ("az", Promise(on=date(2026, 11, 12), days=0), "12.11.2026, müraciət günü"),
    ],
)
def test_the_promised_date_is_a_whole_sentence(language: Language, promise: Promise, sentence: str) -> None:
    assert answer_due(promise, words(language)) == sentence


def test_a_service_without_a_stated_term_says_where_to_ask() -> None:
    assert "142" in text_of(render(replace(NOTICE, promise=None), words()))


def test_waiting_people_are_told_only_when_known() -> None:
    assert "Önünüzdə 11 nəfər" in text_of(render(SLIP, words()))
    assert "Növbədə birincisiniz" in text_of(render(replace(SLIP, waiting_before=0), words()))
    unknown = text_of(render(replace(SLIP, waiting_before=None), words()))
    assert "nəfər" not in unknown
    assert "birincisiniz" not in unknown


def test_a_slip_tells_a_range_of_minutes_or_nothing() -> None:
    assert "təxminən 18–34 dəqiqə" in text_of(render(SLIP, words()))
    assert "18–34 мин" in text_of(render(replace(SLIP, language="ru"), words("ru")))
    assert "dəqiqə" not in text_of(render(replace(SLIP, wait_min=None), words()))


def test_the_sentences_have_the_same_keys_and_placeholders_in_every_language() -> None:
    def placeholders(language: Language) -> dict[str, set[str]]:
        loaded = words(language)
        return {
            key: set(re.findall(r"{(\w+)}", loaded(key))) for key in sorted(loaded.keys()) if key.startswith("paper.")
        }

    assert placeholders("az") == placeholders("ru") == placeholders("en")
    for how in HowPresented:
        assert f"paper.how.{how}" in words()
    for kind in get_args(PaperKind):
        assert f"paper.kind.{kind}" in words()
        assert f"paper.title.{kind}" in words()


@settings(max_examples=25, deadline=None)
@given(centre=TEXTS, citizen=TEXTS, name=TEXTS, result=TEXTS, window=st.text("0123456789", min_size=1, max_size=4))
def test_no_receipt_prints_outside_its_width_or_loses_a_letter(
    centre: str, citizen: str, name: str, result: str, window: str
) -> None:
    receipt: VisitReceipt = replace(
        RECEIPT,
        centre=centre,
        citizen=citizen,
        window=window,
        services=(ServedService(name=name, result=result),) * 2,
        to_bring=(DocumentToBring(name=name, by=date(2026, 11, 19)),),
    )
    sheets = lay_out(receipt, words())
    assert_inside(receipt, sheets)
    printed = unbroken(sheets)
    for text in (centre, citizen, name, result):
        assert "".join(text.split()) in printed


@settings(max_examples=25, deadline=None)
@given(applicant=TEXTS, service=TEXTS, document=TEXTS, clerk=TEXTS, count=st.integers(0, 12))
def test_no_notice_prints_outside_its_width_or_loses_a_letter(
    applicant: str, service: str, document: str, clerk: str, count: int
) -> None:
    notice: Acknowledgement = replace(
        NOTICE,
        applicant=applicant,
        service=service,
        clerk=clerk,
        presented=(PresentedDocument(name=document, how=HowPresented.AWAITED, pieces=2),) * count,
        to_bring=(DocumentToBring(name=document, by=date(2026, 11, 19)),),
    )
    sheets = lay_out(notice, words())
    assert_inside(notice, sheets)
    # Feet and heads of pages, which may stand between two lines of one text, are muted.
    printed = "".join("".join(run.text for run in runs(sheets) if run.ink is Ink.TEXT).split())
    for text in (applicant, service, clerk, document):
        assert "".join(text.split()) in printed
    assert printed.count("".join(f"{document}, 2 ədəd".split())) == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slip_about_missing_papers_says_what_and_until_when(language: Language) -> None:
    slip = in_language(TO_BRING, language)
    text = text_of(render(slip, words(language)))
    for document in TO_BRING.documents:
        assert document.name in text
    for shown in ("Y-047", "19.11.2026", "17:00", "142"):
        assert shown in text
    assert "*" not in text
    assert_inside(slip, lay_out(slip, words(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrected_notice_says_which_version_it_is(language: Language) -> None:
    first, second = in_language(NOTICE, language), replace(in_language(NOTICE, language), version=2)
    said = words(language)("paper.ack.version", version=2)
    assert said in text_of(render(second, words(language)))
    assert said not in text_of(render(first, words(language)))


def test_a_narrow_roll_has_everything_smaller() -> None:
    wide, narrow = (PdfReader(io.BytesIO(render(RECEIPT, words(), width=width))).pages[0] for width in (80, 58))
    assert float(narrow.mediabox.width) == pytest.approx(58 / 25.4 * 72, abs=0.01)
    assert float(narrow.mediabox.height) == pytest.approx(float(wide.mediabox.height) * 58 / 80)
    assert narrow.extract_text().split() == wide.extract_text().split()
