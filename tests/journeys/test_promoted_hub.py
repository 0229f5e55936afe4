"""The hub is killed in the middle of a visit and its standby promoted: real processes over real sockets.

The desk finds the new hub by itself and goes on; the old one comes back, is fenced, and hands over what it had more.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from dostdesk.domain.events import EventKind
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.keys import throwaway_key
from tests.journeys.conftest import _new_folder
from tests.journeys.place import STEPS, Journey, Prepared
from tests.journeys.processes import DEADLINE_S, HubAtPort, until
from tests.journeys.promises import VISIT, once, same_visit

pytestmark = pytest.mark.journey
SUPERVISOR, PASSWORD = "r.mustafayev", "demo"


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


def beat(hub: HubAtPort) -> dict[str, Any]:
    """What a hub or a standby says of itself."""
    with contextlib.closing(HTTPConnection("127.0.0.1", hub.port, timeout=DEADLINE_S)) as connection:
        connection.request("GET", "/v1/heartbeat")
        said: dict[str, Any] = json.load(connection.getresponse())
    return said


class Succession(Journey):
    """A journey whose hub has a standby on a machine of its own."""

    def __init__(self, prepared: Prepared, folder: Path) -> None:
        super().__init__(prepared, folder, sits=False)
        port = free_port()
        self.standby = HubAtPort(
            lambda _: prepared.warm.become(
                program="standby",
                data=str(folder / "standby"),
                port=port,
                clock=prepared.clock,
                address=f"http://127.0.0.1:{port}",
                of=self.hub.url,
                login=SUPERVISOR,
                password=PASSWORD,
            )
        )
        until(self.caught_up)
        self.sit_down(through=f"{self.hub.url},{self.standby.url}")

    def caught_up(self) -> bool:
        return beat(self.standby)["behind"] == 0 and beat(self.standby)["head"] == beat(self.hub)["head"]

    def promote(self) -> None:
        """By the command, as a supervisor would."""
        command = ["hub", "promote", self.standby.url, "--login", SUPERVISOR, "--old-hub-is-off"]
        done = subprocess.run(
            [sys.executable, "-m", "dostdesk", *command],
            env=os.environ | {"DOSTDESK_SUPERVISOR_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE_S,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["epoch"] == 2
        self.old, self.hub = self.hub, self.standby

    def close(self) -> None:
        super().close()
        self.standby.close()
        with contextlib.suppress(AttributeError):
            self.old.close()


@pytest.fixture
def succession(prepared: Prepared) -> Iterator[Succession]:
    with ExitStack() as stack:
        made = Succession(prepared, _new_folder(stack))
        stack.callback(made.close)
        yield made


def whole_at(folder: Path) -> None:
    """The chain holds, the visit happened once, and the live tables are what the feed adds up to."""
    store = HubStore.open(folder / "hub.db", throwaway_key(folder))
    try:
        with store.writing() as rows:
            assert rows.feed.broken_at() is None
            kinds = Counter(event.kind for event in rows.feed.all())
            assert {kind: kinds[kind] for kind in VISIT} == VISIT
            assert kinds[EventKind.HUB_PROMOTED] == 1
            assert kinds[EventKind.CONFLICT_RECORDED] == 0
            live = rows.live()
            rows.rebuild()
            assert rows.live() == live
    finally:
        store.close()


@pytest.mark.parametrize("step", ["call_next", "submit", "finish"])
def test_the_hub_is_killed_and_the_desk_goes_on_at_the_new_one(succession: Succession, step: str) -> None:
    succession.go_to(step)
    succession.desk.must(step)
    succession.hub.kill()
    shown = succession.seen
    succession.promote()
    succession.settle()
    same_visit(shown, succession.seen)
    once(succession.seen)
    succession.finish()
    succession.old.start()
    until(lambda: beat(succession.old)["role"] == "fenced")
    succession.settle()
    succession.close()
    whole_at(succession.folder / "standby")


def test_the_standby_is_killed_and_goes_on_from_where_it_was(succession: Succession) -> None:
    succession.go_to(STEPS[3])
    succession.standby.kill()
    succession.desk.must(STEPS[3])
    succession.settle()
    succession.standby.start()
    until(succession.caught_up)
