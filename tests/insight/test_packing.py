"""A rollup as a row holds it: nothing is lost, nothing added, and what is damaged is not counted as something else."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.insight.adding import Adding
from dostdesk.insight.packing import packed, unpacked
from dostdesk.insight.rollups import Rollup, empty, joined, rolled
from dostdesk.insight.survival import Waits
from dostdesk.insight.totals import Totals
from tests.insight.days import MONDAY, Visit, moment
from tests.insight.keeping import CENTRE, LONG_AFTER
from tests.insight.made_up import weeks


def rollups(seed: int, days: int = 12, a_day: int = 15) -> dict[str, Rollup]:
    """Some weeks by queue group."""
    found = rolled((visit.record() for visit in weeks(seed, days, a_day)), LONG_AFTER)
    assert found.pop("") == joined(found.values())
    return found


def added(*several: tuple[str, str, Rollup], alone: bool = True) -> Totals:
    adding = Adding(alone=alone)
    for centre, group, rollup in several:
        adding.add(centre, packed(group, rollup))
    return adding.totals()


@pytest.mark.parametrize("seed", range(5))
def test_what_is_packed_is_unpacked_as_it_was(seed: int) -> None:
    for group, rollup in rollups(seed).items():
        row = packed(group, rollup)
        assert unpacked(row) == rollup
        assert packed(group, unpacked(row)) == row


def test_nothing_is_packed_too() -> None:
    row = packed("P", empty())
    assert (row.seconds, unpacked(row)) == (b"", empty())
    nothing = added((CENTRE, "P", empty()))
    assert (nothing.counts["visits"], nothing.waits(), nothing.way) == (0, Waits(), Counter())
    assert added() == Totals()


@pytest.mark.parametrize(("longest", "width"), [(65_535, 2), (65_536, 4), (2**32 - 1, 4), (2**32, 8)])
def test_numbers_have_the_room_that_the_longest_needs(longest: int, width: int) -> None:
    rollup = empty() | {"waits": {"0.9": [[7], [longest]]}, "total": [3]}
    row = packed("P", rollup)
    assert len(row.seconds) == 3 * width
    assert unpacked(row) == rollup
    assert added((CENTRE, "P", rollup)).cells[0, 9].censored == {longest: 1}


def test_who_waits_for_years_is_counted() -> None:
    long_ago = Visit("forgotten", moment(MONDAY.replace(year=1825), 9))
    rollup = rolled([long_ago.record()], LONG_AFTER)["P"]
    (censored,) = added((CENTRE, "P", rollup)).waits().censored
    assert timedelta(seconds=censored) > timedelta(days=200 * 365)


def test_rows_that_lie_apart_add_up_as_one_that_was_joined() -> None:
    first, second = rollups(1), rollups(2, days=30)
    groups = sorted(first | second)
    whole = {group: joined(one[group] for one in (first, second) if group in one) for group in groups}
    apart = added(*((CENTRE, group, one[group]) for one in (second, first) for group in groups if group in one))
    assert apart == added(*((CENTRE, group, whole[group]) for group in groups))
    assert apart.counts["visits"] == 12 * 15 + 30 * 15


def test_much_is_counted_in_portions_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    several = [(CENTRE, group, one) for seed in range(4) for group, one in rollups(seed).items()]
    at_once = added(*several)
    monkeypatch.setattr("dostdesk.insight.adding._MOST_ASIDE", 10)
    assert added(*several) == at_once


def test_each_second_is_where_it_belongs() -> None:
    """Held against a plainer way: lists of everything."""
    by_centre = {"11": rollups(3), "12": rollups(4)}
    lines = [(centre, group, one) for centre, of in by_centre.items() for group, one in of.items()]
    found = added(*lines, alone=False)
    every = [one for _, _, one in lines]
    for place in (0, 1):
        whole = Counter(second for one in every for row in one["waits"].values() for second in row[place])
        waits = found.waits()
        assert (waits.called, waits.censored)[place] == whole
        for key, cell in found.cells.items():
            name = f"{key[0]}.{key[1]}"
            seen = Counter(second for one in every for second in one["waits"].get(name, ([], []))[place])
            assert (cell.called, cell.censored)[place] == seen
        for centre, of_centre in found.centres.items():
            ones = by_centre[centre].values()
            seen = Counter(second for one in ones for row in one["waits"].values() for second in row[place])
            assert (of_centre.waits.called, of_centre.waits.censored)[place] == seen
        for letter, of_group in found.groups.items():
            ones = [one for _, group, one in lines if group == letter]
            seen = Counter(second for one in ones for row in one["waits"].values() for second in row[place])
            assert (of_group.waits.called, of_group.waits.censored)[place] == seen
        for code, of_class in found.classes.items():
            seen = Counter(second for one in every for second in one["classes"].get(code, ([], [], []))[place])
            assert (of_class.waits.called, of_class.waits.censored)[place] == seen
    for letter, of_group in found.groups.items():
        counts = [one["n"] for _, group, one in lines if group == letter]
        told = (of_group.visits, of_group.no_show, of_group.left)
        assert told == tuple(sum(one.get(name, 0) for one in counts) for name in ("visits", "no_show", "left"))
    assert sum(line.visits for line in found.centres.values()) == found.counts["visits"] == 2 * 12 * 15
    assert found.total == Counter(second for one in every for second in one["total"])
    assert found.way == Counter(second for one in every for row in one["windows"].values() for second in row[1])
    for code, of_service in found.services.items():
        rows = [one["services"][code] for one in every if code in one["services"]]
        assert of_service.seconds == Counter(second for row in rows for second in row[0])
        assert of_service.outcomes == [sum(some) for some in zip(*(row[1] for row in rows), strict=True)]
    assert (found.windows, found.staff) == ({}, {}), "of several centres nobody is told alone"
    alone = added(*(line for line in lines if line[0] == "11"))
    assert alone.way == sum((window.way for window in alone.windows.values()), Counter())
    assert sum(done.visits for done in alone.staff.values()) >= alone.counts["served"]


def test_a_damaged_row_is_told_and_not_counted() -> None:
    (row,) = (packed(group, one) for group, one in rollups(5).items() if group == "P")
    draw, counts = random.Random(1), json.loads(row.counts)
    damaged = [
        replace(row, seconds=b""),
        replace(row, seconds=row.seconds[:-2]),
        replace(row, seconds=row.seconds[:-1]),
        replace(row, seconds=row.seconds + bytes(2)),
        replace(row, counts=row.counts[: draw.randrange(1, len(row.counts))]),
        replace(row, counts=""),
        replace(row, counts=json.dumps(counts | {"width": 3})),
        replace(row, counts=json.dumps(counts | {"width": 4})),
        replace(row, counts=json.dumps(counts | {"spans": [1]})),
        replace(row, staff='{"s-1":'),
    ]
    for one in damaged:
        with pytest.raises(ValueError):  # noqa: PT011
            unpacked(one)
        with pytest.raises(ValueError):  # noqa: PT011
            Adding(alone=True).add(CENTRE, one)
