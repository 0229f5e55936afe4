"""How the figures are counted: every measure with its definition, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.help.sheet import HelpText
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, Text

_WIDTH, _HEIGHT = 720, 460
_PAGES = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_Space: 1}
_LINES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class HowCounted(DialogFrame):
    """Arrows and page keys scroll it, Enter and Esc close it."""

    help_topic = "history"

    def __init__(self, words: Words, codes: Sequence[str], version: int) -> None:
        """`codes` are those of the measures, in the order in which they are explained."""
        super().__init__(words("history.how_title"), words("history.how_subtitle", version=version), width=_WIDTH)
        self.text = HelpText()
        self.text.setMinimumHeight(min(scaled(_HEIGHT), _HEIGHT))
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(scaled(4), scaled(4), scaled(14), scaled(8))
        column.setSpacing(scaled(2))
        said = []
        for code in codes:
            name, how = words(f"measure.{code}"), words(f"measure.{code}.how")
            column.addWidget(Text(name, "bodyStrong", wrap=True))
            column.addWidget(Text(how, "body", wrap=True))
            column.addSpacing(scaled(10))
            said.append(f"{name}. {how}")
        column.addStretch(1)
        self.text.show_content(content, words("history.how_title"), " ".join(said))
        self.body.addWidget(self.text, 1)
        close = self.add_button(Button(words("history.close"), ("Esc",), "primary"))
        close.clicked.connect(self.rejected)
        self.accepted.connect(self.rejected)
        self.setFocusProxy(self.text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        bar = self.text.verticalScrollBar()
        if key in _PAGES:
            self.text.turn(_PAGES[key])
        elif key in _LINES:
            bar.setValue(bar.value() + _LINES[key] * scaled(40))
        else:
            super().keyPressEvent(event)
