"""What a clerk is told, in the shell of one desk: above the strip, and a key that calls for help."""

from __future__ import annotations

from collections.abc import Callable

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.dialogs.reason import ReasonDialog
from ui.shell.frame import Shell
from ui.told.news import ToldNews
from ui.work import Run
from ui.workspace.asking import ReasonQuestion, Tone


class ToldRoom:
    """Owns the news of one shell; `saw` brings in what the desk knows."""

    def __init__(
        self, shell: Shell, actions: Actions, *, run: Run, words: Callable[[], Words], changed: Callable[[], None]
    ) -> None:
        self._shell, self._words = shell, words
        self.news = ToldNews(self, actions=actions, run=run, words=words, changed=changed)
        shell.bind(CommandId.CALL_HELP, self.news.help_pressed)

    def saw(self, view: DeskView) -> None:
        """The desk was read."""
        self.news.saw(view)

    def may_tell(self) -> bool:
        return not self._shell.isHidden() and not self._shell.notice.sentence

    def tell(self, sentence: str, tone: Tone, closed: Callable[[], None]) -> None:
        self._shell.tell(sentence, tone, closed)

    def say(self, sentence: str, tone: Tone) -> None:
        self._shell.tell(sentence, tone)

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        def chosen(code: str) -> None:
            self._shell.layers.close(dialog)
            answered(code)

        dialog = ReasonDialog(self._words(), question, chosen)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)
