"""What the workspace decides about the turns of a visit, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import floor
import pytest
from desk_double import Bench, bench

from dostdesk.desk.actions import SendTo
from dostdesk.desk.view import DeskView, LinkState, LinkView, NoteView
from dostdesk.domain.calling import NextUp
from dostdesk.domain.ids import StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import Channel, Destination, Hold, Turn, TurnKind
from dostdesk.domain.words import LANGUAGES
from ui.commands import CommandId
from ui.dialogs.clock_steps import earlier, later, on_grid
from ui.dialogs.transfer_choice import TransferChoice
from ui.gallery.visits import COLLEAGUES, windows
from ui.workspace import phrasing
from ui.workspace.asking import HoldAnswer
from ui.workspace.values import CalledValues, ServingValues

_OWN_CODES = (
    "due_first", "target_passed", "by_law", "priority", "secondary_overdue", "no_primary", "chosen", "sent_here",
    "back_office",
)  # fmt: skip


def held(label: str, minutes: float, *, window: int = 7, staff: str = "s1", reason: str = "bank") -> Ticket:
    hold = Hold(reason=reason, return_by=floor.NOW + timedelta(minutes=minutes))
    return floor.ticket(label, 40, state=TicketState.HELD, window=WindowNo(window), staff=StaffId(staff), hold=hold)


def undoable(kind: TurnKind, seconds: float) -> Ticket:
    turn = Turn(
        kind=kind, at=floor.NOW - timedelta(seconds=seconds), state="serving", group="Y", window=WindowNo(7),
        staff=floor.CLERK.id, calls=1, called_at=floor.NOW,
    )  # fmt: skip
    return floor.ticket("Y-040", 30, turn=turn)


def visit_of(made: Bench) -> Ticket:
    return made.desk.visit_here().ticket


def test_f5_offers_the_policys_reasons_and_time_and_holds() -> None:
    made = bench(floor.serving(queue=()))
    made.presenter.pressed(CommandId.HOLD)
    assert made.screen.hold is not None
    question, answered = made.screen.hold
    assert [code for code, _text, _icon in question.reasons] == list(floor.book().policy.hold_reasons)
    assert phrasing.hour(question.return_by) == "15:05"
    assert not question.call_next
    answered(HoldAnswer(reason="copy", return_by=question.return_by, note="", call_next=False))
    assert made.desk.asked == [("hold", "copy", question.return_by, "")]


def test_holding_goes_on_to_the_next_person_where_somebody_waits() -> None:
    made = bench(floor.serving())
    made.presenter.pressed(CommandId.HOLD)
    assert made.screen.hold is not None
    question, answered = made.screen.hold
    assert question.call_next
    answered(HoldAnswer(reason="bank", return_by=question.return_by, note="x", call_next=True))
    assert made.desk.names() == ["hold", "call_next"]


def test_holding_without_the_hub_calls_nobody() -> None:
    made = bench(floor.serving(link=LinkView(state=LinkState.ON_ITS_OWN, since=floor.NOW)))
    made.presenter.pressed(CommandId.HOLD)
    assert made.screen.hold is not None
    assert not made.screen.hold[0].call_next


def test_times_go_in_steps_that_people_say_and_never_back_before_now() -> None:
    now = floor.NOW
    at = on_grid(now + timedelta(minutes=30))
    assert phrasing.hour(later(at, now)) == "15:10"
    assert phrasing.hour(earlier(at, now)) == "15:00"
    for _ in range(20):
        at = earlier(at, now)
    assert phrasing.hour(at) == "14:35"
    far = on_grid(now + timedelta(hours=1))
    assert later(far, now) - far <= timedelta(minutes=15)
    assert phrasing.hour(later(far, now)) in ("15:40", "15:45")


def test_own_held_tickets_come_first_and_the_late_one_changes_its_mark_and_word() -> None:
    view = floor.idle(held=(held("P-017", 1, window=10, staff="s3"), held("Y-041", -4), held("A-088", 6)))
    rows = bench(view).shown.queue.held
    assert [row.label[-3:] for row in rows] == ["041", "088", "017"]
    assert [row.mark for row in rows] == ["late", "held", "held"]
    assert rows[0].service.startswith("Vaxtı keçib")
    assert rows[0].minutes == "+4 dəq"
    assert rows[1].minutes == "6 dəq"
    assert rows[2].quiet


def test_a_passed_time_is_said_once_and_only_of_ones_own() -> None:
    made = bench(floor.idle(held=(held("Y-041", 1), held("P-017", 1, window=10, staff="s3"))))
    made.presenter.tick()
    assert made.screen.said == []
    made.clock.advance(timedelta(minutes=2))
    made.presenter.tick()
    made.presenter.tick()
    assert len(made.screen.said) == 1
    assert made.screen.said[0].startswith("Y-041")
    assert made.screen.told == []


def test_a_held_ticket_is_resumed_where_nobody_else_sits() -> None:
    made = bench(floor.idle(held=(held("Y-041", 5),)))
    made.presenter.turns.held_pressed(TicketId("t-Y-041"))
    assert made.desk.asked == [("resume", "t-Y-041")]
    busy = bench(floor.serving(held=(held("Y-041", 5),)))
    busy.presenter.turns.held_pressed(TicketId("t-Y-041"))
    assert busy.desk.asked == []
    assert busy.screen.told[-1][1] == "warning"
    others = bench(floor.idle(held=(held("Y-041", 5, window=9, staff="s9"),)))
    others.presenter.turns.held_pressed(TicketId("t-Y-041"))
    assert others.desk.asked == []
    assert "9" in others.screen.told[-1][0]


def transfer(view: DeskView) -> Bench:
    made = bench(view)
    made.desk.colleagues = COLLEAGUES
    made.presenter.pressed(CommandId.TRANSFER)
    assert made.screen.transfer is not None
    return made


def test_a_transfer_offers_groups_by_digit_and_what_is_open_there() -> None:
    made = transfer(floor.serving(windows=windows()))
    assert made.screen.transfer is not None
    question, answered = made.screen.transfer
    assert [place.to.group for place in question.groups] == ["P", "Y", "E", "A", "S", "M"]
    # The visit also has a service of the employment group, which this clerk does not serve.
    assert question.groups[question.chosen].to == SendTo(group="M")
    assert question.groups[5].detail == "0 gözləyir · açıq pəncərə: 1"
    assert question.groups[4].detail == "0 gözləyir · açıq pəncərə yoxdur"
    answered(SendTo(group="M"), "qeyd")
    assert made.desk.asked[-1] == ("transfer", SendTo(group="M"), "qeyd")


def test_windows_and_clerks_are_found_by_number_and_by_name_without_azerbaijani_letters() -> None:
    made = transfer(floor.serving(windows=windows()))
    assert made.screen.transfer is not None
    choice = TransferChoice(made.screen.transfer[0])
    choice.typed("10")
    assert choice.place.to == SendTo(group="E", window=WindowNo(10))
    choice.typed("huseynov")
    assert [place.to.staff for place in choice.found] == [None, "s4"]
    assert choice.place.to.window == 8
    choice.typed("mustafayev")
    assert not choice.found[0].open
    assert choice.place.to == SendTo(group="M"), "who sits at no window cannot be chosen"
    choice.typed("zzz")
    assert choice.nothing
    choice.typed("")
    assert not choice.nothing


def test_alone_only_groups_are_offered_and_it_is_said_when_they_count() -> None:
    alone = LinkView(state=LinkState.ON_ITS_OWN, since=floor.NOW)
    made = transfer(floor.serving(windows=windows(), link=alone))
    assert made.screen.transfer is not None
    assert made.screen.transfer[0].places == ()
    assert made.screen.transfer[0].warning


def test_finishing_leads_to_a_transfer_and_keeps_the_fates_given() -> None:
    made = bench(floor.serving())
    made.presenter.pressed(CommandId.FINISH)
    assert made.screen.elsewhere is not None
    made.screen.elsewhere({VisitServiceId("v1"): Outcome.ADVISED})
    assert made.screen.transfer is not None
    made.screen.transfer[1](SendTo(group="M"), "")
    assert made.desk.asked[-2:] == [("finish_service", "v1", Outcome.ADVISED), ("transfer", SendTo(group="M"), "")]


@pytest.mark.parametrize("kind", [kind for kind in TurnKind if kind is not TurnKind.DAY_END])
def test_the_last_step_is_undone_for_eight_seconds(kind: TurnKind) -> None:
    made = bench(floor.idle(undoable=undoable(kind, 3)))
    assert made.shown.undo is not None
    assert (made.shown.undo.left, made.shown.undo.whole) == (5, 8)
    made.presenter.pressed(CommandId.UNDO)
    assert made.desk.names() == ["undo_last"]
    made.clock.advance(timedelta(seconds=5))
    made.presenter.tick()
    assert made.shown.undo is None
    made.presenter.pressed(CommandId.UNDO)
    assert made.desk.names() == ["undo_last"]


def test_while_somebody_is_called_undo_is_about_the_call() -> None:
    made = bench(floor.called(2, undoable=undoable(TurnKind.HOLD, 3)))
    assert made.shown.undo is None
    made.presenter.pressed(CommandId.UNDO)
    assert made.desk.names() == ["undo_call"]


def test_leaving_asks_why_for_waiting_held_and_served_ones() -> None:
    made = bench(floor.serving(held=(held("Y-041", 5),)))
    for ticket in (TicketId("t-Y-048"), TicketId("t-Y-041"), visit_of(made).id):
        made.presenter.turns.left(ticket)
        assert made.screen.reason is not None
        made.screen.reason[1]("no_time")
        assert made.desk.asked[-1] == ("leave", ticket, "no_time")


def test_whoever_was_called_in_vain_is_chosen_from_a_list() -> None:
    made = bench(floor.idle())
    made.presenter.pressed(CommandId.NO_SHOWS)
    assert made.screen.told[-1][1] == "accent"
    made.desk.no_shows = (floor.ticket("Y-044", 40, state=TicketState.NO_SHOW, ended_at=floor.NOW),)
    made.presenter.pressed(CommandId.NO_SHOWS)
    assert made.screen.reason is not None
    question, answered = made.screen.reason
    assert "14:32" in question.details["t-Y-044"]
    answered("t-Y-044")
    assert made.desk.asked[-1] == ("return_ticket", "t-Y-044")
    assert made.screen.told[-1][1] == "success"


def test_notes_stand_where_the_citizen_is_called_and_served() -> None:
    notes = (NoteView(at=floor.NOW, author="N. Talıbova", window=WindowNo(10), text="Surət qalıb"),)
    for view in (floor.called(), floor.serving()):
        assert view.visit is not None
        middle = bench(replace(view, visit=replace(view.visit, notes=notes, awaited=True))).shown.middle
        assert isinstance(middle, CalledValues | ServingValues)
        assert middle.handed.notes[0].text == "Surət qalıb"
        assert middle.handed.notes[0].who == "N. Talıbova · pəncərə 10 · 14:32"
        assert middle.handed.awaited


def test_quantity_and_channel_are_kept_with_the_draft_and_quiet_when_ordinary() -> None:
    made = bench(floor.serving())
    middle = made.shown.middle
    assert isinstance(middle, ServingValues)
    assert middle.details == ""
    made.presenter.pressed(CommandId.SERVICE_DETAILS)
    assert made.screen.details is not None
    made.screen.details[1](3, Channel.PHONE)
    kept = made.desk.asked[-1][2]
    assert (kept.quantity, kept.channel, kept.note) == (3, Channel.PHONE, "Kirayə müqaviləsini sabah gətirəcək")
    middle = made.shown.middle
    assert isinstance(middle, ServingValues)
    assert middle.details == "3 ədəd · Telefonla"


def test_one_service_ends_and_says_which_slip_is_printed() -> None:
    made = bench(floor.serving())
    made.presenter.pressed(CommandId.END_SERVICE)
    assert made.screen.finish is not None
    question, answered = made.screen.finish
    assert question.one
    assert question.lines[0].slip.startswith("vərəq: 1 sənəd")
    answered({VisitServiceId("v1"): Outcome.PAPERS_MISSING})
    assert made.desk.asked[-1] == ("finish_service", "v1", Outcome.PAPERS_MISSING)


def test_back_office_work_begins_with_a_service_and_has_nobody_in_front() -> None:
    made = bench(floor.idle())
    made.presenter.pressed(CommandId.BACK_OFFICE)
    assert made.screen.services is not None
    made.screen.services[1](("udsy-apply",))
    assert made.desk.asked == [("back_office", ("udsy-apply",))]
    view = floor.serving()
    assert view.visit is not None
    alone = replace(view, visit=replace(view.visit, ticket=replace(view.visit.ticket, in_person=False)))
    shown = bench(alone).shown
    assert shown.middle.header.waited == ""
    assert shown.citizen.confirmed is not None
    assert shown.citizen.confirmed.text == "Vətəndaş yoxdur"


def test_who_was_sent_here_stands_in_the_queue_with_that_reason() -> None:
    sent = replace(floor.ticket("M-022", 24), to=Destination(window=WindowNo(7)))
    shown = bench(floor.idle(queue=(NextUp(sent, CallReason(code="sent_here")), *floor.waiting()))).shown
    assert shown.queue.rows[0].mark == "sent"
    assert shown.queue.rows[0].reason == "Növbəti · sizə ötürülüb"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", _OWN_CODES)
def test_every_reason_of_a_call_has_its_own_words(language: str, code: str) -> None:
    words = floor.words(language)  # type: ignore[arg-type]
    said = phrasing.why(words, CallReason(code=code, minutes=3), floor.ticket("Y-001", 5))
    assert said
    assert code == "due_first" or said != words("workspace.why.due_first")
