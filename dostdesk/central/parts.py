"""Everything that the routes of central work with, put together once by the builder."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from dostdesk.central.hubs import HubBook
from dostdesk.central.intake import Intake
from dostdesk.central.news import News
from dostdesk.central.rush import Rush
from dostdesk.central.sealing import Seal
from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import NewId
from dostdesk.storage.central.store import CentralRows, CentralStore

P = ParamSpec("P")
T = TypeVar("T")
# What writes, what only reads and what hubs push wait for themselves alone: each has threads of its own, and fewer
# together than the database has connections.
WRITERS, READERS = 4, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of central.

    Attributes:
        intake: Takes what hubs push.
        news: Told whenever a hub would want to know.
        rush: Hubs whose requests are being taken.
        seal: Seals what makes a hub a centre's; without one nothing of it is kept.
        stored: Set whenever something was stored that can be folded.
    """

    store: CentralStore
    clock: Clock
    new_id: NewId
    hubs: HubBook
    news: News
    intake: Intake
    seal: Seal | None = None
    rush: Rush = field(default_factory=Rush)
    stored: threading.Event = field(default_factory=threading.Event)
    _writers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(WRITERS, "central-writes"))
    _readers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(READERS, "central-reads"))

    def now(self) -> datetime:
        """Central's time, to the millisecond that it is written with."""
        now = self.clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    async def work(self, job: Callable[[], T]) -> T:
        """Run what writes, away from the event loop; it opens its own transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, job)

    async def take(self, job: Callable[Concatenate[CentralStore, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what is asked of many hubs at once, as `Intake.submit` does."""
        with self.rush:
            return await asyncio.wrap_future(self.intake.submit(job, *args, **kwargs))

    async def look(self, question: Callable[[], T]) -> T:
        """Run what only reads, away from the event loop; it opens its own transactions."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, question)

    async def write(self, job: Callable[[CentralRows], T]) -> T:
        """Run a job in one transaction and answer after its commit."""

        def run() -> T:
            with self.store.writing() as rows:
                return job(rows)

        return await self.work(run)

    async def read(self, question: Callable[[CentralRows], T]) -> T:
        """Ask one moment of the store."""

        def ask() -> T:
            with self.store.reading() as rows:
                return question(rows)

        return await self.look(ask)

    def close(self) -> None:
        """Wait for what is being done, then close the store."""
        self.intake.close()
        self._writers.shutdown()
        self._readers.shutdown()
        self.store.close()
