"""A hub that was promoted hears the windows before it calls: nobody who was served already is called again."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import RefusedError
from tests.desk.place import OTHER_CLERK
from tests.succession.town import Town, TownDesk, events_of, lawful


def conflicts(town: Town) -> list[str]:
    return [event.body["code"] for event in events_of(town.b.hub) if event.kind == "conflict_recorded"]


def refusal(desk: TownDesk) -> str:
    with pytest.raises(RefusedError) as refused:
        desk.desk.actions.call_next()
    return refused.value.code


@pytest.fixture
def windows(town: Town) -> tuple[TownDesk, TownDesk]:
    """Two open windows, of which the standby knows, and somebody who waits."""
    desk, other = town.desk(), town.desk("desk-8")
    desk.sign_in()
    other.sign_in(OTHER_CLERK, 8)
    desk.issue()
    desk.turn()
    other.turn()
    town.b.follow()
    return desk, other


def lost(town: Town) -> None:
    """The hub's machine is off, and the standby is promoted in the same moment."""
    town.a.off()
    town.b.promote()


def test_nobody_is_called_twice_though_another_window_was_quicker(
    town: Town, windows: tuple[TownDesk, TownDesk]
) -> None:
    desk, other = windows
    # The standby never heard that this one was called.
    desk.desk.actions.call_next()
    lost(town)
    other.settle()
    assert refusal(other) == "calls_wait"
    desk.settle()
    assert refusal(other) == "nobody_waiting"
    assert desk.visit.ticket.label == "Y-001"
    assert conflicts(town) == []
    lawful(town.b.hub)


def test_a_window_that_is_off_is_waited_for_ten_seconds(town: Town, windows: tuple[TownDesk, TownDesk]) -> None:
    _, other = windows
    lost(town)
    other.settle()
    town.later(seconds=9)
    other.turn()
    assert refusal(other) == "calls_wait"
    town.later(seconds=2)
    other.turn()
    other.desk.actions.call_next()
    assert other.visit.ticket.label == "Y-001"


def test_a_window_that_the_hub_did_not_hear_either_holds_nobody_up(
    town: Town, windows: tuple[TownDesk, TownDesk]
) -> None:
    _, other = windows
    for _ in range(3):
        town.later(seconds=20)
        other.turn()
        town.b.follow()
    assert town.b.standby.follower.silent == ("desk-7",)
    lost(town)
    other.settle()
    other.desk.actions.call_next()
    assert other.visit.ticket.label == "Y-001"


def test_facts_and_everything_else_do_not_wait(town: Town, windows: tuple[TownDesk, TownDesk]) -> None:
    desk, other = windows
    desk.desk.actions.call_next()
    desk.turn()
    town.b.follow()
    lost(town)
    desk.settle()
    desk.desk.actions.start("")
    desk.settle()
    assert desk.visit.ticket.state == "serving"
    assert desk.issue()
    other.settle()
    other.desk.actions.call_next()
    assert other.visit.ticket.label != desk.visit.ticket.label


def test_a_hub_that_fell_meanwhile_does_not_begin_to_wait_anew(town: Town, windows: tuple[TownDesk, TownDesk]) -> None:
    _, other = windows
    lost(town)
    other.settle()
    assert refusal(other) == "calls_wait"
    other.issue()
    town.later(seconds=8)
    town.b.close()
    town.b.serve()
    town.later(seconds=3)
    other.settle()
    other.desk.actions.call_next()
    assert other.visit.ticket.label == "Y-001"


def test_a_hub_that_was_never_promoted_waits_for_nobody(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.a.hub.close()
    town.a._hub = None
    town.a.serve()
    desk.turn()
    desk.desk.actions.call_next()
    assert desk.visit.ticket.label == "Y-001"
