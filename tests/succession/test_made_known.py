"""Tickets of which one device tells a hub that took over before the one that issued them does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import TicketState
from dostdesk.hub.made_known import make_known
from tests.succession.alone_centre import Centre, Desk, conflicts, tickets, well


def never_heard(centre: Centre, desk: Desk, kind: OpKind) -> None:
    """The answer to what a desk asked for last was lost with the hub."""
    op_id = next(op_id for op_id, (whose, op, _) in centre.told.items() if whose is desk and op.kind is kind)
    centre.told[op_id] = (desk, centre.told[op_id][1], None)


@pytest.mark.parametrize("told", [True, False])
def test_a_ticket_whose_answer_was_lost_is_the_one_that_was_issued(centre: Centre, told: bool) -> None:
    desk, neighbour = centre.desk(1), centre.desk(2)
    other = centre.standby()
    issued = desk.issue().body["ticket"]
    never_heard(centre, desk, OpKind.ISSUE_TICKET)
    other.promote()
    if told:
        centre.tells(neighbour, other.store)
    (answer,) = [one for one in centre.bring(desk, other.store) if "ticket" in one.body]
    assert answer.status is OpStatus.APPLIED
    assert answer.body["ticket"]["id"] == issued["id"]
    assert [one.id for one in tickets(other.store).values()] == [issued["id"]]
    assert conflicts(other.store) == []
    well(other.store)


@pytest.mark.parametrize("heard", [True, False])
def test_work_at_a_window_of_which_a_colleague_told_first_is_at_the_window(centre: Centre, heard: bool) -> None:
    desk = centre.desk(1)
    other = centre.standby()
    begun = desk.work_without_a_person().body["ticket"]
    if not heard:
        never_heard(centre, desk, OpKind.BACK_OFFICE)
    other.promote()
    # As a colleague's op about it brings it.
    with centre.floor.store.reading() as rows:
        known = rows.queue.ticket(TicketId(begun["id"]))
    assert known is not None
    with other.store.writing() as rows:
        make_known(rows, known, centre.floor.hub.parts.now())
    assert [one.state for one in tickets(other.store).values()] == [TicketState.WAITING]
    (answer,) = [one for one in centre.bring(desk, other.store) if "ticket" in one.body]
    assert answer.status is OpStatus.APPLIED
    found = tickets(other.store)
    assert {label: (one.id, one.state, one.window) for label, one in found.items()} == {
        begun["label"]: (begun["id"], TicketState.SERVING, 1)
    }
    well(other.store)


def test_nothing_happens_to_a_ticket_before_it_came(centre: Centre) -> None:
    """The clock of the hub that took over is behind that of the one that issued it."""
    floor, desk = centre.floor, centre.desk(1)
    issued = [desk.issue().body["ticket"] for _ in range(2)]
    with floor.store.reading() as rows:
        known = [rows.queue.ticket(TicketId(one["id"])) for one in issued]
    came = floor.clock.now() + timedelta(seconds=40)
    ahead = [
        replace(
            one, id=TicketId(floor.new_id()), label=label, arrived_at=came, clock=StayClock(since=came), services=()
        )
        for one, label in zip(filter(None, known), ("Y-090", "Y-091"), strict=True)
    ]
    with floor.store.writing() as rows:
        for one in ahead:
            service = VisitService(id=VisitServiceId(floor.new_id()), code="udsy-apply", release=1)
            make_known(rows, replace(one, services=(service,)), floor.clock.now())
    floor.desk("desk-9", 5).about(OpKind.CANCEL_TICKET, ahead[0].id, reason="citizen_left")
    called = desk.ask(OpKind.CALL_TICKET, {"window": 1, "ticket": ahead[1].id, "reason": "asked"})
    assert called.status is OpStatus.APPLIED
    found = tickets(floor.store)
    assert (found["Y-090"].state, found["Y-090"].ended_at) == (TicketState.CANCELLED, came)
    assert found["Y-091"].called_at == came
    well(floor.store)
