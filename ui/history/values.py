"""Everything that the history page draws, as frozen values in the reader's language; no widget here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Change = Literal["muted", "success", "warning"]
ColumnKind = Literal["name", "label", "number", "plot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What codes are called in the reader's language; a code that is not there is said as it is.

    Attributes:
        services: Short names; `full` whole ones.
    """

    services: Mapping[str, str]
    full: Mapping[str, str]
    groups: Mapping[str, str]
    priorities: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadValue:
    """One large figure: what it is, how it changed, and what it is held against."""

    code: str
    label: str
    value: str
    change: str
    tone: Change
    note: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCellValue:
    """An hour of a weekday. `step` is its place on the ramp of seven colours; None where nobody came."""

    text: str
    step: int | None
    above: bool
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatValues:
    """Rows are weekdays, columns are hours."""

    hours: tuple[str, ...]
    weekdays: tuple[str, ...]
    spoken_weekdays: tuple[str, ...]
    cells: tuple[tuple[HeatCellValue, ...], ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarValue:
    """One bar. `height` is 0 to 1 of the highest."""

    height: float
    within: bool
    text: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkValue:
    """A line across the bars at a share of the axis, 0 to 1, with its words."""

    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionValues:
    """How long people waited.

    Attributes:
        axis: Words along the lower edge, at a share of it.
        marks: Percentiles.
        limit: Where the promised time ends, as a share of the axis; None where it is beyond.
        note: Who could not be counted whole, and how; empty where that is nobody.
    """

    bars: tuple[BarValue, ...]
    axis: tuple[MarkValue, ...]
    marks: tuple[MarkValue, ...]
    limit: float | None
    within: str
    beyond: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxPlot:
    """The middle half as a box, the middle four fifths as a line; all as shares of the column's scale, 0 to 1."""

    low: float
    first: float
    middle: float
    third: float
    high: float
    target: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate with its interval, and what it is held against; shares of the column's scale, 0 to 1."""

    low: float
    middle: float
    high: float
    held_against: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnValue:
    """`strong` is for the column that counts most; `key` for those who look for one. A `label` is words that give way
    after the name.
    """

    key: str
    title: str
    kind: ColumnKind = "number"
    strong: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CellValue:
    """Words or a small drawing; `spoken` says a drawing in words."""

    text: str = ""
    plot: BoxPlot | Interval | None = None
    spoken: str = ""
    stale: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValue:
    """`tip` is shown over the row, and holds whatever gives way in it."""

    key: str
    cells: tuple[CellValue, ...]
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TableValues:
    """`empty` says why there are no rows, and what next."""

    columns: tuple[ColumnValue, ...] = ()
    rows: tuple[RowValue, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionValue:
    """One line of a choice."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceValues:
    """A choice and what is taken of it; without options it is not shown."""

    options: tuple[OptionValue, ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarValues:
    """The bar above the figures.

    Attributes:
        since, until: Days as typed.
        kind: Place among the usual periods; -1 for days of one's own.
        summary: What the figures rest on; or of which period they still are.
        stale: How old the figures are when no newer ones could be had; empty otherwise.
        wrong: What is wrong with the days as typed.
    """

    since: str
    until: str
    kinds: tuple[str, ...]
    kind: int
    groups: ChoiceValues
    compares: ChoiceValues
    centres: ChoiceValues
    summary: str
    stale: str
    wrong: str
    can_export: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresValues:
    """All figures of one answer.

    Attributes:
        empty: Why there is nothing to show, in a sentence and what next; then nothing else is shown.
        tables: Which tables the lower left may show.
        legend: Whether the table has small drawings that need to be explained.
        foot: What the figures leave out, which definitions they follow and how fresh they are.
    """

    empty: tuple[str, str] | None
    head: tuple[HeadValue, ...]
    heat: HeatValues | None
    distribution: DistributionValues | None
    tables: ChoiceValues
    table: TableValues
    legend: bool
    people: TableValues | None
    people_note: str
    foot: tuple[str, ...]
    stale_foot: str
