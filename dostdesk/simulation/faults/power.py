"""Power cut at any point: everything that a run wrote is kept on a tape, and the tape is played up to a point.

What stands for the disk there is drawn: all that was synchronised, and of what was written since, each write whole,
torn at a sector, or not at all. The store that is opened on it must have everything that had been confirmed by then.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from dostdesk.central.ingest import head_of
from dostdesk.hub.build import STORE_FILE
from dostdesk.simulation.faults.disk import Platter, VirtualDisk
from dostdesk.simulation.faults.machines import KEY, Machine
from dostdesk.simulation.faults.run import Run, Size, staged
from dostdesk.simulation.faults.servers import CENTRAL_FILE, CENTRE
from dostdesk.simulation.faults.template import STANDBY, in_memory
from dostdesk.simulation.faults.world import BEGINS
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.desk import account
from dostdesk.storage.desk.store import FILE as DESK_FILE
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.hub.store import HubStore

_REBUILT_EVERY = 25


@dataclass(frozen=True, slots=True)
class Mark:
    """What was confirmed when the tape was so long.

    Attributes:
        seq, hash: Of a feed.
        ops: How many ops an outbox had; `numbers` how many numbers were given.
    """

    at: int
    seq: int = 0
    hash: str = ""
    ops: int = 0
    numbers: int = 0


@dataclass(slots=True)
class Tape:
    """Everything that was written to one machine's disk, and what it had confirmed when."""

    name: str
    disk: VirtualDisk
    marks: list[Mark] = field(default_factory=list)

    @property
    def length(self) -> int:
        return len(self.disk.tape)

    def confirmed_by(self, point: int) -> Mark:
        """The last mark at or before a point."""
        return next((mark for mark in reversed(self.marks) if mark.at <= point), Mark(0))


def recorded(seed: int, size: Size) -> list[Tape]:
    """A day without faults, with the tape of every machine."""
    with staged(seed, size, only=frozenset({"none"})) as run:
        tapes = {machine.name: Tape(machine.name, machine.disk) for machine in run.machines}

        def watch(machine: Machine) -> None:
            tapes[machine.name].disk = machine.disk
            machine.disk.tape_on()

        for machine in run.machines:
            machine.started = watch
        _mark_when_confirmed(run, tapes)
        run.live()
    return list(tapes.values())


def _mark_when_confirmed(run: Run, tapes: dict[str, Tape]) -> None:
    hub, central = tapes["hub"], tapes["central"]
    laws = run.feeds.laws

    def committed() -> None:
        hub.marks.append(Mark(hub.length, seq=laws.seq, hash=laws.hash))

    def ingested(seq: int, head_hash: str) -> None:
        central.marks.append(Mark(central.length, seq=seq, hash=head_hash))

    def acted(name: str) -> None:
        machine = next(desk for desk in run.desks if desk.name == name)
        with machine.program._work.store.reading() as transaction:
            ops, numbers = account.ops(transaction), account.numbers(transaction)
        given = sum(last for last, _ in numbers.values())
        tapes[name].marks.append(Mark(tapes[name].length, ops=len(ops), numbers=given))

    run.feeds.told, run.ingested, run.person_acted = committed, ingested, acted


def points_of(tapes: Sequence[Tape], count: int, random: Random) -> list[tuple[Tape, int]]:
    """So many points, on each tape in the order of its length; every point of a tape is as likely."""
    weights = [tape.length for tape in tapes]
    drawn = [random.choices(tapes, weights)[0] for _ in range(count)]
    return sorted(((tape, random.randrange(1, tape.length)) for tape in drawn), key=lambda one: (one[0].name, one[1]))


def check_points(points: Sequence[tuple[Tape, int]], random: Random) -> Iterator[int]:
    """Cut the power at each point and open what is left; yields how many were checked.

    Raises:
        LawBrokenError: Something that had been confirmed is not there, or what is there is not whole.
    """
    folder = Path(tempfile.mkdtemp(prefix="dost-desk-", dir=in_memory()))
    playing: tuple[Tape, int, dict[str, Platter]] | None = None
    try:
        for order, (tape, point) in enumerate(points):
            if playing is None or playing[0] is not tape:
                playing = tape, 0, tape.disk.blank()
            _, at, platters = playing
            for step in tape.disk.tape[at:point]:
                step.play(platters)
            playing = tape, point, platters
            home = folder / str(order)
            home.mkdir()
            for name, platter in sorted(platters.items()):
                content = platter.unpowered(random)
                if content is not None:
                    (home / name).write_bytes(content)
            _check(tape, point, home, whole=order % _REBUILT_EVERY == 0)
            shutil.rmtree(home)
            yield order + 1
    finally:
        shutil.rmtree(folder)


def _check(tape: Tape, point: int, home: Path, *, whole: bool) -> None:
    mark = tape.confirmed_by(point)
    if tape.name in {"hub", STANDBY}:
        _check_hub(mark, home, point, whole=whole)
    elif tape.name == "central":
        central = CentralStore.open((home / CENTRAL_FILE, KEY))
        head = head_of(central, CENTRE, BEGINS)
        central.close()
        if head.seq < mark.seq or (head.seq == mark.seq and mark.seq and head.head_hash != mark.hash):
            raise LawBrokenError("what central confirmed stays", point=point, head=head.seq, confirmed=mark.seq)
    else:
        _check_desk(tape.name, mark, home, point)


def _check_hub(mark: Mark, home: Path, point: int, *, whole: bool) -> None:
    store = HubStore.open(home / STORE_FILE, KEY)
    try:
        with store.reading() as rows:
            head = rows.feed.head()
            laws = FeedLaws()
            for event in rows.feed.all():
                laws.follow(event)
        if (head.seq, head.hash) != (laws.seq, laws.hash) or head.seq < mark.seq:
            raise LawBrokenError("what was committed stays", point=point, head=head.seq, confirmed=mark.seq)
        if mark.seq and laws.hashes[mark.seq] != mark.hash:
            raise LawBrokenError("what was committed stays", point=point, at=mark.seq)
        if whole:
            with store.writing() as rows:
                before = rows.live()
                rows.rebuild()
                if rows.live() != before:
                    raise LawBrokenError("state is a fold", point=point)
    finally:
        store.close()


def _check_desk(name: str, mark: Mark, home: Path, point: int) -> None:
    if not (home / DESK_FILE).exists():
        raise LawBrokenError("what was shown as done stays", desk=name, point=point)
    store = DeskStore(home, KEY)
    try:
        with store.reading() as transaction:
            ops, numbers = account.ops(transaction), account.numbers(transaction)
            receipts = account.receipts(transaction)
    finally:
        store.close()
    given = sum(last for last, _ in numbers.values())
    if len(ops) < mark.ops or given < mark.numbers:
        raise LawBrokenError("what was shown as done stays", desk=name, point=point, ops=len(ops), had=mark.ops)
    for series, (last, purposes) in numbers.items():
        if sorted(purposes) != list(range(1, last + 1)):
            raise LawBrokenError("every number is explained", desk=name, point=point, series=series)
    told = sum(1 for op in ops if op.kind == "receipt_issued")
    if told != len(receipts):
        raise LawBrokenError("a receipt has its record", desk=name, point=point, receipts=len(receipts), ops=told)
