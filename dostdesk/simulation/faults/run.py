"""One run: a centre of some desks, its hub and central, some virtual minutes with faults, and the verdict."""

from __future__ import annotations

import logging
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from dostdesk.hub.build import Hub
from dostdesk.population.staff import RECEPTION_LOGIN, SUPERVISOR_LOGIN, invented_staff
from dostdesk.simulation.faults.agreement import (
    at_rest,
    central_agrees,
    desk_agrees,
    epochs_agree,
    fenced_agrees,
    has_all,
    hub_agrees,
    intents_in_time,
    receipts_agree,
    standby_agrees,
)
from dostdesk.simulation.faults.chaos import Chaos, Stage
from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.faults.disk import Disks
from dostdesk.simulation.faults.machines import Machine
from dostdesk.simulation.faults.network import QUIET_S, Network
from dostdesk.simulation.faults.people import Clerk, Person, Reception, Supervisor
from dostdesk.simulation.faults.promises import Promises
from dostdesk.simulation.faults.seeded import seeded
from dostdesk.simulation.faults.servers import CENTRE, CentralMachine, Feeds, HubMachine
from dostdesk.simulation.faults.steering import Steered
from dostdesk.simulation.faults.succession import StandbyMachine, Succession
from dostdesk.simulation.faults.template import FOLLOWED, STANDBY, in_memory, template
from dostdesk.simulation.faults.world import StopError, World
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.beneath import watched

