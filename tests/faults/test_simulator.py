"""The simulator over some small seeds, and what makes its failures worth something: the same seed is the same run."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from dostdesk.simulation.faults import program
from dostdesk.simulation.faults.disk import Disks
from dostdesk.simulation.faults.machines import ServerMachine
from dostdesk.simulation.faults.network import Network
from dostdesk.simulation.faults.program import read_progress, run_faults
from dostdesk.simulation.faults.run import Size, Verdict, run_seed, staged
from dostdesk.simulation.faults.world import World

ROOT = Path(__file__).resolve().parents[2]
SMALL = Size(seconds=45, clerks=2)
SEEDS = 20
PROMOTED = {2, 6, 14, 18}


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_law_is_broken(seed: int) -> None:
    verdict = run_seed(seed, SMALL)
    assert verdict.broken == "", f"dostdesk simulate faults --seed {seed} --seconds 45 --clerks 2"
    assert verdict.ops > 20
    assert verdict.faults.get("promotion", 0) == (seed in PROMOTED)


def test_a_quiet_day_needs_no_luck() -> None:
    verdict = run_seed(3, SMALL, only=frozenset({"none"}))
    assert (verdict.broken, verdict.falls, verdict.faults) == ("", 0, {})


def test_a_run_lets_go_of_its_disks() -> None:
    with staged(3, SMALL, only=frozenset({"none"})) as run:
        run.live()
        made = list(run.disks._made)
        assert any(disk.image() for disk in made)
    # SQLite keeps what it was given to ask here for as long as the process lives.
    assert not any(disk.image() for disk in made)


def test_a_request_is_answered_without_another_one_however_often_it_lets_others_go_first(tmp_path: Path) -> None:
    class Patient(ServerMachine):
        def _begin(self) -> None:
            self.app = _looks_often

        def _end(self) -> None:
            self.app = None

    world, answers = World(1), list[httpx.Response]()
    machine = Patient("patient", world, Network(world), Disks(), tmp_path)
    machine.start()
    machine.deliver(httpx.Request("GET", "http://patient/"), answers.append)
    world.run(1)
    machine.close()
    assert [answer.status_code for answer in answers] == [204]


async def _looks_often(_scope: Scope, _receive: Receive, send: Send) -> None:
    for _ in range(20):
        await asyncio.get_running_loop().run_in_executor(None, str)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def test_a_copy_that_is_set_back_owes_nothing_of_the_day_that_is_gone() -> None:
    """As with any machine that gets an older image: it is told at once, or the run would ask for that day."""
    with staged(4, SMALL, only=frozenset({"none"})) as run:
        for machine in run.machines:
            machine.start()
        run.world.run(5)
        run._copy(run.desks[1])
        copy = run.desks[-1]
        image = copy.disk.image()
        run.world.run(15)
        assert run.promises.done[copy.name]
        copy.set_back(image, down_for=1)
        assert copy.name not in run.promises.done
        run.world.run(15)


def test_a_run_ends_once_a_standby_has_everything_and_not_once_it_believes_so() -> None:
    """Whoever is cut off knows of nothing that came since, and waits for an answer that was lost."""
    with staged(10, SMALL, only=frozenset({"none"})) as run:

        def cut() -> None:
            run.network.wire("standby", "hub").refuses = True

        run.world.after(SMALL.seconds - 2, cut)
        run.live()
        assert run.standby is not None
        assert run.standby.standby is not None


def test_the_same_seed_is_the_same_run_in_another_process() -> None:
    size = Size(seconds=30, clerks=2)
    here = [run_seed(7, size) for _ in range(2)]
    command = [
        sys.executable,
        "-m",
        "dostdesk",
        "simulate",
        "faults",
        "--seed",
        "7",
        "--seconds",
        "30",
        "--clerks",
        "2",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "12345"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    there = done.stdout.splitlines()[-2]
    assert {f"hash {one.trace_hash}" for one in here} == {there}
    assert run_seed(8, size).trace_hash != here[0].trace_hash


def test_a_run_can_be_stopped_at_a_step() -> None:
    whole, part = list[str](), list[str]()
    run_seed(7, Size(seconds=30, clerks=1), told=whole.append)
    stopped = run_seed(7, Size(seconds=30, clerks=1), until=600, told=part.append)
    assert 0 < len(part) < len(whole)
    assert part == whole[: len(part)]
    assert stopped.steps == 601


def test_a_series_goes_on_where_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived = list[int]()

    def run(seed: int, _size: Size) -> Verdict:
        lived.append(seed)
        broken = "a law" if seed == 4 else ""
        return Verdict(
            seed=seed, broken=broken, trace_hash="0" * 64, steps=1, ops=10, events=9, falls=1, faults={"cut": 2}
        )

    monkeypatch.setattr(program, "run_seed", run)
    said, file = list[str](), tmp_path / "progress.json"

    def go(seeds: int) -> int:
        return run_faults(seeds=seeds, first=3, size=SMALL, progress=file, say=said.append)

    assert go(1) == 0
    assert go(3) == 1
    assert lived == [3, 4, 5]
    assert [line for line in said if line.startswith("seed")] == ["seed 4 step 1 hash 0000000000000000: a law"]
    state = read_progress(file, size=SMALL, first=3)
    assert (state.runs, state.ops, state.faults, state.failures) == (3, 30, {"cut": 6}, ((4, "a law"),))
    assert read_progress(file, size=Size(seconds=1), first=3).runs == 0
