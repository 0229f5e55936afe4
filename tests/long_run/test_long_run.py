"""A short slice of the long run: real keys at the real window, on a real hub with other desks; nothing drifts."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.long_run.keyboard import _SYMBOLS


@pytest.mark.timeout(170)
def test_a_slice_of_the_day() -> None:
    command = [sys.executable, "-m", "tests.long_run", "--speed", "20", "--desks", "3", "--visits", "1600"]
    quiet = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    ended = subprocess.run(
        [*command, "--enough", "4"], check=False, capture_output=True, text=True, env=quiet, timeout=160
    )
    told = json.loads(ended.stdout[ended.stdout.index("{") :])
    assert (told["stuck"], told["drift"], told["others"]["failures"]) == ("", [], [])
    assert ended.returncode == 0
    assert told["done"]["visits"] >= 4
    assert told["compared"] > 0
    # A whole day has the same long stalls in more idle time.
    assert 0 <= told["day_stall_p999_ms"] <= told["stall_p999_ms"] <= told["stall_max_ms"]


def test_every_key_of_the_table_of_commands_is_on_the_keyboard() -> None:
    from ui.commands import COMMANDS

    names = {part for command in COMMANDS if command.chord for part in (command.chord.key,)}
    assert {name for name in names if len(name) > 1} <= set(_SYMBOLS)
