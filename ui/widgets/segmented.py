"""A row of choices of which one is taken: whose queue, which language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import Role
from ui.widgets.focus import FocusRing
from ui.widgets.paint import CENTRE, box
from ui.widgets.spoken import SpokenRole

_PADDING, _TALL_PADDING, _TALL = 10, 12, 32


class Segmented(QWidget):
    """Choices side by side; 32 px and taller ones are set in the body size.

    Left and right arrows, Home, End and the mouse choose; `chosen` tells the index. An index of -1 is none of them.
    """

    spoken_as = SpokenRole.ComboBox

    chosen = Signal(int)

    def __init__(
        self,
        options: Sequence[str],
        current: int = 0,
        name: str = "",
        *,
        height: int = 28,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._options = tuple(options)
        self._current = current
        self._name = name
        self._height = height
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])
        self._describe()

    @property
    def current(self) -> int:
        return self._current

    def set_options(self, options: Sequence[str]) -> None:
        """Change the words, keeping the choice."""
        if tuple(options) != self._options:
            self._options = tuple(options)
            self._describe()
            self.updateGeometry()
            self.update()

    def set_current(self, index: int) -> None:
        """Show a choice without telling anybody."""
        self._current = index
        self._describe()
        self.update()

    def choose(self, index: int) -> None:
        """Take a choice as if the clerk did; beyond the ends nothing happens."""
        if 0 <= index < len(self._options) and index != self._current:
            self.set_current(index)
            self.chosen.emit(index)

    def sizeHint(self) -> QSize:
        widths = self._hints()
        return QSize(round(sum(widths)) + len(widths) + 1, scaled(self._height))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._options) - 1
        moves = {Qt.Key.Key_Left: self._current - 1, Qt.Key.Key_Right: self._current + 1, Qt.Key.Key_Home: 0}
        moves[Qt.Key.Key_End] = last
        wanted = moves.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        else:
            self.choose(wanted)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, (left, width) in enumerate(self._cells()):
            if left <= event.position().x() < left + width:
                self.choose(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        radius = theme.radius["control"]
        box(painter, rect, radius, theme.color("bg.surface"), None)
        inside = QPainterPath()
        inside.addRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        for index, (left, width) in enumerate(self._cells()):
            cell = QRectF(left, 1, width, rect.height() - 2)
            taken = index == self._current
            if taken:
                painter.save()
                painter.setClipPath(inside)
                painter.fillRect(cell, theme.color("accent.tint"))
                painter.restore()
            if index:
                painter.fillRect(QRectF(left - 1, 1, 1, rect.height() - 2), theme.color("border.default"))
            painter.setFont(font(self._role(), weight=600 if taken else 400))
            painter.setPen(theme.color("accent.text" if taken else "text.secondary"))
            painter.drawText(cell, CENTRE, self._options[index])
        box(painter, rect, radius, None, theme.color("border.control"))
        painter.end()

    def _hints(self) -> list[float]:
        made = font(self._role(), weight=600)
        air = 2 * scaled(_TALL_PADDING if self._height >= _TALL else _PADDING)
        return [round(text_width(text, made) + air) for text in self._options]

    def _cells(self) -> list[tuple[float, float]]:
        hints = self._hints()
        room = (self.width() - len(hints) - 1 - sum(hints)) / max(1, len(hints))
        cells, left = [], 1.0
        for hint in hints:
            width = float(round(hint + room))
            cells.append((left, width))
            left += width + 1
        last_left, _ = cells[-1]
        cells[-1] = (last_left, self.width() - 1 - last_left)
        return cells

    def _role(self) -> Role:
        return "body" if self._height >= _TALL else "caption"

    def set_name(self, name: str) -> None:
        """What is chosen here, for screen readers."""
        self._name = name
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleName(self._name)
        taken = self._options[self._current] if 0 <= self._current < len(self._options) else ""
        self.setAccessibleDescription(taken)
