"""The list of printers with its buttons, as the page of printers and the first set-up both show it."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.desk.printers import Use
from dostdesk.domain.papers import RollWidth
from ui.printers.values import WIDTHS, PrinterListView, PrinterRowView
from ui.theme import scaled, theme_of
from ui.widgets import (
    Button,
    ButtonKind,
    Card,
    Chip,
    ElidedLabel,
    FocusRing,
    KeyCap,
    Notice,
    Segmented,
    StatusGlyph,
    Text,
    announce,
)

_LOOK_AGAIN_MS = 2000
_ROW = 44


class PrinterActions(Protocol):
    """What the panel tells; the presenter is one."""

    def row_chosen(self, key: str) -> None: ...

    def use_pressed(self, use: Use) -> None: ...

    def width_pressed(self) -> None: ...

    def width_chosen(self, width: RollWidth) -> None: ...

    def test_pressed(self) -> None: ...

    def refresh(self) -> None: ...


class ArrowlessScroll(QScrollArea):
    """Scrolls to whatever has the focus, and leaves all keys to the page."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


class PrinterRow(QAbstractButton):
    """One printer: how it is, its name, what goes there."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = ""
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])
        self._glyph = StatusGlyph("done", 16)
        self._name = ElidedLabel("", "bodyStrong")
        self._said = Text("", "body", "muted")
        self._uses = [Chip("", None, "accent"), Chip("", None, "accent")]
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(16), 0, scaled(12), 0)
        row.setSpacing(scaled(10))
        row.addWidget(self._glyph)
        row.addWidget(self._name, 1)
        for chip in self._uses:
            row.addWidget(chip)
        row.addWidget(self._said)
        self.clicked.connect(lambda: self.chosen.emit(self.key))

    def show_printer(self, printer: PrinterRowView, *, current: bool) -> None:
        """Show a printer; the current one is what the buttons speak of."""
        self.key, self._current = printer.key, current
        self._glyph.show_kind(printer.glyph, printer.said)
        self._name.setText(printer.name)
        self._said.setText(printer.said)
        self._said.set_tone("danger" if printer.glyph == "error" else "muted")
        for place, chip in enumerate(self._uses):
            chip.setHidden(place >= len(printer.uses))
            if place < len(printer.uses):
                chip.show_state(printer.uses[place], None, "accent")
        self.setAccessibleName(printer.name)
        self.setAccessibleDescription(", ".join((printer.said, *printer.uses)))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(_ROW))

    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self.chosen.emit(self.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if alone and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif not alone or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # Enter belongs to the page's first button, Alt with an arrow to its steps.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        if self._current:
            painter.fillRect(self.rect(), theme.color("bg.selected"))
            painter.fillRect(0, 0, 3, self.height(), theme.color("accent.fill"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.color("bg.hover"))
        painter.end()


class PrinterPanel(QWidget):
    """Printers, their buttons, and what the last act came to. While it is seen it looks again every two seconds.

    Args:
        enter_tests: Enter prints a test page, which is the page's first button; otherwise the key is 4, and Enter is
            somebody else's.
    """

    def __init__(self, *, enter_tests: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._enter_tests = enter_tests
        self._actions: PrinterActions | None = None
        self._view: PrinterListView | None = None
        self.rows: list[PrinterRow] = []
        self._hint = Notice("accent", "info", "")
        self._hint.hide()
        self._repeats = Text("", "caption", "muted", wrap=True)
        self._repeats.hide()
        card = Card()
        self._list = QVBoxLayout(card)
        self._list.setContentsMargins(1, 1, 1, 1)
        self._list.setSpacing(0)
        kind: ButtonKind = "primary" if enter_tests else "secondary"
        self.test = Button(
            "", ("Enter" if enter_tests else "4",), kind, "printer", "large" if enter_tests else "normal"
        )
        self.roll = Button("", ("1",))
        self.sheet = Button("", ("2",))
        self._width_label = Text("", "body", weight=500)
        self.width_choice = Segmented([""] * len(WIDTHS), height=32)
        self._width_key = KeyCap("3")
        self._notice = Notice("success", "done", "")
        self._notice.hide()
        first = QHBoxLayout()
        first.setSpacing(scaled(8))
        first.addWidget(self.test)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(scaled(8))
        second.addWidget(self.roll)
        second.addWidget(self.sheet)
        second.addStretch(1)
        third = QHBoxLayout()
        third.setSpacing(scaled(10))
        third.addWidget(self._width_label)
        third.addWidget(self.width_choice)
        third.addWidget(self._width_key)
        third.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(12))
        column.addWidget(self._hint)
        column.addWidget(card)
        column.addWidget(self._repeats)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(third)
        column.addWidget(self._notice)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self._look_again)

    def attach(self, actions: PrinterActions) -> None:
        """Tell `actions` from now on; the panel keeps it alive."""
        self._actions = actions
        self.test.clicked.connect(actions.test_pressed)
        self.roll.clicked.connect(lambda: actions.use_pressed("roll"))
        self.sheet.clicked.connect(lambda: actions.use_pressed("sheet"))
        self.width_choice.chosen.connect(lambda place: actions.width_chosen(WIDTHS[place]))

    def show_printers(self, view: PrinterListView) -> None:
        """Draw a view; the focus stays where it is."""
        words, before = view.words, self._view
        self._view = view
        if len(self.rows) != len(view.rows):
            self._remake(len(view.rows))
        for row, printer in zip(self.rows, view.rows, strict=True):
            row.show_printer(printer, current=printer.key == view.selected)
        self._hint.show_text(view.hint)
        self._hint.setHidden(not view.hint)
        self._repeats.setText(view.repeats)
        self._repeats.setHidden(not view.repeats)
        self.test.set_text(words("printers.test"))
        self.roll.set_text(words("printers.take_roll"))
        self.sheet.set_text(words("printers.take_sheet"))
        for button in (self.test, self.roll, self.sheet):
            button.setEnabled(not view.busy)
        self._width_label.setText(words("printers.width"))
        self.width_choice.set_name(words("printers.width"))
        self.width_choice.set_options([words("printers.mm", width=str(width)) for width in WIDTHS])
        self.width_choice.set_current(WIDTHS.index(view.width))
        tone, glyph = ("success", "done") if view.notice_good else ("danger", "error")
        self._notice.show_text(view.notice, tone=tone, glyph=glyph)  # type: ignore[arg-type]
        self._notice.setHidden(not view.notice)
        if view.notice and (before is None or before.notice != view.notice):
            announce(self, view.notice)

    def take_focus(self) -> None:
        """Put the focus on the selected printer."""
        view = self._view
        row = next((row for row in self.rows if view is not None and row.key == view.selected), None)
        (row or self.test).setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self, key: Qt.Key) -> bool:
        """A key that is printed on one of the buttons; answers whether there is one."""
        actions = self._actions
        if actions is None:
            return False
        tests = (Qt.Key.Key_Return, Qt.Key.Key_Enter) if self._enter_tests else (Qt.Key.Key_4,)
        if key in tests:
            actions.test_pressed()
        elif key == Qt.Key.Key_1:
            actions.use_pressed("roll")
        elif key == Qt.Key.Key_2:
            actions.use_pressed("sheet")
        elif key == Qt.Key.Key_3:
            actions.width_pressed()
        else:
            return False
        return True

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _look_again(self) -> None:
        if self._actions is not None:
            self._actions.refresh()

    def _remake(self, count: int) -> None:
        had_focus = any(row.hasFocus() for row in self.rows)
        for gone in self.rows:
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self.rows = [PrinterRow() for _ in range(count)]
        for row in self.rows:
            row.chosen.connect(self._row_chosen)
            self._list.addWidget(row)
            # A layout shows what it was given later; the focus cannot go there before.
            row.show()
        for earlier, later in pairwise((*self.rows, self.test, self.roll, self.sheet, self.width_choice)):
            QWidget.setTabOrder(earlier, later)
        if had_focus and self.rows:
            self.rows[0].setFocus()

    def _row_chosen(self, key: str) -> None:
        if self._actions is not None and (self._view is None or self._view.selected != key):
            self._actions.row_chosen(key)
