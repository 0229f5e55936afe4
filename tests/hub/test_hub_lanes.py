"""Once, in order, and never changed afterwards: the memory of ops."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ops import Lane, OpKind, OpStatus
from tests.hub.hub_floor import Floor


def test_the_same_op_gives_the_same_answer_however_often_and_late(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    desk.open(1)
    desk.issue()
    call = desk.op(OpKind.CALL_NEXT, {"window": 1})
    first = desk.send(call).answers[0]
    floor.advance(hours=30)
    head = floor.hub.parts.tail.head
    assert desk.send(call).answers[0] == first
    assert floor.hub.parts.tail.head == head


def test_the_same_id_with_another_payload_is_refused(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    op = desk.op(OpKind.OPEN_WINDOW, {"window": 1})
    desk.send(op)
    changed = desk.send(op.model_copy(update={"payload": {"window": 2}})).answers[0]
    assert (changed.status, changed.code) == (OpStatus.REFUSED, "op_payload_changed")
    assert desk.send(op).answers[0].status is OpStatus.APPLIED


def test_a_gap_stops_the_lane_and_says_what_is_expected(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    ahead = desk.op(OpKind.OPEN_WINDOW, {"window": 1}, lane_seq=5)
    with pytest.raises(RefusedError) as gap:
        desk.send(ahead)
    assert (gap.value.code, gap.value.facts) == ("lane_gap", {"expected": 1})


def test_a_gap_within_a_batch_answers_what_came_before_it(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    first = desk.op(OpKind.OPEN_WINDOW, {"window": 1})
    third = desk.op(OpKind.CALL_NEXT, {"window": 1}, lane_seq=3)
    assert len(desk.send(first, third).answers) == 1


def test_lanes_of_devices_and_installs_are_apart(floor: Floor) -> None:
    assert floor.desk("desk-1", 1).open(1).status is OpStatus.APPLIED
    assert floor.desk("desk-2", 2).open(2).status is OpStatus.APPLIED
    assert floor.desk("desk-1", 1, epoch=2).open(1).status is OpStatus.APPLIED


def test_a_device_that_was_set_back_loses_no_fact(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    desk.open(1)
    ticket = desk.issue().body["ticket"]["id"]
    reused = desk.op(OpKind.TICKET_PRINTED, {"ticket": ticket}, lane_seq=1)
    answers = [desk.send(reused).answers[0] for _ in range(2)]
    assert [(answer.status, answer.code) for answer in answers] == [(OpStatus.QUARANTINED, "lane_reused")] * 2
    call = desk.ask(OpKind.CALL_NEXT, {"window": 1}, lane_seq=1)
    assert (call.status, call.code) == (OpStatus.REFUSED, "lane_reused")
    with floor.store.reading() as rows:
        assert rows.ops.quarantined() == {reused.op_id: "lane_reused"}


def test_what_a_device_that_was_set_back_did_since_waits_until_it_has_begun_anew(floor: Floor) -> None:
    """What stands behind a place that is taken may rest on the op that was not taken there."""
    desk = floor.desk("desk-1", 1)
    desk.open(1)
    ticket = desk.issue().body["ticket"]["id"]
    called = desk.call().body["ticket"]["id"]
    assert called == ticket
    reused = desk.op(OpKind.START, {"ticket": ticket}, lane_seq=3)
    behind = desk.op(OpKind.NO_SHOW, {"ticket": ticket}, lane_seq=4)
    taken = desk.send(reused, behind)
    assert [(answer.status, answer.code) for answer in taken.answers] == [(OpStatus.QUARANTINED, "lane_reused")]
    with floor.store.reading() as rows:
        assert rows.ops.answered(behind.op_id) is None
        assert rows.ops.last_place(desk.name, 1, Lane.QUEUE) == 3


def test_an_op_in_the_wrong_lane_is_refused_with_its_batch(floor: Floor) -> None:
    desk = floor.desk("desk-1", 1)
    with pytest.raises(RefusedError, match="lane_wrong"):
        desk.send(desk.op(OpKind.OPEN_WINDOW, {"window": 1}, lane=Lane.PAPERS))
