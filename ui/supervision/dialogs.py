"""The dialogs of the supervisor's acts: digits and letters choose, Enter does it, Esc leaves everything as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.windows import Skills
from dostdesk.domain.words import Words
from ui.dialogs.scrolled import ScrolledRows
from ui.dialogs.time_step import TimeStep
from ui.shell.keys import physical_key
from ui.supervision.asking import (
    AnnounceAnswer,
    AnnounceQuestion,
    BreakAnswer,
    BreakQuestion,
    MessageAnswer,
    MessageQuestion,
    MoveQuestion,
    SkillsAnswer,
    SkillsQuestion,
    ToggleQuestion,
)
from ui.supervision.parts import Held, SkillRow, WhenStep, reason_choice
from ui.theme import scaled, set_font
from ui.widgets import Button, Choice, DialogFrame, LabelledField, OptionRow, Text
from ui.widgets.focus import ring_room
from ui.workspace import phrasing

_WIDTH = 656
_STEPS = {Qt.Key.Key_Left.value: -1, Qt.Key.Key_Right.value: 1}


class HallDialog(DialogFrame):
    """Cancel at the left of the one button that acts."""

    help_topic = "live"

    def __init__(self, words: Words, title: str, subtitle: str, confirm: str) -> None:
        super().__init__(title, subtitle, width=_WIDTH)
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        self.confirm = self.add_button(Button(confirm, ("Enter",), "primary"))
        self.confirm.clicked.connect(self.answer)
        self.accepted.connect(self.answer)

    def answer(self) -> None:
        """Enter was pressed."""
        raise NotImplementedError

    def add_options(self, rows: Sequence[OptionRow], chosen: int | None = 0) -> None:
        """Rows of which one is taken; they scroll where large text leaves no room for all of them."""
        super().add_options(rows, chosen)
        area = ScrolledRows()
        # The focus ring stands around a row.
        area.column.setContentsMargins(*[ring_room()] * 4)
        for row in rows:
            area.column.addWidget(row)
        self.body.addWidget(area, 1)

        def show(index: int) -> None:
            area.chosen = rows[index]
            area.show_chosen()

        self.option_chosen.connect(show)
        area.chosen = rows[chosen] if rows and chosen is not None else None

    def space(self, pixels: int = 12) -> None:
        """Air between two parts."""
        self.body.addSpacing(scaled(pixels))


def turn(choice: Choice, by: int) -> None:
    """The next or the one before of a list, and from its end to its beginning; nothing is before both."""
    if choice.count():
        here = choice.currentIndex() if choice.currentIndex() >= 0 else min(0, -by)
        choice.setCurrentIndex((here + by) % choice.count())


class SkillsDialog(HallDialog):
    """Each group's letter is its key; ← and → choose from when."""

    def __init__(self, words: Words, question: SkillsQuestion, answered: Callable[[SkillsAnswer], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.skills_keep"))
        self._answered = answered
        has = question.now_has
        rows = ScrolledRows()
        self.rows = [
            SkillRow(words, letter, name, _held(letter, has), known=letter in question.known or letter in has.all)
            for letter, name in question.groups
        ]
        for row in self.rows:
            rows.column.addWidget(row)
        self.body.addWidget(rows)
        self.space()
        self.when = WhenStep(words, words("live.from"), now=question.now)
        self.body.addWidget(self.when)
        self.space()
        self._reason, labelled = reason_choice(words, question.reasons)
        self.body.addWidget(labelled)
        self.set_note(words("live.skills_note"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = physical_key(event.key(), event.nativeScanCode(), None)
        row = next((row for row in self.rows if row.letter == letter), None)
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain and row is not None:
            row.turn()
        elif plain and event.key() in _STEPS:
            self.when.step(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """These groups from then on."""
        first = frozenset(row.letter for row in self.rows if row.held == "primary")
        besides = frozenset(row.letter for row in self.rows if row.held == "secondary")
        skills = Skills(primary=first, secondary=besides)
        self._answered(SkillsAnswer(skills=skills, reason=str(self._reason.currentData()), at=self.when.at))


def _held(letter: str, skills: Skills) -> Held:
    if letter in skills.primary:
        return "primary"
    return "secondary" if letter in skills.secondary else "none"


class ToggleDialog(HallDialog):
    """Why a window opens or closes, and when."""

    def __init__(
        self, words: Words, question: ToggleQuestion, answered: Callable[[str, datetime | None], None]
    ) -> None:
        super().__init__(words, question.title, question.subtitle, question.confirm)
        self._question, self._answered = question, answered
        self.add_heading(words("live.reason"))
        self.add_options(
            [OptionRow(said, place) for place, (_code, said) in enumerate(question.reasons, start=1)],
            chosen=question.chosen,
        )
        self.space()
        self.when = WhenStep(words, words("live.when"), now=question.now)
        self.body.addWidget(self.when)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.when.step(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """For that reason, at that time."""
        self._answered(self._question.reasons[self.chosen or 0][0], self.when.at)


class BreaksDialog(HallDialog):
    """A break of a window: digits choose the reason, ↑ nothing, ← and → its end; Ctrl+← and Ctrl+→ its beginning."""

    def __init__(self, words: Words, question: BreakQuestion, answered: Callable[[BreakAnswer], None]) -> None:
        confirm = words("live.break_move" if question.running else "live.break_begin")
        super().__init__(words, question.title, question.subtitle, confirm)
        self._question, self._answered = question, answered
        self.add_heading(words("live.reason"))
        self.add_options(
            [OptionRow(said, place) for place, (_code, said) in enumerate(question.reasons, start=1)],
            chosen=question.chosen,
        )
        self.space()
        self.begin_at = WhenStep(words, words("live.break_from"), now=question.now, held=("Ctrl",))
        self.until = TimeStep(words, words("live.break_until"), now=question.now, at=question.until)
        if not question.running:
            self.body.addWidget(self.begin_at)
            self.space(6)
        self.body.addWidget(self.until)
        self.end = Button(words("live.break_end"), ("Ctrl", "Enter"))
        if question.running:
            self.end.clicked.connect(self._end)
            self.add_button(self.end, leading=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in _STEPS and held and not self._question.running:
            self.begin_at.step(_STEPS[event.key()])
        elif event.key() in _STEPS:
            self.until.step(_STEPS[event.key()])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held and self._question.running:
            self._end()
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """That break."""
        reason = self._question.reasons[self.chosen or 0][0]
        self._answered(BreakAnswer(reason=reason, begin=self.begin_at.at, until=self.until.at))

    def _end(self) -> None:
        reason = self._question.reasons[self.chosen or 0][0]
        self._answered(BreakAnswer(reason=reason, begin=None, until=self._question.now, end=True))


class MoveDialog(HallDialog):
    """All of a group go elsewhere: digits choose the group, ← and → where to. Ctrl+Enter: one ticket of it.

    Nothing is chosen of where to: whoever presses Enter at once moves nobody.
    """

    def __init__(
        self,
        words: Words,
        question: MoveQuestion,
        answered: Callable[[str, SendTo], None],
        one: Callable[[str], None],
    ) -> None:
        super().__init__(words, question.title, words("live.move_note"), words("live.move_confirm"))
        self._words, self._question, self._answered, self._one = words, question, answered, one
        self.add_heading(words("live.move_from"))
        self.add_options(
            [
                OptionRow(name, place, trailing=waits)
                for place, (_letter, name, waits) in enumerate(question.groups, start=1)
            ],
            chosen=question.chosen,
        )
        self.space()
        self.to = Choice((), words("live.move_to"))
        self.to.setPlaceholderText(words("live.move_choose"))
        self.body.addWidget(LabelledField(words("live.move_to"), self.to))
        self.to.currentIndexChanged.connect(lambda _index: self._allow())
        self.single = Button(words("live.move_one"), ("Ctrl", "Enter"))
        self.single.clicked.connect(self._single)
        self.add_button(self.single, leading=True)
        self.option_chosen.connect(lambda _index: self._offer())
        self._offer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held:
            self._single()
        elif event.key() in _STEPS:
            turn(self.to, _STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """Send them there; without a place the keyboard goes to where one is chosen."""
        letter = self._question.groups[self.chosen or 0][0]
        to = self.to.currentData()
        if isinstance(to, SendTo):
            self._answered(letter, to)
        else:
            self.to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _single(self) -> None:
        self._one(self._question.groups[self.chosen or 0][0])

    def _offer(self) -> None:
        """Every other group, and every window that is open."""
        letter, was = self._question.groups[self.chosen or 0][0], self.to.currentText()
        self.to.clear()
        for other, name, _waits in self._question.groups:
            if other != letter:
                self.to.addItem(self._words("live.move_to_group", group=name), SendTo(group=other))
        for no, clerk in self._question.windows:
            to = SendTo(group=letter, window=WindowNo(no))
            self.to.addItem(self._words("live.move_to_window", window=no, clerk=clerk), to)
        self.to.setCurrentIndex(self.to.findText(was) if was else -1)
        self._allow()

    def _allow(self) -> None:
        self.confirm.setEnabled(self.to.currentIndex() >= 0)


class PhraseDialog(HallDialog):
    """A phrase by its digit, or words of one's own; the words count where there are any."""

    def __init__(
        self,
        words: Words,
        title: str,
        subtitle: str,
        confirm: str,
        phrases: tuple[tuple[str, str], ...],
        *,
        chosen: int | None = 0,
    ) -> None:
        super().__init__(words, title, subtitle, confirm)
        self._phrases = phrases
        rows = [OptionRow(said, place) for place, (_code, said) in enumerate(phrases, start=1)]
        self.add_options(rows, chosen)
        self.space()
        self.text = QLineEdit()
        set_font(self.text, "field")
        self.text.setMaxLength(200)
        self.text.setPlaceholderText(words("live.own_words_hint"))
        self.body.addWidget(LabelledField(words("live.own_words"), self.text))
        self.text.textChanged.connect(lambda _text: self._allow())
        self.option_chosen.connect(lambda _index: self._allow())
        self._allow()

    @property
    def said(self) -> tuple[str, str]:
        """The phrase's code, or the words; the other is empty, and both are before anything is chosen."""
        own = self.text.text().strip()
        if own or self.chosen is None:
            return "", own
        return self._phrases[self.chosen][0], ""

    def _allow(self) -> None:
        self.confirm.setEnabled(any(self.said))


class MessageDialog(PhraseDialog):
    """Words to one window or to all. Ctrl+Enter sends to all what was begun for one."""

    def __init__(self, words: Words, question: MessageQuestion, answered: Callable[[MessageAnswer], None]) -> None:
        super().__init__(words, question.title, question.subtitle, words("live.message_send"), question.phrases)
        self._answered, self._single = answered, question.single
        if question.single:
            everybody = Button(words("live.message_send_all"), ("Ctrl", "Enter"))
            everybody.clicked.connect(lambda: self._say(to_all=True))
            self.add_button(everybody, leading=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and held and self._single:
            self._say(to_all=True)
        else:
            super().keyPressEvent(event)

    def answer(self) -> None:
        """Send it."""
        self._say(to_all=False)

    def _say(self, *, to_all: bool) -> None:
        phrase, text = self.said
        self._answered(MessageAnswer(phrase=phrase, text=text, to_all=to_all))


class AnnounceDialog(PhraseDialog):
    """Words for the boards, until a time. The whole hall reads them: nothing is chosen before somebody chooses."""

    def __init__(self, words: Words, question: AnnounceQuestion, answered: Callable[[AnnounceAnswer], None]) -> None:
        super().__init__(
            words, question.title, question.subtitle, words("live.announce_do"), question.phrases, chosen=None
        )
        self._answered = answered
        self.space()
        self.until = TimeStep(words, words("live.announce_until"), now=question.now, at=question.until)
        self.until.changed.connect(self._say_time)
        self.body.addWidget(self.until)
        self._say_time()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            self.until.step(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def _say_time(self) -> None:
        """A phrase that has the time in it has the one that is chosen."""
        time = phrasing.hour(self.until.at)
        for row, (_code, said) in zip(self._options, self._phrases, strict=True):
            row.set_words(said.replace("{time}", time))

    def answer(self) -> None:
        """Announce it."""
        phrase, text = self.said
        if not phrase and not text:
            return
        self._answered(AnnounceAnswer(until=self.until.at, phrase=phrase, text=text))


class SilentDialog(HallDialog):
    """What is known of a desk that is not heard, and what to do about it."""

    def __init__(
        self, words: Words, title: str, subtitle: str, lines: tuple[str, ...], done: Callable[[], None]
    ) -> None:
        super().__init__(words, title, subtitle, words("live.silent_ok"))
        self._done = done
        for line in lines:
            self.body.addWidget(Text(line, "body", wrap=True))
            self.space(6)

    def answer(self) -> None:
        """It was read."""
        self._done()
