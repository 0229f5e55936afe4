"""What the supervisor does to the hall: asks what has to be asked, acts through the hub, says what came of it."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from dostdesk.desk.actions import SendTo
from dostdesk.domain.errors import DeskError
from dostdesk.domain.hall import ACT_REASONS, BOARD_PHRASES, MESSAGE_PHRASES, Hall
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Skills, Window
from dostdesk.domain.words import Words
from dostdesk.insight.live.hall import HallNow
from dostdesk.insight.live.windows import WindowNow, WindowState
from ui.day.away_values import reason_words
from ui.dialogs.clock_steps import on_grid
from ui.supervision.asking import (
    AnnounceAnswer,
    AnnounceQuestion,
    BreakAnswer,
    BreakQuestion,
    MessageAnswer,
    MessageQuestion,
    MoveQuestion,
    Named,
    Questions,
    SkillsAnswer,
    SkillsQuestion,
    ToggleQuestion,
    Tone,
)
from ui.supervision.plan_deeds import PlanDeeds
from ui.supervision.ticket_deeds import TicketDeeds
from ui.workspace import phrasing

if TYPE_CHECKING:
    from dostdesk.desk.steering import Act, Steering
    from dostdesk.protocol.outlook import Plan, PlanStep
    from ui.work import Run

_Done = TypeVar("_Done")
# The reasons that are recorded where nobody asks for one: what helps is done because of the queue, and nobody closes a
# window because it is long.
_USUAL, _CLOSES = "queue", "staffing"
ANNOUNCED_FOR = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The hall as the page shows it at this moment: what is done is done to this, or refused as stale."""

    hall: HallNow
    windows: Mapping[WindowNo, Window]
    staff: Mapping[StaffId, Staff]
    policy: QueuePolicy
    tickets: tuple[Ticket, ...] = ()
    no_shows: tuple[Ticket, ...] = ()
    decided: Hall = field(default_factory=Hall)


