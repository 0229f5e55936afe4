"""The whole hall at a supervisor's desk: what was kept from event to event is what a fresh look finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dostdesk.desk.hall_floor import FloorReader
from dostdesk.desk.link_state import LinkWatch
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ids import DeviceId, WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.windows import Window
from dostdesk.insight.live.floor import Floor
from dostdesk.storage.desk import centre_cache, device
from dostdesk.storage.prepared import say
from tests.desk.place import NINE, SUPERVISOR, Place


def afresh(place: Place) -> Floor:
    """As somebody would see it who has only just begun to look."""
    policy = place.desk._work.policy
    with place.store.reading() as transaction:
        windows: tuple[Window, ...] = tuple(centre_cache.windows(transaction))
        return FloorReader().read(
            transaction,
            device.cursor(transaction),
            now=place.desk.clock.now(),
            policy=policy,
            windows=windows,
            ahead={},
            silent={},
            known_at=None,
        )


def told(floor: Floor | None) -> Floor:
    """Tickets in one order: they come as they changed."""
    assert floor is not None
    return replace(floor, tickets=tuple(sorted(floor.tickets, key=lambda ticket: ticket.id)))


def test_a_clerk_has_no_hall_and_a_supervisor_needs_no_window(place: Place) -> None:
    place.sign_in()
    assert place.view().floor is None
    place.desk.actions.sign_out()
    place.sign_in(SUPERVISOR, None)
    view = place.view()
    assert view.window is None
    assert view.floor is not None


def test_what_changed_is_found_without_looking_at_the_day(place: Place) -> None:
    place.sign_in(SUPERVISOR, 7)
    place.view()
    place.issue()
    place.view()
    with place.store.reading() as transaction:
        plan = say(transaction, f"EXPLAIN QUERY PLAN {centre_cache._CHANGED._sql}", ["", ""])
        assert [row for row in plan.fetchall() if "ticket_by_day_and_revision (day=? AND revision>?)" in str(row)]


def test_step_by_step_it_is_what_a_fresh_look_finds(place: Place) -> None:
    place.sign_in(SUPERVISOR, 7)
    for _ in range(3):
        place.issue()
    steps = (
        place.desk.actions.call_next,
        lambda: place.desk.actions.start(""),
        lambda: place.clock.advance(timedelta(minutes=9)),
        lambda: place.desk.actions.finish({part.id: Outcome.ADVISED for part in place.visit.ticket.services}, False),
        place.desk.actions.call_next,
    )
    for step in steps:
        step()
        place.settle()
        assert told(place.view().floor) == told(afresh(place))
    floor = told(place.view().floor)
    assert floor.counts.done == 1
    # Whoever has gone was called all the same: all that is told of waits is told of him too.
    assert floor.counts.recent_wait == timedelta(minutes=9, seconds=3) / 2
    assert sum(calls.called for calls in floor.counts.calls.values()) == 2
    assert floor.freed[WindowNo(7)] == place.desk.actions.last_visits()[0].ended_at
    states = sorted(ticket.state for ticket in floor.tickets)
    assert states == [TicketState.CALLED, TicketState.WAITING]


def test_the_wait_is_told_beside_that_of_the_same_hour_of_the_last_service_day(place: Place) -> None:
    def waited() -> timedelta | None:
        place.settle()
        floor = told(place.view().floor)
        assert floor == told(afresh(place))
        return floor.yesterday_wait

    place.sign_in(SUPERVISOR, 7)
    place.issue()
    place.clock.advance(timedelta(minutes=9))
    place.desk.actions.call_next()
    assert waited() is None
    place.clock.advance(timedelta(minutes=1))
    place.desk.actions.start("")
    place.desk.actions.finish({part.id: Outcome.ADVISED for part in place.visit.ticket.services}, False)
    place.settle()
    # Two days later, since nobody came on the one between; half an hour earlier he had not been called.
    place.clock.advance(timedelta(days=2, minutes=-30))
    assert waited() is None
    place.clock.advance(timedelta(minutes=40))
    assert waited() == timedelta(minutes=9)
    place.clock.advance(timedelta(hours=1))
    assert waited() is None


def test_who_did_not_come_is_known_until_he_is_back(place: Place) -> None:
    place.sign_in(SUPERVISOR, 7)
    place.issue()
    place.desk.actions.call_next()
    for _ in range(3):
        place.clock.advance(timedelta(minutes=1))
        place.desk.actions.recall()
    place.desk.actions.no_show()
    place.settle()
    floor = told(place.view().floor)
    assert [ticket.state for ticket in floor.no_shows] == [TicketState.NO_SHOW]
    place.desk.actions.steer.bring_back(floor.no_shows[0])
    place.settle()
    floor = told(place.view().floor)
    assert (floor.no_shows, [ticket.state for ticket in floor.tickets]) == ((), [TicketState.WAITING])


def test_a_desk_that_may_beat_again_in_a_moment_is_not_silent_yet() -> None:
    watch = LinkWatch(ManualClock(NINE))
    heard = {DeviceId("P01"): NINE - timedelta(seconds=11), DeviceId("P02"): NINE - timedelta(seconds=12)}
    watch.heard(silent=heard | {DeviceId("P03"): None}, at=NINE)
    assert set(watch.silent_desks) == {"P02", "P03"}
    hurried = LinkWatch(ManualClock(NINE), pace=10)
    hurried.heard(silent=heard, at=NINE)
    assert hurried.silent_desks == {}
