"""What is kept is a fold: cut anywhere, begun again, or made from raw records, the figures are the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dostdesk.domain.events import EventKind
from dostdesk.insight.following import kept_visits
from dostdesk.insight.rollups import joined, roll, unpacked
from dostdesk.insight.totals import Totals, gather
from dostdesk.storage.insight import DAY, MONTH
from tests.insight.days import MONDAY, interleaved, moment, served
from tests.insight.keeping import CENTRE, LONG_AFTER, Kept
from tests.insight.made_up import weeks

FIRST, LAST = date(2025, 10, 1), date(2025, 12, 31)


def everything(kept: Kept) -> object:
    with kept.reading() as rows:
        visits = rows.insight.all_visits(CENTRE)
        rollups = [list(rows.insight.rollups((CENTRE,), grain, "", "9999")) for grain in (DAY, MONTH)]
        return visits, rollups, rows.insight.stale_days(CENTRE), rows.insight.breaks(CENTRE, FIRST, LAST)


def test_a_fold_from_the_beginning_gives_the_same_as_one_that_went_on_step_by_step(kept: Kept) -> None:
    steps = list(interleaved(weeks(1, 30, 25)))
    for first in range(0, len(steps), 700):
        kept.record(steps[first : first + 700])
        kept.follower.settle()
        # As after a start of the hub: what was remembered of open visits is made anew from the feed.
        kept.begin_again()
    grown = everything(kept)
    with kept.store.writing() as rows:
        rows.insight.clear(CENTRE)
    kept.begin_again()
    kept.follower.settle()
    assert everything(kept) == grown
    assert len(grown[0]) == 30 * 25  # type: ignore[index]


def test_rollups_of_days_and_months_are_what_the_raw_records_add_up_to(kept: Kept) -> None:
    kept.live(weeks(2, 40, 20))
    kept.follower.settle()
    with kept.reading() as rows:
        months = {
            (row.period, row.group): unpacked(row.whole) for row in rows.insight.rollups((CENTRE,), MONTH, "", "9")
        }
        assert {month for month, _ in months} == {"2025-10", "2025-11"}
        for month in ("2025-10", "2025-11"):
            since = date.fromisoformat(f"{month}-01")
            raw = roll(
                kept_visits(rows.insight, CENTRE, since, since.replace(day=30 + (since.month == 10))), LONG_AFTER
            )
            assert {group: found for (of, group), found in months.items() if of == month} == raw
        days = [unpacked(row.whole) for row in rows.insight.rollups((CENTRE,), DAY, "2025-11-01", "2025-11-30", "P")]
        assert joined(days) == months["2025-11", "P"]


def test_any_period_is_the_same_from_rollups_as_from_raw_records(kept: Kept) -> None:
    kept.live(weeks(3, 45, 12))
    kept.follower.settle()
    periods = [(date(2025, 10, 1), date(2025, 11, 30)), (date(2025, 10, 20), date(2025, 12, 2)), (MONDAY, MONDAY)]
    with kept.reading() as rows:
        for since, until in periods:
            told = gather(rows.insight, (CENTRE,), since, until, now=LONG_AFTER)
            raw = Totals()
            for group, found in roll(kept_visits(rows.insight, CENTRE, since, until), LONG_AFTER).items():
                raw.add(CENTRE, group, "2025-10", found)
            raw.measures = told.measures
            assert told == raw


def test_a_visit_that_changes_after_its_month_was_rolled_up_is_counted_as_it_is(kept: Kept) -> None:
    kept.live([*weeks(4, 20, 5), served("late", moment(MONDAY, 9))])
    kept.follower.settle()
    # A desk that was on its own for days tells of a call that it took back at once.
    late = served("late", moment(MONDAY, 9))
    kept.record(
        [(late.ticket, EventKind.VISIT_IDENTIFIED, {"at": late.steps[-1][2]["at"], "person": "p", "content": ""})]
    )
    assert kept.follower.step()
    with kept.reading() as rows:
        assert rows.insight.stale_days(CENTRE) == (MONDAY.isoformat(),)
        assert not rows.insight.months((CENTRE,), "2025-10", "2025-10")
        before = gather(rows.insight, (CENTRE,), FIRST, LAST, now=LONG_AFTER)
    kept.follower.settle()
    with kept.reading() as rows:
        assert rows.insight.months((CENTRE,), "2025-10", "2025-10") == {(CENTRE, "2025-10")}
        assert gather(rows.insight, (CENTRE,), FIRST, LAST, now=LONG_AFTER) == before


def test_a_fall_between_events_leaves_nothing_out_and_counts_nothing_twice(kept: Kept) -> None:
    kept.live(weeks(5, 3, 30))
    kept.follower.step()
    kept.writer.fails = True
    with pytest.raises(RuntimeError, match="fell"):
        kept.follower.step()
    kept.writer.fails = False
    kept.follower.settle()
    told = everything(kept)
    with kept.store.writing() as rows:
        rows.insight.clear(CENTRE)
    kept.begin_again()
    kept.follower.settle()
    assert everything(kept) == told


def test_what_an_older_program_kept_is_folded_anew(kept: Kept) -> None:
    kept.live(weeks(6, 2, 10))
    kept.follower.settle()
    told = everything(kept)
    with kept.store.writing() as rows:
        place = rows.insight.place(CENTRE)
        rows.insight.clear(CENTRE)
        rows.insight.move(CENTRE, type(place)(seq=place.seq, at=place.at, version="before", gaps=0))
    kept.begin_again()
    kept.follower.settle()
    assert everything(kept) == told


def test_today_is_counted_from_its_visits_and_who_waits_has_waited_until_now(kept: Kept) -> None:
    from tests.insight.days import Visit

    today = LONG_AFTER.date()
    kept.live([served("came", moment(today, 9)), Visit("waits", moment(today, 10))])
    kept.follower.settle()
    with kept.reading() as rows:
        totals = gather(rows.insight, (CENTRE,), today, today, now=LONG_AFTER)
    waits = totals.waits()
    assert dict(waits.called) == {300: 1}
    assert dict(waits.censored) == {int((LONG_AFTER - moment(today, 10)) / timedelta(seconds=1)): 1}


def test_breaks_are_told_by_whoever_sat_there(kept: Kept) -> None:
    def window(kind: EventKind, minute: float, **more: object) -> tuple[str, EventKind, dict[str, object]]:
        from dostdesk.domain.clock import to_text

        return "window:3", kind, {"window": 3, "at": to_text(moment(MONDAY, 12, minute)), **more}

    sits = {"staff": "s-1", "device": "desk-1", "primary": [], "secondary": []}
    until = {"until": window(EventKind.WINDOW_PAUSED, 30)[2]["at"]}
    kept.record(
        [window(EventKind.WINDOW_OPENED, 0, **sits), window(EventKind.WINDOW_PAUSED, 10, reason="lunch", **until)]
    )
    kept.follower.settle()
    kept.begin_again()
    asked = {"code": "question", "staff": "s-1"}
    moved = {"since": window(EventKind.WINDOW_PAUSED, 10)[2]["at"], **until}
    kept.record(
        [window(EventKind.WINDOW_HELP_ASKED, 12, **asked), window(EventKind.WINDOW_PAUSED, 20, reason="lunch", **moved)]
    )
    kept.record([window(EventKind.WINDOW_RESUMED, 45), window(EventKind.WINDOW_PAUSED, 50, reason="rest", **until)])
    kept.record([window(EventKind.WINDOW_CLOSED, 55)])
    kept.follower.settle()
    with kept.reading() as rows:
        found = rows.insight.breaks(CENTRE, MONDAY, MONDAY)
    assert [(one.staff, one.reason, one.began_at[14:16], (one.ended_at or "")[14:16]) for one in found] == [
        ("s-1", "lunch", "10", "45"),
        ("s-1", "rest", "50", "55"),
    ]


def test_a_feed_with_a_gap_says_so_and_the_rest_is_counted(kept: Kept) -> None:
    gone = served("gone", moment(MONDAY, 9))
    steps = [step for step in interleaved([gone, served("here", moment(MONDAY, 9, 5))]) if step != gone.steps[0]]
    kept.record(steps)
    kept.follower.settle()
    with kept.reading() as rows:
        assert rows.insight.place(CENTRE).gaps == 4
        assert gather(rows.insight, (CENTRE,), FIRST, LAST, now=LONG_AFTER).of("visits") == 1
