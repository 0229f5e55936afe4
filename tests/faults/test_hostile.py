"""Whatever is sent, nothing ends in a bug and nothing that was recorded changes."""

from __future__ import annotations

import pytest

from tests.faults.hostile import hostile


@pytest.mark.timeout(300)
def test_hostile_requests_change_nothing_and_break_nothing() -> None:
    statuses = hostile(2000, seed=5)
    assert sum(statuses.values()) == 2000
    assert max(statuses) < 500
    assert statuses[422] > 500
    assert {401, 404} <= set(statuses)
