"""The page on screens of many sizes: everything in its place, readable, and named for those who do not see it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.drawn_text import hear_drawn
from ui.board.drawing import Pane, smallest
from ui.board.page import BoardPage
from ui.gallery import board
from ui.gallery.day import words
from ui.theme import apply_theme, contrast, grab
from ui.theme.tokens import document

SIZES = [(1366, 768), (1920, 1080), (3840, 2160), (1280, 1024), (1080, 1920)]
PICTURES = [board.hall, board.busy, board.silent, board.nobody]


@pytest.mark.parametrize("size", SIZES)
def test_all_parts_are_on_the_wall_and_none_covers_another(qtbot: QtBot, size: tuple[int, int]) -> None:
    page = board.busy(words("ru"), words)
    qtbot.addWidget(page)
    grab(page, size)
    parts = [pane for pane in page.findChildren(Pane) if pane.isVisible()]
    assert len(parts) == 5 + 10 + 6
    for part in parts:
        assert page.rect().contains(part.geometry()), part
        assert part.accessibleName(), part
        for other in parts:
            overlap = part.geometry().intersected(other.geometry())
            assert part is other or overlap.width() <= 1 or overlap.height() <= 1, (part, other)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
@pytest.mark.parametrize("picture", PICTURES)
def test_nothing_is_written_smaller_than_the_design_allows(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, picture: object, language: str
) -> None:
    sizes: list[tuple[int, str]] = []

    def heard(painter: QPainter, _place: QRectF, _flags: int, text: str) -> None:
        sizes.append((QFont(painter.font()).pixelSize(), text))

    page = picture(words(language), words)  # type: ignore[operator]
    qtbot.addWidget(page)
    with monkeypatch.context() as patched:
        hear_drawn(patched, heard, draw=True)
        grab(page, (1920, 1080))
    assert sizes
    assert [found for found in sizes if found[0] < smallest()] == []


def test_the_clerks_text_scale_and_theme_have_no_say_on_a_wall(qtbot: QtBot, qapp: QApplication) -> None:
    try:
        seen = []
        for theme, scale in (("light", 1.0), ("dark", 1.5)):
            apply_theme(qapp, theme, scale)  # type: ignore[arg-type]
            page = board.hall(words("az"), words)
            qtbot.addWidget(page)
            seen.append(grab(page, (1366, 768)))
        assert seen[0] == seen[1]
    finally:
        apply_theme(qapp, "light", 1.0)


def test_a_wall_reads_as_sentences(qtbot: QtBot) -> None:
    page = board.silent(words("az"), words)
    qtbot.addWidget(page)
    assert page.call.accessibleName() == "Son çağırış: Y‑051, please go to window 7"
    assert page.call.accessibleDescription() == "səs yoxdur"
    assert page.rows[0].accessibleName() == "P‑120, 3 nömrəli pəncərəyə yaxınlaşın"
    assert page.lines[-1].accessibleName() == "Məşğulluq və əmək: təxminən 0–1 dəqiqə"
    assert "14:28" in page.footer.accessibleName()
    assert page.clock.accessibleName() == "12 saylı DOST mərkəzi. Saat 14:32"
    page.say("Y‑051")
    assert page.region.said == "Y‑051"


def test_a_lit_call_is_drawn_another_way(qtbot: QtBot) -> None:
    from dataclasses import replace

    page = board.hall(words("az"), words)
    qtbot.addWidget(page)
    steady = grab(page, (1366, 768))
    screen = page.shown
    assert screen is not None
    assert screen.hero is not None
    page.show_screen(replace(screen, hero=replace(screen.hero, lit=True)))
    assert grab(page, (1366, 768)) != steady


def test_the_boards_colours_keep_their_contrast() -> None:
    colours, ratios = document()["color"]["board"], document()["contrast"]["board"]
    for rule, least in (("text_min_4.5", 4.5), ("component_min_3", 3.0)):
        for pair in ratios[rule]:
            ratio = contrast(colours[pair["fg"]], colours[pair["bg"]])
            assert ratio >= least, pair
            assert ratio == pytest.approx(pair["ratio"], abs=0.01)
    violet = document()["connection"]["offline"]
    assert contrast(violet["text"], violet["bg"]) >= 4.5
    # The bright half of a pulse exchanges the two.
    assert contrast(colours["windowFill"], colours["callBg"]) >= 4.5


def test_an_empty_page_draws_itself(qtbot: QtBot) -> None:
    page = BoardPage()
    qtbot.addWidget(page)
    assert not grab(page, (640, 360)).isNull()
