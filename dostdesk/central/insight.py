"""The statistics of all centres: folded behind the projections, told to whoever may see them.

A visit is folded whole from its own events each time that some of them come, so nothing has to be remembered, and any
number of programs may do it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from dostdesk.domain.clock import Clock, from_text, service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.fold import TICKET_KINDS
from dostdesk.domain.register import Asker
from dostdesk.domain.rights import RIGHTS, Right, Role
from dostdesk.insight import asking
from dostdesk.insight.following import (
    VERSION,
    FeedFold,
    day_rollups,
    days_to_roll,
    month_rollups,
    months_to_join,
    sums_so_far,
)
from dostdesk.insight.history import Targets
from dostdesk.insight.visits import Story
from dostdesk.protocol import insight as shapes
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.central.store import CentralRows, CentralStore
from dostdesk.storage.insight import InsightPlace

AT_ONCE = 500
_TOLD = frozenset(kind.value for kind in TICKET_KINDS)


def follow_some(store: CentralStore, now: datetime) -> bool:
    """Fold the next events of the centre that is behind most, or roll up a day of one; whether there is more.

    One centre only, since batches wait for their turn behind it.

    Raises:
        OutsideError: As `CentralStore.writing`; nothing of the step stays.
    """
    with store.reading() as rows:
        heads, places = rows.ingest.heads(), rows.insight.places()
        stale = rows.insight.rollups.with_stale_days(service_day(now).isoformat())
    waiting: list[tuple[int, str]] = []
    for centre, head in heads.items():
        known = places.get(centre, InsightPlace())
        behind = max(0, head.seq - known.seq)
        if behind or centre in stale or (known.seq and known.version != VERSION):
            waiting.append((-behind, centre))
    # Another program may have the turn of the first ones.
    return any(_follow_one(store, centre, heads[centre].seq, now) for _, centre in sorted(waiting))


def _follow_one(store: CentralStore, centre: str, head: int, now: datetime) -> bool:
    """A step of one centre; False while somebody else follows it."""
    with store.writing() as rows:
        place = rows.insight.take_turn(centre)
        if place is None:
            return False
        if place.version != VERSION and place.seq:
            rows.insight.clear(centre)
        elif place.seq < head:
            _fold(rows, centre)
            if rows.insight.place(centre).seq >= head:
                _grow(rows, centre, now)
        else:
            _roll(rows, centre, now)
        return True


class Insight:
    """Follows until nothing is left, for whoever steps it."""

    def __init__(self, store: CentralStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def settle(self) -> None:
        """Fold everything that is here. Raises as `follow_some`."""
        while follow_some(self._store, self._clock.now()):
            pass


def _fold(rows: CentralRows, centre: str) -> None:
    place = rows.insight.place(centre)
    events = rows.ingest.after(centre, place.seq, AT_ONCE)
    left_out = rows.ingest.passed_over(centre)
    stories = _before(rows, centre, place.seq, events, left_out)
    fold = FeedFold(centre, place, stories)
    for event in events:
        known = event.seq not in left_out
        fold.take(event.seq, event.kind if known else "", event.entity, json.loads(event.body), event.hub_time)
    fold.keep(rows.insight)


def _before(
    rows: CentralRows, centre: str, seq: int, events: list[RawEvent], left_out: Collection[int]
) -> dict[str, Story]:
    """The stories of visits that go on in these events."""
    entities = sorted({event.entity for event in events if event.kind in _TOLD})
    begun = rows.insight.first_seqs(centre, entities)
    stories: dict[str, Story] = {}
    for event in rows.ingest.of_entities(centre, sorted(begun), seq):
        if event.kind not in _TOLD or event.seq in left_out:
            continue
        story = stories.get(event.entity)
        if story is not None:
            story.take(event.seq, EventKind(event.kind), json.loads(event.body))
        elif event.seq == begun[event.entity]:
            stories[event.entity] = Story.begun(centre, event.entity, event.seq, json.loads(event.body))
    return stories


def _roll(rows: CentralRows, centre: str, now: datetime) -> None:
    for day in days_to_roll(rows.insight, centre, now)[:1]:
        rows.insight.rollups.put_day(centre, day, day_rollups(rows.insight, centre, day, now))
    for month in months_to_join(rows.insight, centre, now):
        rows.insight.rollups.put_month(centre, month, month_rollups(rows.insight, centre, month))


def _grow(rows: CentralRows, centre: str, now: datetime) -> None:
    # Of all centres even a few visits of each would be many to read.
    for so_far in sums_so_far(rows.insight, centre, now, at_least=1):
        rows.insight.rollups.put_so_far(centre, so_far.day, so_far.rollups, so_far.added)


# ---------------------------------------------------------------- asked


def within_reach(rows: CentralRows, asker: Asker, wanted: Collection[str]) -> tuple[str, ...]:
    """The centres whose figures somebody sees: of the ministry all, otherwise his own.

    Raises:
        RefusedError: `right_missing`, or `centre_wrong` for another centre than his own.
    """
    if Right.SEE_STATISTICS not in RIGHTS[asker.role]:
        raise RefusedError("right_missing", right=Right.SEE_STATISTICS.value)
    if asker.role is Role.NATIONAL:
        known = tuple(sorted(rows.ingest.heads()))
        return tuple(centre for centre in known if not wanted or centre in wanted)
    if not set(wanted) <= {asker.centre}:
        raise RefusedError("centre_wrong")
    return (asker.centre,)


def history_of(
    rows: CentralRows, asked: shapes.HistoryAsked, asker: Asker, targets: Targets, now: datetime
) -> shapes.HistoryAnswer:
    """The history of the centres that somebody may see. Raises RefusedError as `within_reach`, `range_wrong`."""
    centres = within_reach(rows, asker, asked.centres)
    names: dict[str, str] | None = None
    if len(centres) == 1:
        names = {posting.staff.id: posting.staff.name for posting in rows.directory.postings(centres[0])}
    fresh = freshness(rows, centres)
    return asking.history(rows.insight, centres, asked, targets=targets, names=names, freshness=fresh, now=now)


def measures_of(rows: CentralRows, asked: shapes.HistoryAsked, asker: Asker, now: datetime) -> shapes.MeasuresTable:
    """The ministry's table of those centres. Raises as `history_of`."""
    centres = within_reach(rows, asker, asked.centres)
    regions = {centre: names.region for centre, names in rows.centres.all().items() if names.region}
    fresh = freshness(rows, centres)
    return asking.measures(rows.insight, centres, asked.since, asked.until, fresh, now, regions)


def freshness(rows: CentralRows, centres: Collection[str]) -> tuple[shapes.CentreFreshness, ...]:
    """How fresh the figures of some centres are, with what the ministry calls them, or else their hubs."""
    names = rows.succession.names() | {centre: said.name for centre, said in rows.centres.all().items()}
    heads, heard, places = rows.ingest.heads(), rows.ingest.heard_at(), rows.insight.places()
    found = []
    for centre in centres:
        head = heads.get(centre)
        reached = heard.get(centre)
        found.append(
            asking.freshness(
                centre,
                names.get(centre, {}),
                places.get(centre, InsightPlace()),
                0 if head is None else head.seq,
                reached_at=None if reached is None else from_text(reached),
            )
        )
    return tuple(found)
