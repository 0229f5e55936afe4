"""Ten thousand invented people who fit together, each made when he is asked for."""

from __future__ import annotations

import itertools
import random
import re
from datetime import UTC, datetime, timedelta

import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.people import check_fin
from dostdesk.domain.person_facts import Kinship, Occupation, PersonFacts
from dostdesk.population import households
from dostdesk.population.anchors import people
from dostdesk.population.households import AS_OF, HOUSEHOLDS, Role, age_on, household
from dostdesk.population.livelihood import facts_of
from dostdesk.population.register import SyntheticRegister, everybody

_AT = datetime(2026, 11, 1, tzinfo=UTC)
_BACK = {
    Kinship.SPOUSE: {Kinship.SPOUSE},
    Kinship.SON: {Kinship.FATHER, Kinship.MOTHER},
    Kinship.DAUGHTER: {Kinship.FATHER, Kinship.MOTHER},
    Kinship.FATHER: {Kinship.SON, Kinship.DAUGHTER},
    Kinship.MOTHER: {Kinship.SON, Kinship.DAUGHTER},
    Kinship.BROTHER: {Kinship.BROTHER, Kinship.SISTER},
    Kinship.SISTER: {Kinship.BROTHER, Kinship.SISTER},
}


@pytest.fixture(scope="module")
def facts() -> dict[str, PersonFacts]:
    register = SyntheticRegister()
    found = {person.fin: register.facts(person.fin) for person in everybody()}
    return {fin: one for fin, one in found.items() if one is not None}


def test_some_ten_thousand_each_with_a_fin_and_a_paper_of_his_own() -> None:
    known = list(everybody())
    assert 9_500 <= len(known) <= 10_500
    assert len({person.fin for person in known}) == len({person.paper_number for person in known}) == len(known)
    for person in known:
        assert check_fin(person.fin) == person.fin
        assert person.fin.startswith("0TE"), "of nobody"
        assert re.fullmatch(r"[A-Za-z]{0,3} ?[0-9]{5,9}", person.paper_number), "as forms take it"
        assert person.name.patronymic.endswith("qızı" if person.sex == "female" else "oğlu")


def test_the_people_of_tests_and_pictures_are_who_they_were() -> None:
    register = SyntheticRegister()
    for person in people():
        assert register.by_fin(person.fin) is register.by_document(person.paper_number) is person
    first = people()[0]
    assert (first.fin, first.name.full, first.paper_number) == ("0TEST01", "Quliyeva Nərmin Elşad qızı", "AA1847205")
    assert (people()[339].fin, people()[100].fin) == ("0TESTA0", "0TEST2Z")


def test_everybody_is_found_by_fin_and_by_paper() -> None:
    register = SyntheticRegister()
    for person in everybody():
        assert register.by_fin(person.fin) == register.by_document(person.paper_number) == person


@pytest.mark.parametrize(
    "fin", ["0TESTZZ", "0TEST00", "0TE0009", "0TEZZZ0", "6RK4T2X", "", "0TE", "0TE000I", "0TESTƏ1"]
)
def test_nobody_has_another_fin(fin: str) -> None:
    register = SyntheticRegister()
    assert register.by_fin(fin) is register.facts(fin) is None


@pytest.mark.parametrize("number", ["", "AA", "AZE", "AA9999999", "AA0099999", "AA0000341", "²", "AA0100009", "P123"])
def test_nobody_has_another_paper(number: str) -> None:
    assert SyntheticRegister().by_document(number) is None


def test_who_lives_with_whom_is_said_alike_by_both(facts: dict[str, PersonFacts]) -> None:
    for fin, own in facts.items():
        for other in own.household:
            theirs = facts[other.fin]
            back = next(one for one in theirs.household if one.fin == fin)
            assert back.kinship in _BACK[other.kinship]
            assert theirs.address == own.address
            assert other.occupation is theirs.occupation


