"""The print journal: a paper waits, prints once, stops with a reason, and is copied with a number."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from dostdesk.desk.papers import FOLDER
from dostdesk.desk.view import PaperState, PrintJobView
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ops import OpKind
from dostdesk.storage.desk import outbox, papers
from tests.desk.place import Place


def slip(place: Place) -> PrintJobView:
    return next(job for job in place.view().journal if job.kind == "slip" and job.copy == 0)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_slip_is_printed_once_and_the_hub_hears_of_it(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    job = slip(place)
    assert (job.state, job.label) == (PaperState.PRINTED, label)
    assert job.printed_at is not None
    assert len(place.printer.papers) == 1
    assert label in text_of(place.printer.papers[0][1])
    place.settle()
    with place.store.reading() as transaction:
        assert outbox.about_ticket(transaction, job.ticket, OpKind.TICKET_PRINTED) is not None


def test_a_slip_is_printed_even_when_the_answer_came_late(place: Place) -> None:
    place.sign_in()
    place.wire.lose_answers()
    with pytest.raises(Exception, match="hub_unreachable"):
        place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="ru")
    place.wire.mend()
    place.settle()
    assert slip(place).state is PaperState.PRINTED
    assert len(place.view().queue) == 1


def test_a_stopped_paper_says_why_and_is_tried_again(place: Place) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_refused"]
    place.issue()
    stopped = slip(place)
    assert (stopped.state, stopped.error) == (PaperState.FAILED, "printer_refused")
    place.desk.actions.print_again(stopped.id)
    assert slip(place).state is PaperState.WAITING
    place.turn()
    assert slip(place).state is PaperState.PRINTED
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.print_again(stopped.id)
    assert refused.value.code == "paper_not_stopped"


def test_a_paper_that_was_printing_when_the_program_died_is_asked_about(place: Place) -> None:
    place.sign_in()
    place.issue()
    job = slip(place)
    with place.store.writing() as transaction:
        papers.set_state(transaction, job.id, was=papers.PRINTED, state=papers.PRINTING)
    place.restart()
    stopped = slip(place)
    assert (stopped.state, stopped.error) == (PaperState.FAILED, "print_unknown")
    place.turn()
    assert len(place.printer.papers) == 1


def test_a_paper_that_came_out_after_all_is_recorded_once(place: Place) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_refused"]
    place.issue()
    with pytest.raises(RefusedError) as known:
        place.desk.actions.came_out(slip(place).id)
    assert known.value.code == "paper_not_stopped"
    with place.store.writing() as transaction:
        papers.set_state(transaction, slip(place).id, was=papers.FAILED, state=papers.PRINTING)
    place.restart()
    place.desk.actions.came_out(slip(place).id)
    recorded = slip(place)
    assert (recorded.state, recorded.error) == (PaperState.PRINTED, "")
    assert recorded.printed_at is not None
    with pytest.raises(RefusedError):
        place.desk.actions.came_out(recorded.id)
    place.settle()
    assert place.printer.papers == []
    with place.store.reading() as transaction:
        assert outbox.about_ticket(transaction, recorded.ticket, OpKind.TICKET_PRINTED) is not None


def test_copies_are_numbered_and_carry_their_reason(place: Place) -> None:
    place.sign_in()
    place.issue()
    original = slip(place)
    first = place.desk.actions.reprint(original.id, "lost")
    second = place.desk.actions.reprint(first, "poor_print")
    place.turn()
    copies = {job.id: job.copy for job in place.view().journal if job.copy}
    assert copies == {first: 1, second: 2}
    assert "Vətəndaş itirib" in text_of(place.desk.actions.paper(first))
    assert text_of(place.desk.actions.paper(original.id)) != text_of(place.desk.actions.paper(first))
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.reprint(original.id, "because")
    assert refused.value.code == "copy_reason_unknown"


def test_a_paper_that_came_out_is_saved_as_a_numbered_copy_where_its_owner_alone_reads_it(place: Place) -> None:
    place.sign_in()
    place.issue()
    job = slip(place)
    saved = Path(place.desk.actions.save_paper(job.id))
    assert saved.stat().st_mode & 0o777 == 0o600
    (copy,) = [one for one in place.view().journal if one.copy]
    assert (copy.state, copy.copy, copy.id in saved.name) == (PaperState.PRINTED, 1, True)
    assert "Elektron surət" in text_of(saved.read_bytes())


def test_a_paper_that_stopped_becomes_the_file_and_is_not_printed_again(place: Place) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_refused"]
    place.issue()
    job = slip(place)
    saved = Path(place.desk.actions.save_paper(job.id))
    assert "Surət" not in text_of(saved.read_bytes())
    assert slip(place).state is PaperState.PRINTED
    with pytest.raises(RefusedError, match="paper_not_stopped"):
        place.desk.actions.print_again(job.id)
    place.settle()
    assert place.printer.papers == []
    with place.store.reading() as transaction:
        assert outbox.about_ticket(transaction, job.ticket, OpKind.TICKET_PRINTED) is not None


def test_a_paper_whose_end_is_unknown_is_saved_as_a_copy_only(place: Place) -> None:
    place.sign_in()
    place.issue()
    with place.store.writing() as transaction:
        papers.set_state(transaction, slip(place).id, was=papers.PRINTED, state=papers.FAILED, error="print_unknown")
    saved = Path(place.desk.actions.save_paper(slip(place).id))
    assert "Elektron surət" in text_of(saved.read_bytes())
    assert slip(place).error == "print_unknown"


def test_a_folder_that_cannot_be_written_stops_the_paper_with_a_reason(place: Place) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_refused"]
    place.issue()
    (place.folder / "papers").write_bytes(b"")
    with pytest.raises(OutsideError, match="folder_unwritable"):
        place.desk.actions.save_paper(slip(place).id)
    assert (slip(place).state, slip(place).error) == (PaperState.FAILED, "folder_unwritable")
    place.desk.actions.print_again(slip(place).id)
    place.turn()
    assert slip(place).state is PaperState.PRINTED
    assert len(place.printer.papers) == 1


def test_a_file_that_was_being_written_when_the_program_died_is_written_again(place: Place) -> None:
    place.sign_in()
    place.printer.trouble = ["printer_refused"]
    place.issue()
    with place.store.writing() as transaction:
        papers.set_state(transaction, slip(place).id, was=papers.FAILED, state=papers.PRINTING, printer=FOLDER)
    with pytest.raises(RefusedError, match="paper_under_way"):
        place.desk.actions.save_paper(slip(place).id)
    place.restart()
    place.turn()
    assert slip(place).state is PaperState.PRINTED
    assert len(list((place.folder / "papers").glob("*.pdf"))) == 1
    assert place.printer.papers == []


def test_whom_this_desk_registered_can_be_looked_up(place: Place) -> None:
    place.sign_in()
    service = place.serve().ticket.services[0].id
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    (person,) = place.desk.actions.people()
    assert (person.number, person.paper) == (submitted.number, submitted.paper)
    assert person.name.split()[0] in " ".join(place.complete_names)
