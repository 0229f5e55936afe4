"""The hall at this moment: states of windows, figures, and bad input."""

from __future__ import annotations

from datetime import timedelta

from dostdesk.domain.ids import WindowNo
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.turns import Destination
from dostdesk.insight.live.day import Calls, DayCounts, counted
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.windows import WindowState
from tests.insight.live_hall import MINUTE, hall, waits
from ui.gallery.busy_hall import busy_floor
from ui.gallery.day import NOW


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


def test_a_clock_that_jumped_makes_no_wait_below_zero() -> None:
    odd = waits(
        "Y-1", 5, state=TicketState.CALLED, called_at=NOW - 30 * MINUTE, clock=StayClock(since=NOW + 9 * MINUTE)
    )
    count = counted(odd)
    assert count is not None
    assert count.wait == timedelta()
    assert hall(Floor(day=NOW.date(), tickets=(odd,))).figures.longest == timedelta()


def test_whoever_was_sent_to_a_window_waits_in_his_group_still() -> None:
    sent = waits("P-1", 9, to=Destination(window=WindowNo(4)))
    group = next(group for group in hall(Floor(day=NOW.date(), tickets=(sent,))).groups if group.letter == "P")
    assert group.waiting == 1
