"""The sheet of the link in the shell of one desk: opened by its key, the chip or the strip, and kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dostdesk.desk.view import DeskView
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.link.news import WorryNews
from ui.link.sheet import LinkSheet
from ui.link.values import LinkSheetValues, sheet_values
from ui.shell.frame import Shell


class LinkRoom:
    """What F1 is while a desk is on its own; F1 again is the help."""

    def __init__(self, shell: Shell, *, words: Callable[[], Words], now: Callable[[], datetime]) -> None:
        self._shell, self._words, self._now = shell, words, now
        self._view = DeskView()
        self._news = WorryNews(shell.tell, words)
        self._sheet: LinkSheet | None = None
        shell.bind(CommandId.LINK, self.open)

    @property
    def sheet(self) -> LinkSheet | None:
        """The sheet while it is open."""
        return self._sheet

    def saw(self, view: DeskView) -> None:
        """The desk was read; nothing is opened by itself, and what is not well with this computer is told once."""
        self._view = view
        self._news.saw(view.worries)
        if self._sheet is not None:
            self._sheet.show_link(self._values(), self._words())

    def open(self) -> None:
        """Say what the link is."""
        if self._sheet is not None:
            return
        sheet = LinkSheet(self._values(), self._words())
        self._sheet = sheet
        sheet.rejected.connect(self.close)
        sheet.outbox.clicked.connect(self._to_outbox)
        self._shell.layers.open(sheet, closed=self._closed)

    def _values(self) -> LinkSheetValues:
        return sheet_values(self._view, words=self._words(), now=self._now())

    def close(self) -> None:
        """Take the sheet away, if it is open."""
        if self._sheet is not None:
            self._shell.layers.close(self._sheet)
            self._closed()

    def _closed(self) -> None:
        self._sheet = None

    def _to_outbox(self) -> None:
        self._shell.press(CommandId.OUTBOX)
