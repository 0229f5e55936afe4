"""`dostdesk simulate faults`: seed after seed, each failure with what replays it, resumed where it was left."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dostdesk.simulation.faults.run import Size, Verdict, run_seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a series of runs came; small enough to be written after each.

    Attributes:
        failures: Seed and what was broken.
        faults: How many of each kind there were in all.
    """

    size: Size
    first: int
    next_seed: int
    runs: int = 0
    ops: int = 0
    events: int = 0
    falls: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    failures: tuple[tuple[int, str], ...] = ()

    def with_run(self, verdict: Verdict) -> Progress:
        """After one more run."""
        faults = dict(self.faults)
        for name, count in verdict.faults.items():
            faults[name] = faults.get(name, 0) + count
        failed = ((verdict.seed, verdict.broken),) if verdict.broken else ()
        return replace(
            self,
            next_seed=verdict.seed + 1,
            runs=self.runs + 1,
            ops=self.ops + verdict.ops,
            events=self.events + verdict.events,
            falls=self.falls + verdict.falls,
            faults=faults,
            failures=(*self.failures, *failed),
        )


def read_progress(file: Path, *, size: Size, first: int) -> Progress:
    """What the file has of this very series; a new one if it has another, or none.

    Raises:
        ValueError: The file is no progress.
    """
    fresh = Progress(size=size, first=first, next_seed=first)
    if not file.exists():
        return fresh
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    found = Progress(
        **{
            **kept,
            "size": Size(**kept["size"]),
            "failures": tuple((int(seed), str(broken)) for seed, broken in kept["failures"]),
        }
    )
    return found if (found.size, found.first) == (size, first) else fresh


def write_progress(file: Path, progress: Progress) -> None:
    """Replace the file as a whole, so that a run that is killed leaves the one before."""
    written = file.with_name(f"{file.name}.part")
    written.write_text(json.dumps(asdict(progress), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with written.open("rb") as made:
        os.fsync(made.fileno())
    written.replace(file)


def run_faults(
    *,
    seeds: int,
    first: int,
    size: Size,
    progress: Path | None,
    say: Callable[[str], None] = lambda line: print(line, flush=True),  # noqa: T201  this program's output
) -> int:
    """Live the seeds from `first` on that the progress file does not have yet; 1 when any law was broken in any.

    Args:
        progress: Where it is written how far this came; nowhere if not given.
    """
    state = Progress(size=size, first=first, next_seed=first)
    if progress is not None:
        state = read_progress(progress, size=size, first=first)
    for seed in range(state.next_seed, first + seeds):
        verdict = run_seed(seed, size)
        state = state.with_run(verdict)
        if progress is not None:
            write_progress(progress, state)
        if verdict.broken:
            say(f"seed {seed} step {verdict.steps} hash {verdict.trace_hash[:16]}: {verdict.broken}")
    say(
        f"{state.runs} runs, {state.ops} ops, {state.events} events, {state.falls} falls, "
        f"{sum(state.faults.values())} faults, {len(state.failures)} failures"
    )
    return 1 if state.failures else 0


def replay_seed(*, seed: int, until: int, only: Sequence[str], size: Size) -> int:
    """Live one seed again and print every line of its record, up to a step if one is named."""
    verdict = run_seed(seed, size, until=until, only=frozenset(only), told=print)
    sys.stdout.write(f"hash {verdict.trace_hash}\n{verdict.broken or 'every law held'}\n")
    return 1 if verdict.broken else 0
