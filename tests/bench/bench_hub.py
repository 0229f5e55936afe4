"""A hub that a benchmark asks over HTTP: its own routes, and beside them one that does nothing but a durable commit.

python -m tests.bench.bench_hub FOLDER      serve what `prepare` made, until SIGTERM
"""

from __future__ import annotations

import http.client
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlalchemy import Table, text

from dostdesk.domain.clock import SystemClock, to_text
from dostdesk.domain.ids import StaffId, id_maker
from dostdesk.domain.ops import RULES, OpKind
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.hub.build import STORE_FILE, CentreProfile, build_hub
from dostdesk.hub.parts import Parts
from dostdesk.hub.serve import serve
from dostdesk.storage.engine import open_engine, unbegun, writing
from dostdesk.storage.hub.store import HubRows
from dostdesk.storage.hub.tables import CENTRE, EVENT, OP
from dostdesk.storage.prepared import say

KEY = bytes(range(32))
DESKS = 32
WAITING = 200
_A_DAY = 1600
_AT_ONCE = 20_000
_STEPS = 2
# Nobody waits for a past that is made up to be durable.
_HURRIED = {"journal_mode": "OFF", "synchronous": "OFF", "cache_size": -65536}
FREE_WINDOW = DESKS + 1
PROFILE = CentreProfile(code="12", name={"az": "Ölçü", "ru": "Замер", "en": "Bench"}, windows=tuple(range(1, 43)))
CLOCK = SystemClock()
NEW_ID = id_maker(CLOCK, random.Random(7))


def prepare(folder: Path, desks: int = DESKS) -> tuple[str, ...]:
    """A hub with people at all windows and one visit served; the devices' tokens."""
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE)
    parts, tokens = hub.parts, []
    now = parts.now()
    with hub.store.writing() as rows:
        for no in range(desks):
            device = f"desk-{no}"
            token = parts.device_token(device, device)
            rows.people.enrol(device, device, "desk", token, now)
            staff = Staff(
                id=StaffId(device), login=device, name=device, short_name=device, role=Role.SENIOR_CLERK,
                skills=Skills(primary=frozenset("YPE"), secondary=frozenset("ASM")),
            )  # fmt: skip
            rows.people.put_staff(staff, "", 100 + no)
            rows.people.begin_session(device, staff.id, device, now, now + timedelta(hours=12))
            tokens.append(token)
    with writing(hub.store._engine) as connection:
        connection.execute(text("CREATE TABLE bench (n INTEGER)"))
        connection.execute(text("INSERT INTO bench VALUES (0)"))
    hub.close()
    with ServedHub(folder, tuple(tokens)) as served:
        first = served.devices[0]
        for device in served.devices:
            device.op(OpKind.OPEN_WINDOW, {"window": device.window})
        ticket, service = first.issue()
        first.op(OpKind.CALL_NEXT, {"window": first.window})
        first.op(OpKind.START, {"ticket": ticket})
        first.op(OpKind.FINISH_SERVICE, {"ticket": ticket, "service_id": service, "outcome": "advised"})
        first.op(OpKind.FINISH_VISIT, {"ticket": ticket})
    return tuple(tokens)


def with_history(plain: Path, folder: Path, tickets: int) -> None:
    """A copy of a prepared hub in which the visit that was served there has been served that many times before today.

    Its rows are written straight into the tables with other ids and days, so the past has the shape that this version
    of the hub gives it; but of its events and ops only the first and the last are there, with empty bodies. What a
    step has to find its way through is how many rows there are, not how wide they are, and a tree is no deeper for
    five rows of a visit than for two.
    """
    shutil.copytree(plain, folder)
    engine = open_engine(folder / STORE_FILE, KEY)
    connection = unbegun(engine)
    for name, value in _HURRIED.items():
        say(connection, f"PRAGMA {name} = {value}")
    head = say(connection, "SELECT max(seq) FROM event").fetchone()[0]
    visit = "SELECT id FROM ticket WHERE label = 'Y-001' AND state = 'done'"
    asked = f"SELECT op_id FROM event WHERE entity IN ({visit})"
    rows = {
        CENTRE.ticket_table: f"id IN ({visit})",
        CENTRE.service_table: f"ticket IN ({visit})",
        CENTRE.claim_table: f"ticket IN ({visit})",
        EVENT: f"entity IN ({visit})",
        OP: f"op_id IN ({asked})",
    }
    ticket = "'00000000-0000-7000-8000-' || printf('%012x', p.n)"
    own = {"id": "'00000000-0000-7000-9000-' || printf('%012x', p.n)", "ticket": ticket}
    numbered = f"{head} + (p.n - 1) * {_STEPS} + t.rowid"
    op = f"printf('%08x', {numbered}) || '-0000-7000-a000-000000000000'"
    new = {
        CENTRE.ticket_table: {
            "id": ticket,
            "label": "'Y-' || printf('%07d', p.n)",
            "day": f"date(t.day, '-' || (1 + p.n / {_A_DAY}) || ' days')",
            "revision": f"{head} + p.n * {_STEPS}",
        },
        CENTRE.service_table: own,
        CENTRE.claim_table: own,
        EVENT: {"seq": numbered, "id": op, "op_id": op, "entity": ticket, "body": "'{}'"},
        OP: {"op_id": op, "seq": numbered, "device": "'past'", "lane_seq": numbered, "result": "'{}'"},
    }
    for table, which in rows.items():
        ends = (
            f"SELECT min(rowid) FROM {table.name} WHERE {which} UNION SELECT max(rowid) FROM {table.name} WHERE {which}"
        )
        say(connection, f"CREATE TEMP TABLE first_{table.name} AS SELECT * FROM {table.name} WHERE rowid IN ({ends})")
    for first in range(1, tickets + 1, _AT_ONCE):
        say(connection, "BEGIN IMMEDIATE")
        for table in rows:
            say(connection, _multiplied(table, new[table]), (first, min(first + _AT_ONCE - 1, tickets)))
        say(connection, "COMMIT")
    say(connection, "UPDATE feed_head SET seq = (SELECT max(seq) FROM event)")
    say(connection, "PRAGMA journal_mode = WAL")
    connection.close()
    engine.dispose()


