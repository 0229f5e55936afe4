"""Editors of single fields: lines, notes, radios, a consent. They hold text and tell when they were left, nothing else.

What the text means is read by `dostdesk.forms`; whether it is wrong is shown by whoever holds the editor.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QWidget,
)

from dostdesk.domain.text import clean
from ui.theme import font, scaled, set_font, text_width, theme_of
from ui.widgets import FocusRing, Text
from ui.widgets.spoken import SpokenRole

MOST_CHARACTERS = 100_000
_NOTE_LINES = 4
_SIDE_BY_SIDE = 360
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


class LineEditor(QLineEdit):
    """One line. `left` is emitted with the text when the focus goes, if it differs from what was last shown."""

    left = Signal(object)
    entered = Signal()

    def __init__(self, *, right: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(MOST_CHARACTERS)
        self._shown = ""
        if right:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._tidy)

    def show_text(self, text: str) -> None:
        """Show the answer; what is being typed is never overwritten."""
        if self.hasFocus() and self.text() != self._shown:
            return
        self._shown = text
        if self.text() != text:
            self.setText(text)
            if not self.hasFocus():
                self.setCursorPosition(0)

    def raw(self) -> object:
        return self.text()

    def commit(self) -> None:
        """Tell the text now, if it differs from what was last shown."""
        if self.text() != self._shown:
            self._shown = self.text()
            self.left.emit(self.text())

    @property
    def typing(self) -> bool:
        """Whether something was typed that nobody was told of."""
        return self.text() != self._shown

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD:
            self.commit()
            self.focusNextPrevChild(True)
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            # Alt alone types nothing on any of our layouts; the page has commands there.
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _tidy(self, text: str) -> None:
        """Pasted control characters go at once; replacing by insertion keeps the way back with Ctrl+Z."""
        if text.isprintable():
            return
        tidy = clean(text)
        if tidy != text:
            self.selectAll()
            self.insert(tidy)


class NoteEditor(QPlainTextEdit):
    """Several lines; Tab leaves it."""

    left = Signal(object)
    entered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._shown = ""
        self.setFixedHeight(scaled(20) * _NOTE_LINES + 14)

    def show_text(self, text: str) -> None:
        """Show the answer; what is being typed is never overwritten."""
        if self.hasFocus() and self.toPlainText() != self._shown:
            return
        self._shown = text
        if self.toPlainText() != text:
            self.setPlainText(text)

    def raw(self) -> object:
        return self.toPlainText()

    def commit(self) -> None:
        """Tell the text now, if it differs from what was last shown."""
        if self.typing:
            self._shown = self.toPlainText()
            self.left.emit(self._shown)

    @property
    def typing(self) -> bool:
        """Whether something was typed that nobody was told of."""
        return self.toPlainText() != self._shown

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        entered = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        commands = event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier)
        if event.modifiers() == Qt.KeyboardModifier.AltModifier or (entered and commands):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(clean(source.text(), multiline=True))


class RadioEditor(QWidget):
    """A few answers side by side, or under each other when long; one is taken. Arrows move, Space takes."""

    spoken_as = SpokenRole.Grouping

    left = Signal(object)
    entered = Signal()

    def __init__(self, options: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes = [code for code, _ in options]
        self._group = QButtonGroup(self)
        beside = sum(text_width(words, font("body")) + scaled(46) for _, words in options) <= scaled(_SIDE_BY_SIDE)
        self._row = row = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom, self
        )
        row.setContentsMargins(0, scaled(4), 0, scaled(4))
        row.setSpacing(scaled(22) if beside else 0)
        for place, (_, words) in enumerate(options):
            button = _Radio(words)
            set_font(button, "body")
            button.focused.connect(self.entered)
            self._group.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(lambda place: self.left.emit(self._codes[place]))
        self.setFocusProxy(self._group.button(0))

    def show_text(self, text: str) -> None:
        """Mark the answer with this code, or none."""
        place = self._codes.index(text) if text in self._codes else -1
        if self._group.checkedId() == place:
            return
        self._group.setExclusive(False)
        for number, button in enumerate(self._group.buttons()):
            button.setChecked(number == place)
        self._group.setExclusive(True)
        self.setFocusProxy(self._group.button(max(0, place)))

    def raw(self) -> object:
        return self._codes[self._group.checkedId()] if self._group.checkedId() >= 0 else ""

    def commit(self) -> None:
        """Nothing to tell: a choice is told when it is made."""

    @property
    def typing(self) -> bool:
        return False

    def set_flat(self) -> None:
        """Stand in a line of text, without air above and below."""
        self._row.setContentsMargins(0, 0, 0, 0)

    def buttons(self) -> list[QAbstractButton]:
        """The answers as buttons, in order."""
        return self._group.buttons()

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for button in self._group.buttons():
            button.setAccessibleName(f"{name}: {button.text()}")

    def setAccessibleDescription(self, said: str) -> None:
        """What is wrong or to be known is heard on each answer: the answers have the focus, not this widget."""
        super().setAccessibleDescription(said)
        for button in self._group.buttons():
            button.setAccessibleDescription(said)


class _Radio(QRadioButton):
    focused = Signal()
    _ring: FocusRing | None = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = self._ring or FocusRing(self, radius=theme_of(self).radius["control"])
        self.focused.emit()


class ConsentEditor(QWidget):
    """A box beside a whole sentence: what is agreed to."""

    spoken_as = SpokenRole.Grouping

    left = Signal(object)
    entered = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = _Check()
        self._box.setAccessibleName(words)
        self._box.focused.connect(self.entered)
        # Handed over bound, the signal would be emitted without the box's state.
        self._box.clicked.connect(lambda checked: self.left.emit(checked))  # noqa: PLW0108
        sentence = Text(words, "body", wrap=True)
        sentence.setBuddy(self._box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, scaled(2), 0, scaled(2))
        row.setSpacing(scaled(10))
        row.addWidget(self._box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(sentence, 1)
        self.setFocusProxy(self._box)

    def setAccessibleDescription(self, said: str) -> None:
        """Heard on the box: it has the focus, not this widget."""
        super().setAccessibleDescription(said)
        self._box.setAccessibleDescription(said)

    def show_text(self, text: str) -> None:
        """Tick the box for `true`."""
        self._box.setChecked(text == "true")

    def raw(self) -> object:
        return self._box.isChecked()

    def commit(self) -> None:
        """Nothing to tell: a tick is told when it is made."""

    @property
    def typing(self) -> bool:
        return False

    @property
    def box(self) -> QCheckBox:
        return self._box


class _Check(QCheckBox):
    focused = Signal()
    _ring: FocusRing | None = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = self._ring or FocusRing(self, radius=theme_of(self).radius["control"])
        self.focused.emit()
