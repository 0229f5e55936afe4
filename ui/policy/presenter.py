"""Decides what is tried on which past day, and whether it may be switched on; no widget here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Protocol

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import DeskError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.words import Words
from dostdesk.protocol.outlook import Changes, Replayed, ReplayRequest, Rule
from ui.history.period import read_day, written
from ui.history.values import Names, TableValues
from ui.policy.values import (
    RULES,
    WINDOWS,
    PolicyValues,
    TargetKind,
    changes_of,
    result_of,
    targets_of,
    told_of,
)
from ui.work import Run

Tone = Literal["accent", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """What is asked for once somebody has seen what it does: minutes by group and by class, None for the release's."""

    groups: dict[str, int | None]
    classes: dict[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyWays:
    """What the dialog leads to.

    Attributes:
        replay: Runs a past day twice; waits for the hub.
        switch: Asks for a reason and whom it is for, and switches it on; None where nobody may.
        told: A sentence for the supervisor.
    """

    replay: Callable[[ReplayRequest], Replayed]
    switch: Callable[[Switch], None] | None
    told: Callable[[str, Tone], None]


class Screen(Protocol):
    """What the presenter draws on."""

    def show_policy(self, values: PolicyValues, words: Words) -> None: ...


class PolicyPresenter:
    """A result belongs to the choices that it was run with; others have to be run first."""

    def __init__(
        self,
        screen: Screen,
        *,
        ways: PolicyWays,
        run: Run,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        policy: QueuePolicy,
        release: QueuePolicy,
        names: Names,
    ) -> None:
        """`policy` is the one in force; `release` the one to which a target without minutes goes back."""
        self._screen, self._ways, self._run = screen, ways, run
        self._words, self._now, self._policy, self._names = words, now, policy, names
        self._release = release
        self._day = written(_day_before(service_day(now())))
        self._rule, self._windows = Rule.DUE, 0
        self._typed: dict[tuple[TargetKind, str], str] = {}
        self._running: ReplayRequest | None = None
        self._shown: tuple[ReplayRequest, Replayed] | None = None

    def open(self) -> None:
        """Show the policy as it is."""
        self._draw()

    def redraw(self) -> None:
        """Say it again, as in another language."""
        self._draw()

    def day_typed(self, text: str) -> None:
        """Another past day."""
        self._day = text
        self._draw()

    def rule_chosen(self, place: int) -> None:
        """Who is called first."""
        self._rule = RULES[place]
        self._draw()

    def windows_chosen(self, place: int) -> None:
        """One window more, one less, or as it was."""
        self._windows = WINDOWS[place]
        self._draw()

    def target_typed(self, kind: TargetKind, key: str, text: str) -> None:
        """Another target."""
        self._typed[(kind, key)] = text.strip()
        self._draw()

    def run_pressed(self) -> None:
        """Run the day as it was and with the changes. A run that is under way is waited for."""
        request = self._request()
        if request is None or self._running is not None:
            return
        self._running = request

        def done(replayed: Replayed) -> None:
            self._running = None
            self._shown = (request, replayed)
            self._draw()

        def failed(error: DeskError) -> None:
            self._running = None
            self._ways.told(self._words().of_error(error), "danger")
            self._draw()

        self._draw()
        self._run(lambda: self._ways.replay(request), done=done, failed=failed)

    def switch_pressed(self) -> None:
        """Switch on what was seen."""
        why = self._why_not()
        request = self._request()
        if why or request is None or self._ways.switch is None:
            if why:
                self._ways.told(why, "accent")
            return
        changes = request.changes
        self._ways.switch(Switch(groups=dict(changes.group_targets), classes=dict(changes.class_targets)))

    # ------------------------------------------------------------ inside

    def _request(self) -> ReplayRequest | None:
        """What would be run now; None while something is wrong with it."""
        day = self._read_day()
        targets = targets_of(self._policy, self._typed, self._names)
        if day is None or any(target.wrong for target in targets):
            return None
        return ReplayRequest(day=day, changes=changes_of(targets, rule=self._rule, windows=self._windows))

    def _read_day(self) -> date | None:
        today = service_day(self._now())
        day = read_day(self._day, today)
        return None if day is None or day >= today else day

    def _why_not(self) -> str:
        """Why it cannot be switched on, in a sentence."""
        words, request = self._words(), self._request()
        if self._ways.switch is None:
            return words("policy.why_not.right")
        if request is None:
            return words("policy.why_not.wrong")
        changes = request.changes
        if changes.rule is not Rule.DUE or changes.windows:
            return words("policy.why_not.compared")
        if any(
            minutes is None and self._release.priority(code).target is not None
            for code, minutes in changes.class_targets.items()
        ):
            return words("policy.why_not.own_target")
        if changes == Changes():
            return words("policy.why_not.same")
        if self._shown is None or self._shown[0].changes != changes:
            return words("policy.why_not.unseen")
        return ""

    def _draw(self) -> None:
        words, request = self._words(), self._request()
        shown, why_not = self._shown, self._why_not()
        old = shown is not None and shown[0] != request
        self._screen.show_policy(
            PolicyValues(
                day=self._day,
                day_wrong="" if self._read_day() is not None else words("policy.wrong_day"),
                rule=RULES.index(self._rule),
                windows=WINDOWS.index(self._windows),
                explained=words(f"policy.explained.{self._rule.value}"),
                targets=targets_of(self._policy, self._typed, self._names),
                result=TableValues(empty=words("policy.not_run"))
                if shown is None
                else result_of(shown[1], self._names, words),
                told=() if shown is None else told_of(shown[1], words),
                old=words("policy.old") if old and self._running is None else "",
                running=self._running is not None,
                can_run=request is not None and self._running is None,
                can_switch=not why_not,
                why_not=why_not,
            ),
            words,
        )


def _day_before(today: date) -> date:
    """The last working day: a weekend has nobody in it."""
    day = today - timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day -= timedelta(days=1)
    return day


_SATURDAY = 5
