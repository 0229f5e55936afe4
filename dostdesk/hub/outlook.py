"""What a hub expects: ranges that are told with tickets and shown on boards, the outlook, and replays of past days.

Simulating takes a processor for some tenths of a second, again and again; so a hub that is served lets a process of its
own do it (`outlook_apart`), and here is what stands in for that one where nobody waits: in tests and short runs.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Protocol

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.clock import service_day, start_of
from dostdesk.domain.policy import QueuePolicy
from dostdesk.hub.past_days import PastDays
from dostdesk.insight.days import Told, ToldNow
from dostdesk.insight.outlook import Centre, Forecaster
from dostdesk.insight.replayed import replayed
from dostdesk.protocol.outlook import Replayed, ReplayRequest
from dostdesk.storage.hub.store import HubStore

_PLAN_STEPS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HubKnows:
    """What only the running hub knows, told with each question.

    Attributes:
        policy: Of the release that is in force; the targets that were decided here are in the store.
        paydays: As the ministry said them.
    """

    policy: QueuePolicy
    calendar: WorkingCalendar
    windows: tuple[int, ...]
    paydays: frozenset[date] = frozenset()


Knows = Callable[[datetime], HubKnows]


class Foresight(Protocol):
    """Where a hub's expectations come from."""

    def told(self, group: str, priority: str, now: datetime) -> Told | None:
        """What somebody is told who takes a ticket now; from memory, at once. None when nothing is known."""
        ...

    def boards(self, now: datetime) -> Mapping[str, Told]:
        """What boards show, by group: what an ordinary visitor is told. From memory, at once."""
        ...

    def outlook(self) -> bytes:
        """The newest `Outlook`, as JSON; may take a while. The process that answers others need not look into it.

        Raises:
            OutsideError: `outlook_failed`; asking again later is harmless.
        """
        ...

    def replay(self, asked: ReplayRequest) -> Replayed:
        """A past day under other rules. Raises RefusedError `replay_day_empty`; OutsideError as `outlook`."""
        ...

    def close(self) -> None:
        """End what runs."""
        ...


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What is told from now on, the place in the feed that it rests on, and the outlook as JSON."""

    told: ToldNow
    seq: int
    outlook: bytes


class Work:
    """The work itself, over the store: follows the feed, refreshes, searches for a plan, replays."""

    def __init__(self, store: HubStore, *, random: Random) -> None:
        self._store = store
        self._days = PastDays(store)
        self._knows: HubKnows | None = None
        self._forecaster = Forecaster(days=self._days, centre=self._centre, random=random)

    def refresh(self, now: datetime, knows: HubKnows) -> Refreshed:
        """Everything up to date with the feed."""
        self._knows = knows
        self._forecaster.begin(now)
        fold = self._forecaster.fold
        behind = self._days.after(fold.seq) if fold.seq is not None else self._days.since(start_of(service_day(now)))
        for events in behind:
            self._forecaster.follow(events)
        told = self._forecaster.refresh(now)
        return Refreshed(told, fold.seq or 0, self.newest(now))

    def newest(self, now: datetime) -> bytes:
        """What was found by now, without anything new."""
        return self._forecaster.outlook(now).model_dump_json().encode()

    def think(self, now: datetime) -> bool:
        """One step towards a plan; False when there is nothing more to think about."""
        return self._knows is not None and self._forecaster.think(now)

    def replay(self, asked: ReplayRequest, knows: HubKnows) -> Replayed:
        """Raises RefusedError `replay_day_empty`."""
        return replayed(self._days.of(asked.day), knows.policy, asked)

    def _centre(self, now: datetime) -> Centre:
        knows = self._knows
        if knows is None:
            raise RuntimeError("nobody said what the hub knows")
        with self._store.reading() as rows:
            staff = tuple(rows.people.staff(service_day(now)))
            hall = rows.queue.hall()
        return Centre(
            policy=hall.targets.over(knows.policy),
            schedule=hall.to_come,
            calendar=knows.calendar,
            windows=knows.windows,
            staff=staff,
            paydays=knows.paydays,
        )


class ForesightHere:
    """In this process, when it is asked: what is told rests on the last question, and on nothing before the first."""

    def __init__(self, store: HubStore, knows: Knows, now: Callable[[], datetime], *, seed: int = 1) -> None:
        self._now, self._knows = now, knows
        # A forecast is drawn by itself: whoever draws ids must draw the same ones with and without it.
        self._work = Work(store, random=Random(seed))  # noqa: S311
        self._lock = threading.Lock()
        self._told: ToldNow | None = None

    def told(self, group: str, priority: str, now: datetime) -> Told | None:
        return None if self._told is None else self._told.of(group, priority, now)

    def boards(self, now: datetime) -> Mapping[str, Told]:
        return {} if self._told is None else on_boards(self._told, self._knows(now).policy, now)

    def outlook(self) -> bytes:
        now = self._now()
        with self._lock:
            self._told = self._work.refresh(now, self._knows(now)).told
            for _ in range(_PLAN_STEPS):
                if not self._work.think(now):
                    break
            return self._work.newest(now)

    def replay(self, asked: ReplayRequest) -> Replayed:
        with self._lock:
            return self._work.replay(asked, self._knows(self._now()))

    def close(self) -> None:
        """Nothing runs."""


def on_boards(told: ToldNow, policy: QueuePolicy, now: datetime) -> Mapping[str, Told]:
    """What an ordinary visitor is told, by group; nothing of a group of which nothing is known."""
    ordinary = policy.classes[-1].code
    found = {group.letter: told.of(group.letter, ordinary, now) for group in policy.groups}
    return {letter: one for letter, one in found.items() if one is not None}
