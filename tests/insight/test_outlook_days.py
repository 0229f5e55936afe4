"""Days from a feed: what the fold keeps, what it leaves out and says so, and a forecaster that meets bad days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.events import Event, EventKind
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import CentreDay, Told
from dostdesk.insight.outlook import Forecaster
from dostdesk.insight.service_times import between, finished, learned
from dostdesk.protocol.outlook import Unknown
from tests.insight.lived import Town, centre

DAY = date(2026, 9, 7)


def events_of(town: Town, day: date = DAY) -> list[Event]:
    return list(town.events(day))


def small() -> Town:
    return Town(2, windows=4, visits=60)


def test_every_visit_has_its_legs_and_its_waits_add_up() -> None:
    events = events_of(small())
    fold = DayFold()
    fold.follow(events)
    day = fold.day(DAY)
    assert day is not None
    calls = sum(event.kind is EventKind.TICKET_CALLED for event in events)
    assert sum(len(stay.legs) for stay in day.stays) == calls
    assert all(stay.waited is None or stay.waited >= 0 for stay in day.stays)
    assert all(leg.ended is not None and leg.ended >= leg.called for stay in day.stays for leg in stay.legs)
    assert sum(day.arrivals()) == len(day.stays)
    assert fold.hall(events[-1].hub_time).waiting == ()


def test_a_gap_is_counted_and_what_was_not_issued_here_is_left_out() -> None:
    events = events_of(small())
    issued = next(place for place, event in enumerate(events) if event.kind is EventKind.TICKET_ISSUED)
    fold = DayFold()
    fold.follow([*events[:issued], *events[issued + 1 :]])
    day = fold.day(DAY)
    assert day is not None
    assert day.left_out["feed_gap"] == 1
    assert day.left_out["ticket_unknown"] >= 2
    assert events[issued].entity not in {stay.id for stay in day.stays}


def test_a_clock_that_jumped_makes_no_wait_below_nothing() -> None:
    events = events_of(small())
    place = next(place for place, event in enumerate(events) if event.kind is EventKind.TICKET_CALLED)
    back = events[place].hub_time - timedelta(hours=2)
    events[place] = replace(events[place], hub_time=back, body={**events[place].body, "at": to_text(back)})
    fold = DayFold()
    fold.follow(events)
    day = fold.day(DAY)
    assert day is not None
    assert day.left_out["clock_jumped"] >= 1
    assert all(stay.waited is None or stay.waited >= 0 for stay in day.stays)


def test_a_service_of_fourteen_hours_teaches_nobody_how_long_services_take() -> None:
    town = small()
    day = town.live(DAY)
    first = next(stay for stay in day.stays if stay.legs)
    forgotten = replace(first, legs=(replace(first.legs[0], ended=first.legs[0].called + 14 * 3600),))
    stays = tuple(forgotten if stay is first else stay for stay in day.stays)
    with_it = learned([replace(day, stays=stays)])
    assert max(with_it.everything) < 4 * 3600
    assert sum(1 for _ in finished(replace(day, stays=stays))) == sum(1 for _ in finished(day)) - 1


def test_an_event_that_cannot_be_folded_leaves_the_others() -> None:
    events = events_of(small())
    place = next(place for place, event in enumerate(events) if event.kind is EventKind.TICKET_STARTED)
    events[place] = replace(events[place], body={})
    fold = DayFold()
    fold.follow(events)
    day = fold.day(DAY)
    assert day is not None
    assert day.left_out["event_unreadable"] >= 1
    assert len(day.stays) > 50


def test_an_empty_history_and_an_empty_day_say_nothing_and_fail_nowhere() -> None:
    forecaster = Forecaster(days=small(), centre=lambda _: centre(), random=Random(1))
    now = next(small().events(DAY)).hub_time
    told = forecaster.refresh(now)
    assert told.ranges == {}
    assert not forecaster.think(now)
    outlook = forecaster.outlook(now)
    assert {group.unknown for group in outlook.groups} == {Unknown.NO_WINDOW}
    assert {half.expected for half in outlook.half_hours} == {None}
    assert (outlook.plan, outlook.calibration.inside, outlook.days) == (None, None, 0)


def test_a_centre_without_a_past_learns_from_its_first_day() -> None:
    town = small()
    forecaster = Forecaster(days=town, centre=lambda _: centre(), random=Random(1))
    told_at = 0
    for number, event in enumerate(town.events(DAY)):
        forecaster.follow([event])
        if event.kind is EventKind.TICKET_ISSUED:
            told = forecaster.refresh(event.hub_time, runs=10)
            if told.ranges:
                told_at = number
                break
    assert told_at > 100


def test_days_without_windows_or_finished_visits_are_no_history() -> None:
    empty = CentreDay(day=DAY, stays=())
    assert not learned([empty]).known
    assert between(empty) == ([], [])
    town = small()
    unfinished = [replace(day, stays=tuple(replace(stay, legs=()) for stay in day.stays)) for day in [town.live(DAY)]]
    assert not learned(unfinished).known
    town.lived = unfinished
    forecaster = Forecaster(days=town, centre=lambda _: centre(), random=Random(1))
    forecaster.follow(town.events(date(2026, 9, 8)))
    at = forecaster.fold.at
    assert at is not None
    forecaster.refresh(at)
    assert forecaster.outlook(at).days == 1


def test_a_service_that_nobody_has_finished_takes_what_its_group_takes() -> None:
    times = learned([small().live(DAY)])
    letter = next(iter(times.groups))
    assert times.table("never-seen", letter) == times.groups[letter]
    assert times.table("never-seen", "Z") == times.everything
    assert times.tables(["never-seen", "other"], "Z") == ((times.everything,) * 2, times.several)
    assert times.left(["never-seen"], "Z", 0.0, 50_000.0, Random(1)) >= 0


def test_a_new_day_begins_with_an_empty_hall_and_keeps_its_history() -> None:
    town = small()
    forecaster = Forecaster(days=town, centre=lambda _: centre(), random=Random(1))
    first, second = town.open_days(2)
    for day in (first, second):
        lived = DayFold()
        for event in town.events(day):
            lived.follow([event])
            forecaster.follow([event])
            if event.kind is EventKind.WINDOW_OPENED:
                forecaster.refresh(event.hub_time, runs=5)
        kept = lived.day(day)
        assert kept is not None
        town.lived.append(kept)
    at = forecaster.fold.at
    assert at is not None
    assert service_day(at) == second
    outlook = forecaster.outlook(at)
    assert outlook.days == 1
    assert forecaster.fold.days() == (second,)


def test_a_program_that_starts_anew_knows_how_good_its_ranges_were() -> None:
    town = small()
    day = town.live(DAY)
    told = Told(0, 100, 5_000, (0.0, 100.0, 5_000.0))
    town.lived = [replace(day, stays=tuple(replace(stay, told=told) for stay in day.stays))]
    forecaster = Forecaster(days=town, centre=lambda _: centre(), random=Random(1))
    forecaster.begin(next(small().events(date(2026, 9, 8))).hub_time)
    called = sum(1 for stay in day.stays if stay.legs)
    assert forecaster.calibration.count == called > 40
    forecaster.begin(next(small().events(date(2026, 9, 8))).hub_time)
    assert forecaster.calibration.count == called
