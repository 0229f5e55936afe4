"""The clock of a card that goes on alone: what then stands there is the card as it would be drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.supervision.card_face import clock_region, draw, draw_clock
from ui.supervision.cards import CardModel
from ui.supervision.values import CardValue
from ui.theme import ThemeName, apply_theme, scaled, theme_source

SERVING = CardValue(
    no=7, clerk="Nigar", glyph="running", state="Xidmət", label="Y 047", subject="Ünvanlı sosial yardım", time="12:34",
    elapsed=754.0, target=900.0, skills=("Y", "P"),
)  # fmt: skip
CARDS = (SERVING, replace(SERVING, over=True, elapsed=1000.0), replace(SERVING, stale=True, target=0.0))


def drawn(*acts: Callable[[QPainter], None]) -> QImage:
    image = QImage(scaled(240), scaled(140), QImage.Format.Format_RGB32)
    image.fill(theme_source().theme.color("bg.app"))
    for act in acts:
        painter = QPainter(image)
        act(painter)
        painter.end()
    return image


@pytest.mark.parametrize("card", CARDS)
@pytest.mark.parametrize("current", [False, True])
@pytest.mark.parametrize(("theme", "scale"), [("light", 1.0), ("dark", 1.25)])
def test_only_the_clock_drawn_is_the_whole_card_drawn(
    qapp: QApplication, card: CardValue, current: bool, theme: ThemeName, scale: float
) -> None:
    apply_theme(qapp, theme, scale)
    look, place = theme_source().theme, QRect(8, 4, scaled(220), scaled(106))
    later = replace(card, time="12:48", elapsed=card.elapsed + 14)

    def whole(painter: QPainter, card: CardValue) -> None:
        draw(painter, place, card, look, current=current, keyboard=False)

    def clock(painter: QPainter) -> None:
        painter.setClipRegion(clock_region(place, later))
        draw_clock(painter, place, later, look, current=current)

    first = drawn(lambda painter: whole(painter, card))
    assert drawn(lambda painter: whole(painter, card), clock) == drawn(lambda painter: whole(painter, later))
    assert first != drawn(lambda painter: whole(painter, later))
    apply_theme(qapp, "light", 1.0)


def test_a_model_tells_clocks_apart_from_everything_else(qapp: QApplication) -> None:
    model = CardModel()
    told: list[tuple[str, int]] = []
    model.show((SERVING, replace(SERVING, no=8)))
    model.dataChanged.connect(lambda first, _last: told.append(("changed", first.row())))
    model.went_on.connect(lambda place: told.append(("went on", place)))
    model.show((replace(SERVING, time="12:35", elapsed=755.0), replace(SERVING, no=8)))
    assert told == [("went on", 0)]
    model.show((replace(SERVING, time="1:00:00", elapsed=3600.0), replace(SERVING, no=8, note="12:00")))
    assert told[1:] == [("changed", 0), ("changed", 1)], "a wider clock leaves less room beside it"
    assert model.cards[0].time == "1:00:00"
