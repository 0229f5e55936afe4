"""What is known of the citizen elsewhere, in the words and with the age that the clerk sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import floor
import pytest

from dostdesk.catalogue.eligibility import Hint
from dostdesk.desk.citizen import (
    SILENT,
    CheckState,
    CitizenFacts,
    IdentityCheck,
    PastApplication,
    held_against,
)
from dostdesk.desk.view import ApplicationView, Citizen, VisitView
from dostdesk.domain.ids import ApplicationId, TicketId, VisitServiceId
from dostdesk.domain.person_facts import Disability, Occupation, OpenState, Queue, QueuePlace
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.words import Language
from dostdesk.population.register import SyntheticRegister
from ui.gallery.day import book, words
from ui.workspace.citizen_values import citizen_values
from ui.workspace.facts_values import FRESH, identity_chips
from ui.workspace.values import CitizenValues

NOW = floor.NOW
FIN = "0TEST01"
REGISTER = SyntheticRegister()
KNOWN = CitizenFacts(fin=FIN, facts=REGISTER.facts(FIN), facts_at=NOW, history_at=NOW)


def shown(facts: CitizenFacts | None, check: IdentityCheck | None = None, **changes: object) -> CitizenValues:
    view = floor.serving()
    assert view.visit is not None
    visit = replace(view.visit, facts=facts, check=check, **changes)  # type: ignore[arg-type]

    def no_hints(_visit: VisitView) -> tuple[Hint, ...]:
        return ()

    return citizen_values(
        replace(view, visit=visit), book=book(), words=words(), now=NOW, hints=no_hints, facts=lambda _visit: ()
    )


def past(number: str, state: ApplicationState, days: int = 1, centre: str = "31") -> PastApplication:
    return PastApplication(
        number=number, centre=centre, code="udsy-apply", state=state, submitted_at=NOW - timedelta(days=days)
    )


def lines(values: CitizenValues) -> dict[str, str]:
    assert values.facts is not None
    return {line.label: line.value for line in values.facts.lines}


def test_before_it_was_asked_nothing_is_claimed() -> None:
    values = shown(None)
    assert (values.facts, values.applications_from, values.earlier) == (None, None, ())


def test_what_the_registry_says_stands_line_by_line_with_its_time() -> None:
    values = shown(KNOWN)
    assert values.facts is not None
    assert values.facts.source is not None
    assert (values.facts.source.text, values.facts.source.tone) == ("Alınıb 14:32", "plain")
    told = lines(values)
    assert told["Ailə"] == "5 nəfər"
    assert told["Həyat yoldaşı"] == "Orxan, 38 yaş"
    assert told["Oğul"] == "Murad, 8 aylıq"
    assert told["İş"] == "müqavilə yoxdur, sonuncu 30.12.2024 bitib"
    assert told["Kapital"].endswith("AZN, 13 il staj")
    assert "Əlillik" not in told


def test_disability_queue_and_contract_are_said() -> None:
    facts = REGISTER.facts(FIN)
    spouse = REGISTER.facts("0TE0001")
    assert facts is not None
    assert spouse is not None
    changed = replace(
        facts,
        occupation=Occupation.WORKING,
        contracts=spouse.contracts[:1],
        disability=Disability(percent=62, since=date(2024, 2, 1), until=None),
        queues=(QueuePlace(queue=Queue.CAR, place=12, since=date(2025, 3, 3)),),
        household=(),
    )
    told = lines(shown(replace(KNOWN, facts=changed)))
    assert told["Əlillik"] == "62 %, müddətsiz"
    assert told["Növbə"] == "avtomobil: yer 12, 03.03.2025 tarixindən"
    assert told["İş"].endswith("420,00 AZN")
    assert told["Ailə"] == "tək yaşayır"


@pytest.mark.parametrize(
    ("age", "said", "tone"),
    [
        (timedelta(minutes=14), "Alınıb 14:18", "plain"),
        (FRESH, "15 dəq əvvəl", "offline"),
        (timedelta(minutes=119), "119 dəq əvvəl", "offline"),
        (timedelta(hours=5), "5 saat əvvəl", "offline"),
    ],
)
def test_what_is_old_says_its_age(age: timedelta, said: str, tone: str) -> None:
    values = shown(replace(KNOWN, facts_at=NOW - age, history_at=NOW - age))
    assert values.facts is not None
    for chip in (values.facts.source, values.applications_from):
        assert chip is not None
        assert (chip.text, chip.tone) == (said, tone)


def test_a_silent_registry_and_a_silent_register_are_said_as_such() -> None:
    values = shown(CitizenFacts(fin=FIN))
    assert values.facts is not None
    assert (values.facts.source, values.facts.lines) == (None, ())
    assert values.facts.empty.startswith("Reyestr cavab vermir")
    assert values.applications_from is not None
    assert (values.applications_from.text, values.applications_from.tone) == ("yalnız bu pəncərə", "offline")
    unknown = shown(CitizenFacts(fin=FIN, facts_at=NOW, history_at=NOW))
    assert unknown.facts is not None
    assert unknown.facts.empty.startswith("Reyestrdə bu FİN yoxdur")


def test_applications_of_all_centres_stand_once_and_what_ended_stands_apart() -> None:
    here = ApplicationView(
        id=ApplicationId("a"), number="12-26-0A7-00001-1", ticket=TicketId("t"), service_id=VisitServiceId("v"),
        code="udsy-apply", submitted_at=NOW, promised_on=date(2026, 12, 1),
    )  # fmt: skip
    this_visit = replace(here, number="12-26-0A7-00009-9")
    only_here = replace(here, number="12-26-0A7-00002-2")
    known = replace(
        KNOWN,
        history=(
            past("12-26-0A7-00009-9", ApplicationState.SUBMITTED, centre="12"),
            past("12-26-0A7-00001-1", ApplicationState.RETURNED, centre="12"),
            past("31-26-0B2-00118-5", ApplicationState.SUBMITTED),
            *(past(f"07-26-0A7-0000{order}-1", ApplicationState.ACCEPTED) for order in range(7)),
        ),
    )
    values = shown(known, applications=(this_visit,), open_applications=(here, only_here))
    assert values.applications is not None
    assert [(line.detail, line.chip.text) for line in values.applications] == [
        ("12-26-0A7-00001-1", "Qaytarılıb"),
        ("31-26-0B2-00118-5", "Baxılır"),
        ("12-26-0A7-00002-2", "Baxılır"),
        ("2026-100000", "Baxılır"),
        ("2026-100001", "Sənəd gözləyir"),
    ]
    assert values.applications[1].where.endswith("31 saylı mərkəz")
    assert len(values.earlier) == 5
    assert {line.chip.text for line in values.earlier} == {"Qəbul edilib"}


def test_how_what_was_written_stands_to_the_register() -> None:
    person = REGISTER.by_fin(FIN)
    written = Citizen(fin=FIN, surname="Quliyeva", given="nermin", birth=date(1991, 5, 12), document="AA 1847205")
    check = held_against(written, person, NOW)
    assert [(one.part, one.mine, one.theirs) for one in check.differences] == [
        ("birth", date(1991, 5, 12), date(1991, 5, 21))
    ]
    values = shown(KNOWN, check)
    assert values.differences == ("Doğum tarixi 12.05.1991 yazılıb, reyestrdə 21.05.1991.",)
    assert values.name[0].startswith("Quliyeva"), "what was written stays"
    assert held_against(Citizen(fin=FIN), person, NOW).state is CheckState.SAME
    assert held_against(replace(written, birth=None), person, NOW).state is CheckState.SAME
    other = held_against(Citizen(fin=FIN, surname="Əliyeva", patronymic="x", document="AZE1"), person, NOW)
    assert [one.part for one in other.differences] == ["surname", "patronymic", "document"]
    assert held_against(written, None, NOW) == IdentityCheck(state=CheckState.UNKNOWN, at=NOW)


@pytest.mark.parametrize(
    ("state", "said", "tone"),
    [
        (CheckState.SAME, "Sistemdən alındı", "plain"),
        (CheckState.DIFFERS, "Reyestrdə fərqlidir", "warning"),
        (CheckState.UNKNOWN, "Reyestrlə təsdiqlənməyib", "warning"),
        (CheckState.SILENT, "Reyestrlə təsdiqlənməyib", "offline"),
    ],
)
def test_the_clerk_sees_at_a_glance_what_was_verified(state: CheckState, said: str, tone: str) -> None:
    view = floor.serving()
    assert view.visit is not None
    (chip,) = identity_chips(replace(view.visit, check=IdentityCheck(state=state)), words())
    assert (chip.text, chip.tone) == (said, tone)
    assert identity_chips(view.visit, words()) == ()
    assert SILENT.state is CheckState.SILENT


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_every_word_of_it_is_there_in_every_language(language: Language) -> None:
    said = words(language)
    for kind, values in (
        ("kin", ("spouse", "son", "daughter", "father", "mother", "brother", "sister")),
        ("queue", Queue),
        ("open", OpenState),
        ("state", ApplicationState),
    ):
        for value in values:
            assert said(f"facts.{kind}.{getattr(value, 'value', value)}")
