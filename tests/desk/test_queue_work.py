"""A clerk and the queue: each decision is the hub's, each fact is durable here first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import NoReturn

import pytest
from sqlalchemy import select

from dostdesk.desk.view import LinkState
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.hub import authority
from dostdesk.storage.desk.tables import BLOB
from tests.desk.place import CLERK, OTHER_CLERK, RECEPTION, SUPERVISOR, Place

Another = Callable[[str], Place]


def test_a_ticket_is_issued_called_started_and_finished(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    assert [up.ticket.label for up in place.view().queue] == [label]
    place.desk.actions.call_next()
    assert place.visit.ticket.state is TicketState.CALLED
    place.desk.actions.start("0test01")
    visit = place.visit
    assert visit.ticket.state is TicketState.SERVING
    assert visit.citizen.fin == "0TEST01"
    assert visit.citizen.confirmed_at is not None
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    before = place.view()
    assert before.visit is None
    assert before.last is not None
    assert before.last.label == label
    assert before.today.served == 1
    place.settle()
    after = place.view()
    assert after.last is not None
    assert after.last.label == label
    assert after.last.state is TicketState.DONE
    assert after.today == before.today


def test_a_call_shows_before_the_feed_brought_it(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    asked = place.wire.asked.count("GET /v1/feed")
    place.desk.actions.call_next()
    view = place.view()
    assert place.wire.asked.count("GET /v1/feed") == asked
    assert view.visit is not None
    assert view.visit.ticket.label == label
    assert view.queue == ()


def test_nobody_is_called_twice_when_two_windows_press(place: Place, another: Another) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    label = place.issue()
    second.turn()
    place.desk.actions.call_next()
    with pytest.raises(RefusedError) as refused:
        second.desk.actions.call_next()
    assert refused.value.code == "nobody_waiting"
    assert place.visit.ticket.label == label


def test_another_desks_act_arrives_by_itself(place: Place, another: Another) -> None:
    place.sign_in()
    place.issue()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    assert len(place.view().queue) == 1
    second.desk.actions.call_next()
    place.turn()
    view = place.view()
    assert view.queue == ()
    assert [window.no for window in view.windows if window.open] == [7, 8]


def test_a_second_call_is_refused_while_a_visit_is_here(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.issue()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.call_next()
    assert refused.value.code == "window_busy"


def test_recall_counts_and_no_show_waits_for_two_calls_and_ninety_seconds(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.desk.actions.call_next()
    with pytest.raises(RefusedError) as early:
        place.desk.actions.no_show()
    assert early.value.code == "no_show_too_early"
    place.desk.actions.recall()
    assert place.visit.ticket.calls == 2
    place.clock.advance(timedelta(seconds=90))
    place.turn()
    place.desk.actions.no_show()
    view = place.view()
    assert view.visit is None
    assert view.today.no_shows == 1
    place.settle()
    assert place.view().today.no_shows == 1
    assert label not in [up.ticket.label for up in place.view().queue]


def test_a_call_is_taken_back_within_eight_seconds_only(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.desk.actions.call_next()
    place.desk.actions.undo_call()
    assert place.view().visit is None
    assert [up.ticket.label for up in place.view().queue] == [label]
    place.desk.actions.call_next()
    place.clock.advance(timedelta(seconds=9))
    place.turn()
    with pytest.raises(RefusedError) as late:
        place.desk.actions.undo_call()
    assert late.value.code == "undo_too_late"


def test_calling_out_of_order_needs_the_right(place: Place, another: Another) -> None:
    place.sign_in(OTHER_CLERK)
    place.issue()
    chosen = place.issue()
    ticket = next(up.ticket.id for up in place.view().queue if up.ticket.label == chosen)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.call_ticket(ticket, "family_together")
    assert refused.value.code == "right_missing"
    supervisor = another("desk-9")
    supervisor.sign_in(SUPERVISOR, 9)
    supervisor.desk.actions.call_ticket(ticket, "family_together")
    called = supervisor.visit.ticket
    assert (called.label, called.reason.code if called.reason else "") == (chosen, "chosen")


def test_whose_a_ticket_is_is_told_at_reception_and_known_at_the_window(place: Place, another: Another) -> None:
    front = another("front")
    front.sign_in(RECEPTION, window=None)
    issue = partial(front.desk.actions.issue_ticket, services=("udsy-apply",), priority="regular", language="az")
    with pytest.raises(RefusedError) as wrong:
        issue(fin="0TESTI1")
    assert (wrong.value.code, front.view().link.waiting) == ("fin_letter", 0), "nothing was asked for"
    first = issue(fin="0test03")
    assert [ticket.label for ticket in front.desk.look_up(fin="0TEST03").today] == [first.label]
    place.clock.advance(timedelta(seconds=1))
    second = issue(fin="0TEST03")
    place.sign_in()
    place.settle()
    place.desk.actions.call_next()
    place.settle()
    assert (place.visit.ticket.label, place.visit.citizen.fin) == (first.label, "0TEST03")
    assert [ticket.id for ticket in place.visit.same_person] == [second.ticket], "before anything was scanned here"


def test_whose_a_ticket_is_survives_an_answer_that_was_lost(place: Place) -> None:
    place.sign_in()
    place.wire.lose_answers()
    with pytest.raises(OutsideError):
        place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az", fin="0TEST03")
    place.wire.mend()
    place.restart()
    place.settle()
    (found,) = place.desk.look_up(fin="0TEST03").today
    place.desk.actions.call_next()
    assert (place.visit.ticket.id, place.visit.citizen.fin) == (found.ticket, "0TEST03")


@pytest.mark.parametrize("refusal", ["service_not_offered", "day_closed"])
def test_nothing_stays_of_whose_a_ticket_would_have_been(
    place: Place, monkeypatch: pytest.MonkeyPatch, refusal: str
) -> None:
    def refuses(*_: object) -> NoReturn:
        raise RefusedError(refusal)

    def contents() -> list[bytes]:
        with place.store.reading() as transaction:
            return list(transaction.execute(select(BLOB.c.content)).scalars())

    place.sign_in()
    before = contents()
    monkeypatch.setattr(authority, "decide_intent", refuses)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az", fin="0TEST03")
    assert refused.value.code == refusal
    assert contents() == before
    monkeypatch.undo()
    place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az", fin="0TEST03")
    assert len(contents()) == len(before) + 1, "who came is known again at the next attempt"


def test_reception_issues_and_cancels_without_a_window(place: Place) -> None:
    # The sign-in offers a window to everybody; who may not open one works without.
    place.sign_in(RECEPTION, 8)
    assert place.view().window is None
    assert not [window for window in place.view().windows if window.open]
    label = place.issue()
    ticket = next(ticket for ticket in place.view().others if ticket.label == label)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.call_next()
    assert refused.value.code in {"right_missing", "window_none"}
    place.desk.actions.cancel_ticket(ticket.id, "citizen_left")
    assert place.view().others == ()


def test_without_the_hub_calls_are_refused_and_facts_go_on(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    place.wire.cut()
    for _ in range(4):
        place.clock.advance(timedelta(seconds=3))
        place.turn()
    assert place.view().link.state is LinkState.ON_ITS_OWN
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    assert place.view().visit is None
    assert place.view().link.waiting > 0
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.call_next()
    assert refused.value.code == "alone_no_calls"
    place.wire.mend()
    place.settle()
    assert place.view().link.waiting == 0
    of_hub = place.desk.follower
    assert of_hub.trouble is None
    last = place.view().last
    assert last is not None
    assert last.state is TicketState.DONE


def test_a_call_whose_answer_was_lost_is_asked_again_as_the_same_call(place: Place) -> None:
    place.sign_in()
    first = place.issue()
    second = place.issue()
    place.wire.lose_answers()
    with pytest.raises(OutsideError):
        place.desk.actions.call_next()
    place.wire.mend()
    place.settle()
    assert place.visit.ticket.label == first
    assert [up.ticket.label for up in place.view().queue] == [second]


def test_a_call_that_comes_too_late_changes_nothing(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    place.wire.cut()
    with pytest.raises(OutsideError):
        place.desk.actions.call_next()
    place.clock.advance(timedelta(seconds=31))
    place.wire.mend()
    place.settle()
    assert place.view().visit is None
    assert [up.ticket.label for up in place.view().queue] == [label]


def test_sign_in_refusals(place: Place, another: Another) -> None:
    with pytest.raises(RefusedError) as wrong:
        place.desk.actions.sign_in(login=CLERK, password="guess", window=None)
    assert wrong.value.code == "password_wrong"
    place.sign_in()
    second = another("desk-8")
    with pytest.raises(RefusedError) as taken:
        second.sign_in(OTHER_CLERK, 7)
    assert taken.value.code == "window_taken"
    assert second.view().staff is None


def test_nobody_leaves_a_visit_behind(place: Place) -> None:
    place.sign_in()
    place.serve()
    with pytest.raises(RefusedError) as open_visit:
        place.desk.actions.sign_out()
    assert open_visit.value.code == "visit_open"
    with pytest.raises(RefusedError) as somebody_else:
        place.sign_in(OTHER_CLERK, 8)
    assert somebody_else.value.code == "visit_open"
    place.sign_in()
    assert place.visit.ticket.state is TicketState.SERVING


def test_signing_out_closes_the_window_and_remembers_who_was_here(place: Place) -> None:
    place.sign_in()
    place.desk.actions.sign_out()
    place.settle()
    view = place.view()
    assert view.staff is None
    assert [window for window in view.windows if window.open] == []
    assert [staff.login for staff in place.desk.place().remembered] == [CLERK]
    assert place.desk.place().last_window == 7


def test_a_finish_calls_the_next_once_it_is_recorded(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    following = place.issue()
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.DECLINED}, True)
    assert place.visit.ticket.label == following
    last = place.view().last
    assert last is not None
    assert last.label == visit.ticket.label


def test_services_are_added_turned_to_and_finished_in_one_visit(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    first = visit.ticket.services[0].id
    second = place.desk.actions.add_service("employment-jobseeker-register")
    place.desk.actions.turn_to(second)
    active = place.visit.ticket.active
    assert active is not None
    assert active.id == second
    place.desk.actions.finish_service(second, Outcome.ADVISED)
    active = place.visit.ticket.active
    assert active is not None
    assert active.id == first
    place.settle()
    assert [service.id for service in place.visit.ticket.services] == [first, second]
    with pytest.raises(RefusedError) as still_open:
        place.desk.actions.finish({}, False)
    assert still_open.value.code == "service_open"
