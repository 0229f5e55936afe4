"""A password with everything that helps to type it: keyboard layout, caps lock, the eye, what was wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.form.fields import Message, mark_wrong
from ui.sign_in.parts import FIELD_HEIGHT, KeyboardChip, PasswordField
from ui.theme import scaled
from ui.widgets import StatusGlyph, Text, announce


class PasswordBlock(QWidget):
    """Label, field and what is said below it. The field is `field`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wrong_said, self._keyboard = "", ""
        self._label = Text("", "body", weight=500)
        self._layout_chip = KeyboardChip(self)
        self.field = PasswordField()
        self.field.setMinimumHeight(scaled(FIELD_HEIGHT))
        self._caps = QWidget()
        self._caps_text = Text("", "caption", "warning")
        caps = QHBoxLayout(self._caps)
        caps.setContentsMargins(0, scaled(4), 0, 0)
        caps.setSpacing(scaled(6))
        caps.addWidget(StatusGlyph("warning", 14))
        caps.addWidget(self._caps_text, 1)
        self._caps.setParent(self)
        self._caps.hide()
        self._wrong = Message()
        top = QHBoxLayout()
        top.addWidget(self._label, 1)
        top.addWidget(self._layout_chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(scaled(4))
        column.addWidget(self.field)
        column.addWidget(self._caps)
        column.addWidget(self._wrong)
        self.setFocusProxy(self.field)
        self.field.caps_changed.connect(self._caps.setVisible)
        QGuiApplication.inputMethod().localeChanged.connect(self.show_layout)

    @property
    def wrong(self) -> str:
        """What is said below the field."""
        return self._wrong_said

    def show_words(self, words: Words) -> None:
        """Speak a language."""
        self._label.setText(words("sign_in.password"))
        self.field.setAccessibleName(words("sign_in.password"))
        self.field.eye.setAccessibleName(words("sign_in.show_password"))
        self._caps_text.setText(words("sign_in.caps_lock"))
        self._keyboard = words("sign_in.keyboard")
        self.show_layout()

    def show_wrong(self, sentence: str) -> None:
        """Say below the field what was wrong; announced when it is new."""
        if sentence and sentence != self._wrong_said:
            announce(self, sentence)
        self._wrong_said = sentence
        self._wrong.show_error(sentence)
        mark_wrong(self.field, bool(sentence))
        self.field.setAccessibleDescription(sentence)

    def begin(self, *, again: bool, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Put the keyboard into the field; `again` chooses what was typed, to type over it."""
        self.field.setFocus(reason)
        if again:
            self.field.selectAll()

    def forget(self) -> None:
        """Leave nothing of the password in the field."""
        self.field.clear()
        self.field.eye.setChecked(False)

    def show_layout(self) -> None:
        """Show which keyboard layout is in force."""
        code = QGuiApplication.inputMethod().locale().name()[:2].upper()
        self._layout_chip.show_layout(code if code.isalpha() and len(code) == 2 else "", self._keyboard)
