"""What is decided for the whole hall: a fold that comes back from its row as it was, and targets over a policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.assets import resource
from dostdesk.catalogue.sources import read_sources
from dostdesk.domain.clock import to_text
from dostdesk.domain.events import EventKind, canonical
from dostdesk.domain.hall import HALL_KINDS, Hall, Targets, fold_hall, hall_body, hall_from_body
from dostdesk.domain.policy import QueuePolicy
from dostdesk.storage.centre_hall import hall_of, hall_text

NOON = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
IDS = st.sampled_from(["a", "b", "c"])
MINUTES = st.integers(0, 60)


@st.composite
def happened(draw: st.DrawFn) -> tuple[EventKind, dict[str, Any]]:
    kind = draw(st.sampled_from(sorted(HALL_KINDS)))
    at, later = (to_text(NOON + timedelta(minutes=draw(MINUTES))) for _ in range(2))
    body: dict[str, Any] = {"at": at, "staff": "s-5", "by": "s-5"}
    match kind:
        case EventKind.TARGETS_CHANGED:
            minutes = st.one_of(st.none(), MINUTES)
            body |= {"groups": {draw(st.sampled_from("PY")): draw(minutes)}, "classes": {"care": draw(minutes)}}
        case EventKind.ACT_SCHEDULED:
            body |= {"scheduled": draw(IDS), "due": later, "act": "close_other", "payload": {"window": 7}}
        case EventKind.SCHEDULE_ENDED:
            body |= {"scheduled": draw(IDS), "code": draw(st.sampled_from(["done", "taken_back", "window_nobody"]))}
        case EventKind.MESSAGE_SENT:
            windows = sorted(draw(st.sets(st.integers(1, 9), max_size=3)))
            body |= {"message": draw(IDS), "windows": windows, "phrase": "thanks", "content": ""}
        case EventKind.MESSAGE_READ:
            body |= {"message": draw(IDS), "window": draw(st.integers(1, 9))}
        case EventKind.MESSAGE_WITHDRAWN:
            body |= {"message": draw(IDS)}
        case EventKind.ANNOUNCED:
            facts = {"minutes": draw(MINUTES)}
            body |= {"announcement": draw(IDS), "until": later, "phrase": "closing_soon", "facts": facts, "content": ""}
        case EventKind.ANNOUNCEMENT_ENDED:
            body |= {"announcement": draw(IDS)}
    return kind, body


def folded(events: list[tuple[EventKind, dict[str, Any]]]) -> Hall:
    hall = Hall()
    for seq, (kind, body) in enumerate(events, start=1):
        hall = fold_hall(hall, kind, body, seq)
    return hall


@given(events=st.lists(happened(), max_size=25))
def test_it_comes_back_as_it_was_from_its_row_and_from_a_snapshot(
    events: list[tuple[EventKind, dict[str, Any]]],
) -> None:
    hall = folded(events)
    assert hall_of(hall_text(hall)) == hall
    assert canonical(hall_body(hall_from_body(hall_body(hall)))) == canonical(hall_body(hall))


@given(events=st.lists(happened(), max_size=25), cut=st.integers(0, 25))
def test_folding_on_from_a_row_is_folding_from_the_beginning(
    events: list[tuple[EventKind, dict[str, Any]]], cut: int
) -> None:
    hall = hall_of(hall_text(folded(events[:cut])))
    for seq, (kind, body) in enumerate(events[cut:], start=len(events[:cut]) + 1):
        hall = fold_hall(hall, kind, body, seq)
    assert hall == folded(events)


@given(events=st.lists(happened(), max_size=25))
def test_the_end_of_a_day_leaves_what_is_to_come_and_the_targets(
    events: list[tuple[EventKind, dict[str, Any]]],
) -> None:
    before = folded(events)
    after = fold_hall(before, EventKind.DAY_CLOSED, {"at": to_text(NOON)}, 99)
    assert (after.messages, after.announcements) == ((), ())
    assert (after.schedule, after.targets) == (before.to_come, before.targets)
    # A day on which nothing was decided leaves no trace of itself.
    assert fold_hall(after, EventKind.DAY_CLOSED, {"at": to_text(NOON)}, 100) is after


@pytest.fixture(scope="module")
def policy() -> QueuePolicy:
    return QueuePolicy.from_mapping(read_sources(resource("catalogue")).policy)


def test_targets_lie_over_a_policy_and_the_smaller_one_counts(policy: QueuePolicy) -> None:
    assert Targets().over(policy) is policy
    changed = Targets(groups={"Y": 30}, classes={"care": 2}).over(policy)
    assert changed.target("Y", "regular") == timedelta(minutes=30)
    assert changed.target("Y", "care") == timedelta(minutes=2)
    assert changed.target("P", "regular") == policy.target("P", "regular")
    again = Targets(groups={"Y": 30}).changed({"Y": None}, {})
    assert again.over(policy) == policy


def test_what_is_not_about_the_hall_is_a_bug() -> None:
    with pytest.raises(ValueError, match="not about the hall"):
        fold_hall(Hall(), EventKind.TICKET_CALLED, {"at": to_text(NOON)}, 1)
