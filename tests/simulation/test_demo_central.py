"""The demo's central and a hub that follows it, as programs of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

import httpx
import pytest

from dostdesk.central.program import store_of
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import ManualClock
from dostdesk.hub.build import STORE_FILE, build_hub
from dostdesk.hub.linked import Linked
from dostdesk.simulation.demo_central import TOKEN_FILE, founded_central
from dostdesk.simulation.processes import CentralProcess, HubProcess
from dostdesk.storage.hub.store import HubStore
from dostdesk.storage.keys import throwaway_key

OPENS = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
T = TypeVar("T")


def until(question: Callable[[], T], wanted: T) -> T:
    """Ask again, a moment apart, until the answer is as wanted; after 20 s as it is."""
    for _ in range(200):
        if question() == wanted:
            break
        Event().wait(0.1)
    return question()


def test_a_centre_takes_centrals_catalogue_and_gives_it_its_feed(tmp_path: Path) -> None:
    central_folder, hub_folder = tmp_path / "central", tmp_path / "hub"
    central_folder.mkdir()
    hub_folder.mkdir()
    with founded_central(central_folder, OPENS) as place:
        linked = Linked(place)
        root = linked.link.release_keys()
        hub = build_hub(hub_folder, throwaway_key(hub_folder), clock=ManualClock(OPENS), central=linked.port)
        assert hub.parts.releases.newest == 1
        assert list(root) == [hub.parts.releases.pinned.split(":")[0]]
        hub.close()
        linked.close()
    token = central_folder / TOKEN_FILE
    assert token.stat().st_mode & 0o077 == 0
    with CentralProcess(central_folder) as central:
        options = ["--central", central.url, "--central-token", str(token)]
        with HubProcess(hub_folder, options=options) as served, httpx.Client(base_url=central.url) as http:
            assert httpx.get(served.url + "/v1/heartbeat").json()["release"] == 1
            assert http.get("/v1/ready").json()["release"] == 1
            bearer = {"Authorization": f"Bearer {token.read_text()}"}
            device = {"device": "desk-1", "install": "00000000-0000-0000-0000-000000000001"}
            enrolled = httpx.post(served.url + "/v1/enrol", json=device).json()
            session = httpx.post(
                served.url + "/v1/session",
                json={"login": "a.ceferova", "password": "demo"},
                headers={"Authorization": f"Bearer {enrolled['token']}"},
            ).json()
            op = {
                "op_id": "00000000-0000-0000-0000-000000000002",
                "lane": "queue",
                "lane_seq": 1,
                "actor": session["staff"]["id"],
                "kind": "open_window",
                "happened_at": datetime.now(UTC).isoformat(),
                "payload": {"window": 1},
            }
            batch = {"device": "desk-1", "install_epoch": enrolled["install_epoch"], "ops": [op]}
            headers = {"Authorization": f"Bearer {enrolled['token']}"}
            assert httpx.post(served.url + "/v1/ops", json=batch, headers=headers).is_success
            head = httpx.get(served.url + "/v1/heartbeat").json()["head"]
            assert head >= 1
            assert until(lambda: http.get("/v1/ingest/head", headers=bearer).json()["seq"], head) == head


@pytest.mark.journey
def test_the_demo_serves_its_day_and_central_hears_of_it(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    command = [sys.executable, "-m", "dostdesk", "demo", "--headless", "--language", "en", "--folder", str(demo)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=170)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Central: http://127.0.0.1:" in done.stdout
    assert list((demo / "papers").glob("*.pdf"))
    with store_of(CentralSettings(data=demo / "central", throwaway_key=True)) as store, store.reading() as rows:
        (feed,) = rows.health.feeds()
        assert (feed.centre, rows.health.release(), rows.health.quarantined()) == ("12", 1, {})
    hub = HubStore.open(demo / "hub" / STORE_FILE, throwaway_key(demo / "hub"))
    with hub.reading() as kept:
        head = kept.feed.head().seq
    hub.close()
    # What happened in the last moments goes up at the next start.
    assert 300 < feed.seq <= head
    for log in (demo / "central" / "central.log", demo / "hub" / "hub.log"):
        assert '"bug"' not in log.read_text(encoding="utf-8")
