"""What wants attention: a cause, and the one key that helps."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.supervision.values import AlertRow
from ui.theme import font, scaled, text_width
from ui.widgets import Button, Surface, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark

# What a cause needs beside a button.
_WORDS, _LOW_BUTTON = 170, 24
ButtonPlace = Literal["words", "cause", "below"]


class AlertLine(Surface):
    """One alert; `pressed` tells which."""

    spoken_as = SpokenRole.ListItem

    pressed = Signal(str)

    def __init__(self, row: AlertRow) -> None:
        super().__init__("bg.surface", "t", "border.subtle")
        self.row = row
        self._place: ButtonPlace | None = None
        self._mark = Mark(row.glyph, 18)
        self._title = Text(row.title, "bodyStrong", wrap=True)
        self._cause = Text(row.cause, "caption", "secondary", wrap=True)
        self.button = Button(row.action, row.keys, size="small")
        self.button.clicked.connect(lambda: self.pressed.emit(self.row.id))
        self._parts = QGridLayout()
        self._parts.setHorizontalSpacing(scaled(8))
        self._parts.setVerticalSpacing(0)
        self._parts.setColumnStretch(0, 1)
        line = QHBoxLayout(self)
        line.setContentsMargins(scaled(16), scaled(2), scaled(12), scaled(2))
        self._edges = line
        line.setSpacing(scaled(12))
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addLayout(self._parts, 1)
        self.setMinimumWidth(1)
        for part in (self._title, self._cause, self.button):
            # Shown without a parent it would be a window of its own for a moment.
            part.setParent(self)
        self.show_row(row)

    def show_row(self, row: AlertRow) -> None:
        """The same alert, as it is now."""
        self.row = row
        self._mark.show_mark(row.glyph)
        self._title.setText(row.title)
        self._cause.setText(row.cause)
        self.button.set_text(row.action, spoken=f"{row.action}: {row.title}" if row.action else "")
        self.button.set_keys(row.keys)
        self.button.setHidden(not row.action)
        self.setAccessibleName(f"{row.title}. {row.cause}")
        self._arrange(self.width())

    def height_at(self, width: int) -> int:
        """How high it is where it is as wide as that."""
        self._arrange(width)
        return self.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(self.width())

    def _arrange(self, width: int) -> None:
        """The button beside the words where the title then stays on one line, else beside the cause or below both."""
        room = width - scaled(16 + 18 + 12 + 12) - self.button.sizeHint().width() - scaled(8)
        if text_width(self.row.title, font("bodyStrong")) <= room:
            place: ButtonPlace = "words"
        else:
            place = "cause" if room >= scaled(_WORDS) else "below"
        if place == self._place:
            return
        self._place = place
        # Beside one line of words a button is as low as a hand may hit.
        self.button.setFixedHeight(scaled(_LOW_BUTTON) if place == "cause" else self.button.sizeHint().height())
        air = scaled(8 if place == "words" else 2)
        self._edges.setContentsMargins(scaled(16), air, scaled(12), air)
        for part in (self._title, self._cause, self.button):
            self._parts.removeWidget(part)
        self._parts.addWidget(self._title, 0, 0, 1, 1 if place == "words" else 2)
        self._parts.addWidget(self._cause, 1, 0, 1, 2 if place == "below" else 1)
        match place:
            case "words":
                self._parts.addWidget(self.button, 0, 1, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            case "cause":
                self._parts.addWidget(self.button, 1, 1, Qt.AlignmentFlag.AlignVCenter)
            case "below":
                self._parts.addWidget(self.button, 2, 0, Qt.AlignmentFlag.AlignLeft)


class AlertList(QWidget):
    """Alerts, most serious first. One that stays keeps its line, and the focus on it."""

    spoken_as = SpokenRole.List

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[AlertLine] = []
        self._empty = Text("", "body", "muted", wrap=True)
        self._more = Text("", "caption", "muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        said = QVBoxLayout()
        said.setContentsMargins(scaled(16), scaled(6), scaled(16), scaled(6))
        said.addWidget(self._empty)
        said.addWidget(self._more)
        column.addLayout(self._rows)
        column.addLayout(said)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_alerts(self, rows: tuple[AlertRow, ...], *, more: str, empty: str, name: str) -> None:
        """Show these; `empty` is said where there are none."""
        self.setAccessibleName(name)
        if [line.row.id for line in self.lines] != [row.id for row in rows]:
            known = {line.row.id: line for line in self.lines}
            wanted = {row.id for row in rows}
            for line in self.lines:
                self._rows.removeWidget(line)
                if line.row.id not in wanted:
                    line.hide()
                    line.deleteLater()
            self.lines = [known.get(row.id) or self._line(row) for row in rows]
            for line in self.lines:
                self._rows.addWidget(line)
        for line, row in zip(self.lines, rows, strict=True):
            if line.row != row:
                line.show_row(row)
        self._empty.setText("" if rows else empty)
        self._empty.setHidden(bool(rows))
        self._more.setText(more)
        self._more.setHidden(not more)

    def height_of_first(self, width: int) -> int:
        """How high the most serious one is at a width, with its key; 0 where there is none."""
        return self.lines[0].height_at(width) if self.lines else 0

    def _line(self, row: AlertRow) -> AlertLine:
        line = AlertLine(row)
        line.pressed.connect(self.pressed)
        return line
