"""What visits add to their day, and how it is kept from event to event."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.insight.live.day import Calls, Counted, counted, day_counts
from dostdesk.insight.live.tally import DayTally
from tests.insight.live_hall import MINUTE, POLICY, waits
from ui.gallery.day import NOW


def test_the_first_call_counts_and_not_a_later_one() -> None:
    first = waits("Y-1", 30, state=TicketState.SERVING, called_at=NOW - 20 * MINUTE, started_at=NOW - 19 * MINUTE)
    again = replace(first, leg_no=2, called_at=NOW - MINUTE)
    assert counted(first).wait == 10 * MINUTE  # type: ignore[union-attr]
    assert counted(again).wait == 11 * MINUTE  # type: ignore[union-attr]
    assert counted(waits("Y-2", 9)).called_at is None  # type: ignore[union-attr]
    assert counted(waits("Y-3", 9, in_person=False)) is None


def test_the_mean_wait_is_of_those_called_in_the_last_hour() -> None:
    def called(minutes_ago: float, wait: float) -> Ticket:
        at = NOW - minutes_ago * MINUTE
        made = waits("Y-1", minutes_ago + wait, state=TicketState.DONE, called_at=at)
        return replace(made, clock=StayClock(served=8 * MINUTE))

    visits = [counted(called(ago, wait)) for ago, wait in ((5, 10), (50, 20), (70, 90))]
    counts = day_counts([visit for visit in visits if visit is not None], POLICY, NOW)
    assert counts.recent_wait == 15 * MINUTE
    assert (counts.done, counts.mean_service) == (3, 8 * MINUTE)


GROUPS, STATES = "PY", (TicketState.CALLED, TicketState.DONE, TicketState.NO_SHOW)
_COUNTS = st.one_of(
    st.none(),
    st.builds(
        Counted,
        group=st.sampled_from(GROUPS),
        called_at=st.one_of(st.none(), st.integers(-600, 80).map(lambda quarters: NOW + quarters * MINUTE / 4)),
        wait=st.integers(0, 40).map(lambda minutes: minutes * MINUTE),
        state=st.sampled_from(STATES),
        served=st.integers(0, 30).map(lambda minutes: minutes * MINUTE),
    ),
)
_STEPS = st.lists(st.tuples(st.sampled_from("abcdef"), _COUNTS, st.integers(-360, 120)), max_size=40)


@settings(max_examples=200, deadline=None)
@given(_STEPS, st.booleans())
def test_kept_from_visit_to_visit_it_is_what_all_visits_together_say(
    steps: list[tuple[str, Counted | None, int]], backwards: bool
) -> None:
    tally, visits, now = DayTally(POLICY.service_level_within), dict[str, Counted](), NOW
    for visit, count, quarters in steps:
        tally.put(visit, count)
        assert tally.get(visit) == count
        if count is None:
            visits.pop(visit, None)
        else:
            visits[visit] = count
        # A clock is set back now and then.
        now += (quarters if backwards else abs(quarters)) * MINUTE / 4
        assert tally.counts(now) == day_counts(visits.values(), POLICY, now)


def test_another_level_is_counted_from_all_visits() -> None:
    tally = DayTally(5 * MINUTE)
    called = counted(waits("Y-1", 30, state=TicketState.SERVING, called_at=NOW - 20 * MINUTE))
    tally.put("a", called)
    assert tally.counts(NOW).calls["Y"] == Calls(called=1, within=0)
    assert tally.at_level(20 * MINUTE).counts(NOW).calls["Y"] == Calls(called=1, within=1)
