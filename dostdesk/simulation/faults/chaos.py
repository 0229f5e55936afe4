"""Which faults a run has, drawn from its seed; each is begun, lasts, and is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Protocol

from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.faults.machines import Machine
from dostdesk.simulation.faults.network import Network, Wire
from dostdesk.simulation.faults.servers import CentralMachine, HubMachine
from dostdesk.simulation.faults.world import World

Mend = Callable[[], None]
_EVERY_S = 10.0
_MOST_OPERATIONS = 160


class Promotion(Protocol):
    """The seam for a standby: who takes over when the hub is given up in the middle of a run."""

    def promote(self) -> None:
        """Put another hub in the place of this one, with a higher epoch."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What faults can be about."""

    world: World
    network: Network
    hub: HubMachine
    central: CentralMachine
    desks: Sequence[DeskMachine]
    standby: HubMachine | None = None
    promotion: Promotion | None = None
    copy: Callable[[DeskMachine], None] = lambda _: None

    @property
    def hubs(self) -> tuple[HubMachine, ...]:
        return (self.hub,) if self.standby is None else (self.hub, self.standby)

    @property
    def machines(self) -> tuple[Machine, ...]:
        return (*self.hubs, self.central, *self.desks)

    def wires_of(self, desk: DeskMachine) -> list[Wire]:
        """To every machine that may be the hub."""
        return [self.network.wire(desk.name, hub.name) for hub in self.hubs]


