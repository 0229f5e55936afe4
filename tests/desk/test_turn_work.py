"""The turns of a visit at a window and between windows: nothing written is lost, the citizen's clock adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dostdesk.desk.actions import SendTo
from dostdesk.desk.view import Draft, VisitView
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.stays import Outcome, ServiceState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel, Destination
from tests.desk.place import OTHER_CLERK, SERVICE, Place

Another = Callable[[str], Place]
SECOND = "employment-jobseeker-register"


def held(place: Place, note: str = "") -> Ticket:
    """Whoever is served here goes to the bank for half an hour."""
    place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), note)
    (ticket,) = place.view().held
    return ticket


def of_hub(place: Place, ticket: TicketId) -> Ticket:
    with place.wire.hub.hub.store.reading() as rows:
        found = rows.queue.ticket(ticket)
    assert found is not None
    return found


@pytest.fixture
def other(place: Place, another: Another) -> Place:
    """Two desks with somebody at each."""
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    place.turn()
    return second


def test_a_held_citizen_comes_back_to_where_he_was(place: Place) -> None:
    place.sign_in()
    visit = place.serve(SERVICE, SECOND)
    second = visit.ticket.services[1].id
    place.desk.actions.turn_to(second)
    place.desk.actions.save_draft(second, Draft(note="yarımçıq"))
    place.clock.advance(timedelta(minutes=5))
    ticket = held(place)
    assert ticket.hold is not None
    assert (ticket.state, ticket.hold.reason, ticket.hold.service) == (TicketState.HELD, "bank", second)
    assert place.view().visit is None
    place.settle()
    assert of_hub(place, ticket.id).state is TicketState.HELD
    place.clock.advance(timedelta(minutes=20))
    place.desk.actions.resume(ticket.id)
    back = place.visit
    assert back.ticket.active is not None
    assert back.ticket.active.id == second
    assert back.drafts[second].note == "yarımçıq"
    assert (back.ticket.clock.away, back.ticket.clock.served) == (timedelta(minutes=20), timedelta(minutes=5))
    place.settle()
    assert of_hub(place, ticket.id) == place.visit.ticket


def test_others_are_served_while_somebody_is_away_and_he_waits_for_the_window(place: Place) -> None:
    place.sign_in()
    place.serve()
    away = held(place)
    place.serve()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.resume(away.id)
    assert refused.value.code == "window_busy"
    (service,) = place.visit.ticket.services
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    place.desk.actions.resume(away.id)
    assert place.visit.ticket.id == away.id


def test_holding_needs_a_reason_of_the_policy_and_a_time_to_come(place: Place) -> None:
    place.sign_in()
    place.serve()
    for reason, minutes, code in (("bank", 0, "return_by_past"), ("nowhere", 5, "reason_unknown")):
        with pytest.raises(RefusedError) as refused:
            place.desk.actions.hold(reason, place.clock.now() + timedelta(minutes=minutes), "")
        assert refused.value.code == code
    assert place.visit.ticket.state is TicketState.SERVING


def test_a_held_ticket_waits_in_its_group_when_its_window_closes(place: Place, other: Place) -> None:
    place.serve()
    away = held(place)
    place.desk.actions.sign_out()
    place.settle()
    other.settle()
    waiting = of_hub(place, away.id)
    assert (waiting.state, waiting.due_at, waiting.leg_no) == (TicketState.WAITING, away.due_at, 2)
    assert away.id in {up.ticket.id for up in other.view().queue}


def test_a_slip_says_when_to_be_back(place: Place) -> None:
    place.sign_in()
    place.serve()
    ticket = held(place)
    (slip,) = [job for job in place.view().journal if job.kind == "to_bring"]
    assert (slip.ticket, slip.label) == (ticket.id, ticket.label)


def test_a_visit_goes_on_at_another_window_with_all_that_was_written(place: Place, other: Place) -> None:
    visit = place.serve(SERVICE, SECOND)
    first, second = (service.id for service in visit.ticket.services)
    place.fill(first)
    place.desk.actions.save_draft(second, Draft(note="ikinci", quantity=3, channel=Channel.REPRESENTATIVE))
    written = place.visit.drafts
    place.clock.advance(timedelta(minutes=6))
    place.desk.actions.transfer(SendTo(group="M", window=WindowNo(8)), "Əsli kassadadır")
    assert place.view().visit is None
    place.settle()
    other.settle()
    sent = of_hub(place, visit.ticket.id)
    assert (sent.state, sent.group, sent.to) == (TicketState.WAITING, "M", Destination(window=WindowNo(8)))
    assert sent.due_at == visit.ticket.due_at
    (up,) = other.view().queue
    assert up.reason.code == "sent_here"
    other.desk.actions.call_next()
    other.settle()
    there: VisitView = other.visit
    assert not there.awaited
    assert {service: (draft.form, draft.documents, draft.note) for service, draft in there.drafts.items()} == {
        service: (draft.form, draft.documents, draft.note) for service, draft in written.items()
    }
    assert (there.drafts[second].quantity, there.drafts[second].channel) == (3, Channel.REPRESENTATIVE)
    assert [(note.text, note.author, note.window) for note in there.notes] == [("Əsli kassadadır", "A. Cəfərova", 7)]
    assert there.citizen.fin == "0TEST01"
    assert there.citizen.surname == visit.citizen.surname or there.citizen.surname
    other.desk.actions.start("")
    other.desk.actions.save_draft(first, Draft(note="burada yazıldı"))
    other.settle()
    assert other.desk.courier.trouble is None
    clock = other.visit.ticket.clock
    assert clock.served == timedelta(minutes=6)
    other.desk.actions.transfer(SendTo(group="Y", window=WindowNo(7)), "")
    other.settle()
    place.settle()
    place.desk.actions.call_next()
    place.settle()
    assert place.visit.drafts[first].note == "burada yazıldı"
    assert place.visit.ticket.leg_no == 3


def test_a_ticket_sent_to_a_clerk_is_his_wherever_he_sits(place: Place, other: Place) -> None:
    visit = place.serve()
    staff = other.view().staff
    assert staff is not None
    place.desk.actions.transfer(SendTo(group="M", staff=staff.id), "")
    place.settle()
    other.settle()
    with pytest.raises(RefusedError):
        place.desk.actions.call_next()
    other.desk.actions.call_next()
    assert other.visit.ticket.id == visit.ticket.id


def test_whoever_is_sent_to_a_window_that_closed_waits_in_his_group(place: Place, other: Place) -> None:
    visit = place.serve()
    other.desk.actions.sign_out()
    other.settle()
    place.desk.actions.transfer(SendTo(group="P", window=WindowNo(8)), "")
    place.settle()
    sent = of_hub(place, visit.ticket.id)
    assert (sent.state, sent.group, sent.to) == (TicketState.WAITING, "P", None)


def test_whoever_waits_for_a_window_falls_back_when_it_closes(place: Place, other: Place) -> None:
    visit = place.serve()
    place.desk.actions.transfer(SendTo(group="P", window=WindowNo(8)), "")
    place.settle()
    assert of_hub(place, visit.ticket.id).to == Destination(window=WindowNo(8))
    other.settle()
    other.desk.actions.sign_out()
    other.settle()
    assert of_hub(place, visit.ticket.id).to is None


def test_nobody_is_sent_to_where_he_is(place: Place) -> None:
    place.sign_in()
    place.serve()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.transfer(SendTo(group="Y", window=WindowNo(7)), "")
    assert refused.value.code == "transfer_here"


def test_a_transfer_without_the_hub_arrives_with_its_draft_later(place: Place, other: Place) -> None:
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.wire.cut()
    place.turn()
    place.desk.actions.save_draft(service, Draft(note="oflayn yazıldı"))
    place.desk.actions.transfer(SendTo(group="Y", window=WindowNo(8)), "qeyd")
    assert place.view().visit is None
    place.restart()
    assert place.view().visit is None
    place.wire.mend()
    place.settle()
    other.settle()
    other.desk.actions.call_next()
    other.settle()
    assert other.visit.drafts[service].note == "oflayn yazıldı"
    assert [note.text for note in other.visit.notes] == ["qeyd"]


def test_a_draft_that_comes_late_is_said_to_be_on_its_way_and_nothing_typed_meanwhile_is_lost(
    place: Place, other: Place
) -> None:
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.desk.actions.save_draft(service, Draft(note="köhnə"))
    place.desk.actions.transfer(SendTo(group="Y", window=WindowNo(8)), "")
    place.desk.sender.step_all()
    other.turn()
    other.desk.actions.call_next()
    other.turn()
    assert other.visit.awaited
    other.desk.actions.start("")
    other.desk.actions.save_draft(service, Draft(note="yeni"))
    other.settle()
    place.settle()
    other.settle()
    assert other.visit.drafts[service].note == "yeni"
    assert not other.visit.awaited


@pytest.mark.parametrize("kind", ["no_show", "hold", "transfer"])
def test_a_step_is_taken_back_for_eight_seconds_and_no_longer(place: Place, kind: str) -> None:
    place.sign_in()
    if kind == "no_show":
        place.issue()
        place.desk.actions.call_next()
        place.clock.advance(timedelta(seconds=91))
        place.turn()
        place.desk.actions.recall()
        before = place.visit.ticket
    else:
        before = place.serve().ticket
    steps: dict[str, Callable[[], None]] = {
        "no_show": place.desk.actions.no_show,
        "hold": lambda: place.desk.actions.hold("copy", place.clock.now() + timedelta(minutes=9), ""),
        "transfer": lambda: place.desk.actions.transfer(SendTo(group="P"), ""),
    }
    steps[kind]()
    undoable = place.view().undoable
    assert undoable is not None
    assert undoable.id == before.id
    place.clock.advance(timedelta(seconds=7))
    place.turn()
    place.desk.actions.undo_last()
    after = place.visit.ticket
    assert (after.state, after.group, after.window, after.due_at) == (
        before.state,
        before.group,
        before.window,
        before.due_at,
    )
    assert [service.state for service in after.services] == [service.state for service in before.services]
    place.settle()
    assert of_hub(place, before.id) == place.visit.ticket
    assert place.view().undoable is None
    if kind == "no_show":
        place.clock.advance(timedelta(seconds=91))
        place.turn()
        place.desk.actions.recall()
    steps[kind]()
    place.clock.advance(timedelta(seconds=9))
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.undo_last()
    assert refused.value.code == "nothing_to_undo"


def test_what_came_after_a_step_keeps_it_from_being_undone(place: Place, other: Place) -> None:
    place.serve()
    place.desk.actions.transfer(SendTo(group="P", window=WindowNo(8)), "")
    place.settle()
    other.settle()
    other.desk.actions.call_next()
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.undo_last()
    assert refused.value.code in {"undo_too_late", "nothing_to_undo"}


def test_who_was_called_in_vain_waits_again_with_the_due_time_that_he_had(place: Place) -> None:
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    due = place.visit.ticket.due_at
    place.clock.advance(timedelta(seconds=91))
    place.turn()
    place.desk.actions.recall()
    place.desk.actions.no_show()
    place.settle()
    (gone,) = place.desk.actions.no_shows()
    place.clock.advance(timedelta(minutes=10))
    place.turn()
    place.desk.actions.return_ticket(gone.id)
    (up,) = place.view().queue
    assert (up.ticket.id, up.ticket.due_at, up.ticket.clock.away) == (gone.id, due, timedelta(minutes=10))
    assert place.desk.actions.no_shows() == ()


@pytest.mark.parametrize("where", ["waiting", "serving", "held"])
def test_whoever_went_away_is_counted_as_gone(place: Place, where: str) -> None:
    place.sign_in()
    if where == "waiting":
        place.issue()
        ticket = place.view().queue[0].ticket
    else:
        ticket = place.serve().ticket
    if where == "held":
        held(place)
    place.desk.actions.leave(ticket.id, "citizen_left")
    place.settle()
    gone = of_hub(place, ticket.id)
    assert gone.state is TicketState.LEFT
    assert gone.ended_at is not None
    assert gone.clock.stay == gone.ended_at - gone.arrived_at
    view = place.view()
    assert (view.queue, view.held, view.visit) == ((), (), None)


def test_a_note_is_for_whoever_comes_next(place: Place) -> None:
    place.sign_in()
    place.serve()
    with pytest.raises(RefusedError):
        place.desk.actions.leave_note("  ")
    place.desk.actions.leave_note("Anasına da xidmət edin\x07")
    (note,) = place.visit.notes
    assert (note.text, note.author) == ("Anasına da xidmət edin", "A. Cəfərova")
    place.settle()
    (at_hub,) = of_hub(place, place.visit.ticket.id).notes
    assert at_hub.staff == StaffId(place.view().staff.id)  # type: ignore[union-attr]


def test_work_without_anybody_in_front_has_no_receipt_and_may_be_taken_back(place: Place) -> None:
    place.sign_in()
    place.desk.actions.back_office((SERVICE, SECOND))
    visit = place.visit
    assert (visit.ticket.in_person, visit.ticket.state) == (False, TicketState.SERVING)
    assert visit.ticket.clock.waiting == timedelta()
    fates = {service.id: Outcome.ADVISED for service in visit.ticket.services}
    place.desk.actions.finish(fates, False)
    assert not [job for job in place.view().journal if job.kind == "receipt"]
    place.settle()
    place.desk.actions.undo_last()
    assert place.visit.ticket.id == visit.ticket.id
    assert all(service.state is ServiceState.DONE for service in place.visit.ticket.services)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.back_office((SERVICE,))
    assert refused.value.code == "window_busy"


def test_without_the_hub_holding_goes_on_and_back_office_says_why_not(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.wire.cut()
    place.clock.advance(timedelta(seconds=20))
    place.turn()
    away = held(place)
    place.restart()
    place.desk.actions.resume(away.id)
    (service,) = place.visit.ticket.services
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    with pytest.raises(OutsideError) as outside:
        place.desk.actions.back_office((SERVICE,))
    assert outside.value.code == "hub_unreachable"
    place.wire.mend()
    place.settle()
    assert of_hub(place, away.id).state is TicketState.DONE


def test_quantity_and_channel_are_recorded_with_the_outcome(place: Place) -> None:
    place.sign_in()
    (service,) = place.serve().ticket.services
    place.desk.actions.save_draft(service.id, Draft(quantity=4, channel=Channel.PHONE))
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    place.settle()
    last = place.view().last
    assert last is not None
    ended = of_hub(place, last.id).services[0]
    assert (ended.quantity, ended.channel) == (4, Channel.PHONE)


def test_papers_that_are_missing_are_put_on_a_slip(place: Place) -> None:
    place.sign_in()
    (service,) = place.serve().ticket.services
    place.desk.actions.finish({service.id: Outcome.PAPERS_MISSING}, False)
    kinds = [job.kind for job in place.view().journal]
    assert sorted(kinds) == ["receipt", "slip", "to_bring"]


def test_an_application_is_corrected_as_a_new_version_of_the_same_number(place: Place) -> None:
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    draft = place.fill(service)
    first = place.desk.actions.submit(service)
    assert place.desk.actions.submit(service) == first
    place.desk.actions.save_draft(service, _changed(draft))
    second = place.desk.actions.submit(service)
    assert (second.number, place.visit.applications[0].version) == (first.number, 2)
    assert second.paper != first.paper
    assert place.desk.actions.submit(service) == second
    place.desk.actions.finish({}, False)
    last = place.view().last
    assert last is not None
    place.desk.actions.save_draft(service, draft)
    third = place.desk.actions.submit(service)
    assert third.number == first.number
    assert place.desk.actions.visit_of(last.id).applications[0].version == 3
    place.settle()
    with place.wire.hub.hub.store.reading() as rows:
        assert all(rows.numbers.application_known(place.desk.actions.visit_of(last.id).applications[0].id, version)
                   for version in (1, 2, 3))  # fmt: skip
        assert rows.ops.quarantined() == {}


def _changed(draft: Draft) -> Draft:
    surname = draft.form.index(b'"applicant.surname"')
    quoted = draft.form.index(b'"', draft.form.index(b":", surname)) + 1
    return Draft(form=draft.form[:quoted] + b"Yeni" + draft.form[quoted:], documents=draft.documents)
