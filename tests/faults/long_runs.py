"""The proof at full length, piece by piece: each is written down when it is done, so any of it can be stopped."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from dostdesk.simulation.faults.power import check_points, points_of, recorded
from dostdesk.simulation.faults.run import Size, run_seed
from dostdesk.simulation.faults.template import in_memory
from dostdesk.simulation.laws import LawBrokenError
from tests.faults.hostile import hostile
from tests.faults.kills import Killed, check_afterwards
from tests.faults.partitions import piece_of
from tests.faults.planted import PLANTED
from tests.faults.test_planted import SIZE as PLANTED_SIZE
from tests.journeys.place import Journey, Prepared, running_clock
from tests.journeys.processes import Warm

RUN = Size(seconds=300, clerks=3, haste=3)
KILLS, POINTS, REQUESTS, PARTITIONS = 10, 1000, 5000, 5
_POWER_DAY = Size(seconds=120, clerks=3)


@dataclass(slots=True)
class Series:
    """One kind of proof and how far it came.

    Attributes:
        pieces: How many pieces are done; the next one has this number as its seed.
        seconds: That they took; `cpu_seconds` of this process alone, since these are counted.
        counts: What was done in all of them.
        failures: Piece and what was broken.
    """

    pieces: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[tuple[int, str]] = field(default_factory=list)

    def add(self, counts: Mapping[str, int]) -> None:
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


def read(file: Path) -> Series:
    """What is written down; a new series if nothing is."""
    if not file.exists():
        return Series()
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return Series(**{**kept, "failures": [(int(piece), str(broken)) for piece, broken in kept["failures"]]})


def write(file: Path, series: Series) -> None:
    """Replace the file as a whole."""
    part = file.with_name(f"{file.name}.part")
    part.write_text(json.dumps(asdict(series), indent=1, ensure_ascii=False), encoding="utf-8")
    with part.open("rb") as made:
        os.fsync(made.fileno())
    part.replace(file)


def go_on(folder: Path, name: str, wanted: int, unit: str) -> int:
    """Do pieces of one kind until so many of its unit are done; how many failures there are in all."""
    file = folder / f"{name}.json"
    series = read(file)
    with ExitStack() as stack:
        piece = PIECES[name](stack)
        while series.counts.get(unit, 0) < wanted and not (name == "planted" and series.pieces == len(PLANTED)):
            begun, worked = time.monotonic(), time.process_time()
            try:
                series.add(piece(series.pieces))
            except LawBrokenError as broken:
                series.failures.append((series.pieces, str(broken)))
                print(f"{name} {series.pieces}: {broken}", flush=True)
            series.pieces += 1
            series.seconds += time.monotonic() - begun
            series.cpu_seconds += time.process_time() - worked
            write(file, series)
    return len(series.failures)


Piece = Callable[[int], Mapping[str, int]]


def _seeds(_stack: ExitStack) -> Piece:
    def piece(seed: int) -> Mapping[str, int]:
        verdict = run_seed(seed, RUN)
        if verdict.broken:
            raise LawBrokenError(verdict.broken)
        faults = {f"fault {name}": count for name, count in verdict.faults.items()}
        counts = {"ops": verdict.ops, "events": verdict.events, "falls": verdict.falls, "steps": verdict.steps}
        return counts | faults | {"faults": sum(faults.values())}

    return piece


def _kills(stack: ExitStack) -> Piece:
    home = Path(tempfile.mkdtemp(prefix="dost-kills-", dir=in_memory()))
    stack.callback(shutil.rmtree, home)
    warm = Warm(home)
    stack.callback(warm.close)
    made = Prepared(home, warm, running_clock())
    hub = made.hub(home)
    desk = made.desk(home, hub.url)
    desk.must("sign_in")
    desk.must("settle", head=hub.head())
    desk.close()
    hub.close()

    def piece(seed: int) -> Mapping[str, int]:
        folder = home / str(seed)
        folder.mkdir()
        visit = Journey(made, folder)
        try:
            visit.desk.must("settle")
            killed = Killed(visit)
            kills = max(killed.again_and_again(KILLS, Random(seed)))
            ops, events = check_afterwards(killed)
        finally:
            visit.close()
            shutil.rmtree(folder)
        return {"kills": kills, "ops": ops, "events": events}

    return piece


def _power(_stack: ExitStack) -> Piece:
    def piece(seed: int) -> Mapping[str, int]:
        tapes = recorded(seed, _POWER_DAY)
        points = points_of(tapes, POINTS, Random(seed))
        checked = max(check_points(points, Random(seed + 1)))
        return {"points": checked, "writes": sum(tape.length for tape in tapes)}

    return piece


def _hostile(_stack: ExitStack) -> Piece:
    def piece(seed: int) -> Mapping[str, int]:
        statuses = hostile(REQUESTS, seed)
        return {"requests": sum(statuses.values())} | {f"status {status}": n for status, n in statuses.items()}

    return piece


def _planted(_stack: ExitStack) -> Piece:
    def piece(place: int) -> Mapping[str, int]:
        bug, ops = PLANTED[place], 0
        with bug.in_place():
            for order, seed in enumerate(bug.seeds):
                verdict = run_seed(seed, PLANTED_SIZE, only=bug.only)
                ops += verdict.ops
                if verdict.broken:
                    law = verdict.broken.split(" desk=")[0].split(" op=")[0][:90].replace("\n", " ")
                    return {"bugs": 1, f"{bug.name}|{order + 1}|{law}": ops}
        raise LawBrokenError(f"{bug.name} lived through {bug.within} runs")

    return piece


PIECES: Mapping[str, Callable[[ExitStack], Piece]] = {
    "seeds": _seeds,
    "kills": _kills,
    "power": _power,
    "hostile": _hostile,
    "planted": _planted,
    "partitions": lambda stack: piece_of(stack, PARTITIONS),
}
UNITS = {
    "seeds": "ops",
    "kills": "kills",
    "power": "points",
    "hostile": "requests",
    "planted": "bugs",
    "partitions": "partitions",
}
FULL = {
    "seeds": 1_000_000,
    "kills": 500,
    "power": 50_000,
    "hostile": 100_000,
    "planted": len(PLANTED),
    "partitions": 100,
}
