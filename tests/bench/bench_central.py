"""Central over a PostgreSQL of its own: what taking a feed costs beside a bare INSERT, and a country that returns."""

from __future__ import annotations

import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from dostdesk.domain.clock import BAKU, RunningClock
from dostdesk.domain.events import canonical
from dostdesk.simulation.centres import Country, volumes_of
from dostdesk.simulation.national_day import LivedDay, live_day
from dostdesk.simulation.national_hubs import Pace, batches, percent
from dostdesk.simulation.own_postgres import own_postgres
from dostdesk.simulation.processes import CentralProcess
from dostdesk.storage.central.store import CentralStore
from tests.bench.figures import WHOLE, Effort, Figure

CENTRES = 31
_LIVED = 24
_ALONE, _BARE = "97", "98"
_OPENS = datetime(2026, 11, 18, 9, tzinfo=BAKU)


@dataclass(frozen=True, slots=True)
class _Place:
    """A central that is served, and a folder."""

    url: str
    pid: int
    store: CentralStore
    database: str
    folder: Path
    day: LivedDay
    now: datetime

    def country(self, volumes: Mapping[str, int]) -> Country:
        made = Country(self.url, self.store, self.day, volumes, self.folder, self.pid)
        made.found(self.now)
        made.write_day(0)
        return made


def measure(effort: Effort) -> list[Figure]:
    """What central promises of feeds, each with its floor of the same server and the same run."""
    whole = effort is WHOLE
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory()))
        lived = folder / "hub"
        lived.mkdir()
        day = live_day(lived, visits=_LIVED if whole else 2, seed=7, opens=_OPENS)
        database = ends.enter_context(own_postgres())
        store = CentralStore.open(database)
        ends.callback(store.close)
        clock = RunningClock(started=_OPENS, shown=_OPENS)
        central = ends.enter_context(CentralProcess(folder, database=database))
        place = _Place(central.url, central.pid, store, database, folder, day, clock.now())
        return [
            _ingest(place, 700 if whole else 60),
            *_together(place, CENTRES if whole else 2, 0.2 if whole else 0.01),
        ]


def _ingest(place: _Place, visits: int) -> Figure:
    country = place.country({_BARE: visits})
    hub, file = country.hubs[_BARE], place.folder / f"{_BARE}.feed"
    bare: list[float] = []
    with psycopg.connect(place.database.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE bare (LIKE feed_event INCLUDING ALL)")
        connection.commit()
        found = list(batches(file, Pace(0.0), threading.Event()))
        for batch in found:
            # Papers are another figure.
            batch.papers.clear()
            values, rows = _statement([json.loads(event) for event in batch.events])
            started = time.perf_counter()
            connection.execute(values, rows)
            connection.commit()
            bare.append(time.perf_counter() - started)
            hub.push(batch)
    country.close()
    sizes = len(found[0].events)
    # The last batch is smaller, and the first one meets cold caches.
    floor = statistics.median(bare[1:-1] or bare) * 1000
    taken = statistics.median(hub.pushed.acknowledged_s[1:-1] or hub.pushed.acknowledged_s) * 1000
    ratio = floor / taken
    return Figure(
        what=f"ingest of {sizes} events over HTTP, up to the acknowledgement",
        found=f"{taken:.1f} ms",
        floor=f"multi-row INSERT of the same rows, {floor:.1f} ms",
        ratio=ratio,
        reach="at least 0.4 × its rate",
        met=ratio >= 0.4,
        note="checked, hashed and stored; papers apart; whoever pushes shares the processors",
    )


def _statement(events: Sequence[Mapping[str, Any]]) -> tuple[bytes, list[Any]]:
    columns = list(events[0])
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    text = f"INSERT INTO bare ({', '.join(columns)}) VALUES {', '.join([row] * len(events))}"
    return text.encode(), list(_values(events))


def _values(events: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
    for event in events:
        yield from (canonical(value) if name == "body" else value for name, value in event.items())


def _together(place: _Place, centres: int, share: float) -> list[Figure]:
    volumes = volumes_of(place.day, centres, share)
    alone = place.country({_ALONE: sum(volumes.values())})
    steady = alone.push(0, speed=0.0)
    idle = percent(alone.search_idle(), 0.99)
    alone.close()
    country = place.country(volumes)
    together = country.push(0, speed=0.0)
    heads, sums, quarantined = country.wrong()
    country.close()
    whole = not (heads or sums or quarantined or country.failures or alone.failures)
    ratio = together.events_per_s / steady.events_per_s
    slower = together.search_p99_ms / idle
    papers = f"papers took {together.papers_share:.0%} of the hubs' time"
    return [
        Figure(
            what=f"{centres} centres returning together, {together.events} events with {together.papers} papers",
            found=f"{together.events_per_s:.0f} events/s",
            floor=f"about as many from one hub, {steady.events_per_s:.0f} events/s",
            ratio=ratio,
            reach="at least 0.5 ×, nothing missing",
            met=whole and ratio >= 0.5,
            note=f"{papers}; at most {together.behind} events were behind, folded {together.folded_after_s} s after",
        ),
        Figure(
            what="an interactive search of the register meanwhile, p99",
            found=f"{together.search_p99_ms:.0f} ms",
            floor=f"while nobody pushes, {idle:.0f} ms",
            ratio=slower,
            reach="at most 3 ×",
            met=slower <= 3,
            note="over HTTP, from a process of its own, on the same processors as central, its database and all hubs",
        ),
    ]
