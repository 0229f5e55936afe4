"""What desks did on their own goes through promotions, and through the tail of the hub before."""

from __future__ import annotations

import pytest

from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.tickets import TicketState
from tests.hub.hub_floor import MORNING
from tests.hub.test_hub_alone import issued, slip
from tests.hub.test_hub_facts import granted, submit
from tests.succession.alone_centre import (
    Another,
    Centre,
    applied,
    conflicts,
    kinds,
    serve_alone,
    tickets,
    well,
)


@pytest.mark.parametrize("told_before", [True, False])
def test_a_ticket_of_the_own_series_keeps_its_label_through_two_promotions(centre: Centre, told_before: bool) -> None:
    desk = centre.desk(1)
    second = centre.standby()
    third = Another(centre.floor, centre._folder / "third.db")
    third.follow(second.store)
    serve_alone(centre, desk, OpKind.ISSUE_ALONE, issued(desk, 3))
    serve_alone(centre, desk, OpKind.ISSUE_ALONE, issued(desk, 4), end=False)
    if told_before:
        desk.send(*[op for _, op, answer in centre.told.values() if answer is None])
    second.promote()
    assert applied(centre.bring(desk, second.store))
    # That one is lost, too, and the next one never heard of any of it.
    third.promote()
    third_epoch = centre.bring(desk, third.store, second.store)
    assert applied(third_epoch)
    for store in (second.store, third.store):
        found = tickets(store)
        assert {label: one.state for label, one in found.items()} == {
            "X1-003": TicketState.DONE, "X1-004": TicketState.SERVING,
        }  # fmt: skip
        assert found["X1-004"].window == 1
        assert conflicts(store) == []
        assert kinds(store).count(EventKind.TICKET_RECALLED) == 2
        well(store)
    third.store.close()


def test_the_label_that_a_hub_gave_in_place_of_a_doubled_one_stays(centre: Centre) -> None:
    desk = centre.desk(1)
    other = centre.standby()
    desk.ask(OpKind.ISSUE_ALONE, issued(desk, 4))
    given = desk.ask(OpKind.ISSUE_ALONE, issued(desk, 4))
    assert given.facts["given"] == "X1-005"
    other.promote()
    # The first of both is not heard of yet: its label is free, and yet it is not this one's any more.
    first = next(op_id for op_id, (_, op, _) in centre.told.items() if op.kind is OpKind.ISSUE_ALONE)
    kept = centre.told.pop(first)
    centre.bring(desk, other.store)
    assert set(tickets(other.store)) == {"X1-005"}
    centre.told[first] = kept
    well(other.store)


def test_a_waiting_ticket_of_the_own_series_of_which_another_device_tells_first_is_that_one(centre: Centre) -> None:
    desk, neighbour = centre.desk(1), centre.desk(2)
    other = centre.standby()
    payload = issued(desk, 1)
    desk.ask(OpKind.ISSUE_ALONE, payload)
    other.promote()
    centre.tells(neighbour, other.store)
    # It waits for its window, which is open.
    assert tickets(other.store)["X1-001"].line == "w:1"
    assert applied(centre.bring(desk, other.store))
    found = tickets(other.store)
    assert set(found) == {"X1-001"}
    assert found["X1-001"].id == payload["ticket"]
    assert conflicts(other.store) == []
    well(other.store)


def test_whose_slip_was_served_is_found_again_where_nobody_has_heard_of_the_slip(centre: Centre) -> None:
    desk, reception = centre.desk(1), centre.desk(2)
    other = centre.standby()
    waiting = reception.issue().body["ticket"]
    payload = slip(desk, 1, waiting["label"], of=waiting["id"])
    serve_alone(centre, desk, OpKind.SERVE_SLIP, payload)
    desk.send(*[op for _, op, answer in centre.told.values() if answer is None])
    assert tickets(centre.floor.store)[waiting["label"]].state is TicketState.DONE
    other.promote()
    # The reception burned together with the hub: what the desk brings is all that is left.
    assert applied(centre.bring(desk, other.store))
    found = tickets(other.store)
    assert {label: (one.id, one.state) for label, one in found.items()} == {
        waiting["label"]: (waiting["id"], TicketState.DONE)
    }
    with other.store.reading() as rows:
        known = rows.queue.ticket(TicketId(payload["ticket"]))
        assert known is not None
        assert known.id == waiting["id"]
    assert conflicts(other.store) == []
    well(other.store)
    # Its answer names the ticket again, so that the desk moves what it keeps.
    with other.store.writing() as rows:
        rows.succession.drop_ops_beyond(0)
    again = centre.bring(desk, other.store)
    served = next(answer for answer in again if "ticket" in answer.body)
    assert served.body["ticket"]["id"] == waiting["id"]
    well(other.store)


