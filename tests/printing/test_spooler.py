"""A printer of a real printing service: every paper can be accounted for, whatever breaks and whenever."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.papers import TestPrint as PrintedTest
from dostdesk.domain.words import LANGUAGES
from dostdesk.printing.drivers import SpoolingPrinter, available_printers, job_title
from dostdesk.printing.render import render
from dostdesk.printing.spooler import JobEnd, SystemPrinter
from tests.printing.print_service import PrintService, wait_for
from tests.printing.samples import AT, NOTICE, RECEIPT, words

TITLE = job_title("0190-ab", "receipt")
PDF = render(RECEIPT, words())


@pytest.fixture
def roll(service: PrintService) -> SystemPrinter:
    assert "roll" in available_printers(), service.folder
    return SystemPrinter("roll")


def code_of(act: Callable[[], object]) -> str:
    """The code of what was raised, which has a sentence in every language."""
    with pytest.raises(OutsideError) as raised:
        act()
    for language in LANGUAGES:
        assert "{" not in words(language).of_error(raised.value)
    return raised.value.code


def begun(printer: SystemPrinter, title: str = TITLE) -> str:
    reference = printer.reserve(PDF, title)
    printer.send(reference, PDF)
    return reference


def ended(printer: SystemPrinter, reference: str) -> JobEnd:
    wait_for(lambda: printer.fate(reference, TITLE).end is not JobEnd.UNDER_WAY)
    return printer.fate(reference, TITLE).end


def test_a_printer_is_one_that_can_be_asked(roll: SystemPrinter) -> None:
    assert isinstance(roll, SpoolingPrinter)


def test_a_paper_comes_out_whole_and_is_known_to_have(service: PrintService, roll: SystemPrinter) -> None:
    reference = begun(roll)
    assert ended(roll, reference) is JobEnd.COMPLETED
    assert service.out() == [TITLE]
    assert service.papers() == [PDF]


def test_a_job_without_its_paper_never_prints_and_can_be_withdrawn(service: PrintService, roll: SystemPrinter) -> None:
    reference = roll.reserve(PDF, TITLE)
    assert roll.fate(reference, TITLE).end is JobEnd.NO_PAPER
    assert roll.withdraw(reference, TITLE).end is JobEnd.NEVER_BEGAN
    # What a dead program sent last may still arrive: the service takes it, and nothing comes of it.
    roll.send(reference, PDF)
    assert roll.fate(reference, TITLE).end is JobEnd.NEVER_BEGAN
    after = begun(roll)
    assert ended(roll, after) is JobEnd.COMPLETED
    assert service.out() == [TITLE]


@pytest.mark.parametrize(("what", "code"), [("media-empty", "paper_out"), ("cover-open", "cover_open")])
def test_what_the_printer_reports_is_known_and_goes_away(
    service: PrintService, roll: SystemPrinter, what: str, code: str
) -> None:
    service.trouble(what)
    reference = begun(roll)
    wait_for(lambda: roll.fate(reference, TITLE).trouble == code)
    assert roll.status().trouble == code
    service.mended(what)
    assert ended(roll, reference) is JobEnd.COMPLETED
    assert roll.status().trouble == ""
    assert service.out() == [TITLE]


def test_a_stopped_printer_keeps_the_paper_until_it_is_started(service: PrintService, roll: SystemPrinter) -> None:
    service.disable()
    reference = begun(roll)
    fate = roll.fate(reference, TITLE)
    assert (fate.end, fate.trouble) == (JobEnd.UNDER_WAY, "printer_stopped")
    roll.resume()
    assert ended(roll, reference) is JobEnd.COMPLETED


def test_a_paper_that_had_not_begun_can_be_taken_back_for_good(service: PrintService, roll: SystemPrinter) -> None:
    service.disable()
    reference = begun(roll)
    assert roll.withdraw(reference, TITLE).end is JobEnd.NEVER_BEGAN
    service.enable()
    assert ended(roll, begun(roll)) is JobEnd.COMPLETED
    assert service.out() == [TITLE]


@pytest.mark.parametrize("what", ["fails-before", "fails-after"])
def test_a_paper_that_broke_off_may_have_come_out(service: PrintService, roll: SystemPrinter, what: str) -> None:
    service.trouble(what)
    assert ended(roll, begun(roll)) is JobEnd.UNKNOWN


def test_a_paper_taken_back_while_it_prints_may_have_come_out(service: PrintService, roll: SystemPrinter) -> None:
    service.trouble("hangs-after")
    reference = begun(roll)
    wait_for(lambda: service.out() == [TITLE])
    assert roll.withdraw(reference, TITLE).end is JobEnd.UNKNOWN


def test_a_service_that_forgot_a_job_or_gave_its_id_away_knows_nothing(
    service: PrintService, roll: SystemPrinter
) -> None:
    reference = begun(roll)
    assert ended(roll, reference) is JobEnd.COMPLETED
    assert roll.fate(reference, job_title("another", "receipt")).end is JobEnd.UNKNOWN
    service.purge_all()
    assert roll.fate(reference, TITLE).end is JobEnd.UNKNOWN


def test_a_service_that_was_killed_knows_its_jobs_again(service: PrintService, roll: SystemPrinter) -> None:
    service.disable()
    reference = begun(roll)
    service.stop()
    assert code_of(lambda: roll.fate(reference, TITLE)) == "print_service_away"
    assert code_of(lambda: roll.reserve(PDF, TITLE)) == "print_service_away"
    assert available_printers() == ()
    service.start()
    service.enable()
    assert ended(roll, reference) is JobEnd.COMPLETED
    assert service.out() == [TITLE]


def test_a_printer_that_is_not_there_is_missing(service: PrintService) -> None:
    assert code_of(lambda: SystemPrinter("gone").reserve(PDF, TITLE)) == "printer_missing"
    assert code_of(lambda: SystemPrinter("gone").status()) == "printer_missing"
    service.remove("sheet")
    assert available_printers() == ("roll",)


def test_a_printer_that_accepts_nothing_refused(service: PrintService, roll: SystemPrinter) -> None:
    service.reject()
    assert roll.status().trouble == "printer_refused"
    assert code_of(lambda: roll.submit(PDF, TITLE)) == "printer_refused"


def test_it_is_known_whether_a_printer_gets_each_paper_once(
    service: PrintService, roll: SystemPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert roll.status().repeats
    once = PrintService(once=True)
    monkeypatch.setenv("CUPS_SERVER", once.address)
    assert not roll.status().repeats
    once.close()


def test_a_service_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "s"))
        silent.listen()
        monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "s"))
        assert code_of(lambda: SystemPrinter("roll", timeout_s=0.2).reserve(PDF, TITLE)) == "printer_timeout"


def test_a_service_that_speaks_nonsense_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dostdesk.printing.ipp._post", lambda *_: b"\x02\x00\x00\x00\x00\x00\x00\x01\x42\x00")
    assert code_of(lambda: SystemPrinter("roll").status()) == "print_service_away"


def test_without_a_printing_service_nothing_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none"))
    assert available_printers() == ()
    assert code_of(lambda: SystemPrinter("roll").reserve(PDF, TITLE)) == "print_service_away"


@pytest.mark.parametrize("on_sheet", [False, True])
def test_a_paper_asks_for_its_own_size_or_is_fitted_onto_a_sheet(
    monkeypatch: pytest.MonkeyPatch, *, on_sheet: bool
) -> None:
    asked: list[bytes] = []

    def post(_path: str, sent: bytes, _within: float) -> bytes:
        asked.append(sent)
        return b"\x02\x00\x00\x00\x00\x00\x00\x01\x02\x21\x00\x06job-id\x00\x04\x00\x00\x00\x07\x03"

    monkeypatch.setattr("dostdesk.printing.ipp._post", post)
    printer = SystemPrinter("office", on_sheet=on_sheet)
    assert printer.reserve(PDF, TITLE) == "7"
    assert printer.reserve(render(NOTICE, words()), TITLE) == "7"
    receipt, notice = asked
    assert (b"Custom.80x" in receipt, b"fit" in receipt) == (not on_sheet, on_sheet)
    assert b"A5" in notice
    assert b"none" in notice


@pytest.mark.parametrize("sheet", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_print_goes_to_any_printer(service: PrintService, roll: SystemPrinter, language, *, sheet) -> None:  # type: ignore[no-untyped-def]
    page = PrintedTest(language=language, printer="roll", made_at=AT, sheet=sheet)
    pdf = render(page, words(language))
    roll.submit(pdf, job_title("1", page.kind))
    wait_for(lambda: service.out() == ["test-1"])
    assert service.papers() == [pdf]
