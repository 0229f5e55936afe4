"""The register over HTTP: what a window may ask, what is written down of it, and what the street may know."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from dostdesk.central.allowance import KEPT, Allowance
from dostdesk.central.hubs import HubBook, enrol_hub
from dostdesk.central.intake import InThreads
from dostdesk.central.news import News
from dostdesk.central.parts import Parts
from dostdesk.central.problems import STATUSES
from dostdesk.central.register import Register
from dostdesk.central.routes.register import add_register
from dostdesk.central.routes.status import AT_ONCE, REFILL
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.directory import Posting
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import StaffId, id_maker
from dostdesk.domain.numbers import Series
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import ApplicationState, AskedFor, Told
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.text import fold
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol import central_register as shapes
from dostdesk.serving.problems import add_problems
from dostdesk.storage.central.directory import Member
from dostdesk.storage.central.engine import writing
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_projections import APPLICATION

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
KEY = bytes(range(32))
OK, FORBIDDEN, UNKNOWN, WRONG, MANY, SILENT = 200, 403, 404, 422, 429, 503
CITIZEN, OTHER = "0TEST01", "0TEST02"
TICKET = "00000000-0000-4000-8000-000000000001"
SERVING = {"staff": "s-1", "role": "clerk", "in_front": CITIZEN, "ticket": TICKET}
IDLE = {"staff": "s-1", "role": "clerk"}


@dataclass
class Known:
    """A registry that answers from memory."""

    register: SyntheticRegister = field(default_factory=SyntheticRegister)
    silent: bool = False

    def person(self, *, fin: str, document: str) -> Told[PersonOnFile]:
        if self.silent:
            raise OutsideError("registry_silent")
        return Told(self.register.by_fin(fin) if fin else self.register.by_document(document), NOW)

    def facts(self, fin: str) -> Told[PersonFacts]:
        if self.silent:
            raise OutsideError("registry_silent")
        return Told(self.register.facts(fin), NOW - timedelta(minutes=4))


@dataclass
class Central:
    """Central's register alone, with two centres."""

    store: CentralStore
    clock: ManualClock
    app: FastAPI
    registry: Known
    tokens: dict[str, str]

    def speak(self, talk: Callable[[httpx.AsyncClient], Coroutine[Any, Any, None]], *, at: str = "10.0.0.1") -> None:
        async def over_asgi() -> None:
            transport = httpx.ASGITransport(app=self.app, client=(at, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://central") as client:
                await talk(client)

        asyncio.run(over_asgi())

    def ask(self, path: str, body: object, *, centre: str = "12") -> httpx.Response:
        answers: list[httpx.Response] = []

        async def talk(client: httpx.AsyncClient) -> None:
            headers = {"Authorization": f"Bearer {self.tokens[centre]}"}
            answers.append(await client.post(path, json=body, headers=headers))

        self.speak(talk)
        return answers[0]

    def public(self, *numbers: str, at: str = "10.0.0.1") -> list[httpx.Response]:
        answers: list[httpx.Response] = []

        async def talk(client: httpx.AsyncClient) -> None:
            for number in numbers:
                answers.append(await client.get(f"/v1/status/{number}"))

        self.speak(talk, at=at)
        return answers


def number(centre: str, order: int) -> str:
    return Series(centre=centre, year=2026, code="0A7").number(order)


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    store, clock = CentralStore.open((tmp_path / "central.db", KEY)), ManualClock(NOW)
    parts = Parts(
        store=store, clock=clock, new_id=id_maker(clock, random.Random(1)), hubs=HubBook(store), news=News(),
        intake=InThreads(store),
    )  # fmt: skip
    registry, app = Known(), FastAPI()
    app.state.parts = parts
    add_problems(app, STATUSES)
    add_register(app, Register(parts=parts, registry=registry))
    with store.writing() as rows:
        for staff, until in (("m-1", None), ("m-2", date(2026, 11, 1))):
            member = Staff(id=StaffId(staff), login=staff, name=staff, short_name=staff, role=Role.NATIONAL)
            rows.directory.put_member(Member(id=staff, login=staff, name=staff, short_name=staff, password_hash=""))
            posting = Posting(staff=member, password_hash="", since=date(2026, 1, 1), until=until)
            rows.directory.put_posting("12", posting)
    tokens = {centre: enrol_hub(store, centre, NOW, replace=False) for centre in ("12", "31")}
    with writing(store.engine) as connection:
        connection.execute(insert(APPLICATION), [row("12", 1, CITIZEN), row("31", 2, CITIZEN), row("31", 3, OTHER)])
    yield Central(store, clock, app, registry, tokens)
    parts.close()


def row(centre: str, order: int, fin: str) -> dict[str, Any]:
    person = SyntheticRegister().by_fin(fin)
    assert person is not None
    return {
        "centre": centre, "id": f"a-{order}", "version": 1, "seq": order, "number": number(centre, order),
        "visit": "v", "service_id": "s", "code": "udsy-apply", "release": 1, "content": "c" * 64,
        "promised_on": "2026-11-30", "device": "D", "staff": "s-1", "submitted_at": f"2026-11-2{order}T20:00:00.000Z",
        "event": "e", "paper": "here", "fin": fin, "surname": person.name.surname, "given": person.name.given,
        "patronymic": person.name.patronymic, "name_folded": fold(person.name.full), "born_on": "1990-01-01",
    }  # fmt: skip


def centres(answer: httpx.Response) -> list[str]:
    assert answer.status_code == OK, answer.text
    return [entry["centre"] for entry in answer.json()["entries"]]


def test_the_history_of_the_citizen_in_front_goes_across_centres(central: Central) -> None:
    answer = central.ask(shapes.HISTORY, {"asker": SERVING, "fin": CITIZEN})
    assert centres(answer) == ["31", "12"]
    told = shapes.EntriesFound.model_validate_json(answer.content)
    assert told.at == NOW
    assert told.entries[0].name.full == "Quliyeva Nərmin Elşad qızı"
    assert centres(central.ask(shapes.HISTORY, {"asker": IDLE, "fin": CITIZEN})) == ["12"]
    assert centres(central.ask(shapes.HISTORY, {"asker": SERVING, "fin": OTHER})) == []


def test_a_clerk_searches_his_own_centre_and_a_supervisor_his(central: Central) -> None:
    for role in ("clerk", "senior_clerk", "supervisor"):
        asker = {"staff": "s-1", "role": role}
        assert centres(central.ask(shapes.SEARCH, {"asker": asker, "question": {}})) == ["12"]
        refused = central.ask(shapes.SEARCH, {"asker": asker, "question": {"centre": "31"}})
        assert (refused.status_code, refused.json()["code"]) == (FORBIDDEN, "centre_wrong")
        assert centres(central.ask(shapes.SEARCH, {"asker": asker, "question": {}}, centre="31")) == ["31", "31"]
    refused = central.ask(shapes.SEARCH, {"asker": {"staff": "s-1", "role": "reception"}, "question": {}})
    assert (refused.status_code, refused.json()["code"]) == (FORBIDDEN, "right_missing")


def test_no_hub_makes_somebody_see_more_than_its_centre(central: Central) -> None:
    question = {"name": "quliyeva"}
    national = central.ask(shapes.SEARCH, {"asker": {"staff": "m-1", "role": "national"}, "question": question})
    assert sorted(centres(national)) == ["12", "31"]
    for staff, centre in (("s-1", "12"), ("m-1", "31"), ("m-2", "12")):
        asker = {"staff": staff, "role": "national"}
        claimed = central.ask(shapes.SEARCH, {"asker": asker, "question": question}, centre=centre)
        assert (claimed.status_code, claimed.json()["code"]) == (FORBIDDEN, "right_missing")


def test_whoever_was_asked_about_is_written_down_with_who_and_why(central: Central) -> None:
    central.ask(shapes.SEARCH, {"asker": IDLE, "question": {"name": "quliyeva"}})
    with central.store.reading() as rows:
        assert rows.register.who_asked(CITIZEN) == (), "a name is no FİN"
    central.ask(shapes.SEARCH, {"asker": IDLE, "question": {"fin": CITIZEN}})
    central.ask(shapes.HISTORY, {"asker": SERVING, "fin": CITIZEN})
    central.ask(shapes.FACTS, {"asker": SERVING, "fin": CITIZEN})
    central.ask(shapes.PERSON, {"asker": IDLE, "person": {"document": "AA1847205"}}, centre="31")
    with central.store.reading() as rows:
        told = rows.register.who_asked(CITIZEN)
    assert {(one.asked_for, one.centre, one.staff, one.ticket, one.found) for one in told} == {
        (AskedFor.SEARCH, "12", "s-1", "", 1),
        (AskedFor.HISTORY, "12", "s-1", TICKET, 2),
        (AskedFor.FACTS, "12", "s-1", TICKET, 1),
        (AskedFor.PERSON, "31", "s-1", "", 1),
    }


def test_facts_come_with_the_time_at_which_the_registry_told_them(central: Central) -> None:
    told = shapes.FactsTold.model_validate_json(central.ask(shapes.FACTS, {"asker": SERVING, "fin": CITIZEN}).content)
    assert told.facts == SyntheticRegister().facts(CITIZEN)
    assert told.at == NOW - timedelta(minutes=4)
    refused = central.ask(shapes.FACTS, {"asker": SERVING, "fin": OTHER})
    assert (refused.status_code, refused.json()["code"]) == (FORBIDDEN, "citizen_not_here")
    central.registry.silent = True
    silent = central.ask(shapes.FACTS, {"asker": SERVING, "fin": CITIZEN})
    assert (silent.status_code, silent.json()["code"]) == (SILENT, "registry_silent")


def test_a_person_whom_nobody_knows_is_an_answer(central: Central) -> None:
    answer = central.ask(shapes.PERSON, {"asker": IDLE, "person": {"fin": "0TESTZZ"}})
    assert (answer.status_code, answer.json()["person"]) == (OK, None)


@pytest.mark.parametrize(
    "question",
    [
        {"fin": "x"}, {"limit": 101}, {"limit": 0}, {"state": "lost"}, {"since": "yesterday"}, {"number": "1"},
        {"name": "e"}, {"centre": "1"}, {"order": "1; --"}, {"after": "x" * 801}, {"after": "bnVsbA=="},
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(central: Central, question: dict[str, object]) -> None:
    answer = central.ask(shapes.SEARCH, {"asker": IDLE, "question": question})
    assert (answer.status_code, answer.json()["code"]) == (WRONG, "request_malformed")
    (wrong,) = question
    assert answer.json()["facts"]["at"] in {wrong, f"question.{wrong}"}


def test_without_a_hubs_token_nothing_is_told(central: Central) -> None:
    central.tokens["12"] = "x"
    for path, body in (
        (shapes.SEARCH, {"asker": IDLE, "question": {}}),
        (shapes.HISTORY, {"asker": SERVING, "fin": CITIZEN}),
        (shapes.PERSON, {"asker": IDLE, "person": {"fin": CITIZEN}}),
        (shapes.FACTS, {"asker": SERVING, "fin": CITIZEN}),
    ):
        assert central.ask(path, body).json()["code"] == "hub_unknown"


# ---------------------------------------------------------------- what the street may know


def test_a_number_says_its_state_and_date_and_nothing_else(central: Central) -> None:
    with central.store.writing() as rows:
        rows.register.decide("31", "a-2", ApplicationState.ACCEPTED, NOW)
    submitted, accepted = central.public(number("12", 1), number("31", 2))
    # At midnight in Baku the service day before it goes on.
    assert submitted.json() == {"number": number("12", 1), "state": "submitted", "on": "2026-11-21"}
    assert accepted.json() == {"number": number("31", 2), "state": "accepted", "on": "2026-11-23"}
    assert submitted.headers["cache-control"] == "no-store"
    lower, spaced = central.public(number("12", 1).lower(), f" {number('12', 1)} ")
    assert lower.json() == spaced.json() == submitted.json()


def test_a_misread_number_and_one_that_was_never_given_have_one_answer_by_one_way(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dostdesk.storage.central.register import RegisterRows

    looked: list[str] = []
    before = RegisterRows.status

    def counted(rows: RegisterRows, centre: str, asked: str) -> object:
        looked.append(asked)
        return before(rows, centre, asked)

    monkeypatch.setattr(RegisterRows, "status", counted)
    right = number("12", 1)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    asked = [wrong, number("12", 777), "x", "%00", "12-26-0A7-99999-%D3%99", "%F0%9F%92%A5"]
    answers = central.public(*asked)
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (UNKNOWN, '{"code":"number_unknown","facts":{}}')
    }
    assert len(looked) == len(asked), "every one of them was looked for"
    assert len({len(one) for one in looked}) == 1


def test_who_tries_many_numbers_waits_and_others_do_not(central: Central) -> None:
    answers = central.public(*[number("12", order) for order in range(1, AT_ONCE + 3)])
    assert [answer.status_code for answer in answers] == [OK, *[UNKNOWN] * (AT_ONCE - 1), MANY, MANY]
    assert answers[-1].json()["code"] == "too_many_asked"
    assert answers[-1].headers["retry-after"] == "3"
    assert central.public(number("12", 1), at="10.0.0.2")[0].status_code == OK
    central.clock.advance(REFILL)
    assert [answer.status_code for answer in central.public(number("12", 1), number("12", 1))] == [OK, MANY]


def test_an_allowance_counts_a_household_once_and_keeps_no_list_without_end() -> None:
    clock = ManualClock(NOW)
    allowance = Allowance(clock, at_once=1, refill=timedelta(minutes=1))
    assert not allowance.wait("2001:db8::1")
    assert allowance.wait("2001:db8::2")
    assert not allowance.wait("2001:db8:0:1::1")
    assert not allowance.wait("192.0.2.1")
    assert allowance.wait("::ffff:192.0.2.1")
    for order in range(KEPT + 5):
        allowance.wait(f"10.{order // 65536}.{order // 256 % 256}.{order % 256}")
    assert len(allowance._until) == KEPT
