"""The second acknowledgement: what central has goes three days later, with its papers; what it lost is waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from dostdesk.desk.keeping import KEPT_AT_CENTRAL, LOOKED_EVERY
from dostdesk.desk.view import LinkState
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import Lane, OpKind, OpState
from dostdesk.storage.desk import outbox
from dostdesk.storage.desk.tables import APPLICATION, BLOB, DRAFT, IDENTIFIED, OUTBOX, PRINT_JOB, RECEIPT
from tests.desk.place import Place
from tests.desk.wire import HubInProcess

PAPERS = (DRAFT, IDENTIFIED, APPLICATION, RECEIPT, PRINT_JOB)
Another = Callable[[str], Place]


def states(place: Place) -> list[str]:
    with place.store.reading() as transaction:
        return list(transaction.execute(select(OUTBOX.c.state).order_by(OUTBOX.c.op_id)).scalars())


def rows(place: Place, table: Any) -> list[Any]:
    with place.store.reading() as transaction:
        return list(transaction.execute(select(table)))


def contents(place: Place) -> set[str]:
    """Hashes of the papers that ops of this desk name."""
    with place.store.reading() as transaction:
        ops = [outbox.op(transaction, one) for one in transaction.execute(select(OUTBOX.c.op_id)).scalars()]
        named = {str(op.payload["content"]) for op in ops if op is not None and op.payload.get("content")}
        here = set(transaction.execute(select(BLOB.c.sha256)).scalars())
    assert named <= here
    return named


def here(place: Place, hashes: set[str]) -> set[str]:
    with place.store.reading() as transaction:
        return hashes & set(transaction.execute(select(BLOB.c.sha256)).scalars())


def central_is_at(hub: HubInProcess, place: Place, seq: int) -> None:
    hub.hub.parts.mark.confirmed(seq)
    place.turn()


def a_visit(place: Place) -> TicketId:
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    return visit.ticket.id


def days_pass(place: Place, span: timedelta = KEPT_AT_CENTRAL) -> None:
    place.clock.advance(span)
    place.turn()
    place.clock.advance(LOOKED_EVERY)
    place.turn()


def test_ops_are_at_central_as_far_as_the_hub_says(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    a_visit(place)
    assert set(states(place)) == {"at_hub"}
    head = place.hub_head
    with place.store.reading() as transaction:
        seqs = sorted(transaction.execute(select(OUTBOX.c.result_seq)).scalars())
    middle = seqs[len(seqs) // 2]
    central_is_at(hub, place, middle)
    assert states(place).count("at_central") == sum(1 for seq in seqs if seq <= middle)
    central_is_at(hub, place, head)
    assert set(states(place)) == {"at_central"}


def test_an_answer_says_it_too(place: Place, hub: HubInProcess) -> None:
    """Whoever works hears it with what he does, not only with the next beat."""
    place.sign_in()
    place.issue()
    place.settle()
    hub.hub.parts.mark.confirmed(place.hub_head)
    place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    place.desk.courier.step()
    assert sorted(states(place)) == ["at_central"] * 3 + ["at_hub"]


def test_what_central_has_goes_after_three_days_with_its_papers(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    a_visit(place)
    named = contents(place)
    assert len(named) >= 2
    central_is_at(hub, place, place.hub_head)
    days_pass(place, KEPT_AT_CENTRAL - timedelta(hours=1))
    assert set(states(place)) == {"at_central"}
    assert here(place, named) == named
    place.clock.advance(timedelta(hours=1))
    days_pass(place, timedelta())
    assert here(place, named) == set()
    assert {table.name: len(rows(place, table)) for table in PAPERS} == {table.name: 0 for table in PAPERS}
    # The last op of each lane says where the next one stands.
    assert len(states(place)) == 2
    assert set(states(place)) == {"purgeable"}


def test_the_lanes_go_on_after_everything_was_purged(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    a_visit(place)
    central_is_at(hub, place, place.hub_head)
    days_pass(place)
    place.restart()
    place.sign_in()
    a_visit(place)
    with place.store.reading() as transaction:
        last = {lane: outbox.next_of_lane(transaction, lane, install_epoch=1, limit=1) for lane in Lane}
    assert last == {Lane.QUEUE: [], Lane.PAPERS: []}
    assert {"quarantined", "refused", "conflict"}.isdisjoint(states(place))


def test_what_central_has_not_confirmed_stays_however_long(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    a_visit(place)
    named, before = contents(place), len(states(place))
    for _ in range(5):
        days_pass(place)
    assert set(states(place)) == {"at_hub"}
    assert (len(states(place)), here(place, named)) == (before, named)
    assert len(rows(place, APPLICATION)) == len(rows(place, RECEIPT)) == 1


def test_a_central_that_was_set_back_gets_time_again(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    a_visit(place)
    named, head = contents(place), place.hub_head
    first = min(row.result_seq for row in rows(place, OUTBOX))
    central_is_at(hub, place, head)
    days_pass(place, KEPT_AT_CENTRAL - timedelta(hours=2))
    central_is_at(hub, place, first)
    assert set(states(place)) == {"at_hub", "at_central"}
    days_pass(place)
    assert "at_hub" in states(place)
    assert here(place, named) == named
    central_is_at(hub, place, head)
    days_pass(place, KEPT_AT_CENTRAL - timedelta(hours=2))
    assert here(place, named) == named
    days_pass(place, timedelta(hours=2))
    assert here(place, named) == set()


def test_an_open_visit_keeps_what_belongs_to_it(place: Place, hub: HubInProcess) -> None:
    """Somebody who was called before a holiday is still at the window."""
    place.sign_in()
    done = a_visit(place)
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    place.desk.actions.submit(service)
    place.desk.actions.leave_note("Sənədi gətirəcək")
    place.settle()
    kept = {row.content for row in rows(place, APPLICATION) if row.ticket == visit.ticket.id}
    hub.hub.parts.day_turn.due = lambda now: False  # type: ignore[method-assign]
    central_is_at(hub, place, place.hub_head)
    days_pass(place)
    assert {row.ticket for row in rows(place, APPLICATION)} == {visit.ticket.id}
    assert here(place, kept) == kept
    assert {row.ticket for row in rows(place, OUTBOX) if row.ticket} >= {visit.ticket.id}
    assert done not in {row.ticket for row in rows(place, OUTBOX) if row.kind != OpKind.RECEIPT_ISSUED.value}
    again = place.view().visit
    assert again is not None
    assert len(again.applications) == 1
    assert [note.text for note in again.notes] == ["Sənədi gətirəcək"]


def test_what_was_never_decided_into_an_event_goes_by_its_age(place: Place, hub: HubInProcess) -> None:
    from dostdesk.domain.errors import RefusedError

    place.sign_in()
    with pytest.raises(RefusedError):
        place.desk.actions.call_next()
    place.settle()
    assert OpState.REFUSED.value in states(place)
    place.issue()
    central_is_at(hub, place, 1)
    days_pass(place)
    assert OpState.REFUSED.value not in states(place)


def test_a_paper_that_has_not_come_out_keeps_its_visit(place: Place, hub: HubInProcess) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_offline"] * 1000
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, call_the_next=False)
    for _ in range(4):
        place.turn()
        place.clock.advance(timedelta(seconds=1))
    central_is_at(hub, place, place.hub_head)
    days_pass(place)
    assert len(rows(place, RECEIPT)) == 1


def test_a_hub_without_central_purges_nothing(place: Place) -> None:
    place.sign_in()
    a_visit(place)
    days_pass(place)
    assert set(states(place)) == {"at_hub"}
    place.clock.advance(timedelta(seconds=6))
    place.turn()
    assert place.view().link.state is LinkState.ONLINE


def test_the_link_says_when_the_centre_is_alone(place: Place, hub: HubInProcess) -> None:
    mark = hub.hub.parts.mark
    mark.confirmed(0)
    place.turn()
    assert place.view().link.state is LinkState.ONLINE
    mark.missed()
    place.turn()
    assert place.view().link.state is LinkState.ONLINE
    mark.missed()
    place.turn()
    assert place.view().link.state is LinkState.CENTRE_ONLY
    place.wire.cut()
    place.clock.advance(timedelta(seconds=12))
    place.turn()
    assert place.view().link.state is LinkState.ON_ITS_OWN
    place.wire.mend()
    mark.heard()
    place.turn()
    place.clock.advance(timedelta(seconds=5))
    place.turn()
    assert place.view().link.state is LinkState.ONLINE
