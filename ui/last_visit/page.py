"""The page of the last visits: the list at the left, one visit with its services and papers at the right."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.last_visit.values import LastVisitView, Row
from ui.theme import scaled, theme_of
from ui.widgets import Button, Divider, SectionHeader, Surface, Text, scrolled
from ui.workspace.lines import Mark, clear
from ui.workspace.queue_list import QueueList
from ui.workspace.queue_model import ROW

_EDGE = 20


class RowButton(Button):
    """Enter presses it, as Space does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class RowLine(QWidget):
    """A service or a paper, and the button of what can be done with it."""

    pressed = Signal(object)

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.button: Button | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(4, scaled(6), 4, scaled(6))
        line.setSpacing(scaled(10))
        line.addWidget(Mark(row.glyph, 16))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(row.text, "body", weight=500, wrap=True))
        if row.note:
            words.addWidget(Text(row.note, "caption", "muted", wrap=True, figures="code"))
        line.addLayout(words, 1)
        if row.act:
            self.button = RowButton(row.button, (), "secondary", size="small")
            self.button.setAccessibleDescription(row.text)
            self.button.clicked.connect(lambda: self.pressed.emit(row))
            line.addWidget(self.button)
        self.setAccessibleName(f"{row.text}, {row.note}")


class LastVisitPage(QWidget):
    """↑ and ↓ choose a visit, Tab goes to what can be done with it, Enter does it, Esc goes back."""

    visit_chosen = Signal(str)
    pressed = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: LastVisitView | None = None
        self._words: Words | None = None
        self.visits = QueueList()
        self.visits.selectionModel().currentChanged.connect(self._moved)
        self.visits.pressed_row.connect(lambda _ticket: self._go_to_rows())
        self._list_title = Text("", "bodyStrong")
        self._side = Surface("bg.surfaceAlt", "r", "border.default")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 1, 0)
        side.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 12, 12, 12)
        head.addWidget(self._list_title)
        side.addLayout(head)
        side.addWidget(self.visits, 1)
        self._label = Text("", "ticket")
        self._citizen = Text("", "title", wrap=True)
        self._line = Text("", "body", "secondary", wrap=True)
        self.back = Button("", ("Esc",))
        self.back.clicked.connect(self.left)
        top = QHBoxLayout()
        top.setSpacing(18)
        told = QVBoxLayout()
        told.setSpacing(4)
        told.addStretch(1)
        told.addWidget(self._citizen)
        told.addWidget(self._line)
        told.addStretch(1)
        top.addWidget(self._label)
        top.addLayout(told, 1)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        self._lines: list[RowLine] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._inside = inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_EDGE, 16, _EDGE, 20)
        column.setSpacing(0)
        column.addLayout(self._rows)
        column.addStretch(1)
        self._area = scrolled(inside)
        inside.setAutoFillBackground(False)
        main = Surface("bg.surface")
        middle = QVBoxLayout(main)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        bar = QWidget()
        bar.setLayout(top)
        top.setContentsMargins(_EDGE, 10, _EDGE, 10)
        middle.addWidget(bar)
        middle.addWidget(Divider())
        middle.addWidget(self._area, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(main, 1)
        self.setFocusProxy(self.visits)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Where F6 goes."""
        return self.visits, self._inside

    @property
    def buttons(self) -> tuple[Button, ...]:
        """What can be done with the visit, in order."""
        return tuple(line.button for line in self._lines if line.button is not None)

    def show_view(self, view: LastVisitView, words: Words) -> None:
        """Draw what changed; the keyboard stays where it is."""
        if (view, words) == (self._shown, self._words):
            return
        focused = next((place for place, button in enumerate(self.buttons) if button.hasFocus()), None)
        self._shown, self._words = view, words
        self.setAccessibleName(words("last.title"))
        self.visits.setAccessibleName(words("last.title"))
        self._list_title.setText(words("last.title"))
        self.visits.show_rows(view.visits)
        place = self.visits.rows.place_of(view.current)  # type: ignore[arg-type]
        if place is not None and self.visits.currentIndex().row() != place:
            self.visits.setCurrentIndex(self.visits.rows.index(place))
        self._label.setText(view.label)
        self._citizen.setText(view.citizen)
        self._citizen.setVisible(bool(view.citizen))
        self._line.setText(view.line)
        self.back.set_text(words("dialog.back"))
        clear(self._rows)
        self._lines = []
        self._section(words("workspace.services"), view.services, words("last.no_papers"))
        self._rows.addSpacing(scaled(18))
        self._section(words("last.papers"), view.papers, words("last.no_papers"))
        if focused is not None and focused < len(self.buttons):
            self.buttons[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.setFixedWidth(min(scaled(theme_of(self).sizes["queuePane"]), round(self.width() * 0.3)))

    def _section(self, title: str, rows: tuple[Row, ...], none: str) -> None:
        self._rows.addWidget(SectionHeader(title, len(rows) or None))
        self._rows.addSpacing(scaled(6))
        if not rows:
            self._rows.addWidget(Text(none, "body", "muted", wrap=True))
        for row in rows:
            line = RowLine(row)
            line.pressed.connect(self.pressed)
            self._rows.addWidget(Divider())
            self._rows.addWidget(line)
            self._lines.append(line)

    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = current.data(ROW)
        if row is not None and self._shown is not None and row.id != self._shown.current:
            self.visit_chosen.emit(row.id)

    def _go_to_rows(self) -> None:
        if self.buttons:
            self.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