class Chaos:
    """Begins faults one after the other until it is told to stop, and takes all of them back then.

    Args:
        only: Names of the faults that may be drawn; all if not given.
        haste: How many times as often faults come as usual.
    """

    def __init__(self, stage: Stage, *, only: frozenset[str] = frozenset(), haste: float = 1.0) -> None:
        self._stage = stage
        self._every_s = _EVERY_S / haste
        self._lasts_s = 12.0 / haste
        self._random = stage.world.random("chaos")
        self._power = stage.world.random("power")
        self._stopped = False
        faults: dict[str, tuple[float, Callable[[Random], Mend]]] = {
            "cut": (5, self._cut),
            "cut_all": (2, self._cut_all),
            "one_way": (4, self._one_way),
            "flapping": (3, self._flapping),
            "lossy": (5, self._lossy),
            "slow": (2, self._slow),
            "cut_central": (4, self._cut_central),
            "kill": (5, self._kill),
            "power": (5, self._power_cut),
            "kill_at": (6, self._kill_at),
            "paper": (2, self._paper),
            "disk_full": (3, self._disk_full),
            "disk_failing": (2, self._disk_failing),
            "disk_slow": (2, self._disk_slow),
            "skew": (3, self._skew),
            "jump": (3, self._jump),
            "set_back": (1, self._set_back),
            "copied": (1, self._copied),
        }
        if stage.standby is not None:
            faults["cut_standby"] = (3, self._cut_standby)
        self._promotes = stage.promotion is not None and (not only or "promotion" in only)
        self._faults = {name: fault for name, fault in faults.items() if not only or name in only}
        self._mends: list[Mend] = []
        self.begun: dict[str, int] = {}

    def start(self, seconds: float = 0.0) -> None:
        """Begin with the first fault some time from now; a promotion comes in the middle of so many seconds."""
        if self._promotes:
            self._stage.world.after(seconds * self._random.uniform(0.2, 0.8), self._promote)
        if self._faults:
            self._stage.world.after(self._random.expovariate(1 / self._every_s), self._next)

    def stop(self) -> None:
        """No further faults, and none that lasts."""
        self._stopped = True
        for mend in self._mends:
            mend()
        self._stage.network.mend()
        for machine in self._stage.machines:
            machine.disk.never_mind()
            self._heal(machine)

    def _promote(self) -> None:
        self.begun["promotion"] = 1
        self._stage.world.note("chaos", "promotion")
        if self._stage.promotion is not None:
            self._stage.promotion.promote()

    def _next(self) -> None:
        if self._stopped:
            return
        names = list(self._faults)
        name = self._random.choices(names, [self._faults[one][0] for one in names])[0]
        self.begun[name] = self.begun.get(name, 0) + 1
        self._stage.world.note("chaos", name)
        mend = self._faults[name][1](self._random)
        self._mends.append(mend)
        # Most are over soon; some outlast whatever somebody may still want.
        lasts = self._lasts_s if self._random.random() < 0.7 else 60.0
        self._stage.world.after(self._random.expovariate(1 / lasts), mend)
        self._stage.world.after(self._random.expovariate(1 / self._every_s), self._next)

    # ------------------------------------------------------------ wires

    def _cut(self, random: Random) -> Mend:
        return self._refusing([random.choice(self._stage.desks)])

    def _cut_all(self, _random: Random) -> Mend:
        return self._refusing(self._stage.desks)

    def _refusing(self, desks: Sequence[DeskMachine]) -> Mend:
        wires = [wire for desk in desks for wire in self._stage.wires_of(desk)]

        def set_to(refuses: bool) -> None:
            for wire in wires:
                wire.refuses = refuses

        set_to(True)
        return lambda: set_to(False)

    def _one_way(self, random: Random) -> Mend:
        wires = self._stage.wires_of(random.choice(self._stage.desks))
        fate = random.random()
        for wire in wires:
            if fate < 0.25:
                wire.holds = True
            elif fate < 0.5:
                wire.swallows = 1.0
            else:
                wire.mutes = 1.0
        return lambda: _mend(wires)

    def _flapping(self, random: Random) -> Mend:
        wires = self._stage.wires_of(random.choice(self._stage.desks))
        flapping = True

        def set_to(refuses: bool) -> None:
            for wire in wires:
                wire.refuses = refuses

        def flap() -> None:
            if flapping:
                set_to(not wires[0].refuses)
                self._stage.world.after(0.2 + random.random() * 3, flap)

        def mend() -> None:
            nonlocal flapping
            flapping = False
            set_to(False)

        flap()
        return mend

    def _lossy(self, random: Random) -> Mend:
        wires = [wire for desk in self._stage.desks for wire in self._stage.wires_of(desk)]
        for wire in wires:
            wire.swallows, wire.mutes = random.random() * 0.2, random.random() * 0.3
            wire.late, wire.twice, wire.garbled = random.random() * 0.2, random.random() * 0.3, random.random() * 0.1

        return lambda: _mend(wires)

    def _slow(self, random: Random) -> Mend:
        wires = [wire for desk in self._stage.desks for wire in self._stage.wires_of(desk)]
        slow = 0.2 + random.random() * 3
        for wire in wires:
            wire.slow = slow

        def mend() -> None:
            for wire in wires:
                wire.slow = wire.quiet

        return mend

    def _cut_central(self, random: Random) -> Mend:
        wires = [self._stage.network.wire(hub.name, "central") for hub in self._stage.hubs]
        refused = random.random() < 0.6
        for wire in wires:
            if refused:
                wire.refuses = True
            else:
                wire.mutes, wire.twice, wire.late = 0.5, 0.3, 0.2
        return lambda: _mend(wires)

    def _cut_standby(self, _random: Random) -> Mend:
        """From the hub, and the hub from it."""
        hub, standby = (machine.name for machine in self._stage.hubs)
        wires = [self._stage.network.wire(hub, standby), self._stage.network.wire(standby, hub)]
        for wire in wires:
            wire.refuses = True
        return lambda: _mend(wires)

    # ------------------------------------------------------------ falls

    def _someone(self, random: Random) -> Machine:
        stage = self._stage
        return random.choice([stage.hub, *stage.hubs, stage.central, *stage.desks])

    def _kill(self, random: Random) -> Mend:
        self._someone(random).fall(down_for=random.expovariate(1 / 4.0))
        return _nothing

    def _power_cut(self, random: Random) -> Mend:
        self._someone(random).fall(power=self._power, down_for=1 + random.expovariate(1 / 6.0))
        return _nothing

    def _kill_at(self, random: Random) -> Mend:
        """In the middle of whatever it is writing."""
        machine, power = self._someone(random), self._power if random.random() < 0.6 else None
        down_for = random.expovariate(1 / 4.0)
        machine.disk.at_operation(
            random.randrange(1, _MOST_OPERATIONS), lambda: machine.fall(power=power, down_for=down_for)
        )
        return _nothing

    def _paper(self, random: Random) -> Mend:
        """Just after a paper came out, before anything of that is written down."""
        desk, power = random.choice(self._stage.desks), self._power if random.random() < 0.5 else None
        down_for = random.expovariate(1 / 4.0)
        desk.printer.fails_after_next = lambda: desk.fall(power=power, down_for=down_for)

        def mend() -> None:
            desk.printer.fails_after_next = None

        return mend

    # ------------------------------------------------------------ images of disks

    def _set_back(self, random: Random) -> Mend:
        """Somebody makes an image of a PC that runs, and puts it back later."""
        desk, down_for = random.choice(self._stage.desks), random.expovariate(1 / 4.0)
        if desk.life:
            image = desk.disk.image()

            def put_back() -> None:
                if not self._stopped:
                    desk.set_back(image, down_for=down_for)

            self._stage.world.after(random.uniform(2, 40), put_back)
        return _nothing

    def _copied(self, random: Random) -> Mend:
        """Somebody makes a second PC out of one, while that goes on."""
        desk = random.choice(self._stage.desks)
        if desk.life:
            self._stage.copy(desk)
        return _nothing

    # ------------------------------------------------------------ disks and clocks

    def _disk_full(self, random: Random) -> Mend:
        machine = self._someone(random)
        machine.disk.full = True
        return lambda: self._heal(machine)

    def _disk_failing(self, random: Random) -> Mend:
        machine = self._someone(random)
        machine.disk.failing = True
        return lambda: self._heal(machine)

    def _disk_slow(self, random: Random) -> Mend:
        machine = self._someone(random)
        machine.disk.delay = random.random()
        return lambda: self._heal(machine)

    def _heal(self, machine: Machine) -> None:
        machine.disk.full = machine.disk.failing = False
        machine.disk.delay = 0.0

    def _skew(self, random: Random) -> Mend:
        random.choice(self._stage.desks).clock.ahead += timedelta(seconds=random.uniform(-7200, 7200))
        return _nothing

    def _jump(self, random: Random) -> Mend:
        """A clock is set while the program runs; now and then by a day."""
        machine = self._someone(random)
        by = random.choice((random.uniform(-30, 30), random.uniform(-600, 600), random.choice((-86400, 86400))))
        if machine in self._stage.hubs:
            by = max(-600.0, min(600.0, by))
        machine.clock.ahead += timedelta(seconds=by)
        return _nothing


def _mend(wires: Sequence[Wire]) -> None:
    for wire in wires:
        wire.mend()


def _nothing() -> None:
    """What happened is over by itself."""
