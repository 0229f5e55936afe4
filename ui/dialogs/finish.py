"""The question before a visit ends with open services (picture 02d)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from dostdesk.domain.stays import Outcome
from dostdesk.domain.words import Words
from ui.dialogs.finish_choice import FATES, FinishChoice
from ui.dialogs.scrolled import ScrolledRows
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, OptionRow
from ui.workspace.asking import Fates, FinishQuestion
from ui.workspace.lines import LineList
from ui.workspace.values import LineValue


class FinishDialog(DialogFrame):
    """Lists the services, asks the fate of each open one by digits; Enter finishes once all are answered."""

    def __init__(
        self,
        words: Words,
        question: FinishQuestion,
        answered: Callable[[Fates], None],
        transfer: Callable[[Fates], None],
    ) -> None:
        self._choice, self._words_of, self._answered = FinishChoice(question), words, answered
        self._transfer = transfer
        opened = sum(line.open for line in question.lines)
        count = len(question.lines)
        told = words("dialog.finish.subtitle", done=count - opened, count=count, open=opened)
        super().__init__(
            words("turn.end_service_title" if question.one else "dialog.finish.title"),
            words("turn.end_service_subtitle") if question.one else told,
            width=656,
        )
        self._lines = LineList(40)
        room = ScrolledRows()
        room.column.addWidget(self._lines)
        self.body.addWidget(room)
        self.body.addSpacing(scaled(10))
        self._asked = self.add_heading("")
        self._rows = [
            OptionRow(
                words(f"dialog.finish.fate.{fate.name}"),
                place + 1,
                fate.icon,
                "" if fate.built else words("dialog.finish.later"),
            )
            for place, fate in enumerate(FATES)
        ]
        for row, fate in zip(self._rows, FATES, strict=True):
            row.setEnabled(fate.built)
        self.add_options(self._rows, chosen=None)
        self.option_chosen.connect(self._chosen)
        back = self.add_button(Button(words("dialog.back"), ("Esc",)), leading=True)
        back.clicked.connect(self.rejected)
        key = "dialog.finish.confirm_next" if question.call_next else "dialog.finish.confirm"
        key = "turn.end_service" if question.one else key
        self.confirm = self.add_button(Button(words(key), ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)
        self._show()

    def _chosen(self, place: int) -> None:
        if FATES[place].elsewhere:
            self._transfer(self._choice.fates)
            return
        if self._choice.choose(place):
            self._uncheck()
        self._show()

    def _show(self) -> None:
        words = self._words_of
        lines = []
        for line in self._choice.question.lines:
            fate = self._choice.fate(line)
            result = words(f"dialog.finish.result.{fate.value}") if fate else line.result
            if fate is Outcome.PAPERS_MISSING and line.slip:
                result = words("turn.with_slip", result=result, slip=line.slip)
            lines.append(LineValue(mark="todo" if line.open and fate is None else "done", text=line.name, note=result))
        self._lines.show_lines(tuple(lines))
        self._asked.setText(words("dialog.finish.question", service=self._choice.current.name))
        self.confirm.setEnabled(self._choice.complete)

    def _uncheck(self) -> None:
        for row in self._rows:
            row.setAutoExclusive(False)
            row.setChecked(False)
            row.setAutoExclusive(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        if self._choice.complete:
            self._answered(self._choice.fates)
