"""Real processes die at every named step, written or just committed; what they left goes on and keeps the laws."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dostdesk.domain import durable
from dostdesk.domain.durable import Step
from dostdesk.simulation.faults.template import in_memory
from tests.faults.partitions import Partitioned
from tests.faults.real_centre import RealCentre
from tests.journeys.dying import MOMENTS
from tests.journeys.processes import EndedError, HubAtPort, Talk, Warm

DESK = "desk-1"
REACHED_WITHIN_S = 60.0
# Each of these ends one process; those in one row fall in the same stretch of work.
ROUNDS = (
    (Step.DESK_OP, Step.HUB_EVENT, Step.CENTRAL_EVENTS),
    (Step.DESK_SENDING, Step.HUB_ANSWER, Step.CENTRAL_FOLDED),
    (Step.DESK_ANSWER, Step.HUB_DRAFT, Step.CENTRAL_PAPERS),
    (Step.DESK_FEED, Step.HUB_HEAD),
    (Step.DESK_AT_CENTRAL, Step.HUB_CONFIRMED),
    (Step.DESK_NUMBER, Step.HUB_BLOB),
    (Step.PAPER_WAITING,),
    (Step.PAPER_TAKEN,),
    (Step.PAPER_SPOOLED,),
    (Step.PAPER_PRINTED,),
)


class CentralAtPort(HubAtPort):
    """Central where it can be told at which step to die."""

    @property
    def up(self) -> bool:
        return self.alive


class DyingCentre(RealCentre):
    """A centre of one desk whose processes end at the step that they are told."""

    def __init__(self, folder: Path, warm: Warm) -> None:
        super().__init__(folder, warm, [DESK])

    def _central(self) -> CentralAtPort:  # type: ignore[override]
        return CentralAtPort(self._start_central)

    def _start_central(self, port: int) -> Talk:
        return self._warm.become(
            program="central", database=self.database, port=port, clock=self._written, **self._more("central")
        )

    def _more(self, place: str) -> dict[str, object]:
        more: dict[str, object] = {"spools": True} if place == DESK else {}
        return more | {"dies_when_told": str(self._told(place))}

    def _told(self, place: str) -> Path:
        return self.folder / f"dies-{place}"

    def armed(self, place: str, step: Step, moment: str) -> None:
        """From now on a process dies at this step."""
        self._told(place).write_text(f"{step} {moment}")
        os.kill(self.people[DESK].desk.pid if place == DESK else self._server(place).pid, signal.SIGUSR1)

    def fell(self, place: str) -> bool:
        """Whether it has died by now. The desk is looked at while its person works."""
        return not self.people[DESK].alive if place == DESK else self._server(place).fell()

    def work(self) -> None:
        """The person goes on, or finds that the desk has died."""
        person = self.people[DESK]
        try:
            person.go_on(0.01)
        except (EndedError, BrokenPipeError, ConnectionResetError):
            person.desk.bury()
            person.alive = person.busy = False

    def _server(self, place: str) -> HubAtPort:
        return self.hub if place == "hub" else self.central  # type: ignore[return-value]


@pytest.fixture(scope="module")
def lived() -> Iterator[Partitioned]:
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="dost-steps-", dir=in_memory()))
        ends.callback(shutil.rmtree, folder)
        warm = Warm(folder)
        ends.callback(warm.close)
        (folder / "centre").mkdir()
        centre = DyingCentre(folder / "centre", warm)
        ends.callback(centre.close)
        yield Partitioned(centre)


def place_of(step: Step) -> str:
    house = step.value.partition("_")[0]
    return house if house in {"hub", "central"} else DESK


@pytest.mark.journey
@pytest.mark.timeout(300)
@pytest.mark.parametrize("steps", ROUNDS, ids="-".join)
def test_whoever_dies_at_a_step_goes_on(lived: Partitioned, steps: tuple[Step, ...]) -> None:
    centre = lived.centre
    assert isinstance(centre, DyingCentre)
    for moment in MOMENTS:
        _all_die(centre, {place_of(step): step for step in steps}, moment)
    lived.settles(hard=False)


def _all_die(centre: DyingCentre, alive: dict[str, Step], moment: str) -> None:
    """The person works until each has died once, and is started again."""
    for place, step in alive.items():
        centre.armed(place, step, moment)
    ends = time.monotonic() + REACHED_WITHIN_S
    while alive:
        assert time.monotonic() < ends, f"nobody came to {list(alive.values())} {moment}"
        centre.work()
        for place in [place for place in alive if centre.fell(place)]:
            del alive[place]
            centre.rise(place)


def test_every_step_is_died_at() -> None:
    died_at = [step for steps in ROUNDS for step in steps]
    assert sorted(died_at) == sorted(Step)


def test_nothing_of_the_product_listens() -> None:
    assert durable._watch is None
    root = Path(durable.__file__).resolve().parents[1]
    for file in (*root.rglob("*.py"), *(root.parent / "ui").rglob("*.py")):
        written = file.read_text(encoding="utf-8")
        tree = ast.parse(written)
        named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        named |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        named |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        assert "watched_by" not in named, file
        assert "durable._watch" not in written, file


def test_a_step_is_told_where_it_is_written_and_once_it_is_durable() -> None:
    heard: list[str] = []

    class Heard:
        def begun(self) -> None:
            heard.append("begun")

        def wrote(self, step: Step) -> None:
            heard.append(f"{step} on {threading.current_thread().name}")

        def committed(self) -> None:
            heard.append("committed")

    durable.watched_by(Heard())
    try:
        durable.begun()
        durable.wrote(Step.HUB_HEAD)
        durable.committed()
    finally:
        durable.watched_by(None)
    durable.wrote(Step.HUB_HEAD)
    assert heard == ["begun", f"hub_head on {threading.current_thread().name}", "committed"]