def test_a_double_service_is_on_record_with_both(centre: Centre) -> None:
    """A desk served the slip alone, another one called its citizen: whoever brings it first, both stay."""
    desk, caller = centre.desk(1), centre.desk(2)
    waiting = caller.issue().body["ticket"]
    other = centre.standby()
    called = caller.call().body["ticket"]["id"]
    caller.about(OpKind.START, called)
    payload = slip(desk, 1, waiting["label"], of=waiting["id"])
    serve_alone(centre, desk, OpKind.SERVE_SLIP, payload, end=False)
    desk.send(*[op for _, op, answer in centre.told.values() if answer is None])
    assert conflicts(centre.floor.store) == ["slip_served_twice"]
    other.promote()
    centre.bring(desk, other.store)
    centre.bring(caller, other.store)
    assert "double_service" in conflicts(other.store)
    with other.store.reading() as rows:
        known = {op_id for op_id, _, _ in rows.ops.all()}
        assert known == set(centre.told)
        assert rows.ops.quarantined() == {}
        here = rows.queue.at_window(1)  # type: ignore[arg-type]
        assert here is not None
        assert here.id == waiting["id"]
        (crossed,) = [
            event for event in rows.feed.all()
            if event.kind is EventKind.CONFLICT_RECORDED and event.body["code"] == "double_service"
        ]  # fmt: skip
        assert (crossed.entity, crossed.body["device"], crossed.body["op"]) == (waiting["id"], "desk-2", "call_next")
    well(other.store)


def test_who_signed_in_alone_has_his_window_at_the_hub_that_took_over(centre: Centre) -> None:
    desk = centre.floor.desk("desk-1", 1)
    other = centre.standby()
    desk.ask(OpKind.SIGN_IN_ALONE, {"window": 4})
    other.promote()
    assert applied(centre.bring(desk, other.store))
    with other.store.reading() as rows:
        assert [(window.no, window.staff) for window in rows.queue.windows() if window.open] == [(4, "s-1")]
    assert kinds(other.store).count(EventKind.SIGNED_IN_ALONE) == 1


def test_a_decision_about_a_clash_is_not_lost_and_not_doubled(centre: Centre) -> None:
    desk = centre.desk(1)
    other = centre.standby()
    settled = {"op": centre.floor.new_id(), "ticket": "", "kept": "here"}
    desk.ask(OpKind.CONFLICT_SETTLED, settled)
    other.promote()
    assert applied(centre.bring(desk, other.store))
    assert applied(centre.bring(desk, other.store))
    assert kinds(other.store).count(EventKind.CONFLICT_SETTLED) == 1


