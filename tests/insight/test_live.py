"""The hall at this moment: states, shares that count those who wait, causes and remedies; and bad input."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dostdesk.domain.ids import DeviceId, StaffId, WindowNo
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Destination
from dostdesk.domain.windows import Break, HelpCall, Seat, Skills, Window
from dostdesk.insight.live import (
    AlertKind,
    Calls,
    DayCounts,
    Floor,
    HallNow,
    RemedyKind,
    WindowState,
    counted,
    day_counts,
    hall_now,
)
from ui.gallery import day
from ui.gallery.day import NOW
from ui.gallery.supervision import busy_floor, people

MINUTE = timedelta(minutes=1)
POLICY = day.book().policy
STAFF = {person.id: person for person in people()}
PLANNED = 20 * MINUTE


def hall(floor: Floor, **changes: object) -> HallNow:
    given = {"now": NOW, "policy": POLICY, "planned": lambda _ticket: PLANNED, "staff": STAFF}
    return hall_now(floor, **(given | changes))  # type: ignore[arg-type]


def window(no: int, letters: str = "P", **changes: object) -> Window:
    return replace(
        Window(
            no=WindowNo(no),
            staff=StaffId(f"c{no}"),
            device=DeviceId(f"d{no}"),
            skills=Skills(primary=frozenset(letters)),
            opened_at=NOW - 60 * MINUTE,
        ),
        **changes,  # type: ignore[arg-type]
    )


def waits(label: str, minutes: float, **changes: object) -> Ticket:
    return day.ticket(label, minutes, **changes)


def test_a_window_is_what_happens_there_and_nothing_better_is_guessed() -> None:
    states = {shown.no: shown.state for shown in hall(busy_floor()).windows}
    assert states[1] is WindowState.SERVING
    assert states[3] is WindowState.CALLING
    assert states[5] is WindowState.PAUSED
    assert states[9] is WindowState.FREE
    assert states[11] is WindowState.SILENT
    assert states[20] is WindowState.CLOSED


def test_a_silent_window_keeps_its_ticket_and_is_no_service_that_lasts() -> None:
    shown = hall(busy_floor()).window(WindowNo(11))
    assert shown is not None
    assert shown.ticket is not None
    assert not shown.over
    assert shown.since == NOW - 18 * MINUTE


def test_windows_that_nobody_opened_yet_are_closed_ones() -> None:
    found = hall(Floor(day=NOW.date()), numbers=(WindowNo(1), WindowNo(2)))
    assert [shown.state for shown in found.windows] == [WindowState.CLOSED] * 2
    assert (found.figures.open, found.figures.in_all) == (0, 2)


def test_an_empty_day_says_nothing_rather_than_zero() -> None:
    figures = hall(Floor(day=NOW.date())).figures
    assert (figures.in_level, figures.mean_service, figures.no_show_share, figures.recent_wait) == (None,) * 4


def test_whoever_waits_beyond_the_level_counts_before_he_is_called() -> None:
    counts = DayCounts(calls={"Y": Calls(called=8, within=8)})
    short = hall(Floor(day=NOW.date(), tickets=(waits("Y-1", 3),), counts=counts))
    late = hall(Floor(day=NOW.date(), tickets=(waits("Y-1", 40), waits("Y-2", 50)), counts=counts))
    assert short.figures.in_level == 1.0
    assert late.figures.in_level == 0.8


def test_the_first_call_counts_and_not_a_later_one() -> None:
    first = waits("Y-1", 30, state=TicketState.SERVING, called_at=NOW - 20 * MINUTE, started_at=NOW - 19 * MINUTE)
    again = replace(first, leg_no=2, called_at=NOW - MINUTE)
    assert counted(first).wait == 10 * MINUTE  # type: ignore[union-attr]
    assert counted(again).wait == 11 * MINUTE  # type: ignore[union-attr]
    assert counted(waits("Y-2", 9)).called_at is None  # type: ignore[union-attr]
    assert counted(waits("Y-3", 9, in_person=False)) is None


def test_a_clock_that_jumped_makes_no_wait_below_zero() -> None:
    odd = waits(
        "Y-1", 5, state=TicketState.CALLED, called_at=NOW - 30 * MINUTE, clock=StayClock(since=NOW + 9 * MINUTE)
    )
    count = counted(odd)
    assert count is not None
    assert count.wait == timedelta()
    assert hall(Floor(day=NOW.date(), tickets=(odd,))).figures.longest == timedelta()


def test_the_mean_wait_is_of_those_called_in_the_last_hour() -> None:
    def called(minutes_ago: float, wait: float) -> Ticket:
        at = NOW - minutes_ago * MINUTE
        made = waits("Y-1", minutes_ago + wait, state=TicketState.DONE, called_at=at)
        return replace(made, clock=StayClock(served=8 * MINUTE))

    visits = [counted(called(ago, wait)) for ago, wait in ((5, 10), (50, 20), (70, 90))]
    counts = day_counts([visit for visit in visits if visit is not None], POLICY, NOW)
    assert counts.recent_wait == 15 * MINUTE
    assert (counts.done, counts.mean_service) == (3, 8 * MINUTE)


def test_a_late_group_names_who_is_free_and_could() -> None:
    floor = Floor(day=NOW.date(), tickets=(waits("P-1", 40),), windows=(window(1), window(9, "M")))
    [alert] = hall(floor).alerts
    assert (alert.kind, alert.group, alert.cause, alert.window) == (AlertKind.GROUP_LATE, "P", "free_window", 9)
    assert alert.remedy is not None
    assert (alert.remedy.kind, alert.remedy.group) == (RemedyKind.ADD_SKILL, "P")


def test_then_whoever_was_sent_away_then_whoever_has_a_break() -> None:
    late = (waits("P-1", 40),)
    was = Seat(staff=StaffId("c2"), device=DeviceId("d2"), by=StaffId("s0"), reason="staffing")
    away = window(2, staff=None, device=None, was=was)
    paused = window(3, pause=Break(reason="lunch", since=NOW - 5 * MINUTE, until=NOW + 5 * MINUTE))
    found = [
        hall(Floor(day=NOW.date(), tickets=late, windows=windows)).alerts[0]
        for windows in ((paused, away), (paused,), (window(4),))
    ]
    assert [(alert.cause, alert.remedy.kind) for alert in found if alert.remedy] == [
        ("closed_window", RemedyKind.OPEN),
        ("paused_window", RemedyKind.END_BREAK),
        ("busy_windows", RemedyKind.MOVE),
    ]


def test_a_group_that_no_open_window_calls_is_told_at_once() -> None:
    [alert] = hall(Floor(day=NOW.date(), tickets=(waits("P-1", 1),), windows=(window(12, "A"),))).alerts
    assert (alert.kind, alert.cause) == (AlertKind.NO_SKILL, "no_window")


def test_a_call_for_help_comes_before_everything_and_has_its_key() -> None:
    calls = window(12, "A", help=HelpCall(code="safety", since=NOW - 2 * MINUTE, staff=StaffId("c12")))
    first = hall(Floor(day=NOW.date(), tickets=(waits("P-1", 40),), windows=(calls, window(1)))).alerts[0]
    assert (first.kind, first.cause, first.span) == (AlertKind.HELP, "safety", 2 * MINUTE)
    assert first.remedy is not None
    assert first.remedy.kind is RemedyKind.ANSWER


def test_an_alert_is_the_same_while_it_is_about_the_same() -> None:
    before, after = hall(busy_floor()), hall(busy_floor(), now=NOW + MINUTE)
    assert [alert.id for alert in before.alerts] == [alert.id for alert in after.alerts]
    assert len({alert.id for alert in before.alerts}) == len(before.alerts)


def test_whoever_was_sent_to_a_window_waits_in_his_group_still() -> None:
    sent = waits("P-1", 9, to=Destination(window=WindowNo(4)))
    group = next(group for group in hall(Floor(day=NOW.date(), tickets=(sent,))).groups if group.letter == "P")
    assert group.waiting == 1