def _multiplied(table: Table, new: Mapping[str, str]) -> str:
    """The first rows again for each number from one parameter to the other, in the order of their keys."""
    values = ", ".join(new.get(column.name, f't."{column.name}"') for column in table.columns)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    numbers = "WITH RECURSIVE p(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM p WHERE n < ?)"
    return f"INSERT INTO {table.name} ({names}) {numbers} SELECT {values} FROM p CROSS JOIN first_{table.name} t"


class Device:
    """One device over one kept connection; the cheapest client there is, since it shares the machine."""

    def __init__(self, address: str, no: int, token: str) -> None:
        self.name, self.window = f"desk-{no}", no + 1
        self._seqs: dict[str, int] = {}
        self._connection = http.client.HTTPConnection(address.removeprefix("http://"))
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def resume_after(self, seq: int) -> None:
        """Go on behind ops that this device sent before."""
        self._seqs["queue"] = seq

    @property
    def sent(self) -> int:
        return self._seqs.get("queue", 0)

    def floor(self) -> int:
        self._post("/v1/floor", b"")
        return 1

    def call_and_undo(self) -> int:
        """Call the next person and take it back: two ops."""
        called = self.op(OpKind.CALL_NEXT, {"window": self.window})
        self.op(OpKind.UNDO_CALL, {"ticket": called["body"]["ticket"]["id"]})
        return 2

    def issue_and_cancel(self) -> int:
        """Give somebody a ticket and cancel it, so that the hall stays as full as it is: two ops."""
        ticket, _ = self.issue()
        self.op(OpKind.CANCEL_TICKET, {"ticket": ticket, "reason": "other"})
        return 2

    def issue(self, code: str = "udsy-apply") -> tuple[str, str]:
        """A ticket for a service; its id and the service's."""
        service = {"service_id": NEW_ID(), "code": code, "release": 1}
        wanted = {"ticket": NEW_ID(), "services": [service], "priority": "regular", "language": "az"}
        self.op(OpKind.ISSUE_TICKET, wanted)
        return str(wanted["ticket"]), str(service["service_id"])

    def op(self, kind: OpKind, payload: dict[str, Any]) -> dict[str, Any]:
        """Raises RuntimeError when it was not applied."""
        lane = RULES[kind].lane.value
        self._seqs[lane] = self._seqs.get(lane, 0) + 1
        op = {
            "op_id": NEW_ID(), "lane": lane, "lane_seq": self._seqs[lane], "actor": self.name,
            "kind": kind.value, "happened_at": to_text(CLOCK.now()), "payload": payload,
        }  # fmt: skip
        body = json.dumps({"device": self.name, "install_epoch": 1, "ops": [op]}).encode()
        result: dict[str, Any] = json.loads(self._post("/v1/ops", body))["results"][0]
        if result["status"] != "applied":
            raise RuntimeError(f"{kind}: {result}")
        return result

    def close(self) -> None:
        self._connection.close()

    def _post(self, path: str, body: bytes) -> bytes:
        self._connection.request("POST", path, body, self._headers)
        return self._connection.getresponse().read()


class ServedHub:
    """A prepared hub in a process of its own, and its devices; if wanted with the process that simulates beside it."""

    def __init__(
        self, folder: Path, tokens: tuple[str, ...], *, sent: tuple[int, ...] = (), outlook: bool = False
    ) -> None:
        command = [sys.executable, "-m", "tests.bench.bench_hub", str(folder), *(["outlook"] if outlook else [])]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        self.url: str = json.loads(line)["hub"]
        self.devices = [Device(self.url, no, token) for no, token in enumerate(tokens)]
        for device, last in zip(self.devices, sent, strict=False):
            device.resume_after(last)

    def fill(self) -> None:
        """Open the windows, and let the hall be full."""
        for device in self.devices:
            device.op(OpKind.OPEN_WINDOW, {"window": device.window})
        for no in range(WAITING):
            self.devices[no % DESKS].issue()

    def close(self) -> None:
        for device in self.devices:
            device.close()
        self._process.terminate()
        self._process.wait(30)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> ServedHub:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


# What `prepare` let each device send: all opened their window, the first served a visit.
SENT = (6, *([1] * (DESKS - 1)))


def serve_bench(folder: Path, *, outlook: bool) -> None:
    """Serve a prepared hub, with the empty route beside its own, and if wanted with its process for the outlook."""
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE, outlook_apart=outlook)
    parts: Parts = hub.parts
    counted = text("UPDATE bench SET n = n + 1")

    def touch(rows: HubRows) -> None:
        rows._connection.execute(counted)

    @hub.api.post("/v1/floor", status_code=204)
    async def floor() -> None:
        await parts.write(touch)

    serve(hub)


if __name__ == "__main__":
    serve_bench(Path(sys.argv[1]), outlook="outlook" in sys.argv[2:])
