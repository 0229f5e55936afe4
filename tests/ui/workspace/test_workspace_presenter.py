"""What the workspace decides, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import floor
import pytest
from desk_double import Later, bench

from dostdesk.desk.view import ApplicationView
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import ApplicationId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome, ServiceState
from dostdesk.domain.turns import Destination
from dostdesk.domain.words import LANGUAGES
from ui.commands import COMMANDS, CommandId, DeskState
from ui.workspace.serving_values import NOTE_LIMIT
from ui.workspace.values import CalledValues, IdleValues, ServingValues


def test_the_next_ticket_leads_the_list_with_its_reason_in_words() -> None:
    rows = bench(floor.idle()).shown.queue.rows
    assert rows[0].label == "Y\N{NON-BREAKING HYPHEN}051"
    assert rows[0].reason == "Növbəti · imtiyazlı, əlilliyi var"
    assert not any(row.reason for row in rows[1:])
    assert [row.over_target for row in rows[:3]] == [False, True, True]


def test_mine_and_all_count_what_they_show() -> None:
    made = bench(floor.idle())
    assert (made.shown.queue.mine, made.shown.queue.all) == (10, 23)
    assert made.shown.queue.footnote == "Digər qruplarda 13 · ən uzun 30 dəq"
    made.presenter.scope_chosen("all")
    assert len(made.shown.queue.rows) == 23
    assert made.shown.queue.footnote == ""


def test_an_empty_queue_says_why_and_what_next() -> None:
    shown = bench(floor.idle(queue=(), others=())).shown
    assert isinstance(shown.middle, IdleValues)
    assert shown.middle.empty == "Gözləyən yoxdur. Yeni bilet gələndə burada görünəcək."
    assert CommandId.CALL_NEXT not in shown.active


def test_f2_calls_the_next_ticket_once_while_the_answer_is_awaited() -> None:
    later = Later()
    made = bench(floor.idle(), later)
    made.presenter.pressed(CommandId.CALL_NEXT)
    made.presenter.pressed(CommandId.CALL_NEXT)
    assert made.screen.busy
    made.desk.view = floor.called()
    later.go()
    assert made.desk.names() == ["call_next"]
    assert made.presenter.state is DeskState.CALLED
    assert made.screen.busy == ""
    assert made.screen.said[-1].startswith("Y-051 çağırıldı")


def test_a_refusal_is_told_in_words_and_nothing_stays_busy() -> None:
    made = bench(floor.idle())
    made.desk.refuses = RefusedError("ticket_not_waiting", label="Y-051")
    made.presenter.pressed(CommandId.CALL_NEXT)
    assert made.screen.told == [("Y-051 artıq gözləmir. Növbədən başqa bilet seçin.", "danger")]
    made.desk.refuses = OutsideError("disk_failed")
    made.presenter.pressed(CommandId.CALL_NEXT)
    assert made.screen.told[-1][1] == "warning"
    assert made.desk.names() == ["call_next", "call_next"]


def test_no_show_is_faded_until_two_calls_and_90_seconds() -> None:
    for seconds, calls, open_ in ((200, 1, False), (89, 2, False), (90, 2, True)):
        shown = bench(floor.called(seconds, calls)).shown
        assert (CommandId.NO_SHOW in shown.active) is open_


def test_undo_counts_eight_seconds_down_and_ends() -> None:
    made = bench(floor.called(4))
    middle = made.shown.middle
    assert isinstance(middle, CalledValues)
    assert middle.undo == "Geri al · 4 s"
    made.clock.advance(timedelta(seconds=4))
    made.presenter.tick()
    assert isinstance(made.shown.middle, CalledValues)
    assert made.shown.middle.undo == ""
    made.presenter.pressed(CommandId.UNDO)
    assert made.desk.asked == []


@pytest.mark.parametrize(("scan", "fin"), [("", ""), ("y-051", ""), ("Y051", ""), ("0test01", "0TEST01")])
def test_the_ticket_a_fin_or_nothing_starts_the_service(scan: str, fin: str) -> None:
    made = bench(floor.called())
    made.presenter.scanned(scan)
    assert made.desk.asked == [("start", fin)]


@pytest.mark.parametrize(
    ("scan", "begins"), [("Y-048", "Bu bilet Y-048"), ("0TEST0", "FİN 7 simvol"), ("0İEST01", "FİN-də")]
)
def test_another_ticket_or_a_wrong_fin_is_said_below_the_field(scan: str, begins: str) -> None:
    made = bench(floor.called())
    made.presenter.pressed(CommandId.START, scan)
    assert isinstance(made.shown.middle, CalledValues)
    assert made.shown.middle.problem.startswith(begins)
    assert made.desk.asked == []


def test_calling_out_of_order_needs_the_right_and_a_reason() -> None:
    made = bench(floor.idle())
    made.presenter.ticket_pressed(TicketId("t-A-093"))
    assert made.screen.told[-1][0].startswith("Növbədən kənar çağırmağa icazəniz yoxdur")
    made = bench(floor.idle(floor.SENIOR))
    made.presenter.ticket_pressed(TicketId("t-A-093"))
    assert made.screen.reason is not None
    question, answered = made.screen.reason
    assert len(question.reasons) > 2
    answered(question.reasons[0][0])
    assert made.desk.asked == [("call_ticket", "t-A-093", "supervisor")]


def test_the_first_ticket_is_called_plainly_from_the_list() -> None:
    made = bench(floor.idle())
    made.presenter.ticket_pressed(TicketId("t-Y-051"))
    assert made.desk.names() == ["call_next"]


def test_cancelling_needs_the_right_and_a_reason() -> None:
    made = bench(floor.idle())
    made.presenter.cancel_pressed(TicketId("t-A-093"))
    assert made.screen.told
    made = bench(floor.idle(floor.SENIOR))
    made.presenter.cancel_pressed(TicketId("t-A-093"))
    assert made.screen.reason is not None
    made.screen.reason[1]("mistake")
    assert made.desk.asked == [("cancel_ticket", "t-A-093", "mistake")]


def test_finishing_with_an_open_service_asks_its_fate() -> None:
    made = bench(floor.serving())
    made.presenter.pressed(CommandId.FINISH)
    assert made.screen.finish is not None
    question, answered = made.screen.finish
    assert [line.open for line in question.lines] == [True, True, False]
    assert made.desk.asked == []
    answered({VisitServiceId("v1"): Outcome.ADVISED, VisitServiceId("v2"): Outcome.DECLINED})
    fates = {VisitServiceId("v1"): Outcome.ADVISED, VisitServiceId("v2"): Outcome.DECLINED}
    assert made.desk.asked == [("finish", fates, False)]


def test_a_service_whose_application_was_sent_is_finished_without_a_question() -> None:
    view = floor.serving(services=floor.parts()[:1])
    assert view.visit is not None
    sent = ApplicationView(
        id=ApplicationId("a1"),
        number="12-26-0A7-00431-K",
        ticket=view.visit.ticket.id,
        service_id=VisitServiceId("v1"),
        code=floor.UDSY,
        submitted_at=floor.NOW,
        promised_on=floor.NOW.date(),
    )
    seen = replace(view, visit=replace(view.visit, applications=(sent,)))
    for shown_late in (False, True):
        made = bench(view if shown_late else seen)
        made.desk.view = seen
        made.presenter.pressed(CommandId.CALL_NEXT)
        assert made.screen.finish is None
        assert made.desk.asked == [("finish", {VisitServiceId("v1"): Outcome.COMPLETED}, True)]


def test_quick_marks_on_documents_are_all_kept() -> None:
    later = Later()
    made = bench(floor.serving(), later)
    codes = [row.code for row in _serving(made.shown.middle).documents]
    for code in codes:
        made.presenter.document_marked(VisitServiceId("v1"), code, DocumentState.SEEN)
    later.go()
    assert made.desk.view.visit is not None
    kept = made.desk.view.visit.drafts[VisitServiceId("v1")]
    assert set(kept.documents.values()) == {DocumentState.SEEN}
    assert kept.note == "Kirayə müqaviləsini sabah gətirəcək"
    assert _serving(made.shown.middle).documents_count == f"{len(codes)} / {len(codes)}"


def test_a_note_is_saved_on_leaving_and_before_the_visit_ends() -> None:
    later = Later()
    made = bench(floor.serving(services=floor.parts()[2:]), later)
    made.presenter.note_left(VisitServiceId("v3"), "Sabah\x07 gələcək")
    made.presenter.pressed(CommandId.FINISH)
    later.go()
    assert made.desk.names() == ["save_draft", "finish"]
    assert made.desk.asked[0][2].note == "Sabah gələcək"


def test_a_note_of_ten_thousand_characters_is_told_and_stays() -> None:
    made = bench(floor.serving(services=floor.parts()[2:]))
    text = "q" * 10_000
    made.presenter.note_left(VisitServiceId("v3"), text)
    shown = _serving(made.shown.middle)
    assert shown.note == text
    assert str(NOTE_LIMIT) in shown.note_problem
    made.presenter.pressed(CommandId.FINISH)
    assert [asked[0] for asked in made.desk.asked] == ["save_draft"]
    assert made.desk.asked[0][2].note == text
    assert made.screen.told[-1][1] == "warning"


def test_a_finished_service_is_only_looked_at() -> None:
    made = bench(floor.serving())
    made.presenter.pressed(CommandId.SERVICE_3)
    assert _serving(made.shown.middle).service == "v3"
    made.presenter.pressed(CommandId.SERVICE_2)
    assert made.desk.asked == [("turn_to", "v2")]
    made.presenter.pressed(CommandId.SERVICE_4)
    assert len(made.desk.asked) == 1


def test_an_added_service_can_open_its_form_at_once() -> None:
    made = bench(floor.serving())
    made.presenter.add_service(floor.REFERENCE, then_form=True)
    assert made.desk.asked == [("add_service", floor.REFERENCE)]
    assert made.opened == ["v-new"]


def test_what_is_not_built_is_faded_in_every_state() -> None:
    for view in (floor.idle(), floor.called(), floor.serving()):
        made = bench(view)
        for command in COMMANDS:
            if not command.built:
                assert command.id not in made.shown.active
        looks = {key.command: key.look for key in made.screen.strips[-1]}
        served = made.presenter.state is DeskState.SERVING
        assert looks[CommandId.HOLD] == ("strong" if served else "faded")
        assert len(made.screen.strips[-1]) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_can_be_said_in_every_language(language: str) -> None:
    for view in (floor.idle(), floor.called(95, 2), floor.called(10, 9), floor.serving(), floor.idle(queue=())):
        made = bench(view)
        made.presenter.use_words(floor.words(language))  # type: ignore[arg-type]
        assert made.shown.middle.header.big


def _serving(middle: object) -> ServingValues:
    assert isinstance(middle, ServingValues)
    return middle


def test_a_visit_that_gets_the_tickets_own_id_stays_as_it_is_on_screen() -> None:
    seen = floor.serving()
    assert seen.visit is not None
    ticket = seen.visit.ticket
    first, *others = ticket.services
    done = replace(ticket, services=(replace(first, state=ServiceState.DONE, outcome=Outcome.ADVISED), *others))
    made = bench(replace(seen, visit=replace(seen.visit, ticket=done)))
    made.presenter.turn_to(first.id)
    assert made.presenter.service is not None
    assert made.presenter.service.id == first.id
    of_hub = replace(seen.visit, ticket=replace(done, id=TicketId("of-the-hub")))
    made.presenter.show(replace(seen, visit=of_hub, order=seen.order + 1))
    assert made.presenter.service.id == first.id
    another = replace(of_hub, ticket=replace(done, id=TicketId("another"), services=tuple(others)))
    made.presenter.show(replace(seen, visit=another, order=seen.order + 2))
    assert made.presenter.service is not None
    assert made.presenter.service.id != first.id


def test_who_was_sent_here_and_is_not_next_has_a_mark_that_can_be_drawn() -> None:
    seen = floor.idle()
    first, second, *others = seen.queue
    sent = replace(second, ticket=replace(second.ticket, to=Destination(window=WindowNo(7))))
    shown = bench(replace(seen, queue=(first, sent, *others))).shown
    assert isinstance(shown.middle, IdleValues)
    assert shown.middle.later[0].mark == "arrow-right-left"
