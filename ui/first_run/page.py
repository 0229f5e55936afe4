"""The page of the first set-up: the steps at the left, the one in front at the right, the keys below."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.first_run.values import STEPS, FirstRunView, Step, StepLine
from ui.printers.panel import ArrowlessScroll, PrinterPanel
from ui.printers.values import PrinterListView
from ui.sign_in.parts import WindowField
from ui.theme import scaled
from ui.widgets import Button, Card, KeyCap, LogoMark, Notice, StatusGlyph, Surface, Text, announce

_WIDTH, _SIDE, _HEIGHT, _TALLEST = 960, 300, 460, 500


class FirstRunActions(Protocol):
    """What the page tells; the presenter is one."""

    def window_chosen(self, window: int) -> None: ...

    def window_stepped(self, step: int) -> None: ...

    def keyring_pressed(self) -> None: ...

    def next_pressed(self) -> None: ...

    def back_pressed(self) -> None: ...

    def step_moved(self, by: int) -> None: ...


class StepRow(Surface):
    """A step in the list at the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "b", "border.subtle", parent)
        self._glyph = StatusGlyph("todo", 16)
        self._name = Text("", "body", weight=500, wrap=True)
        self._said = Text("", "caption", "muted", wrap=True)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self._name)
        said.addWidget(self._said)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(12), scaled(8), scaled(8), scaled(9))
        row.setSpacing(scaled(10))
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(said, 1)

    def show_step(self, line: StepLine, *, current: bool) -> None:
        """Show how far a step came."""
        self._glyph.show_kind(line.glyph, line.said)
        self._name.setText(line.name)
        self._name.set_tone("accent" if current else "primary")
        self._said.setText(line.said)
        self._said.set_tone("danger" if line.glyph == "error" else "muted")
        self.setAccessibleName(f"{line.name}: {line.said}")