def test_families_are_possible() -> None:
    for number in range(HOUSEHOLDS):
        members = household(number).members
        mothers = [one for one in members if one.role is Role.PARENT and one.female]
        fathers = [one for one in members if one.role is Role.PARENT and not one.female]
        assert len(mothers) <= 1
        assert len(fathers) <= 1
        for child in (one for one in members if one.role is Role.CHILD):
            for parent in (*mothers, *fathers):
                assert child.person.birth - parent.person.birth > timedelta(days=16 * 365), child.person.fin
            for father in fathers:
                assert child.person.name.patronymic.split()[0] == father.person.name.given
                assert child.person.name.surname.removesuffix("a") == father.person.name.surname
        given = [one.person.name.given for one in members if one.role is Role.CHILD]
        births = sorted(one.person.birth for one in members if one.role is Role.CHILD)
        assert all((after - before).days > 300 for before, after in itertools.pairwise(births))
        assert len(set(given)) == len(given)
        assert all(one.person.birth <= AS_OF for one in members)


def test_what_somebody_lives_on_fits_to_him(facts: dict[str, PersonFacts]) -> None:
    by_fin = {person.fin: person for person in everybody()}
    for fin, own in facts.items():
        age = age_on(by_fin[fin].birth, AS_OF)
        running = [one for one in own.contracts if one.until is None]
        assert len(running) == (own.occupation is Occupation.WORKING)
        for contract in own.contracts:
            assert age_on(by_fin[fin].birth, contract.since) >= 18
            assert contract.since < (contract.until or AS_OF)
            assert contract.wage >= 40_000, "the least wage of the country"
        in_time = sorted(own.contracts, key=lambda one: one.since)
        assert all((one.until or AS_OF) <= two.since for one, two in itertools.pairwise(in_time))
        if own.occupation in {Occupation.PUPIL, Occupation.DISABLED_CHILD, Occupation.INFANT}:
            assert age < 18
            assert not own.contracts
        if own.disability is not None:
            assert (own.disability.percent == 0) == (age < 18)
            assert own.disability.since <= AS_OF
        assert (own.pension_capital is None) or own.contracts


def test_no_two_people_stand_at_one_place_of_a_queue(facts: dict[str, PersonFacts]) -> None:
    places = [(one.queue, one.place, one.since) for own in facts.values() for one in own.queues]
    assert len(places) > 100
    assert len({(queue, place) for queue, place, _ in places}) == len(places)
    for queue in {queue for queue, _, _ in places}:
        since = [since for of, _, since in sorted(places) if of is queue]
        assert since == sorted(since), "whoever came earlier stands before"


def test_open_applications_have_numbers_of_their_own_and_services_of_the_catalogue(
    facts: dict[str, PersonFacts],
) -> None:
    built = build_release(resource("catalogue"), created_at=_AT, effective_from=AS_OF)
    services = Release.from_blobs(built.manifest, built.blobs).services
    found = [one for own in facts.values() for one in own.applications]
    assert len(found) > 500
    assert len({one.number for one in found}) == len(found)
    assert {one.service for one in found} <= set(services)


def test_the_household_of_the_pictures() -> None:
    known = SyntheticRegister().facts("0TEST01")
    assert known is not None
    assert [(one.name.given, one.kinship.value) for one in known.household] == [
        ("Orxan", "spouse"), ("Ayxan", "son"), ("Zəhra", "daughter"), ("Murad", "son"),
    ]  # fmt: skip
    assert [one.service for one in known.applications] == [
        "disability-assessment-child", "employment-vocational-training",
    ]  # fmt: skip


def test_whoever_is_asked_for_first_is_the_same() -> None:
    numbers = random.Random(3).sample(range(HOUSEHOLDS), 60)
    there = {number: _all_of(number) for number in numbers}
    households.household.cache_clear()
    assert {number: _all_of(number) for number in reversed(numbers)} == there


def test_asking_for_one_makes_one_household() -> None:
    households.household.cache_clear()
    assert SyntheticRegister().facts("0TE0120") is not None
    assert households.household.cache_info().misses == 1


def _all_of(number: int) -> list[PersonFacts]:
    home = household(number)
    return [facts_of(member, home) for member in home.members]
