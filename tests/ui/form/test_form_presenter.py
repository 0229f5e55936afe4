"""What the form's presenter promises, without Qt."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import DocumentState
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from tests.ui.form.doubles import OTHER, SERVICE, TABLES, TODAY, Desk, at_once, opened, udsy, words
from ui.form.presenter import FormPresenter
from ui.form.values import FormPageView


class Screen:
    def __init__(self) -> None:
        self.views: list[FormPageView] = []
        self.focus: list[str] = []

    @property
    def view(self) -> FormPageView:
        return self.views[-1]

    def show_view(self, view: FormPageView) -> None:
        self.views.append(view)

    def focus_field(self, path: str) -> None:
        self.focus.append(path)

    def focus_problem(self, path: str) -> None:
        self.focus.append(path)

    def focus_section(self, key: str) -> None:
        self.focus.append(f"section {key}")

    def focus_summary(self) -> None:
        self.focus.append("summary")


def made(draft: Draft | None = None) -> tuple[FormPresenter, Screen, Desk]:
    screen, desk = Screen(), Desk()
    presenter = FormPresenter(
        screen,
        run=at_once,
        save=desk.save,
        submit=desk.submit,
        tables=TABLES,
        words=words(),
        local_time=lambda at: at + timedelta(hours=4),
        submitted=lambda service, result: desk.told.append(f"sent {service} {result.number}"),
        left=lambda: desk.told.append("left"),
        service_wanted=lambda service: desk.told.append(f"service {service}"),
    )
    presenter.open(opened(draft))
    return presenter, screen, desk


def complete() -> Draft:
    return Draft(version=3, form=to_draft(sample_state(udsy(), Random(4), today=TODAY)))


def test_every_field_is_saved_as_it_is_left_and_comes_back_half_filled() -> None:
    presenter, screen, desk = made()
    presenter.field_left("contact.phone", "050 234")
    presenter.field_left("housing.owner", "Əsgərov Natiq")
    again, screen_again, _ = made(desk.saved[-1])
    assert again.state.raw("contact.phone") == "050 234"
    assert again.state.value("housing.owner") == "Əsgərov Natiq"
    assert "contact.phone" in screen_again.view.wrong
    assert screen.view.saved.kind == "saved"
    assert screen.view.saved.at is not None
    assert screen.view.saved.at.strftime("%H:%M:%S") == "14:34:02"


def test_a_full_disk_is_said_and_tried_again_until_it_is_saved() -> None:
    presenter, screen, desk = made()
    desk.full = True
    presenter.field_left("housing.owner", "Əsgərov Natiq")
    assert screen.view.saved.kind == "failed"
    assert screen.view.saved.sentence
    assert presenter.state.value("housing.owner") == "Əsgərov Natiq"
    desk.full = False
    for _ in range(5):
        presenter.tick()
    assert screen.view.saved.kind == "saved"
    assert b"natiq" in desk.saved[-1].form.lower()


def test_a_pause_in_typing_is_saved_but_not_judged() -> None:
    presenter, screen, desk = made()
    views = len(screen.views)
    presenter.typing_paused("applicant.fin", "0TE")
    assert desk.saved
    assert "applicant.fin" not in screen.view.wrong
    presenter.field_left("applicant.fin", "0TE")
    assert "applicant.fin" in screen.view.wrong
    assert len(screen.views) > views


def test_sending_an_unfinished_form_names_each_problem_and_goes_to_the_first() -> None:
    presenter, screen, desk = made()
    presenter.send_pressed()
    assert desk.sent == []
    count = len(screen.view.problems)
    assert count > 3
    assert screen.focus[:2] == ["summary", screen.view.problems[0].path]
    first = screen.view.problems[0].path
    assert first in screen.view.wrong
    presenter.next_problem()
    assert screen.focus[-1] == screen.view.problems[1].path
    section = next(part for part in screen.view.progress.sections if part.key == presenter.state.form.section_of(first))
    assert section.errors > 0


def test_a_problem_put_right_leaves_the_summary() -> None:
    presenter, screen, _ = made()
    presenter.send_pressed()
    before = [link.path for link in screen.view.problems]
    presenter.field_left("contact.phone", "050 234 41 27")
    after = [link.path for link in screen.view.problems]
    assert set(before) - set(after) == {"contact.phone"}


def test_next_problem_begins_again_after_the_last() -> None:
    presenter, screen, _ = made()
    presenter.send_pressed()
    paths = [link.path for link in screen.view.problems]
    for _ in paths:
        presenter.next_problem()
    assert screen.focus[-1] == paths[0]


def test_a_complete_form_is_saved_and_then_registered() -> None:
    presenter, screen, desk = made(complete())
    presenter.send_pressed()
    assert screen.view.problems == ()
    assert desk.sent == [SERVICE]
    assert desk.saved[-1].version == 4
    assert desk.told == [f"sent {SERVICE} 12-26-0A7-00431-K"]
    assert not screen.view.busy


def test_nothing_is_registered_that_could_not_be_saved() -> None:
    presenter, screen, desk = made(complete())
    desk.full = True
    presenter.send_pressed()
    assert desk.sent == []
    assert not screen.view.busy
    assert screen.view.saved.kind == "failed"


def test_a_refusal_is_said_above_the_form() -> None:
    presenter, screen, desk = made(complete())
    desk.refusal = RefusedError("hub_unreachable")
    presenter.send_pressed()
    assert screen.view.notice
    assert not screen.view.busy


def test_a_row_that_was_removed_can_be_brought_back() -> None:
    presenter, screen, _ = made()
    presenter.row_added("family")
    presenter.field_left("family.1.name", "Quliyev Orxan Tofiq oğlu")
    presenter.row_removed("family", 1)
    assert presenter.state.rows["family"] == 1
    assert screen.view.restorable == "family"
    presenter.row_restored()
    assert presenter.state.value("family.1.name") == "Quliyev Orxan Tofiq oğlu"
    assert screen.view.restorable == ""


def test_the_applicants_own_row_stays() -> None:
    presenter, _, _ = made()
    presenter.row_added("family")
    presenter.row_removed("family", 0)
    assert presenter.state.rows["family"] == 2


def test_documents_are_saved_with_the_draft_and_count_for_their_section() -> None:
    presenter, screen, desk = made()
    presenter.document_chosen("birth", DocumentState.SEEN)
    assert desk.saved[-1].documents == {"birth": DocumentState.SEEN}
    part = next(part for part in screen.view.progress.sections if part.key == "attachments")
    assert part.answered == 1


def test_a_form_opened_again_from_an_older_view_shows_what_was_saved_here() -> None:
    presenter, _, desk = made()
    presenter.field_left("contact.phone", "050 234 41 27")
    presenter.leave_pressed()
    presenter.open(opened(Draft()))
    assert presenter.state.raw("contact.phone") == "050 234 41 27"
    presenter.field_left("contact.phone", "")
    assert [draft.version for draft in desk.saved] == [1, 2]


def test_a_view_that_is_older_than_what_was_chosen_here_takes_nothing_back() -> None:
    presenter, screen, desk = made()
    presenter.document_chosen("birth", DocumentState.SEEN)
    presenter.show_desk({}, "")
    presenter.field_left("contact.phone", "050 234 41 27")
    assert desk.saved[-1].documents == {"birth": DocumentState.SEEN}
    presenter.show_desk({"birth": DocumentState.SEEN, "lease": DocumentState.SCANNED}, "from the workspace")
    assert [line.state for line in screen.view.documents] == [DocumentState.SEEN, DocumentState.SCANNED]


def test_sections_are_walked_to_their_ends() -> None:
    presenter, screen, _ = made()
    presenter.section_moved(-1)
    assert screen.focus == []
    presenter.section_moved(1)
    assert screen.focus == ["section family"]
    assert screen.view.current == "family"


def test_another_service_is_asked_for_by_its_tab() -> None:
    presenter, _, desk = made()
    presenter.service_chosen(SERVICE)
    presenter.service_chosen(OTHER)
    presenter.leave_pressed()
    assert desk.told == [f"service {OTHER}", "left"]


def test_a_draft_that_cannot_be_read_opens_a_new_form_and_says_so() -> None:
    presenter, screen, desk = made(Draft(version=2, form=b"\x00garbage"))
    assert screen.view.notice
    assert presenter.state.value("applicant.fin") == "0TEST2X"
    assert desk.saved == []


@pytest.mark.parametrize("length", [10_000])
def test_a_long_note_is_kept_whole(length: int) -> None:
    presenter, _, desk = made()
    presenter.field_left("attachments.note", "ə" * length)
    again, _, _ = made(desk.saved[-1])
    assert again.state.raw("attachments.note") == "ə" * length


def told_of_the_applicant() -> tuple[FormPresenter, list[str]]:
    told: list[str] = []
    presenter, _, _ = made()
    presenter.tell_applicant(told.append)
    presenter.field_left("applicant.fin", "")
    return presenter, told


def test_the_applicants_fin_is_told_once_when_its_field_is_left() -> None:
    presenter, told = told_of_the_applicant()
    presenter.field_left("applicant.fin", "0TEST3A")
    presenter.field_left("applicant.surname", "Quliyeva")
    presenter.field_left("applicant.fin", "0TEST3A")
    assert told == ["0TEST3A"]
    presenter.field_left("applicant.fin", "0TEST2X")
    assert told == ["0TEST3A", "0TEST2X"]


def test_a_pause_in_typing_tells_nobody_and_leaving_after_it_does() -> None:
    presenter, told = told_of_the_applicant()
    presenter.typing_paused("applicant.fin", "0TEST3A")
    assert told == []
    presenter.field_left("applicant.fin", "0TEST3A")
    assert told == ["0TEST3A"]


def test_a_fin_that_is_not_whole_or_somebody_elses_says_nothing_of_the_applicant() -> None:
    presenter, told = told_of_the_applicant()
    presenter.field_left("applicant.fin", "0TEST")
    presenter.field_left("family.0.fin", "0TEST3A")
    assert told == []


def test_opening_a_form_tells_nothing_of_the_applicant_that_stands_there() -> None:
    told: list[str] = []
    presenter, _, _ = made()
    presenter.tell_applicant(told.append)
    presenter.open(opened())
    assert presenter.state.value("applicant.fin")
    assert told == []
