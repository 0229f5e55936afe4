"""How fast a hub calls: 32 devices at once over HTTP, against a route that does nothing but one durable commit.

    python -m tests.bench.bench_calls [--seconds 6] [--history 100000]

Prints, for a hub without and with a history of served tickets, ops per second, their share of the empty route's, and
how the history changes it. A call and its undo are counted as two ops, which they are.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, text

from dostdesk.domain.clock import SystemClock, service_day, to_text
from dostdesk.domain.ids import StaffId, id_maker
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.hub.build import CentreProfile, Hub, build_hub
from dostdesk.hub.parts import Parts
from dostdesk.hub.serve import serve
from dostdesk.storage.engine import writing
from dostdesk.storage.hub.store import HubRows
from dostdesk.storage.hub.tables import CENTRE, EVENT, OP

KEY = bytes(range(32))
DEVICES = 32
WAITING = 200
PROFILE = CentreProfile(
    code="12", name={"az": "Ölçü", "ru": "Замер", "en": "Bench"}, windows=tuple(range(1, DEVICES + 1))
)
CLOCK = SystemClock()
NEW_ID = id_maker(CLOCK, random.Random(7))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--serve", type=Path)
    arguments.add_argument("--seconds", type=float, default=6)
    arguments.add_argument("--history", type=int, default=100_000)
    chosen = arguments.parse_args()
    if chosen.serve is not None:
        serve_bench(chosen.serve)
        return
    results = {}
    for history in (0, chosen.history):
        with tempfile.TemporaryDirectory() as folder:
            tokens = prepare(Path(folder), history)
            results[history] = measure(Path(folder), tokens, chosen.seconds)
        said = results[history]
        print(f"history {history:>7}: {said['calls']:7.0f} ops/s of {said['floor']:7.0f} empty commits/s", end="")
        print(f" = {said['calls'] / said['floor']:.2f}")
    plain, old = results[0], results[chosen.history]
    print(f"slower by a history of {chosen.history}: {plain['calls'] / old['calls']:.2f}x", end="; ")
    share = (plain["calls"] / plain["floor"]) / (old["calls"] / old["floor"])
    print(f"{share:.2f}x against the empty commits of the same minute, which other work on the machine slows alike")


# ---------------------------------------------------------------- the hub


def prepare(folder: Path, history: int) -> list[str]:
    """A hub with 32 people at 32 windows, 200 waiting, and a history; the devices' tokens."""
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE)
    parts, tokens = hub.parts, []
    now = parts.now()
    with hub.store.writing() as rows:
        for no in range(DEVICES):
            device = f"desk-{no}"
            token = parts.device_token(device, device)
            rows.people.enrol(device, device, "desk", token, now)
            staff = Staff(
                id=StaffId(device), login=device, name=device, short_name=device, role=Role.CLERK,
                skills=Skills(primary=frozenset("YPE"), secondary=frozenset("ASM")),
            )  # fmt: skip
            rows.people.put_staff(staff, "", 100 + no)
            rows.people.begin_session(device, staff.id, device, now, now + timedelta(hours=12))
            tokens.append(token)
    with writing(hub.store._engine) as connection:
        connection.execute(text("CREATE TABLE bench (n INTEGER)"))
        connection.execute(text("INSERT INTO bench VALUES (0)"))
    if history:
        _remember(hub, history)
    hub.close()
    return tokens


