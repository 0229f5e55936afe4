"""The register over PostgreSQL with a country's applications: each kind of question beside the same query by hand."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any

import psycopg

from dostdesk.central.hubs import HubBook
from dostdesk.central.intake import InThreads
from dostdesk.central.news import News
from dostdesk.central.parts import Parts
from dostdesk.central.register import Register
from dostdesk.central.registry import NoRegistry
from dostdesk.domain.clock import BAKU, ROLLS_OVER_AT, SystemClock, to_text
from dostdesk.domain.ids import id_maker, system_bits
from dostdesk.domain.register import ApplicationState, Asker, RegisterQuestion
from dostdesk.domain.rights import Role
from dostdesk.simulation.own_postgres import own_postgres
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_projections import APPLICATION
from tests.bench.figures import WHOLE, Effort, Figure

_ROWS, _FEW = 1_000_000, 2_000
_CENTRES = 31
_PAGE = 50
_ASKED = {True: 300, False: 10}
# Of the newest version of each application, with what was decided about it, as the register shows it.
_SHOWN = """
SELECT a.centre, a.number, a.id, a.version, a.code, coalesce(d.state, 'submitted'), a.submitted_at, a.staff, a.content,
  a.seq, a.fin, a.surname, a.given, a.patronymic, a.name_folded,
  (SELECT i.identity FROM identity_check i WHERE i.centre = a.centre AND i.application = a.id
   ORDER BY i.seq DESC LIMIT 1)
FROM application a LEFT JOIN application_decision d ON d.centre = a.centre AND d.application = a.id
WHERE {where} AND NOT EXISTS (SELECT 1 FROM application n WHERE n.centre = a.centre AND n.id = a.id
  AND (n.version, n.seq) > (a.version, a.seq))
ORDER BY {order} LIMIT 51
"""
_NEWEST, _BY_NAME = "a.submitted_at DESC, a.number DESC", "a.name_folded, a.submitted_at, a.number"
# A year of a country: some thousand names, thirty services, one in fifty decided.
_FILL = """
INSERT INTO application (centre, id, version, seq, number, visit, service_id, code, release, content, promised_on,
  device, staff, submitted_at, event, paper, fin, surname, given, patronymic, name_folded, born_on)
