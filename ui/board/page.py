"""The board's page: puts its parts where the picture has them, on a screen of any size, and shows them a screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.board.drawing import DESIGN, color
from ui.board.panes import CallPane, ClockPane, FooterPane, LinePane, NotePane, RowPane, WaitPane
from ui.board.presenter import ROWS, BoardPresenter
from ui.board.values import BoardScreen
from ui.shell.announce import PoliteRegion

_SIDE, _CALL, _CLOCK, _HEADING, _LINE, _NOTE, _FOOTER = 699.0, 408.0, 127.0, 78.0, 84.0, 168.0, 80.0
# More calls than fit below each other stand in two columns.
_A_COLUMN = ROWS // 2


class BoardPage(QWidget):
    """The whole wall. Keeps the presenter that it is attached to alive."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter: BoardPresenter | None = None
        self._screen: BoardScreen | None = None
        self.call = CallPane(self)
        self.rows = [RowPane(self) for _ in range(ROWS)]
        self.clock = ClockPane(self)
        self.wait = WaitPane(self)
        self.lines: list[LinePane] = []
        self.note = NotePane(self)
        self.footer = FooterPane(self)
        self.region = PoliteRegion(self)

    @property
    def shown(self) -> BoardScreen | None:
        """What is drawn."""
        return self._screen

    def attach(self, presenter: BoardPresenter) -> None:
        """Be the page of a presenter."""
        self._presenter = presenter

    def show_screen(self, screen: BoardScreen) -> None:
        """Draw a screen."""
        before, self._screen = self._screen, screen
        self.call.show_screen(screen)
        self.clock.show_screen(screen)
        self.wait.show_screen(screen)
        self.note.show_note(screen.note)
        self.footer.show_screen(screen)
        for place, pane in enumerate(self.rows):
            pane.show_row(screen.rows[place] if place < len(screen.rows) else None)
        while len(self.lines) < len(screen.lines):
            self.lines.append(LinePane(self))
        for group, line in zip(self.lines, screen.lines, strict=False):
            group.show_line(line)
        if before is None or (_columns(before), len(before.lines)) != (_columns(screen), len(screen.lines)):
            self._lay_out()

    def say(self, sentence: str) -> None:
        """Announce a call to assistive technology."""
        self.region.say(sentence)

    def sizeHint(self) -> QSize:
        return QSize(*DESIGN)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.end()

    def _lay_out(self) -> None:
        """Whatever the screen's shape: the sides keep their size in the picture, the calls take what is left."""
        unit = max(0.1, min(self.width() / DESIGN[0], self.height() / DESIGN[1]))
        wide, high = self.width() / unit, self.height() / unit
        left, foot = wide - _SIDE, high - _FOOTER
        self.call.place(0, 0, left, _CALL, unit)
        columns = 1 if self._screen is None else _columns(self._screen)
        row = (foot - _CALL) / _A_COLUMN
        for place, pane in enumerate(self.rows):
            column, line = divmod(place, _A_COLUMN)
            pane.setVisible(column < columns)
            if column < columns:
                pane.place(column * left / columns, _CALL + line * row, left / columns, row, unit)
        self.clock.place(left + 1, 0, _SIDE - 1, _CLOCK, unit)
        self.wait.place(left + 1, _CLOCK, _SIDE - 1, _HEADING, unit)
        count = 0 if self._screen is None else len(self._screen.lines)
        top = _CLOCK + _HEADING
        line_height = min(_LINE, (foot - _NOTE - top) / count) if count else _LINE
        for place, group in enumerate(self.lines):
            group.setVisible(place < count)
            group.place(left + 1, top + place * line_height, _SIDE - 1, line_height, unit)
        self.note.place(left + 1, foot - _NOTE, _SIDE - 1, _NOTE, unit)
        self.footer.place(0, foot, wide, _FOOTER, unit)


def _columns(screen: BoardScreen) -> int:
    return 1 if len(screen.rows) <= _A_COLUMN else 2
