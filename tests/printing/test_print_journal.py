"""The print journal on a real printing service: one original at most, no paper lost, and it goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage.desk import papers
from tests.printing.print_service import PrintService, wait_for
from tests.printing.printing_desk import FOLDER, PrintingDesk
from tests.printing.samples import NOTICE, TO_BRING

DONE = (papers.PRINTED, papers.FAILED)


@pytest.fixture
def desk(tmp_path: Path, service: PrintService) -> Iterator[PrintingDesk]:
    assert service.out() == []
    opened = PrintingDesk(tmp_path)
    opened.prints_on()
    yield opened
    opened.close()


def test_each_paper_goes_to_the_printer_of_its_kind(desk: PrintingDesk, service: PrintService) -> None:
    receipt, notice, slip = desk.put(), desk.put(NOTICE), desk.put(TO_BRING)
    for job in (receipt, notice, slip):
        kept = desk.settle(job, *DONE)
        assert (kept.state, kept.error) == (papers.PRINTED, "")
        assert kept.printed_at is not None
    assert sorted(service.out("roll")) == [f"receipt-{receipt}", f"to_bring-{slip}"]
    assert service.out("sheet") == [f"acknowledgement-{notice}"]


def test_a_printer_has_one_paper_at_a_time_and_another_goes_on(desk: PrintingDesk, service: PrintService) -> None:
    service.trouble("media-empty")
    first, second = desk.put(), desk.put()
    notice = desk.put(NOTICE)
    desk.settle(notice, papers.PRINTED)
    desk.until_trouble(first, "paper_out")
    assert (desk.job(first).state, desk.job(second).state) == (papers.PRINTING, papers.WAITING)
    service.mended("media-empty")
    desk.settle(second, papers.PRINTED)
    assert desk.job(first).error == ""
    assert service.out() == [f"receipt-{first}", f"receipt-{second}"]


@pytest.mark.parametrize(("what", "code"), [("media-empty", "paper_out"), ("cover-open", "cover_open")])
def test_what_the_printer_reports_is_told_and_printing_goes_on_by_itself(
    desk: PrintingDesk, service: PrintService, what: str, code: str
) -> None:
    service.trouble(what)
    job = desk.put()
    desk.until_trouble(job, code)
    told = desk.told
    desk.turn()
    assert desk.told == told, "what stays the same is not told again and again"
    service.mended(what)
    assert desk.settle(job, *DONE).state == papers.PRINTED
    assert service.out() == [f"receipt-{job}"]


def test_a_stopped_printer_is_started_with_a_key(desk: PrintingDesk, service: PrintService) -> None:
    service.disable()
    job = desk.put()
    desk.until_trouble(job, "printer_stopped")
    desk.journal.urge(job)
    desk.settle(job, papers.PRINTED)
    assert service.out() == [f"receipt-{job}"]


def test_a_paper_waits_for_a_printing_service_that_is_away(desk: PrintingDesk, service: PrintService) -> None:
    service.stop()
    job = desk.put()
    desk.until_trouble(job, "print_service_away")
    assert desk.job(job).state == papers.WAITING
    service.start()
    desk.settle(job, papers.PRINTED)
    assert service.out() == [f"receipt-{job}"]


def test_a_paper_that_the_service_has_waits_for_it_to_come_back(desk: PrintingDesk, service: PrintService) -> None:
    service.disable()
    job = desk.put()
    desk.until_trouble(job, "printer_stopped")
    service.stop()
    desk.until_trouble(job, "print_service_away")
    assert desk.job(job).state == papers.PRINTING
    with pytest.raises(OutsideError, match="print_service_away"):
        desk.journal.move(job, FOLDER)
    service.start()
    service.enable()
    desk.settle(job, papers.PRINTED)
    assert service.out() == [f"receipt-{job}"]


def test_a_paper_that_has_not_begun_goes_to_another_printer_as_the_original(
    desk: PrintingDesk, service: PrintService
) -> None:
    service.disable()
    job = desk.put()
    desk.until_trouble(job, "printer_stopped")
    desk.journal.move(job, "sheet")
    assert desk.settle(job, *DONE).state == papers.PRINTED
    service.enable()
    assert desk.settle(desk.put(), *DONE).state == papers.PRINTED
    assert service.out("sheet") == [f"receipt-{job}"]
    assert f"receipt-{job}" not in service.out("roll")


def test_a_waiting_paper_and_a_refused_one_can_become_a_file(desk: PrintingDesk, service: PrintService) -> None:
    service.reject()
    refused = desk.put()
    assert desk.settle(refused, *DONE).error == "printer_refused"
    desk.journal.move(refused, FOLDER)
    desk.settle(refused, papers.PRINTED)
    assert desk.saved() == [f"receipt-{refused}.pdf"]
    with pytest.raises(RefusedError, match="paper_not_stopped"):
        desk.journal.move(refused, "sheet")


@pytest.mark.parametrize("what", ["fails-before", "fails-after"])
def test_a_paper_that_broke_off_is_asked_about_before_anything_else(
    desk: PrintingDesk, service: PrintService, what: str
) -> None:
    service.trouble(what)
    job = desk.put()
    assert desk.settle(job, *DONE).error == "print_unknown"
    out = service.out()
    with pytest.raises(RefusedError, match="print_unknown"):
        desk.journal.move(job, "sheet")
    desk.turn()
    assert service.out() == out


def test_a_paper_taken_from_a_printer_that_had_begun_is_asked_about(desk: PrintingDesk, service: PrintService) -> None:
    service.trouble("hangs-after")
    job = desk.put()
    wait_for(lambda: desk.turn() or service.out() != [])
    with pytest.raises(RefusedError, match="print_unknown"):
        desk.journal.move(job, FOLDER)
    assert desk.job(job).error == "print_unknown"
    assert desk.saved() == []


def test_a_paper_that_somebody_cancelled_at_the_service_waits_for_the_clerk(
    desk: PrintingDesk, service: PrintService
) -> None:
    service.disable()
    job = desk.put()
    desk.until_trouble(job, "printer_stopped")
    service.cancel_all()
    assert desk.settle(job, *DONE).error == "print_cancelled"
    service.enable()
    desk.journal.move(job, "")
    desk.settle(job, papers.PRINTED)
    assert service.out() == [f"receipt-{job}"]


def test_a_service_that_forgot_the_paper_makes_it_unknown(desk: PrintingDesk, service: PrintService) -> None:
    service.disable()
    job = desk.put()
    desk.until_trouble(job, "printer_stopped")
    service.purge_all()
    assert desk.settle(job, *DONE).error == "print_unknown"


def test_a_printer_that_is_gone_stops_its_papers_and_the_next_choice_takes_them(
    desk: PrintingDesk, service: PrintService
) -> None:
    service.remove("roll")
    job = desk.put()
    assert desk.settle(job, *DONE).error == "printer_missing"
    desk.prints_on(roll="sheet")
    desk.journal.move(job, "")
    desk.settle(job, papers.PRINTED)
    assert service.out("sheet") == [f"receipt-{job}"]


def test_the_printers_of_the_desk_are_listed_with_their_use_and_state(
    desk: PrintingDesk, service: PrintService
) -> None:
    service.disable("sheet")
    seen = desk.printers.look()
    assert [(one.key, one.uses, one.status.trouble) for one in seen.printers] == [
        ("roll", ("roll",), ""),
        ("sheet", ("sheet",), "printer_stopped"),
        (FOLDER, (), ""),
    ]
    assert not seen.fixed
    desk.prints_on(roll="sheet", sheet="missing")
    assert [one.key for one in desk.printers.look().printers] == ["missing", "roll", "sheet", FOLDER], "always by name"
    desk.prints_on()
    desk.printers.choose_width(58)
    assert desk.printers.look().width == 58
    job = desk.put()
    desk.settle(job, papers.PRINTED)
    assert b"/MediaBox [ 0 0 164" in service.papers()[0]


def test_a_test_print_comes_out_and_is_not_in_the_journal(desk: PrintingDesk, service: PrintService) -> None:
    desk.printers.test("roll", "roll", "az")
    desk.printers.test("sheet", "sheet", "ru")
    wait_for(lambda: len(service.out()) == len(service.out("sheet")) == 1)
    desk.printers.test(FOLDER, "roll", "en")
    assert len(desk.saved()) == 1
    with desk.store.reading() as transaction:
        assert papers.latest(transaction, 5) == ()