class Deeds:
    """One act after the other.

    Args:
        steer: The desk's acts; None where whoever is signed in has none.
        seen: The hall as shown.
        changed: Read the desk again.
    """

    def __init__(
        self,
        *,
        steer: Callable[[], Steering | None],
        seen: Callable[[], Seen],
        ask: Questions,
        run: Run,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        told: Callable[[str, Tone], None],
        changed: Callable[[], None],
    ) -> None:
        self._steer, self._seen, self._ask, self._run = steer, seen, ask, run
        self._words, self._now, self._told, self._changed = words, now, told, changed
        self._last: tuple[str, datetime] | None = None
        self._busy = False
        self.tickets = TicketDeeds(steer=steer, seen=seen, ask=ask, words=words, now=now, act=self._act)
        self.plans = PlanDeeds(steer=steer, seen=seen, ask=ask, words=words, now=now, act=self._act, told=told)

    @property
    def ready(self) -> bool:
        """Whether there are acts at all."""
        return self._steer() is not None

    @property
    def undoable(self) -> bool:
        """Whether the last act can be taken back."""
        return self._last is not None and self._now() < self._last[1]

    # ------------------------------------------------------------ windows

    def may_toggle(self, window: WindowNow) -> bool:
        """Whether it can be closed, or somebody brought back to it."""
        known = self._seen().windows.get(window.no)
        return known is not None and (known.open or _was_closed(known))

    def toggle(self, window: WindowNow) -> None:
        """Close it, or bring whoever was sent away back, for the usual reason; Shift asks for another."""
        self._set_open(window, _USUAL if window.state is WindowState.CLOSED else _CLOSES, None)

    def toggle_with_reason(self, window: WindowNow) -> None:
        """Likewise, but ask why and when."""
        words, opens = self._words(), window.state is WindowState.CLOSED
        question = ToggleQuestion(
            title=words("live.open_title" if opens else "live.close_title", window=window.no),
            subtitle=self._clerk(window),
            confirm=words("live.open_do" if opens else "live.close_do"),
            reasons=self._reasons(),
            now=self._now(),
            chosen=ACT_REASONS.index(_USUAL if opens else _CLOSES),
        )
        self._ask.toggle(question, lambda reason, at: self._set_open(window, reason, at))

    def skills(self, window: WindowNow) -> None:
        """Ask which groups it calls."""
        words, seen = self._words(), self._seen()
        person = None if window.staff is None else seen.staff.get(window.staff)
        language = words.language
        question = SkillsQuestion(
            title=words("live.skills_title", window=window.no),
            subtitle=self._clerk(window),
            groups=tuple((group.letter, group.name.in_(language)) for group in seen.policy.groups),
            now_has=window.skills,
            known=frozenset() if person is None else person.skills.all,
            reasons=self._reasons(),
            now=self._now(),
        )
        self._ask.skills(question, lambda answer: self._set_skills(window, answer))

    def add_skill(self, window: WindowNow, letter: str) -> None:
        """Let a window call a group besides its own, at once."""
        skills = Skills(primary=window.skills.primary, secondary=window.skills.secondary | {letter})
        self._set_skills(window, SkillsAnswer(skills=skills, reason=_USUAL, at=None))

    def breaks(self, window: WindowNow) -> None:
        """Ask about its break."""
        words, seen, now = self._words(), self._seen(), self._now()
        codes, pause = seen.policy.break_reasons, window.pause
        chosen = codes.index(pause.reason) if pause is not None and pause.reason in codes else 0
        until = pause.until if pause is not None and pause.until > now else on_grid(now + seen.policy.break_length)
        question = BreakQuestion(
            title=words("live.breaks_title", window=window.no),
            subtitle=self._clerk(window),
            reasons=tuple((code, reason_words(code, words)) for code in codes),
            chosen=chosen,
            running=pause is not None,
            now=now,
            until=until,
        )
        self._ask.breaks(question, lambda answer: self._set_break(window, answer))

    def answer_help(self, window: WindowNow) -> None:
        """Somebody sees to the desk that called."""
        steer, known = self._steer(), self._seen().windows.get(window.no)
        if steer is not None and known is not None:
            self._act(lambda: steer.end_help(known), "live.did.answered", None, window=window.no)

    def end_break(self, window: WindowNow) -> None:
        """Whoever is on a break is wanted now."""
        self._set_break(window, BreakAnswer(reason="", begin=None, until=self._now(), end=True))

    # ------------------------------------------------------------ people and words

    def move(self, letter: str = "") -> None:
        """Ask from which group to where."""
        words, seen = self._words(), self._seen()
        language = words.language
        waiting = {group.letter: group for group in seen.hall.groups}
        ordered = sorted(seen.policy.groups, key=lambda group: group.letter != letter)
        if not letter:
            ordered = sorted(ordered, key=lambda group: -waiting[group.letter].longest.total_seconds())
        question = MoveQuestion(
            title=words("live.move_title"),
            groups=tuple(
                (
                    group.letter,
                    group.name.in_(language),
                    words("live.move_waits", count=waiting[group.letter].waiting),
                )
                for group in ordered
            ),
            windows=tuple(
                (window.no, self._clerk(window))
                for window in seen.hall.windows
                if window.state not in {WindowState.CLOSED, WindowState.SILENT}
            ),
            chosen=0,
        )
        self._ask.move(question, self._move, self.tickets.choose)

    def message(self, window: WindowNow | None) -> None:
        """Ask what to say to one window, or to all."""
        words = self._words()
        question = MessageQuestion(
            title=words("live.message_all") if window is None else words("live.message_title", window=window.no),
            subtitle=words("live.message_note") if window is None else self._clerk(window),
            phrases=tuple((code, words(f"message_phrase.{code}")) for code in MESSAGE_PHRASES),
            single=window is not None,
        )
        self._ask.message(question, lambda answer: self._send(None if answer.to_all else window, answer))

    def announce(self) -> None:
        """Ask what the boards of the hall say."""
        words, now = self._words(), self._now()
        # Phrases that need a window or a group are of no use here.
        phrases = tuple(
            (code, said) for code in BOARD_PHRASES if _wants(said := words(f"board_phrase.{code}")) <= {"time"}
        )
        question = AnnounceQuestion(
            title=words("live.announce_title"),
            subtitle=words("live.announce_note"),
            phrases=phrases,
            now=now,
            until=on_grid(now + ANNOUNCED_FOR),
        )
        self._ask.announce(question, self._announce)

    # ------------------------------------------------------------ plan and undo

    def apply(self, plan: Plan) -> None:
        """Every step of a plan, those of later at their time; what was refused is said."""
        steer, seen, now = self._steer(), self._seen(), self._now()
        if steer is None:
            return
        words = self._words()

        def work() -> list[DeskError]:
            refused = []
            for step in plan.steps:
                try:
                    _do(step, steer, seen, None if step.at <= now else step.at)
                except DeskError as error:
                    refused.append(error)
            return refused

        def done(refused: list[DeskError]) -> None:
            if refused:
                self._told(
                    words("live.plan_partly", count=len(plan.steps) - len(refused)) + " " + words.of_error(refused[0]),
                    "warning",
                )
            else:
                self._told(words("live.plan_applied"), "success")

        self._begin(work, done)

    def take_back(self) -> None:
        """Undo the last act, while that can be."""
        steer, last = self._steer(), self._last
        if steer is None or last is None:
            return
        self._last = None
        words = self._words()
        self._begin(lambda: steer.undo(last[0]), lambda _: self._told(words("live.taken_back"), "success"))

    def did(self, act: Act, said: str) -> None:
        """An act was done elsewhere, and is taken back here."""
        self._say(act, said)
        self._changed()

    # ------------------------------------------------------------ inside

    def _set_open(self, window: WindowNow, reason: str, at: datetime | None) -> None:
        steer, known = self._steer(), self._seen().windows.get(window.no)
        if steer is None or known is None:
            return
        key = "live.did.closed" if known.open else "live.did.opened"
        if known.open:
            self._act(lambda: steer.close_window(known, reason=reason, at=at), key, at, window=window.no)
        else:
            self._act(lambda: steer.open_window(known, reason=reason, at=at), key, at, window=window.no)

    def _set_skills(self, window: WindowNow, answer: SkillsAnswer) -> None:
        steer, known = self._steer(), self._seen().windows.get(window.no)
        if steer is None or known is None:
            return
        self._act(
            lambda: steer.change_skills(known, answer.skills, reason=answer.reason, at=answer.at),
            "live.did.skills",
            answer.at,
            window=window.no,
            skills=", ".join(sorted(answer.skills.all)),
        )

    def _set_break(self, window: WindowNow, answer: BreakAnswer) -> None:
        steer, known = self._steer(), self._seen().windows.get(window.no)
        if steer is None or known is None:
            return
        until = phrasing.hour(answer.until)
        if answer.end:
            self._act(lambda: steer.resume_window(known, reason=_USUAL), "live.did.resumed", None, window=window.no)
            return
        self._act(
            lambda: steer.pause_window(known, reason=answer.reason, until=answer.until, at=answer.begin),
            "live.did.paused",
            answer.begin,
            window=window.no,
            until=until,
        )

    def _move(self, group: str, to: SendTo) -> None:
        steer = self._steer()
        if steer is not None:
            self._act(lambda: steer.move_group(group, to), "live.did.moved", None)

    def _send(self, window: WindowNow | None, answer: MessageAnswer) -> None:
        steer = self._steer()
        windows = () if window is None else (window.no,)
        if steer is not None:
            self._act(
                lambda: steer.send_message(windows, phrase=answer.phrase, text=answer.text), "live.did.sent", None
            )

    def _announce(self, answer: AnnounceAnswer) -> None:
        steer = self._steer()
        if steer is None:
            return
        wanted = _wants(self._words()(f"board_phrase.{answer.phrase}")) if answer.phrase else set()
        facts: dict[str, str | int] = {"time": phrasing.hour(answer.until)} if "time" in wanted else {}
        self._act(
            lambda: steer.announce(until=answer.until, phrase=answer.phrase, facts=facts, text=answer.text),
            "live.did.announced",
            None,
            until=phrasing.hour(answer.until),
        )

    def _act(self, work: Callable[[], Act], key: str, at: datetime | None, **facts: str | int) -> None:
        words = self._words()

        def done(act: Act) -> None:
            if at is None:
                said = words(key, count=act.touched, **facts)
            else:
                act_later = words(key.replace("live.did.", "live.later."), **facts)
                said = words("live.did.later", time=phrasing.hour(at), act=act_later)
            self._say(act, said)

        self._begin(work, done)

    def _say(self, act: Act, said: str) -> None:
        self._last = None if act.undo_until is None else (act.id, act.undo_until)
        if self._last is not None:
            said = f"{said} {self._words()('live.did.undo')}"
        self._told(said, "success")

    def _begin(self, work: Callable[[], _Done], done: Callable[[_Done], None]) -> None:
        """One at a time: a key that is pressed twice acts once."""
        if self._busy:
            return
        self._busy = True

        def ended(result: _Done) -> None:
            self._busy = False
            done(result)
            self._changed()

        def failed(error: DeskError) -> None:
            self._busy = False
            self._told(self._words().of_error(error), "danger")
            self._changed()

        self._run(work, done=ended, failed=failed)

    def _reasons(self) -> tuple[Named, ...]:
        words = self._words()
        return tuple((code, words(f"act_reason.{code}")) for code in ACT_REASONS)

    def _clerk(self, window: WindowNow) -> str:
        person = None if window.staff is None else self._seen().staff.get(window.staff)
        return self._words()("live.nobody_there") if person is None else person.name


def _do(step: PlanStep, steer: Steering, seen: Seen, at: datetime | None) -> None:
    known = seen.windows.get(WindowNo(step.window))
    if known is None:
        return
    match step.kind.value:
        case "open_window":
            steer.open_window(known, reason=_USUAL, at=at)
        case "end_break":
            steer.resume_window(known, reason=_USUAL, at=at)
        case "add_skill":
            more = known.skills.secondary | (frozenset(step.skills) - known.skills.primary)
            steer.change_skills(known, Skills(primary=known.skills.primary, secondary=more), reason=_USUAL, at=at)


def _was_closed(window: Window) -> bool:
    """Whether a supervisor sent somebody away from it who can be brought back."""
    return window.was is not None


def _wants(sentence: str) -> set[str]:
    """The facts that a sentence needs."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
