"""What is said before the program's window closes over an open visit."""

from __future__ import annotations

from dostdesk.domain.words import Words
from ui.widgets import Button, DialogFrame, Text


class CloseDialog(DialogFrame):
    """Enter closes; the visit stays at the window and is there at the next start. Esc stays."""

    help_topic = "dialogs"

    def __init__(self, words: Words, label: str) -> None:
        super().__init__(words("day.close.title", label=label), width=520)
        text = words("day.close.text")
        self.body.addWidget(Text(text, "body", wrap=True))
        self.setAccessibleDescription(text)
        stay = self.add_button(Button(words("day.close.stay"), ("Esc",)))
        stay.clicked.connect(self.rejected)
        leave = self.add_button(Button(words("day.close.leave"), ("Enter",), "primary"))
        leave.clicked.connect(self.accepted)
