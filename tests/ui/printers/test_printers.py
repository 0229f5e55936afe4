"""The page of printers: what its presenter decides, and each of its keys under a real keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.papers import FOLDER
from dostdesk.desk.printers import PrintersView, PrinterView, Use
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.papers import RollWidth
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.printing.spooler import PrinterStatus
from tests.ui.form.doubles import at_once, words
from ui.printers.page import PrintersPage
from ui.printers.presenter import PrintersPresenter
from ui.printers.values import PrinterListView, printer_lines, repeats_said, status_said
from ui.theme import apply_theme

SEEN = PrintersView(
    printers=(
        PrinterView(key="roll", uses=("roll",)),
        PrinterView(key="sheet", uses=("sheet",), status=PrinterStatus("paper_out")),
        PrinterView(key=FOLDER),
    ),
    fixed=False,
    width=80,
)


class PrinterDouble:
    def __init__(self) -> None:
        self.seen, self.acts, self.broken = SEEN, list[str](), ""

    def look(self) -> PrintersView:
        return self.seen

    def choose(self, use: Use, key: str) -> None:
        self.acts.append(f"{use} {key}")

    def choose_width(self, width: RollWidth) -> None:
        self.acts.append(f"width {width}")
        self.seen = replace(self.seen, width=width)

    def test(self, key: str, use: Use, language: Language) -> str:
        if self.broken:
            raise OutsideError(self.broken, printer=key)
        self.acts.append(f"test {key} {use} {language}")
        return key


class Screen:
    def __init__(self) -> None:
        self.view: PrinterListView | None = None

    def show_printers(self, view: PrinterListView) -> None:
        self.view = view

    @property
    def shown(self) -> PrinterListView:
        assert self.view is not None
        return self.view


def made() -> tuple[PrintersPresenter, Screen, PrinterDouble, list[bool]]:
    screen, desk, tested = Screen(), PrinterDouble(), list[bool]()
    presenter = PrintersPresenter(
        screen, run=at_once, desk=desk, words=words(), left=lambda: desk.acts.append("left"), tested=tested.append
    )
    presenter.open()
    return presenter, screen, desk, tested


def test_the_printer_of_receipts_is_selected_and_each_says_how_it_is() -> None:
    _, screen, _, _ = made()
    assert screen.shown.selected == "roll"
    assert [(row.name, row.said, row.glyph, row.uses) for row in screen.shown.rows] == [
        ("roll", "hazırdır", "done", ("80 mm",)),
        ("sheet", "kağız bitib", "error", ("A5",)),
        ("PDF qovluğu", "hazırdır", "done", ()),
    ]


def test_the_selected_printer_takes_receipts_or_sheets() -> None:
    presenter, screen, desk, _ = made()
    presenter.row_chosen(FOLDER)
    presenter.use_pressed("roll")
    presenter.use_pressed("sheet")
    assert desk.acts == [f"roll {FOLDER}", f"sheet {FOLDER}"]
    assert screen.shown.notice == "A5 bildirişlər bundan sonra buradan çıxır."


def test_a_test_print_is_of_the_size_that_the_printer_has() -> None:
    presenter, screen, desk, tested = made()
    presenter.test_pressed()
    presenter.row_chosen("sheet")
    presenter.test_pressed()
    assert desk.acts == ["test roll roll az", "test sheet sheet az"]
    assert tested == [True, True]
    assert "sheet" in screen.shown.notice


def test_a_test_print_that_fails_says_why() -> None:
    presenter, screen, desk, tested = made()
    desk.broken = "printer_refused"
    presenter.test_pressed()
    assert not screen.shown.notice_good
    assert "roll" in screen.shown.notice
    assert tested == [False]


def test_the_width_of_the_roll_goes_round() -> None:
    presenter, screen, desk, _ = made()
    presenter.width_pressed()
    presenter.width_pressed()
    assert desk.acts == ["width 58", "width 80"]
    assert screen.shown.width == 80


def test_a_printer_that_went_away_is_not_spoken_of() -> None:
    presenter, screen, desk, _ = made()
    desk.seen = replace(SEEN, printers=SEEN.printers[1:])
    presenter.refresh()
    assert screen.shown.selected == "sheet"


def test_without_printers_or_with_one_given_at_the_start_the_page_says_so() -> None:
    presenter, screen, desk, _ = made()
    assert screen.shown.hint == ""
    desk.seen = replace(SEEN, printers=(PrinterView(key=FOLDER, uses=("roll", "sheet")),))
    presenter.refresh()
    assert "printer tapılmadı" in screen.shown.hint
    desk.seen = replace(SEEN, fixed=True)
    presenter.refresh()
    assert "“roll”" in screen.shown.hint


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_printer_that_may_print_twice_is_named_when_papers_go_there(language: Language) -> None:
    twice = PrinterStatus(repeats=True)
    unused = replace(SEEN, printers=(*SEEN.printers, PrinterView(key="spare", status=twice)))
    assert repeats_said(unused, words(language)) == ""
    used = replace(unused, printers=(replace(SEEN.printers[0], status=twice), *unused.printers[1:]))
    said = repeats_said(used, words(language))
    assert said.startswith("roll:")
    assert "dostonce:" in said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "code",
    ["paper_out", "paper_jam", "cover_open", "printer_offline", "printer_stopped", "printer_refused", "never_heard_of"],
)
def test_every_trouble_of_a_printer_has_a_word(code: str, language: Language) -> None:
    said, glyph = status_said(PrinterStatus(code), words(language))
    assert said
    assert glyph == "error"
    assert status_said(PrinterStatus(low=True), words(language))[1] == "warning"


def test_the_page_of_papers_knows_which_printer_takes_what() -> None:
    roll, sheet, folder = printer_lines(SEEN, words())
    assert (roll.rolls, roll.sheets, sheet.rolls, sheet.sheets) == (True, False, False, True)
    assert (folder.folder, folder.key) == (True, FOLDER)


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.desk = qtbot, PrinterDouble()
        self.page = PrintersPage()
        qtbot.addWidget(self.page)
        presenter = PrintersPresenter(
            self.page, run=at_once, desk=self.desk, words=words(), left=lambda: self.desk.acts.append("left")
        )
        self.page.attach(presenter)
        self.page.resize(1366, 660)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        presenter.open()
        self.page.take_focus()

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget() or self.page, key)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.page.hide()


def test_that_a_printer_may_print_twice_is_a_quiet_line_of_the_page(bench: Bench) -> None:
    line = bench.page.panel._repeats
    assert not line.isVisible()
    twice = replace(SEEN.printers[0], status=PrinterStatus(repeats=True))
    bench.desk.seen = replace(SEEN, printers=(twice, *SEEN.printers[1:]))
    bench.page.panel._look_again()
    assert line.isVisible()
    assert line.text().startswith("roll:")
    assert bench.page.panel.rows[0].accessibleDescription() == "hazırdır, 80 mm", "it is no trouble of the printer"


def test_every_act_of_the_page_has_its_key(bench: Bench) -> None:
    bench.press(Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_1, Qt.Key.Key_2)
    bench.press(Qt.Key.Key_3, Qt.Key.Key_Escape)
    assert bench.desk.acts == [
        "test roll roll az", "test sheet sheet az", f"roll {FOLDER}", f"sheet {FOLDER}", "width 58", "left",
    ]  # fmt: skip


def test_enter_on_the_way_back_goes_back_and_prints_nothing(bench: Bench) -> None:
    bench.page.back.setFocus()
    bench.press(Qt.Key.Key_Return)
    assert bench.desk.acts == ["left"]


def test_looking_again_leaves_the_focus_where_it_is(bench: Bench) -> None:
    bench.press(Qt.Key.Key_Down)
    before = QApplication.focusWidget()
    bench.page.panel._look_again()
    assert QApplication.focusWidget() is before
    assert bench.page.panel.rows[1].accessibleDescription() == "kağız bitib, A5"
