"""What wants the supervisor: causes and remedies."""

from __future__ import annotations

from dostdesk.domain.ids import DeviceId, StaffId
from dostdesk.domain.windows import Break, HelpCall, Seat
from dostdesk.insight.live.alerts import AlertKind, RemedyKind
from dostdesk.insight.live.floor import Floor
from tests.insight.live_hall import MINUTE, hall, waits, window
from ui.gallery.busy_hall import busy_floor
from ui.gallery.day import NOW


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
