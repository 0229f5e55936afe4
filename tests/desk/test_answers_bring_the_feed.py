"""An answer to ops carries the feed on: what it brings, and what becomes of it when the feed brings it, too."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dostdesk.domain.ops import OpState
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import device, outbox
from tests.desk.place import OTHER_CLERK, Place

Another = Callable[[str], Place]


@pytest.fixture
def waiting(place: Place) -> Place:
    """Somebody waits, and the desk knows all there is."""
    place.sign_in()
    place.issue()
    place.settle()
    return place


def test_a_call_needs_one_request_and_the_feed_then_brings_nothing_new(waiting: Place) -> None:
    waiting.wire.asked.clear()
    waiting.desk.actions.call_next()
    called = waiting.view()
    assert waiting.wire.asked == ["POST /v1/ops"]
    assert called.head == waiting.hub_head
    written = waiting.store.writes
    waiting.desk.follower.step(0)
    assert waiting.desk.follower.trouble is None
    assert waiting.store.writes == written
    assert waiting.view().head == called.head


def test_a_feed_that_was_read_before_the_answer_came_brings_nothing_twice(waiting: Place, another: Another) -> None:
    """The long poll was answered first, but its events are folded in when the answer has brought them already."""
    passed: list[int] = []

    def call_meanwhile() -> None:
        if not passed:
            passed.append(1)
            waiting.desk.actions.call_next()

    follower, heard = waiting.desk.follower, waiting.desk.follower._time.heard

    def hear(hub_time: Any, **when: Any) -> None:
        heard(hub_time, **when)
        call_meanwhile()

    follower._time.heard = hear  # type: ignore[method-assign]
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    second.issue()
    follower.step(0)
    assert follower.trouble is None
    assert waiting.view().head == waiting.hub_head
    assert waiting.visit.ticket.state is TicketState.CALLED
    assert len(waiting.view().queue) == 1


@pytest.mark.parametrize("spoil", ["gap", "forged", "unknown_kind"])
def test_an_answer_stands_though_the_feed_with_it_does_not(waiting: Place, spoil: str) -> None:
    def change(answer: dict[str, Any]) -> None:
        if spoil == "gap":
            del answer["events"][0]
        elif spoil == "forged":
            answer["events"][0]["body"]["window"] = 9
        else:
            answer["events"][0]["kind"] = "from_another_time"

    head = waiting.view().head
    waiting.wire.change_answers(change)
    waiting.desk.actions.call_next()
    view = waiting.view()
    assert view.head == head
    assert view.visit is not None
    assert view.visit.ticket.state is TicketState.CALLED
    waiting.wire.mend()
    waiting.settle()
    assert waiting.view().head == waiting.hub_head
    assert waiting.visit.ticket.id == view.visit.ticket.id


def test_an_intent_is_frozen_with_its_first_writing(waiting: Place) -> None:
    waiting.wire.cut()
    waiting.desk.link._answer_within = 0.0
    with pytest.raises(Exception, match="hub_unreachable"):
        waiting.desk.actions.call_next()
    with waiting.store.reading() as transaction:
        install = device.install(transaction)
        assert install is not None
        ops = outbox.not_in_feed(transaction, waiting.view().head)
    assert [(op.state, op.attempts) for op in ops] == [(OpState.PENDING, 1)]
    frozen = json.dumps(dict(ops[0].payload))
    waiting.wire.mend()
    waiting.settle()
    with waiting.store.reading() as transaction:
        settled = outbox.op(transaction, ops[0].op_id)
    assert settled is not None
    assert (settled.state, json.dumps(dict(settled.payload))) == (OpState.AT_HUB, frozen)


def test_the_same_view_is_given_until_something_is_written_or_time_passes(waiting: Place) -> None:
    seen = waiting.view()
    assert waiting.view() is seen
    waiting.desk.choose("theme", "dark")
    again = waiting.view()
    assert again is not seen
    assert again == seen
    waiting.desk.link.pulse.step()
    assert waiting.view() is not again
