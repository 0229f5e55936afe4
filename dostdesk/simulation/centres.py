"""The hubs of a country against one central, first through a day, then all at once."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from dostdesk.central.hubs import enrol_hub
from dostdesk.domain.errors import RefusedError
from dostdesk.hub.central_push import CentralPush
from dostdesk.population.register import everybody
from dostdesk.serving.attempt import Attempt
from dostdesk.simulation.national_day import CentreFeed, LivedDay
from dostdesk.simulation.national_hubs import Pace, PushingHub, percent
from dostdesk.simulation.searching import Searching
from dostdesk.storage.central.projected import AWAITED
from dostdesk.storage.central.store import CentralStore

_IDLE_S, _LOOKS_S = 6.0, 0.5
_FOLDED_WITHIN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What one day came to at central.

    Attributes:
        seconds: Until the last acknowledgement.
        behind: Most events of all centres together that were acknowledged and not folded.
        folded_after_s: From the last acknowledgement until everything was folded.
        papers_share: Of the hubs' time, what their papers took.
        central_cpu_s: Processor time of central's own process; 0 where that is not known.
    """

    events: int
    papers: int
    seconds: float
    events_per_s: float
    acknowledged_p50_ms: float
    acknowledged_p99_ms: float
    pushed_again: int
    papers_share: float
    behind: int
    folded_after_s: float
    search_p50_ms: float
    search_p99_ms: float
    central_cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalAccount:
    """What came of a run. Centres that are named wrong, and failures, must be none.

    Attributes:
        heads_wrong: Centres whose feed at central ends elsewhere than what was pushed.
        projections_wrong: Centres whose feed adds up to something else at central.
    """

    centres: int
    visits: int
    steady: Phase
    together: Phase
    search_idle_p50_ms: float
    search_idle_p99_ms: float
    memory_mb: float
    heads_wrong: tuple[str, ...]
    projections_wrong: tuple[str, ...]
    quarantined: int
    failures: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Everything that was pushed is at central, and adds up."""
        return not (self.heads_wrong or self.projections_wrong or self.quarantined or self.failures)

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "clean": self.clean}


@dataclass(slots=True)
class Country:
    """All centres of a run against one central.

    Args:
        url, store: Central over HTTP, and its database to look at.
        pid: Of central's process; 0 when it is part of this one.
    """

    url: str
    store: CentralStore
    day: LivedDay
    volumes: Mapping[str, int]
    folder: Path
    pid: int = 0
    feeds: dict[str, CentreFeed] = field(default_factory=dict)
    hubs: dict[str, PushingHub] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    _tokens: dict[str, str] = field(default_factory=dict)
    _links: list[Any] = field(default_factory=list)

    def found(self, now: datetime) -> None:
        """Enrol every hub. Raises RefusedError `centres_known` when central has any of these feeds already."""
        with self.store.reading() as rows:
            known = sorted(set(rows.ingest.heads()) & set(self.volumes))
        if known:
            raise RefusedError("centres_known", centre=known[0])
        people = tuple(everybody())
        for order, centre in enumerate(self.volumes):
            epoch = 1 + order % 3
            self._tokens[centre] = enrol_hub(self.store, centre, now, replace=True)
            link = CentralPush(self.url, self._tokens[centre])
            self._links.append(link)
            self.feeds[centre] = CentreFeed(centre, epoch, self.day, people)
            self.hubs[centre] = PushingHub(epoch, link)

    def write_day(self, later: int) -> None:
        """Write what each hub will push."""
        for centre, feed in self.feeds.items():
            with self._file(centre).open("wb") as file:
                feed.write_day(file, visits=self.volumes[centre], later=later)

    def push(self, later: int, *, speed: float) -> Phase:
        """Let all hubs push the day that was written, with somebody who searches meanwhile.

        Args:
            speed: How much faster than the clock on the wall; 0 when all of it waits already.
        """
        before = {centre: (hub.pushed.seq, hub.pushed.papers) for centre, hub in self.hubs.items()}
        for hub in self.hubs.values():
            hub.pushed.acknowledged_s.clear()
            hub.pushed.papers_s, hub.pushed.again = 0.0, 0
        stopped, watched = threading.Event(), threading.Event()
        searching = Searching(self.url, self._tokens[min(self._tokens)])
        watching = Watching(self.store)
        beside = threading.Thread(target=watching.until, args=(watched,), name="national-watch")
        cpu, begun = _cpu_s(self.pid), time.monotonic()
        pace = Pace(begun, speed, later)
        pushing = [
            threading.Thread(target=self._live, args=(centre, pace, stopped), name=f"hub-{centre}")
            for centre in self.hubs
        ]
        for thread in (beside, *pushing):
            thread.start()
        try:
            for thread in pushing:
                thread.join()
        finally:
            stopped.set()
            seconds = time.monotonic() - begun
            searched = self._heard(searching)
            watched.set()
            beside.join()
        folded_after = self._settled()
        done = [hub.pushed for hub in self.hubs.values()]
        events = sum(hub.pushed.seq - before[centre][0] for centre, hub in self.hubs.items())
        latencies = [taken for one in done for taken in one.acknowledged_s]
        all_s = sum(latencies) + sum(one.papers_s for one in done)
        return Phase(
            events=events,
            papers=sum(hub.pushed.papers - before[centre][1] for centre, hub in self.hubs.items()),
            seconds=round(seconds, 2),
            events_per_s=round(events / seconds, 1),
            acknowledged_p50_ms=percent(latencies, 0.5),
            acknowledged_p99_ms=percent(latencies, 0.99),
            pushed_again=sum(one.again for one in done),
            papers_share=round(sum(one.papers_s for one in done) / all_s, 2) if all_s else 0.0,
            behind=watching.behind,
            folded_after_s=round(folded_after, 2),
            search_p50_ms=percent(searched, 0.5),
            search_p99_ms=percent(searched, 0.99),
            central_cpu_s=round(_cpu_s(self.pid) - cpu, 1),
        )

    def search_idle(self) -> Sequence[float]:
        """Seconds of searches while nobody pushes."""
        searching = Searching(self.url, self._tokens[min(self._tokens)])
        threading.Event().wait(_IDLE_S)
        return self._heard(searching)

    def wrong(self) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """Centres whose head is wrong, centres that add up wrongly, and how many entities lie in quarantine."""
        heads, sums, quarantined = [], [], 0
        for centre, feed in self.feeds.items():
            with self.store.reading() as rows:
                head = rows.ingest.head(centre)
                everything = rows.projections.everything(centre)
            if (head.epoch, head.seq, head.hash) != (feed.epoch, feed.seq, feed.hash):
                heads.append(centre)
            lacks_paper = any(AWAITED in row for row in everything["application"])
            if lacks_paper or any(len(everything[table]) != count for table, count in feed.counted.items()):
                sums.append(centre)
            quarantined += len(everything["quarantine"])
        return tuple(heads), tuple(sums), quarantined

    def close(self) -> None:
        for link in self._links:
            link.close()

    def _file(self, centre: str) -> Path:
        return self.folder / f"{centre}.feed"

    def _live(self, centre: str, pace: Pace, stopped: threading.Event) -> None:
        attempt = Attempt()
        with attempt:
            self.hubs[centre].push_day(self._file(centre), pace=pace, stopped=stopped)
        if attempt.error is not None:
            self.failures.append(f"{centre} {type(attempt.error).__name__}: {attempt.error}")

    def _heard(self, searching: Searching) -> Sequence[float]:
        searched = searching.ended()
        if searched.failure:
            self.failures.append(f"search {searched.failure}")
        return searched.seconds

    def _settled(self) -> float:
        """Seconds until everything that came is folded; what is not by then shows in the account."""
        begun, patience = time.monotonic(), threading.Event()
        while time.monotonic() - begun < _FOLDED_WITHIN_S:
            with self.store.reading() as rows:
                if not any(feed.behind for feed in rows.health.feeds()) and not rows.projections.awaited(most=1):
                    break
            patience.wait(0.1)
        return time.monotonic() - begun


class Watching:
    """How far folding is behind, looked at now and then."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store
        self.behind = 0

    def until(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOKS_S):
            with self._store.reading() as rows:
                self.behind = max(self.behind, sum(feed.behind for feed in rows.health.feeds()))


