"""What a hub says of the hours ahead, and of a past day under other rules: `/v1/insight/outlook` and `…/replay`.

Spans are whole seconds. A range is the middle 80 %: one of ten waits less, one of ten waits longer. Where nothing is
known there is no number, and a code says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from dostdesk.protocol.shapes import AnswerShape, Code, Day, Shape, Whole

Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
WindowKey = Annotated[str, Field(pattern=r"^[1-9][0-9]?$")]
Minutes = Annotated[Whole, Field(ge=0, le=480)]


class Unknown(StrEnum):
    """Why there is no number.

    `no_history` too few finished visits to know how long anything takes; `no_window` no open window, nor one on a
    break, has the skill; `too_long` most of the simulated afternoons end before it is served; `no_day` the service day
    has not begun or has ended.
    """

    NO_HISTORY = "no_history"
    NO_WINDOW = "no_window"
    TOO_LONG = "too_long"
    NO_DAY = "no_day"


class WaitShape(AnswerShape):
    """How long somebody waits from now on until he is called, in seconds: half of all less than `expected_s`, 80 %
    between `low_s` and `high_s`.
    """

    expected_s: int
    low_s: int
    high_s: int


class GroupOutlook(AnswerShape):
    """A queue group as somebody meets it who joins it now, as an ordinary walk-in.

    Attributes:
        waiting: Who waits in it now.
        windows: Open windows that call it, those on a break too; `pausing` of them are on a break.
        wait: None when nothing is known; `unknown` says why.
    """

    group: str
    waiting: int
    windows: int
    pausing: int = 0
    wait: WaitShape | None = None
    unknown: Unknown | None = None


class TicketOutlook(AnswerShape):
    """Somebody who waits now: how long he still will."""

    ticket: str
    wait: WaitShape


class HalfHour(AnswerShape):
    """Half an hour of the rest of the day; the first one is the one that runs, counted from its beginning.

    Attributes:
        expected, low, high: People who come, with an 80 % interval; None when there is no history of such a day.
        capacity: People whom the planned windows can serve in it, at the mix of these hours.
        windows: Windows that are planned to be open, as an average over the half hour.
        needed: Windows that reach the service level; None without a forecast.
        lacking: Windows that lack (above 0) or are spare (below 0); None without a forecast.
    """

    begins_at: datetime
    expected: float | None
    low: float | None
    high: float | None
    capacity: float | None
    windows: float
    needed: int | None
    lacking: int | None


class StepKind(StrEnum):
    """What a suggested plan may ask for; the supervisor's act of the same meaning carries it out."""

    OPEN_WINDOW = "open_window"
    END_BREAK = "end_break"
    ADD_SKILL = "add_skill"


class PlanStep(AnswerShape):
    """One act of a plan, as a machine can carry it out.

    Attributes:
        at: When; the moment of the answer for what should be done at once.
        skills: For `add_skill` the letters that are added as secondary skills; for `open_window` the letters that its
            clerk calls, as primary skills.
        staff: For `open_window` a clerk who is not at a window, if one is known; otherwise empty.
    """

    kind: StepKind
    window: int
    at: datetime
    skills: tuple[str, ...] = ()
    staff: str = ""


class PlanEffect(AnswerShape):
    """What a plan does to those of a group who come or wait in the two hours from now: their mean wait in seconds."""

    group: str
    before_s: int
    after_s: int


class Plan(AnswerShape):
    """The best plan that was found by simulating it.

    Attributes:
        id: The same plan over the same queue has the same id: an answer to `apply` names it.
        effects: Groups whose wait changes, the largest gain first.
        in_target_before, in_target_after: Share of all called within the service level's time, 0 to 1.
        lacking_from, lacking_until, lacking: From when until when how many windows lack at most; None where none lack.
    """

    id: str
    steps: tuple[PlanStep, ...]
    effects: tuple[PlanEffect, ...]
    in_target_before: float
    in_target_after: float
    lacking_from: datetime | None = None
    lacking_until: datetime | None = None
    lacking: int = 0


