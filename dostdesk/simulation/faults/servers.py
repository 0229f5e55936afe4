"""The hub and central as machines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dostdesk.central.build import Central, build_central
from dostdesk.central.projections import Projector
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_push import CentralPush
from dostdesk.hub.writer import MOST_IN_A_GROUP, Job, Writer
from dostdesk.simulation.faults.machines import KEY, InlineExecutor, ServerMachine
from dostdesk.simulation.faults.world import TurnEvent
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from dostdesk.storage.hub.store import HubStore

CENTRE = "12"
CENTRAL_FILE = "central.db"
_FOLDS_EVERY_S = 1.0
T = TypeVar("T")


class SteppedWriter(Writer):
    """The hub's writer without its thread: what requests of one moment want is committed together.

    Args:
        gathers: Whether jobs wait now until somebody makes a step; if not, each is done at once.
    """

    def __init__(
        self,
        store: HubStore,
        committed: Callable[[Sequence[Event]], None],
        gathers: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(store, committed)
        self._gathers = gathers
        self._jobs: list[tuple[Job[Any], Future[Any]]] = []

    def start(self) -> None:
        """It has no thread."""

    def stop(self) -> None:
        """Nothing is left over: whoever gathers makes the steps."""

    def submit(self, job: Job[T]) -> Future[T]:
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._jobs.append((job, future))
        if not self._gathers():
            self.make_step()
        return future

    @property
    def waiting(self) -> int:
        return len(self._jobs)

    def make_step(self) -> None:
        """Commit what waits."""
        group, self._jobs = self._jobs[:MOST_IN_A_GROUP], self._jobs[MOST_IN_A_GROUP:]
        if group:
            self._write(group)


@dataclass(slots=True)
class Feeds:
    """What was ever committed at the hub, under the laws."""

    laws: FeedLaws = field(default_factory=FeedLaws)
    told: Callable[[], None] = lambda: None

    def committed(self, events: Sequence[Event]) -> None:
        for event in events:
            self.laws.follow(event)
        self.told()

    def found(self, hub: Hub) -> None:
        """A hub has started: it has everything that was committed, and perhaps what was only just."""
        with hub.store.reading() as rows:
            for event in rows.feed.after(0, self.laws.seq):
                if self.laws.hashes[event.seq] != event.hash:
                    raise LawBrokenError("what was committed stays", at=event.seq)
            if rows.feed.head().seq < self.laws.seq:
                raise LawBrokenError("what was committed stays", at=rows.feed.head().seq, had=self.laws.seq)
            for event in rows.feed.after(self.laws.seq, 10_000):
                self.laws.follow(event)


class HubMachine(ServerMachine):
    """A centre's hub, with the strand that pushes its feed to central.

    Attributes:
        feeds: The laws of its feed, across all its lives.
        token: By which central knows it.
    """

    token = ""
    hub: Hub | None = None
    feeds: Feeds

    def go_on(self) -> bool:
        if self.hub is None or not self._writer.waiting:
            return False
        self._writer.make_step()
        return True

    def _begin(self) -> None:
        life = self.life
        self._grown = TurnEvent(self.world)

        def make_writer(store: HubStore, committed: Callable[[Sequence[Event]], None]) -> Writer:
            def told(events: Sequence[Event]) -> None:
                committed(events)
                if self.still(life):
                    self._grown.set()
                    self.feeds.committed(events)
                    for event in events:
                        self.world.note(self.name, "event", event.seq, event.kind, event.entity, event.op_id)

            self._writer = SteppedWriter(store, told, lambda: self.world.current is None)
            return self._writer

        push = CentralPush("http://central", self.token, transport=self.plug)
        self.hub = build_hub(
            self.folder,
            KEY,
            clock=self.clock,
            bits=self.world.random(f"{self.name} {self.lives}"),
            push=push,
            start=False,
            make_writer=make_writer,
        )
        self.hub.parts.relay._threads = InlineExecutor(1)
        self.feeds.found(self.hub)
        self.app = self.hub.app
        pushing = self.hub.pushing
        if pushing is None:
            raise RuntimeError("a hub without a pusher")
        pushing._grown, pushing._ended = self._grown, TurnEvent(self.world)  # type: ignore[assignment]
        self.act("pushing", pushing._run)

    def _end(self) -> None:
        hub, self.hub, self.app = self.hub, None, None
        if hub is not None:
            hub.parts.tail.close()
            hub.parts.relay.close()
            hub.store.close()


class CentralMachine(ServerMachine):
    """Central over an encrypted file; one request at a time."""

    central: Central | None = None

    def _begin(self) -> None:
        self.central = build_central(
            (self.folder / CENTRAL_FILE, KEY),
            clock=self.clock,
            bits=self.world.random(f"{self.name} {self.lives}"),
            start=False,
        )
        intake = self.central.parts.intake
        # The parts are frozen, and their threads would run free.
        for owner, name in ((self.central.parts, "_writers"), (self.central.parts, "_readers"), (intake, "_pool")):
            object.__setattr__(owner, name, InlineExecutor(1))
        self.app = self.central.app
        self._projector = Projector(self.central.parts.store)
        self.act("folding", self._fold)

    def _fold(self) -> None:
        while True:
            try:
                step = self._projector.step()
            except OutsideError:
                self.world.sleep(_FOLDS_EVERY_S)
                continue
            for error in step.failed.values():
                if not isinstance(error, OutsideError):
                    raise error
            self.world.sleep(0.05 if step.more else _FOLDS_EVERY_S)

    def fold_all(self) -> None:
        """Fold what is here, at the end of a run."""
        self._projector.settle()

    def _end(self) -> None:
        central, self.central, self.app = self.central, None, None
        if central is not None:
            central.parts.news.close()
            central.parts.close()
