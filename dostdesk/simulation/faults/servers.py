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
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.writer import MOST_IN_A_GROUP, Job, Writer
from dostdesk.simulation.faults.machines import KEY, InlineExecutor, ServerMachine
from dostdesk.simulation.faults.world import TurnEvent
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from dostdesk.storage.hub.store import HubRows, HubStore

CENTRE = "12"
CENTRAL_FILE = "central.db"
_FOLDS_EVERY_S = 1.0
_READ_AT_ONCE = 10_000
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

    def submit(self, job: Job[T], *, patient: bool = False) -> Future[T]:  # noqa: ARG002  turns are the world's
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
    """What was ever committed at the hubs of a centre, under the laws: each epoch has one feed, which goes on from that
    of the epoch before.

    Attributes:
        laws: Of the newest epoch.
        former: Of the epochs before, as far as their hubs came.
    """

    laws: FeedLaws = field(default_factory=FeedLaws)
    former: list[FeedLaws] = field(default_factory=list)
    told: Callable[[], None] = lambda: None

    def committed(self, events: Sequence[Event]) -> None:
        for event in events:
            self._of(event.epoch).follow(event)
        self.told()

    def found(self, hub: Hub) -> None:
        """A hub has started, or was promoted: it has everything that was committed, and perhaps what was only just.

        That what is before its end is what it was follows from the chain, which is held against the store at the end.
        """
        with hub.store.reading() as rows:
            head = rows.feed.head()
            if self.laws.epoch and head.epoch > self.laws.epoch:
                self._begin_epoch(rows)
            laws = self._of(head.epoch)
            if laws.seq:
                kept = rows.feed.at(laws.seq)
                if kept is None or kept.hash != laws.hash:
                    raise LawBrokenError("what was committed stays", at=head.seq, had=laws.seq)
            while events := rows.feed.after(laws.seq, _READ_AT_ONCE):
                for event in events:
                    laws.follow(event)

    def _begin_epoch(self, rows: HubRows) -> None:
        """Nobody follows a feed that parted from the one before anywhere but at its end, wherever that is."""
        begun = FeedLaws(numbers=self.laws.numbers)
        for event in rows.feed.all():
            begun.follow(event)
            known = self._of(event.epoch)
            if known.epoch == event.epoch and known.hashes.get(event.seq) != event.hash:
                raise LawBrokenError("an epoch goes on from the one before", at=event.seq)
        self.former.append(self.laws)
        self.laws = begun

    def _of(self, epoch: int) -> FeedLaws:
        return next((laws for laws in self.former if laws.epoch == epoch), self.laws)


class HubMachine(ServerMachine):
    """A centre's hub, with the strands that push its feed to central and hand it over once another hub was promoted.

    Attributes:
        feeds: The laws of its feed, across all its lives.
        token: By which central knows it.
    """

    token = ""
    hub: Hub | None = None
    feeds: Feeds

    @property
    def address(self) -> str:
        """Where others find it."""
        return f"http://{self.name}"

    def port_to(self, url: str, token: str = "") -> HubPort:
        """Another hub."""
        return HubPort(url, token, transport=self.plug)

    def go_on(self) -> bool:
        if self.hub is None or not self._writer.waiting:
            return False
        self._writer.make_step()
        return True

    def _begin(self) -> None:
        hub = self.build()
        self.keep_queue(hub)
        standing = hub.parts.standing
        if not standing.active or not standing.standbys:
            self.app = hub.app
            return

        def ask_first() -> None:
            hub.hand_over.look_for_successor(standing.standbys)
            self.app = hub.app

        self.act("asking who keeps the queue", ask_first)

    def build(self) -> Hub:
        """The hub over the store in its folder."""
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

            self._writer = SteppedWriter(store, told, self._gathers)
            return self._writer

        push = CentralPush("http://central", self.token, transport=self.plug)
        return build_hub(
            self.folder,
            KEY,
            clock=self.clock,
            bits=self.world.random(f"{self.name} {self.lives}"),
            push=push,
            start=False,
            make_writer=make_writer,
            port_to=self.port_to,
            own_address=self.address,
        )

    def keep_queue(self, hub: Hub) -> None:
        """Go on as what this hub is: its strands begin, and it is held to the laws."""
        self.hub = hub
        if not self.life:
            # It fell while it started: what it found counts for nothing.
            return
        hub.parts.relay._threads = InlineExecutor(1)
        self.feeds.found(hub)
        pushing = hub.pushing
        if pushing is None:
            raise RuntimeError("a hub without a pusher")
        pushing._grown, pushing._ended = self._grown, TurnEvent(self.world)  # type: ignore[assignment]
        self.act("pushing", pushing._run)
        standing, fenced, announce = hub.parts.standing, TurnEvent(self.world), hub.parts.standing._changed

        def changed() -> None:
            announce()
            fenced.set()

        standing._changed = changed
        hub.handing_over._woken = fenced  # type: ignore[assignment]
        self.act("handing over", hub.handing_over._run)

    def _gathers(self) -> bool:
        return self.world.current is None and not self.desktop.busy_aside

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
