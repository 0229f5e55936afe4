"""What stands in the window when the store could not be opened: why, what to do, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.theme import scaled
from ui.widgets import Button, Card, LogoMark, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark

_WIDTH, _EDGE = 560, 28
_LEAVE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class NotOpenedPage(QWidget):
    """Signals: `left` when the program shall end; Enter and Esc do that too."""

    spoken_as = SpokenRole.AlertMessage
    help_topic = "setup"

    left = Signal()

    def __init__(self, sentence: str, words: Words) -> None:
        super().__init__()
        self.sentence = Text(sentence, "body", "secondary", wrap=True)
        self.close_program = Button(words("program.not_opened_close"), ("Enter",), "primary")
        self.close_program.clicked.connect(self.left)
        card = Card()
        card.setFixedWidth(scaled(_WIDTH))
        head = QHBoxLayout()
        head.setSpacing(scaled(10))
        head.addWidget(Mark("warning", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(Text(words("program.not_opened"), "title", wrap=True), 1)
        way = QHBoxLayout()
        way.addStretch(1)
        way.addWidget(self.close_program)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(scaled(_EDGE), scaled(_EDGE), scaled(_EDGE), scaled(_EDGE))
        inside.setSpacing(scaled(12))
        inside.addWidget(LogoMark(28, tile=True), 0, Qt.AlignmentFlag.AlignLeft)
        inside.addLayout(head)
        inside.addWidget(self.sentence)
        inside.addSpacing(scaled(8))
        inside.addLayout(way)
        whole = QVBoxLayout(self)
        whole.addStretch(1)
        whole.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(1)
        self.setAccessibleName(f"{words('program.not_opened')}. {sentence}")
        self.setFocusProxy(self.close_program)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _LEAVE:
            self.left.emit()
        else:
            super().keyPressEvent(event)