DRAINED_WITHIN_S = 60.0
_DOWN_AT_MOST_S = 40.0
_LOOKS_EVERY_S = 4.0
_INGEST = "/v1/ingest"
_COPY, _COPY_WINDOW = "-copy", 20
# A machine stands by in one run of so many, and in one of so many of those it is never promoted.
_STANDBYS, _STANDS_BY, _STAYS_STANDBY = 4, 2, 5
# In these runs a supervisor steers the hall, in some of them while a machine stands by.
_STEERED, _IS_STEERED = 16, frozenset({3, 10, 11})
_SCENES, _OVER_NIGHT, _CLOSED_BY_HAND, _OLDER_DESK = 5, 1, 2, 3
# From the beginning of a run at 09:00 in Baku.
_UNTIL_THREE = timedelta(hours=18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a run is.

    Attributes:
        seconds: Of virtual time with people and faults.
        clerks: Desks that serve; one more is the reception's.
        haste: How many times as fast as usual people are, and faults come.
        trouble: How many times as often as usual faults come; as `haste` says if 0.
        wire: Seconds at most that a wire takes each way on a quiet day.
    """

    seconds: float = 300.0
    clerks: int = 3
    haste: float = 1.0
    trouble: float = 0.0
    wire: float = QUIET_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a run.

    Attributes:
        broken: The law that did not hold and how, or the bug; empty if all is well.
        trace_hash: The same for the same seed and size.
        ops: How many ops the hub has answered.
        faults: How many of each kind were begun.
    """

    seed: int
    broken: str
    trace_hash: str
    steps: int
    ops: int
    events: int
    falls: int
    faults: dict[str, int]
    lines: tuple[str, ...] = ()


class Bugs(logging.Handler):
    """Where a server said that a request ended in a bug."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.msg, dict):
            self.last = f"{record.msg.get('kind')} {' < '.join(reversed(record.msg.get('frames', [])[-8:]))}"


class Run:
    """The cast of one run.

    Attributes:
        closing: Nobody begins anything new.
        person_acted: Told at which desk something was shown as done.
        ingested: Told of what central confirmed: the last event and its hash.
    """

    def __init__(self, world: World, size: Size, home: Path, bugs: Bugs, *, only: frozenset[str] = frozenset()) -> None:
        self.world, self.size, self.home, self.bugs = world, size, home, bugs
        self.closing = False
        self.promises, self.feeds = Promises(), Feeds()
        files, token = template()
        self.disks, self.network = Disks(), Network(self.world, size.wire)
        self.network.asked, self.network.answered = self.promises.asked, self._answered
        self.person_acted: Callable[[str], None] = lambda _: None
        self.ingested: Callable[[int, str], None] = lambda *_: None
        parts = (self.world, self.network, self.disks, self.home)
        self.hub, self.central = HubMachine("hub", *parts), CentralMachine("central", *parts)
        self.standby = StandbyMachine(STANDBY, *parts) if world.seed % _STANDBYS == _STANDS_BY else None
        for one in self.hubs:
            one.feeds, one.token = self.feeds, token
        self._clerks: list[Clerk] = []
        self.desks = [self._desk(order, parts) for order in range(self.size.clerks + 1)]
        for machine in self.machines:
            machine.lay_down(files[FOLLOWED if self.standby and machine is self.hub else machine.name])
            machine.ended_in_bug = self._bug
        for desk in self.desks:
            desk.was_set_back = self.promises.was_set_back
        self._set_scene()
        self.chaos = Chaos(
            Stage(
                world=world,
                network=self.network,
                hub=self.hub,
                central=self.central,
                desks=self.desks,
                standby=self.standby,
                promotion=self._succession(),
                copy=self._copy,
            ),
            only=only,
            haste=size.trouble or size.haste,
        )

    def _set_scene(self) -> None:
        """Some runs pass the end of a service day, some close it by hand, and in some a desk is of an older version."""
        seed = self.world.seed
        if seed % _SCENES == _OVER_NIGHT:
            for machine in self.machines:
                machine.clock.ahead = _UNTIL_THREE - timedelta(seconds=self.size.seconds / 2)
        if seed % _SCENES == _CLOSED_BY_HAND:
            self.world.after(self.size.seconds * 0.7, self._close_day)
        if seed % _STEERED in _IS_STEERED:
            self.supervisor.steered = Steered(self.world.random("steering"))
            for person in self._clerks:
                person.calls_help = True
        for hub in self.hubs if seed % _SCENES == _OLDER_DESK else ():
            self.network.wire(self.desks[-1].name, hub.name).older = True
        if self.standby is not None:
            for desk in self.desks:
                desk.hubs = f"{self.hub.address},{self.standby.address}"

    def _succession(self) -> Succession | None:
        """In some of the runs in which a machine stands by, it goes on standing by."""
        if self.standby is None or self.world.seed % _STAYS_STANDBY == 0:
            return None
        return Succession(self.hub, self.standby, self.network, self.world.random("succession"))

    def _close_day(self) -> None:
        self.supervisor.closes_day = True

    def _desk(self, order: int, parts: tuple[World, Network, Disks, Path]) -> DeskMachine:
        machine = DeskMachine(f"desk-{order}", *parts)
        random, haste = self.world.random(f"person {order}"), self.size.haste
        clerks = [one.login for one in invented_staff()]
        person: Person
        if order == 0:
            person = self.supervisor = Supervisor(
                random, self, logins=[SUPERVISOR_LOGIN], window=None, seldom=2.5 / haste
            )
        elif order == 1 and self.world.seed % 3 == 0:
            person = Reception(random, self, logins=[RECEPTION_LOGIN], window=None, seldom=2.5 / haste)
        else:
            person = Clerk(random, self, logins=clerks[order * 3 : order * 3 + 2], window=order, seldom=1.3 / haste)
            self._clerks.append(person)
        machine.behave = lambda again: self._live(person, again)
        return machine

    def _copy(self, machine: DeskMachine) -> None:
        """A second machine with the disk of this one, at which somebody else sits down; one in a run."""
        if any(desk.name.endswith(_COPY) for desk in self.desks):
            return
        parts = (self.world, self.network, self.disks, self.home)
        copy = DeskMachine(f"{machine.name}{_COPY}", *parts)
        copy.hubs, copy.images, copy.ended_in_bug = machine.hubs, 1, self._bug
        copy.was_set_back = self.promises.was_set_back
        copy.lay_down(machine.disk.image())
        machine.images += 1
        logins = [one.login for one in invented_staff()][-4:-2]
        random = self.world.random("person of the copy")
        person = Clerk(random, self, logins=logins, window=_COPY_WINDOW, seldom=1.3 / self.size.haste)
        copy.behave = lambda again: self._live(person, again)
        self.desks.append(copy)
        copy.start()

    def _live(self, person: Person, machine: DeskMachine) -> None:
        self.promises.started_again(machine)
        person.live(machine)

    def _bug(self, name: str, what: str) -> None:
        raise LawBrokenError("no request ends in a bug", at=name, asked=what, bug=self.bugs.last)

    @property
    def hubs(self) -> tuple[HubMachine, ...]:
        """The hub, and the machine that stands by for it."""
        return (self.hub,) if self.standby is None else (self.hub, self.standby)

    @property
    def machines(self) -> tuple[Machine, ...]:
        return (self.central, *self.hubs, *self.desks)

    @property
    def keeper(self) -> Hub | None:
        """The hub of the newest epoch."""
        if self.standby is not None and self.standby.hub is not None:
            return self.standby.hub
        return None if self.feeds.former else self.hub.hub

    def acted(self, machine: DeskMachine) -> None:
        """As `Watcher`."""
        self.promises.acted(machine)
        self.person_acted(machine.name)

    def _answered(self, client: str, request: httpx.Request, answer: httpx.Response) -> None:
        self.promises.answered(client, request, answer)
        if request.url.path == _INGEST and answer.is_success:
            said = answer.json()
            self.ingested(said["seq"], said["head_hash"])

    def live(self) -> None:
        """Everything from the first start to the last check. Raises LawBrokenError, or what a bug raised."""
        for machine in self.machines:
            machine.start()
        self.chaos.start(self.size.seconds)
        self.world.run(self.size.seconds)
        self.chaos.stop()
        self.closing = True
        self.world.note("run", "quiet")
        ends = self.world.monotonic() + _DOWN_AT_MOST_S + DRAINED_WITHIN_S
        while self.world.monotonic() < ends and not self._drained():
            self.world.run(_LOOKS_EVERY_S)
        self._check()

    def _drained(self) -> bool:
        """Whether nothing is on its way any more; looked at to end a run early, and no part of the verdict."""
        central, keeper = self.central.central, self.keeper
        if central is None or keeper is None or any(desk.desk is None for desk in self.desks):
            return False
        if any(hub.hub is not None and not hub.hub.hand_over.done for hub in self.hubs):
            return False
        standby = None if self.standby is None else self.standby.standby
        if standby is not None and not has_all(standby._store, keeper):
            return False
        seq = self.feeds.laws.seq
        with central.parts.store.reading() as rows:
            if rows.ingest.head(CENTRE).seq != seq or rows.projections.folded(CENTRE) != seq:
                return False
        return all(at_rest(desk.program, seq) for desk in self.desks)

    def _check(self) -> None:
        hub, central, laws = self.keeper, self.central.central, self.feeds.laws
        if self.bugs.last:
            raise LawBrokenError("nothing ends in a bug", bug=self.bugs.last)
        if hub is None or central is None:
            raise LawBrokenError("what fell stands up again", hub=self.hub.life, central=self.central.life)
        hub_agrees(hub, laws, self.promises)
        intents_in_time(self.feeds, self.promises)
        self._check_succession(hub)
        for machine in self.desks:
            self.promises.started_again(machine)
            desk_agrees(machine.name, machine.program, hub, laws, machine.printer.came_out, images=machine.images)
        whole = not any(machine.images for machine in self.desks)
        receipts_agree([machine.program for machine in self.desks], hub, laws, whole=whole)
        central_agrees(central, hub, laws)

    def _check_succession(self, hub: Hub) -> None:
        if self.standby is None:
            return
        if self.standby.standby is not None:
            standby_agrees(self.standby.standby._store, hub)
        if not self.feeds.former:
            return
        if self.hub.hub is None:
            raise LawBrokenError("what fell stands up again", hub=self.hub.life)
        fenced_agrees(self.hub.hub, hub)
        epochs_agree(self.feeds, self.promises, hub)

    def close(self) -> None:
        """End every machine."""
        for machine in reversed(self.machines):
            machine.close()
        self.world.close()
        self.disks.close()


@contextmanager
def staged(
    seed: int,
    size: Size,
    *,
    until: int = 0,
    only: frozenset[str] = frozenset(),
    told: Callable[[str], None] = lambda _: None,
) -> Iterator[Run]:
    """A run with everything around it; it is ended with the block."""
    template()
    world = World(seed, until=until, told=told)
    home = Path(tempfile.mkdtemp(prefix="dost-desk-", dir=in_memory()))
    bugs, log = Bugs(), logging.getLogger("dostdesk")
    log.addHandler(bugs)
    try:
        with seeded(world.random("system"), world.monotonic):
            run = Run(world, size, home, bugs, only=only)
            try:
                with watched(run.disks.of):
                    yield run
            finally:
                run.close()
    finally:
        log.removeHandler(bugs)
        shutil.rmtree(home)


def run_seed(
    seed: int,
    size: Size,
    *,
    until: int = 0,
    only: frozenset[str] = frozenset(),
    told: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Live one run.

    Args:
        until: Stop after so many steps, without a check.
        only: Only these faults.
        told: Told of each line of the record.
    """
    broken = ""
    with staged(seed, size, until=until, only=only, told=told) as run:
        try:
            run.live()
        except StopError:
            broken = ""
        except LawBrokenError as law:
            broken = str(law)
        except Exception as bug:  # noqa: BLE001  whatever it is, this seed shows it
            broken = f"bug: {type(bug).__name__}: {bug} {_where(bug)}"
    return Verdict(
        seed=seed,
        broken=broken,
        trace_hash=run.world.trace_hash,
        steps=run.world.step,
        ops=len(run.promises.heard),
        events=run.feeds.laws.seq,
        falls=sum(machine.lives - 1 for machine in run.machines),
        faults=run.chaos.begun,
        lines=tuple(run.world.last_lines),
    )


def _where(bug: BaseException) -> str:
    frames = traceback.extract_tb(bug.__traceback__)[-6:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
