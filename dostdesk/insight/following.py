"""Folding a feed into visit records, breaks and rollups; the same at a hub and at central.

Whoever follows gives the events in order and writes what came of them together with the place that it goes up to: so a
fall in the middle leaves neither a visit out nor counts it twice.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dostdesk.domain.clock import from_text, service_day, to_text
from dostdesk.domain.events import EventKind
from dostdesk.domain.fold import TICKET_KINDS, WINDOW_KINDS
from dostdesk.insight.definitions import DEFINITIONS_VERSION
from dostdesk.insight.packing import packed, unpacked
from dostdesk.insight.rollups import Rollup, joined, rolled
from dostdesk.insight.visits import RECORD_SHAPE, Story, VisitRecord, read_record, written
from dostdesk.storage.insight import BreakRow, InsightPlace, InsightRows, VisitRow
from dostdesk.storage.insight_rollups import DAY, RollupRow

VERSION = f"{hashlib.sha256(RECORD_SHAPE.encode()).hexdigest()[:12]}.{DEFINITIONS_VERSION}"
"""Of what is kept: another shape of records or other definitions, and the feed is folded again from its beginning."""

AT_LEAST = 4
"""So many visits that are over are added to the sum of their day together at a hub; fewer are read one by one."""

_ENDS_BREAK = frozenset(
    {
        EventKind.WINDOW_OPENED,
        EventKind.WINDOW_CLOSED,
        EventKind.WINDOW_RESUMED,
        EventKind.WINDOW_HANDED_OVER,
    }
)
_MISFITS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


class FeedFold:
    """Takes events of one centre in their order, from a place on.

    Args:
        stories: Visits that began before that place and go on, by ticket. They are changed.
    """

    def __init__(self, centre: str, place: InsightPlace, stories: dict[str, Story]) -> None:
        self._centre = centre
        self.place = replace(place, version=VERSION)
        self._stories = stories
        self._touched: dict[str, Story] = {}
        self._windows: dict[str, str] = json.loads(place.windows)
        self._breaks: list[BreakRow | tuple[int, str]] = []

    def take(self, seq: int, kind: str, entity: str, body: Mapping[str, Any], hub_time: str) -> None:
        """The next event; a hole before it, and what belongs to no ticket, is counted."""
        gaps = self.place.gaps + (seq != self.place.seq + 1)
        self.place = replace(self.place, seq=seq, at=hub_time, gaps=gaps)
        try:
            known = EventKind(kind)
        except ValueError:
            # A newer hub's: it changes no figure that this program knows.
            return
        if known in TICKET_KINDS:
            self._take_ticket(seq, known, entity, body)
        elif known in WINDOW_KINDS:
            try:
                self._take_window(seq, known, body)
            except _MISFITS:
                self._lost()

    def keep(self, rows: InsightRows) -> None:
        """Write what came of them, and how far it goes."""
        centre = self._centre
        rows.put_visits(centre, [_row(story) for story in self._touched.values()])
        for one in self._breaks:
            if isinstance(one, BreakRow):
                rows.begin_break(centre, one)
            else:
                rows.end_break(centre, *one)
        rows.move(centre, replace(self.place, windows=json.dumps(self._windows, sort_keys=True)))

    def _take_ticket(self, seq: int, kind: EventKind, entity: str, body: Mapping[str, Any]) -> None:
        story = self._stories.get(entity)
        if kind is EventKind.TICKET_ISSUED and story is None:
            try:
                story = self._stories[entity] = Story.begun(self._centre, entity, seq, body)
            except ValueError:
                self._lost()
                return
        elif story is None:
            self._lost()
            return
        else:
            story.take(seq, kind, body)
        self._touched[entity] = story

    def _take_window(self, seq: int, kind: EventKind, body: Mapping[str, Any]) -> None:
        window, at = int(body["window"]), to_text(from_text(body["at"]))
        if kind is EventKind.WINDOW_PAUSED:
            if from_text(body.get("since", at)) < from_text(at):
                # Only its planned end was moved.
                return
            staff = self._windows.get(str(window), "")
            day = service_day(from_text(at)).isoformat()
            begun = BreakRow(seq=seq, day=day, window=window, staff=staff, reason=str(body["reason"]), began_at=at)
            self._breaks.append(begun)
            return
        if kind in _ENDS_BREAK:
            self._breaks.append((window, at))
        if kind in {EventKind.WINDOW_OPENED, EventKind.WINDOW_HANDED_OVER}:
            self._windows[str(window)] = str(body["staff"])
        elif kind is EventKind.WINDOW_CLOSED:
            self._windows.pop(str(window), None)

    def _lost(self) -> None:
        self.place = replace(self.place, gaps=self.place.gaps + 1)


def _row(story: Story) -> VisitRow:
    record = story.record()
    day = record.day.isoformat()
    return VisitRow(record.id, day, record.group, story.first_seq, written(record), over=not record.open)


# ---------------------------------------------------------------- what is kept


def kept_visits(rows: InsightRows, centre: str, since: date, until: date) -> Iterator[VisitRecord]:
    """Visit records of service days, both included, in the order of days and ids."""
    for whole in rows.visits(centre, since, until):
        yield read_record(whole)


def day_rollups(rows: InsightRows, centre: str, day: str, now: datetime) -> tuple[RollupRow, ...]:
    """What the visits of a day add up to, of everybody and by queue group, as it is kept."""
    on = date.fromisoformat(day)
    return _written(rolled(kept_visits(rows, centre, on, on), now))


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a day that is not over adds up to by now, and the visits that came to it."""

    day: str
    rollups: tuple[RollupRow, ...]
    added: tuple[str, ...]


def sums_so_far(rows: InsightRows, centre: str, now: datetime, at_least: int = AT_LEAST) -> tuple[SoFar, ...]:
    """Days that are not over and of which so many visits ended since they were added up, each with those visits."""
    today = service_day(now).isoformat()
    found: list[SoFar] = []
    for day in rows.rollups.stale_days(centre):
        over = rows.over(centre, day) if day >= today else []
        if len(over) < at_least:
            continue
        sums = {row.group: [unpacked(row)] for row in rows.rollups.whole(centre, DAY, day, day)}
        for group, rollup in rolled((read_record(whole) for _, whole in over), now).items():
            sums.setdefault(group, []).append(rollup)
        grown = _written({group: joined(some) for group, some in sums.items()})
        found.append(SoFar(day, grown, tuple(id_ for id_, _ in over)))
    return tuple(found)


def month_rollups(rows: InsightRows, centre: str, month: str) -> tuple[RollupRow, ...]:
    """What the rolled-up days of a month add up to, of everybody and by queue group, as it is kept."""
    by_group: dict[str, list[Rollup]] = {}
    for row in rows.rollups.whole(centre, DAY, f"{month}-01", f"{month}-31"):
        by_group.setdefault(row.group, []).append(unpacked(row))
    return _written({group: joined(days) for group, days in by_group.items()})


def days_to_roll(rows: InsightRows, centre: str, now: datetime) -> tuple[str, ...]:
    """Days that are over and not rolled up; of today there is a sum so far."""
    today = service_day(now).isoformat()
    return tuple(day for day in rows.rollups.stale_days(centre) if day < today)


def months_to_join(rows: InsightRows, centre: str, now: datetime) -> tuple[str, ...]:
    """Months that are over, whole and not rolled up."""
    return rows.rollups.months_to_join(centre, service_day(now).isoformat()[:7])


def _written(rollups: Mapping[str, Rollup]) -> tuple[RollupRow, ...]:
    return tuple(packed(group, rollups[group]) for group in sorted(rollups))
