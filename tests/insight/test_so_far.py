"""A day that goes on: visits that are over were added up already, and the figures are those of all of its visits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dostdesk.central.ingest import ingest
from dostdesk.central.insight import Insight
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import EventKind
from dostdesk.insight.adding import Adding
from dostdesk.insight.following import AT_LEAST, kept_visits, sums_so_far
from dostdesk.insight.gathering import gather, measures_of
from dostdesk.insight.measures import covered
from dostdesk.insight.packing import packed, unpacked
from dostdesk.insight.rollups import roll
from dostdesk.insight.totals import Totals
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.insight_rollups import DAY, EVERYBODY
from tests.central_ingest.feeds import Feed
from tests.insight.days import Step, Visit, interleaved, moment, served
from tests.insight.keeping import CENTRE, LONG_AFTER, Kept

TODAY = LONG_AFTER.date()
GUIDANCE = "employment-career-guidance"


def morning(count: int, *, group: str = "P") -> list[Visit]:
    return [
        served(f"{group} {place}", moment(TODAY, 9, 2 * place), group=group, services=(GUIDANCE, "pension-age"))
        for place in range(count)
    ]


def waiting(count: int) -> list[Visit]:
    return [Visit(f"waits {place}", moment(TODAY, 11, place)) for place in range(count)]


def told(kept: Kept, group: str = "") -> Totals:
    with kept.reading() as rows:
        return gather(rows.insight, (CENTRE,), TODAY, TODAY, group=group, now=kept.clock.now())


def of_all_visits(kept: Kept, group: str = "") -> Totals:
    adding, now = Adding(alone=True), kept.clock.now()
    with kept.reading() as rows:
        whole = kept_visits(rows.insight, CENTRE, TODAY, TODAY)
        records = [record for record in whole if group in ("", record.group)]
    if records:
        adding.add(CENTRE, packed(group, roll(records, now)))
    return adding.totals()


def read_one_by_one(kept: Kept) -> int:
    with kept.reading() as rows:
        return len(list(rows.insight.not_added({(CENTRE, TODAY.isoformat())})))


def summed(kept: Kept, day: date = TODAY) -> int:
    """Visits of everybody in the sum of a day so far."""
    with kept.reading() as rows:
        found = rows.insight.rollups.whole(CENTRE, DAY, day.isoformat(), day.isoformat())
    return sum(unpacked(row)["n"]["visits"] for row in found if row.group == EVERYBODY)


def known_after_all(visit: Visit) -> Step:
    return visit.ticket, EventKind.VISIT_IDENTIFIED, {"at": visit.steps[-1][2]["at"], "person": "p-1", "content": ""}


def test_who_is_over_is_added_up_and_who_waits_is_read_alone(kept: Kept) -> None:
    over = [*morning(20), *morning(9, group="Y")]
    kept.live([*over, *waiting(3)])
    kept.follower.settle()
    assert (summed(kept), read_one_by_one(kept)) == (29, 3)
    for group, visits in (("", 32), ("P", 23), ("Y", 9), ("A", 0)):
        assert told(kept, group) == of_all_visits(kept, group)
        assert told(kept, group).counts["visits"] == visits
    # Whoever waits has waited longer a while after.
    before = told(kept).waits().censored
    kept.clock.advance(timedelta(minutes=10))
    assert told(kept).waits().censored == {seconds + 600: count for seconds, count in before.items()}
    assert told(kept) == of_all_visits(kept)


def test_a_day_grows_by_a_few_visits_at_a_time(kept: Kept) -> None:
    visits = morning(30)
    for first in range(0, 30, 5):
        kept.live(visits[first : first + 5])
        kept.follower.settle()
        assert told(kept) == of_all_visits(kept)
        assert told(kept).counts["visits"] == first + 5
        assert read_one_by_one(kept) < AT_LEAST
    assert summed(kept) >= 30 - AT_LEAST


def test_what_changes_in_a_visit_that_was_added_is_counted_as_it_is(kept: Kept) -> None:
    visits = morning(20)
    kept.live(visits)
    kept.follower.settle()
    assert read_one_by_one(kept) == 0

    def people() -> list[tuple[int, int, int]]:
        with kept.reading() as rows:
            found = covered(measures_of(rows.insight, (CENTRE,), TODAY, TODAY, now=LONG_AFTER))
        return [(one.people, one.services, one.unidentified) for one in found]

    assert people() == [(0, 20, 20)]
    kept.record([known_after_all(visits[4])])
    assert kept.follower.step()
    assert (summed(kept), read_one_by_one(kept)) == (0, 20)
    assert people() == [(1, 20, 19)]
    kept.follower.settle()
    assert (summed(kept), read_one_by_one(kept)) == (20, 0)
    assert people() == [(1, 20, 19)]
    assert told(kept) == of_all_visits(kept)


def test_a_day_that_is_over_is_rolled_up_whole_and_anew_when_it_changes(kept: Kept) -> None:
    visits = morning(12)
    kept.live(visits)
    kept.follower.settle()
    kept.clock.advance(timedelta(days=1))
    kept.follower.settle()
    assert read_one_by_one(kept) == summed(kept) == 12
    with kept.reading() as rows:
        assert [row.group for row in rows.insight.rollups.whole(CENTRE, DAY, "", "9")] == ["", "P"]
        assert rows.insight.rollups.stale_days(CENTRE) == ()
    assert told(kept) == of_all_visits(kept)
    # A desk that was on its own tells of one more of that day: until it is rolled up again every visit is read.
    kept.live([served("late", moment(TODAY, 10))])
    assert kept.follower.step()
    assert read_one_by_one(kept) == 13
    assert told(kept).counts["visits"] == 13
    assert told(kept) == of_all_visits(kept)
    kept.follower.settle()
    assert told(kept) == of_all_visits(kept)


def test_a_visit_that_changed_meanwhile_is_not_added(kept: Kept) -> None:
    visits = morning(AT_LEAST)
    kept.live(visits)
    while told(kept).counts["ended"] != 2 * AT_LEAST:
        assert kept.follower.step()
    with kept.reading() as rows:
        (so_far,) = sums_so_far(rows.insight, CENTRE, LONG_AFTER)
    kept.follower.settle()
    with pytest.raises(ValueError, match="0 of 4"), kept.store.writing() as rows:
        rows.insight.rollups.put_so_far(CENTRE, so_far.day, so_far.rollups, so_far.added)
    assert summed(kept) == AT_LEAST


def test_a_fall_before_a_sum_is_kept_counts_nothing_twice(kept: Kept) -> None:
    kept.live(morning(20))
    for _ in range(40):
        kept.writer.fails = not kept.writer.fails
        try:
            more = kept.follower.step()
        except RuntimeError:
            assert kept.writer.fails
        else:
            if not more:
                break
        assert told(kept) == of_all_visits(kept)
    assert (summed(kept), read_one_by_one(kept)) == (20, 0)


def test_central_adds_up_a_day_of_each_centre_that_goes_on(central_store: CentralStore, kept: Kept) -> None:
    visits = [*morning(20), *waiting(4)]
    kept.live(visits)
    kept.follower.settle()
    insight = Insight(central_store, ManualClock(LONG_AFTER))
    for centre in (CENTRE, "13"):
        feed = Feed(centre).add(*interleaved(visits))
        for last in (60, len(feed.events)):
            ingest(central_store, centre, feed.shaped(0 if last == 60 else 60, last), LONG_AFTER)
            insight.settle()
    stale = {(centre, TODAY.isoformat()) for centre in (CENTRE, "13")}
    with central_store.reading() as rows:
        assert len(list(rows.insight.not_added(stale))) == 2 * 4
        both = gather(rows.insight, (CENTRE, "13"), TODAY, TODAY, now=LONG_AFTER)
        alone = gather(rows.insight, (CENTRE,), TODAY, TODAY, now=LONG_AFTER)
    assert both.counts["visits"] == 48
    assert alone == told(kept)
