"""A simulated hall calls as the product calls, and what it says of waits is what is bound to happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dostdesk.domain.calling import choose, due_order
from dostdesk.domain.clock import to_text
from dostdesk.domain.hall import Scheduled
from dostdesk.domain.ids import DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Destination
from dostdesk.domain.windows import Break, PlannedBreak, Seat, Skills, Window
from dostdesk.insight.coming import Coming
from dostdesk.insight.days import Hall
from dostdesk.insight.hall import Change, Desk, HallRun
from dostdesk.insight.planned import open_in, planned_of
from dostdesk.insight.ranges import wait_ranges
from dostdesk.insight.service_times import ServiceTimes
from tests.insight.lived import policy

NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
NOBODY_COMES = Coming(people=(), spread=0.1, kinds={})
TEN_MINUTES = ServiceTimes(calls=1000, services={}, groups={}, everything=(600.0,), pauses=(0.001,), notices=(5.0,))


def ticket(
    no: int, group: str = "P", *, waited_min: float = 1, due_in_min: float = 10, to: int | None = None
) -> Ticket:
    arrived = NOW - timedelta(minutes=waited_min)
    return Ticket(
        id=TicketId(f"t{no:03d}"),
        label=f"{group}-{no:03d}",
        group=group,
        day=date(2026, 11, 18),
        priority="regular",
        language="az",
        arrived_at=arrived,
        due_at=NOW + timedelta(minutes=due_in_min),
        target=timedelta(minutes=15),
        services=(VisitService(id=VisitServiceId(f"v{no}"), code=f"svc-{group}", release=1),),
        clock=StayClock(since=arrived),
        leg=StayClock(since=arrived),
        to=None if to is None else Destination(window=WindowNo(to)),
    )


def window(no: int, primary: str, secondary: str = "", *, pause_min: float | None = None) -> Window:
    pause = None if pause_min is None else Break(reason="lunch", since=NOW, until=NOW + timedelta(minutes=pause_min))
    return Window(
        no=WindowNo(no),
        staff=StaffId(f"s{no}"),
        skills=Skills(primary=frozenset(primary), secondary=frozenset(secondary)),
        pause=pause,
    )


def hall(waiting: list[Ticket], *windows: Window, at_windows: dict[int, Ticket] | None = None) -> Hall:
    ordered = tuple(sorted(waiting, key=due_order))
    return Hall(at=NOW, waiting=ordered, windows=windows, at_windows=at_windows or {})


_PEOPLE = st.lists(st.tuples(st.sampled_from("PYE"), st.integers(-20, 20), st.integers(0, 30)), min_size=1, max_size=25)


@settings(max_examples=150, deadline=None)
@given(_PEOPLE, st.sampled_from([("P", "Y"), ("PY", "E"), ("E", "PY"), ("PYE", "")]))
def test_one_window_calls_in_the_order_of_the_product(
    people: list[tuple[str, int, int]], skills: tuple[str, str]
) -> None:
    waiting = [ticket(no, group, due_in_min=due, waited_min=waited) for no, (group, due, waited) in enumerate(people)]
    reachable = sorted((one for one in waiting if one.group in skills[0] + skills[1]), key=due_order)
    followed = {one.id: place for place, one in enumerate(reachable)}
    run = HallRun(
        [Desk(no=1, primary=tuple(skills[0]), secondary=tuple(skills[1]), free_at=NOW.timestamp())],
        pause=lambda: 0.0,
        notice=lambda: 0.0,
        followed=len(reachable),
    )
    for group in "PYE":
        run.put(
            group,
            [
                (one.due_at.timestamp(), one.arrived_at.timestamp(), followed[one.id], 60.0, followed[one.id])
                for one in reachable
                if one.group == group
            ],
        )
    run.run([], [], begins=NOW.timestamp(), ends=NOW.timestamp() + 86_400)
    simulated = [one.id for _, one in sorted(zip(run.called, reachable, strict=True), key=lambda pair: pair[0])]

    called, left, now = [], list(reachable), NOW
    while left:
        first = [min((one for one in left if one.group in letters), key=due_order, default=None) for letters in skills]
        up = choose(first[0], first[1], now)
        assert up is not None
        called.append(up.ticket.id)
        left.remove(up.ticket)
        now += timedelta(minutes=1)
    assert simulated == called


def test_who_stands_behind_three_at_one_window_waits_for_three() -> None:
    waiting = [ticket(no, due_in_min=1 + no) for no in range(3)]
    ranges = wait_ranges(hall(waiting, window(1, "P")), TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=20)
    middle = {name: round(waits[1] / 60) for name, waits in ranges.tickets.items()}
    assert middle == {"t000": 0, "t001": 10, "t002": 20}
    assert [round(seconds / 60) for seconds in ranges.joining["P", "regular"]] == [30, 30, 30]
    assert round(ranges.joining["P", "by_law"][1] / 60) == 0, "due at once, and so before all of them"


def test_asking_about_newcomers_keeps_nobody_waiting() -> None:
    waiting = [ticket(no, due_in_min=no) for no in range(4)]
    alone = wait_ranges(
        hall(waiting, window(1, "P")), TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=10, classes=()
    )
    asked = wait_ranges(hall(waiting, window(1, "P")), TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=10)
    for name, waits in alone.tickets.items():
        assert asked.tickets[name] == pytest.approx(waits, rel=0.01)


def test_a_window_without_the_skill_and_a_closed_one_say_nothing() -> None:
    closed = Window(no=WindowNo(2))
    ranges = wait_ranges(
        hall([ticket(1)], window(1, "Y"), closed), TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=5
    )
    assert ranges.tickets == {}
    assert "P" in ranges.unserved
    assert ("P", "regular") not in ranges.joining


def test_a_break_is_over_when_its_clerk_said() -> None:
    there = hall([ticket(1)], window(1, "P", pause_min=20))
    ranges = wait_ranges(there, TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=30)
    assert 20 <= ranges.tickets["t001"][1] / 60 <= 23


def test_who_was_sent_to_one_window_waits_for_it_alone() -> None:
    there = hall(
        [ticket(1, "E", to=2)],
        window(1, "E"),
        window(2, "P"),
        at_windows={2: served(7)},
    )
    ranges = wait_ranges(there, TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=5)
    assert round(ranges.tickets["t001"][1] / 60) == 3


def served(minutes: float) -> Ticket:
    """Somebody at a window since some minutes."""
    since = NOW - timedelta(minutes=minutes)
    return replace(ticket(99), state=TicketState.SERVING, called_at=since, started_at=since)


def test_a_window_that_opens_meanwhile_takes_its_share() -> None:
    run = HallRun(
        [Desk(no=1, primary=("P",)), Desk(no=2, primary=("P",), open=False)],
        pause=lambda: 0.0,
        notice=lambda: 0.0,
        followed=3,
    )
    run.put("P", [(float(no), 0.0, no, 600.0, no) for no in range(3)])
    run.run([], [Change(100.0, 1, open=True)], begins=0.0, ends=10_000.0)
    assert run.called == [0.0, 100.0, 600.0]


def test_a_window_that_closes_keeps_whom_it_has_and_calls_nobody() -> None:
    run = HallRun([Desk(no=1, primary=("P",))], pause=lambda: 0.0, notice=lambda: 0.0, followed=2)
    run.put("P", [(float(no), 0.0, no, 600.0, no) for no in range(2)])
    run.run([], [Change(10.0, 0, open=False), Change(1000.0, 0, open=True)], begins=0.0, ends=10_000.0)
    assert run.called == [0.0, 1000.0]


# ------------------------------------------------------------ what is decided for later

AHEAD = NOW + timedelta(minutes=60)


def scheduled(act: str, window: int, minutes: float, **more: object) -> Scheduled:
    due = NOW + timedelta(minutes=minutes)
    return Scheduled(id=act, due=due, act=act, payload={"window": window, **more}, staff="s-5")


def test_breaks_that_were_planned_and_acts_for_later_are_part_of_the_plan() -> None:
    able = Staff(
        id=StaffId("s9"), login="x", name="X", short_name="X", role=Role.CLERK, skills=Skills(primary=frozenset("P"))
    )
    seat = Seat(staff=StaffId("s9"), device=DeviceId("D9"), by=StaffId("s-5"), reason="queue")
    resting = replace(
        window(1, "P"),
        breaks=(PlannedBreak(reason="lunch", start=NOW + timedelta(minutes=30), end=NOW + timedelta(minutes=60)),),
    )
    windows = (resting, window(2, "P"), Window(no=WindowNo(9), was=seat), window(3, "P", pause_min=15))
    schedule = (
        scheduled("close_other", 2, 30),
        scheduled("open_other", 9, 45),
        scheduled("change_skills", 2, 10, primary=["E"], secondary=[]),
        scheduled("pause_other", 3, 60, until=to_text(NOW + timedelta(minutes=90))),
        scheduled("open_other", 77, 5),
    )
    planned = planned_of(windows, schedule, {able.id: able}, NOW)
    there = replace(hall([], *windows), planned=planned)
    assert [open_in(there, NOW + timedelta(minutes=30 * half), 1800.0) for half in range(4)] == [2.5, 1.5, 2.0, 3.0]
    assert [int(one.no) for one in there.desks] == [1, 2, 9, 3]


def test_who_comes_before_a_window_opens_waits_until_it_does() -> None:
    seat = Seat(staff=StaffId("s9"), device=DeviceId("D9"), by=StaffId("s-5"), reason="queue")
    able = Staff(
        id=StaffId("s9"), login="x", name="X", short_name="X", role=Role.CLERK, skills=Skills(primary=frozenset("P"))
    )
    closed = Window(no=WindowNo(9), was=seat)
    planned = planned_of((closed,), (scheduled("open_other", 9, 20),), {able.id: able}, NOW)
    there = replace(hall([ticket(1)], closed), planned=planned)
    ranges = wait_ranges(there, TEN_MINUTES, NOBODY_COMES, policy(), random=Random(1), runs=5)
    assert round(ranges.tickets["t001"][1] / 60) == 20
