"""What is kept is a fold: cut anywhere, begun again, or made from raw records, the figures are the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from dostdesk.domain.events import EventKind
from dostdesk.insight.adding import Adding
from dostdesk.insight.following import kept_visits
from dostdesk.insight.gathering import gather, measures_of
from dostdesk.insight.measures import covered
from dostdesk.insight.packing import packed, unpacked
from dostdesk.insight.rollups import joined, roll, rolled
from dostdesk.storage.insight_rollups import DAY, MONTH
from tests.insight.days import MONDAY, Visit, interleaved, moment, served
from tests.insight.keeping import CENTRE, LONG_AFTER, Kept
from tests.insight.made_up import weeks

FIRST, LAST = date(2025, 10, 1), date(2025, 12, 31)


def everything(kept: Kept) -> object:
    with kept.reading() as rows:
        visits = rows.insight.all_visits(CENTRE)
        rollups = [rows.insight.rollups.whole(CENTRE, grain, "", "9999") for grain in (DAY, MONTH)]
        return visits, rollups, rows.insight.rollups.stale_days(CENTRE), rows.insight.breaks(CENTRE, FIRST, LAST)


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
        months = {(row.period, row.group): unpacked(row) for row in rows.insight.rollups.whole(CENTRE, MONTH, "", "9")}
        assert {month for month, _ in months} == {"2025-10", "2025-11"}
        for month in ("2025-10", "2025-11"):
            since = date.fromisoformat(f"{month}-01")
            raw = rolled(
                kept_visits(rows.insight, CENTRE, since, since.replace(day=30 + (since.month == 10))), LONG_AFTER
            )
            assert {group: found for (of, group), found in months.items() if of == month} == raw
        days = rows.insight.rollups.whole(CENTRE, DAY, "2025-11-01", "2025-11-30")
        for group in ("", "P", "Y", "A"):
            assert joined(unpacked(row) for row in days if row.group == group) == months["2025-11", group]
        assert joined(months["2025-11", group] for group in "PYA") == months["2025-11", ""]


def test_any_period_is_the_same_from_rollups_as_from_raw_records(kept: Kept) -> None:
    kept.live(weeks(3, 45, 12))
    kept.follower.settle()
    periods = [(date(2025, 10, 1), date(2025, 11, 30)), (date(2025, 10, 20), date(2025, 12, 2)), (MONDAY, MONDAY)]
    with kept.reading() as rows:
        for since, until in periods:
            told = gather(rows.insight, (CENTRE,), since, until, now=LONG_AFTER)
            raw = Adding(alone=True)
            raw.add(CENTRE, packed("", roll(kept_visits(rows.insight, CENTRE, since, until), LONG_AFTER)))
            assert told == raw.totals()
            assert told.counts["visits"]


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
        assert rows.insight.rollups.stale_days(CENTRE) == (MONDAY.isoformat(),)
        assert not rows.insight.rollups.months((CENTRE,), "2025-10", "2025-10")
        before = gather(rows.insight, (CENTRE,), FIRST, LAST, now=LONG_AFTER)
    kept.follower.settle()
    with kept.reading() as rows:
        assert rows.insight.rollups.months((CENTRE,), "2025-10", "2025-10") == {(CENTRE, "2025-10")}
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
        assert gather(rows.insight, (CENTRE,), FIRST, LAST, now=LONG_AFTER).counts["visits"] == 1


def test_people_of_a_measure_are_counted_once_a_month_from_months_days_and_visits_alike(kept: Kept) -> None:
    def guided(name: str, came: datetime, person: str) -> Visit:
        visit = served(name, came, services=("employment-career-guidance",))
        return visit.at(EventKind.VISIT_IDENTIFIED, came + timedelta(seconds=1), person=person, content="")

    november = date(2025, 11, 3)
    visits = [
        guided("a", moment(MONDAY, 9), "p-1"),
        guided("b", moment(MONDAY + timedelta(days=1), 9), "p-1"),
        guided("c", moment(MONDAY + timedelta(days=1), 10), "p-2"),
        served("d", moment(MONDAY, 11), services=("employment-career-guidance",)),
        served("e", moment(MONDAY, 12)),
        guided("f", moment(november, 9), "p-1"),
    ]
    kept.live(visits)
    kept.follower.settle()

    def table() -> list[tuple[str, int, int, int]]:
        with kept.reading() as rows:
            found = covered(measures_of(rows.insight, (CENTRE,), FIRST, november, now=LONG_AFTER))
        assert {(one.centre, one.measure) for one in found} == {(CENTRE, "career_guidance")}
        return [(one.month, one.people, one.services, one.unidentified) for one in found]

    with kept.reading() as rows:
        assert rows.insight.rollups.months((CENTRE,), "2025-10", "2025-10")
    told = [("2025-10", 2, 4, 1), ("2025-11", 1, 1, 0)]
    assert table() == told
    # Somebody is known after all: that day is counted from its visits, and its month from its days.
    at = visits[3].steps[-1][2]["at"]
    kept.record([(visits[3].ticket, EventKind.VISIT_IDENTIFIED, {"at": at, "person": "p-3", "content": ""})])
    assert kept.follower.step()
    told[0] = ("2025-10", 3, 4, 0)
    assert table() == told
    kept.follower.settle()
    assert table() == told
