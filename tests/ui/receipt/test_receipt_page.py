"""The page of papers under real keys, with real PDFs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.domain.errors import OutsideError
from dostdesk.printing.render import render
from tests.printing import samples
from tests.ui.form.doubles import at_once, bar, words
from tests.ui.receipt.test_receipt_presenter import NOTICE, PRINTERS, STOPPED, UNKNOWN, Journal
from ui.receipt.page import ReceiptPage
from ui.receipt.presenter import ReceiptPresenter
from ui.receipt.preview import drawn_pages
from ui.receipt.values import PaperAct
from ui.theme import apply_theme
from ui.work import Runner


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.journal = qtbot, Journal()
        self.page = ReceiptPage(at_once)
        qtbot.addWidget(self.page)
        receipt, notice = render(samples.RECEIPT, samples.words()), render(samples.NOTICE, samples.words())
        self.presenter = ReceiptPresenter(
            self.page,
            run=at_once,
            paper=lambda job: notice if job == NOTICE.id else receipt,
            reprint=self.journal.reprint,
            print_again=self.journal.again,
            save_paper=self.journal.save,
            words=words(),
            local_time=lambda at: at + timedelta(hours=4),
            left=lambda: self.journal.acts.append("left"),
        )
        self.page.attach(self.presenter)
        self.page.resize(1366, 660)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.page, key, held)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.page.hide()


def test_the_papers_are_shown_as_they_will_be_printed(bench: Bench) -> None:
    bench.presenter.open(bar=bar(), papers=(STOPPED, NOTICE), journal=(), printers=PRINTERS)
    columns = bench.page.desk.columns
    assert [column.wide for column in columns] == [False, True]
    assert all(column.sheet.drawn for column in columns)


def test_each_act_has_its_key(bench: Bench) -> None:
    bench.presenter.open(bar=bar(), papers=(STOPPED, NOTICE), journal=(), printers=PRINTERS)
    bench.press(Qt.Key.Key_F9)
    bench.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    bench.press(Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    bench.presenter.paper_chosen(NOTICE.id)
    bench.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    bench.press(Qt.Key.Key_Escape)
    assert bench.journal.acts == ["again receipt", "saved receipt", "copy notice lost", "left"]


def test_an_unknown_end_is_never_printed_by_f9(bench: Bench) -> None:
    bench.presenter.open(bar=bar(), papers=(UNKNOWN,), journal=(), printers=PRINTERS)
    bench.press(Qt.Key.Key_F9)
    assert bench.journal.acts == []
    assert bench.page.panel.button(PaperAct.CAME_OUT) is not None


def test_the_lists_are_walked_by_arrows(bench: Bench) -> None:
    bench.presenter.open(bar=bar(), papers=(STOPPED, NOTICE), journal=(), printers=PRINTERS)
    first = bench.page.papers.buttons[0]
    first.setFocus()
    bench.qtbot.keyClick(first, Qt.Key.Key_Down)
    bench.qtbot.keyClick(bench.page.papers.buttons[1], Qt.Key.Key_Return)
    assert bench.page.panel.button(PaperAct.BACK) is not None


def test_the_reason_is_chosen_by_typing(bench: Bench) -> None:
    bench.presenter.open(bar=bar(), papers=(NOTICE,), journal=(), printers=PRINTERS)
    reasons = bench.page.panel.reasons
    assert reasons is not None
    reasons.type_ahead("n")
    bench.press(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    assert bench.journal.acts == ["copy notice representative"]


def test_a_paper_is_drawn_at_the_pixels_asked_for() -> None:
    pages = drawn_pages(render(samples.MANY_DOCUMENTS, samples.words()), 600)
    assert len(pages) > 1
    assert {page.width() for page in pages} == {600}


def test_bytes_that_are_no_pdf_are_a_failure_of_the_world(qapp: QApplication) -> None:
    with pytest.raises(OutsideError) as caught:
        drawn_pages(b"no pdf at all", 600)
    assert caught.value.code == "paper_unreadable"


def test_drawing_happens_on_a_worker(qtbot: QtBot) -> None:
    crashed: list[BaseException] = []
    runner = Runner(crashed.append)
    pages: list[object] = []
    pdf = render(samples.RECEIPT, samples.words())
    runner(lambda: drawn_pages(pdf, 500), done=pages.append, failed=crashed.append)
    qtbot.waitUntil(lambda: bool(pages) or bool(crashed), timeout=10_000)
    runner.close()
    assert crashed == []
    assert len(pages) == 1
