"""Forms, applications and receipts: nothing typed is lost, every number is explained, papers say what happened."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from dostdesk.desk.view import Draft, PaperState
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.numbers import check_number
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome
from dostdesk.forms.fill import FormState, from_draft, to_draft
from dostdesk.storage.desk import numbers, outbox, visits
from dostdesk.storage.desk.tables import NUMBER_SERIES
from tests.desk.place import OTHER_CLERK, Place

SECOND = "employment-jobseeker-register"


def first_service(place: Place) -> VisitServiceId:
    return place.visit.ticket.services[0].id


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_an_application_gets_its_number_papers_and_place_at_the_hub(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    assert check_number(submitted.number) == submitted.number
    visit = place.visit
    assert [one.number for one in visit.applications] == [submitted.number]
    assert visit.ticket.service(service).outcome is Outcome.COMPLETED
    notice = next(job for job in visit.papers if job.id == submitted.paper)
    assert (notice.kind, notice.state) == ("acknowledgement", PaperState.WAITING)
    shown = text_of(place.desk.actions.paper(submitted.paper))
    assert submitted.number in shown
    assert visit.citizen.surname in shown
    assert visit.citizen.fin not in shown
    place.settle()
    assert place.hub_application(submitted.number) is not None


def test_the_visit_ends_with_a_receipt_that_lists_every_service(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    added = place.desk.actions.add_service(SECOND)
    ticket = place.visit.ticket
    place.desk.actions.finish({added: Outcome.PAPERS_MISSING}, False)
    receipt = next(job for job in place.view().journal if job.kind == "receipt")
    assert receipt.ticket == ticket.id
    assert receipt.number != submitted.number
    shown = text_of(place.desk.actions.paper(receipt.id))
    assert submitted.number in shown
    assert "1." in shown
    assert "2." in shown
    place.settle()
    assert {title.split("-")[0] for title, _ in place.printer.papers} == {
        "ticket",
        "acknowledgement",
        "receipt",
        "to_bring",
    }


def test_pressing_twice_gives_one_application(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    first = place.desk.actions.submit(service)
    assert place.desk.actions.submit(service) == first
    assert len(place.visit.applications) == 1


def test_an_incomplete_form_is_refused_and_kept(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    with pytest.raises(RefusedError) as empty:
        place.desk.actions.submit(service)
    assert empty.value.code == "form_incomplete"
    assert isinstance(empty.value.facts["count"], int)
    half = place.complete_form(service).set("applicant.surname", "")
    saved = place.desk.actions.save_draft(service, Draft(form=to_draft(half)))
    with pytest.raises(RefusedError):
        place.desk.actions.submit(service)
    assert place.visit.drafts[service] == saved
    assert place.visit.applications == ()


@pytest.mark.parametrize("state", [DocumentState.NEEDED, DocumentState.PARTIAL])
def test_a_needed_or_partial_document_stops_a_completed_outcome(place: Place, state: DocumentState) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    of_visit = place.visit.ticket.service(service)
    document = place.desk.release_of(of_visit.release).service(of_visit.code).documents[0]
    place.fill(service, **{document.code: state})
    for attempt in (
        lambda: place.desk.actions.submit(service),
        lambda: place.desk.actions.finish_service(service, Outcome.COMPLETED),
        lambda: place.desk.actions.finish({service: Outcome.COMPLETED}, False),
    ):
        with pytest.raises(RefusedError) as refused:
            attempt()
        assert refused.value.code == "documents_missing"
    place.fill(service, **{document.code: DocumentState.TO_BE_BROUGHT})
    submitted = place.desk.actions.submit(service)
    words = text_of(place.desk.actions.paper(submitted.paper))
    assert "Sonradan" in words


def test_without_numbers_submitting_is_refused_with_a_sentence(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    draft = place.fill(service)
    with place.store.writing() as transaction:
        for held in numbers.held(transaction):
            exhausted = update(NUMBER_SERIES).where(NUMBER_SERIES.c.key == held.series.key)
            transaction.execute(exhausted.values(last=held.series.capacity))
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.submit(service)
    assert refused.value.code == "series_none"
    assert place.visit.drafts[service].form == draft.form
    assert place.visit.applications == ()


def test_applications_go_on_without_the_hub(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.wire.cut()
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    assert place.view().link.waiting >= 4
    place.wire.mend()
    place.settle()
    assert place.hub_application(submitted.number) is not None
    assert place.view().link.waiting == 0


def test_what_is_sent_is_frozen_with_its_hash(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    place.desk.actions.submit(service)
    with place.store.reading() as transaction:
        kept = visits.application_of(transaction, service)
    assert kept is not None
    assert content_hash(kept.answers) == kept.content
    content = json.loads(kept.answers)
    assert content["answers"]["applicant"]["fin"] == kept.fin
    assert len(content["salt"]) == 32


def test_ops_and_events_hold_nobodys_data(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    citizen = place.complete_names
    with place.store.reading() as transaction:
        payloads = json.dumps([op.payload for op in outbox.not_in_feed(transaction, 0)], ensure_ascii=False)
    assert citizen
    assert not any(name in payloads for name in citizen)


def test_what_is_known_of_the_citizen_prefills_the_next_form(place: Place) -> None:
    place.sign_in()
    place.serve()
    assert place.visit.known == {"applicant.fin": "0TEST01"}
    place.fill(first_service(place))
    second = place.desk.actions.add_service(SECOND)
    form = place.desk.form(place.visit.ticket.service(second).release, SECOND)
    prefilled = FormState.open(form, today=place.today, prefill=place.visit.known)
    assert prefilled.value("applicant.surname") == place.visit.citizen.surname
    assert prefilled.value("applicant.fin") == "0TEST01"


def test_open_applications_of_the_same_person_are_found(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    place.settle()
    place.serve()
    assert [one.number for one in place.visit.open_applications] == [submitted.number]


def test_a_note_of_ten_thousand_characters_and_half_a_character_is_kept(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    note = "ə" * 10_000 + "\ud83d\x00"
    place.desk.actions.save_draft(service, Draft(note=note))
    place.restart()
    assert place.visit.drafts[service].note == note
    place.settle()
    assert place.desk.courier.trouble is None


def test_a_draft_is_at_the_hub_within_one_round(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    saved = place.fill(service)
    place.turn()
    with place.store.reading() as transaction:
        kept = visits.draft(transaction, service)
    assert kept is not None
    assert (kept.version, kept.hub_version) == (saved.version, saved.version)


def test_a_draft_survives_the_program(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    half = place.complete_form(service).set("applicant.birth_date", "31.02.1990")
    place.desk.actions.save_draft(service, Draft(form=to_draft(half), note="Kirayə müqaviləsini sabah gətirəcək"))
    place.restart()
    draft = place.visit.drafts[service]
    form = place.desk.form(place.visit.ticket.service(service).release, place.visit.ticket.service(service).code)
    again = from_draft(form, draft.form, today=place.today)
    assert again.raw("applicant.birth_date") == "31.02.1990"
    assert draft.note.startswith("Kirayə")


def test_a_full_disk_is_said_and_nothing_of_the_step_stays(
    place: Place, fill_the_disk: Callable[[Place], Callable[[], None]]
) -> None:
    place.sign_in()
    place.serve()
    service = first_service(place)
    place.fill(service)
    before = place.view()
    make_room = fill_the_disk(place)
    with pytest.raises(OutsideError) as refused:
        place.desk.actions.save_draft(service, Draft(note="x" * 200_000))
    assert refused.value.code == "disk_full"
    with pytest.raises(OutsideError):
        place.desk.actions.submit(service)
    assert place.view().visit == before.visit
    make_room()
    place.desk.actions.save_draft(service, Draft(note="again"))
    assert place.visit.drafts[service].note == "again"


def test_an_unknown_service_and_one_that_is_off_are_refused(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.serve()
    with pytest.raises(RefusedError):
        place.desk.actions.add_service("no-such-service")
    release = place.desk.release
    assert release is not None
    off = next(service.code for service in release.services.values() if not service.enabled)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.add_service(off)
    assert refused.value.code == "service_off"


def test_a_wrong_fin_does_not_start_a_visit(place: Place) -> None:
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    for typed, code in (("0TEST0", "fin_length"), ("0TESTİ1", "fin_azerbaijani_letter"), ("0TESTO1", "fin_letter")):
        with pytest.raises(RefusedError) as refused:
            place.desk.actions.start(typed)
        assert refused.value.code == code
    place.clock.advance(timedelta(seconds=1))
    place.desk.actions.start("")
    assert place.visit.citizen.confirmed_at is None
