"""QR codes and barcodes say what they were given, to a reader that is not ours."""

from __future__ import annotations

import string
from dataclasses import replace

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.graphics.barcode.code128 import Code128

from dostdesk.domain.numbers import public_address, qr_of_number
from dostdesk.printing.codes import QUIET_MODULES, bar_row, code128_widths, qr_modules, raster
from dostdesk.printing.render import render
from tests.printing.paper_pixels import filled_boxes
from tests.printing.samples import NOTICE, RECEIPT, SLIP, words

PRINTABLE = "".join(chr(code) for code in range(32, 127))


def read_back(rows: tuple[tuple[bool, ...], ...], quiet: int) -> list[str]:
    wide, tall, grey = raster(rows, 4, quiet)
    return [found.text for found in zxingcpp.read_barcodes(Image.frombytes("L", (wide, tall), grey))]


@settings(max_examples=60, deadline=None)
@given(st.text(string.ascii_uppercase + string.digits + "-:/", min_size=1, max_size=80))
def test_a_qr_code_of_any_number_is_read_back(content: str) -> None:
    assert read_back(qr_modules(content), 4) == [content]


@settings(max_examples=40, deadline=None)
@given(st.text(PRINTABLE.strip(), min_size=2, max_size=30))
def test_a_barcode_of_any_ascii_is_read_back(content: str) -> None:
    assert content in read_back((bar_row(code128_widths(content)),) * 30, QUIET_MODULES)


@given(st.text(string.ascii_uppercase + "-", min_size=1, max_size=20))
def test_our_barcode_without_digits_equals_that_of_another_maker(content: str) -> None:
    other = Code128(content)
    other.validate()
    other.encode()
    other.decompose()
    assert code128_widths(content) == tuple("abcd".index(bar.lower()) + 1 for bar in other.decomposed)


def test_long_runs_of_digits_are_written_two_to_a_symbol() -> None:
    assert len(code128_widths("202512004731")) < len(code128_widths("ABCDEFGHIJKL"))


@pytest.mark.parametrize("content", ["", "Ə-047", "a\nb"])
def test_a_barcode_refuses_what_it_cannot_hold(content: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code128_widths(content)


def test_the_codes_on_a_printed_receipt_are_read_back() -> None:
    found = {code.text for code in zxingcpp.read_barcodes(filled_boxes(render(RECEIPT, words())))}
    assert found == {RECEIPT.qr, RECEIPT.barcode}


def test_the_codes_of_notice_and_slip_are_read_back() -> None:
    assert [c.text for c in zxingcpp.read_barcodes(filled_boxes(render(NOTICE, words())))] == [NOTICE.qr]
    assert [c.text for c in zxingcpp.read_barcodes(filled_boxes(render(SLIP, words())))] == [SLIP.barcode]


def test_the_longest_address_that_may_stand_before_a_number_is_read_back_from_both_papers() -> None:
    address = public_address("https://" + "n" * 44 + ".example")
    assert len(address) == 60
    for paper in (RECEIPT, NOTICE):
        code = qr_of_number("12-26-0A7-00432-S", address)
        printed = zxingcpp.read_barcodes(filled_boxes(render(replace(paper, qr=code), words())))
        assert code in {found.text for found in printed}