class FirstRunPage(QWidget):
    """Before the first sign-in. `show_view` and `show_printers` draw it; `attach` gives it somebody to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: FirstRunActions | None = None
        self._view: FirstRunView | None = None
        self.rows = [StepRow() for _ in STEPS]
        self._title = Text("", "name", wrap=True)
        self._heading = Text("", "title", wrap=True)
        self._explained = Text("", "body", "secondary", wrap=True)
        self.window_field = WindowField()
        self.printers = PrinterPanel(enter_tests=False)
        self._scan = Text("", "title", wrap=True)
        self._scan_took = Text("", "body", "secondary", wrap=True)
        self._keyring = Notice("accent", "running", "")
        self.again = Button("", ("4",))
        self._question = Notice("warning", "warning", "")
        self._trouble = Notice("danger", "error", "")
        self.next = Button("", ("Enter",), "primary", size="large")
        self.back = Button("", ("Esc",), size="large")
        self._steps_hint = Text("", "caption", "muted")
        self._stack = QStackedWidget()
        for step in STEPS:
            self._stack.addWidget(self._made(step))
        self._make_frame()

    def attach(self, actions: FirstRunActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.window_field.chosen.connect(actions.window_chosen)
        self.window_field.stepped.connect(actions.window_stepped)
        self.again.clicked.connect(actions.keyring_pressed)
        self.next.clicked.connect(self.go_on)
        self.back.clicked.connect(actions.back_pressed)

    def show_view(self, view: FirstRunView) -> None:
        """Draw a view; a new step takes the focus."""
        before, self._view = self._view, view
        words = view.words
        self.setAccessibleName(words("first_run.title"))
        self._title.setText(words("first_run.title"))
        for row, line in zip(self.rows, view.lines, strict=True):
            row.show_step(line, current=line.step is view.step)
        self._heading.setText(words(f"first_run.{view.step}"))
        self._explained.setText(words(f"first_run.{view.step}_text"))
        self.window_field.show_window(view.window)
        self.window_field.number.setAccessibleName(words("first_run.window"))
        self.window_field.minus.setAccessibleName(words("sign_in.window_before"))
        self.window_field.plus.setAccessibleName(words("sign_in.window_after"))
        self._scan.setText(view.scan or words("first_run.scan_nothing"))
        self._scan.set_tone("primary" if view.scan else "muted")
        self._scan_took.setText(view.scan_took)
        if view.keyring_good is None:
            self._keyring.show_text(view.keyring, tone="accent", glyph="running")
        elif view.keyring_good:
            self._keyring.show_text(view.keyring, tone="success", glyph="done")
        else:
            self._keyring.show_text(view.keyring, tone="danger", glyph="error")
        self.again.set_text(words("first_run.again"))
        for notice, text in ((self._question, view.question), (self._trouble, view.trouble)):
            notice.show_text(text)
            notice.setHidden(not text)
            if text and (before is None or text not in (before.question, before.trouble)):
                announce(self, text)
        ends = "first_run.end_anyway" if view.question else "first_run.end" if view.is_last else "first_run.next"
        self.next.set_text(words(ends))
        self.next.setEnabled(not view.busy)
        self.back.set_text(words("first_run.back"))
        self.back.setEnabled(view.step is not STEPS[0] or bool(view.question))
        self._steps_hint.setText(words("first_run.steps_hint"))
        self._stack.setCurrentIndex(STEPS.index(view.step))
        if before is None or before.step is not view.step:
            self.take_focus()
            announce(self, words(f"first_run.{view.step}"))

    def show_printers(self, view: PrinterListView) -> None:
        """Draw the list of printers."""
        fresh = not self.printers.rows
        self.printers.show_printers(view)
        if fresh and self._view is not None and self._view.step is Step.PRINTER:
            self.take_focus()

    def take_focus(self) -> None:
        """Put the focus where the step's first key belongs."""
        step = Step.WINDOW if self._view is None else self._view.step
        if step is Step.WINDOW:
            self.window_field.number.setFocus(Qt.FocusReason.OtherFocusReason)
            self.window_field.number.selectAll()
        elif step is Step.PRINTER:
            self.printers.take_focus()
        else:
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Enter."""
        if self._actions is not None:
            if self._view is not None and self._view.step is Step.WINDOW:
                self.window_field.commit()
            self._actions.next_pressed()

    def go_back(self) -> None:
        """Esc."""
        if self._actions is not None:
            self._actions.back_pressed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = Step.WINDOW if self._view is None else self._view.step
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if held == Qt.KeyboardModifier.AltModifier and key in moves and self._actions is not None:
            self._actions.step_moved(moves[key])
        elif held:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.back.hasFocus():
                self.go_back()
            else:
                self.go_on()
        elif key == Qt.Key.Key_Escape:
            self.go_back()
        elif step is Step.PRINTER and self.printers.press(key):
            return
        elif step is Step.KEYRING and key == Qt.Key.Key_4 and self._actions is not None:
            self._actions.keyring_pressed()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = min(scaled(_WIDTH), self.width() - 48)
        self._frame.setFixedWidth(width)
        self._side.setFixedWidth(width * _SIDE // _WIDTH)
        room = self.height() - 2 * 16
        # Large text in a low window: the mark gives way, so that the button stays in sight.
        self._logo.setVisible(scaled(_TALLEST) + self._logo.sizeHint().height() <= room)
        self._frame.setMinimumHeight(min(scaled(_HEIGHT), room))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _made(self, step: Step) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(8))
        if step is Step.WINDOW:
            column.addWidget(self.window_field, 0, Qt.AlignmentFlag.AlignLeft)
        elif step is Step.PRINTER:
            column.addWidget(self.printers)
        elif step is Step.SCANNER:
            card = Card("bg.surfaceAlt")
            inner = QVBoxLayout(card)
            inner.setContentsMargins(scaled(16), scaled(16), scaled(16), scaled(16))
            inner.addWidget(self._scan)
            inner.addWidget(self._scan_took)
            column.addWidget(card)
        else:
            column.addWidget(self._keyring)
            column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return content

    def _make_frame(self) -> None:
        self._side = Surface("bg.surfaceAlt", "r", "border.default")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(scaled(20), scaled(24), scaled(20), scaled(20))
        side.setSpacing(0)
        side.addWidget(self._title)
        side.addSpacing(scaled(16))
        for row in self.rows:
            side.addWidget(row)
        side.addStretch(1)
        hint = QHBoxLayout()
        hint.setSpacing(scaled(4))
        for cap in ("Alt", "↑", "↓"):
            hint.addWidget(KeyCap(cap))
        hint.addSpacing(scaled(4))
        hint.addWidget(self._steps_hint)
        hint.addStretch(1)
        side.addLayout(hint)
        right = QVBoxLayout()
        right.setContentsMargins(scaled(32), scaled(24), scaled(32), scaled(24))
        right.setSpacing(0)
        right.addWidget(self._heading)
        right.addSpacing(scaled(4))
        right.addWidget(self._explained)
        right.addSpacing(scaled(20))
        right.addWidget(self._stack, 1)
        right.addWidget(self._question)
        right.addWidget(self._trouble)
        right.addSpacing(scaled(16))
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(12))
        buttons.addWidget(self.next, 1)
        buttons.addWidget(self.back)
        right.addLayout(buttons)
        self._frame = Card("bg.surface", "default", "dialog")
        halves = QHBoxLayout(self._frame)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        halves.addWidget(self._side)
        halves.addLayout(right, 1)
        centre = Surface("bg.app")
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(16, 16, 16, 16)
        middle.addStretch(1)
        self._logo = LogoMark(34, tile=True, name="DOST Desk")
        middle.addWidget(self._logo, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addSpacing(scaled(8))
        middle.addWidget(self._frame, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        scroll = ArrowlessScroll()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(centre)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
