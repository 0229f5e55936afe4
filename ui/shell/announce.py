"""Saying something to assistive technology without moving anything on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from ui.widgets import announce


class PoliteRegion(QLabel):
    """An invisible live region; `said` keeps the last sentence for those who ask."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(1, 1)
        self.move(-2, -2)

    @property
    def said(self) -> str:
        return self.accessibleName()

    def say(self, sentence: str) -> None:
        """Announce after whatever is being read out."""
        self.setAccessibleName(sentence)
        announce(self, sentence)
