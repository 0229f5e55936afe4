"""What a scan says, by its content alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.keyboards import typed_as
from dostdesk.domain.numbers import Series
from dostdesk.domain.scans import ScanKind, read_scanned
from tests.mrz_cards import card, lines_of, text_of

TODAY = date(2026, 11, 18)
NUMBER = Series(centre="12", year=2026, code="0A7").number(431)


@pytest.mark.parametrize(
    ("text", "kind", "label", "fin"),
    [
        ("Y-047", ScanKind.TICKET, "Y-047", ""),
        ("y047", ScanKind.TICKET, "Y-047", ""),
        ("X7-003", ScanKind.TICKET, "X7-003", ""),
        ("0TEST01", ScanKind.FIN, "", "0TEST01"),
        ("0test01", ScanKind.FIN, "", "0TEST01"),
        ("X123456", ScanKind.FIN, "", "X123456"),
        (NUMBER, ScanKind.NUMBER, "", ""),
        (NUMBER[:-1] + "?", ScanKind.OTHER, "", ""),
        ("4006381333931", ScanKind.OTHER, "", ""),
        ("", ScanKind.OTHER, "", ""),
    ],
)
@pytest.mark.parametrize("layout", ["az", "ru", "en"])
def test_content_tells_what_it_is(text: str, kind: ScanKind, label: str, fin: str, layout: str) -> None:
    found = read_scanned(text, typed_as(text, layout), today=TODAY)
    assert (found.kind, found.label, found.fin) == (kind, label, fin)


@pytest.mark.parametrize("layout", ["az", "ru", "en"])
def test_a_paper_is_read_from_text_alone(layout: str) -> None:
    found = read_scanned(typed_as(text_of(card("0TEST07")), layout), today=TODAY)
    assert (found.kind, found.fin, found.problem) == (ScanKind.PAPER, "0TEST07", None)


def test_a_misread_paper_keeps_its_reason() -> None:
    found = read_scanned("\n".join(lines_of(card())[:2]), today=TODAY)
    assert found.kind is ScanKind.PAPER
    assert found.problem is not None
    assert found.problem.code == "mrz_length"


@given(st.text(), st.text())
def test_anything_can_be_scanned(keyed: str, typed: str) -> None:
    assert read_scanned(keyed, typed, today=TODAY).kind in ScanKind
