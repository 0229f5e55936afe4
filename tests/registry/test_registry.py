"""The reference registry over HTTP, as a program and in a thread."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx
import pytest

from dostdesk.protocol.registry import FACTS, PERSON, FactsAnswer, PersonAnswer
from dostdesk.registry.serve import serving_registry

OK, WRONG, UNKNOWN = 200, 422, 404


def test_a_person_and_what_is_known_of_him() -> None:
    with serving_registry() as address, httpx.Client(base_url=address, trust_env=False) as client:
        by_fin = PersonAnswer.model_validate_json(client.post(PERSON, json={"fin": "0TEST01"}).content)
        by_paper = PersonAnswer.model_validate_json(client.post(PERSON, json={"document": "AA1847205"}).content)
        assert by_fin == by_paper
        assert by_fin.person is not None
        assert by_fin.person.value().name.full == "Quliyeva Nərmin Elşad qızı"
        told = FactsAnswer.model_validate_json(client.post(FACTS, json={"fin": "0TEST01"}).content).facts
        assert told is not None
        assert [one.name.given for one in told.household] == ["Orxan", "Ayxan", "Zəhra", "Murad"]
        spouse = FactsAnswer.model_validate_json(client.post(FACTS, json={"fin": told.household[0].fin}).content).facts
        assert spouse is not None
        assert [(one.until, one.wage) for one in spouse.contracts][:1] == [(None, 42_000)]
        assert client.post(PERSON, json={"fin": "0TESTZZ"}).json() == {"person": None}
        assert client.post(FACTS, json={"fin": "0TESTZZ"}).json() == {"facts": None}
        assert client.get("/v1/health").status_code == OK


@pytest.mark.parametrize("asked", [{}, {"fin": "0TEST0"}, {"fin": "0test01"}, {"fin": "0TEST01", "why": "x"}, []])
def test_what_names_nobody_is_refused_and_not_repeated(asked: object) -> None:
    with serving_registry() as address, httpx.Client(base_url=address, trust_env=False) as client:
        for path in (PERSON, FACTS):
            refused = client.post(path, json=asked)
            assert (refused.status_code, refused.json()) == (WRONG, {"code": "request_malformed", "facts": {}})
        assert client.get("/v1/people/0TEST01").status_code == UNKNOWN


def test_as_a_program_it_says_where_it_listens_and_ends_when_asked() -> None:
    command = [sys.executable, "-m", "dostdesk", "registry", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = json.loads(process.stdout.readline())["registry"]
            answer = httpx.post(address + FACTS, json={"fin": "0TEST02"}, trust_env=False)
            assert answer.json()["facts"]["fin"] == "0TEST02"
        finally:
            process.terminate()
        _, said = process.communicate(timeout=20)
        assert "0TEST02" not in said


def test_nothing_is_made_before_somebody_is_asked_for() -> None:
    told = "import dostdesk.registry.api as a; a.create_app()\n"
    told += "from dostdesk.population.households import household; print(household.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
