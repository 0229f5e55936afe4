"""Thirty kills of real processes in the middle of visits; then everything that they left is held to the laws."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from tests.faults.kills import Killed, check_afterwards
from tests.journeys.conftest import journey, prepared  # noqa: F401  fixtures
from tests.journeys.place import Journey

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


@pytest.mark.parametrize("seed", range(3))
def test_ten_kills_lose_nothing_and_double_nothing(journey: Callable[..., Journey], seed: int) -> None:  # noqa: F811
    visit = journey()
    visit.desk.must("settle")
    killed = Killed(visit)
    assert max(killed.again_and_again(10, Random(seed))) == 10
    ops, events = check_afterwards(killed)
    assert ops > 5
    assert events > ops / 2
