"""The day replayed by threads against a hub of its own, and the programs as they are started."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from dostdesk.simulation.account import Account
from dostdesk.simulation.processes import HubProcess
from dostdesk.simulation.replay import opening_clock, replay

PROGRAMS = ("demo", "desk", "board", "hub", "central", "keys", "simulate", "gallery")


def dostdesk(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dostdesk", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_replay_by_threads_is_clean(prepared: Path, tmp_path: Path) -> None:
    shutil.copytree(prepared, tmp_path / "hub")
    speed = 1500.0
    clock = opening_clock(speed)
    with HubProcess(tmp_path / "hub", clock=clock.written()) as hub:
        result = replay(hub.url, visits=40, desks=4, seed=11, speed=speed, clock=clock)
    assert (result.failures, result.conflicts) == ((), 0)
    assert result.clean
    assert result.tickets_issued == 40
    assert result.visits_served + result.no_shows == 40
    assert result.open_at_the_end == 0


def test_simulate_prints_its_account_as_json() -> None:
    done = dostdesk("simulate", "--visits", "20", "--desks", "3", "--speed", "1500", "--json")
    assert done.returncode == 0, done.stderr
    account = json.loads(done.stdout)
    assert set(account) == {field.name for field in fields(Account)} | {"clean"}
    assert account["clean"] is True
    assert account["visits_planned"] == account["tickets_issued"] == 20
    assert account["visits_served"] + account["no_shows"] == 20
    for name in ("tickets_called_twice", "labels_issued_twice", "ops_lost", "numbers_unexplained", "chain_broken"):
        assert account[name] == 0, name
    assert {"count", "p50", "p95", "p99"} == set(account["latency_ms"]["call_next"])


def test_help_names_every_program() -> None:
    done = dostdesk("--help")
    assert done.returncode == 0
    for program in PROGRAMS:
        assert program in done.stdout


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_explains_itself(program: str) -> None:
    done = dostdesk(program, "--help")
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()
    assert done.stderr == ""


def test_a_program_that_is_refused_says_so_in_a_sentence() -> None:
    done = dostdesk("simulate", "--visits", "1", "--desks", "99", "--json")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip().splitlines()[-1].endswith(".")
