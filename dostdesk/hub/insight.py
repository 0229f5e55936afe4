"""Following the hub's own feed for statistics, behind everything that a window waits for.

A follower with a place of its own, in small transactions of the one writer: no step of a queue waits for it, a fall
leaves nothing out, and what is shown is at most `EVERY_S` behind what happened.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from time import monotonic

from dostdesk.domain.clock import Clock, to_text
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event, EventKind
from dostdesk.hub.writer import Writer
from dostdesk.insight.following import (
    VERSION,
    FeedFold,
    SoFar,
    day_rollups,
    days_to_roll,
    month_rollups,
    months_to_join,
    sums_so_far,
)
from dostdesk.insight.visits import Story
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.hub.store import HubRows, HubStore
from dostdesk.storage.insight import InsightPlace
from dostdesk.storage.insight_rollups import RollupRow

Rolled = Sequence[RollupRow]
EVERY_S = 3.0
AT_ONCE = 200
"""Events of one step: its transaction takes some milliseconds, and whoever calls the next one waits no longer."""

_READ_AT_ONCE = 1000
_MOST_REMEMBERED = 4000
_A_DAY = 20_000
_BREATH_S = 0.02


class InsightFollower:
    """Folds in steps."""

    def __init__(self, *, store: HubStore, writer: Writer, centre: str, clock: Clock) -> None:
        self._store, self._writer, self._centre, self._clock = store, writer, centre, clock
        self._stories: dict[str, Story] = {}
        self._seq = -1

    def step(self) -> bool:
        """Fold the next events, or else roll up a day or month, or add to the sum of today; whether there may be more.

        Raises:
            OutsideError: The store failed; nothing of the step stays, and it is done again.
        """
        with self._store.reading() as rows:
            place = rows.insight.place(self._centre)
            if place.version != VERSION and place.seq:
                events: Sequence[Event] = ()
            else:
                events = rows.feed.after(place.seq, AT_ONCE)
                if place.seq != self._seq:
                    self._stories.clear()
                self._remember(rows, place.seq, events)
        if place.version != VERSION and place.seq:
            self._begin_anew()
            return True
        if not events:
            return self._roll()
        self._fold(place, events)
        return True

    def settle(self) -> None:
        """Fold everything that is here. Raises as `step`."""
        while self.step():
            pass

    def _begin_anew(self) -> None:
        """What is kept has another shape, or figures mean something else: the feed is folded from its beginning."""
        note("insight_begun_again")
        self._stories.clear()
        self._writer.submit(lambda rows: rows.insight.clear(self._centre)).result()
        self._seq = 0

    def _fold(self, place: InsightPlace, events: Sequence[Event]) -> None:
        fold = FeedFold(self._centre, place, self._stories)
        for event in events:
            fold.take(event.seq, event.kind.value, event.entity, event.body, to_text(event.hub_time))
        # Behind another place the stories are of no use: they are made anew from the feed.
        self._seq = -1
        self._writer.submit(lambda rows: fold.keep(rows.insight), patient=True).result()
        self._seq = fold.place.seq
        if len(self._stories) > _MOST_REMEMBERED:
            self._stories = {entity: story for entity, story in self._stories.items() if story.ticket.state.open}

    def _remember(self, rows: HubRows, seq: int, events: Sequence[Event]) -> None:
        """Have the stories of visits that began before and of which these events tell more."""
        strangers = {event.entity for event in events} - self._stories.keys()
        begun = rows.insight.first_seqs(self._centre, strangers)
        if not begun:
            return
        after = min(begun.values()) - 1
        # After a start many visits of the day go on: one reading of it remembers all of them.
        everybody = seq - after <= _A_DAY
        while after < seq:
            read = [event for event in rows.feed.after(after, _READ_AT_ONCE) if event.seq <= seq]
            for event in read:
                story = self._stories.get(event.entity)
                if story is not None:
                    story.take(event.seq, event.kind, event.body)
                elif event.seq == begun.get(event.entity) or (everybody and event.kind is EventKind.TICKET_ISSUED):
                    # What is no ticket was counted as lost when it came.
                    with suppress(ValueError):
                        self._stories[event.entity] = Story.begun(self._centre, event.entity, event.seq, event.body)
            if not read:
                return
            after = read[-1].seq

    def _roll(self) -> bool:
        """Roll up one day that is over, and months that are whole with it; whether there was one."""
        centre, now = self._centre, self._clock.now()
        with self._store.reading() as rows:
            days = days_to_roll(rows.insight, centre, now)[:1]
            rolled = [(day, day_rollups(rows.insight, centre, day, now)) for day in days]
        for day, of_day in rolled:
            self._writer.submit(partial(_put_day, centre=centre, day=day, rollups=of_day)).result()
        if not rolled:
            return self._grow()
        with self._store.reading() as rows:
            months = months_to_join(rows.insight, centre, now)
            joined = [(month, month_rollups(rows.insight, centre, month)) for month in months]
        for month, of_month in joined:
            self._writer.submit(partial(_put_month, centre=centre, month=month, rollups=of_month)).result()
        return True

    def _grow(self) -> bool:
        """Add visits that ended to what their day adds up to so far; whether there were enough of them."""
        with self._store.reading() as rows:
            grown = sums_so_far(rows.insight, self._centre, self._clock.now())
        for so_far in grown:
            self._writer.submit(partial(_put_so_far, centre=self._centre, so_far=so_far), patient=True).result()
        return bool(grown)


def _put_so_far(rows: HubRows, *, centre: str, so_far: SoFar) -> None:
    rows.insight.rollups.put_so_far(centre, so_far.day, so_far.rollups, so_far.added)


def _put_day(rows: HubRows, *, centre: str, day: str, rollups: Rolled) -> None:
    rows.insight.rollups.put_day(centre, day, rollups)


def _put_month(rows: HubRows, *, centre: str, month: str, rollups: Rolled) -> None:
    rows.insight.rollups.put_month(centre, month, rollups)


class InsightFollowing:
    """The thread that folds."""

    def __init__(self, follower: InsightFollower) -> None:
        self._follower = follower
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-insight", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had begun is begun again at the next start."""
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            more, begun = False, monotonic()
            attempt = Attempt()
            with attempt:
                more = self._follower.step()
            if attempt.error is not None and not self._ended.is_set():
                if isinstance(attempt.error, OutsideError):
                    note("insight_waits", code=attempt.error.code)
                else:
                    note_bug(attempt.error)
            # Behind much it takes half of its time at most: the loop that answers everybody shares the interpreter.
            self._ended.wait(max(_BREATH_S, monotonic() - begun) if more else EVERY_S)
