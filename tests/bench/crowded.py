"""A hall with forty windows and three hundred who wait, and a record day, as forecasts and replays find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from dostdesk.domain.clock import RunningClock
from dostdesk.domain.events import Event, EventDraft
from dostdesk.hub.build import Hub, build_hub
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import CentreDay
from dostdesk.storage.keys import throwaway_key
from tests.bench.places import morning
from tests.insight.lived import Town

RECORD_VISITS, WINDOWS, WAITING = 1_646, 40, 300
FIRST = date(2026, 11, 12)


def record_day() -> CentreDay:
    """The busiest day that was ever published, at so many windows that people just do not wait for hours."""
    town = Town(11, windows=34, surprises=0.3)
    made = town.day(FIRST)
    made.plan = town.plan(RECORD_VISITS, 11)
    fold = DayFold()
    fold.follow(made.events())
    lived = fold.day(FIRST)
    if lived is None:
        raise RuntimeError("nobody came")
    return lived


def crowded(days: int, visits: int) -> tuple[list[Event], Event]:
    """Some days of a centre and a morning into which everybody comes at once, up to the moment at which so many wait.

    Answers all events, and the last one.
    """
    windows = max(4, WINDOWS * visits // RECORD_VISITS)
    town = Town(12, windows=windows, visits=visits, surprises=0.5, first=FIRST)
    *before, today = town.open_days(days + 1)
    events = [event for day in before for event in town.events(day)]
    made = town.day(today)
    made.plan = [replace(visit, arrives=visit.arrives / 6) for visit in town.plan(2 * visits, 12)]
    fold = DayFold()
    for event in made.events():
        events.append(event)
        fold.follow([event])
        if len(fold.hall(event.hub_time).waiting) >= min(WAITING, visits // 3):
            break
    return events, events[-1]


def hub_of(folder: Path, events: Sequence[Event], last: Event) -> Hub:
    """A hub whose feed has these events, a moment after the last of them, with its own process for the outlook."""
    # First the past: a hub learns from it when it begins.
    hub = opened(folder, last, outlook_apart=False)
    for first in range(0, len(events), 5_000):
        with hub.store.writing() as rows:
            for event in events[first : first + 5_000]:
                draft = EventDraft(entity=event.entity, kind=event.kind, body=event.body)
                rows.feed.append(draft, op_id=event.op_id, order=0, hub_time=event.hub_time)
    hub.close()
    return opened(folder, last, outlook_apart=True)


def opened(folder: Path, last: Event, *, outlook_apart: bool) -> Hub:
    """The hub in a folder, a moment after the last event."""
    clock = RunningClock(started=morning().started, shown=last.hub_time + timedelta(seconds=1))
    return build_hub(folder, throwaway_key(folder), clock=clock, outlook_apart=outlook_apart)
