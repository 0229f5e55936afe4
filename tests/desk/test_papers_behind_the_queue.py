"""Papers go behind the visits that they are of, and what a hub before answered late goes along to the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dostdesk.desk.sender import BEHIND_QUEUE_S
from dostdesk.domain.ops import Lane, OpKind, OpStatus
from dostdesk.protocol.ops import OpResult, OpResults
from dostdesk.storage.desk import account, outbox, replay
from dostdesk.storage.desk.outbox import KeptOp
from tests.desk.alone import alone, back, finish, give, serve_alone
from tests.desk.place import Place


def kept(place: Place, kind: OpKind) -> KeptOp:
    with place.store.reading() as transaction:
        ops = (outbox.op(transaction, one.op_id) for one in account.ops(transaction))
        found = [op for op in ops if op is not None and op.kind is kind]
    assert found
    return found[-1]


def test_no_paper_goes_while_something_of_the_queue_waits(place: Place) -> None:
    serve_alone(place)
    finish(place)
    sender = place.desk.sender
    place.wire.mend()
    place.wire.asked.clear()
    # A visit was written between a look at the queue lane and this step.
    assert sender.step(Lane.PAPERS) == BEHIND_QUEUE_S
    assert place.wire.asked == []
    back(place)
    with place.store.reading() as transaction:
        assert outbox.unsettled(transaction)[0] == 0


def test_an_answer_of_the_hub_before_goes_along_once(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    waits = kept(place, OpKind.ISSUE_ALONE)
    told: Mapping[str, Any] = {"code": "", "facts": {}, "body": {"ticket": None}}
    with place.store.writing() as transaction:
        count = replay.replayed(transaction)
        replay.answered_late(transaction, waits.op_id, status="applied", **told)
        replay.answered_late(transaction, waits.op_id, status="refused", **told)
        assert replay.replayed(transaction) == count + 1
    earlier = kept(place, OpKind.ISSUE_ALONE).earlier
    assert earlier is not None
    assert earlier["answer"]["status"] == "applied"


def test_what_this_hub_answered_is_not_changed_by_the_one_before(place: Place) -> None:
    place.sign_in()
    place.issue()
    place.settle()
    settled = kept(place, OpKind.ISSUE_TICKET)
    with place.store.writing() as transaction:
        replay.answered_late(transaction, settled.op_id, status="refused", code="x", facts={}, body={})
    assert kept(place, OpKind.ISSUE_TICKET) == settled


@pytest.mark.parametrize(("code", "told"), [("", True), ("lane_reused", False)])
def test_a_late_answer_to_a_place_is_none_to_its_op(place: Place, code: str, told: bool) -> None:
    place.sign_in()
    alone(place)
    give(place)
    waits, now = kept(place, OpKind.ISSUE_ALONE), place.clock.now()
    status = OpStatus.QUARANTINED if code else OpStatus.APPLIED
    result = OpResult(op_id=waits.op_id, status=status, seq=1, code=code)
    place.desk.sender._remember(OpResults(results=(result,), epoch=1, hub_time=now))
    assert (kept(place, OpKind.ISSUE_ALONE).earlier is not None) is told
