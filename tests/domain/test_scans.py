"""What a scan says, by its content alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.keyboards import typed_as
from dostdesk.domain.numbers import Series, public_address, qr_of_number
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


@pytest.mark.parametrize("address", ["", "https://numune.example", "https://numune.example:8443/dost/"])
def test_the_code_of_a_receipt_leads_to_its_number_with_and_without_an_address(address: str) -> None:
    code = qr_of_number(NUMBER, public_address(address))
    assert code.startswith(address.rstrip("/"))
    found = read_scanned(code, today=TODAY)
    assert (found.kind, found.text) == (ScanKind.NUMBER, NUMBER)


@pytest.mark.parametrize("text", ["https://numune.example/v1/status/", f"http://x/v1/status/{NUMBER}", "https://x"])
def test_another_address_is_no_number(text: str) -> None:
    assert read_scanned(text, today=TODAY).kind is ScanKind.OTHER


@pytest.mark.parametrize(
    "address",
    ["numune.example", "http://numune.example", "https://", "https://x y", "https://x/?a=1", "https://x/" + "a" * 60],
)
def test_an_address_that_no_code_may_carry_is_refused(address: str) -> None:
    with pytest.raises(RefusedError, match="status_address_wrong"):
        public_address(address)
