"""`dostdesk demo`: central, a hub and a desk in the middle of a synthetic day, in a window or served headless."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.domain.clock import RunningClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.words import Language, Words
from dostdesk.population.staff import DEMO_PASSWORD, FIRST_CLERK_LOGIN
from dostdesk.registry.serve import serving_registry
from dostdesk.simulation.centre import over_http
from dostdesk.simulation.demo_central import TOKEN_FILE, founded_central
from dostdesk.simulation.drivers import Threads
from dostdesk.simulation.headless import serve_headless
from dostdesk.simulation.morning import OUR_WINDOW, live_morning
from dostdesk.simulation.processes import CentralProcess, HubProcess, run_program, running_program
from dostdesk.simulation.replay import last_working_day, opening_of
from dostdesk.storage.keys import throwaway_key

MORNING = timedelta(minutes=80)
# Enough for a forecast, for a day to try other rules on, and for a comparison of clerks.
DAYS_BEFORE = 8
DEVICE, BOARD = "D12-P07", "D12-BOARD"
_MARK = "dostdesk-demo"


def run_demo(folder: Path | None, *, headless: bool, seed: int, language: Language, board: bool = False) -> int:
    """Live a morning, then go on with it in real time: in a window, or headless until some visits are served.

    Args:
        board: Open the hall board beside the desk, until the desk is closed.

    Raises:
        RefusedError: `demo_folder_taken` when the folder holds something else.
    """
    words = Words.load(resource("translations"), language)
    root = emptied(folder or _default_folder())
    in_window = not headless and has_display()
    say(words("demo.folder", folder=str(root)))
    if not in_window:
        say(words("demo.headless_asked" if headless else "demo.no_display"))
    say(words("demo.preparing"))
    hub_folder, central_folder = root / "hub", root / "central"
    hub_folder.mkdir()
    central_folder.mkdir()
    opens = opening_of(last_working_day(datetime.now(UTC)))
    with founded_central(central_folder, opens) as place:
        morning = live_morning(
            hub_folder,
            throwaway_key(hub_folder),
            opens=opens,
            until=opens + MORNING,
            seed=seed,
            days_before=DAYS_BEFORE,
            central=place,
        )
    clock = RunningClock(started=datetime.now(UTC), shown=morning.clock.now())
    with ExitStack() as servers:
        registry = servers.enter_context(serving_registry())
        central = servers.enter_context(
            CentralProcess(central_folder, clock=clock.written(), options=["--registry", registry])
        )
        say(words("demo.central", url=central.url))
        token = ["--central-token", str(central_folder / TOKEN_FILE)]
        hub = servers.enter_context(
            HubProcess(hub_folder, clock=clock.written(), options=["--central", central.url, *token])
        )
        colleagues = Threads(morning.go_on(over_http(hub.url), clock), speed=1.0)
        colleagues.start()
        try:
            if not in_window:
                if board:
                    say(words("demo.board_no_display"))
                return serve_headless(root, hub.url, clock, words=words, seed=seed)
            say(words("demo.window", login=FIRST_CLERK_LOGIN, password=DEMO_PASSWORD))
            with ExitStack() as beside:
                if board:
                    say(words("demo.board"))
                    beside.enter_context(running_program(board_arguments(root, hub.url, clock, language)))
                return run_program(desk_arguments(root, hub.url, clock, language))
        finally:
            colleagues.stop()
            morning.centre.close()


def desk_arguments(root: Path, hub_url: str, clock: RunningClock, language: Language) -> list[str]:
    """The demo's desk: our clerk's window, with her password filled in."""
    return [
        "desk", "--hub", hub_url, "--data", str(root / "desk"), "--papers", str(root / "papers"), "--device", DEVICE,
        "--window", str(OUR_WINDOW), "--language", language, "--throwaway-key", "--clock", clock.written(),
        "--login", FIRST_CLERK_LOGIN, "--password", DEMO_PASSWORD,
    ]  # fmt: skip


def board_arguments(root: Path, hub_url: str, clock: RunningClock, language: Language) -> list[str]:
    """The demo's hall board, in a window that can stand beside the desk's."""
    return [
        "board", "--hub", hub_url, "--data", str(root / "board"), "--device", BOARD, "--language", language,
        "--windowed", "--throwaway-key", "--clock", clock.written(),
    ]  # fmt: skip


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def emptied(folder: Path) -> Path:
    """The demo's folder, made or emptied; only one that a demo made is ever emptied.

    Raises:
        RefusedError: `demo_folder_taken`.
        OutsideError: `folder_unwritable`.
    """
    mark = folder / _MARK
    if folder.exists() and any(folder.iterdir()) and not mark.exists():
        raise RefusedError("demo_folder_taken", folder=str(folder))
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        mark.touch()
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    return folder.resolve()


def say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201  this program's output


def _default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("dostdesk", appauthor=False) / "demo"
