"""The replay of a policy (F4 of the live page): what is tried at the left, what it does at the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.dialogs.scrolled import ScrolledRows
from ui.form.choosing import DateEditor
from ui.form.editors import LineEditor
from ui.history.table import FiguresTable
from ui.policy.values import WINDOWS, PolicyValues, TargetKind, TargetValue
from ui.theme import scaled, set_font
from ui.widgets import Button, DialogFrame, Notice, Segmented, Text
from ui.widgets.notice import NoticeTone

_WIDTH, _SIDE, _MINUTES, _DATE, _BESIDE, _MOST = 1180, 400, 64, 140, 900, 480
# Margins of the dialog, the gap between both sides and a scroll bar.
_AROUND = 110
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class Actions(Protocol):
    """What the dialog tells; the presenter is one."""

    def day_typed(self, text: str) -> None: ...

    def rule_chosen(self, place: int) -> None: ...

    def windows_chosen(self, place: int) -> None: ...

    def target_typed(self, kind: TargetKind, key: str, text: str) -> None: ...

    def run_pressed(self) -> None: ...

    def switch_pressed(self) -> None: ...


class MinutesEditor(LineEditor):
    """Minutes; the arrows go up and down by one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(right=True, parent=parent)
        set_font(self, "body")
        self.setFixedWidth(scaled(_MINUTES))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or not self.text().isdecimal():
            if event.key() in _ENTER:
                # Enter is the dialog's: it runs the day.
                self.commit()
                event.ignore()
                return
            super().keyPressEvent(event)
            return
        self.setText(str(min(_MOST, max(0, int(self.text()) + step))))
        self.commit()


