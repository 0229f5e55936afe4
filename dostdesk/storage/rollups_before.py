"""Rollups as they were when each was one text, made into rows of `insight_sum`.

For the migrations of hub and central that did it, and as they did it: whatever becomes of rollups later, this stays.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

_CODES = {2: "H", 4: "I", 8: "Q"}
_MISFITS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
_COUNTED, _SPANS, _AWAY = ("n", "out"), ("total", "stay", "wrap"), ("away", "stayed")
# How many lists of seconds a row has before its counts, by name.
_KEYED = {"waits": 2, "classes": 2, "groups": 2, "services": 1, "windows": 2}
_AT_ONCE = 100

Old = dict[str, Any]


def carry_over(connection: Connection) -> None:
    """Fill `insight_sum` from `insight_rollup`. A day that cannot be read, and its month, are rolled up again."""
    for centre in connection.exec_driver_sql("SELECT DISTINCT centre FROM insight_rollup").scalars().all():
        for grain in ("month", "day"):
            _carry(connection, centre, grain)


def roll_all_again(connection: Connection) -> None:
    """Let every day be rolled up again from its visits."""
    connection.exec_driver_sql(
        "INSERT INTO insight_stale_day (centre, day) "
        "SELECT DISTINCT centre, day FROM insight_visit EXCEPT SELECT centre, day FROM insight_stale_day"
    )


def _carry(connection: Connection, centre: str, grain: str) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    # Marks of the two drivers, and names of our own schema.
    of_centre = f"FROM insight_rollup WHERE centre = {mark} AND grain = {mark}"
    known = f"SELECT DISTINCT period {of_centre} ORDER BY 1"
    wanted = f"SELECT period, queue_group, whole {of_centre} AND period BETWEEN {mark} AND {mark}"
    put = f"INSERT INTO insight_sum VALUES ({', '.join([mark] * 8)})"  # noqa: S608
    leave = f"INSERT INTO insight_stale_day (centre, day) VALUES ({mark}, {mark}) ON CONFLICT DO NOTHING"  # noqa: S608
    drop = f"DELETE FROM insight_sum WHERE centre = {mark} AND grain = {mark} AND period = {mark}"  # noqa: S608
    periods = list(connection.exec_driver_sql(known, (centre, grain)).scalars())
    for first in range(0, len(periods), _AT_ONCE):
        some = periods[first : first + _AT_ONCE]
        texts: dict[str, dict[str, str]] = {period: {} for period in some}
        for period, group, whole in connection.exec_driver_sql(wanted, (centre, grain, some[0], some[-1])):
            texts[period][group] = whole
        for period, by_group in texts.items():
            try:
                made = [(centre, grain, period, group, *columns) for group, columns in rows_of(by_group)]
            except _MISFITS:
                if grain == "day":
                    connection.exec_driver_sql(leave, (centre, period))
                    connection.exec_driver_sql(drop, (centre, "month", period[:7]))
            else:
                connection.exec_driver_sql(put, made)


def rows_of(by_group: Mapping[str, str]) -> list[tuple[str, tuple[str, bytes, str, str]]]:
    """The rows of a period: of everybody, whose group is empty, and of each queue group.

    Args:
        by_group: Text of each queue group.

    Raises one of `_MISFITS` for texts that are no rollups.
    """
    read = {group: _read(group, by_group[group]) for group in sorted(by_group)}
    return [("", _columns(_joined(read.values()))), *((group, _columns(one)) for group, one in read.items())]


def _read(group: str, whole: str) -> Old:
    rollup: Old = json.loads(whole)
    # The first ones had people as a value, later ones as a text within the text.
    if isinstance(rollup["staff"], str):
        rollup["staff"] = json.loads(rollup["staff"])
    waits, counts = rollup["waits"].values(), rollup["n"]
    line = [sorted(number for row in waits for number in row[place]) for place in (0, 1)]
    of_line = [counts.get(name, 0) for name in ("visits", "no_show", "left")]
    return rollup | {"groups": {group: [*line, of_line]} if counts.get("visits") else {}}


def _joined(several: Iterable[Old]) -> Old:
    into: Old = {name: {} for name in (*_COUNTED, *_KEYED, "staff", "measures")}
    into |= {name: [] for name in ("days", *_SPANS)} | dict.fromkeys(_AWAY, 0)
    for one in several:
        for name in (*_COUNTED, "staff"):
            into[name] = _added(into[name], one[name])
        for name, lists in _KEYED.items():
            into[name] |= {
                key: _rows_added(into[name][key], row, lists) if key in into[name] else row
                for key, row in one[name].items()
            }
        for name in _AWAY:
            into[name] += one[name]
        for name in _SPANS:
            into[name] = sorted(into[name] + one[name])
        into["days"] = sorted({*into["days"], *one["days"]})
        for key, (people, services, unknown) in one["measures"].items():
            was = into["measures"].get(key, [[], 0, 0])
            into["measures"][key] = [sorted({*was[0], *people}), was[1] + services, was[2] + unknown]
    return into


def _added(mine: Any, other: Any) -> Any:
    """Counts, lists of counts, or values of such by key."""
    if isinstance(mine, dict):
        both = {key: _added(mine[key], other[key]) for key in mine.keys() & other.keys()}
        return {**mine, **other, **both}
    if isinstance(mine, list):
        return [one + more for one, more in zip(mine, other, strict=True)]
    return mine + other


def _rows_added(mine: list[list[int]], other: list[list[int]], lists: int) -> list[list[int]]:
    pairs = list(zip(mine, other, strict=True))
    return [sorted(one + more) for one, more in pairs[:lists]] + [_added(one, more) for one, more in pairs[lists:]]


def _columns(rollup: Old) -> tuple[str, bytes, str, str]:
    """Counts, seconds, people and measures."""
    waits, classes, groups, services, windows = (
        {key: rollup[name][key] for key in sorted(rollup[name])} for name in _KEYED
    )
    numbers: list[int] = []
    for by_key in (waits, classes, groups):
        numbers += _all_of(by_key, 0) + _all_of(by_key, 1)
    for name in _SPANS:
        numbers += rollup[name]
    numbers += _all_of(services, 0) + _all_of(windows, 0) + _all_of(windows, 1)
    width = next(width for width in _CODES if max(numbers, default=0) < 1 << 8 * width)
    seconds = array(_CODES[width], numbers)
    if sys.byteorder == "big":
        seconds.byteswap()
    counts = {name: rollup[name] for name in (*_COUNTED, "days", *_AWAY)} | {
        "width": width,
        "waits": {key: [len(row[0]), len(row[1])] for key, row in waits.items()},
        "classes": {key: [len(row[0]), len(row[1]), *row[2]] for key, row in classes.items()},
        "groups": {key: [len(row[0]), len(row[1]), *row[2]] for key, row in groups.items()},
        "spans": [len(rollup[name]) for name in _SPANS],
        "services": {key: [len(row[0]), *row[1]] for key, row in services.items()},
        "windows": {key: [len(row[0]), len(row[1])] for key, row in windows.items()},
    }
    return _text(counts), seconds.tobytes(), _text(rollup["staff"]), _text(rollup["measures"])


def _all_of(by_key: Mapping[str, Any], place: int) -> list[int]:
    return [number for row in by_key.values() for number in row[place]]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
