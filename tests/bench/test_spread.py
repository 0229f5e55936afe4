"""A spread says of readings what a list of them says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.bench.figures import percentile
from tests.bench.spread import Spread

_READINGS = st.lists(st.integers(0, 90_000).map(lambda tenths: tenths / 10), min_size=1, max_size=60)


@given(_READINGS, st.sampled_from([1, 50, 90, 99.9, 100]))
def test_a_percentile_is_that_of_the_list(readings: list[float], share: float) -> None:
    spread = Spread()
    for reading in readings:
        spread.add(reading)
    assert len(spread) == len(readings)
    assert spread.percentile(share) == percentile(readings, share)


@given(_READINGS, _READINGS, st.sampled_from([50, 99.9, 100]))
def test_what_is_taken_away_again_does_not_count(kept: list[float], taken: list[float], share: float) -> None:
    spread = Spread()
    for reading in kept + taken:
        spread.add(reading)
    less = spread.copy()
    for reading in taken:
        less.add(reading, -1)
    assert less.percentile(share) == percentile(kept, share)
    assert spread.percentile(share) == percentile(kept + taken, share)


def test_of_nothing_it_is_nothing() -> None:
    assert Spread().percentile(99.9) == 0.0
