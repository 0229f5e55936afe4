"""The strip of function keys at the bottom: a copy of the keyboard, in its three blocks of four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.source import scaled, theme_of, theme_source
from ui.widgets.focus import FocusRing
from ui.widgets.paint import LEFT, box, elided, keycap
from ui.widgets.spoken import SpokenRole

KeyState = Literal["normal", "outlined", "strong", "faded"]
_MARGIN, _GAP, _BLOCK_GAP, _BLOCK = 8, 4, 16, 4
_FRAME_MARGIN, _FRAME_GAP = 7, 6
_NARROW = 400
_LEAST_AIR = 4.0
_SECOND_LINE, _ONE_LINE_UP_TO = 8, 1.25


@dataclass(frozen=True, slots=True)
class StripKey:
    """One key of the strip.

    `state`: `strong` acts on the visit now, `outlined` is the next right step, `normal` is always there,
    `faded` does nothing now. `accessible` is read instead of the text when the text alone says too little.
    """

    key: str
    text: str
    state: KeyState = "normal"
    accessible: str = ""


class StripButton(QAbstractButton):
    """One key: its cap above its command."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = StripKey("", "", "faded")
        self._pinned = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._ring = FocusRing(self, radius=theme_of(parent).radius["control"])

    @property
    def shown(self) -> StripKey:
        return self._shown

    def show_key(self, key: StripKey) -> None:
        """Change key, words and state; the place stays."""
        if key == self._shown:
            return
        self._shown = key
        self.setEnabled(key.state != "faded")
        self.setAccessibleName(f"{key.key} {key.accessible or key.text}")
        self.update()

    def pin_ring(self, shown: bool) -> None:
        """Show the focus ring whatever has the focus (samples of states)."""
        self._ring.pin(shown)

    def sizeHint(self) -> QSize:
        width = text_width(self._shown.text, font("body", weight=600)) + 2 * scaled(9)
        return QSize(round(width), key_height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        key = self._shown
        faded = key.state == "faded"
        if not faded:
            ground = "bg.sunken" if self.isDown() else "bg.hover" if self.underMouse() else "bg.surface"
            edge = "border.control" if key.state == "outlined" else "border.default"
            box(painter, rect, theme.radius["control"], theme.color(ground), theme.color(edge))
        cap_font = font("caption", weight=500)
        cap_height = scaled(18)
        cap = QRectF(
            scaled(8), scaled(4 if _tall() else 6), round(text_width(key.key, cap_font)) + 2 * scaled(6), cap_height
        )
        keycap(
            painter,
            cap,
            key.key,
            edge=theme.color("border.default"),
            ink=theme.color("text.disabled" if faded else "text.secondary"),
            fill=None if faded else theme.color("bg.surface"),
        )
        weights = {"normal": 400, "strong": 500, "outlined": 600, "faded": 400}
        inks = {"normal": "text.secondary", "faded": "text.disabled"}
        made = font("body", weight=weights[key.state])
        painter.setPen(theme.color(inks.get(key.state, "text.primary")))
        lines, made, left = fitted(key.text, made, rect.width())
        painter.setFont(made)
        place = QRectF(left, cap.bottom() - 1, rect.width() - left - 2, rect.height() - cap.bottom() - scaled(2))
        high = place.height() / len(lines)
        for number, line in enumerate(lines):
            where = QRectF(left, place.top() + number * high, place.width() + 2, high)
            painter.drawText(where, LEFT, elided(line, QFontMetricsF(made), place.width() + 1))
        painter.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self.setToolTip(self._shown.text)
        return super().event(event)


def fitted(text: str, made: QFont, width: float) -> tuple[list[str], QFont, float]:
    """Lines, font and left edge with which a command's words are whole on a key of this width.

    Twelve keys share the screen. With large text words first take the key's air, then a second line, and a single
    long word is at last drawn a little smaller than its neighbours, never below the size of ordinary text.
    """
    made = QFont(made)
    lines = [text]
    room = width - _LEAST_AIR - 2
    if _tall() and text_width(text, made) > room and " " in text:
        lines = text.rsplit(" ", 1)
    widest = max(text_width(line, made) for line in lines)
    smallest = made.pixelSize() / theme_source().scale
    while widest > room and made.pixelSize() > smallest:
        made.setPixelSize(made.pixelSize() - 1)
        widest = max(text_width(line, made) for line in lines)
    return lines, made, min(float(scaled(9)), max(_LEAST_AIR, width - 2 - widest))


def key_height() -> int:
    """Height of a key in pixels: with much larger text there is room for a second line of words."""
    high = scaled(theme_source().theme.sizes["functionKey"])
    return high + scaled(_SECOND_LINE) if _tall() else high


def _tall() -> bool:
    return theme_source().scale > _ONE_LINE_UP_TO


class KeyStrip(QWidget):
    """All function keys. `show_keys` only repaints what changed; `pressed` tells the key (`F2`)."""

    spoken_as = SpokenRole.ToolBar

    pressed = Signal(str)

    def __init__(
        self, keys: Sequence[StripKey] = (), *, blocks: bool = True, framed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._blocks, self._framed = blocks, framed
        self._buttons: list[StripButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_keys(keys)

    def show_keys(self, keys: Sequence[StripKey]) -> None:
        """Show these keys in order. The number of keys decides the geometry, nothing else does."""
        if len(keys) != len(self._buttons):
            for button in self._buttons:
                button.deleteLater()
            self._buttons = [self._make(index) for index in range(len(keys))]
            self._place()
        for button, key in zip(self._buttons, keys, strict=True):
            button.show_key(key)

    def button(self, key: str) -> StripButton:
        """The button of a key such as `F2`. Raises KeyError."""
        for button in self._buttons:
            if button.shown.key == key:
                return button
        raise KeyError(key)

    def sizeHint(self) -> QSize:
        sizes = theme_of(self).sizes
        around = 2 * _FRAME_MARGIN if self._framed else scaled(sizes["functionBar"] - sizes["functionKey"])
        return QSize(scaled(640), key_height() + around)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(_NARROW), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        if self._framed:
            ground, line = theme.color("bg.sunken"), theme.color("border.default")
            box(painter, QRectF(self.rect()), theme.radius["control"], ground, line)
        else:
            painter.fillRect(self.rect(), theme.color("bg.sunken"))
            painter.fillRect(0, 0, self.width(), 1, theme.color("border.default"))
        painter.end()

    def _make(self, index: int) -> StripButton:
        button = StripButton(self)
        button.clicked.connect(lambda: self.pressed.emit(self._buttons[index].shown.key))
        button.show()
        return button

    def _place(self) -> None:
        count = len(self._buttons)
        if not count:
            return
        breaks = (count - 1) // _BLOCK if self._blocks else 0
        margin, near = (_FRAME_MARGIN, _FRAME_GAP) if self._framed else (_MARGIN, _GAP)
        air = 2 * margin + breaks * _BLOCK_GAP + (count - 1 - breaks) * near
        width = (self.width() - air) / count
        height = key_height()
        top = (self.height() + (0 if self._framed else 2) - height) // 2
        left = QPointF(margin, top)
        for index, button in enumerate(self._buttons):
            if index:
                gap = _BLOCK_GAP if self._blocks and index % _BLOCK == 0 else near
                left += QPointF(width + gap, 0)
            start, end = round(left.x()), round(left.x() + width)
            button.setGeometry(QRect(start, top, end - start, height))
