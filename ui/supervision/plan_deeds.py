"""What the supervisor decides for a group, and acts of a later time that he takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dostdesk.domain.hall import ACT_REASONS, Scheduled
from dostdesk.domain.ids import StaffId
from dostdesk.domain.words import Words
from ui.supervision.asking import PlannedQuestion, Questions, TargetAnswer, TargetQuestion, Tone
from ui.workspace import phrasing

if TYPE_CHECKING:
    from dostdesk.desk.steering import Steering
    from ui.supervision.deeds import Seen
    from ui.supervision.ticket_deeds import Doing


class PlanDeeds:
    """Acts on the hall as it was shown."""

    def __init__(
        self,
        *,
        steer: Callable[[], Steering | None],
        seen: Callable[[], Seen],
        ask: Questions,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        act: Doing,
        told: Callable[[str, Tone], None],
    ) -> None:
        self._steer, self._seen, self._ask, self._words, self._now, self._act = steer, seen, ask, words, now, act
        self._told = told

    def target(self, letter: str) -> None:
        """Ask how long a group should wait at most, from when, and whether that holds for who waits."""
        words, seen = self._words(), self._seen()
        group = seen.policy.group(letter)
        usual = round(group.target / timedelta(minutes=1))
        question = TargetQuestion(
            title=words("live.target_title", group=group.name.in_(words.language)),
            subtitle=words("live.target_note", minutes=usual),
            minutes=seen.decided.targets.groups.get(letter, usual),
            usual=usual,
            reasons=tuple((code, words(f"act_reason.{code}")) for code in ACT_REASONS),
            now=self._now(),
        )
        self._ask.target(question, lambda answer: self._set_target(letter, answer))

    def planned(self) -> None:
        """Show what is planned, and ask what of it is taken back."""
        words, schedule = self._words(), self._seen().decided.schedule
        if not schedule:
            self._told(words("live.planned_none"), "accent")
            return
        question = PlannedQuestion(
            title=words("live.planned_title"),
            subtitle=words("live.planned_note"),
            acts=tuple((entry.id, self._said(entry), self._note(entry)) for entry in schedule),
        )
        self._ask.planned(question, self._take_back)

    def _said(self, entry: Scheduled) -> str:
        words, window = self._words(), entry.payload.get("window")
        time = phrasing.hour(entry.due)
        if isinstance(window, int):
            return words("live.planned_window", window=window, act=words(f"live.planned.{entry.act}", time=time))
        groups = entry.payload.get("groups")
        letters = ", ".join(sorted(groups)) if isinstance(groups, Mapping) else ""
        return words("live.planned_targets", time=time, groups=letters)

    def _note(self, entry: Scheduled) -> str:
        if entry.missed:
            return self._words()("live.planned_missed")
        person = self._seen().staff.get(StaffId(entry.staff))
        return "" if person is None else person.short_name

    def _set_target(self, letter: str, answer: TargetAnswer) -> None:
        steer = self._steer()
        if steer is None:
            return
        group = self._seen().policy.group(letter)
        usual = round(group.target / timedelta(minutes=1))
        self._act(
            lambda: steer.change_targets(
                groups={letter: answer.minutes},
                classes={},
                redue=answer.redue,
                reason=answer.reason,
                at=answer.at,
            ),
            "live.did.target_all" if answer.redue and answer.at is None else "live.did.target",
            answer.at,
            group=group.name.in_(self._words().language),
            minutes=usual if answer.minutes is None else answer.minutes,
        )

    def _take_back(self, id: str) -> None:
        steer = self._steer()
        if steer is not None:
            self._act(lambda: steer.unschedule(id), "live.did.unscheduled", None)
