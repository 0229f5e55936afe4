"""Small parts of the panes that only show: a mark, and lists of lines that nothing can be done with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import paint_icon, scaled, theme_of, theme_source
from ui.widgets import GLYPHS, Chip, Surface, Text, paint_glyph
from ui.workspace.values import ChipValue, LineValue

_MARK_COLUMN, _LABEL_COLUMN = 30, 66
_CHIP_GAP = 6


class Mark(QWidget):
    """A state's silhouette or an icon, as decoration beside its words."""

    def __init__(
        self, name: str = "", size: int = 16, color: str = "text.secondary", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._size, self._color = name, size, color
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_mark(self, name: str) -> None:
        """Change what is drawn."""
        self._name = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(self._size), scaled(self._size))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._name:
            return
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._name in GLYPHS:
            paint_glyph(painter, QRectF(self.rect()), self._name, theme)
        else:
            paint_icon(painter, QRectF(self.rect()), self._name, theme.color(self._color))
        painter.end()


class LineList(QWidget):
    """Lines between hairlines: mark, label, words, a quiet note, minutes. `height` in pixels."""

    def __init__(self, height: int, *, label_column: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height, self._label_column = height, label_column
        self._shown: tuple[LineValue, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_lines(self, lines: tuple[LineValue, ...]) -> None:
        """Show these lines."""
        if lines == self._shown:
            return
        self._shown = lines
        clear(self._column)
        for place, line in enumerate(lines):
            self._column.addWidget(self._line(line, first=place == 0))

    def _line(self, value: LineValue, *, first: bool) -> QWidget:
        line = Surface("bg.surface", "tb" if first else "b", "border.subtle")
        line.setMinimumHeight(scaled(self._height))
        line.setAccessibleName(" ".join(part for part in (value.label, value.text, value.note, value.minutes) if part))
        row = QHBoxLayout(line)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(0)
        mark = QWidget()
        mark.setFixedWidth(scaled(_MARK_COLUMN) - 4)
        inside = QHBoxLayout(mark)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Mark(value.mark, 16, "text.primary"), 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(mark)
        if self._label_column:
            label = Text(value.label, "field", weight=600)
            label.setMinimumWidth(scaled(_LABEL_COLUMN))
            row.addWidget(label)
        text = Text(value.text, "body", weight=400 if self._label_column else 500, wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(text, 1)
        if value.note:
            row.addSpacing(12)
            row.addWidget(Text(value.note, "caption", "muted"))
        if value.minutes:
            minutes = Text(value.minutes, "body", "secondary")
            minutes.setMinimumWidth(scaled(74))
            minutes.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(minutes)
        return line


class ChipRow(QWidget):
    """Chips side by side, in further lines where one line is too narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ChipValue, ...] = ()
        self._chips: list[Chip] = []
        self._measured: tuple[float, Sequence[QSize]] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_chips(self, chips: Sequence[ChipValue]) -> None:
        """Show these chips."""
        if tuple(chips) == self._shown:
            return
        self._shown = tuple(chips)
        while len(self._chips) > len(self._shown):
            gone = self._chips.pop()
            gone.hide()
            gone.deleteLater()
        for known, chip in zip(self._chips, self._shown, strict=False):
            known.show_state(chip.text, chip.glyph, chip.tone)
        for chip in self._shown[len(self._chips) :]:
            made = Chip(chip.text, chip.glyph, chip.tone, parent=self)
            made.show()
            self._chips.append(made)
        self._measured = None
        self.updateGeometry()
        self._place()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(width)
        return places[-1].bottom() + 1 if places else 0

    def sizeHint(self) -> QSize:
        sizes = self._sizes()
        width = sum(size.width() for size in sizes) + _CHIP_GAP * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSizeHint(self) -> QSize:
        sizes = self._sizes()
        return QSize(max((size.width() for size in sizes), default=0), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        for chip, place in zip(self._chips, self._places(self.width()), strict=True):
            chip.setGeometry(place)

    def _sizes(self) -> Sequence[QSize]:
        """How large the chips wish to be; a layout asks for it many times over."""
        scale = theme_source().scale
        if self._measured is None or self._measured[0] != scale:
            self._measured = (scale, [chip.sizeHint() for chip in self._chips])
        return self._measured[1]

    def _places(self, width: int) -> list[QRect]:
        places: list[QRect] = []
        left = top = 0
        for size in self._sizes():
            if left and left + size.width() > width:
                left, top = 0, top + size.height() + _CHIP_GAP
            places.append(QRect(QPoint(left, top), size))
            left += size.width() + _CHIP_GAP
        return places


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets go with it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
