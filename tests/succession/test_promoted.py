"""The hub dies in the middle of a day and its standby is promoted: desks find it, and nothing is lost or doubled."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import DeskError
from dostdesk.domain.ops import OpState
from dostdesk.domain.succession import LABELS_SKIPPED
from dostdesk.storage.desk import device
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.hub.store import HubRows
from tests.desk.place import OTHER_CLERK, RECEPTION
from tests.succession.town import Town, TownDesk, events_of, lawful


def conflicts(town: Town) -> list[str]:
    return [event.body["code"] for event in events_of(town.b.hub) if event.kind == "conflict_recorded"]


def states(desk: TownDesk) -> set[str]:
    with desk.store.reading() as transaction:
        return {row.state for row in transaction.execute(OUTBOX.select())}


def once_each(desk: TownDesk, rows: HubRows) -> None:
    """Every op that this desk ever acknowledged is at the hub, once."""
    with desk.store.reading() as transaction:
        ids = [row.op_id for row in transaction.execute(OUTBOX.select())]
    known = [op_id for op_id, _, _ in rows.ops.all()]
    assert set(ids) <= set(known)
    assert len(known) == len(set(known))


def test_a_desk_goes_on_with_the_visit_that_it_had(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    visit = desk.serve()
    town.b.follow()
    town.hub_is_lost()
    desk.turn()
    assert desk.hub_url == "http://b"
    assert desk.visit.ticket.label == visit.ticket.label
    desk.fill(visit.ticket.services[0].id)
    number = desk.desk.actions.submit(visit.ticket.services[0].id).number
    desk.settle()
    town.later(seconds=6)
    desk.turn()
    assert desk.view().link.state == "online"
    with town.b.hub.store.reading() as rows:
        assert rows.numbers.issued(number) is not None
        once_each(desk, rows)
    assert conflicts(town) == []
    lawful(town.b.hub)


def test_what_the_standby_never_heard_comes_from_the_desks(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    visit, number = desk.apply()
    desk.settle()
    label = visit.ticket.label
    town.hub_is_lost()
    desk.settle()
    assert (desk.visit.ticket.label, desk.visit.ticket.state) == (label, "serving")
    with town.b.hub.store.reading() as rows:
        assert rows.numbers.issued(number) is not None
        once_each(desk, rows)
        (ticket,) = rows.queue.open_tickets()
        assert (ticket.label, ticket.window, ticket.state) == (label, 7, "serving")
    assert states(desk) == {OpState.AT_HUB.value}
    assert conflicts(town) == []
    lawful(town.b.hub)


def test_the_clerk_sees_the_same_visit_all_the_time(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    desk.issue()
    desk.desk.actions.call_next()
    before = desk.visit.ticket
    town.hub_is_lost()
    seen = []
    unsubscribe = desk.desk.subscribe(lambda: seen.append(desk.view().visit))
    desk.settle()
    unsubscribe()
    assert seen
    assert {(visit.ticket.label, visit.ticket.claim) for visit in seen if visit} == {(before.label, before.claim)}
    assert None not in seen


def test_a_number_that_was_given_and_is_not_known_is_never_given_again(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.b.follow()
    lost = [desk.issue() for _ in range(3)]
    town.hub_is_lost()
    other = town.desk("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    given = other.issue()
    assert given not in lost
    assert int(given.rpartition("-")[2]) == 1 + LABELS_SKIPPED + 1
    desk.settle()
    with town.b.hub.store.reading() as rows:
        assert {ticket.label for ticket in rows.queue.waiting()} == {"Y-001", *lost, given}
    lawful(town.b.hub)


def test_a_slip_whose_device_died_too_is_known_from_another_desk(town: Town) -> None:
    reception = town.desk("desk-1")
    reception.sign_in(RECEPTION, None)
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    label = reception.issue()
    desk.turn()
    town.hub_is_lost()
    desk.settle()
    with town.b.hub.store.reading() as rows:
        assert [ticket.label for ticket in rows.queue.waiting()] == [label]
    # When the reception comes back after all, its ticket is that one.
    reception.settle()
    with town.b.hub.store.reading() as rows:
        assert [ticket.label for ticket in rows.queue.waiting()] == [label]
        once_each(reception, rows)
    lawful(town.b.hub)


def test_a_ticket_that_another_window_called_meanwhile_is_a_double_service(town: Town) -> None:
    desk, other = town.desk(), town.desk("desk-8")
    desk.sign_in()
    other.sign_in(OTHER_CLERK, 8)
    label = desk.issue()
    town.b.follow()
    desk.desk.actions.call_next()
    desk.desk.actions.start("0TEST01")
    desk.settle()
    town.hub_is_lost()
    other.settle()
    other.desk.actions.call_next()
    assert other.visit.ticket.label == label
    other.settle()
    desk.settle()
    assert "double_service" in conflicts(town)
    with town.b.hub.store.reading() as rows:
        (ticket,) = rows.queue.open_tickets()
        assert ticket.window == 8
        once_each(desk, rows)
    lawful(town.b.hub)


def test_an_intent_that_was_refused_stays_refused(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    with pytest.raises(DeskError) as refused:
        desk.desk.actions.call_next()
    assert refused.value.code == "nobody_waiting"
    town.hub_is_lost()
    desk.settle()
    other = town.desk("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    other.issue()
    desk.settle()
    with town.b.hub.store.reading() as rows:
        assert rows.ops.counts()["call_next", "refused"] == 1
        assert [ticket.state for ticket in rows.queue.open_tickets()] == ["waiting"]


def test_what_was_answered_is_answered_again_and_applied_once(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.serve()
    town.b.follow()
    town.hub_is_lost()
    desk.settle()
    head = town.b.hub.parts.tail.head
    with desk.store.writing() as transaction:
        # As if the desk had died before it kept any answer of the new hub.
        transaction.execute(
            OUTBOX.update().values(
                state="pending", status=None, result_seq=None, earlier='{"answer":null,"ticket":null}'
            )
        )
    desk.settle()
    assert town.b.hub.parts.tail.head == head
    assert states(desk) == {OpState.AT_HUB.value}


def test_a_desk_remembers_the_new_hub_over_a_restart(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    town.hub_is_lost()
    desk.settle()
    desk.restart()
    assert desk.hub_url == "http://b"
    desk.turn()
    assert desk.view().link.state == "online"


def test_a_desk_that_was_told_of_no_list_finds_the_standby_of_its_hub(town: Town) -> None:
    town.addresses = "http://a"
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    town.hub_is_lost()
    desk.settle()
    assert desk.hub_url == "http://b"


def test_a_stranger_that_answers_is_not_believed(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    hub = town.hub_is_lost()
    # Everything is as at the right hub, but for the secret.
    monkeypatch.setattr("dostdesk.hub.routes.succession.device_token", lambda *_: "guessed")
    asked = len(town.net.asked)
    desk.turn()
    assert desk.hub_url == "http://a"
    assert "b POST /v1/recovery" not in town.net.asked[asked:]
    with hub.store.reading() as rows:
        assert rows.feed.head().epoch == 2


def test_a_hub_of_an_older_epoch_is_not_gone_back_to(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    town.hub_is_lost()
    desk.settle()
    town.net.down.add("b")
    town.a.serve()
    town.later(seconds=15)
    desk.turn()
    assert desk.hub_url == "http://b"
    with desk.store.reading() as transaction:
        assert device.cursor(transaction).epoch == 2
    assert desk.view().link.state == "on_its_own"