class _Day(DateEditor):
    """Enter runs the day, too."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.commit()
            event.ignore()
        else:
            super().keyPressEvent(event)


class _TargetLine:
    """One target: its name, as it is now, and a field for another one."""

    def __init__(self, grid: QGridLayout, place: int, told: Callable[[str], None]) -> None:
        self.name = Text("", "body", wrap=True)
        self.now = Text("", "body", "muted")
        self.editor = MinutesEditor()
        self.editor.left.connect(lambda text: told(str(text)))
        grid.addWidget(self.name, place, 0)
        grid.addWidget(self.now, place, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.editor, place, 2)

    def show_target(self, target: TargetValue, words: Words) -> None:
        self.name.setText(target.name)
        self.now.setText(words("policy.now", minutes=target.now) if target.now else words("policy.now_group"))
        self.editor.show_text(target.typed)
        self.editor.setAccessibleName(words("policy.target_of", name=target.name))
        wrong = words("policy.wrong_minutes") if target.wrong else ""
        self.editor.setAccessibleDescription(wrong or self.now.text())
        self.editor.setToolTip(wrong)
        if bool(self.editor.property("error")) != target.wrong:
            self.editor.setProperty("error", target.wrong)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)


class PolicyDialog(DialogFrame):
    """Enter runs the day, Ctrl+Enter switches on what was seen, Esc closes; `attach` gives it somebody to tell."""

    help_topic = "policy"
    switch_wanted = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__(words("policy.title"), words("policy.subtitle"), width=_WIDTH)
        self._actions: Actions | None = None
        self.day = _Day(words("form_page.calendar"), words.language)
        self.day.setFixedWidth(scaled(_DATE))
        set_font(self.day, "body")
        self.rules = Segmented([words(f"policy.rule.{rule}") for rule in ("due", "ratio", "strict")], height=32)
        self.windows = Segmented([words(f"policy.windows.{_WINDOW[count]}") for count in WINDOWS], 1, height=32)
        self.table = FiguresTable()
        self._wrong = Text("", "caption", "danger", wrap=True)
        self._explained = Text("", "caption", "secondary", wrap=True)
        self._nothing = Text("", "body", "muted", wrap=True)
        self._told = Text("", "caption", "muted", wrap=True)
        self._old = Notice("accent", "info", "")
        self._why_not = Text("", "caption", "secondary", wrap=True)
        self._lines: list[_TargetLine] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(scaled(10))
        self._grid.setVerticalSpacing(scaled(4))
        self._grid.setColumnStretch(0, 1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(scaled(24))
        self._tried = self._make_tried(words)
        self._sides.addWidget(self._tried)
        self._sides.addLayout(self._make_seen(), 1)
        self._rows = ScrolledRows()
        self._rows.column.addLayout(self._sides)
        self.body.addWidget(self._rows, 1)
        cancel = self.add_button(Button(words("policy.close"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        self.switch = self.add_button(Button(words("policy.switch"), ("Ctrl", "Enter")))
        self.run_day = self.add_button(Button(words("policy.run"), ("Enter",), "primary"))
        self.setFocusProxy(self.day)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keyboard_moved)

    def attach(self, actions: Actions) -> None:
        """Tell `actions` from now on; the dialog keeps it alive."""
        self._actions = actions
        self.day.left.connect(lambda text: actions.day_typed(str(text)))
        self.rules.chosen.connect(actions.rule_chosen)
        self.windows.chosen.connect(actions.windows_chosen)
        self.run_day.clicked.connect(actions.run_pressed)
        self.switch.clicked.connect(actions.switch_pressed)
        self.accepted.connect(actions.run_pressed)
        self.switch_wanted.connect(actions.switch_pressed)

    def show_policy(self, values: PolicyValues, words: Words) -> None:
        """Draw what changed; what is being typed stays."""
        self.day.show_text(values.day)
        self.day.setAccessibleName(words("policy.day"))
        self.day.setAccessibleDescription(values.day_wrong)
        if bool(self.day.property("error")) != bool(values.day_wrong):
            self.day.setProperty("error", bool(values.day_wrong))
            self.day.style().unpolish(self.day)
            self.day.style().polish(self.day)
        self._wrong.setText(values.day_wrong)
        self._wrong.setVisible(bool(values.day_wrong))
        self.rules.set_current(values.rule)
        self.windows.set_current(values.windows)
        self._explained.setText(values.explained)
        self._show_targets(values.targets, words)
        self.table.setAccessibleName(f"{words('policy.result')}. {' '.join(values.told)}")
        self.table.show_table(values.result)
        self._arrange()
        self.table.setVisible(bool(values.result.rows))
        self._nothing.setText(words("policy.running") if values.running else values.result.empty)
        self._nothing.setVisible(values.running or not values.result.rows)
        self._told.setText(" ".join(values.told))
        self._told.setVisible(bool(values.told))
        self._say_old(values.old)
        self._why_not.setText(values.why_not)
        self._why_not.setVisible(bool(values.why_not))
        self.run_day.setEnabled(values.can_run)
        self.switch.setEnabled(values.can_switch)
        # The next right step is the filled one: first it is seen, then it is switched on.
        self.switch.set_kind("primary" if values.can_switch else "secondary")
        self.run_day.set_kind("secondary" if values.can_switch else "primary")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if event.key() in _ENTER and control:
            self._commit()
            self.switch_wanted.emit()
        elif event.key() in _ENTER and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            pressed = next((one for one in self.findChildren(Button) if one.hasFocus()), None)
            if pressed is not None:
                pressed.click()
            else:
                self._commit()
                self.accepted.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """What is tried stands beside what came of it where both have room, and above it otherwise."""
        beside = self.width() >= max(scaled(_BESIDE), scaled(_SIDE + _AROUND) + self.table.least_width())
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._tried.setMinimumWidth(scaled(_SIDE) if beside else 1)
        self._tried.setMaximumWidth(scaled(_SIDE) if beside else 16_777_215)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(320), scaled(240))

    def _make_tried(self, words: Words) -> QWidget:
        tried = QWidget()
        column = QVBoxLayout(tried)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(scaled(4))
        for name, widget in (
            (words("policy.day"), self.day), (words("policy.rule"), self.rules),
            (words("policy.windows"), self.windows),
        ):  # fmt: skip
            column.addWidget(Text(name, "body", weight=500))
            row = QHBoxLayout()
            row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
            if widget is self.day:
                column.addWidget(self._wrong)
            if widget is self.rules:
                column.addWidget(self._explained)
            column.addSpacing(scaled(6))
        self.rules.set_name(words("policy.rule"))
        self.windows.set_name(words("policy.windows"))
        column.addWidget(Text(words("policy.targets"), "body", weight=500))
        column.addLayout(self._grid)
        column.addStretch(1)
        return tried

    def _make_seen(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(scaled(8))
        column.addWidget(self._old)
        column.addWidget(self._told)
        column.addWidget(self._why_not)
        column.addWidget(self._nothing)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        return column

    def _show_targets(self, targets: tuple[TargetValue, ...], words: Words) -> None:
        for place in range(len(self._lines), len(targets)):
            target = targets[place]
            self._lines.append(_TargetLine(self._grid, place, self._telling(target.kind, target.key)))
        for line, target in zip(self._lines, targets, strict=True):
            line.show_target(target, words)

    def _telling(self, kind: TargetKind, key: str) -> Callable[[str], None]:
        def tell(text: str) -> None:
            if self._actions is not None:
                self._actions.target_typed(kind, key, text)

        return tell

    def _say_old(self, sentence: str) -> None:
        tone: NoticeTone = "accent"
        self._old.show_text(sentence, tone=tone)
        self._old.setVisible(bool(sentence))

    def _commit(self) -> None:
        """What is being typed counts."""
        focus = QApplication.focusWidget()
        if isinstance(focus, LineEditor) and self.isAncestorOf(focus):
            focus.commit()

    def _keyboard_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._rows.inside.isAncestorOf(now):
            return
        # Qt brings the caret of a field into sight, and not its frame.
        bar, top = self._rows.verticalScrollBar(), now.mapTo(self._rows.inside, QPoint(0, 0)).y() - scaled(12)
        bottom = top + now.height() + scaled(24)
        if top < bar.value():
            bar.setValue(top)
        elif bottom > bar.value() + self._rows.viewport().height():
            bar.setValue(bottom - self._rows.viewport().height())


_WINDOW = {-1: "less", 0: "same", 1: "more"}
