"""The page on a real window, by real keys: what Tab, arrows and commands reach, and what is heard of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.gallery import day
from ui.gallery import history as drawn
from ui.gallery.supervision import SupervisorStage, supervisor_stage
from ui.history.room import HistoryRoom
from ui.history.table_values import measures_of
from ui.places import HISTORY
from ui.theme import apply_theme, font, lay_out, text_width

ALT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier


class Window:
    """The page in front, over an answer that is there at once."""

    def __init__(self, qtbot: QtBot) -> None:
        words = day.words("az")
        self.stage: SupervisorStage = supervisor_stage(words)
        self.shell = self.stage.shell
        qtbot.addWidget(self.shell)
        self.saved: list[str] = []
        self.room: HistoryRoom = drawn.room_over(
            self.shell, drawn.answer, words, dress=lambda: self.stage.tabs.dress(HISTORY), saved=self.saved.append
        )
        self.room.open()
        lay_out(self.shell, (1366, 768))
        self.page = self.room.page

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, text: str = "") -> None:
        target = QApplication.focusWidget() or self.shell
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, held, text))
        QApplication.processEvents()

    def seen(self, widget: QWidget) -> bool:
        place = widget.mapTo(self.page, QPoint(0, 0)).y()
        return 0 <= place < self.page.height()


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[Window]:
    apply_theme(qapp, "light", 1.0)
    made = Window(qtbot)
    yield made
    made.room.close()


@pytest.mark.parametrize(("key", "kind"), [(Qt.Key.Key_C, "csv"), (Qt.Key.Key_X, "xlsx"), (Qt.Key.Key_P, "pdf")])
def test_a_file_takes_one_key(window: Window, key: Qt.Key, kind: str) -> None:
    window.key(key, ALT)
    assert window.saved == [kind]
    assert f"dost.{kind}" in window.shell.notice.sentence


@pytest.mark.parametrize(
    ("keys", "since", "until"),
    [
        ((Qt.Key.Key_T,), "31.10.2025", "31.10.2025"),
        ((Qt.Key.Key_W,), "27.10.2025", "02.11.2025"),
        ((Qt.Key.Key_Q,), "01.10.2025", "31.12.2025"),
        ((Qt.Key.Key_B,), "01.09.2025", "30.09.2025"),
        ((Qt.Key.Key_B, Qt.Key.Key_N), "01.10.2025", "31.10.2025"),
        ((Qt.Key.Key_B, Qt.Key.Key_M), "01.10.2025", "31.10.2025"),
    ],
)
def test_periods_have_keys(window: Window, keys: tuple[Qt.Key, ...], since: str, until: str) -> None:
    for key in keys:
        window.key(key, ALT)
    days = window.page.bar.days
    assert (days.since.text(), days.until.text()) == (since, until)


def test_days_are_typed(window: Window) -> None:
    window.key(Qt.Key.Key_D, ALT)
    assert QApplication.focusWidget() is window.page.bar.days.since
    for letter in "6.10.2025":
        window.key(Qt.Key(ord(letter)), text=letter)
    window.key(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is window.page.bar.days.until
    assert window.page.bar.days.since.text() == "06.10.2025"
    assert window.room.presenter.period.kind is None


def test_a_wrong_day_is_told_at_its_field_and_stays(window: Window) -> None:
    since = window.page.bar.days.since
    window.key(Qt.Key.Key_D, ALT)
    since.setText("31.09.2025")
    window.key(Qt.Key.Key_Return)
    assert since.text() == "31.09.2025"
    assert since.property("error")
    assert "05.10.2026" in since.accessibleDescription()


def test_f6_goes_through_the_parts_and_brings_each_into_sight(window: Window) -> None:
    stops = []
    for _ in window.page.panes[1:]:
        window.key(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert window.seen(focus), focus.accessibleName()
        stops.append(focus)
    assert window.page.heat in stops
    assert window.page.distribution.table in stops
    assert any(window.page.people.isAncestorOf(stop) or stop is window.page.how for stop in stops)


def test_arrows_go_through_hours_and_each_is_heard_with_its_day(window: Window) -> None:
    heat = window.page.heat
    heat.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        window.key(key)
    said = heat.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Çərşənbə axşamı 11:00: 90-cı faiz 25 dəqiqə, 140 müraciət"
    window.key(Qt.Key.Key_Up)
    assert "hədəfdən yuxarı" in heat.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)


def tables(window: Window) -> dict[str, Callable[[], QWidget]]:
    page = window.page
    return {
        "heat": lambda: page.heat, "bars": lambda: page.distribution.table, "services": lambda: page.table,
        "people": lambda: page.people,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rows", "columns"), [("heat", 5, 9), ("bars", 1, 17), ("services", 8, 6), ("people", 8, 7)]
)
def test_each_chart_is_a_table_to_assistive_technology(window: Window, name: str, rows: int, columns: int) -> None:
    heard = QAccessible.queryAccessibleInterface(tables(window)[name]())
    assert heard is not None
    assert heard.role() == QAccessible.Role.Table
    assert heard.text(QAccessible.Text.Name).strip()
    children = [heard.child(number) for number in range(heard.childCount())]
    cells = [child for child in children if child is not None and child.role() == QAccessible.Role.Cell]
    said = [cell.text(QAccessible.Text.Name) for cell in cells]
    assert len(said) == rows * columns
    for number, words in enumerate(said):
        assert any(letter.isdigit() for letter in words) or number % columns == 0, words


def test_enter_on_a_person_opens_his_breaks_and_calls_with_reasons(window: Window) -> None:
    window.page.people.setFocus()
    window.key(Qt.Key.Key_Down)
    window.key(Qt.Key.Key_Return)
    top = window.shell.layers.top
    assert top is not None
    assert top.accessibleName() == "Baxşıyev Elçin"
    window.key(Qt.Key.Key_Escape)
    assert window.shell.layers.top is None
    assert QApplication.focusWidget() is window.page.people


def test_what_has_the_keyboard_keeps_its_place_when_figures_change(window: Window) -> None:
    table = window.page.table
    table.setFocus()
    window.key(Qt.Key.Key_Down)
    window.key(Qt.Key.Key_Right)
    values = table.figures.values
    first = replace(
        values.rows[0], cells=(replace(values.rows[0].cells[0], text="Başqa ad"), *values.rows[0].cells[1:])
    )
    table.show_table(replace(values, rows=(first, *values.rows[1:])))
    assert (table.currentIndex().row(), table.currentIndex().column()) == (1, 1)
    assert table.hasFocus()


def test_another_table_of_another_shape_shows_all_its_columns(window: Window) -> None:
    for name in ("groups", "windows", "figures", "services"):
        window.room.presenter.table_chosen(name)
        table = window.page.table
        shown = [number for number in range(table.figures.columnCount()) if not table.isColumnHidden(number)]
        assert len(shown) == table.figures.columnCount(), name


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_long_names_of_centres_give_way_to_the_figures(qapp: QApplication, window: Window, scale: float) -> None:
    apply_theme(qapp, "light", scale)
    lay_out(window.shell, (1366, 768))
    table = window.page.table
    table.show_table(measures_of(drawn.measures_of_all_centres(), day.words("az")))
    QApplication.processEvents()
    widths = [table.columnWidth(number) for number in range(table.figures.columnCount())]
    assert sum(widths) <= table.viewport().width() + len(widths)
    for number, column in enumerate(table.figures.values.columns):
        texts = [row.cells[number].text for row in table.figures.values.rows]
        whole = max(text_width(text, font("body")) for text in texts)
        assert column.kind != "number" or widths[number] >= whole, column.key
    apply_theme(qapp, "light", 1.0)


def test_how_it_is_counted_has_a_definition_for_every_measure(window: Window) -> None:
    window.key(Qt.Key.Key_H, ALT)
    top = window.shell.layers.top
    assert top is not None
    said = top.text.accessibleDescription()  # type: ignore[attr-defined]
    words = day.words("az")
    assert all(words(f"measure.{code}.how") in said for code in drawn.MEASURES)


def test_the_page_is_narrow_and_large_and_still_whole(qapp: QApplication, window: Window) -> None:
    apply_theme(qapp, "light", 1.5)
    lay_out(window.shell, (1366, 768))
    inside = window.page.heat.parentWidget()
    assert inside is not None
    assert window.page.heat.mapTo(window.page, QPoint(0, 0)).x() >= 0
    assert window.page.distribution.mapTo(window.page, QPoint(window.page.distribution.width(), 0)).x() <= 1366
    apply_theme(qapp, "light", 1.0)
