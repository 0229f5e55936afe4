"""What a day leaves behind at a desk, and what it does not carry into the next one; passwords at the turns between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dostdesk.desk import session
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import device, visits
from tests.desk.place import CLERK, OTHER_CLERK, PASSWORD, Place

Another = Callable[[str], Place]
# 00:30 and 03:05 in Baku after the first day, and nine in the morning of the second.
HALF_PAST_MIDNIGHT = datetime(2026, 11, 18, 20, 30, tzinfo=UTC)
AFTER_THREE = datetime(2026, 11, 18, 23, 5, tzinfo=UTC)
MORNING = datetime(2026, 11, 19, 5, 0, tzinfo=UTC)


def settled(place: Place) -> None:
    """The hub is heard once for its day to turn, and once more for what it said."""
    place.turn()
    place.turn()


def wrong(place: Place, password: str) -> str:
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.unlock(password)
    return refused.value.code


def test_a_colleague_whom_the_hub_refuses_does_not_change_whose_password_opens_the_lock(
    place: Place, another: Another
) -> None:
    place.sign_in()
    place.serve()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    second.serve()
    second.settle()
    with place.store.reading() as transaction:
        kept = device.setting(transaction, session.VERIFIER)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.hand_over(login=OTHER_CLERK, password=PASSWORD)
    assert refused.value.code == "window_busy"
    assert place.view().staff.login == CLERK  # type: ignore[union-attr]
    with place.store.reading() as transaction:
        assert device.setting(transaction, session.VERIFIER) == kept


def test_the_lock_opens_without_the_hub_after_the_session_has_ended(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    place.clock.advance(timedelta(hours=13))
    place.wire.cut()
    place.desk.actions.unlock(PASSWORD)
    assert wrong(place, "yox") == "password_wrong"
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    assert place.view().visit is None


def test_a_session_begun_anew_never_takes_the_window_or_the_visit_away(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket
    place.fill(ticket.services[0].id)
    place.clock.advance(timedelta(hours=13))
    seen = []
    unsubscribe = place.desk.subscribe(lambda: seen.append(place.view()))
    place.desk.actions.unlock(PASSWORD)
    unsubscribe()
    place.settle()
    assert seen
    assert {view.window for view in seen} == {7}
    assert {view.visit and view.visit.ticket.id for view in seen} == {ticket.id}
    assert place.visit.drafts[ticket.services[0].id].form
    place.desk.actions.submit(ticket.services[0].id)


def test_a_visit_after_midnight_belongs_to_the_day_before_and_its_papers_to_the_date(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket
    service = ticket.services[0].id
    place.clock.set(HALF_PAST_MIDNIGHT)
    settled(place)
    place.desk.actions.unlock(PASSWORD)
    place.fill(service)
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    place.settle()
    view = place.view()
    assert (view.today.served, view.last and view.last.day) == (1, ticket.day)
    receipt = next(job for job in view.journal if job.kind == "receipt")
    assert receipt.made_at >= HALF_PAST_MIDNIGHT
    assert receipt.made_at.date() == HALF_PAST_MIDNIGHT.date()


def test_a_visit_that_nobody_ended_ends_with_its_day_and_its_draft_is_kept(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket
    service = ticket.services[0].id
    place.fill(service)
    place.settle()
    place.clock.set(AFTER_THREE)
    settled(place)
    view = place.view()
    assert (view.visit, view.window_lost, view.queue) == (None, True, ())
    ended = place.desk.actions.visit_of(ticket.id)
    assert ended.ticket.state is TicketState.CLOSED
    assert ended.drafts[service].form
    with place.store.reading() as transaction:
        assert visits.draft(transaction, service) is not None
    # Nothing of it reaches the next day's first visit.
    place.clock.set(MORNING)
    settled(place)
    place.desk.actions.unlock(PASSWORD)
    if place.view().window_lost:
        place.desk.actions.reopen()
    settled(place)
    place.issue()
    place.desk.actions.call_next()
    place.desk.actions.start("")
    visit = place.visit
    assert visit.ticket.label == "Y-001"
    assert (visit.known, visit.open_applications, visit.same_person) == ({}, (), ())
    assert all(not draft.form for draft in visit.drafts.values())
    assert (place.view().today.served, place.view().last) == (0, None)


def test_what_was_written_after_three_into_a_visit_that_ended_is_kept_and_said(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket
    service = ticket.services[0].id
    place.clock.set(AFTER_THREE)
    place.wire.cut()
    # The desk does not know yet that the day has turned; the clerk goes on.
    place.fill(service)
    place.desk.actions.finish({service: Outcome.ADVISED}, False)
    place.wire.mend()
    place.desk.actions.unlock(PASSWORD)
    place.settle()
    settled(place)
    assert place.view().visit is None
    assert place.desk.actions.visit_of(ticket.id).drafts[service].form
    with place.wire.hub.hub.store.reading() as rows:
        assert rows.queue.open_tickets() == []
        assert rows.ops.quarantined() == {}


def test_a_break_does_not_last_into_the_next_day(place: Place) -> None:
    place.sign_in()
    place.desk.actions.pause("lunch", place.clock.now() + timedelta(minutes=30))
    place.settle()
    place.clock.set(MORNING)
    settled(place)
    place.desk.actions.unlock(PASSWORD)
    if place.view().window_lost:
        place.desk.actions.reopen()
    settled(place)
    assert place.view().pause is None
    place.issue()
    place.desk.actions.call_next()


def test_another_clerk_may_have_the_window_the_next_morning(place: Place) -> None:
    place.sign_in()
    place.clock.set(MORNING)
    settled(place)
    place.desk.actions.sign_out()
    place.sign_in(OTHER_CLERK, 7)
    settled(place)
    assert not place.view().window_lost
    place.issue()
    place.desk.actions.call_next()
