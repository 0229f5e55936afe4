"""The prepared folders and the warm process that all journeys share, and a place for each."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.place import STEPS, Journey, Prepared, running_clock
from tests.journeys.processes import Seen, Warm

# Every store is synchronised fully; in memory that costs nothing, and a killed process loses nothing either.
_IN_MEMORY = Path("/dev/shm")


def _new_folder(stack: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dost-journey-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
    stack.callback(shutil.rmtree, folder)
    return folder


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """Made once; then one visit without faults, to know what each step shows and how long it takes."""
    with ExitStack() as stack:
        folder = _new_folder(stack)
        warm = Warm(folder)
        stack.callback(warm.close)
        made = Prepared(folder, warm, running_clock())
        hub = made.hub(folder)
        desk = made.desk(folder, hub.url)
        desk.must("sign_in")
        desk.must("settle", head=hub.head())
        desk.close()
        hub.close()
        trial = Journey(made, _new_folder(stack))
        trial.desk.must("settle")
        after: dict[str, Seen] = {}
        took: dict[str, float] = {}
        for step in STEPS:
            begun = time.monotonic()
            trial.desk.must(step)
            took[step] = time.monotonic() - begun
            after[step] = trial.seen
        trial.close()
        made.after, made.took = after, took
        yield made


@pytest.fixture
def journey(prepared: Prepared) -> Iterator[Callable[..., Journey]]:
    """Makes a journey; whatever it started is ended after the test."""
    with ExitStack() as stack:

        def make(**more: object) -> Journey:
            made = Journey(prepared, _new_folder(stack), **more)  # type: ignore[arg-type]
            stack.callback(made.close)
            return made

        yield make