class Calibration(AnswerShape):
    """How good the ranges were of those told and called by now.

    Attributes:
        told: Visits of the last days that were told a range and whose wait has ended.
        inside: Share of them whose wait fell inside what they were told; None while nobody was.
        recent, recent_inside: The same of the last 300 of them.
        widened: By how much ranges are widened now: 1 as simulated, 1.4 two fifths wider; below 1 narrower.
    """

    told: int
    inside: float | None
    recent: int
    recent_inside: float | None
    widened: float


class LeftOut(AnswerShape):
    """What the figures leave out, by a code (`clock_jumped`, `day_end`, `too_long`, `feed_gap`, `service_unseen` …)."""

    code: str
    count: int


class Outlook(AnswerShape):
    """What a hub expects of the rest of the day.

    Attributes:
        at: When it was made.
        seq: The place in the feed that it knows.
        took_ms: How long the simulation took.
        days: Service days of history that it rests on; `visits` of them.
        groups: In the policy's order.
        tickets: Everybody who waits, in the order of their due times; nobody of whom nothing is known.
        half_hours: From the running one to the end of the day; empty when the day is over.
        plan: None when nothing helps or nothing is needed.
    """

    at: datetime
    seq: int
    took_ms: int
    days: int
    visits: int
    groups: tuple[GroupOutlook, ...]
    tickets: tuple[TicketOutlook, ...]
    half_hours: tuple[HalfHour, ...]
    plan: Plan | None
    calibration: Calibration
    left_out: tuple[LeftOut, ...] = ()


class Rule(StrEnum):
    """Who is called next in a replay: `due` the product's due time; `ratio` some of the priority classes, then one
    other, each by arrival; `strict` every priority class before all others, by arrival.
    """

    DUE = "due"
    RATIO = "ratio"
    STRICT = "strict"


class Changes(Shape):
    """What is otherwise than on that day. Empty changes run the day as its policy was.

    Attributes:
        rule: `due` is what the product does.
        ratio: For the rule `ratio`: how many of a priority class come before one without.
        group_targets: By letter, in minutes.
        class_targets: By class code, in minutes; None leaves the group's.
        windows: Windows more (copies of the ones most asked for) or less (those that served fewest).
        skills: By window (its number as text): the groups that it called instead of its own.
        open_from, open_until: Hours of the day (local, 0 to 24) in which the windows more or less count.
    """

    rule: Rule = Rule.DUE
    ratio: Annotated[Whole, Field(ge=1, le=9)] = 2
    group_targets: Mapping[Letter, Minutes] = {}
    class_targets: Mapping[Code, Minutes | None] = {}
    windows: Annotated[Whole, Field(ge=-10, le=10)] = 0
    open_from: Annotated[Whole, Field(ge=0, le=24)] = 0
    open_until: Annotated[Whole, Field(ge=0, le=24)] = 24
    skills: Mapping[WindowKey, tuple[Letter, ...]] = {}


class ReplayRequest(Shape):
    """A past service day again, under other rules. Refused with `replay_day_empty` when nothing is recorded of it."""

    day: Day
    changes: Changes = Changes()


class ReplayFigures(AnswerShape):
    """Waits until the first call, in seconds, of a group, or of all when `group` is empty, or of the people in a
    priority class when `priority` names one.

    Attributes:
        visits: Whom it counts; everything else is None when there are none.
        in_target: Share called within the target of the policy that ran: 0 to 1.
        in_level: Share called within the service level's time.
    """

    group: str = ""
    priority: str = ""
    visits: int
    mean_s: int | None
    p50_s: int | None
    p90_s: int | None
    longest_s: int | None
    in_target: float | None
    in_level: float | None


class Replayed(AnswerShape):
    """Both runs are simulated with the same visits and service times, so that they differ by the changes alone.

    Attributes:
        before: As the policy and windows were; `after` with the changes. First all, then groups, then classes.
        recorded: What really happened that day, to see how near the simulation is.
        served_after_hours: Minutes beyond the end of the day until the last was called, before and after.
    """

    day: Day
    visits: int
    windows: int
    before: tuple[ReplayFigures, ...]
    after: tuple[ReplayFigures, ...]
    recorded: tuple[ReplayFigures, ...]
    after_hours_before_min: int = 0
    after_hours_after_min: int = 0
    took_ms: int = 0
    left_out: tuple[LeftOut, ...] = ()
