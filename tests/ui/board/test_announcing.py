"""Laws of announcing: no call is lost, none is told twice but for a recall, the order of the centre is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dostdesk.desk.board_view import CallView
from dostdesk.domain.ids import ClaimId, WindowNo
from ui.board.announcing import BETWEEN_S, FRESH, Announcing

NOW = datetime(2026, 11, 12, 10, 32, 21, tzinfo=UTC)


def call(name: str, order: int = 1, *, times: int = 1, ago: float = 0.0) -> CallView:
    return CallView(
        claim=ClaimId(name),
        label=f"Y-{order:03d}",
        window=WindowNo(order % 40 + 1),
        language="az",
        times=times,
        called_at=NOW - timedelta(seconds=ago),
        order=order,
    )


def labels(calls: tuple[CallView, ...]) -> list[str]:
    return [str(known.claim) for known in calls]


OPEN = Announcing().seen((), NOW)


def test_calls_are_announced_one_and_a_half_seconds_apart() -> None:
    state = OPEN.seen([call("a", 1), call("b", 2)], NOW).after(10.0)
    assert (labels(state.shown), state.announced) == (["a"], 1)
    assert state.after(11.49) is state
    assert state.due_in(11.0) == pytest.approx(0.5)
    state = state.after(11.5)
    assert (labels(state.shown), state.announced, state.due_in(12.0)) == (["b", "a"], 2, None)


def test_a_recall_is_announced_once_more_and_comes_to_the_front() -> None:
    state = OPEN.seen([call("a", 1), call("b", 2)], NOW).after(0.0).after(2.0)
    again = [call("b", 2), call("a", 3, times=2)]
    state = state.seen(again, NOW).seen(again, NOW)
    assert labels(state.queue) == ["a"]
    state = state.after(4.0)
    assert (labels(state.shown), state.announced) == (["a", "b"], 3)
    assert state.seen(again, NOW).queue == ()


def test_a_call_that_is_over_leaves_before_and_after_it_was_announced() -> None:
    state = OPEN.seen([call("a", 1), call("b", 2)], NOW).after(0.0)
    state = state.seen([], NOW)
    assert (state.shown, state.queue, state.told) == ((), (), {})


def test_what_is_there_at_the_first_look_is_shown_without_a_sound() -> None:
    state = Announcing().seen([call("a", 1), call("b", 2)], NOW)
    assert (labels(state.shown), state.queue, state.announced) == (["b", "a"], (), 0)


def test_what_was_called_long_ago_is_shown_without_a_sound() -> None:
    long_ago = FRESH.total_seconds() + 1
    state = OPEN.seen([call("a", 1, ago=long_ago), call("b", 2, ago=5)], NOW)
    assert (labels(state.shown), labels(state.queue)) == (["a"], ["b"])


def test_a_recall_of_an_old_call_is_announced() -> None:
    old = call("a", 1, ago=300)
    state = Announcing().seen([old], NOW)
    state = state.seen([replace(old, times=2, order=9)], NOW).after(0.0)
    assert (labels(state.shown), state.announced) == (["a"], 1)


# What can happen in a hall, step by step: the number says which of its calls it happens to.
_STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "recall", "over", "wait", "look"]), st.integers(0, 30)), max_size=60
)


@settings(max_examples=200, deadline=None)
@given(_STEPS)
def test_no_call_is_lost_none_is_told_twice_and_the_order_is_kept(steps: list[tuple[str, int]]) -> None:
    hall: dict[str, CallView] = {}
    state, at, order = OPEN, 0.0, 0
    asked: dict[str, int] = {}
    said: list[tuple[str, int]] = []
    moments: list[float] = []
    for what, number in steps:
        chosen = list(hall)[number % len(hall)] if hall else ""
        if what == "call":
            order += 1
            hall[f"c{order}"] = call(f"c{order}", order)
            asked[f"c{order}"] = 1
        elif what == "recall" and chosen:
            order += 1
            known = hall.pop(chosen)
            hall[chosen] = replace(known, times=known.times + 1, order=order)
        elif what == "over" and chosen:
            del hall[chosen]
        elif what == "wait":
            at += number / 8
        if what in {"call", "recall", "over"}:
            before = state.told
            state = state.seen(sorted(hall.values(), key=lambda one: one.order), NOW)
            asked |= {
                claim: asked.get(claim, 0) + 1
                for claim in hall
                if 0 < before.get(ClaimId(claim), 0) != hall[claim].times
            }
        told = state.announced
        state = state.after(at)
        if state.announced > told:
            assert state.announced == told + 1
            said.append((str(state.shown[0].claim), state.shown[0].order))
            moments.append(at)
    while state.queue:
        at += BETWEEN_S
        state = state.after(at)
        said.append((str(state.shown[0].claim), state.shown[0].order))
        moments.append(at)
    heard = {claim: sum(1 for name, _ in said if name == claim) for claim in asked}
    for claim in hall:
        assert heard[claim] == asked[claim], claim
    for claim, times in heard.items():
        assert times <= asked[claim], claim
    assert {str(known.claim) for known in state.shown} == set(hall)
    assert all(later - earlier >= BETWEEN_S for earlier, later in pairwise(moments))
    first = list(dict.fromkeys(claim for claim, _ in said))
    assert first == sorted(first, key=lambda claim: int(claim[1:]))
