"""A letter in the search paints the search: the page behind is painted only where the search gives way."""

from __future__ import annotations

import pytest
from floor import words
from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.commands import DeskState
from ui.search.finding import Results
from ui.search.overlay import SearchOverlay
from ui.search.row import Found
from ui.shell.layers import Layers
from ui.theme import apply_theme

_ROWS = {"": 0, "a": 6, "ab": 3, "abc": 3, "abcd": 8, "abcde": 40, "z": 0}


class Ground(QWidget):
    """A page of stripes that remembers what of it was painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.painted = QRegion()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        self.painted += event.region()
        painter = QPainter(self)
        for top in range(0, self.height(), 8):
            painter.fillRect(0, top, self.width(), 4, "#3060a0")
        painter.end()


def found(text: str) -> Results:
    rows = tuple(Found(kind="service", text=f"{text} {place}") for place in range(_ROWS[text]))
    return Results(rows=rows, count=len(rows), milliseconds=1, said="" if rows else "-")


@pytest.fixture(params=["light", "dark"])
def searched(qtbot: QtBot, request: pytest.FixtureRequest) -> tuple[QWidget, Ground, SearchOverlay]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, request.param)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1000, 700)
    page = Ground(host)
    page.resize(host.size())
    overlay = SearchOverlay(words("az"), found, DeskState.IDLE)
    host.show()
    Layers(host).open(overlay, top=60)
    settle()
    return host, page, overlay


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def type_text(overlay: SearchOverlay, text: str) -> None:
    overlay.field.setText(text)
    settle()


def look_at_it(overlay: SearchOverlay, qtbot: QtBot) -> None:
    """Nobody types any more: the list is as high as what it holds."""
    wanted = sum(overlay.list.sizeHintForRow(place) for place in range(overlay.model.rowCount()))
    qtbot.waitUntil(lambda: overlay.list.height() <= wanted)
    settle()


def place_of(overlay: SearchOverlay, host: QWidget) -> QRect:
    return QRect(overlay.mapTo(host, overlay.rect().topLeft()), overlay.size())


class Seen(QObject):
    """What is painted of some widgets."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.painted: list[QObject] = []
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint:
            self.painted.append(watched)
        return False


def test_the_page_is_not_painted_for_a_letter_where_the_search_stays(
    searched: tuple[QWidget, Ground, SearchOverlay],
) -> None:
    host, page, overlay = searched
    type_text(overlay, "ab")
    page.painted = QRegion()
    type_text(overlay, "abc")
    assert page.painted.isEmpty()
    type_text(overlay, "abcd")
    covered = QRegion(place_of(overlay, host)) - overlay.edge(overlay.size()).translated(
        place_of(overlay, host).topLeft()
    )
    assert (page.painted & covered).isEmpty()


def test_a_letter_that_finds_less_leaves_the_search_as_high_as_it_was_until_nobody_types(
    searched: tuple[QWidget, Ground, SearchOverlay], qtbot: QtBot
) -> None:
    _, page, overlay = searched
    type_text(overlay, "abcd")
    before = overlay.height()
    page.painted = QRegion()
    type_text(overlay, "ab")
    assert overlay.height() == before
    assert page.painted.isEmpty()
    look_at_it(overlay, qtbot)
    assert overlay.height() < before


def test_other_rows_in_the_same_place_are_painted_alone(searched: tuple[QWidget, Ground, SearchOverlay]) -> None:
    _, _, overlay = searched
    type_text(overlay, "ab")
    seen = Seen(overlay, overlay.list.viewport())
    overlay.model.show(found("abc").rows)
    settle()
    assert seen.painted == [overlay.list.viewport()]


def test_what_the_search_no_longer_covers_is_painted(
    searched: tuple[QWidget, Ground, SearchOverlay], qtbot: QtBot
) -> None:
    host, page, overlay = searched
    type_text(overlay, "abcd")
    before = place_of(overlay, host)
    page.painted = QRegion()
    type_text(overlay, "ab")
    look_at_it(overlay, qtbot)
    after = place_of(overlay, host)
    uncovered = QRect(before.left() + 8, after.bottom() + 1, before.width() - 16, before.bottom() - after.bottom())
    assert uncovered.height() > 0
    assert (QRegion(uncovered) - page.painted).isEmpty()


def test_after_each_letter_the_screen_is_as_if_all_of_it_had_been_painted(
    searched: tuple[QWidget, Ground, SearchOverlay], qtbot: QtBot
) -> None:
    host, _, overlay = searched
    for text in ("a", "ab", "abc", "abcd", "abcde", "z", "abcde", "", "a", "ab"):
        type_text(overlay, text)
        assert on_screen(host) == whole(host), text
    look_at_it(overlay, qtbot)
    assert on_screen(host) == whole(host)


def on_screen(host: QWidget) -> QImage:
    return host.screen().grabWindow(host.winId()).toImage()


def whole(host: QWidget) -> QImage:
    return host.grab().toImage().convertToFormat(on_screen(host).format())
