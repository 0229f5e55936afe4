"""Each planted bug is found by the simulator within its few runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dostdesk.simulation.faults.run import Size, Verdict, run_seed
from tests.faults.planted import PLANTED, Planted

SIZE = Size(seconds=60, clerks=3)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.name)
def test_a_planted_bug_is_found(bug: Planted) -> None:
    with bug.in_place():
        found = [verdict.broken for verdict in _until_found(bug)]
    assert found[-1], f"{bug.name} lived through {len(found)} runs"


def _until_found(bug: Planted) -> Iterator[Verdict]:
    for seed in bug.seeds:
        verdict = run_seed(seed, SIZE, only=bug.only)
        yield verdict
        if verdict.broken:
            return


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len({bug.name for bug in PLANTED}) == len(PLANTED) >= 15
