"""Partitions and deaths among real processes over real sockets; after each of them everything is held to the laws."""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from dostdesk.central.projections import Projector
from dostdesk.hub.build import STORE_FILE
from dostdesk.simulation.faults.agreement import central_agrees, desk_agrees, hub_agrees, receipts_agree
from dostdesk.simulation.faults.promises import Promises
from dostdesk.simulation.faults.servers import Feeds
from dostdesk.simulation.faults.template import in_memory
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.keys import throwaway_key
from tests.faults.proxy import Way, Wire
from tests.faults.real_centre import Person, RealCentre
from tests.faults.schedule import Fault, partition
from tests.journeys.desk_driver import PRINTED
from tests.journeys.processes import Warm

DRAINED_WITHIN_S = 60.0
_TICK_S = 0.01
_HELD: Mapping[str, tuple[Way, ...]] = {"cut": tuple(Way), "unheard": (Way.UP,), "unanswered": (Way.DOWN,)}


@dataclass(slots=True)
class _Untroubled:
    trouble: None = None


@dataclass(slots=True)
class _Stored:
    """A hub, a desk or central of which only the store is there; named as the checks ask for it."""

    store: Any
    pusher: None = None
    sender: Any = field(default_factory=_Untroubled)
    courier: Any = field(default_factory=_Untroubled)
    follower: Any = field(default_factory=_Untroubled)

    @property
    def parts(self) -> _Stored:
        return self

    @property
    def _work(self) -> _Stored:
        return self


@dataclass(slots=True)
class Partitioned:
    """A centre that lives through one partition after another.

    Attributes:
        feeds: The hub's feed under the laws, from the first event on.
        shown: By desk, ops and numbers that it once showed as done.
        drained_s: How long everything took to be where it belongs after the last fault, worst of all.
        counts: What went wrong how often, and what came of it.
    """

    centre: RealCentre
    feeds: Feeds = field(default_factory=Feeds)
    shown: dict[str, set[str]] = field(default_factory=dict)
    drained_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)

    def lives_through(self, faults: Sequence[Fault], *, hard: bool) -> None:
        """One partition, until everything has drained and agrees.

        Args:
            hard: Desks and hub are killed before their stores are looked at, and else asked to end.

        Raises:
            LawBrokenError.
        """
        self._live(sorted(faults, key=lambda fault: fault.at))
        self.settles(hard=hard, after=faults)
        self.counts["partitions"] += 1
        self.counts.update(f"{'wire' if fault.of_wire else 'process'} {fault.kind}" for fault in faults)

    def settles(self, *, hard: bool, after: Sequence[Fault] = ()) -> None:
        """Nothing more goes wrong: everything drains and agrees. Raises LawBrokenError."""
        self._drain(after)
        self._end_and_check(hard=hard)

    def _live(self, faults: Sequence[Fault]) -> None:
        """People work while the faults begin and end."""
        to_come, under_way = list(faults), {}
        begun = time.monotonic()
        while to_come or under_way:
            now = time.monotonic() - begun
            while to_come and to_come[0].at <= now:
                fault = to_come.pop(0)
                self._begin(fault)
                under_way[fault] = now + fault.lasts
            for fault in [fault for fault, ends in under_way.items() if ends <= now]:
                del under_way[fault]
                self._end(fault)
            for fault in under_way:
                if fault.kind == "flapping":
                    down = int((now - fault.at) / fault.measure) % 2 == 0
                    self._change(fault, lambda wire, down=down: _hold(wire, tuple(Way) if down else ()))
            self._work()

    def _work(self) -> None:
        for person in self.centre.people.values():
            person.go_on(_TICK_S)
            self._saw(person)

    def _saw(self, person: Person) -> None:
        """What a desk once showed is there for ever."""
        seen = person.seen
        now = {*seen["ops"], *(number for _, number, _ in seen["numbers"])}
        before = self.shown.setdefault(person.name, set())
        if not before <= now:
            raise LawBrokenError("what a desk showed stays", desk=person.name, gone=sorted(before - now)[:3])
        before |= now

    def _begin(self, fault: Fault) -> None:
        match fault.kind:
            case "killed" | "stopped" if fault.place == "postgres" or fault.kind == "killed":
                self.centre.fall(fault.place, gently=fault.kind == "stopped")
            case "stopped":
                self.centre.stand_still(fault.place, still=True)
            case _:
                self._change(fault, lambda wire: _spoil(wire, fault))

    def _end(self, fault: Fault) -> None:
        if fault.of_wire:
            self.centre.changes.mend(self.centre.wires[fault.place], reset=fault.reset)
        elif fault.kind == "stopped" and fault.place != "postgres":
            self.centre.stand_still(fault.place, still=False)
        else:
            self.centre.rise(fault.place)

    def _change(self, fault: Fault, change: Callable[[Wire], None]) -> None:
        self.centre.changes.change(self.centre.wires[fault.place], change)

    def _drain(self, faults: Sequence[Fault]) -> None:
        """Nobody begins anything; what was begun arrives. Raises LawBrokenError."""
        begun = time.monotonic()
        people = list(self.centre.people.values())
        resting: set[str] = set()
        between = threading.Event()
        head = self.centre.hub.head()
        while len(resting) < len(people) or not self.centre.central.up:
            if time.monotonic() - begun > DRAINED_WITHIN_S:
                late = sorted(person.name for person in people if person.name not in resting)
                raise LawBrokenError("everything has drained after 60 s", late=late, faults=faults)
            moved = self.centre.hub.head()
            if moved != head:
                head, resting = moved, set()
            for person in people:
                if person.name in resting or (person.busy and not person.heard(_TICK_S)):
                    continue
                self._saw(person)
                if person.desk.must("rest", head=head):
                    resting.add(person.name)
            between.wait(_TICK_S)
        self.drained_s = max(self.drained_s, time.monotonic() - begun)

    def _end_and_check(self, *, hard: bool) -> None:
        """End desks and hub, hold what they left to the laws, and start them again."""
        centre = self.centre
        self.counts["killed before the check"] += hard * (len(centre.people) + 1)
        for person in centre.people.values():
            if hard:
                centre.fall(person.name)
            else:
                person.desk.close()
        centre.hub.kill() if hard else centre.hub.close()
        self._agree()
        centre.rise("hub")
        for name in centre.people:
            centre.rise(name)
            self._saw(centre.people[name])

    def _agree(self) -> None:
        folder, laws = self.centre.folder, self.feeds.laws
        with ExitStack() as ends:
            hub = _Stored(HubStore.open(folder / "hub" / STORE_FILE, throwaway_key(folder / "hub")))
            ends.callback(hub.store.close)
            self.feeds.found(hub)  # type: ignore[arg-type]
            hub_agrees(hub, laws, Promises())  # type: ignore[arg-type]
            desks = []
            for name, person in self.centre.people.items():
                desk = _Stored(DeskStore(folder / name, throwaway_key(folder / name)))
                ends.callback(desk.store.close)
                desks.append(desk)
                desk_agrees(name, desk, hub, laws, Counter())  # type: ignore[arg-type]
                self._came_out_once(person)
            receipts_agree(desks, hub, laws)  # type: ignore[arg-type]
            central = _Stored(CentralStore.open(self.centre.postgres.url()))
            ends.callback(central.store.close)
            Projector(central.store).settle()
            central_agrees(central, hub, laws)  # type: ignore[arg-type]
            with hub.store.reading() as rows:
                self.counts["ops"] = sum(1 for _ in rows.ops.all())
            self.counts["events"] = laws.seq

    def _came_out_once(self, person: Person) -> None:
        printed = self.centre.folder / f"papers-{person.name}" / PRINTED
        came_out = Counter(printed.read_text().split() if printed.exists() else ())
        if max(came_out.values(), default=0) > 1 + person.printed_again:
            raise LawBrokenError("a paper comes out again only when a person says so", desk=person.name)


