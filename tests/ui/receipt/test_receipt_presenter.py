"""What the presenter of a visit's papers promises, without Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dostdesk.desk.view import PaperState, PrintJobView
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import PrintJobId, TicketId
from tests.ui.form.doubles import at_once, bar, words
from ui.receipt.presenter import ReceiptPresenter
from ui.receipt.values import PaperAct, PrinterLine, ReceiptPageView

AT = datetime(2026, 11, 12, 10, 44, 10, tzinfo=UTC)
PRINTERS = (
    PrinterLine(name="Qəbz, 80 mm", said="hazır", key="roll", rolls=True),
    PrinterLine(name="A5", said="hazır", key="sheet", sheets=True),
    PrinterLine(name="PDF qovluğu", said="hazır", key="#pdf", folder=True),
)


def paper(id: str, kind: str, state: PaperState, *, error: str = "", copy: int = 0) -> PrintJobView:
    printed = AT if state is PaperState.PRINTED else None
    return PrintJobView(
        id=PrintJobId(id),
        kind=kind,
        ticket=TicketId("ticket"),
        label="Y-047",
        number=f"number of {kind}",
        copy=copy,
        state=state,
        made_at=AT,
        printed_at=printed,
        error=error,
    )


STOPPED = paper("receipt", "receipt", PaperState.FAILED, error="printer_missing")
UNKNOWN = paper("receipt", "receipt", PaperState.FAILED, error="print_unknown")
NOTICE = paper("notice", "acknowledgement", PaperState.PRINTED)


class Screen:
    def __init__(self) -> None:
        self.views: list[ReceiptPageView] = []

    def show_view(self, view: ReceiptPageView) -> None:
        self.views.append(view)

    @property
    def view(self) -> ReceiptPageView:
        return self.views[-1]


class Journal:
    def __init__(self) -> None:
        self.acts: list[str] = []
        self.unwritable = False

    def paper(self, job: PrintJobId) -> bytes:
        return f"pdf of {job}".encode()

    def reprint(self, job: PrintJobId, reason: str) -> PrintJobId:
        self.acts.append(f"copy {job} {reason}")
        return PrintJobId("copy")

    def again(self, job: PrintJobId) -> None:
        self.acts.append(f"again {job}")

    def move(self, job: PrintJobId, printer: str) -> None:
        self.acts.append(f"moved {job} {printer}")

    def urge(self, job: PrintJobId) -> None:
        self.acts.append(f"urged {job}")

    def save(self, job: PrintJobId) -> str:
        if self.unwritable:
            raise OutsideError("folder_unwritable")
        self.acts.append(f"saved {job}")
        return "receipts/one.pdf"


def made(
    *papers: PrintJobView, came_out: Callable[[PrintJobId], None] | None = None
) -> tuple[ReceiptPresenter, Screen, Journal]:
    screen, journal = Screen(), Journal()
    presenter = ReceiptPresenter(
        screen,
        run=at_once,
        paper=journal.paper,
        reprint=journal.reprint,
        print_again=journal.again,
        save_paper=journal.save,
        words=words(),
        local_time=lambda at: at + timedelta(hours=4),
        left=lambda: journal.acts.append("left"),
        came_out=came_out,
        move=journal.move,
        urge=journal.urge,
    )
    presenter.open(bar=bar(), papers=papers, journal=papers, printers=PRINTERS)
    return presenter, screen, journal


def test_the_paper_that_stopped_is_selected_and_says_what_to_do() -> None:
    _, screen, _ = made(NOTICE, STOPPED)
    view = screen.view
    assert view.selected == "receipt"
    assert view.title == "Printer tapılmadı"
    assert view.acts[0].act is PaperAct.RETRY
    assert view.acts[0].primary
    assert [button.enabled for button in view.acts] == [True, True, False, True]
    assert view.printers[0].glyph == "error"


def test_rolls_stand_before_sheets_and_both_are_fetched() -> None:
    _, screen, _ = made(NOTICE, STOPPED)
    assert [(preview.job, preview.pdf) for preview in screen.view.previews] == [
        ("receipt", b"pdf of receipt"),
        ("notice", b"pdf of notice"),
    ]


def test_f9_tries_a_stopped_paper_again() -> None:
    presenter, screen, journal = made(STOPPED)
    presenter.print_pressed()
    assert journal.acts == ["again receipt"]
    assert screen.view.notice


def test_a_paper_whose_end_is_unknown_is_asked_about_before_another_original() -> None:
    presenter, screen, journal = made(UNKNOWN)
    presenter.print_pressed()
    assert journal.acts == []
    assert [button.act for button in screen.view.acts[:2]] == [PaperAct.CAME_OUT, PaperAct.NOT_OUT]
    assert presenter.key_pressed("Alt 2")
    assert journal.acts == ["again receipt"]


def test_a_paper_that_came_out_is_recorded_and_can_be_copied() -> None:
    recorded: list[PrintJobId] = []
    presenter, screen, _ = made(UNKNOWN, came_out=recorded.append)
    presenter.act(PaperAct.CAME_OUT)
    assert recorded == ["receipt"]
    assert screen.view.glyph == "done"
    assert screen.view.may_copy


def test_a_copy_has_the_next_number_and_its_reason() -> None:
    first = replace(NOTICE, id=PrintJobId("first"), copy=1)
    presenter, screen, journal = made(NOTICE, first)
    presenter.paper_chosen(NOTICE.id)
    assert screen.view.copy == 3
    presenter.reason_chosen("representative")
    presenter.copy_pressed()
    assert journal.acts == ["copy notice representative"]
    copy = replace(NOTICE, id=PrintJobId("copy"), copy=2, state=PaperState.WAITING)
    presenter.show_desk(bar=bar(), papers=(NOTICE, first, copy), journal=(), printers=PRINTERS)
    assert screen.view.selected == "copy"
    assert screen.view.papers[-1].name == "Bildiriş, surət 3"


def test_a_paper_that_did_not_come_out_is_not_copied() -> None:
    presenter, screen, journal = made(STOPPED)
    presenter.copy_pressed()
    assert journal.acts == []
    assert not screen.view.may_copy


def test_saving_as_pdf_says_where_or_why_not() -> None:
    presenter, screen, journal = made(STOPPED)
    assert presenter.key_pressed("Alt 4")
    assert "receipts/one.pdf" in screen.view.notice
    journal.unwritable = True
    presenter.act(PaperAct.SAVE_PDF)
    assert not screen.view.notice_good
    assert screen.view.notice


def test_a_printed_paper_leads_back_to_the_workspace() -> None:
    presenter, screen, journal = made(NOTICE)
    assert screen.view.acts[0].act is PaperAct.BACK
    presenter.act(PaperAct.BACK)
    assert journal.acts == ["left"]


@pytest.mark.parametrize(
    "code",
    [
        "paper_out", "cover_open", "printer_missing", "printer_refused", "printer_timeout", "printing_unsupported",
        "folder_unwritable", "disk_full", "print_unknown", "paper_jam", "printer_offline", "printer_stopped",
        "print_held", "print_service_away", "print_cancelled", "something_new",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_every_trouble_has_a_title_and_what_to_do(code: str, language: str) -> None:
    presenter, screen, _ = made(replace(STOPPED, error=code))
    presenter.change_words(words(language))  # type: ignore[arg-type]
    assert screen.view.title
    assert screen.view.sentence


def test_a_visit_without_papers_says_so() -> None:
    _, screen, _ = made()
    assert screen.view.title == "Hələ sənəd yoxdur"
    assert screen.view.previews == ()


PAPER_OUT = paper("receipt", "receipt", PaperState.PRINTING, error="paper_out")


def test_a_paper_at_a_printer_without_paper_says_so_and_that_it_goes_on_by_itself() -> None:
    _, screen, _ = made(PAPER_OUT)
    assert screen.view.title == "Kağız bitib"
    assert "öz-özünə" in screen.view.sentence
    assert (screen.view.glyph, screen.view.printers[0].glyph) == ("error", "error")
    assert [(button.key, button.enabled) for button in screen.view.acts] == [
        ("F9", True), ("Alt 1", True), ("Alt 3", False), ("Alt 4", True),
    ]  # fmt: skip


def test_another_printer_or_a_file_takes_a_stuck_paper_with_one_key() -> None:
    presenter, screen, journal = made(PAPER_OUT)
    assert screen.view.acts[1].text == "A5 printerində çap et"
    presenter.key_pressed("F9")
    presenter.key_pressed("Alt 1")
    assert "A5" in screen.view.notice
    presenter.key_pressed("Alt 4")
    assert journal.acts == ["urged receipt", "moved receipt sheet", "moved receipt #pdf"]


def test_a_sheet_can_go_to_the_printer_of_rolls_but_not_to_its_own() -> None:
    stopped = paper("notice", "acknowledgement", PaperState.FAILED, error="printer_refused")
    presenter, _, journal = made(stopped)
    presenter.key_pressed("Alt 1")
    assert journal.acts == ["moved notice roll"]


def test_a_printer_in_trouble_is_no_way_out_and_a_long_name_fits_its_button() -> None:
    presenter, screen, _ = made(PAPER_OUT)
    lines = (PRINTERS[0], replace(PRINTERS[1], glyph="error"))
    presenter.show_desk(bar=bar(), papers=(PAPER_OUT,), journal=(), printers=lines)
    assert not screen.view.acts[1].enabled
    lines = (PRINTERS[0], replace(PRINTERS[1], name="HP-LaserJet-Pro-M404dn-2-ci-mertebe"))
    presenter.show_desk(bar=bar(), papers=(PAPER_OUT,), journal=(), printers=lines)
    assert screen.view.acts[1].text == "HP-LaserJet-P… printerində çap et"


def test_a_paper_that_prints_without_trouble_offers_no_other_printer() -> None:
    presenter, screen, journal = made(replace(PAPER_OUT, error=""))
    assert screen.view.acts[0].act is PaperAct.BACK
    presenter.key_pressed("Alt 1")
    assert journal.acts == []


def test_a_paper_of_an_earlier_visit_that_stopped_is_not_forgotten() -> None:
    presenter, screen, journal = made(NOTICE)
    behind = replace(STOPPED, ticket=TicketId("another"), label="Y-046")
    presenter.show_desk(bar=bar(), papers=(NOTICE,), journal=(NOTICE, behind), printers=PRINTERS)
    assert screen.view.papers[-1].name == "Y\N{NON-BREAKING HYPHEN}046 · Qəbz"
    presenter.paper_chosen(behind.id)
    presenter.print_pressed()
    assert journal.acts == ["again receipt"]
