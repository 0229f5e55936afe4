"""Notes of colleagues above what they are about."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets import Card, StatusGlyph, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark, clear
from ui.workspace.values import HandedValues


class HandedNotes(Card):
    """What colleagues wrote, the newest last, and what has not come yet; nothing when there is nothing."""

    spoken_as = SpokenRole.Note

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning.tint", "default", "control", parent)
        self._shown = HandedValues()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(11, 8, 11, 8)
        self._column.setSpacing(6)
        self.hide()

    def show_handed(self, values: HandedValues) -> None:
        """Show these notes."""
        if values == self._shown:
            return
        self._shown = values
        clear(self._column)
        for note in values.notes:
            self._column.addWidget(_line(Mark("message-square", 14), note.text, note.who))
        if values.awaited:
            self._column.addWidget(_line(StatusGlyph("held", 14), values.awaited, ""))
        said = [f"{note.text}. {note.who}" for note in values.notes] + ([values.awaited] if values.awaited else [])
        self.setAccessibleName(" ".join(said))
        self.setVisible(bool(said))


def _line(mark: QWidget, text: str, who: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(mark)
    row.addWidget(Text(text, "body", wrap=True), 1)
    if who:
        row.addWidget(Text(who, "caption", "secondary"))
    return line
