"""The workspace's questions as layers over the window: each is answered once, or given up by Esc."""

from __future__ import annotations

from collections.abc import Callable

from dostdesk.desk.actions import SendTo
from dostdesk.desk.register_search import RegisteredApplication
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.commands import Chord
from ui.dialogs.application import ApplicationDialog
from ui.dialogs.details import DetailsDialog
from ui.dialogs.finish import FinishDialog
from ui.dialogs.hold import HoldDialog
from ui.dialogs.note import NoteDialog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.transfer import TransferDialog
from ui.shell.frame import Shell
from ui.widgets import DialogFrame
from ui.workspace.asking import (
    DetailsQuestion,
    Fates,
    FinishQuestion,
    HoldAnswer,
    HoldQuestion,
    ReasonQuestion,
    TransferQuestion,
)


class Questions:
    """Opens the dialogs; an answer closes its dialog first, so that the next question finds the page free."""

    def __init__(self, shell: Shell, words: Callable[[], Words]) -> None:
        self._shell, self._words = shell, words

    def finish(
        self, question: FinishQuestion, answered: Callable[[Fates], None], transfer: Callable[[Fates], None]
    ) -> None:
        """The fates of open services."""

        def close(then: Callable[[Fates], None]) -> Callable[[Fates], None]:
            def answer(fates: Fates) -> None:
                self._shell.layers.close(dialog)
                then(fates)

            return answer

        dialog = FinishDialog(self._words(), question, close(answered), close(transfer))
        self._open(dialog)

    def reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None:
        """One of several reasons."""

        def answer(reason: str) -> None:
            self._shell.layers.close(dialog)
            answered(reason)

        dialog = ReasonDialog(self._words(), question, answer)
        self._open(dialog)

    def hold(self, question: HoldQuestion, answered: Callable[[HoldAnswer], None]) -> None:
        """Why he goes, and by when he is back."""

        def answer(given: HoldAnswer) -> None:
            self._shell.layers.close(dialog)
            answered(given)

        dialog = HoldDialog(self._words(), question, answer)
        self._open(dialog, own=HoldDialog.own)

    def transfer(self, question: TransferQuestion, answered: Callable[[SendTo, str], None]) -> None:
        """Where the visit goes on."""

        def answer(to: SendTo, note: str) -> None:
            self._shell.layers.close(dialog)
            answered(to, note)

        dialog = TransferDialog(self._words(), question, answer)
        self._open(dialog)

    def note(self, title: str, answered: Callable[[str], None]) -> None:
        """What the next clerk is to know."""

        def answer(text: str) -> None:
            self._shell.layers.close(dialog)
            answered(text)

        dialog = NoteDialog(self._words(), title, answer)
        self._open(dialog)
        dialog.begin()

    def details(self, question: DetailsQuestion, answered: Callable[[int, Channel], None]) -> None:
        """How many, and by which way."""

        def answer(quantity: int, channel: Channel) -> None:
            self._shell.layers.close(dialog)
            answered(quantity, channel)

        dialog = DetailsDialog(self._words(), question, answer)
        self._open(dialog)

    def application(self, entry: RegisteredApplication, service: str) -> None:
        """What the register says of an application, to be read."""
        self._open(ApplicationDialog(self._words(), entry, service=service))

    def _open(self, dialog: DialogFrame, own: frozenset[Chord] = frozenset()) -> None:
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog, own=own)
