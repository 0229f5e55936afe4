"""Everything that the routes of a hub work with, put together once by the builder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import NewId
from dostdesk.domain.succession import device_token
from dostdesk.hub.central_mark import CentralMark
from dostdesk.hub.central_port import CentralPort
from dostdesk.hub.day import DayTurn
from dostdesk.hub.devices import DeviceBook
from dostdesk.hub.directory import FollowedDirectory
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.outlook import Foresight
from dostdesk.hub.passwords import SignInGate
from dostdesk.hub.register_port import RegisterPort, Relay
from dostdesk.hub.releases import HubReleases
from dostdesk.hub.rules import Rules
from dostdesk.hub.standing import Standing
from dostdesk.hub.timetable import Timetable
from dostdesk.hub.windows_awaited import WindowsAwaited
from dostdesk.hub.writer import Job, Writer
from dostdesk.storage.hub.store import Centre, HubRows, HubStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a hub.

    Attributes:
        directory: Who works here, as central last said.
        standing: Whether this hub keeps the queue.
        register: What of central windows ask about people.
        relay: Where that is waited for.
        foresight: What is expected of the hours ahead.
        mark: How far central is with the feed.
        awaited: For whom a hub that was just promoted waits before it calls.
        granting: Held while series are granted: two requests at once must not both find one missing.
    """

    centre: Centre
    epoch: int
    store: HubStore
    writer: Writer
    tail: FeedTail
    releases: HubReleases
    devices: DeviceBook
    central: CentralPort
    directory: FollowedDirectory
    standing: Standing
    register: RegisterPort
    clock: Clock
    new_id: NewId
    foresight: Foresight
    new_token: Callable[[], str]
    gate: SignInGate = field(default_factory=SignInGate)
    day_turn: DayTurn = field(default_factory=DayTurn)
    timetable: Timetable = field(default_factory=Timetable)
    mark: CentralMark = field(default_factory=CentralMark)
    granting: asyncio.Lock = field(default_factory=asyncio.Lock)
    relay: Relay = field(default_factory=Relay)
    awaited: WindowsAwaited = field(default_factory=WindowsAwaited)

    @property
    def rules(self) -> Rules:
        """What the releases say for decisions."""
        return self.releases.rules

    def now(self) -> datetime:
        """The hub's time, to the millisecond that it is written with."""
        now = self.clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    async def write(self, job: Job[T], *, patient: bool = False) -> T:
        """Run a job on the writer's thread and answer after its commit; as `Writer.submit`."""
        return await asyncio.wrap_future(self.writer.submit(job, patient=patient))

    def turns(self, rows: HubRows, now: datetime) -> None:
        """Do what time alone brings: the end of a day, and acts whose time has come. Before anything that is asked."""
        if self.day_turn.due(now):
            self.day_turn.turn(rows, now, self.new_id)
        if self.timetable.due(now):
            self.timetable.turn(rows, now, rules=self.rules, new_id=self.new_id)

    def turns_due(self, now: datetime) -> bool:
        """Whether there is anything of that to do."""
        return self.day_turn.due(now) or self.timetable.due(now)

    async def read(self, question: Callable[[HubRows], T]) -> T:
        """Ask the store, away from the event loop."""

        def ask() -> T:
            with self.store.reading() as rows:
                return question(rows)

        return await asyncio.to_thread(ask)

    def device_token(self, name: str, install: str) -> str:
        """The token of an install: always the same, so that a lost answer can be asked for again."""
        return device_token(self.centre.secret, name, install)
