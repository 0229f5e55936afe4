"""Searching the applications of all centres, alike on every engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import Series
from dostdesk.domain.register import ApplicationState, AskedFor, Asker, RegisterQuestion
from dostdesk.domain.rights import Role
from dostdesk.domain.text import fold
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_projections import APPLICATION, RECEIPT
from dostdesk.storage.central.tables_register import REGISTER_ACCESS

START = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
NAMES = (
    ("Əliyev", "Elçin", "0TEST02"),
    ("Əliyeva", "Şəbnəm", "0TEST03"),
    ("Quliyeva", "Nərmin", "0TEST01"),
    ("İsmayılov", "Tural", "0TEST04"),
    ("Çələbiyev", "Özcan", "0TEST05"),
)
CENTRES = ("12", "31", "07")
SERVICES = ("udsy-apply", "pension-old-age")
MANY = 60


def number(centre: str, order: int) -> str:
    return Series(centre=centre, year=2026, code="0A7").number(order)


def row(order: int, **changes: Any) -> dict[str, Any]:
    """The `order`-th application; centres, people and services take turns."""
    surname, given, fin = NAMES[order % len(NAMES)]
    centre = CENTRES[order % len(CENTRES)]
    whole = {
        "centre": centre, "id": f"a-{order:03d}", "version": 1, "seq": order + 1, "number": number(centre, order + 1),
        "visit": "v", "service_id": "s", "code": SERVICES[order % len(SERVICES)], "release": 1, "content": "c" * 64,
        "promised_on": "2026-11-30", "device": "D", "staff": "s-1",
        "submitted_at": to_text(START + timedelta(hours=order)), "event": f"e-{order}", "paper": "here", "fin": fin,
        "surname": surname, "given": given, "patronymic": "Tofiq oğlu",
        "name_folded": fold(f"{surname} {given} Tofiq oğlu"), "born_on": "1990-01-01",
    }  # fmt: skip
    return whole | changes


@pytest.fixture
def register(central_store: CentralStore) -> CentralStore:
    with writing(central_store.engine) as connection:
        connection.execute(insert(APPLICATION), [row(order) for order in range(MANY)])
    return central_store


def found(store: CentralStore, **asked: Any) -> list[int]:
    """The numbers of the applications that a question finds, through all its pages."""
    orders: list[int] = []
    question = RegisterQuestion(limit=7, **asked)
    for _ in range(MANY):
        with store.reading() as rows:
            page = rows.register.search(question)
        orders += [int(entry.application[2:]) for entry in page.entries]
        if not page.after:
            return orders
        assert len(page.entries) == question.limit
        question = replace(question, after=page.after)
    raise AssertionError("pages without end")


def test_every_criterion_finds_what_it_names(register: CentralStore) -> None:
    everything = list(reversed(range(MANY)))
    assert found(register) == everything
    assert found(register, centre="31") == [order for order in everything if order % 3 == 1]
    assert found(register, number=number("12", 4)) == [3]
    assert found(register, number=number("31", 4)) == [], "a number of no application"
    assert found(register, fin="0TEST01") == [order for order in everything if order % 5 == 2]
    assert found(register, service="pension-old-age") == [order for order in everything if order % 2 == 1]
    assert found(register, centre="12", service="udsy-apply", fin="0TEST02") == [30, 0]
    assert found(register, fin="0TESTZZ") == []


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("eliyev", {0, 1}), ("ƏLİYEV", {0, 1}), ("Əliyeva", {1}), ("eliyev elc", {0}), ("ismayil", {3}),
        ("İSMAYIL", {3}), ("celebi", {4}), ("liyev", set()), ("quliyeva  nermin tofiq oglu", {2}),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_beginning_however_it_is_typed(
    register: CentralStore, typed: str, people: set[int]
) -> None:
    orders = found(register, name=typed)
    assert sorted(orders) == [order for order in range(MANY) if order % len(NAMES) in people]
    folded = [fold(" ".join(NAMES[order % 5][:2])) for order in orders]
    assert folded == sorted(folded), "by name"


def test_days_are_service_days_and_both_ends_count(register: CentralStore) -> None:
    # The first is on 2 November at nine in the morning; 18 hours later it is three in the night: a new service day.
    assert found(register, since=date(2026, 11, 2), until=date(2026, 11, 2)) == list(reversed(range(18)))
    assert found(register, since=date(2026, 11, 4)) == list(reversed(range(42, MANY)))
    assert found(register, until=date(2026, 11, 1)) == []


def test_a_correction_stands_in_the_register_instead_of_what_it_corrects(register: CentralStore) -> None:
    later = to_text(START + timedelta(days=9))
    corrected = row(3, version=2, seq=500, submitted_at=later, surname="Məmmədov", name_folded="memmedov tural")
    with writing(register.engine) as connection:
        connection.execute(insert(APPLICATION), [corrected])
    with register.reading() as rows:
        (entry,) = rows.register.search(RegisterQuestion(number=number("12", 4))).entries
    assert (entry.version, entry.name.surname) == (2, "Məmmədov")
    assert found(register)[0] == 3
    assert sorted(found(register)) == list(range(MANY))
    assert 3 not in found(register, name="ismayilov")


def test_decisions_are_states_that_a_search_knows(register: CentralStore) -> None:
    with register.writing() as rows:
        rows.register.decide("12", "a-003", ApplicationState.ACCEPTED, START + timedelta(days=20))
        rows.register.decide("12", "a-003", ApplicationState.RETURNED, START + timedelta(days=21))
        rows.register.decide("31", "a-004", ApplicationState.REFUSED, START + timedelta(days=21))
    assert found(register, state=ApplicationState.RETURNED) == [3]
    assert found(register, state=ApplicationState.ACCEPTED) == []
    assert found(register, state=ApplicationState.REFUSED, centre="12") == []
    assert sorted(found(register, state=ApplicationState.SUBMITTED)) == sorted(set(range(MANY)) - {3, 4})


def test_pages_neither_lose_nor_repeat_what_comes_meanwhile(register: CentralStore) -> None:
    question = RegisterQuestion(limit=20)
    with register.reading() as rows:
        first = rows.register.search(question)
    with writing(register.engine) as connection:
        connection.execute(insert(APPLICATION), [row(MANY + 1)])
    with register.reading() as rows:
        second = rows.register.search(replace(question, after=first.after))
    orders = [int(entry.application[2:]) for page in (first, second) for entry in page.entries]
    assert orders == list(reversed(range(MANY)))[:40]


@pytest.mark.parametrize("after", ["x", "bnVsbA==", "WzEsMl0=", "W10=", "\u0259", "[" * 9000])
def test_a_place_that_no_page_gave_is_refused(register: CentralStore, after: str) -> None:
    with register.reading() as rows, pytest.raises(RefusedError, match="request_malformed"):
        rows.register.search(RegisterQuestion(after=after))


def test_a_page_has_a_most(register: CentralStore) -> None:
    with register.reading() as rows:
        assert len(rows.register.search(RegisterQuestion(limit=10_000)).entries) == MANY
        assert len(rows.register.search(RegisterQuestion(limit=0)).entries) == 1


def test_what_a_number_is_for_everybody(register: CentralStore) -> None:
    receipt = number("12", 900)
    with writing(register.engine) as connection:
        connection.execute(
            insert(RECEIPT).values(
                centre="12", seq=900, number=receipt, visit="v", content="c" * 64, device="D", staff="s-1",
                issued_at=to_text(START), event="e",
            )
        )  # fmt: skip
        connection.execute(insert(APPLICATION), [row(0, version=2, seq=901, submitted_at=to_text(START + DAY))])
    with register.writing() as rows:
        rows.register.decide("31", "a-001", ApplicationState.ACCEPTED, START + 2 * DAY)
    with register.reading() as rows:
        said = {
            asked: rows.register.status(asked[:2], asked)
            for asked in (number("12", 1), number("31", 2), receipt, number("12", 77), "x")
        }
    told = [None if one is None else (one.state, one.on) for one in said.values()]
    assert told == [
        ("submitted", START + DAY), ("accepted", START + 2 * DAY), ("issued", START), None, None,
    ]  # fmt: skip


DAY = timedelta(days=1)


def test_who_asked_about_whom_is_kept_and_names_nobody(register: CentralStore) -> None:
    clerk = Asker(centre="12", staff="s-7", role=Role.CLERK, in_front="0TEST01", ticket="t-1")
    with register.writing() as rows:
        for order, why in enumerate((AskedFor.HISTORY, AskedFor.FACTS)):
            rows.register.asked("0TEST01", why, clerk, found=order, access=f"x-{order}", at=START + order * DAY)
        rows.register.asked("0TEST02", AskedFor.SEARCH, clerk, found=3, access="x-9", at=START)
    with register.reading() as rows:
        told = [(one.staff, one.asked_for, one.ticket, one.found, one.at) for one in rows.register.who_asked("0TEST01")]
        assert told == [("s-7", AskedFor.FACTS, "t-1", 1, START + DAY), ("s-7", AskedFor.HISTORY, "t-1", 0, START)]
        assert rows.register.who_asked("0TEST05") == ()
    with writing(register.engine) as connection:
        kept = [tuple(one) for one in connection.execute(REGISTER_ACCESS.select())]
        assert len({one[6] for one in kept}) == 2
        assert "0TEST0" not in str(kept)


def test_searches_use_an_index_and_sort_nothing(central_store: CentralStore) -> None:
    if central_store.engine.dialect.name != "sqlite":
        with writing(central_store.engine) as connection:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = "\n".join(connection.execute(text(f"EXPLAIN {_OF_CENTRE}")).scalars())
        assert "Sort" not in plan
        assert plan.count("application_p") < 8, "one partition"
        return
    with writing(central_store.engine) as connection:
        plan = "\n".join(row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {_OF_CENTRE}")))
    assert "application_by_time" in plan
    assert "TEMP B-TREE" not in plan


_OF_CENTRE = (
    "SELECT a.number FROM application a WHERE a.centre = '12' AND (a.submitted_at, a.number) < ('2026', '12')"
    " AND NOT EXISTS (SELECT 1 FROM application n WHERE n.centre = a.centre AND n.id = a.id"
    " AND (n.version, n.seq) > (a.version, a.seq)) ORDER BY a.submitted_at DESC, a.number DESC LIMIT 51"
)