SELECT c, lpad(n::text, 32, '0')::uuid::text, 1, n,
  c || '-26-' || lpad(to_hex(n / 90000), 3, '0') || '-' || lpad((n %% 90000)::text, 5, '0') || '-X',
  lpad(n::text, 32, '1')::uuid::text, lpad(n::text, 32, '2')::uuid::text, 'service-' || n * 7 %% 30, 1,
  lpad(n::text, 64, '0'),
  '2026-12-01', 'desk-' || n %% 200, 's-' || n %% 400,
  to_char(timestamp '2026-01-01' + n * interval '31 seconds', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"'),
  lpad(n::text, 32, '3')::uuid::text, 'here', '0TE' || lpad(to_hex(n %% 250000), 5, '0'),
  'Soyad' || n %% 997, 'Ad' || n %% 89, 'Ata' || n %% 61,
  'soyad' || n %% 997 || ' ad' || n %% 89 || ' ata' || n %% 61, '1980-01-01'
FROM (SELECT n, lpad((1 + n %% 31)::text, 2, '0') AS c FROM generate_series(1, %s) n) made
"""
_DECIDE = """
INSERT INTO application_decision (centre, application, state, decided_at)
SELECT centre, id, 'accepted', '2026-12-01T08:00:00.000Z' FROM application WHERE seq % 50 = 0
"""


def measure(effort: Effort) -> list[Figure]:
    """What a window waits for at central, beside what the database takes for it."""
    whole = effort is WHOLE
    with ExitStack() as ends:
        database = ends.enter_context(own_postgres())
        store = CentralStore.open(database)
        connection = ends.enter_context(psycopg.connect(database.replace("+psycopg", ""), autocommit=True))
        rows = _ROWS if whole else _FEW
        _fill(store, connection, rows)
        connection.execute("VACUUM ANALYZE")
        clock = SystemClock()
        parts = Parts(
            store=store, clock=clock, new_id=id_maker(clock, system_bits()), hubs=HubBook(store), news=News(),
            intake=InThreads(store),
        )  # fmt: skip
        ends.callback(parts.close)
        register = Register(parts=parts, registry=NoRegistry())
        return [_figure(register, connection, kind, rows, _ASKED[whole]) for kind in _KINDS]


def _fill(store: CentralStore, connection: psycopg.Connection[Any], rows: int) -> None:
    """Indexes are built behind the rows: that takes a fourth of the time."""
    indexes = sorted(APPLICATION.indexes, key=lambda index: index.name or "")
    with writing(store.engine) as within:
        for index in indexes:
            index.drop(within)
    connection.execute(_FILL, (rows,))
    connection.execute(_DECIDE)
    with writing(store.engine) as within:
        within.exec_driver_sql("SET LOCAL maintenance_work_mem = '128MB'")
        for index in indexes:
            index.create(within)


class _Kind:
    """One kind of question, with other values each time."""

    def __init__(
        self, what: str, role: Role, ask: Callable[[int], RegisterQuestion], where: str, order: str,
        values: Callable[[int], Mapping[str, Any]],
    ) -> None:  # fmt: skip
        self.what = what
        self.asker = Asker(staff="s-1", role=role, centre="07")
        self.ask = ask
        self.sql = _SHOWN.format(where=where, order=order)
        self.values = values


def _day(turn: int) -> date:
    return date(2026, 1 + turn % 11, 1 + turn % 27)


def _bounds(turn: int) -> Mapping[str, str]:
    begins = datetime.combine(_day(turn), time(ROLLS_OVER_AT.hour), BAKU)
    return {"since": to_text(begins), "until": to_text(begins + timedelta(days=1))}


_KINDS = (
    _Kind(
        "by the beginning of a name, own centre",
        Role.CLERK,
        lambda turn: RegisterQuestion(name=f"Soyad{turn * 13 % 997}", limit=_PAGE),
        "a.centre = '07' AND a.name_folded >= %(from)s AND a.name_folded < %(to)s",
        _BY_NAME,
        lambda turn: {"from": f"soyad{turn * 13 % 997}", "to": f"soyad{turn * 13 % 997}\U0010ffff"},
    ),
    _Kind(
        "of a service and not decided, the newest, own centre",
        Role.SUPERVISOR,
        lambda turn: RegisterQuestion(service=f"service-{turn % 30}", state=ApplicationState.SUBMITTED, limit=_PAGE),
        "a.centre = '07' AND a.code = %(service)s AND d.state IS NULL",
        _NEWEST,
        lambda turn: {"service": f"service-{turn % 30}"},
    ),
    _Kind(
        "of some days, the newest, own centre",
        Role.SUPERVISOR,
        lambda turn: RegisterQuestion(since=_day(turn), until=_day(turn), limit=_PAGE),
        "a.centre = '07' AND a.submitted_at >= %(since)s AND a.submitted_at < %(until)s",
        _NEWEST,
        _bounds,
    ),
)


def _figure(register: Register, connection: psycopg.Connection[Any], kind: _Kind, rows: int, asked: int) -> Figure:
    by_hand, found = [], []
    shown = 0
    for turn in range(-3, asked):
        begun = perf_counter()
        hand = connection.execute(kind.sql, kind.values(turn), prepare=True).fetchall()
        between = perf_counter()
        page = register.search(kind.ask(turn), kind.asker)
        ended = perf_counter()
        if [row[1] for row in hand[:_PAGE]] != [entry.number for entry in page.entries]:
            raise AssertionError(f"other answers: {kind.what}")
        # The first ones are planned, and prepared by the server after some.
        if turn >= 0:
            by_hand.append(between - begun)
            found.append(ended - between)
            shown += len(page.entries)
    floor, taken = statistics.median(by_hand) * 1000, statistics.median(found) * 1000
    return Figure(
        what=f"search of {rows:,} applications {kind.what}",
        found=f"{taken:.2f} ms",
        floor=f"the same query by hand, {floor:.2f} ms",
        ratio=taken / floor,
        reach="at most 1.5 ×",
        met=taken <= 1.5 * floor,
        note=f"median of {asked}, {shown / asked:.0f} entries on a page; from the question to the page, without HTTP",
    )
