"""The row of large figures; it goes on in a second row where there is no room."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.history.values import HeadValue
from ui.theme import scaled, theme_of, theme_source
from ui.widgets import Card, Text
from ui.widgets.spoken import SpokenRole

_SIDE, _TOP, _GAP = 20, 12, 8


class HeadFigure(QWidget):
    """A label, the figure with its change, and what it is held against."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._label = Text("", "body", "secondary")
        self._value = Text("", "metric")
        self._change = Text("", "caption", "muted")
        self._note = Text("", "caption", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(_SIDE), scaled(_TOP), scaled(_GAP), scaled(_TOP))
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(scaled(_GAP))
        row.addWidget(self._value)
        row.addWidget(self._change, 0, Qt.AlignmentFlag.AlignBottom)
        self._change.setContentsMargins(0, 0, 0, scaled(6))
        row.addStretch(1)
        column.addWidget(self._label)
        column.addLayout(row)
        column.addWidget(self._note)
        column.addStretch(1)

    def event(self, event: QEvent) -> bool:
        # The row around it has no layout of its own that would be told.
        if event.type() is QEvent.Type.LayoutRequest and isinstance(row := self.parentWidget(), HeadFigures):
            row.updateGeometry()
            row.arrange()
        return super().event(event)

    def show_figure(self, value: HeadValue) -> None:
        """Show a figure."""
        self._label.setText(value.label)
        self._value.setText(value.value)
        self._change.setText(value.change)
        self._change.set_tone(value.tone)
        self._note.setText(value.note or " ")
        self.setAccessibleName(value.spoken)


class HeadFigures(Card):
    """As many beside each other as have room: all of them, or half."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._figures: list[HeadFigure] = []
        self._shown: tuple[HeadValue, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme_source().changed.connect(self._renew)

    def show_figures(self, values: tuple[HeadValue, ...]) -> None:
        """Show these; those that stay are not made anew."""
        if values == self._shown:
            return
        while len(self._figures) > len(values):
            self._figures.pop().deleteLater()
        while len(self._figures) < len(values):
            figure = HeadFigure(self)
            figure.show()
            self._figures.append(figure)
        for figure, value in zip(self._figures, values, strict=True):
            figure.show_figure(value)
        self._shown = values
        self.updateGeometry()
        self.arrange()

    def heightForWidth(self, width: int) -> int:
        columns = self._columns(width)
        return math.ceil(len(self._figures) / columns) * self._row_height() + 2

    def sizeHint(self) -> QSize:
        return QSize(scaled(600), self.heightForWidth(scaled(1300)))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), self._row_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme = theme_of(self)
        painter = QPainter(self)
        for figure in self._figures:
            place = figure.geometry()
            if place.left() > 1:
                painter.fillRect(QRect(place.left(), place.top(), 1, place.height()), theme.color("border.subtle"))
            if place.top() > 1:
                painter.fillRect(QRect(place.left(), place.top(), place.width(), 1), theme.color("border.subtle"))
        painter.end()

    def _renew(self) -> None:
        # Margins hold text and are made for one size of it.
        values, self._shown = self._shown, ()
        for figure in self._figures:
            figure.deleteLater()
        self._figures = []
        self.show_figures(values)

    def _columns(self, width: int) -> int:
        count = max(1, len(self._figures))
        needed = max((figure.sizeHint().width() for figure in self._figures), default=1)
        every = sum(figure.sizeHint().width() for figure in self._figures)
        if every + 2 <= width:
            return count
        half = math.ceil(count / 2)
        return next((columns for columns in range(half, 1, -1) if columns * needed + 2 <= width), 1)

    def _row_height(self) -> int:
        return max((figure.sizeHint().height() for figure in self._figures), default=scaled(100))

    def arrange(self) -> None:
        """Give each its place."""
        if not self._figures:
            return
        columns, height, room = self._columns(self.width()), self._row_height(), self.width() - 2
        if columns == len(self._figures):
            # What has longer words gets more of it.
            hints = [figure.sizeHint().width() for figure in self._figures]
            spare, left = (room - sum(hints)) / columns, 1.0
            for figure, hint in zip(self._figures, hints, strict=True):
                figure.setGeometry(round(left), 1, round(left + hint + spare) - round(left), self.height() - 2)
                left += hint + spare
        else:
            for number, figure in enumerate(self._figures):
                row, column = divmod(number, columns)
                left, right = room * column // columns, room * (column + 1) // columns
                figure.setGeometry(1 + left, 1 + row * height, right - left, height)
        self.update()
