"""The history of a centre, or of several, as `/v1/insight/*` answers it.

Spans are whole seconds (`_s`), shares lie between 0 and 1, days are service days. What cannot be said, because nobody
was there or too few came to an end, is None and never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from dostdesk.protocol.shapes import AnswerShape


class Compare(StrEnum):
    """With which period another is compared: the one before (of months, quarters and weeks the one before, otherwise
    as many days moved back by whole weeks), or the same a year before.
    """

    NONE = "none"
    PREVIOUS = "previous"
    YEAR_BEFORE = "year_before"


class HistoryAsked(AnswerShape):
    """What is asked.

    Attributes:
        since, until: Both included.
        group: Letter of a queue group; empty for all.
        centres: Only of central; empty for all that one may see.
    """

    since: date
    until: date
    group: str = ""
    compare: Compare = Compare.PREVIOUS
    centres: tuple[str, ...] = ()


class PeriodShape(AnswerShape):
    """A period; `days` are those that had anybody."""

    since: date
    until: date
    days: int
    visits: int


class Kpi(AnswerShape):
    """One measure with what it was in the compared period.

    Attributes:
        code: Of `dostdesk.insight.definitions`; all of them come, in that order.
        value, before, target: In `unit`; None where there is none.
        count: Tickets or services behind a share.
        mean: Visits a day, or services a visit.
        good: Which way it should go.
        met: Whether the target is met; None without one, or without a value.
    """

    code: str
    unit: Literal["count", "seconds", "share"]
    value: float | None
    before: float | None = None
    target: float | None = None
    count: int | None = None
    mean: float | None = None
    good: Literal["up", "down", "none"] = "none"
    met: bool | None = None


class HeatCell(AnswerShape):
    """Who arrived on a weekday (Monday is 0) in an hour of the centre's clock; `above` the target."""

    weekday: int
    hour: int
    visits: int
    p90_s: int | None
    above: bool


class Heat(AnswerShape):
    """Waits until the first call by weekday and hour; only those that had anybody."""

    target_s: int
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    cells: tuple[HeatCell, ...]


class HistogramBin(AnswerShape):
    """From one second to before another; the last one holds everything beyond too. `visits` is an estimate: those who
    were not called are in it by how long they waited.
    """

    from_s: int
    until_s: int
    visits: float
    share: float
    in_target: bool


class Waits(AnswerShape):
    """First waits of everybody; whoever left or still waits is censored, not left out.

    Attributes:
        within_s, within_target: The service level that the queue policy promises.
    """

    bins: tuple[HistogramBin, ...]
    p50_s: int | None
    p75_s: int | None
    p90_s: int | None
    p95_s: int | None
    within_s: int
    within_share: float | None
    within_target: float
    visits: int
    censored: int
    censored_share: float | None


class ServiceRow(AnswerShape):
    """How long a service took; `target_s` is what the catalogue plans for it."""

    code: str
    count: int
    p10_s: int | None
    p25_s: int | None
    p50_s: int | None
    p75_s: int | None
    p90_s: int | None
    target_s: int | None
    completed: int = 0
    papers_missing: int = 0
    advised: int = 0
    declined: int = 0


class GroupRow(AnswerShape):
    """Visits of a queue group, a priority class or a centre; `key` is its letter or code."""

    key: str
    visits: int
    wait_p50_s: int | None
    wait_p90_s: int | None
    within_share: float | None
    no_show_share: float | None
    left_share: float | None
    target_s: int | None = None


class WindowRow(AnswerShape):
    """Visits at a window: how long they lasted there, and how long people were on their way to it."""

    window: int
    visits: int
    at_window_p50_s: int | None
    at_window_p90_s: int | None
    way_p50_s: int | None = None


class Reason(AnswerShape):
    """How often for a reason, and how long together."""

    code: str
    count: int
    seconds: int = 0


class FairRow(AnswerShape):
    """A clerk's time over what the same mix of services, classes and hours takes here (1.07 is 107 %), with its 95 %
    interval.

    Attributes:
        out_of_order: Calls of a ticket that he chose, by the reason that he gave.
        undone: Calls that he took back.
    """

    staff: str
    name: str
    visits: int
    ratio: float | None
    low: float | None
    high: float | None
    several_share: float | None
    breaks: tuple[Reason, ...] = ()
    out_of_order: tuple[Reason, ...] = ()
    undone: int = 0


class Fair(AnswerShape):
    """In the order of the alphabet; `hidden` people have fewer than `least` visits."""

    rows: tuple[FairRow, ...]
    hidden: int
    least: int = 200


class LeftOut(AnswerShape):
    """Visits that some measures leave out, and why; `from_what` are the codes of those measures."""

    code: str
    visits: int
    from_what: tuple[str, ...] = ()


class CentreFreshness(AnswerShape):
    """How fresh the figures of a centre are.

    Attributes:
        at: When the last event that is counted was recorded.
        behind: Events that are here and not counted yet.
        reached_at: At central, when the centre's hub was last heard.
        gap: The feed has a hole, or tickets that it never issued.
    """

    centre: str
    name: Mapping[str, str]
    seq: int
    at: datetime | None
    behind: int
    reached_at: datetime | None = None
    gap: bool = False


class HistoryAnswer(AnswerShape):
    """Everything that the history page shows.

    Attributes:
        definitions: Version of what the figures mean.
        services: The most frequent first.
        centres: At central.
        fair: None where several centres are told together.
    """

    definitions: int
    period: PeriodShape
    compared: PeriodShape | None
    group: str
    offline_share: float | None
    kpis: tuple[Kpi, ...]
    heat: Heat
    waits: Waits
    services: tuple[ServiceRow, ...]
    groups: tuple[GroupRow, ...]
    priorities: tuple[GroupRow, ...]
    windows: tuple[WindowRow, ...]
    centres: tuple[GroupRow, ...]
    fair: Fair | None
    left_out: tuple[LeftOut, ...]
    freshness: tuple[CentreFreshness, ...]
    answered_at: datetime


class OwnWork(AnswerShape):
    """A clerk's own row; None when he served nobody, and without a ratio while he has fewer than `least` visits."""

    definitions: int
    period: PeriodShape
    row: FairRow | None
    least: int
    freshness: CentreFreshness


class MeasureRow(AnswerShape):
    """Who was covered by an active measure of employment in a month.

    Attributes:
        period: `2025-10`.
        centre: Empty where a row is of all centres of a region.
        region: Of the centre, in Azerbaijani; empty if not known.
        region_name: The same by language.
        people: Different people; of services whose citizen nobody identified there are `unidentified`.
    """

    measure: str
    period: str
    centre: str = ""
    region: str
    region_name: Mapping[str, str] = {}
    people: int
    services: int
    unidentified: int


class MeasuresTable(AnswerShape):
    """The ministry's table of measures, from services rendered."""

    definitions: int
    since: date
    until: date
    rows: tuple[MeasureRow, ...]
    freshness: tuple[CentreFreshness, ...]
