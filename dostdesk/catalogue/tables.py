"""Dated reference values: what a sum, an age or a term is on a given day. What is computed from them is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from dostdesk.domain.services import SourceMark

Unit = Literal["money", "months", "years", "days", "working_days", "times"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedValue:
    """A value and the first day on which it holds."""

    since: date
    value: int
    source: SourceMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One reference value through time.

    Attributes:
        unit: What the numbers count; `money` is qəpik.
        rows: In order of time, never empty.
    """

    name: str
    unit: Unit
    rows: tuple[DatedValue, ...]

    def row_on(self, day: date) -> DatedValue:
        """The row in force on a day.

        Raises:
            LookupError: Nothing was in force yet.
        """
        in_force = [row for row in self.rows if row.since <= day]
        if not in_force:
            raise LookupError(f"{self.name} has no value on {day.isoformat()}")
        return in_force[-1]

    def by_start(self) -> Mapping[str, int]:
        """First day in force (ISO) → value, the shape that forms compute with."""
        return MappingProxyType({row.since.isoformat(): row.value for row in self.rows})


def values_on(tables: Mapping[str, Table], day: date) -> dict[str, int]:
    """All values in force on a day, by name; a table that holds only later is left out."""
    return {name: table.row_on(day).value for name, table in tables.items() if table.rows[0].since <= day}
