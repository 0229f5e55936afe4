"""How far each kind of long run came, over many sessions and machines: a small file that is committed with the code.

No machine lives as long as a million ops take. So a run goes through numbered pieces, each drawn from its number, and
what a piece has done is written down when it is over and held: whoever stops a run loses one piece and counts nothing
of it, and the next one, wherever it is, goes on behind what is written.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("volumes.json")


class OverlapError(Exception):
    """Two files have the same piece of a kind, and say different things of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Pieces of one kind without a gap, that one version of the program went through on one day.

    Attributes:
        first, last: Numbers of the first and the last piece.
        commit: Short hash of the version, with a `+` when something of the product was changed in it.
        date: Of the day, in UTC.
        cpu_seconds: Of the process that ran them; those of its children are not in it.
        counts: What was done in all of them. A piece that broke a law counts nothing.
        violations: By piece, which law was broken and how.
    """

    first: int
    last: int
    commit: str
    date: str
    cpu_seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    violations: Mapping[int, str] = field(default_factory=dict)

    def has(self, piece: int) -> bool:
        return self.first <= piece <= self.last

    def passed(self, piece: int) -> bool:
        """Whether that piece was run here, and kept the laws."""
        return self.has(piece) and piece not in self.violations

    def goes_on_with(self, other: Stretch) -> bool:
        """Whether the other one is the next piece of the same run."""
        return other.first == self.last + 1 and (self.commit, self.date) == (other.commit, other.date)

    def with_next(self, other: Stretch) -> Stretch:
        """Both as one."""
        return replace(
            self,
            last=other.last,
            cpu_seconds=round(self.cpu_seconds + other.cpu_seconds, 1),
            counts=dict(Counter(self.counts) + Counter(other.counts)),
            violations={**self.violations, **other.violations},
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """All that was done of one kind, in the order in which it was written down."""

    stretches: tuple[Stretch, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """What was done in all."""
        return sum((Counter(one.counts) for one in self.stretches), Counter())

    @property
    def pieces(self) -> int:
        """How many pieces were run and kept the laws."""
        return len({piece for one in self.stretches for piece in range(one.first, one.last + 1) if one.passed(piece)})

    @property
    def cpu_seconds(self) -> float:
        return sum(one.cpu_seconds for one in self.stretches)

    def violations(self) -> Iterator[tuple[int, str, Stretch]]:
        """Every piece that broke a law, with what it broke and where that was written."""
        for one in self.stretches:
            for piece, broken in sorted(one.violations.items()):
                yield piece, broken, one

    def open_violations(self) -> list[tuple[int, str, Stretch]]:
        """Those that no later version went through."""
        return [found for found in self.violations() if not any(one.passed(found[0]) for one in self.stretches)]

    def to_try_again(self, commit: str) -> list[int]:
        """Pieces that broke a law under other versions, and that this one has not gone through yet."""
        tried = {piece for piece, _, one in self.violations() if one.commit == commit}
        return sorted({piece for piece, _, _ in self.open_violations()} - tried)

    def next_piece(self, *, commit: str, first: int = 0) -> int:
        """What to run next: first a piece that broke a law under other versions only, then one that nobody has run.

        Args:
            first: Nothing new below this number, for a machine beside others.
        """
        again = self.to_try_again(commit)
        if again:
            return again[0]
        piece = first
        while (there := next((one for one in self.stretches if one.has(piece)), None)) is not None:
            piece = there.last + 1
        return piece

    def and_also(self, done: Stretch) -> Kind:
        """With one more stretch; the last one grows if it goes on there."""
        if self.stretches and self.stretches[-1].goes_on_with(done):
            return Kind((*self.stretches[:-1], self.stretches[-1].with_next(done)))
        return Kind((*self.stretches, done))


Ledger = dict[str, Kind]


def read(file: Path = FILE) -> Ledger:
    """What is written down, by kind; nothing if there is no file yet."""
    if not file.exists():
        return {}
    kept: dict[str, list[dict[str, Any]]] = json.loads(file.read_text(encoding="utf-8"))
    return {name: Kind(tuple(map(_stretch, stretches))) for name, stretches in kept.items()}


def record(name: str, done: Stretch, *, file: Path = FILE) -> Kind:
    """Write down what a piece has done; answers all of its kind. Others may write to the file meanwhile."""
    with _held(file):
        ledger = read(file)
        ledger[name] = ledger.get(name, Kind()).and_also(done)
        _write(file, ledger)
    return ledger[name]


def add(other: Path, *, file: Path = FILE) -> int:
    """Take over what another machine wrote down; answers how many stretches were new.

    Raises:
        OverlapError: Both went through the same pieces, and not as one run.
    """
    new = 0
    with _held(file):
        ledger = read(file)
        for name, theirs in read(other).items():
            mine = list(ledger.get(name, Kind()).stretches)
            for one in theirs.stretches:
                new += _take(name, mine, one)
            ledger[name] = Kind(tuple(mine))
        _write(file, ledger)
    return new


def _take(name: str, mine: list[Stretch], one: Stretch) -> bool:
    """Whether a stretch was not there: it is put in, or in the place of its own beginning."""
    for order, known in enumerate(mine):
        if known == one:
            return False
        same_run = (known.first, known.commit, known.date) == (one.first, one.commit, one.date)
        if same_run and known.last != one.last:
            if known.last < one.last:
                mine[order] = one
            return known.last < one.last
        passed_twice = any(known.passed(piece) and one.passed(piece) for piece in range(one.first, one.last + 1))
        if passed_twice:
            raise OverlapError(f"{name} {one.first} to {one.last} of {one.commit}, and of {known.commit}")
    mine.append(one)
    return True


def _stretch(kept: dict[str, Any]) -> Stretch:
    return Stretch(**{**kept, "violations": {int(piece): broken for piece, broken in kept["violations"].items()}})


def _write(file: Path, ledger: Ledger) -> None:
    """Replace the file as a whole."""
    whole = {name: [asdict(one) for one in ledger[name].stretches] for name in sorted(ledger)}
    part = file.with_name(f"{file.name}.part")
    part.write_text(json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    with part.open("rb") as made:
        os.fsync(made.fileno())
    part.replace(file)


@contextmanager
def _held(file: Path) -> Iterator[None]:
    """Several kinds may run at once, each with a process of its own."""
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
