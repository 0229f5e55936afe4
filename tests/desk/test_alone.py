"""A window without its hub: its own series, slips of the hall, and what becomes of both when the link is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from dostdesk.desk.actions import SendTo
from dostdesk.desk.view import PaperState
from dostdesk.domain.alone import ALONE_OPS
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.hub import facts
from dostdesk.storage.desk import outbox
from dostdesk.storage.desk.tables import EMERGENCY, OUTBOX
from tests.desk.place import OTHER_CLERK, SERVICE, Place

Another = Callable[[str], Place]


def alone(place: Place) -> None:
    """The LAN is cut, and this desk has noticed it."""
    place.wire.cut()
    place.clock.advance(timedelta(seconds=12))
    place.turn()


def back(place: Place) -> None:
    place.wire.mend()
    place.settle()


def finish(place: Place) -> None:
    """Whoever is here is advised and goes."""
    place.clock.advance(timedelta(minutes=10))
    services = place.visit.ticket.services
    place.desk.actions.finish({one.id: Outcome.ADVISED for one in services if one.outcome is None}, False)


def give(place: Place, priority: str = "regular") -> str:
    place.clock.advance(timedelta(minutes=1))
    return place.desk.actions.issue_ticket(services=(SERVICE,), priority=priority, language="az").label


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as why:
        act()
    return why.value.code


def of_hub(place: Place, label: str) -> Ticket:
    with place.wire.hub.hub.store.reading() as rows:
        found = rows.queue.by_label(place.today, label)
    assert found is not None, label
    return found


def told_by_hub(place: Place, kind: EventKind) -> list[dict[str, object]]:
    with place.wire.hub.hub.store.reading() as rows:
        return [dict(event.body) for event in rows.feed.all() if event.kind is kind]


def ops(place: Place) -> list[tuple[OpKind, OpState]]:
    with place.store.reading() as transaction:
        rows = transaction.execute(select(OUTBOX).order_by(OUTBOX.c.lane, OUTBOX.c.lane_seq)).mappings()
        return [(OpKind(row["kind"]), OpState(row["state"])) for row in rows]


def the_fold_is_the_state(place: Place) -> None:
    with place.wire.hub.hub.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before


def test_the_own_series_is_given_called_and_served_in_its_order(place: Place) -> None:
    place.sign_in()
    alone(place)
    assert [give(place), give(place, "by_law"), give(place)] == ["X7-001", "X7-002", "X7-003"]
    assert [ticket.label for ticket in place.view().own_series] == ["X7-002", "X7-001", "X7-003"]
    place.turn()
    assert [(job.kind, job.label, job.state) for job in reversed(place.view().journal)] == [
        ("slip", label, PaperState.PRINTED) for label in ("X7-001", "X7-002", "X7-003")
    ]
    assert len(place.printer.papers) == 3
    for label in ("X7-002", "X7-001"):
        place.clock.advance(timedelta(minutes=1))
        place.desk.actions.call_next()
        assert (place.visit.ticket.label, place.visit.ticket.state) == (label, TicketState.CALLED)
        place.desk.actions.start("0TEST01")
        finish(place)
    assert place.view().today.served == 2
    back(place)
    first = of_hub(place, "X7-002")
    assert (first.state, first.window, first.clock.waiting, first.clock.served) == (
        TicketState.DONE,
        7,
        timedelta(minutes=2),
        timedelta(minutes=10),
    )
    waits = of_hub(place, "X7-003")
    assert (waits.state, waits.line, waits.group) == (TicketState.WAITING, "w:7", "Y")
    assert place.view().own_series == (waits,)
    place.desk.actions.call_next()
    assert place.visit.ticket.label == "X7-003"
    assert place.view().today.served == 2
    the_fold_is_the_state(place)


def test_calling_from_the_hall_is_refused_with_what_to_do_instead(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    alone(place)
    assert [up.ticket.label for up in place.view().queue] == [label]
    made = ops(place)
    assert refused(place.desk.actions.call_next) == "alone_no_calls"
    assert (place.view().visit, ops(place)) == (None, made)
    back(place)
    assert of_hub(place, label).state is TicketState.WAITING
    place.desk.actions.call_next()
    assert place.visit.ticket.label == label


def test_the_held_ticket_is_finished_with_everything_that_belongs_to_it(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    alone(place)
    (service,) = visit.ticket.services
    place.fill(service.id)
    number = place.desk.actions.submit(service.id).number
    added = place.desk.actions.add_service("employment-jobseeker-register")
    place.desk.actions.turn_to(added)
    place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), "")
    place.restart()
    place.desk.actions.resume(visit.ticket.id)
    finish(place)
    back(place)
    done = of_hub(place, visit.ticket.label)
    assert [(one.outcome, one.number) for one in done.services] == [
        (Outcome.COMPLETED, number),
        (Outcome.ADVISED, ""),
    ]
    assert done.state is TicketState.DONE
    assert place.hub_application(number) is not None
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_the_counter_survives_a_restart_and_gives_nothing_twice(place: Place) -> None:
    place.sign_in()
    alone(place)
    assert give(place) == "X7-001"
    place.restart()
    assert give(place) == "X7-002"
    back(place)
    assert [of_hub(place, label).state for label in ("X7-001", "X7-002")] == [TicketState.WAITING] * 2
    alone(place)
    assert give(place) == "X7-003"


def test_a_new_store_goes_on_behind_the_labels_that_the_feed_shows(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    back(place)
    with place.store.writing() as transaction:
        transaction.execute(EMERGENCY.delete())
    alone(place)
    assert give(place) == "X7-002"


def test_a_label_that_was_given_twice_all_the_same_is_recorded_under_the_next(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    with place.store.writing() as transaction:
        transaction.execute(EMERGENCY.delete())
    give(place)
    back(place)
    assert [of_hub(place, label).state for label in ("X7-001", "X7-002")] == [TicketState.WAITING] * 2
    assert [body["code"] for body in told_by_hub(place, EventKind.CONFLICT_RECORDED)] == ["label_taken"]


def test_everything_is_as_it_was_after_a_restart_on_its_own(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    draft = place.fill(service.id)
    before = place.view()
    place.restart()
    place.turn()
    after = place.view()
    assert after.visit is not None
    assert before.visit is not None
    assert after.visit.ticket == before.visit.ticket
    assert after.visit.drafts[service.id].form == draft.form
    assert after.own_series == before.own_series
    assert [job.label for job in after.journal] == [job.label for job in before.journal]
    number = place.desk.actions.submit(service.id).number
    finish(place)
    back(place)
    done = of_hub(place, "X7-001")
    assert (done.state, done.services[0].number) == (TicketState.DONE, number)
    assert {state for _, state in ops(place)} == {OpState.AT_HUB}


def test_nobody_came_to_a_call_of_the_own_series(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.clock.advance(timedelta(seconds=91))
    assert refused(place.desk.actions.no_show) == "no_show_too_early"
    place.desk.actions.recall()
    place.desk.actions.no_show()
    assert place.view().visit is None
    assert place.view().today.no_shows == 1
    place.clock.advance(timedelta(minutes=5))
    place.desk.actions.serve_slip("x7-1", ())
    finish(place)
    back(place)
    ticket = of_hub(place, "X7-001")
    assert (ticket.state, ticket.clock.away) == (TicketState.DONE, timedelta(minutes=5))
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_a_slip_that_nobody_else_called_is_that_ticket_being_served(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.clock.advance(timedelta(minutes=4))
    alone(place)
    (up,) = place.view().queue
    place.desk.actions.serve_slip(label, ())
    assert place.view().queue == ()
    assert (place.visit.ticket.label, place.visit.ticket.state) == (label, TicketState.SERVING)
    (service,) = place.visit.ticket.services
    place.fill(service.id)
    number = place.desk.actions.submit(service.id).number
    finish(place)
    assert [ticket.label for ticket in place.desk.actions.last_visits()] == [label]
    back(place)
    ticket = of_hub(place, label)
    assert ticket.id == up.ticket.id
    assert ticket.state is TicketState.DONE
    assert ticket.reason is not None
    assert ticket.reason.code == "uncoordinated"
    assert ticket.clock.waiting >= timedelta(minutes=4)
    assert ticket.clock.served == timedelta(minutes=10)
    assert [one.number for one in ticket.services] == [number]
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    last = place.view().last
    assert last is not None
    assert last == ticket
    view = place.desk.actions.visit_of(ticket.id)
    assert [one.number for one in view.applications] == [number]
    assert {paper.kind for paper in view.papers} >= {"acknowledgement", "receipt"}
    the_fold_is_the_state(place)


def test_the_link_comes_back_in_the_middle_of_a_slip(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    alone(place)
    place.desk.actions.serve_slip(label, ())
    (service,) = place.visit.ticket.services
    draft = place.fill(service.id)
    back(place)
    visit = place.visit
    assert visit.ticket == of_hub(place, label)
    assert visit.drafts[service.id].form == draft.form
    number = place.desk.actions.submit(service.id).number
    finish(place)
    place.settle()
    assert (of_hub(place, label).state, of_hub(place, label).services[0].number) == (TicketState.DONE, number)
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_a_slip_that_this_desk_never_saw_is_found_by_its_label(place: Place, another: Another) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    alone(place)
    second.turn()
    label = second.issue("pension-old-age")
    place.desk.actions.serve_slip(label.replace("-", ""), (SERVICE,))
    finish(place)
    back(place)
    ticket = of_hub(place, label)
    assert (ticket.state, ticket.window) == (TicketState.DONE, 7)
    assert [one.code for one in ticket.services] == [SERVICE]


def test_two_desks_that_serve_the_same_slip_while_the_lan_is_cut_are_both_on_record(
    place: Place, another: Another
) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    label = place.issue()
    second.turn()
    alone(place)
    alone(second)
    for desk in (place, second):
        desk.desk.actions.serve_slip(label, ())
        (service,) = desk.visit.ticket.services
        desk.fill(service.id)
    second.restart()
    second.turn()
    numbers = []
    for desk in (place, second):
        numbers.append(desk.desk.actions.submit(desk.visit.ticket.services[0].id).number)
        finish(desk)
    back(place)
    back(second)
    first, double = of_hub(place, label), of_hub(place, "X8-001")
    assert (first.state, first.window, first.services[0].number) == (TicketState.DONE, 7, numbers[0])
    assert (double.state, double.window, double.services[0].number) == (TicketState.DONE, 8, numbers[1])
    assert double.clock.served >= timedelta(minutes=10)
    (conflict,) = told_by_hub(place, EventKind.CONFLICT_RECORDED)
    assert conflict["code"] == "slip_served_twice"
    assert conflict["ticket"] == first.id
    assert ops(place)[0][1] is OpState.AT_HUB
    assert (OpKind.SERVE_SLIP, OpState.CONFLICT) in ops(second)
    assert [one for one in ops(second) if one[1] is not OpState.AT_HUB] == [(OpKind.SERVE_SLIP, OpState.CONFLICT)]
    assert [one.number for one in second.desk.actions.visit_of(double.id).applications] == [numbers[1]]
    last = second.view().last
    assert last is not None
    assert last == double
    the_fold_is_the_state(place)


def test_a_slip_that_another_window_serves_meanwhile_is_a_service_beside_that_one(
    place: Place, another: Another
) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    label = place.issue()
    second.turn()
    alone(place)
    second.turn()
    second.desk.actions.call_next()
    second.desk.actions.start("")
    place.desk.actions.serve_slip(label, ())
    back(place)
    assert place.visit.ticket.label == "X7-001"
    second.turn()
    assert second.visit.ticket.label == label
    finish(place)
    place.settle()
    assert (of_hub(place, "X7-001").state, of_hub(place, label).state) == (TicketState.DONE, TicketState.SERVING)


def test_a_call_that_the_desk_never_heard_of_gives_way_to_whom_it_took_instead(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.wire.lose_answers()
    with pytest.raises(OutsideError):
        place.desk.actions.call_next()
    assert of_hub(place, label).state is TicketState.CALLED
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    back(place)
    assert place.visit.ticket.label == "X7-001"
    assert of_hub(place, label).state is TicketState.WAITING
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_who_was_called_here_unheard_and_shows_his_slip_is_served_on_his_ticket(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.wire.lose_answers()
    with pytest.raises(OutsideError):
        place.desk.actions.call_next()
    alone(place)
    place.desk.actions.serve_slip(label, ())
    finish(place)
    back(place)
    assert (of_hub(place, label).state, of_hub(place, label).window) == (TicketState.DONE, 7)
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


@pytest.mark.parametrize(
    ("text", "code"), [("", "slip_unreadable"), ("Y-", "slip_unreadable"), ("Q-001", "group_unknown")]
)
def test_what_is_no_slip_is_refused(place: Place, text: str, code: str) -> None:
    place.sign_in()
    alone(place)
    assert refused(lambda: place.desk.actions.serve_slip(text, ())) == code
    assert ops(place)[-1][0] is OpKind.OPEN_WINDOW


def test_with_the_hub_a_slip_is_called_and_who_was_served_needs_another_ticket(place: Place) -> None:
    place.sign_in()
    label = place.serve().ticket.label
    assert refused(lambda: place.desk.actions.serve_slip(label, ())) == "slip_call_instead"
    finish(place)
    place.settle()
    alone(place)
    assert refused(lambda: place.desk.actions.serve_slip(label, ())) == "slip_over"


def test_a_slip_whom_this_window_holds_goes_on_where_he_was(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), "")
    alone(place)
    assert place.desk.actions.serve_slip(visit.ticket.label, ()) == visit.ticket.id
    finish(place)
    back(place)
    assert of_hub(place, visit.ticket.label).state is TicketState.DONE


def test_too_much_to_be_sent_begins_no_visit_and_still_ends_one(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    with place.store.writing() as transaction:
        like = dict(transaction.execute(select(OUTBOX).where(OUTBOX.c.kind == "start")).mappings().one())
        count, _ = outbox.unsettled(transaction)
        many = [
            like | {"op_id": f"filler-{place_}", "lane": "papers", "lane_seq": 1000 + place_}
            for place_ in range(ALONE_OPS - count)
        ]
        transaction.execute(insert(OUTBOX), many)
    assert refused(lambda: give(place)) == "outbox_full"
    finish(place)
    assert place.view().visit is None
    assert refused(place.desk.actions.call_next) == "outbox_full"
    assert refused(lambda: place.desk.actions.serve_slip("Y-001", ())) == "outbox_full"


def test_two_weeks_without_the_hub_begin_no_visit_and_still_end_one(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    place.clock.advance(timedelta(days=13, hours=23))
    assert give(place) == "X7-001"
    place.clock.advance(timedelta(hours=2))
    assert refused(lambda: give(place)) == "outbox_old"
    finish(place)
    assert refused(place.desk.actions.call_next) == "outbox_old"


def test_days_of_its_own_are_recorded_on_their_days(place: Place, another: Another) -> None:
    place.sign_in()
    alone(place)
    give(place)
    first_day = place.today
    place.desk.actions.call_next()
    place.desk.actions.start("")
    finish(place)
    give(place)
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    other.issue()
    assert place.view().own_series == ()
    assert give(place) == "X7-001"
    place.desk.actions.call_next()
    place.desk.actions.start("")
    finish(place)
    back(place)
    with place.wire.hub.hub.store.reading() as rows:
        served, left_over = (rows.queue.by_label(first_day, label) for label in ("X7-001", "X7-002"))
    assert served is not None
    assert left_over is not None
    assert (served.state, served.clock.served) == (TicketState.DONE, timedelta(minutes=10))
    assert served.ended_at is not None
    assert served.clock.stay < timedelta(minutes=20)
    assert left_over.state is TicketState.CLOSED
    assert of_hub(place, "X7-001").state is TicketState.DONE
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    the_fold_is_the_state(place)


def test_a_visit_that_the_days_end_cut_off_is_finished_as_it_was(place: Place, another: Another) -> None:
    place.sign_in()
    visit = place.serve()
    day = place.today
    alone(place)
    finish(place)
    ended = place.clock.now()
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    with place.wire.hub.hub.store.reading() as rows:
        closed = rows.queue.ticket(visit.ticket.id)
    assert closed is not None
    assert closed.state is TicketState.CLOSED
    back(place)
    with place.wire.hub.hub.store.reading() as rows:
        done = rows.queue.by_label(day, visit.ticket.label)
    assert done is not None
    assert (done.state, done.ended_at, done.services[0].outcome) == (TicketState.DONE, ended, Outcome.ADVISED)
    assert done.clock.served == ended - (done.started_at or ended)
    assert done.services[0].served == done.clock.served
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    the_fold_is_the_state(place)


def test_a_transfer_to_a_window_that_closed_meanwhile_falls_back_to_its_group(place: Place, another: Another) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    visit = place.serve()
    alone(place)
    place.desk.actions.transfer(SendTo(group="P", window=WindowNo(8)), "")
    second.desk.actions.sign_out()
    back(place)
    sent = of_hub(place, visit.ticket.label)
    assert (sent.state, sent.line) == (TicketState.WAITING, "P")
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_one_op_over_which_the_hub_stumbles_holds_up_no_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    finish(place)
    give(place)
    ordinary = facts.not_elsewhere

    def at_start(rows: object, ticket: object, ask: object) -> None:
        if ask.kind is OpKind.START:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        ordinary(rows, ticket, ask)  # type: ignore[arg-type]

    monkeypatch.setattr(facts, "not_elsewhere", at_start)
    back(place)
    states = dict(ops(place))
    assert states[OpKind.START] is OpState.QUARANTINED
    assert states[OpKind.ISSUE_ALONE] is OpState.AT_HUB
    assert of_hub(place, "X7-002").state is TicketState.WAITING
    with place.wire.hub.hub.store.reading() as rows:
        assert list(rows.ops.quarantined().values()) == ["op_failed"]


def test_the_desk_goes_on_by_the_hubs_clock_after_a_restart(place: Place) -> None:
    slow = ManualClock(place.clock.now() - timedelta(hours=3))
    place.clock, hub_clock = slow, place.clock
    place.desk.close()
    place.desk = place.open()
    place.turn()
    place.sign_in()
    place.wire.cut()
    slow.advance(timedelta(seconds=12))
    place.desk.close()
    place.desk = place.open()
    place.turn()
    hub_clock.advance(timedelta(minutes=5))
    slow.advance(timedelta(minutes=5))
    issued = place.desk.actions.issue_ticket(services=(SERVICE,), priority="regular", language="az")
    hub_clock.advance(timedelta(minutes=5))
    slow.advance(timedelta(minutes=5))
    back(place)
    ticket = of_hub(place, issued.label)
    assert abs(ticket.arrived_at - (hub_clock.now() - timedelta(minutes=5))) < timedelta(seconds=30)


def test_a_payload_is_never_made_again(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    with place.store.reading() as transaction:
        before = transaction.execute(select(OUTBOX.c.op_id, OUTBOX.c.payload)).all()
    place.restart()
    back(place)
    with place.store.reading() as transaction:
        after = transaction.execute(select(OUTBOX.c.op_id, OUTBOX.c.payload)).all()
    assert after[: len(before)] == before
    with place.store.writing() as transaction:
        transaction.execute(update(OUTBOX).values(state="pending", result_seq=None, status=None))
    head = place.hub_head
    place.settle()
    assert place.hub_head == head


def test_the_visit_here_stays_here_although_the_hub_has_somebody_else_at_this_window(
    place: Place, another: Another
) -> None:
    place.sign_in()
    place.issue()
    alone(place)
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 7)
    other.serve()
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    place.fill(service.id)
    back(place)
    assert place.visit.ticket.label == "X7-001"
    number = place.desk.actions.submit(service.id).number
    finish(place)
    assert place.view().visit is None
    place.settle()
    done = of_hub(place, "X7-001")
    assert (done.state, done.window, done.services[0].number) == (TicketState.DONE, None, number)
    assert {body["code"] for body in told_by_hub(place, EventKind.CONFLICT_RECORDED)} == {"window_taken"}
    other.turn()
    assert other.visit.ticket.state is TicketState.SERVING
    the_fold_is_the_state(place)