def _remember(hub: Hub, count: int) -> None:
    """Tickets that were served before today, with their events and ops."""
    now = CLOCK.now()
    batches: dict[Table, list[dict[str, Any]]] = {}

    def put(table: Table, **row: Any) -> None:
        batches.setdefault(table, []).append(row)

    with writing(hub.store._engine) as connection:
        seq = 0
        for no in range(count):
            at = now - timedelta(days=1 + no // 1600, minutes=no % 500)
            when, day, ticket = to_text(at), service_day(at).isoformat(), str(uuid.UUID(int=no))
            put(
                CENTRE.ticket_table, id=ticket, label=f"Y-{no:06d}", queue_group="Y", day=day, priority="regular",
                language="az", state="done", arrived_at=when, due_at=when, target_s=900, waiting_ms=1, away_ms=0,
                served_ms=1, running="served", since=None, revision=1, claim=None, window_no=1 + no % 32,
                staff="desk-1", calls=0, called_at=None, started_at=when, ended_at=when, reason=None,
            )  # fmt: skip
            put(
                CENTRE.service_table, id=str(uuid.UUID(int=count + no)), ticket=ticket, position=0, code="udsy-apply",
                release=1, state="done", outcome="advised", served_ms=1, since=None, number="",
            )  # fmt: skip
            put(
                CENTRE.claim_table, id=str(uuid.UUID(int=2 * count + no)), ticket=ticket, window_no=1 + no % 32,
                staff="desk-1", opened_at=when, closed_at=when,
            )  # fmt: skip
            for _ in range(4):
                seq += 1
                identity = str(uuid.UUID(int=(1 << 100) + seq))
                put(
                    EVENT, seq=seq, centre="12", epoch=1, id=identity, op_id=identity, entity=ticket,
                    kind="ticket_printed", body='{"at":"' + when + '"}', hub_time=when, prev_hash="0" * 64,
                    hash="0" * 64,
                )  # fmt: skip
                put(
                    OP, op_id=identity, device="old", install_epoch=1, lane="queue", lane_seq=seq, actor="x",
                    kind="ticket_printed", op_class="fact", payload_hash="0" * 64, status="applied", seq=seq,
                    result='{"body":{},"code":"","facts":{}}', received_at=when,
                )  # fmt: skip
            if no % 5000 == 4999 or no == count - 1:
                for table in (CENTRE.ticket_table, CENTRE.service_table, CENTRE.claim_table, EVENT, OP):
                    connection.execute(insert(table), batches.pop(table))
        connection.execute(text("UPDATE feed_head SET seq = :seq"), {"seq": seq})
        connection.execute(text("ANALYZE"))


def serve_bench(folder: Path) -> None:
    """Serve a prepared hub, with the empty route beside its own."""
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE)
    parts: Parts = hub.parts
    counted = text("UPDATE bench SET n = n + 1")

    def touch(rows: HubRows) -> None:
        rows._connection.execute(counted)

    @hub.api.post("/v1/floor", status_code=204)
    async def floor() -> None:
        await parts.write(touch)

    serve(hub)


# ---------------------------------------------------------------- the devices


class Device:
    """One device over one kept connection; the cheapest client there is, since it shares the machine."""

    def __init__(self, address: str, no: int, token: str) -> None:
        self.name, self.window, self._seq = f"desk-{no}", no + 1, 0
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"))
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def floor(self) -> int:
        self._post("/v1/floor", b"")
        return 1

    def call_and_undo(self) -> int:
        called = self.op(OpKind.CALL_NEXT, {"window": self.window})
        self.op(OpKind.UNDO_CALL, {"ticket": called["body"]["ticket"]["id"]})
        return 2

    def op(self, kind: OpKind, payload: dict[str, Any]) -> dict[str, Any]:
        self._seq += 1
        op = {
            "op_id": NEW_ID(), "lane": "queue", "lane_seq": self._seq, "actor": self.name,
            "kind": kind.value, "happened_at": to_text(CLOCK.now()), "payload": payload,
        }  # fmt: skip
        body = json.dumps({"device": self.name, "install_epoch": 1, "ops": [op]}).encode()
        result: dict[str, Any] = json.loads(self._post("/v1/ops", body))["results"][0]
        if result["status"] != "applied":
            raise RuntimeError(f"{kind}: {result}")
        return result

    def _post(self, path: str, body: bytes) -> bytes:
        self._connection.request("POST", path, body, self._headers)
        return self._connection.getresponse().read()


def measure(folder: Path, tokens: list[str], seconds: float) -> dict[str, float]:
    """Ops per second of calls and of empty commits, by turns in one run of one hub."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.bench_calls", "--serve", str(folder)], stdout=subprocess.PIPE, text=True
    )
    try:
        address = json.loads(process.stdout.readline())["hub"] if process.stdout else ""
        devices = [Device(address, no, token) for no, token in enumerate(tokens)]
        for device in devices:
            device.op(OpKind.OPEN_WINDOW, {"window": device.window})
        for no in range(WAITING):
            service = {"service_id": NEW_ID(), "code": "udsy-apply", "release": 1}
            wanted = {"ticket": NEW_ID(), "services": [service], "priority": "regular", "language": "az"}
            devices[no % DEVICES].op(OpKind.ISSUE_TICKET, wanted)
        found: dict[str, list[float]] = {"floor": [], "calls": []}
        for _ in range(3):
            found["floor"].append(_rate(devices, Device.floor, seconds / 3))
            found["calls"].append(_rate(devices, Device.call_and_undo, seconds / 3))
        return {name: sorted(rates)[1] for name, rates in found.items()}
    finally:
        process.terminate()
        process.wait(30)


def _rate(devices: list[Device], step: Callable[[Device], int], seconds: float) -> float:
    """Steps per second of all devices at once."""
    counts = [0] * len(devices)
    begun = time.perf_counter()

    def work(no: int) -> None:
        while time.perf_counter() - begun < seconds:
            counts[no] += step(devices[no])

    threads = [threading.Thread(target=work, args=(no,)) for no in range(len(devices))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
