"""The right side of the outbox: one op, and where two records clash both of them side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.conflicts import Kept
from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.dialogs.application import Fact
from ui.outbox.values import DetailValues, SideValue
from ui.theme import scaled, theme_of
from ui.widgets import Button, Divider, FocusRing, KeyCap, Surface, Text, scrolled
from ui.widgets.paint import box
from ui.workspace.lines import Mark, clear

_EDGE, _BESIDE = 20, 380


class SideButton(QAbstractButton):
    """One side of a choice; its digit takes it."""

    def __init__(self, value: SideValue, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kept = value.kept
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])
        head = QHBoxLayout()
        head.setSpacing(scaled(6))
        # What both sides together are needs no name of its own.
        named = value.kept is not Kept.BOTH
        told = Text(value.value, "bodyStrong", wrap=True)
        head.addWidget(Text(value.head, "caption", "secondary", wrap=True) if named else told, 1)
        head.addWidget(KeyCap(value.digit))
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(12), scaled(8), scaled(10), scaled(10))
        column.setSpacing(scaled(3))
        column.addLayout(head)
        if named:
            column.addWidget(told)
        for note in value.notes:
            column.addWidget(Text(note, "caption", "muted", wrap=True))
        column.addStretch(1)
        self.setAccessibleName(f"{value.head}: {value.value}")
        self.setAccessibleDescription(", ".join((value.digit, *value.notes)))

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return QSize(scaled(150), scaled(72)) if layout is None else layout.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect, radius = QRectF(self.rect()), theme.radius["control"]
        if self.isChecked():
            box(painter, rect, radius, theme.color("bg.selected"), theme.color("accent.fill"), 2.0)
        else:
            box(painter, rect, radius, theme.color("bg.surface"), theme.color("border.control"))
        painter.end()


class DetailSide(Surface):
    """Signals: `kept` when a side is taken, `keep`, `later` and `hand_on` for the buttons."""

    kept = Signal(object)
    keep = Signal()
    later = Signal()
    hand_on = Signal()

    def __init__(self) -> None:
        super().__init__("bg.surface", "l", "border.default")
        self._shown: DetailValues | None = None
        self.sides: list[SideButton] = []
        self._mark = Mark("", 20)
        self._title = Text("", "title", wrap=True)
        self._text = Text("", "body", "secondary", wrap=True)
        self._about = Text("", "caption", "muted", wrap=True, figures="code")
        self._sides = QGridLayout()
        self._sides.setSpacing(scaled(10))
        self._merged = QVBoxLayout()
        self._history = QVBoxLayout()
        for layout in (self._merged, self._history):
            layout.setSpacing(scaled(5))
        self._facts = QVBoxLayout()
        self._facts.setSpacing(0)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_EDGE, scaled(18), _EDGE, scaled(12))
        column.setSpacing(scaled(8))
        head = QHBoxLayout()
        head.setSpacing(scaled(10))
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        column.addWidget(self._text)
        column.addWidget(self._about)
        column.addLayout(self._sides)
        column.addSpacing(scaled(4))
        column.addLayout(self._merged)
        column.addLayout(self._history)
        column.addLayout(self._facts)
        column.addStretch(1)
        area = scrolled(inside)
        inside.setAutoFillBackground(False)
        inside.setMinimumWidth(1)
        foot = Surface("bg.surfaceAlt", "t", "border.subtle")
        self.to_supervisor = Button("", BY_ID[CommandId.HAND_ON].caps, parent=foot)
        self.leave = Button("", ("Esc",), parent=foot)
        self.keep_choice = Button("", ("Enter",), "primary", parent=foot)
        row = QGridLayout(foot)
        row.setContentsMargins(_EDGE, scaled(10), _EDGE, scaled(10))
        row.setSpacing(scaled(8))
        self._foot = row
        self._arranged: tuple[int, ...] = ()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addWidget(foot)
        self.to_supervisor.clicked.connect(self.hand_on)
        self.leave.clicked.connect(self.later)
        self.keep_choice.clicked.connect(self.keep)
        self._area = inside

    @property
    def pane(self) -> QWidget:
        """Where F6 goes."""
        return self._area

    def show_detail(self, values: DetailValues, kept: Kept | None, words: Words) -> None:
        """Draw an item; the sides stay where they are while the same is to be chosen."""
        self.to_supervisor.set_text(words("outbox.to_supervisor"))
        self.leave.set_text(words("outbox.later" if values.sides else "outbox.back"))
        self.keep_choice.set_text(words("outbox.keep_choice"))
        self.keep_choice.setVisible(bool(values.keep))
        self.keep_choice.setEnabled(kept is not None)
        self.to_supervisor.setVisible(values.hand_on)
        self._arrange()
        if values != self._shown:
            before, self._shown = self._shown, values
            self._mark.show_mark(values.glyph)
            self._title.setText(values.title)
            for label, text in ((self._text, values.text), (self._about, values.about)):
                label.setText(text)
                label.setVisible(bool(text))
            if before is None or before.sides != values.sides:
                self._make_sides(values.sides)
            if before is None or before.merged != values.merged:
                self._make_merged(values.merged, words)
            if before is None or before.history != values.history:
                self._make_history(values.history, words)
            if before is None or before.facts != values.facts:
                self._make_facts(values.facts)
        for side in self.sides:
            side.setChecked(side.kept is kept)

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """The buttons in one row, in two, or below each other where large text needs it."""
        every = (self.to_supervisor, self.leave, self.keep_choice)
        shown = [button for button in every if not button.isHidden()]
        rows = next((rows for rows in (1, 2) if self._fit(shown, rows)), 3)
        key = (rows, *(button in shown for button in every))
        if key == self._arranged:
            return
        self._arranged = key
        for button in every:
            self._foot.removeWidget(button)
        for column in range(4):
            self._foot.setColumnStretch(column, int(column == 1 if rows == 1 else rows == 2 and column in (1, 2)))
        for place, button in enumerate(shown):
            if rows == 1:
                self._foot.addWidget(button, 0, 0 if button is self.to_supervisor else place + 2)
            elif rows == 2 and button is not self.to_supervisor:
                self._foot.addWidget(button, 1, place)
            else:
                self._foot.addWidget(button, place, 0, 1, 4)

    def _fit(self, shown: Sequence[Button], rows: int) -> bool:
        """Whether they have room in so many rows, the supervisor's above the others'."""
        beside = [button for button in shown if rows == 1 or button is not self.to_supervisor]
        return sum(button.sizeHint().width() + scaled(8) for button in beside) + 2 * _EDGE <= self.width()

    def _make_sides(self, values: tuple[SideValue, ...]) -> None:
        focused = next((side.kept for side in self.sides if side.hasFocus()), None)
        clear(self._sides)
        self.sides = []
        columns = 2 if self.width() >= scaled(_BESIDE) else 1
        for place, value in enumerate(values):
            side = SideButton(value)
            side.clicked.connect(lambda _checked=False, kept=value.kept: self.kept.emit(kept))
            self.sides.append(side)
            across = columns if value.kept is Kept.BOTH else 1
            self._sides.addWidget(side, place // columns, place % columns, 1, across)
            if value.kept is focused:
                side.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_merged(self, merged: str, words: Words) -> None:
        clear(self._merged)
        if not merged:
            return
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(Mark("done", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Text(merged, "body", "secondary", wrap=True), 1)
        self._merged.addWidget(Divider())
        self._merged.addWidget(Text(words("outbox.merged_title"), "bodyStrong"))
        self._merged.addWidget(line)

    def _make_history(self, history: tuple[tuple[str, str], ...], words: Words) -> None:
        clear(self._history)
        if not history:
            return
        self._history.addWidget(Divider())
        self._history.addWidget(Text(words("outbox.history.title"), "bodyStrong"))
        for at, said in history:
            line = Text(f"{at} {said}", "caption", "secondary", wrap=True)
            self._history.addWidget(line)

    def _make_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        clear(self._facts)
        for name, value in facts:
            self._facts.addWidget(Divider())
            self._facts.addWidget(Fact(name, value))
