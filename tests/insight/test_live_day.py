"""What visits add to their day, and how it is kept from event to event."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.insight.live.day import RECENT, Calls, Counted, DayCounts, counted
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
    tally = DayTally(POLICY.service_level_within)
    for place, visit in enumerate(visits):
        tally.put(str(place), visit)
    counts = tally.counts(NOW)
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


def added_up(visits: Collection[Counted], now: datetime) -> DayCounts:
    """The day's figures, from all visits anew."""
    called = [visit for visit in visits if visit.called_at is not None]
    groups = {visit.group for visit in called}
    within = [visit for visit in called if visit.wait <= POLICY.service_level_within]
    recent = [visit.wait for visit in called if visit.called_at is not None and now - RECENT < visit.called_at <= now]
    done = [visit.served for visit in visits if visit.state is TicketState.DONE]
    return DayCounts(
        calls={
            group: Calls(
                called=sum(visit.group == group for visit in called),
                within=sum(visit.group == group for visit in within),
            )
            for group in groups
        },
        recent_wait=sum(recent, timedelta()) / len(recent) if recent else None,
        done=len(done),
        served_in_all=sum(done, timedelta()),
        no_shows=sum(visit.state is TicketState.NO_SHOW for visit in visits),
    )


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
        assert tally.counts(now) == added_up(visits.values(), now)


def test_another_level_is_counted_from_all_visits() -> None:
    tally = DayTally(5 * MINUTE)
    called = counted(waits("Y-1", 30, state=TicketState.SERVING, called_at=NOW - 20 * MINUTE))
    tally.put("a", called)
    assert tally.counts(NOW).calls["Y"] == Calls(called=1, within=0)
    assert tally.at_level(20 * MINUTE).counts(NOW).calls["Y"] == Calls(called=1, within=1)
