"""The dialogs about single tickets: one that a window has forgotten, one of a group, and what happens to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import TicketId
from dostdesk.domain.words import Words
from ui.supervision.asking import EndAnswer, EndQuestion, TicketAnswer, TicketQuestion, TicketsQuestion
from ui.supervision.dialogs import HallDialog, turn
from ui.supervision.parts import reason_choice
from ui.widgets import Choice, LabelledField, OptionRow, Text

_STEPS = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}
# Rows beyond the ninth have no digit; arrows reach them.
_DIGITS = 9


class EndServiceDialog(HallDialog):
    """Digits choose why; ← and → whether the citizen waits again."""

    def __init__(self, words: Words, question: EndQuestion, answered: Callable[[EndAnswer], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.end_do"))
        self._question, self._answered = question, answered
        self.add_heading(words("live.reason"))
        self.add_options([OptionRow(said, place) for place, (_code, said) in enumerate(question.reasons, start=1)])
        self.space()
        options = [(words("live.end_closes"), False), (words("live.end_waits"), True)]
        self.after = Choice(options, words("live.end_after"))
        self.body.addWidget(LabelledField(words("live.end_after"), self.after))
        self.set_note(words("live.end_note"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            turn(self.after, _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """It ends for that reason."""
        reason = self._question.reasons[self.chosen or 0][0]
        self._answered(EndAnswer(reason=reason, waits=bool(self.after.currentData())))


class TicketsDialog(HallDialog):
    """Tickets of a group by label: digits and arrows choose, Enter goes on to what happens to it."""

    def __init__(self, words: Words, question: TicketsQuestion, answered: Callable[[TicketId], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.tickets_go_on"))
        self._question, self._answered = question, answered
        rows = [
            OptionRow(line.label, place if place <= _DIGITS else 0, trailing=line.detail)
            for place, line in enumerate(question.tickets, start=1)
        ]
        if rows:
            self.add_options(rows)
        else:
            self.body.addWidget(Text(question.empty, "body", "muted", wrap=True))
        self.confirm.setEnabled(bool(rows))

    def answer(self) -> None:
        """That ticket."""
        if self._question.tickets:
            self._answered(self._question.tickets[self.chosen or 0].id)


class TicketDialog(HallDialog):
    """Digits choose what happens to a ticket; ← and → where to, which class, or why."""

    def __init__(self, words: Words, question: TicketQuestion, answered: Callable[[TicketAnswer], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.ticket_do"))
        self._answered = answered
        places = Choice(question.places, words("live.move_to"))
        classes = Choice([(said, code) for code, said in question.classes], words("live.ticket_class"))
        cancels = Choice([(said, code) for code, said in question.cancel_reasons], words("live.reason"))
        reason, why = reason_choice(words, question.reasons)
        self.places, self.classes, self.cancels, self.reason = places, classes, cancels, reason
        self.add_options(
            [
                OptionRow(words("live.ticket_move"), 1),
                OptionRow(words("live.ticket_priority"), 2),
                OptionRow(words("live.ticket_cancel"), 3),
            ]
        )
        self.space()
        self._details = (
            (LabelledField(words("live.move_to"), places),),
            (LabelledField(words("live.ticket_class"), classes), why),
            (LabelledField(words("live.reason"), cancels),),
        )
        for part in (field for fields in self._details for field in fields):
            self.body.addWidget(part)
        self.option_chosen.connect(lambda _index: self._show())
        self._show()
        self.set_note(words("live.ticket_note"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            turn((self.places, self.classes, self.cancels)[self.chosen or 0], _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """Do that."""
        match self.chosen:
            case 1:
                priority, reason = str(self.classes.currentData()), str(self.reason.currentData())
                self._answered(TicketAnswer(priority=priority, reason=reason))
            case 2:
                self._answered(TicketAnswer(cancelled=True, reason=str(self.cancels.currentData())))
            case _:
                to = self.places.currentData()
                if isinstance(to, SendTo):
                    self._answered(TicketAnswer(to=to))

    def _show(self) -> None:
        """Only what belongs to the chosen act."""
        for place, fields in enumerate(self._details):
            for field in fields:
                field.setHidden(place != (self.chosen or 0))
