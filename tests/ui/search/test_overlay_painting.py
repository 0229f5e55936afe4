"""A letter in the search paints the search: the page behind is painted only where the search gives way."""

from __future__ import annotations

import pytest
from floor import words
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
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


def place_of(overlay: SearchOverlay, host: QWidget) -> QRect:
    return QRect(overlay.mapTo(host, overlay.rect().topLeft()), overlay.size())


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


def test_what_the_search_no_longer_covers_is_painted(searched: tuple[QWidget, Ground, SearchOverlay]) -> None:
    host, page, overlay = searched
    type_text(overlay, "abcd")
    before = place_of(overlay, host)
    page.painted = QRegion()
    type_text(overlay, "ab")
    after = place_of(overlay, host)
    uncovered = QRect(before.left() + 8, after.bottom() + 1, before.width() - 16, before.bottom() - after.bottom())
    assert uncovered.height() > 0
    assert (QRegion(uncovered) - page.painted).isEmpty()


def test_after_each_letter_the_screen_is_as_if_all_of_it_had_been_painted(
    searched: tuple[QWidget, Ground, SearchOverlay],
) -> None:
    host, _, overlay = searched
    for text in ("a", "ab", "abc", "abcd", "abcde", "z", "abcde", "", "a"):
        type_text(overlay, text)
        on_screen = host.screen().grabWindow(host.winId()).toImage()
        assert on_screen == host.grab().toImage().convertToFormat(on_screen.format()), text
