"""Who was written by hand while nobody could answer: marked in what is sent, and verified by itself afterwards."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dostdesk.desk.actions import Submitted
from dostdesk.desk.verifying import UNKNOWN_AGAIN
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.register import IdentityMark, Told
from dostdesk.forms.fill import from_draft, to_draft
from dostdesk.hub.register_port import InventedRegister
from tests.desk.place import Place

FIN = "0TEST01"


class Registry:
    """The register of people as a test wants it, behind the real hub."""

    def __init__(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        self._place = place
        self.known: PersonOnFile | None = None
        self.silent = True
        self.asked = 0
        monkeypatch.setattr(InventedRegister, "person", self._person)

    def _person(self, **_: object) -> Told[PersonOnFile]:
        self.asked += 1
        if self.silent:
            raise OutsideError("registry_silent")
        return Told(self.known, self._place.clock.now())


@pytest.fixture
def registry(place: Place, monkeypatch: pytest.MonkeyPatch) -> Registry:
    return Registry(place, monkeypatch)


def written_person(place: Place, service: VisitServiceId) -> PersonOnFile:
    """Whom the form of a service names, as a register would have him."""
    part = place.visit.ticket.service(service)
    form = place.desk.form(part.release, part.code)
    answers = from_draft(form, place.visit.drafts[service].form, today=place.today).answers["applicant"]
    name = PersonName(surname=answers["surname"], given=answers["given"], patronymic=answers.get("patronymic", ""))
    return PersonOnFile(
        fin=FIN, name=name, birth=date.fromisoformat(answers["birth_date"]), sex="female", citizenship="azerbaijan",
        paper="id_card", paper_number=answers.get("paper_number", ""), paper_until=None,
    )  # fmt: skip


def sent(place: Place) -> tuple[VisitServiceId, Submitted, PersonOnFile]:
    place.sign_in()
    service = place.serve().ticket.services[0].id
    place.settle()
    place.fill(service)
    person = written_person(place, service)
    return service, place.desk.actions.submit(service), person


def mark(place: Place) -> IdentityMark | None:
    return place.visit.applications[0].identity


def events(place: Place, kind: EventKind) -> list[dict[str, object]]:
    with place.wire.hub.hub.store.reading() as rows:
        return [dict(event.body) for event in rows.feed.after(0, 500) if event.kind is kind]


def content(place: Place) -> dict[str, object]:
    (body,) = events(place, EventKind.APPLICATION_SUBMITTED)
    with place.wire.hub.hub.store.reading() as rows:
        found = rows.papers.blob(str(body["content"]))
    assert found is not None
    whole: dict[str, object] = json.loads(found)
    return whole


def test_nobody_answered_so_what_is_sent_says_that_it_is_not_verified(place: Place, registry: Registry) -> None:
    _, submitted, _ = sent(place)
    place.settle()
    assert mark(place) is IdentityMark.UNVERIFIED
    assert content(place)["identity"] == {"mark": "unverified", "at": ""}
    (body,) = events(place, EventKind.APPLICATION_SUBMITTED)
    assert (body["identity"], body["number"]) == ("unverified", submitted.number)


def test_who_was_verified_before_is_sent_so(place: Place, registry: Registry) -> None:
    place.sign_in()
    service = place.serve().ticket.services[0].id
    place.settle()
    place.fill(service)
    registry.known, registry.silent = written_person(place, service), False
    place.desk.look_up(fin=FIN)
    place.desk.actions.submit(service)
    place.settle()
    assert mark(place) is IdentityMark.VERIFIED
    assert place.desk.verifier.step() is None, "nobody is left to be asked about"


def test_it_is_verified_by_itself_when_the_link_returns_also_after_a_restart(place: Place, registry: Registry) -> None:
    _, submitted, person = sent(place)
    place.settle()
    place.wire.cut()
    asked = registry.asked
    place.desk.verifier.step()
    assert registry.asked == asked
    place.restart()
    assert mark(place) is IdentityMark.UNVERIFIED
    place.wire.mend()
    place.settle()
    registry.known, registry.silent = person, False
    place.desk.verifier.step()
    place.settle()
    assert mark(place) is IdentityMark.VERIFIED
    (body,) = events(place, EventKind.IDENTITY_CHECKED)
    assert (body["identity"], body["number"], body["version"]) == ("verified", submitted.number, 1)
    assert place.view().late == ()
    assert place.desk.verifier.step() is None


def test_what_differs_is_told_and_nothing_that_was_sent_changes(place: Place, registry: Registry) -> None:
    _, submitted, person = sent(place)
    place.settle()
    before = content(place)
    other = replace(person, name=replace(person.name, given="Başqa"))
    registry.known, registry.silent = other, False
    place.desk.verifier.step()
    place.settle()
    assert mark(place) is IdentityMark.DIFFERS
    (late,) = place.view().late
    assert (late.number, [one.part for one in late.differences]) == (submitted.number, ["given"])
    assert content(place) == before
    assert [body["identity"] for body in events(place, EventKind.IDENTITY_CHECKED)] == ["differs"]


def test_whom_the_register_does_not_know_is_asked_about_more_and_more_rarely(place: Place, registry: Registry) -> None:
    sent(place)
    registry.silent = False
    place.settle()
    place.desk.verifier.step()
    assert mark(place) is IdentityMark.UNKNOWN
    asked = registry.asked
    place.desk.verifier.step()
    assert registry.asked == asked
    place.clock.advance(UNKNOWN_AGAIN + timedelta(seconds=1))
    place.settle()
    place.desk.verifier.step()
    assert registry.asked == asked + 1
    place.settle()
    assert len(events(place, EventKind.IDENTITY_CHECKED)) == 1, "the same answer again is no news"


def test_a_silent_register_costs_no_writing(place: Place, registry: Registry) -> None:
    sent(place)
    place.settle()
    writes = place.store.writes
    place.desk.verifier.step()
    place.desk.verifier.step()
    assert place.store.writes == writes


def test_a_correction_is_judged_anew(place: Place, registry: Registry) -> None:
    service, _, person = sent(place)
    place.settle()
    registry.known, registry.silent = replace(person, name=replace(person.name, given="Başqa")), False
    place.desk.verifier.step()
    place.settle()
    part = place.visit.ticket.service(service)
    form = place.desk.form(part.release, part.code)
    draft = place.visit.drafts[service]
    state = from_draft(form, draft.form, today=place.today).set("applicant.given", "Başqa")
    place.desk.actions.save_draft(service, replace(draft, form=to_draft(state)))
    place.desk.look_up(fin=FIN)
    place.desk.actions.submit(service)
    place.settle()
    assert mark(place) is IdentityMark.VERIFIED
    told = [body.get("identity") for body in events(place, EventKind.APPLICATION_SUBMITTED)]
    assert told == ["unverified", "verified"]


def test_what_the_register_said_goes_with_the_visit(place: Place, registry: Registry) -> None:
    place.sign_in()
    place.turn()
    registry.silent = False
    place.desk.look_up(fin=FIN)
    place.desk.forget_people()
    service = place.serve().ticket.services[0].id
    place.settle()
    place.fill(service)
    place.desk.actions.submit(service)
    assert mark(place) is IdentityMark.UNVERIFIED
