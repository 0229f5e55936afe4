"""Journey: the turns that a visit can take, by keys at the real window over a real hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from clerk import Clerk
from hall import Floor, words
from PySide6.QtCore import Qt
from test_a_visit import COMMON, sample, see_documents

from dostdesk.domain.clock import local
from dostdesk.domain.ids import TicketId
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel
from ui.dialogs.details import DetailsDialog
from ui.dialogs.finish import FinishDialog
from ui.dialogs.hold import HoldDialog
from ui.dialogs.note import NoteDialog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.transfer import TransferDialog
from ui.search.overlay import SearchOverlay

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def here(me: Clerk) -> Ticket:
    """The ticket at the window."""
    assert me.view.visit is not None
    return me.view.visit.ticket


def known(me: Clerk, ticket: TicketId) -> Ticket:
    """A ticket as this desk has it."""
    return me.desk.actions.visit_of(ticket).ticket


def sends(me: Clerk, seed: int = 3) -> str:
    """Fill the open form, send it, and come back; answers the number."""
    me.fills(sample(me, seed))
    see_documents(me)
    me.press("Ctrl+Enter")
    me.until(lambda: me.front == "papers")
    me.until(lambda: bool(me.view.visit and me.view.visit.applications))
    me.still()
    assert me.view.visit is not None
    number = me.view.visit.applications[0].number
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)
    if me.front != "workspace":
        me.press("Esc")
    me.until(lambda: me.front == "workspace")
    me.still()
    return number


def asks(me: Clerk, chord: str, dialog: type) -> None:
    me.press(chord)
    me.until(lambda: isinstance(me.layer, dialog))


def test_held_by_two_keys_and_resumed_from_the_list(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = here(me).id
    asks(me, "F5", HoldDialog)
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.until(lambda: [one.id for one in me.view.held] == [ticket])
    me.still()
    held = me.view.held[0]
    assert held.hold is not None
    assert held.hold.reason == "bank"
    assert me.page.queue.held.rows.rows[0].id == ticket
    me.page.queue.held.setFocus()
    me.page.queue.held.setCurrentIndex(me.page.queue.held.rows.index(0))
    me.press("Enter")
    me.until(lambda: me.state == "serving")
    me.until(lambda: not me.view.held)
    assert here(me).id == ticket
    assert here(me).active is not None


def held_for(me: Clerk, hall: Floor, span: timedelta) -> Ticket:
    """Whoever is at the window is to be back after a while."""
    ticket = here(me)
    me.desk.actions.hold("bank", hall.site.clock.now() + span, "")
    me.until(lambda: [one.id for one in me.view.held] == [ticket.id])
    me.still()
    return me.view.held[0]


def reminder(ticket: Ticket) -> str:
    assert ticket.hold is not None
    time = f"{local(ticket.hold.return_by):%H:%M}"
    return words("az")("turn.held_late_spoken", label=ticket.label, time=time)


def test_whoever_holds_a_ticket_is_reminded_when_the_time_has_come(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves(COMMON)
    region = me.window.shell.region
    said: list[tuple[str, datetime]] = []
    speak = region.say
    region.say = lambda sentence: (said.append((sentence, hall.site.clock.now())), speak(sentence))  # type: ignore[method-assign,assignment]
    held = held_for(me, hall, timedelta(seconds=6))
    assert held.hold is not None
    me.until(lambda: me.page.queue.held.rows.rows[0].mark == "late")
    assert (
        words("az")("turn.held_late", reason=words("az")("reason.hold.bank")) in me.page.queue.held.rows.rows[0].service
    )
    me.until(lambda: reminder(held) in [sentence for sentence, _ in said])
    told = [at for sentence, at in said if sentence == reminder(held)]
    assert told[0] >= held.hold.return_by, "not before he should be back"
    me.desk.actions.resume(held.id)
    me.until(lambda: me.state == "serving")
    assert len([at for sentence, at in said if sentence == reminder(held)]) == 1, "and once"


def test_when_his_window_has_closed_nobody_is_reminded_and_the_ticket_waits_with_its_due_time(
    clerk: Window, hall: Floor
) -> None:
    me = clerk().signs_in().serves(COMMON)
    due = here(me).due_at
    held = held_for(me, hall, timedelta(seconds=6))
    assert held.hold is not None
    me.screens._sign_out()
    me.until(lambda: me.front == "sign_in")
    other = clerk(login="l.hesenova", window=8).signs_in()
    other.until(lambda: held.label in other.queue)
    other.until(lambda: hall.site.clock.now() > held.hold.return_by + timedelta(seconds=1))  # type: ignore[union-attr]
    other.still()
    waiting = known(other, held.id)
    assert (waiting.state, waiting.due_at, waiting.hold) == (TicketState.WAITING, due, None)
    assert not other.view.held
    for window in (me, other):
        assert window.window.shell.region.said != reminder(held)


def test_what_is_typed_in_the_form_goes_along_when_it_is_held_from_there(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket, service = here(me).id, here(me).services[0].id
    me.opens_form()
    for _ in range(60):
        if me.path() == "applicant.surname":
            break
        me.press("Tab")
    me.types("Sınaqova")
    asks(me, "F5", HoldDialog)
    me.press("3")
    me.press("Right")
    me.press("Enter")
    me.until(lambda: me.state == "idle" and me.front == "workspace")
    me.until(lambda: bool(me.view.held))
    held = me.view.held[0]
    assert held.hold is not None
    assert held.hold.reason == "document_from_home"
    assert held.services[0].draft > 0
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(f"#{held.label}")
    me.press("Enter")
    me.until(lambda: me.state == "serving")
    me.still()
    assert here(me).id == ticket
    assert me.view.visit is not None
    assert me.view.visit.drafts[service].form
    assert me.view.visit.citizen.surname == "Sınaqova"


def test_a_visit_is_sent_on_with_its_draft_and_a_note_that_are_there_at_the_other_window(
    clerk: Window, hall: Floor
) -> None:
    me = clerk().signs_in()
    other = clerk(login="g.sadiqova", window=8).signs_in()
    me.window.activateWindow()
    me.until(me.window.isActiveWindow)
    me.serves(COMMON)
    ticket, service = here(me).id, here(me).services[0].id
    draft = replace(me.view.visit.drafts[service], note="Şəkli var", quantity=2)  # type: ignore[union-attr]
    me.desk.actions.save_draft(service, draft)
    me.still()
    me.until(lambda: any(window.no == 8 and window.open for window in me.view.windows))
    asks(me, "F7", TransferDialog)
    dialog = me.layer
    assert isinstance(dialog, TransferDialog)
    dialog.search.setFocus()
    me.types("8")
    dialog.note.setFocus()
    me.types("Kirayə müqaviləsi qalıb")
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.still()
    assert me.view.undoable is not None
    other.window.activateWindow()
    other.until(other.window.isActiveWindow)
    other.until(lambda: bool(other.queue))
    other.still()
    row = other.page.queue.list.rows.rows[0]
    assert row.mark == "sent"
    assert "sizə ötürülüb" in row.reason
    other.calls()
    other.until(lambda: here(other).id == ticket)
    other.until(lambda: other.says("Kirayə müqaviləsi qalıb"))
    other.press("F4")
    other.until(lambda: other.state == "serving")
    other.until(lambda: other.view.visit is not None and other.view.visit.drafts[service].note == "Şəkli var")
    assert other.view.visit is not None
    assert other.view.visit.drafts[service].quantity == 2
    assert here(other).leg_no == 2


def test_a_group_is_three_keys(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = here(me).id
    asks(me, "F7", TransferDialog)
    me.press("6")
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.until(lambda: known(me, ticket).state is TicketState.WAITING)
    assert known(me, ticket).group == "M"


def test_a_hold_is_taken_back_by_one_key(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = here(me).id
    asks(me, "F5", HoldDialog)
    me.press("Enter")
    takes_back(me, ticket, "serving")


def test_a_transfer_is_taken_back_by_one_key(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    ticket = here(me).id
    asks(me, "F7", TransferDialog)
    me.press("6")
    me.press("Enter")
    takes_back(me, ticket, "serving")
    assert here(me).group != "M"


def takes_back(me: Clerk, ticket: TicketId, state: str) -> None:
    me.until(lambda: me.state == "idle" and me.view.undoable is not None)
    me.still()
    assert me.page.undo.isVisible()
    me.press("Ctrl+Z")
    me.until(lambda: me.state == state)
    me.still()
    assert here(me).id == ticket
    assert not me.page.undo.isVisible()


def test_whoever_left_ends_with_a_reason(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    waiting = hall.arrives()
    me.until(lambda: bool(me.queue))
    me.page.queue.list.setFocus()
    me.page.queue.list.setCurrentIndex(me.page.queue.list.rows.index(0))
    me.qtbot.keyClick(me.focus, Qt.Key.Key_Delete)
    me.until(lambda: isinstance(me.layer, ReasonDialog))
    me.press("2")
    me.press("Enter")
    me.until(lambda: not me.queue)
    me.until(lambda: known(me, waiting.id).state is TicketState.LEFT)
    me.serves(COMMON)
    served = here(me).id
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(">vetendas getdi")
    me.press("Enter")
    me.until(lambda: isinstance(me.layer, ReasonDialog))
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.until(lambda: known(me, served).state is TicketState.LEFT)


def test_several_services_end_each_its_own_way(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.desk.actions.add_service("udsy-apply")
    me.until(lambda: len(here(me).services) == 2)
    me.still()
    asks(me, "Ctrl+M", DetailsDialog)
    me.press("Right")
    me.press("Right")
    me.press("3")
    me.press("Enter")
    me.until(lambda: me.says("3 ədəd · Telefonla"))
    asks(me, "Shift+F12", FinishDialog)
    me.press("5")
    me.press("Enter")
    me.until(lambda: here(me).services[0].outcome is Outcome.PAPERS_MISSING)
    me.still()
    assert me.state == "serving"
    assert here(me).services[0].quantity == 3
    assert here(me).services[0].channel is Channel.PHONE
    me.until(lambda: any(job.kind == "to_bring" for job in me.view.journal))
    asks(me, "F12", FinishDialog)
    me.press("4")
    me.press("Enter")
    me.until(lambda: me.state == "idle")
    me.still()
    assert me.view.last is not None
    assert [part.outcome for part in me.view.last.services] == [Outcome.PAPERS_MISSING, Outcome.ADVISED]


def test_back_office_work_has_nobody_in_front_and_its_end_is_taken_back(clerk: Window) -> None:
    me = clerk().signs_in()
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(">arxa")
    me.press("Enter")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types("udsy")
    me.press("Enter")
    me.until(lambda: me.state == "serving")
    me.still()
    assert not here(me).in_person
    assert me.says("Bu iş vətəndaşsız görülür")
    ticket = here(me).id
    asks(me, "F12", FinishDialog)
    me.press("4")
    me.press("Enter")
    takes_back(me, ticket, "serving")
    assert not any(job.kind == "receipt" and job.ticket == ticket for job in me.view.journal)


def test_what_was_sent_is_corrected_within_the_visit_and_after_it(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.opens_form()
    number = sends(me)
    me.opens_form()
    assert me.screens.form_page.side.send.text() == "Düzəlişi göndər"
    corrects(me, "Sınaqova")
    me.until(lambda: me.front == "papers")
    me.until(lambda: bool(me.view.visit and me.view.visit.applications[0].version == 2))
    assert me.view.visit is not None
    assert me.view.visit.applications[0].number == number
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)
    if me.front != "workspace":
        me.press("Esc")
    me.until(lambda: me.front == "workspace")
    me.still()
    me.press("F12")
    me.until(lambda: me.state == "idle")
    me.still()
    me.press("Ctrl+L")
    me.until(lambda: me.front == "last_visit")
    me.still()
    assert me.says(number)
    me.press("Enter")
    me.press("Enter")
    me.until(lambda: me.front == "form")
    me.still()
    corrects(me, "Dəyişdi")
    me.until(lambda: me.front == "last_visit")
    me.until(lambda: me.says("versiya 3"))
    me.still()
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)
    if me.front != "workspace":
        me.press("Esc")
    me.until(lambda: me.front == "workspace")


def corrects(me: Clerk, surname: str) -> None:
    for _ in range(80):
        if me.path() == "applicant.surname":
            break
        me.press("Tab")
    assert me.path() == "applicant.surname"
    me.press("Ctrl+A")
    me.types(surname)
    me.press("Ctrl+Enter")


def test_a_note_is_left_for_the_next_clerk(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(">qeyd")
    me.press("Enter")
    me.until(lambda: isinstance(me.layer, NoteDialog))
    me.types("Sabah gələcək")
    me.press("Enter")
    me.until(lambda: me.says("Sabah gələcək"))


def test_this_one_is_called_by_its_number_before_its_turn_with_a_reason(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    first, wanted = hall.arrives(COMMON), hall.arrives(COMMON)
    me.until(lambda: {first.label, wanted.label} <= set(me.queue))
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(f"#{wanted.label}")
    me.press("Enter")
    me.until(lambda: isinstance(me.layer, ReasonDialog))
    me.press("2")
    me.press("Enter")
    me.until(lambda: me.state == "called")
    me.still()
    reason = here(me).reason
    assert reason is not None
    assert (here(me).label, reason.code) == (wanted.label, "chosen")
    assert reason.said, "the hub keeps why"
    assert first.label in me.queue
