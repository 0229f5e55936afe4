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

from sqlalchemy import Connection, Table, text

from dostdesk.domain.clock import SystemClock, to_text
from dostdesk.domain.ids import StaffId, id_maker
from dostdesk.domain.ops import RULES, OpKind
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.hub.build import CentreProfile, build_hub
from dostdesk.hub.parts import Parts
from dostdesk.hub.serve import serve
from dostdesk.storage.engine import writing
from dostdesk.storage.hub.store import HubRows
from dostdesk.storage.hub.tables import CENTRE, EVENT, OP

KEY = bytes(range(32))
DESKS = 32
WAITING = 200
_A_DAY = 1600
FREE_WINDOW = DESKS + 1
PROFILE = CentreProfile(
    code="12", name={"az": "Ölçü", "ru": "Замер", "en": "Bench"}, windows=tuple(range(1, FREE_WINDOW + 1))
)
CLOCK = SystemClock()
NEW_ID = id_maker(CLOCK, random.Random(7))


def prepare(folder: Path) -> tuple[str, ...]:
    """A hub with people at all windows and one visit served; the devices' tokens."""
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE)
    parts, tokens = hub.parts, []
    now = parts.now()
    with hub.store.writing() as rows:
        for no in range(DESKS):
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

    Its rows are copied in the store with other ids and days, and the events and ops of the visit with them: so the
    past has the shape that this version of the hub gives it.
    """
    shutil.copytree(plain, folder)
    hub = build_hub(folder, KEY, clock=CLOCK, profile=PROFILE)
    with writing(hub.store._engine) as connection:
        past = "SELECT n FROM numbers"
        connection.execute(text("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)"))
        connection.execute(
            text(
                "INSERT INTO numbers WITH RECURSIVE up(n) AS "
                "(SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < :last) SELECT n FROM up"
            ),
            {"last": tickets},
        )  # fmt: skip
        head = connection.execute(text("SELECT max(seq) FROM event")).scalar_one()
        ticket = "'00000000-0000-7000-8000-' || printf('%012x', p.n)"
        _multiply(connection, CENTRE.ticket_table, "state = 'done'", past, {
            "id": ticket,
            "label": "'Y-' || printf('%07d', p.n)",
            "day": f"date(t.day, '-' || (1 + p.n / {_A_DAY}) || ' days')",
        })  # fmt: skip
        served = "ticket IN (SELECT id FROM ticket WHERE label = 'Y-001' AND state = 'done')"
        own = {"id": "'00000000-0000-7000-9000-' || printf('%012x', p.n)", "ticket": ticket}
        _multiply(connection, CENTRE.service_table, served, past, own)
        _multiply(connection, CENTRE.claim_table, served, past, own)
        of_visit = "entity IN (SELECT id FROM ticket WHERE label = 'Y-001' AND state = 'done')"
        numbered = f"{head} + (p.n - 1) * 8 + t.seq % 8 + 1"
        op = f"printf('%08x', {numbered}) || '-0000-7000-a000-000000000000'"
        _multiply(connection, EVENT, of_visit, past, {
            "seq": numbered, "id": op, "op_id": op, "entity": ticket,
        })  # fmt: skip
        asked = "op_id IN (SELECT e.op_id FROM event e JOIN ticket k ON k.id = e.entity WHERE k.label = 'Y-001')"
        _multiply(connection, OP, asked, past, {
            "op_id": op, "seq": numbered, "device": "'past'", "lane_seq": numbered,
        })  # fmt: skip
        connection.execute(text("UPDATE feed_head SET seq = (SELECT max(seq) FROM event)"))
        connection.execute(text("ANALYZE"))
    hub.close()


def _multiply(connection: Connection, table: Table, which: str, past: str, new: Mapping[str, str]) -> None:
    columns = [column.name for column in table.columns]
    values = ", ".join(new.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    source = f"(SELECT * FROM {table.name} WHERE {which})"
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) SELECT {values} FROM ({past}) p, {source} t")


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

    def issue(self) -> tuple[str, str]:
        """A ticket; its id and its service's."""
        service = {"service_id": NEW_ID(), "code": "udsy-apply", "release": 1}
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
    """A prepared hub in a process of its own, and its devices."""

    def __init__(self, folder: Path, tokens: tuple[str, ...], *, sent: tuple[int, ...] = ()) -> None:
        command = [sys.executable, "-m", "tests.bench.bench_hub", str(folder)]
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


if __name__ == "__main__":
    serve_bench(Path(sys.argv[1]))
