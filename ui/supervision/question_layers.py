"""The questions as layers over the window: each is answered once, or given up by Esc."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import TicketId
from dostdesk.domain.words import Words
from ui.commands import Chord, CommandId, DeskState
from ui.search.finding import Results
from ui.search.overlay import TOP, SearchOverlay
from ui.search.row import Found
from ui.shell.frame import Shell
from ui.supervision.asking import (
    AnnounceAnswer,
    AnnounceQuestion,
    BreakAnswer,
    BreakQuestion,
    EndAnswer,
    EndQuestion,
    MessageAnswer,
    MessageQuestion,
    MoveQuestion,
    PlannedQuestion,
    SkillsAnswer,
    SkillsQuestion,
    TargetAnswer,
    TargetQuestion,
    TicketAnswer,
    TicketQuestion,
    TicketsQuestion,
    ToggleQuestion,
)
from ui.supervision.dialogs import (
    AnnounceDialog,
    BreaksDialog,
    MessageDialog,
    MoveDialog,
    SilentDialog,
    SkillsDialog,
    ToggleDialog,
)
from ui.supervision.plan_dialogs import PlannedDialog, TargetDialog
from ui.supervision.ticket_dialogs import EndServiceDialog, TicketDialog, TicketsDialog
from ui.widgets import DialogFrame

Can = Callable[[CommandId], bool]
_OWN = frozenset({Chord("Enter", ctrl=True)})


class HallQuestions:
    """Opens the dialogs over one shell; no second one over the first."""

    def __init__(self, shell: Shell, words: Callable[[], Words]) -> None:
        self._shell, self._words = shell, words

    def skills(self, question: SkillsQuestion, answered: Callable[[SkillsAnswer], None]) -> None:
        """Which groups a window calls."""
        self._open(lambda: SkillsDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer))))

    def toggle(self, question: ToggleQuestion, answered: Callable[[str, datetime | None], None]) -> None:
        """Why and when a window opens or closes."""
        self._open(
            lambda: ToggleDialog(self._words(), question, lambda reason, at: self._close(lambda: answered(reason, at)))
        )

    def breaks(self, question: BreakQuestion, answered: Callable[[BreakAnswer], None]) -> None:
        """A break."""
        self._open(lambda: BreaksDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer))))

    def move(self, question: MoveQuestion, answered: Callable[[str, SendTo], None], one: Callable[[str], None]) -> None:
        """From which group to where, or one of its tickets."""
        self._open(
            lambda: MoveDialog(
                self._words(),
                question,
                lambda group, to: self._close(lambda: answered(group, to)),
                lambda group: self._close(lambda: one(group)),
            )
        )

    def end_service(self, question: EndQuestion, answered: Callable[[EndAnswer], None]) -> None:
        """A forgotten service ends."""
        self._open(
            lambda: EndServiceDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer)))
        )

    def tickets(self, question: TicketsQuestion, answered: Callable[[TicketId], None]) -> None:
        """Which ticket of a group."""
        self._open(lambda: TicketsDialog(self._words(), question, lambda id: self._close(lambda: answered(id))))

    def ticket(self, question: TicketQuestion, answered: Callable[[TicketAnswer], None]) -> None:
        """What happens to one ticket."""
        self._open(lambda: TicketDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer))))

    def target(self, question: TargetQuestion, answered: Callable[[TargetAnswer], None]) -> None:
        """How long a group should wait at most."""
        self._open(lambda: TargetDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer))))

    def planned(self, question: PlannedQuestion, answered: Callable[[str], None]) -> None:
        """Which planned act is taken back."""
        self._open(lambda: PlannedDialog(self._words(), question, lambda id: self._close(lambda: answered(id))))

    def message(self, question: MessageQuestion, answered: Callable[[MessageAnswer], None]) -> None:
        """Words to windows."""
        self._open(lambda: MessageDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer))))

    def announce(self, question: AnnounceQuestion, answered: Callable[[AnnounceAnswer], None]) -> None:
        """Words for the boards."""
        self._open(
            lambda: AnnounceDialog(self._words(), question, lambda answer: self._close(lambda: answered(answer)))
        )

    def silent(self, title: str, subtitle: str, lines: tuple[str, ...]) -> None:
        """What is known of a silent desk."""
        self._open(lambda: SilentDialog(self._words(), title, subtitle, lines, lambda: self._close(lambda: None)))

    def search(self, find: Callable[[str, Can], Results], chosen: Callable[[Found], None]) -> None:
        """Windows, tickets, commands and help; what is no window and no ticket is done here."""
        shell = self._shell
        if len(shell.layers):
            return

        def answer(row: Found, _control: bool) -> None:
            shell.layers.close(overlay)
            if row.command is not None:
                shell.press(row.command)
            elif row.help:
                shell.open_help(row.help)
            else:
                chosen(row)

        overlay = SearchOverlay(
            self._words(),
            lambda text: find(text, shell.can),
            DeskState.IDLE,
            hint=self._words()("live.search_hint"),
            enter="live.search_enter",
        )
        overlay.rejected.connect(shell.layers.give_up)
        overlay.chosen.connect(answer)
        shell.layers.open(overlay, top=TOP)

    def _close(self, then: Callable[[], None]) -> None:
        self._shell.layers.close()
        then()

    def _open(self, make: Callable[[], DialogFrame]) -> None:
        if len(self._shell.layers):
            return
        dialog = make()
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog, own=_OWN)
