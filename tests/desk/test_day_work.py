"""The turns of a day at a desk: breaks, unlocking, a window handed over, the day's end, and the day after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from tests.desk.place import CLERK, OTHER_CLERK, PASSWORD, RECEPTION, SUPERVISOR, Place

Another = Callable[[str], Place]
# 03:00 in Baku after the first day.
ROLLS_OVER = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)


def pause(place: Place) -> None:
    place.desk.actions.pause("lunch", place.clock.now() + timedelta(minutes=45))


def test_a_break_is_shown_at_once_and_nobody_is_called(place: Place) -> None:
    place.sign_in()
    place.issue()
    place.wire.cut()
    pause(place)
    shown = place.view().pause
    assert shown is not None
    assert (shown.reason, shown.until - shown.since) == ("lunch", timedelta(minutes=45))
    place.wire.mend()
    place.settle()
    assert place.view().pause == shown
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.call_next()
    assert refused.value.code == "window_on_break"
    place.desk.actions.end_pause()
    assert place.view().pause is None
    place.settle()
    place.desk.actions.call_next()
    assert place.view().visit is not None


def test_nobody_goes_on_a_break_with_somebody_in_front(place: Place) -> None:
    place.sign_in()
    place.serve()
    with pytest.raises(RefusedError) as refused:
        pause(place)
    assert refused.value.code == "visit_open"
    assert place.view().pause is None


def test_a_lock_opens_to_the_password_of_whoever_is_signed_in_even_alone(place: Place) -> None:
    place.sign_in()
    place.wire.cut()
    place.desk.actions.unlock(PASSWORD)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.unlock("yox")
    assert refused.value.code == "password_wrong"
    place.restart()
    place.desk.actions.unlock(PASSWORD)


def test_nothing_is_left_of_the_password_after_signing_out(place: Place) -> None:
    place.sign_in()
    place.desk.actions.sign_out()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.unlock(PASSWORD)
    assert refused.value.code == "signed_out"
    assert place.desk.setting("verifier") is None


def test_a_session_that_has_ended_begins_anew_with_the_password(place: Place) -> None:
    place.sign_in()
    place.clock.advance(timedelta(hours=13))
    place.turn()
    place.turn()
    with pytest.raises(RefusedError):
        place.desk.actions.unlock("yox")
    place.desk.actions.unlock(PASSWORD)
    place.turn()
    place.issue()


def test_a_colleague_takes_the_window_over_with_the_visit_at_it(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    with pytest.raises(RefusedError):
        place.desk.actions.hand_over(login=OTHER_CLERK, password="yox")
    assert place.view().staff.login == CLERK  # type: ignore[union-attr]
    staff = place.desk.actions.hand_over(login=OTHER_CLERK, password=PASSWORD)
    place.settle()
    view = place.view()
    assert (view.staff, view.window) == (staff, 7)
    assert view.visit is not None
    assert (view.visit.ticket.staff, view.visit.ticket.state) == (staff.id, TicketState.SERVING)
    assert view.visit.drafts[service].form
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    place.settle()
    assert place.view().today.served == 1
    with place.wire.hub.hub.store.reading() as rows:
        assert rows.ops.quarantined() == {}
        kinds = [event.kind for event in rows.feed.all()]
    assert EventKind.CONFLICT_RECORDED not in kinds
    assert kinds.count(EventKind.WINDOW_HANDED_OVER) == 1


def test_who_may_not_open_windows_takes_none_over(place: Place) -> None:
    place.sign_in()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.hand_over(login=RECEPTION, password=PASSWORD)
    assert refused.value.code == "right_missing"
    assert place.view().staff.login == CLERK  # type: ignore[union-attr]


def test_a_window_is_not_handed_over_without_the_hub(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.wire.cut()
    with pytest.raises(OutsideError):
        place.desk.actions.hand_over(login=OTHER_CLERK, password=PASSWORD)
    assert place.view().staff.login == CLERK  # type: ignore[union-attr]
    assert place.view().visit is not None


def test_the_supervisor_ends_the_day_and_every_ticket_is_accounted_for(place: Place, another: Another) -> None:
    place.sign_in()
    chief = another("desk-9")
    chief.sign_in(SUPERVISOR, None)
    place.serve()
    (service,) = place.visit.ticket.services
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    place.issue()
    place.serve()
    place.desk.actions.hold("copy", place.clock.now() + timedelta(minutes=9), "")
    place.issue()
    place.desk.actions.call_next()
    place.settle()
    chief.settle()
    account = chief.desk.actions.day_account()
    assert account.counts == {TicketState.DONE: 1}
    assert sorted(ticket.state for ticket in account.open) == ["called", "held", "waiting"]
    with pytest.raises(RefusedError) as refused:
        chief.desk.actions.close_day(False)
    assert (refused.value.code, refused.value.facts) == ("day_windows_busy", {"count": 1})
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.close_day(False)
    assert refused.value.code == "right_missing"
    place.clock.advance(timedelta(seconds=1))
    chief.desk.actions.close_day(True)
    chief.settle()
    place.settle()
    closed = chief.desk.actions.day_account()
    assert (closed.open, closed.windows) == ((), ())
    assert closed.counts == {TicketState.DONE: 1, TicketState.CLOSED: 3}
    assert closed.closed_at is not None
    view = place.view()
    assert view.window_lost
    assert view.day_closed_at == closed.closed_at
    assert (view.visit, view.queue, view.held) == (None, (), ())
    with pytest.raises(RefusedError) as refused:
        place.issue()
    assert refused.value.code == "day_closed"
    with place.wire.hub.hub.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before


def test_midnight_passes_with_somebody_in_front_and_at_three_the_day_ends_by_itself(place: Place) -> None:
    place.sign_in()
    place.issue()
    late = place.serve()
    service = late.ticket.services[0].id
    # 23:30 in Baku.
    place.clock.set(datetime(2026, 11, 18, 19, 30, tzinfo=UTC))
    place.turn()
    place.sign_in()
    place.fill(service)
    place.clock.advance(timedelta(hours=1))
    place.turn()
    assert place.visit.ticket.state is TicketState.SERVING
    submitted = place.desk.actions.submit(service)
    assert submitted.number
    place.desk.actions.finish({}, False)
    assert place.view().today.served == 1
    place.settle()
    place.clock.set(ROLLS_OVER + timedelta(minutes=5))
    place.turn()
    place.turn()
    view = place.view()
    assert (view.queue, view.today.served, view.last, view.window_lost) == ((), 0, None, True)
    with place.wire.hub.hub.store.reading() as rows:
        ended = [event for event in rows.feed.all() if event.kind is EventKind.DAY_CLOSED]
        assert rows.queue.open_tickets() == []
    assert [(event.body["day"], event.body["counts"]) for event in ended] == [("2026-11-18", {"done": 1, "closed": 1})]


def test_two_days_in_a_row_without_a_restart(place: Place) -> None:
    place.sign_in()
    labels = []
    for day in range(2):
        labels.append(place.issue())
        place.desk.actions.call_next()
        place.desk.actions.start("")
        (service,) = place.visit.ticket.services
        place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
        place.settle()
        assert place.view().today.served == 1
        place.issue()
        if day == 0:
            place.clock.set(datetime(2026, 11, 19, 5, 0, tzinfo=UTC))
            place.turn()
            place.turn()
            assert place.view().window_lost
            place.desk.actions.unlock(PASSWORD)
            place.turn()
            if place.view().window_lost:
                place.desk.actions.reopen()
                place.turn()
            assert not place.view().window_lost
            assert place.view().queue == ()
    assert labels == ["Y-001", "Y-001"]
    with place.wire.hub.hub.store.reading() as rows:
        assert rows.feed.broken_at() is None
        assert rows.ops.quarantined() == {}


def test_the_day_ends_only_once_and_never_ahead_of_time(place: Place) -> None:
    place.sign_in(SUPERVISOR, None)
    place.desk.actions.close_day(False)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.close_day(False)
    assert refused.value.code == "day_closed"
