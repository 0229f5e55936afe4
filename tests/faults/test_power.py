"""The power is cut at five hundred points of what a day wrote, and each store that is left has what was confirmed."""

from __future__ import annotations

from random import Random

import pytest

from dostdesk.simulation.faults.power import Mark, check_points, points_of, recorded
from dostdesk.simulation.faults.run import Size
from dostdesk.simulation.laws import LawBrokenError

POINTS = 500
SIZE = Size(seconds=60, clerks=2)


@pytest.mark.timeout(400)
def test_whatever_was_confirmed_is_there_after_a_power_cut() -> None:
    tapes = recorded(11, SIZE)
    points = points_of(tapes, POINTS, Random(11))
    assert {tape.name for tape, _ in points} >= {"hub", "central", "desk-0", "desk-1", "desk-2"}
    assert all(tape.marks for tape in tapes)
    assert max(check_points(points, Random(12))) == POINTS


@pytest.mark.timeout(400)
def test_a_promise_before_its_time_is_found() -> None:
    """The same check with marks that say more than was synchronised: it must not hold."""
    tapes = [tape for tape in recorded(11, Size(seconds=30, clerks=1)) if tape.name == "hub"]
    (hub,) = tapes
    hub.marks = [Mark(mark.at - 30, seq=mark.seq, hash=mark.hash) for mark in hub.marks]
    with pytest.raises(LawBrokenError):
        for _ in check_points(points_of(tapes, 300, Random(3)), Random(4)):
            continue
