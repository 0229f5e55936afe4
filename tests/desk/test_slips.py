"""Slips of the hall at a window without its hub: whose ticket it was, and who served it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.tickets import TicketState
from tests.desk.alone import alone, back, finish, give, of_hub, ops, refused, the_fold_is_the_state, told_by_hub
from tests.desk.place import OTHER_CLERK, SERVICE, Place

Another = Callable[[str], Place]


def beside(another: Another) -> Place:
    """Window 8, with somebody else at it."""
    place = another("desk-8")
    place.sign_in(OTHER_CLERK, 8)
    return place


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
    second = beside(another)
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
    second = beside(another)
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
    second = beside(another)
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


def test_answers_that_bring_nothing_of_the_feed_keep_whoever_showed_his_slip(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    alone(place)
    place.desk.actions.serve_slip(label, ())
    (service,) = place.visit.ticket.services
    draft = place.fill(service.id)
    place.wire.change_answers(lambda content: content.update(events=[]))
    place.desk.link.pulse.step()
    place.desk.sender.step_all()
    assert place.view().queue == ()
    assert (place.visit.ticket.label, place.visit.ticket.state) == (label, TicketState.SERVING)
    assert place.visit.drafts[service.id].form == draft.form
    back(place)
    assert place.visit.ticket == of_hub(place, label)
