"""The desk's store: its schema is what the migrations make, numbers are accounted for, lanes have no gap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from dostdesk.desk.courier import wants_series
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import PrintJobId, TicketId, VisitServiceId
from dostdesk.domain.numbers import NumberPurpose, Series, check_number
from dostdesk.domain.ops import Lane, OpKind
from dostdesk.storage.desk import device, numbers, outbox, papers, visits
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import FILE, DeskStore
from dostdesk.storage.desk.tables import METADATA, NUMBER_ISSUE, OUTBOX
from dostdesk.storage.desk.visits import KeptDraft, KeptReceipt
from tests.desk.place import NINE
from tests.desk.wire import KEY


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DeskStore]:
    store = DeskStore(tmp_path, KEY)
    yield store
    store.close()


def test_migrations_make_exactly_the_tables(store: DeskStore) -> None:
    with store.reading() as transaction:
        context = MigrationContext.configure(transaction, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_store_is_opened_again_and_unreadable_without_its_key(store: DeskStore, tmp_path: Path) -> None:
    with store.writing() as transaction:
        device.put_setting(transaction, "choice.language", "Əliyev")
    store.close()
    again = DeskStore(tmp_path, KEY)
    with again.reading() as transaction:
        assert device.setting(transaction, "choice.language") == "Əliyev"
    again.close()
    assert "Əliyev".encode() not in (tmp_path / FILE).read_bytes()
    with pytest.raises(RefusedError) as refused:
        DeskStore(tmp_path, bytes(32))
    assert refused.value.code == "store_key_wrong"


def test_ops_of_a_lane_have_no_gap(store: DeskStore) -> None:
    def add(lane: Lane, *, fails: bool = False) -> int:
        with store.writing() as transaction:
            place = outbox.append(
                transaction,
                op_id=f"{lane}-{next(ids)}",
                install_epoch=1,
                lane=lane,
                actor="a",
                kind=OpKind.START,
                ticket="t",
                happened_at=NINE,
                not_after=None,
                payload={},
            )
            if fails:
                raise ZeroDivisionError
        return place

    ids = iter(range(100))
    assert [add(Lane.QUEUE), add(Lane.PAPERS), add(Lane.QUEUE)] == [1, 1, 2]
    with pytest.raises(ZeroDivisionError):
        add(Lane.QUEUE, fails=True)
    assert add(Lane.QUEUE) == 3
    with store.writing() as transaction:
        outbox.mark_sending(transaction, ["queue-0"], NINE)
        outbox.mark_all_doubtful(transaction)
        assert outbox.unsettled(transaction)[0] == 4
        assert outbox.send_again_from(transaction, Lane.QUEUE, 2, install_epoch=1) == 2
        first_sent = transaction.execute(select(OUTBOX.c.first_sent_at).where(OUTBOX.c.op_id == "queue-0")).scalar()
        assert first_sent is not None


def test_ops_of_two_installs_at_the_same_place_are_both_waited_for(store: DeskStore) -> None:
    """Until it has begun anew at a hub that took over: what the install before did goes there again as well."""
    with store.writing() as transaction:
        for epoch in (2, 1):
            outbox.append(
                transaction,
                op_id=f"op-{epoch}",
                install_epoch=epoch,
                lane=Lane.QUEUE,
                actor="staff-1",
                kind=OpKind.OPEN_WINDOW,
                ticket=None,
                happened_at=NINE,
                not_after=None,
                payload={"window": epoch},
            )
        assert [op.op_id for op in outbox.not_in_feed(transaction, 0)] == ["op-1", "op-2"]


def _issued(store: DeskStore, owner: str, step: str) -> str:
    with store.writing() as transaction:
        number = numbers.issue(transaction, NumberPurpose.APPLICATION, owner, NINE)
        if step == "void":
            numbers.void(transaction, number, "test")
        if step == "fail":
            raise ZeroDivisionError
    return number


@given(st.lists(st.sampled_from(["issue", "fail", "void"]), max_size=25), st.integers(1, 9))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_integer_of_a_series_is_explained(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], capacity: int
) -> None:
    store = DeskStore(tmp_path_factory.mktemp("numbers"), KEY)
    granted = [Series(centre="12", year=2026, code=code, capacity=capacity) for code in ("0A7", "0A8")]
    with store.writing() as transaction:
        assert [numbers.keep(transaction, series) for series in granted] == [True, True]
        assert not numbers.keep(transaction, granted[0])
    given_out: list[str] = []
    for place, step in enumerate(steps):
        used_up = len(given_out) == 2 * capacity
        with (
            pytest.raises(RefusedError if used_up else ZeroDivisionError)
            if used_up or step == "fail"
            else nullcontext()
        ):
            given_out.append(_issued(store, f"owner-{place}", step))
    with store.reading() as transaction:
        explained = [one for series in granted for one in numbers.issued(transaction, series)]
        lasts = [held.last for held in numbers.held(transaction)]
    store.close()
    assert [one.number for one in explained] == given_out == [check_number(number) for number in given_out]
    assert sum(lasts) == len(given_out)
    for series, last in zip(granted, lasts, strict=True):
        mine = [one.sequence for one in explained if one.number.startswith(series.key)]
        assert mine == list(range(1, last + 1))


def test_one_owner_has_one_number(store: DeskStore) -> None:
    with store.writing() as transaction:
        numbers.keep(transaction, Series(centre="12", year=2026, code="0A7"))
        numbers.issue(transaction, NumberPurpose.RECEIPT, "visit", NINE)
    with pytest.raises(Exception, match="UNIQUE"), store.writing() as transaction:
        numbers.issue(transaction, NumberPurpose.RECEIPT, "visit", NINE)
    with store.reading() as transaction:
        assert len(transaction.execute(select(NUMBER_ISSUE)).all()) == 1
    with pytest.raises(RefusedError), store.writing() as transaction:
        numbers.void(transaction, "12-26-0A7-00009-X", "test")


def test_the_next_series_is_asked_for_at_four_fifths() -> None:
    def held(*lasts: int) -> tuple[numbers.HeldSeries, ...]:
        return tuple(
            numbers.HeldSeries(Series(centre="12", year=2026, code=f"0A{place}", capacity=10), last)
            for place, last in enumerate(lasts)
        )

    assert wants_series(())
    assert wants_series(held(0))
    assert not wants_series(held(7, 0))
    assert wants_series(held(8, 0))
    assert not wants_series(held(10, 8, 0, 0))


def test_papers_of_one_moment_stand_in_the_order_in_which_they_were_made(store: DeskStore) -> None:
    """As the versions of an application do that was sent twice within a millisecond, whatever their ids are."""
    made = [PrintJobId(name) for name in ("m", "z", "a", "k")]
    with store.writing() as transaction:
        for name in made:
            job = KeptJob(
                id=name,
                kind="acknowledgement",
                ticket=TicketId("t"),
                label="Y-001",
                number="1",
                paper="{}",
                made_at=NINE,
            )
            papers.put(transaction, job)
    with store.reading() as transaction:
        assert [job.id for job in papers.of_ticket(transaction, TicketId("t"))] == made
        assert [job.id for job in papers.waiting(transaction, 9)] == made
        assert [job.id for job in papers.latest(transaction, 9)] == made[::-1]
        assert papers.originals_of(transaction, ["1"]) == {"1": made[-1]}


def test_a_newer_draft_is_not_confirmed_by_an_older_answer(store: DeskStore) -> None:
    service = VisitServiceId("s")

    def kept(version: int, hub_version: int) -> KeptDraft:
        return KeptDraft(
            service=service,
            ticket=TicketId("t"),
            version=version,
            saved_at=NINE,
            content="{}",
            hub_version=hub_version,
        )

    with store.writing() as transaction:
        visits.put_draft(transaction, kept(1, 0))
        visits.put_draft(transaction, kept(2, 0))
        visits.confirm_draft(transaction, service, 1)
        assert visits.drafts_not_at_hub(transaction, NINE, 9) == [kept(2, 1)]
        visits.postpone_draft(transaction, service, NINE + timedelta(seconds=5))
        assert visits.drafts_not_at_hub(transaction, NINE, 9) == []
        visits.confirm_draft(transaction, service, 2)
        assert visits.drafts_not_at_hub(transaction, NINE + timedelta(minutes=1), 9) == []


def test_what_is_asked_at_every_step_reads_no_whole_table(store: DeskStore) -> None:
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with store.reading() as transaction:
        driver: Any = transaction.connection.dbapi_connection
        driver.set_trace_callback(note)
        outbox.not_in_feed(transaction, 5)
        outbox.unsettled(transaction)
        outbox.next_of_lane(transaction, Lane.QUEUE, install_epoch=1, limit=5)
        outbox.about_ticket(transaction, "t", OpKind.START)
        papers.waiting(transaction, 5)
        papers.printing(transaction)
        papers.latest(transaction, 9)
        visits.drafts_not_at_hub(transaction, NINE, 9)
        visits.applications_of_fin(transaction, "0TEST01", other_than=TicketId("t"), on=NINE.date(), limit=5)
        driver.set_trace_callback(None)
        for statement in list(seen):
            plan = transaction.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
            scans = [row[3] for row in plan if row[3].startswith("SCAN") and "USING" not in row[3]]
            assert scans == [], statement
    assert len(seen) == 10


def test_a_visit_that_ended_here_before_keeps_its_receipt_when_another_end_of_it_becomes_its_own(
    store: DeskStore,
) -> None:
    """Whoever was served twice by his slip, because the first end clashed, holds two papers."""
    hall, own = TicketId("of-the-hall"), TicketId("of-this-desk")
    with store.writing() as transaction:
        for ticket, number in ((hall, "12-26-0A7-00001-Z"), (own, "12-26-0A7-00002-X")):
            kept = KeptReceipt(number=number, ticket=ticket, issued_at=NINE, content=number, paper=b"paper")
            visits.put_receipt(transaction, kept)
        outbox.append(
            transaction,
            op_id="serves",
            install_epoch=1,
            lane=Lane.QUEUE,
            actor="a",
            kind=OpKind.SERVE_SLIP,
            ticket=own,
            happened_at=NINE,
            not_after=None,
            payload={},
        )
        visits.move_to(transaction, own, hall)
    with store.reading() as transaction:
        assert transaction.execute(select(OUTBOX.c.ticket)).scalars().all() == [hall]
        receipts = [visits.receipt_of(transaction, ticket) for ticket in (hall, own)]
    assert [receipt.number for receipt in receipts if receipt] == ["12-26-0A7-00001-Z", "12-26-0A7-00002-X"]