def run_country(country: Country, *, speed: float, now: datetime, told: Callable[[str], None]) -> NationalAccount:
    """A day with the link, then a day that all centres bring back together.

    Raises:
        RefusedError: As `Country.found`.
        OutsideError: Central's database does not answer.
    """
    country.found(now)
    country.write_day(0)
    told("a day with the link")
    steady = country.push(0, speed=speed)
    idle = country.search_idle()
    country.write_day(1)
    told("all return after a day without it")
    together = country.push(1, speed=0.0)
    heads, sums, quarantined = country.wrong()
    return NationalAccount(
        centres=len(country.volumes),
        visits=sum(country.volumes.values()),
        steady=steady,
        together=together,
        search_idle_p50_ms=percent(idle, 0.5),
        search_idle_p99_ms=percent(idle, 0.99),
        memory_mb=_memory_mb(),
        heads_wrong=heads,
        projections_wrong=sums,
        quarantined=quarantined,
        failures=tuple(country.failures),
    )


def volumes_of(day: LivedDay, centres: int, share: float) -> dict[str, int]:
    """Visits of each centre: the published ones in turn, for centres 01 and on."""
    volumes = islice(cycle(day.volumes), centres)
    return {f"{number:02d}": max(1, round(visits * share)) for number, visits in enumerate(volumes, start=1)}


def _cpu_s(pid: int) -> float:
    """Processor time of a process so far; 0 where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / float(os.sysconf("SC_CLK_TCK"))


def _memory_mb() -> float:
    """The most memory that this process has had; 0 where the system does not tell."""
    try:
        told = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    most = next((line for line in told.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return round(int(most.split()[1]) / 1024, 1)
