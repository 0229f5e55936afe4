"""What was promised on the way is held against what comes later: each way of breaking it is told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from dostdesk.simulation.faults.promises import Promises
from dostdesk.simulation.laws import LawBrokenError

FIRST, SECOND = "01a1ed06-0000-7000-8000-000000000001", "01a1ed06-0000-7000-8000-000000000002"


def op(name: str, place: int, **changed: Any) -> dict[str, Any]:
    made = {
        "op_id": name, "lane": "queue", "lane_seq": place, "actor": "staff-01", "kind": "call_next",
        "happened_at": "2026-11-18T05:00:00.000Z", "not_after": "2026-11-18T05:00:30.000Z", "payload": {"window": 1},
    }  # fmt: skip
    return made | changed


def asked(promises: Promises, *ops: dict[str, Any], install_epoch: int = 1) -> httpx.Request:
    batch = {"device": "desk-1", "install_epoch": install_epoch, "ops": ops}
    request = httpx.Request("POST", "http://hub/v1/ops", json=batch)
    promises.asked("desk-1", request)
    return request


def answered(
    promises: Promises,
    request: httpx.Request,
    name: str,
    seq: int,
    *,
    status: str = "applied",
    epoch: int = 1,
    code: str = "",
) -> None:
    result = {"op_id": name, "status": status, "seq": seq, "code": code}
    answer = httpx.Response(200, headers={"X-Epoch": str(epoch)}, json={"results": [result]})
    promises.answered("desk-1", request, answer)


@pytest.fixture
def promises() -> Promises:
    return Promises()


def test_what_is_asked_after_an_answer_has_its_place_behind_it(promises: Promises) -> None:
    answered(promises, asked(promises, op(FIRST, 1)), FIRST, 9)
    later = asked(promises, op(SECOND, 2))
    with pytest.raises(LawBrokenError, match="what was answered before happened before"):
        answered(promises, later, SECOND, 8)


def test_what_was_under_way_together_may_have_any_order(promises: Promises) -> None:
    one, two = asked(promises, op(FIRST, 1)), asked(promises, op(SECOND, 2))
    answered(promises, one, FIRST, 9)
    answered(promises, two, SECOND, 8)
    assert promises.heard.keys() == {FIRST, SECOND}


def test_an_answer_stays_the_same(promises: Promises) -> None:
    request = asked(promises, op(FIRST, 1))
    answered(promises, request, FIRST, 9)
    answered(promises, request, FIRST, 9)
    with pytest.raises(LawBrokenError, match="an answer stays the same"):
        answered(promises, request, FIRST, 10)


@pytest.mark.parametrize("changed", [{"payload": {"window": 2}}, {"lane_seq": 2}, {"actor": "staff-02"}])
def test_an_op_is_frozen(promises: Promises, changed: dict[str, Any]) -> None:
    asked(promises, op(FIRST, 1))
    with pytest.raises(LawBrokenError, match="an op is frozen from its first sending"):
        asked(promises, op(FIRST, 1, **changed))


def test_an_install_that_began_anew_says_the_same_in_another_place(promises: Promises) -> None:
    asked(promises, op(FIRST, 7))
    request = asked(promises, op(FIRST, 1), install_epoch=2)
    answered(promises, request, FIRST, 3, status="quarantined", code="lane_reused")
    assert promises.heard == {}
    answered(promises, request, FIRST, 4)
    assert promises.heard[FIRST].applied


def test_the_next_hub_may_say_more_of_what_was_done_and_never_that_it_was_not(promises: Promises) -> None:
    request = asked(promises, op(FIRST, 1))
    answered(promises, request, FIRST, 9)
    answered(promises, request, FIRST, 5, status="applied_with_conflict", epoch=2)
    # The hub before is heard again, and counts for nothing.
    answered(promises, request, FIRST, 9)
    assert promises.heard[FIRST].epoch == 2
    with pytest.raises(LawBrokenError, match="what was done stays done"):
        answered(promises, request, FIRST, 4, status="expired", epoch=3)
