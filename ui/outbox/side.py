"""The right side of the outbox: one op, and where two records clash both of them side by side."""

from __future__ import annotations

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
        head.addWidget(Text(value.head, "caption", "secondary", wrap=True), 1)
        head.addWidget(KeyCap(value.digit))
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(12), scaled(8), scaled(10), scaled(10))
        column.setSpacing(scaled(3))
        column.addLayout(head)
        column.addWidget(Text(value.value, "bodyStrong", wrap=True))
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
        self._arranged: tuple[bool, ...] = ()
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
            if before is None or before.facts != values.facts:
                self._make_facts(values.facts)
        for side in self.sides:
            side.setChecked(side.kept is kept)

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """The buttons in one row, or below each other where large text needs it."""
        shown = [button for button in (self.to_supervisor, self.leave, self.keep_choice) if not button.isHidden()]
        needed = sum(button.sizeHint().width() + scaled(8) for button in shown) + 2 * _EDGE
        beside = needed <= self.width()
        key = (beside, *(button in shown for button in (self.to_supervisor, self.leave, self.keep_choice)))
        if key == self._arranged:
            return
        self._arranged = key
        for button in (self.to_supervisor, self.leave, self.keep_choice):
            self._foot.removeWidget(button)
        for place, button in enumerate(shown):
            column = place if button is self.to_supervisor else place + 1
            self._foot.addWidget(button, 0 if beside else place, column if beside else 0)
        for column in range(4):
            gap = 1 if self.to_supervisor in shown else 0
            self._foot.setColumnStretch(column, int(beside and column == gap))

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

    def _make_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        clear(self._facts)
        for name, value in facts:
            self._facts.addWidget(Divider())
            self._facts.addWidget(Fact(name, value))