def test_a_fact_over_which_the_new_hub_stumbles_holds_up_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = centre.desk(1)
    other = centre.standby()
    serve_alone(centre, desk, OpKind.ISSUE_ALONE, issued(desk, 1))
    centre.alone(desk, OpKind.CLOSE_WINDOW, {"window": 1})
    other.promote()

    def stumbles(*_: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("dostdesk.hub.facts.called_alone", stumbles)
    answers = centre.bring(desk, other.store)
    assert [answer.code for answer in answers if answer.status is OpStatus.QUARANTINED] == ["op_failed"]
    with other.store.reading() as rows:
        assert [window.open for window in rows.queue.windows()] == [False]
    well(other.store)


def test_the_time_of_a_feed_does_not_go_back_where_the_standbys_clock_is_behind(centre: Centre) -> None:
    desk = centre.desk(1)
    desk.issue()
    other = centre.standby()
    centre.floor.clock.advance(MORNING - centre.floor.clock.now())
    centre.floor.advance(hours=-1)
    other.promote()
    with other.store.reading() as rows:
        times = [event.hub_time for event in rows.feed.all()]
    assert times == sorted(times)


# ---------------------------------------------------------------- the tail of the hub before


def test_what_a_desk_did_alone_comes_with_the_tail_if_the_desk_is_gone(centre: Centre) -> None:
    desk, reception = centre.desk(1), centre.desk(2)
    other = centre.standby()
    waiting = reception.issue().body["ticket"]
    with centre.floor.store.reading() as rows:
        shared = rows.feed.head().seq
    other.follow(centre.floor.store)
    shown = slip(desk, 1, waiting["label"], of=waiting["id"])
    serve_alone(centre, desk, OpKind.ISSUE_ALONE, issued(desk, 1))
    serve_alone(centre, desk, OpKind.SERVE_SLIP, shown)
    centre.alone(desk, OpKind.SIGN_IN_ALONE, {"window": 1})
    centre.alone(desk, OpKind.CONFLICT_SETTLED, {"op": centre.floor.new_id(), "ticket": "", "kept": "here"})
    desk.send(*[op for _, op, answer in centre.told.values() if answer is None])
    other.promote()
    taken = centre.tail(other.store, shared)
    assert (taken.crossed, taken.known) == (0, 0)
    found = tickets(other.store)
    assert {label: one.state for label, one in found.items()} == {
        "X1-001": TicketState.DONE, waiting["label"]: TicketState.DONE,
    }  # fmt: skip
    for kind in (EventKind.SIGNED_IN_ALONE, EventKind.CONFLICT_SETTLED):
        assert kinds(other.store).count(kind) == 1
    with other.store.reading() as rows:
        known = rows.queue.ticket(TicketId(shown["ticket"]))
        assert known is not None
        assert known.id == waiting["id"]
        head = rows.feed.head().seq
    well(other.store)
    # The same tail again, and the desk that comes back after all, add nothing.
    assert centre.tail(other.store, shared).taken == 0
    centre.bring(desk, other.store)
    with other.store.reading() as rows:
        assert rows.feed.head().seq == head
    assert conflicts(other.store) == []


def test_an_application_that_was_corrected_comes_with_the_tail_as_its_second_version(centre: Centre) -> None:
    desk = centre.desk(1)
    number = granted(centre.floor, desk).number(1)
    ticket = desk.issue().body["ticket"]["id"]
    desk.call()
    other = centre.standby()
    with centre.floor.store.reading() as rows:
        shared = rows.feed.head().seq
    application = centre.floor.new_id()
    for version in (1, 2):
        assert submit(desk, ticket, number, application=application, version=version).status is OpStatus.APPLIED
    other.promote()
    assert centre.tail(other.store, shared).crossed == 0
    assert conflicts(other.store) == []
    assert kinds(other.store).count(EventKind.APPLICATION_SUBMITTED) == 2
    with other.store.reading() as rows:
        assert all(rows.numbers.application_known(application, version) for version in (1, 2))
    well(other.store)
    # Another application under that number is none of its versions.
    with centre.floor.store.reading() as rows:
        behind = rows.feed.head().seq
    assert submit(desk, ticket, number).code == "number_taken"
    assert centre.tail(other.store, behind).crossed == 1
    assert set(conflicts(other.store)) == {"double_service", "number_taken"}
    well(other.store)


def test_a_tail_ends_no_visit_that_another_window_has_here(centre: Centre) -> None:
    """The citizen was served there to the end; here somebody else has him: nothing of that one is moved."""
    there, here = centre.desk(1), centre.desk(2)
    waiting = there.issue().body["ticket"]
    other = centre.standby()
    with centre.floor.store.reading() as rows:
        shared = rows.feed.head().seq
    there.call()
    there.about(OpKind.START, waiting["id"])
    service = waiting["services"][0]["id"]
    there.about(OpKind.FINISH_SERVICE, waiting["id"], service_id=service, outcome="advised")
    there.about(OpKind.FINISH_VISIT, waiting["id"])
    other.promote()
    shown = slip(here, 1, waiting["label"], of=waiting["id"])
    serve_alone(centre, here, OpKind.SERVE_SLIP, shown, end=False)
    centre.bring(here, other.store)
    taken = centre.tail(other.store, shared)
    assert taken.crossed == 4
    ticket = tickets(other.store)[waiting["label"]]
    assert (ticket.state, ticket.window) == (TicketState.SERVING, 2)
    assert set(conflicts(other.store)) == {"double_service"}
    well(other.store)