def _hold(wire: Wire, ways: tuple[Way, ...]) -> None:
    wire.held.clear()
    wire.held.update(ways)


def _spoil(wire: Wire, fault: Fault) -> None:
    match fault.kind:
        case "refused":
            wire.refuses = True
            wire.drop()
        case "slow":
            wire.delay_s = fault.measure
        case "torn_up":
            wire.torn[Way.UP] = int(fault.measure)
        case "torn_down":
            wire.torn[Way.DOWN] = int(fault.measure)
        case "flapping":
            _hold(wire, tuple(Way))
        case held:
            _hold(wire, _HELD[held])


def partitions(seed: int, number: int, folder: Path, warm: Warm) -> Partitioned:
    """So many partitions of one centre, drawn from a seed. Raises LawBrokenError."""
    centre = RealCentre(folder, warm)
    try:
        lived, random = Partitioned(centre), Random(seed)
        for _ in range(number):
            faults = partition(random, tuple(centre.people))
            lived.lives_through(faults, hard=random.random() < 0.5)
        return lived
    finally:
        centre.close()


def piece_of(stack: ExitStack, number: int) -> Callable[[int], Mapping[str, int]]:
    """What the long runs do: some partitions of a new centre for each piece."""
    home = Path(tempfile.mkdtemp(prefix="dost-partitions-", dir=in_memory()))
    stack.callback(shutil.rmtree, home)
    warm = Warm(home)
    stack.callback(warm.close)

    def piece(seed: int) -> Mapping[str, int]:
        folder = home / str(seed)
        folder.mkdir()
        try:
            return partitions(seed, number, folder, warm).counts
        except LawBrokenError as broken:
            raise LawBrokenError(f"{broken} {json.dumps({'seed': seed, 'number': number})}") from broken
        finally:
            shutil.rmtree(folder)

    return piece
