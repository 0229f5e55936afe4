"""Papers go behind the visits that they are of, and what a hub before answered late goes along to the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.desk.sender import BEHIND_QUEUE_S
from dostdesk.domain.ops import Lane, OpKind
from dostdesk.storage.desk import account, outbox, replay
from dostdesk.storage.desk.outbox import KeptOp
from tests.desk.alone import alone, back, finish, give
from tests.desk.place import Place


def kept(place: Place, kind: OpKind) -> KeptOp:
    with place.store.reading() as transaction:
        ops = (outbox.op(transaction, one.op_id) for one in account.ops(transaction))
        found = [op for op in ops if op is not None and op.kind is kind]
    assert found
    return found[-1]


def test_no_paper_goes_while_something_of_the_queue_waits(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
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
