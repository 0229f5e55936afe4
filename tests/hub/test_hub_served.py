"""A hub as a process of its own: it says where it listens, stops cleanly, and survives being killed."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from dostdesk.domain.errors import OutsideError
from dostdesk.hub.serve import serve
from tests.hub.hub_floor import KEY, PASSWORD, Floor, Prepared

PROGRAM = """
import sys
from pathlib import Path
from dostdesk.domain.clock import SystemClock
from dostdesk.hub.build import build_hub
from dostdesk.hub.serve import serve
from dostdesk.serving.logs import log_to_stderr
log_to_stderr("hub")
serve(build_hub(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]), clock=SystemClock()), port=0)
"""


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), KEY.hex()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = json.loads(process.stdout.readline())["hub"]
        with httpx.Client(base_url=address, timeout=30) as client:
            yield process, client
    finally:
        process.kill()
        process.communicate()


def enrolled(client: httpx.Client) -> dict[str, str]:
    answer = client.post("/v1/enrol", json={"device": "desk-1", "install": str(uuid.UUID(int=1))})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


@pytest.fixture
def folder(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that is prepared already: its release is signed by a key that the program only has to trust."""
    folder = tmp_path_factory.mktemp("served") / "hub"
    shutil.copytree(prepared.folder, folder)
    return folder


def test_it_stops_cleanly_while_readers_wait(folder: Path) -> None:
    with served(folder) as (process, client):
        headers = enrolled(client)
        assert client.get("/v1/heartbeat").json()["head"] == 0
        asked = (
            f"GET /v1/feed?after=0&wait=25 HTTP/1.1\r\nHost: hub\r\nAuthorization: {headers['Authorization']}\r\n\r\n"
        )
        with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as reader:
            reader.sendall(asked.encode())
            for _ in range(3):  # answered behind the reader's request, which therefore waits by now
                client.get("/v1/staff", headers=headers)
            process.send_signal(signal.SIGTERM)
            reader.settimeout(10)
            answer = b""
            while part := reader.recv(65536):
                answer += part
        _, log = process.communicate(timeout=10)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b'"events":[]' in answer
        assert process.returncode == 0
        assert sorted(file.name for file in folder.iterdir()) == ["hub.db"]  # closed: nothing is left in the WAL
        assert "bug" not in log


def test_what_was_acknowledged_survives_a_kill(folder: Path) -> None:
    with served(folder) as (process, client):
        headers = enrolled(client)
        session = client.post("/v1/session", json={"login": "login-1", "password": PASSWORD}, headers=headers).json()
        op = {
            "op_id": str(uuid.uuid4()),
            "lane": "queue",
            "lane_seq": 1,
            "actor": session["staff"]["id"],
            "kind": "open_window",
            "happened_at": datetime.now(UTC).isoformat(),
            "payload": {"window": 1},
        }
        batch = {"device": "desk-1", "install_epoch": 1, "ops": [op]}
        first = client.post("/v1/ops", json=batch, headers=headers).json()["results"]
        process.kill()
        process.wait(10)
    with served(folder) as (_, client):
        assert client.post("/v1/ops", json=batch, headers=headers).json()["results"] == first
        events = client.get("/v1/feed", params={"after": 0}, headers=headers).json()["events"]
        assert [event["kind"] for event in events] == ["window_opened"]


def test_a_taken_port_is_said(floor: Floor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OutsideError, match="port_taken"):
        serve(floor.hub, port=taken.getsockname()[1])
