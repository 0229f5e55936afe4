"""The machines as they are before a run: a hub with its release and people, its central, desks that are enrolled.

Made once for a process, by the same programs and always the same.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random

import httpx

from dostdesk.central.build import build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.desk.build import build_desk
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.ids import id_maker
from dostdesk.domain.ops import Lane
from dostdesk.hub.build import build_hub
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.standby_build import Standby
from dostdesk.population.staff import DEMO_PASSWORD, SUPERVISOR_LOGIN
from dostdesk.protocol.succession import StandbyEnrol
from dostdesk.simulation.faults.desks import VirtualPrinter, words
from dostdesk.simulation.faults.machines import KEY
from dostdesk.simulation.faults.seeded import seeded
from dostdesk.simulation.faults.servers import CENTRAL_FILE, CENTRE, SteppedWriter
from dostdesk.simulation.faults.wired import answered_at_once
from dostdesk.simulation.faults.world import BEGINS, World

MOST_DESKS = 5
_in_memory = Path("/dev/shm")  # noqa: S108  a folder of its own is made there
# The hub as it is once a machine stands by for it, and that machine.
FOLLOWED, STANDBY = "hub followed", "standby"
Files = dict[str, bytes]


@lru_cache(maxsize=1)
def template() -> tuple[dict[str, Files], str]:
    """The files of every machine by its name, and the hub's token."""
    home = Path(tempfile.mkdtemp(prefix="dost-desk-", dir=in_memory()))
    try:
        with seeded(World(0).random("template"), lambda: 0.0):
            token = _make(home)
        names = ("hub", "central", FOLLOWED, STANDBY, *desk_names())
        return {name: _files(home / name) for name in names}, token
    finally:
        shutil.rmtree(home)


def desk_names(count: int = MOST_DESKS) -> tuple[str, ...]:
    """The first is the reception."""
    return tuple(f"desk-{no}" for no in range(count))


def in_memory() -> Path | None:
    """Where files cost nothing; None for the usual place."""
    return _in_memory if _in_memory.is_dir() else None


def keep_files_in(folder: Path) -> Path:
    """Let files of this process lie there from now on; answers where they lay before."""
    global _in_memory
    before, _in_memory = _in_memory, folder
    return before


def _make(home: Path) -> str:
    clock, drawn = ManualClock(BEGINS), World(0).random
    (home / "central").mkdir()
    central = build_central((home / "central" / CENTRAL_FILE, KEY), clock=clock, bits=drawn("central"), start=False)
    token = enrol_hub(central.parts.store, CENTRE, clock.now(), replace=False)
    central.close()
    hub = build_hub(home / "hub", KEY, clock=clock, bits=drawn("hub"), start=False, make_writer=SteppedWriter)
    for name in desk_names():
        _introduce(home / name, name, drawn(name), clock, answered_at_once(hub.app))
    hub.close()
    shutil.copytree(home / "hub", home / FOLLOWED)
    _stand_by(home, clock, drawn)
    return token


def _stand_by(home: Path, clock: ManualClock, drawn: Callable[[str], Random]) -> None:
    """A machine that follows the hub and has all that it has; and the hub that knows it."""
    hub = build_hub(home / FOLLOWED, KEY, clock=clock, bits=drawn(FOLLOWED), start=False, make_writer=SteppedWriter)
    (home / STANDBY).mkdir()
    transport = httpx.MockTransport(answered_at_once(hub.app))
    standby = Standby(
        home / STANDBY,
        KEY,
        url="http://hub",
        port_to=lambda url, token: HubPort(url, token, transport=transport),
        enrol=StandbyEnrol(name=STANDBY, address=f"http://{STANDBY}", login=SUPERVISOR_LOGIN, password=DEMO_PASSWORD),
        clock=clock,
        hub_of=lambda: hub,
        bits=drawn(STANDBY),
        start=False,
    )
    while standby.follower.step(0) == 0:
        pass
    if standby.follower.trouble is not None:
        raise standby.follower.trouble
    standby.close()
    hub.close()


def _introduce(
    folder: Path, name: str, bits: Random, clock: ManualClock, answer: Callable[[httpx.Request], httpx.Response]
) -> None:
    folder.mkdir()
    desk = build_desk(
        folder,
        KEY,
        "http://hub",
        clock=clock,
        new_id=id_maker(clock, bits),
        bits=bits,
        printer=VirtualPrinter(),
        words=words,
        device_name=name,
        transport=httpx.MockTransport(answer),
        start=False,
    )
    desk.link.pulse.step()
    desk.courier.step()
    desk.follower.step(0)
    desk.sender.step(Lane.QUEUE)
    if desk.courier.trouble is not None:
        raise desk.courier.trouble
    desk.close()


def _files(folder: Path) -> Files:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
