"""What goes wrong when, drawn from a seed: for the wires and the processes of one centre and its central."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

WIRE_FAULTS = ("cut", "refused", "unheard", "unanswered", "flapping", "slow", "torn_up", "torn_down")
PROCESS_FAULTS = ("killed", "stopped")
_LONGEST_S = 4.0
_MOST_BYTES = 3000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        at: Seconds after the beginning.
        lasts: Seconds until it is over: the wire is mended, the process started again.
        kind: One of the names above.
        place: A wire (`desk-1`, `central`, `postgres`) or a process (`desk-1`, `hub`, `central`, `postgres`).
        measure: Of its kind: seconds of delay, bytes until the end, seconds between two changes.
        reset: Connections end when it is over; without it what was held arrives late.
    """

    at: float
    lasts: float
    kind: str
    place: str
    measure: float = 0.0
    reset: bool = False

    @property
    def of_wire(self) -> bool:
        return self.kind in WIRE_FAULTS


def partition(random: Random, desks: Sequence[str]) -> tuple[Fault, ...]:
    """A partition, and often a process that falls or stands still in the middle of it."""
    wires = (*desks, *desks, "central", "central", "postgres")
    first = _of_wire(random, random.choice(wires), at=random.uniform(0, 0.6))
    faults = [first]
    if random.random() < 0.4:
        faults.append(_of_wire(random, random.choice([name for name in wires if name != first.place]), at=first.at))
    if random.random() < 0.6:
        faults.append(_of_process(random, desks, at=first.at + random.uniform(0, first.lasts)))
    return tuple(sorted(faults, key=lambda fault: fault.at))


def _of_wire(random: Random, place: str, at: float) -> Fault:
    kind = random.choice(WIRE_FAULTS)
    measure = {"flapping": random.uniform(0.1, 0.6), "slow": random.uniform(0.05, 0.6)}.get(kind, 0.0)
    if kind.startswith("torn"):
        measure = float(random.randrange(1, _MOST_BYTES))
    return Fault(at, random.uniform(0.5, _LONGEST_S), kind, place, measure=measure, reset=random.random() < 0.5)


def _of_process(random: Random, desks: Sequence[str], at: float) -> Fault:
    """Desks fall; servers fall or stand still; a database has nobody who would let it stand still."""
    place = random.choice([*desks, "hub", "hub", "central", "central", "postgres"])
    kind = random.choice(PROCESS_FAULTS)
    if place in desks:
        kind = "killed"
    # A database that is `stopped` was told to end at once; one that is `killed` was not told anything.
    return Fault(at, random.uniform(0.3, 2.5), kind, place)
