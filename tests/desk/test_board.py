"""A hall board beside a desk of the same hub: what it follows, what it keeps, what it never asks for."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dostdesk.desk.board import Board, build_board
from dostdesk.desk.board_view import BoardView
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.stays import Outcome
from dostdesk.domain.waits import WaitRange
from dostdesk.hub.outlook import ForesightHere
from dostdesk.insight.days import Told, ToldNow
from tests.desk.place import NINE, SUPERVISOR, Place, until
from tests.desk.wire import KEY, HubInProcess, Wire

MINUTE = timedelta(minutes=1)


class Hall:
    """A board on a wire, stepped by the test."""

    def __init__(self, folder: Path, hub: HubInProcess, clock: ManualClock) -> None:
        self.folder, self.clock = folder, clock
        self.wire = Wire(hub)
        self.board = self.open()

    def open(self, *, start: bool = False) -> Board:
        bits = random.Random(5)
        return build_board(
            self.folder, KEY, "http://hub", clock=self.clock, bits=bits, device_name="board-1", transport=self.wire,
            start=start,
        )  # fmt: skip

    def turn(self) -> BoardView:
        self.board.pulse.step()
        self.board.prepare()
        self.board.follower.step(0)
        return self.board.view()

    def restart(self) -> None:
        self.board.close()
        self.board = self.open()

    def silence(self) -> None:
        """The hub is not heard for so long that nobody would call it weak."""
        self.wire.cut()
        for _ in range(5):
            self.clock.advance(timedelta(seconds=3))
            self.turn()


@pytest.fixture
def hall(folder: Path, hub: HubInProcess, clock: ManualClock) -> Iterator[Hall]:
    (folder / "board").mkdir()
    made = Hall(folder / "board", hub, clock)
    yield made
    made.board.close()


def test_a_call_is_on_the_board_and_a_start_takes_it_away(hall: Hall, place: Place) -> None:
    place.sign_in()
    label = place.issue()
    assert hall.turn().calls == ()
    place.desk.actions.call_next()
    (call,) = hall.turn().calls
    assert (call.label, call.window, call.language, call.times) == (label, 7, "az", 1)
    place.desk.actions.recall()
    (recalled,) = hall.turn().calls
    assert (recalled.claim, recalled.times) == (call.claim, 2)
    assert recalled.order > call.order
    place.desk.actions.start("0TEST01")
    place.settle()
    assert hall.turn().calls == ()


def test_a_call_that_is_undone_leaves_the_board(hall: Hall, place: Place) -> None:
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    assert len(hall.turn().calls) == 1
    place.desk.actions.undo_call()
    assert hall.turn().calls == ()


def test_calls_come_in_the_order_of_the_centre(
    hall: Hall, place: Place, another: Callable[[str], Place], clock: ManualClock
) -> None:
    place.sign_in()
    other = another("desk-8")
    other.sign_in("l.hesenova", 8)
    place.issue()
    place.issue("employment-jobseeker-register")
    place.issue("references-employment-status")
    other.turn()
    place.desk.actions.call_next()
    other.desk.actions.call_next()
    assert [call.window for call in hall.turn().calls] == [7, 8]
    place.desk.actions.recall()
    assert [call.window for call in hall.turn().calls] == [8, 7]


def test_the_lines_say_how_long_one_waits_as_the_hub_tells_it(hall: Hall, place: Place) -> None:
    view = hall.turn()
    assert [group.letter for group in view.groups] == ["P", "Y", "E", "A", "S", "M"]
    assert {group.wait for group in view.groups} == {None}, "the hub knows nothing yet, and nothing is said"
    place.sign_in()
    for _ in range(3):
        place.issue()
    hall.board.pulse.step()
    line = next(group for group in hall.turn().groups if group.letter == "Y")
    assert (line.waiting, line.wait) == (3, None)
    told = Told(low=300, expected=500, high=900, simulated=(300.0, 500.0, 900.0))
    foresight = place.wire.hub.hub.parts.foresight
    assert isinstance(foresight, ForesightHere)
    foresight._told = ToldNow(place.wire.hub.hub.parts.now(), {("Y", "regular"): told})
    hall.board.pulse.step()
    waits = {group.letter: group.wait for group in hall.turn().groups}
    assert waits["Y"] == WaitRange(low_s=300, high_s=900)
    assert waits["P"] is None


def test_a_silent_hub_leaves_the_last_state_with_its_age(hall: Hall, place: Place, clock: ManualClock) -> None:
    place.sign_in()
    place.serve()
    place.issue()
    place.issue()
    before = hall.turn()
    heard = clock.now()
    assert (before.silent, before.as_of) == (False, heard)
    hall.silence()
    clock.advance(timedelta(hours=1))
    after = hall.board.view()
    assert (after.silent, after.as_of) == (True, heard)
    assert (after.calls, after.groups) == (before.calls, before.groups)


def test_a_board_that_starts_while_the_hub_is_silent_shows_what_it_kept(
    hall: Hall, place: Place, clock: ManualClock
) -> None:
    place.sign_in()
    label = place.issue()
    place.desk.actions.call_next()
    hall.turn()
    heard = clock.now()
    hall.wire.cut()
    clock.advance(20 * MINUTE)
    hall.restart()
    hall.turn()
    view = hall.board.view()
    assert [call.label for call in view.calls] == [label]
    assert (view.silent, view.as_of) == (True, heard)
    assert view.centre_name["az"]


def test_the_age_survives_a_power_cut_to_within_half_a_minute(hall: Hall, clock: ManualClock) -> None:
    for _ in range(30):
        hall.turn()
        clock.advance(timedelta(seconds=3))
    hall.wire.cut()
    # The process is over, and with it its claim on the store.
    hall.board._store._claim.give_back()
    second = hall.open()
    as_of = second.view().as_of
    assert as_of is not None
    assert timedelta() <= clock.now() - as_of <= timedelta(seconds=36)
    second.close()


def test_a_board_that_never_heard_its_hub_says_so(hall: Hall) -> None:
    hall.wire.cut()
    view = hall.turn()
    assert (view.silent, view.as_of, view.calls, view.groups) == (True, None, (), ())
    assert hall.board.trouble is not None


def test_when_the_hub_is_back_the_board_catches_up(hall: Hall, place: Place) -> None:
    place.sign_in()
    first, second = place.issue(), place.issue()
    place.desk.actions.call_next()
    assert [call.label for call in hall.turn().calls] == [first]
    hall.silence()
    place.turn()
    place.desk.actions.start("0TEST01")
    place.desk.actions.finish({place.visit.ticket.services[0].id: Outcome.ADVISED}, True)
    place.settle()
    assert [call.label for call in hall.board.view().calls] == [first]
    hall.wire.mend()
    view = hall.turn()
    assert ([call.label for call in view.calls], view.silent) == ([second], False)


def test_a_board_asks_for_nothing_but_the_feed_and_the_catalogue(hall: Hall, place: Place) -> None:
    place.sign_in()
    place.serve()
    for _ in range(3):
        hall.turn()
    asked = {request.split(" ")[1] for request in hall.wire.asked}
    assert asked == {"/v1/heartbeat", "/v1/enrol", "/v1/releases", "/v1/releases/bundle", "/v1/snapshot", "/v1/feed"}


def test_a_hub_that_lost_its_disk_is_followed_from_its_snapshot(
    hall: Hall, place: Place, hub: HubInProcess, folder: Path
) -> None:
    place.sign_in()
    hall.turn()
    hub.keep_copy(folder / "copy")
    first = place.issue()
    place.desk.actions.call_next()
    assert [call.label for call in hall.turn().calls] == [first]
    hub.go_back_to(folder / "copy")
    hall.turn()
    assert hall.turn().calls == ()


def test_threads_follow_and_end(hall: Hall, place: Place) -> None:
    place.sign_in()
    place.issue()
    hall.board.close()
    hall.board = hall.open(start=True)
    told: list[None] = []
    stop = hall.board.subscribe(lambda: told.append(None))
    until(lambda: hall.board.view().groups != () and not hall.board.view().silent, _paused)
    place.desk.actions.call_next()
    until(lambda: len(hall.board.view().calls) == 1, _paused)
    stop()
    assert told
    assert hall.board.now() == NINE + timedelta(seconds=1)


def _paused(seconds: float) -> bool:
    import threading

    return threading.Event().wait(seconds)


def test_an_announcement_stands_on_the_board_until_its_time_or_its_end(
    hall: Hall, another: Callable[[str], Place]
) -> None:
    chief = another("desk-1")
    chief.sign_in(SUPERVISOR, window=None)
    steer = chief.desk.actions.steer
    until = chief.clock.now() + 10 * MINUTE
    steer.announce(until=until, text="Liftlər işləmir")
    act = steer.announce(until=until + 10 * MINUTE, phrase="closing_soon", facts={"minutes": 15})
    hall.turn()
    shown = hall.turn().announcements
    assert [(one.phrase, one.text) for one in shown] == [("closing_soon", ""), ("", "Liftlər işləmir")]
    hall.restart()
    chief.clock.advance(10 * MINUTE)
    chief.turn()
    assert [one.phrase for one in hall.turn().announcements] == ["closing_soon"]
    (_, standing) = chief.view().hall.announcements
    assert act.id
    steer.end_announcement(standing.id)
    assert hall.turn().announcements == ()
