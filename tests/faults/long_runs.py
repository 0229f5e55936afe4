"""The proof at full length, piece by piece: each is written down when it is done, so any of it can be stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from dostdesk.simulation.faults import template
from dostdesk.simulation.faults.power import check_points, points_of, recorded
from dostdesk.simulation.faults.run import Size, run_seed
from dostdesk.simulation.faults.template import in_memory
from dostdesk.simulation.laws import LawBrokenError
from tests.faults.hostile import hostile
from tests.faults.kills import Killed, check_afterwards
from tests.faults.ledger import Kind, Stretch, read, record
from tests.faults.partitions import piece_of
from tests.faults.planted import PLANTED
from tests.faults.test_planted import SIZE as PLANTED_SIZE
from tests.journeys.place import Journey, Prepared, running_clock
from tests.journeys.processes import Warm

ROOT = Path(__file__).resolve().parents[2]
# People who never rest and wires that take their time: what one desk has to say travels together, as on a busy day, so
# most of the work is ops. A fault comes every three seconds.
RUN = Size(seconds=60, clerks=3, haste=20, trouble=3, wire=0.1)
KILLS, POINTS, REQUESTS, PARTITIONS = 10, 1000, 5000, 2
_POWER_DAY = Size(seconds=120, clerks=3)
_FOLDER = "dost-faults-"


def version() -> str:
    """Of the program that runs: the short hash of its commit, with a `+` if the product was changed since."""

    def git(*asked: str) -> str:
        return subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "dostdesk", "ui", "resources")
    return git("rev-parse", "--short=9", "HEAD") + ("+" if changed else "")


def go_on(ledger: Path, name: str, wanted: int, *, commit: str, first: int = 0) -> Kind:
    """Do pieces of one kind until so many of its unit are done, and whatever broke a law under another version was
    tried under this one; answers all that was ever done of it.

    Args:
        first: Begin no new piece below this number.
    """
    unit, known = UNITS[name], read(ledger).get(name, Kind())
    with ExitStack() as stack:
        stack.enter_context(_own_folder())
        if name in _REAL:
            # What was started ends with this process; a piece that ends so is not written down.
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        piece = PIECES[name](stack)
        while known.counts[unit] < wanted or known.to_try_again(commit):
            number = known.next_piece(commit=commit, first=first)
            if number >= MOST.get(name, sys.maxsize):
                break
            counts: Mapping[str, int] = {}
            violations, worked = {}, time.process_time()
            try:
                counts = piece(number)
            except LawBrokenError as broken:
                violations[number] = str(broken)
                print(f"{name} {number}: {broken}", flush=True)
            done = Stretch(
                first=number,
                last=number,
                commit=commit,
                date=datetime.now(UTC).date().isoformat(),
                cpu_seconds=round(time.process_time() - worked, 1),
                counts=dict(counts),
                violations=violations,
            )
            known = record(name, done, file=ledger)
    return known


@contextmanager
def _own_folder() -> Iterator[None]:
    """Files of a run lie in a folder that is named by its process; what a killed one has left goes first."""
    above = in_memory() or Path(tempfile.gettempdir())
    for left in above.glob(f"{_FOLDER}*"):
        if not Path("/proc", left.name.removeprefix(_FOLDER)).exists():
            shutil.rmtree(left, ignore_errors=True)
    own = above / f"{_FOLDER}{os.getpid()}"
    own.mkdir()
    # A PostgreSQL that another user runs clears up after itself.
    own.chmod(0o1777)
    before = template.keep_files_in(own)
    try:
        yield
    finally:
        template.keep_files_in(before)
        shutil.rmtree(own, ignore_errors=True)


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
# Their pieces are processes, which end with what began them.
_REAL = frozenset({"kills", "partitions"})
MOST = {"planted": len(PLANTED)}
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
