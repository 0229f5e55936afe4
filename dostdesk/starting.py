"""What every program of the product does before it begins: its clock, its folder, and how a refusal is told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.domain.clock import Clock, RunningClock, SystemClock
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.words import Words


def exit_code(program: Callable[[], int]) -> int:
    """Run a program; what it refuses is one English sentence on standard error, for whoever runs commands."""
    try:
        return program()
    except DeskError as error:
        sys.stderr.write(Words.load(resource("translations"), "en").of_error(error) + "\n")
        return 1
    except KeyboardInterrupt:
        return 130


def clock_of(written: str) -> Clock:
    """The computer's clock, or the one that a demo wrote on the command line.

    Raises:
        RefusedError: `clock_malformed`.
    """
    if not written:
        return SystemClock()
    try:
        return RunningClock.read(written)
    except ValueError as error:
        raise RefusedError("clock_malformed") from error


def data_folder(program: str) -> Path:
    """Where the system wants a program's data."""
    from platformdirs import user_data_path

    return user_data_path("dostdesk", appauthor=False) / program


def device_name(*, after: str = "") -> str:
    """How the hub knows this computer, unless it is told another name; `after` sets a second program of it apart."""
    import platform

    name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in platform.node())
    return (name[: 40 - len(after)] or "desk") + after
