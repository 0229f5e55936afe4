"""How the card of a window looks: as a whole, and the clock and bar alone that go on each second."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QRegion

from ui.supervision.values import CardValue
from ui.theme import Theme, font, scaled, text_width
from ui.widgets import paint_glyph
from ui.widgets.paint import CENTRE, LEFT, RIGHT, box, elided, line_of

AIR = 4
_EDGE, _LINE = 12, 20
_THICK, _TICK = 4, 12


def draw(painter: QPainter, place: QRect, card: CardValue, theme: Theme, *, current: bool, keyboard: bool) -> None:
    """A card within `place`, with air around it; `keyboard`: what is pressed goes to it."""
    rect = QRectF(place).adjusted(AIR, AIR, -AIR, -AIR)
    fill, edge, width = theme.color(_fill(card, current=current)), "border.default", 1.0
    if current:
        edge, width = "accent.fill", 2.0
    elif card.stale:
        edge = "offline.fill"
    style = Qt.PenStyle.DashLine if card.closed and not current else Qt.PenStyle.SolidLine
    box(painter, rect, theme.radius["panel"], fill, theme.color(edge), width, style)
    inner, line = _inner(place), float(scaled(_LINE))
    _head(painter, QRectF(inner.left(), inner.top(), inner.width(), line), card, theme)
    second = _second(inner)
    if card.label:
        _ticket(painter, second, card, theme)
    if card.line:
        _words(painter, second.translated(0, line if card.label else 0), card.line, theme, "text.secondary")
    _foot(painter, inner, card, theme)
    _clock(painter, inner, card, theme)
    if keyboard:
        box(painter, QRectF(place), theme.radius["panel"] + AIR, None, theme.color("focus.ring"), 2.0)


def draw_clock(painter: QPainter, place: QRect, card: CardValue, theme: Theme, *, current: bool) -> None:
    """What goes on each second, on the ground that is there; it fills `clock_region`."""
    fill = theme.color(_fill(card, current=current))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part in clock_parts(place, card):
        painter.fillRect(part, fill)
    _clock(painter, _inner(place), card, theme)


def clock_region(place: QRect, card: CardValue) -> QRegion:
    """Where clock and bar of a card are."""
    region = QRegion()
    for part in clock_parts(place, card):
        region += part
    return region


def clock_parts(place: QRect, card: CardValue) -> tuple[QRect, ...]:
    """The same as boxes."""
    inner = _inner(place)
    second = _second(inner)
    parts: tuple[QRect, ...] = ()
    if card.time:
        # Letters reach a little beyond their advance.
        wide = text_width(card.time, _strong()) + 4
        parts = (QRectF(second.right() - wide + 2, second.top(), wide, second.height()).toAlignedRect(),)
    if card.target > 0:
        top = _bar_top(second)
        bar = QRectF(inner.left(), top - (_TICK - _THICK) / 2, inner.width(), _TICK)
        parts = (*parts, bar.toAlignedRect())
    return parts


def _fill(card: CardValue, *, current: bool) -> str:
    return "bg.selected" if current else "bg.surfaceAlt" if card.closed else "bg.surface"


def _strong() -> QFont:
    return font("bodyStrong", px=14)


def _inner(place: QRect) -> QRectF:
    across, down = AIR + scaled(_EDGE), AIR + scaled(9)
    return QRectF(place).adjusted(across, down, -across, -down)


def _second(inner: QRectF) -> QRectF:
    """Where the ticket stands, or words in its place."""
    return QRectF(inner.left(), inner.top() + scaled(24), inner.width(), float(scaled(_LINE)))


def _bar_top(second: QRectF) -> float:
    return second.bottom() + scaled(8)


def _clock(painter: QPainter, inner: QRectF, card: CardValue, theme: Theme) -> None:
    second = _second(inner)
    if card.time:
        painter.setFont(_strong())
        painter.setPen(theme.color("offline.text" if card.stale else "text.primary"))
        # Another one each second: not worth keeping its letters in their places.
        painter.drawText(second, RIGHT, card.time)
    if card.target > 0:
        left, top, width = inner.left(), _bar_top(second), inner.width()
        end = max(1.25 * card.target, card.elapsed)
        painter.fillRect(QRectF(left, top, width, _THICK), theme.color("bg.sunken"))
        filled = QRectF(left, top, min(width, width * card.elapsed / end), _THICK)
        painter.fillRect(filled, theme.color("warning.fill" if card.over else "accent.fill"))
        tick = QRectF(round(left + width * card.target / end) - 1, top - (_TICK - _THICK) / 2, 2, _TICK)
        painter.fillRect(tick, theme.color("text.primary"))


def _head(painter: QPainter, place: QRectF, card: CardValue, theme: Theme) -> None:
    number = font("title", weight=600)
    painter.setFont(number)
    painter.setPen(theme.color("text.primary"))
    line_of(painter, place, LEFT, str(card.no))
    state = font("caption")
    side = float(scaled(14))
    word = text_width(card.state, state) + 1
    painter.setFont(state)
    painter.setPen(theme.color("offline.text" if card.stale else "text.secondary"))
    line_of(painter, place, RIGHT, card.state)
    left = place.right() - word - scaled(5) - side
    paint_glyph(painter, QRectF(round(left), round(place.center().y() - side / 2), side, side), card.glyph, theme)
    begin = place.left() + max(float(scaled(26)), text_width(str(card.no), number) + scaled(8))
    room = QRectF(begin, place.top(), max(0.0, left - scaled(8) - begin), place.height())
    _words(painter, room, card.clerk, theme, "text.muted" if card.closed else "text.primary")


def _ticket(painter: QPainter, place: QRectF, card: CardValue, theme: Theme) -> None:
    strong = _strong()
    painter.setFont(strong)
    painter.setPen(theme.color("text.primary"))
    line_of(painter, place, LEFT, card.label)
    right = place.right() - text_width(card.time, strong) - scaled(6)
    if card.over:
        side = float(scaled(14))
        right -= side
        sign = QRectF(round(right), round(place.center().y() - side / 2), side, side)
        paint_glyph(painter, sign, "warning", theme)
        right -= scaled(6)
    left = place.left() + text_width(card.label, strong) + scaled(8)
    room = QRectF(left, place.top(), max(0.0, right - left), place.height())
    _words(painter, room, card.subject, theme, "text.secondary")


def _foot(painter: QPainter, inner: QRectF, card: CardValue, theme: Theme) -> None:
    high = float(scaled(_LINE))
    top, left = inner.bottom() - high, inner.left()
    made = font("caption")
    painter.setFont(made)
    for letter in card.skills:
        wide = max(high, text_width(letter, made) + scaled(8))
        place = QRectF(round(left), round(top), round(wide), high)
        box(painter, place, 3, theme.color("bg.surface"), theme.color("border.default"))
        painter.setPen(theme.color("text.secondary"))
        line_of(painter, place, CENTRE, letter)
        left += wide + scaled(4)
    if card.note:
        room = QRectF(left + scaled(6), top, inner.right() - left - scaled(6), high)
        painter.setPen(theme.color("offline.text" if card.stale else "text.muted"))
        line_of(painter, room, RIGHT, elided(card.note, QFontMetricsF(made), room.width() + 0.5))


def _words(painter: QPainter, place: QRectF, words: str, theme: Theme, color: str) -> None:
    made = font("body")
    painter.setFont(made)
    painter.setPen(theme.color(color))
    line_of(painter, place, LEFT, elided(words, QFontMetricsF(made), place.width() + 0.5))
