"""A process that has loaded the desk and the hub and forks a fresh one for each caller: their imports take seconds,
their start does not. What it forks are ordinary processes of their own, to be killed as such.

Run as `python -m tests.journeys.warm <socket>`; each connection to the socket brings one line of JSON that says what to
become, and is that program's standard input and output from then on. It ends when its own standard input does.
"""

from __future__ import annotations

import importlib
import json
import os
import selectors
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from dostdesk.central.program import run_central
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import RunningClock
from dostdesk.domain.words import LANGUAGES
from dostdesk.hub.linked import CentralPlace
from dostdesk.hub.program import HubOptions, run_hub
from dostdesk.hub.succession_program import StandbyOptions, run_standby
from tests.journeys.desk_driver import Clerk, words, work
from tests.journeys.dying import dies_when_told

_LOADED_AT_FIRST_USE = (
    "alembic.command",
    "cel",
    "dostdesk.printing.render",
    "dostdesk.printing.drivers",
    "httpcore._sync",
    "phonenumbers",
    "reportlab.lib.fonts",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)


def main(address: str) -> None:
    _warm_up()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(address)
    listening.listen()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    selector = selectors.DefaultSelector()
    selector.register(listening, selectors.EVENT_READ)
    selector.register(sys.stdin, selectors.EVENT_READ)
    alive: set[int] = set()
    while True:
        ready = [key.fileobj for key, _ in selector.select()]
        if sys.stdin in ready:
            break
        caller, _ = listening.accept()
        alive -= {pid for pid in alive if os.waitpid(pid, os.WNOHANG)[0]}
        pid = os.fork()
        if not pid:
            selector.close()
            listening.close()
            _become(caller)
        caller.close()
        alive.add(pid)
    for pid in alive:
        if not os.waitpid(pid, os.WNOHANG)[0]:
            os.kill(pid, signal.SIGKILL)


def _become(caller: socket.socket) -> None:
    """Be the program that the caller wants, and end with it."""
    lines = caller.makefile("r")
    wanted = json.loads(lines.readline())
    os.dup2(caller.fileno(), 1)
    sys.stdout = os.fdopen(1, "w", buffering=1)
    sys.stdout.write(json.dumps({"pid": os.getpid()}) + "\n")
    sys.stdout.flush()
    clock = RunningClock.read(wanted["clock"])
    if "dies_when_told" in wanted:
        dies_when_told(Path(wanted["dies_when_told"]))
    code = 0
    try:
        if wanted["program"] in {"hub", "standby"}:
            hub = HubOptions(
                data=Path(wanted["data"]),
                host="127.0.0.1",
                port=wanted["port"],
                certificate=None,
                throwaway_key=True,
                clock=clock,
                address=wanted.get("address", ""),
                central=CentralPlace(**wanted["central"]) if "central" in wanted else None,
            )
            _serve(hub, wanted)
        elif wanted["program"] == "central":
            settings = CentralSettings(database=SecretStr(wanted["database"]), port=wanted["port"], intake=0)
            run_central(settings, clock=clock)
        else:
            clerk = Clerk.sits_down(
                Path(wanted["data"]),
                wanted["hub"],
                Path(wanted["papers"]),
                clock,
                holds=wanted["holds"],
                answer_within=wanted["answer_within"],
                spools=wanted.get("spools", False),
                **wanted.get("who", {}),
            )
            work(clerk, lines, sys.stdout)
    except BaseException:
        code = 1
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # Nothing of the process that was forked is torn down here.
        os._exit(code)


def _serve(hub: HubOptions, wanted: dict[str, Any]) -> None:
    if wanted["program"] == "hub":
        run_hub(hub)
        return
    introduced = {"login": wanted["login"], "password": wanted["password"]}
    run_standby(StandbyOptions(hub=hub, url=wanted["of"], name="standby", address=hub.address, **introduced))


def _warm_up() -> None:
    """Load what a desk or a hub loads at its first use, without opening a store or starting a thread."""
    for language in LANGUAGES:
        words(language)
    for module in _LOADED_AT_FIRST_USE:
        importlib.import_module(module)


if __name__ == "__main__":
    main(sys.argv[1])
