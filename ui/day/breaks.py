"""Breaks: asking for one, one that waits for the end of a visit, its end and its reminder. No widget here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.words import Words
from ui.day.away_values import is_over, reason_words
from ui.dialogs.clock_steps import on_grid
from ui.work import Run
from ui.workspace import phrasing

Tone = Literal["accent", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakQuestion:
    """Why and until when.

    Attributes:
        reasons: Codes with their words, in the policy's order.
        until: The planned end that is offered.
        after_visit: Somebody is served: the break begins when he has gone, and lasts as long as from now to its end.
    """

    reasons: tuple[tuple[str, str], ...]
    now: datetime
    until: datetime
    after_visit: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A break that begins when the visit ends."""

    reason: str
    length: timedelta


class BreakScreen(Protocol):
    """Where breaks are asked about and told."""

    def ask_break(self, question: BreakQuestion, answered: Callable[[str, datetime], None]) -> None: ...

    def tell(self, sentence: str, tone: Tone) -> None: ...

    def remind(self, sentence: str) -> bool:
        """Announce that a break is over; False when nobody could hear it."""


class Breaks:
    """What F10 does, and F2 during a break.

    Args:
        policy: In force; None before the first release came.
        changed: Something is different at the desk: read and draw it again.
    """

    def __init__(
        self,
        screen: BreakScreen,
        *,
        actions: Actions,
        run: Run,
        clock: Clock,
        words: Callable[[], Words],
        policy: Callable[[], QueuePolicy | None],
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._actions, self._run, self._clock = screen, actions, run, clock
        self._words, self._policy, self._changed = words, policy, changed
        self._view = DeskView()
        self._planned: Planned | None = None
        self._busy = False
        self._reminded: datetime | None = None

    @property
    def planned(self) -> Planned | None:
        """The break that begins when this visit ends."""
        return self._planned

    def pressed(self) -> None:
        """F10: ask for a break, end it, or take the wish for one back."""
        words, policy = self._words(), self._policy()
        if self._view.pause is not None:
            self.end()
        elif self._planned is not None:
            self._planned = None
            self._screen.tell(words("day.break.after_withdrawn"), "accent")
            self._changed()
        elif policy is not None:
            now = self._clock.now()
            question = BreakQuestion(
                reasons=tuple((code, reason_words(code, words)) for code in policy.break_reasons),
                now=now,
                until=on_grid(now + policy.break_length),
                after_visit=self._view.visit is not None,
            )
            self._screen.ask_break(question, self._answered)

    def end(self) -> None:
        """The clerk is back; nobody is called by this key press."""
        self._act(self._actions.end_pause, self._words()("day.break.ended"))

    def saw(self, view: DeskView) -> None:
        """Take what the desk knows now; a visit that has ended lets the planned break begin."""
        self._view = view
        if view.window is None or view.window_lost or view.pause is not None:
            self._planned = None
        elif self._planned is not None and view.visit is None and not self._busy:
            planned, self._planned = self._planned, None
            self._begin(planned.reason, self._clock.now() + planned.length)

    def tick(self) -> None:
        """A second went by: a break that is over is told of once."""
        pause = self._view.pause
        if pause is None or not is_over(pause, self._clock.now()) or self._reminded == pause.since:
            return
        if self._screen.remind(self._words()("day.break.reminder", until=phrasing.hour(pause.until))):
            self._reminded = pause.since

    def _answered(self, reason: str, until: datetime) -> None:
        if self._view.visit is None:
            self._begin(reason, until)
            return
        self._planned = Planned(reason, until - self._clock.now())
        minutes = max(1, round(self._planned.length / timedelta(minutes=1)))
        self._screen.tell(self._words()("day.break.after_told", minutes=minutes), "accent")
        self._changed()

    def _begin(self, reason: str, until: datetime) -> None:
        told = self._words()("day.break.begun", until=phrasing.hour(until))
        self._act(lambda: self._actions.pause(reason, until), told)

    def _act(self, work: Callable[[], None], told: str) -> None:
        if self._busy:
            return
        self._busy = True

        def done(_: None) -> None:
            self._busy = False
            self._screen.tell(told, "success")
            self._changed()

        def failed(error: DeskError) -> None:
            self._busy = False
            self._screen.tell(self._words().of_error(error), "danger")
            self._changed()

        self._run(work, done=done, failed=failed)
