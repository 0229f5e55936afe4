"""What happened to others, lived through at a desk with a real store and a real hub. Which of them is tested where:
`tests/journeys/README.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from dostdesk.desk.sender import LONGEST_PAUSE_S
from dostdesk.desk.view import PaperState
from dostdesk.domain.clock import ManualClock, from_text
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ops import Lane, OpKind, OpState
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome
from dostdesk.storage.desk import visits
from dostdesk.storage.desk.tables import OUTBOX
from tests.desk.place import SERVICE, Place
from tests.desk.test_copied_store import apply_for, events, quarantined
from tests.desk.wire import HubInProcess


def test_what_was_registered_alone_is_not_overwritten_by_the_servers_draft(
    place: Place, hub: HubInProcess, clock: ManualClock
) -> None:
    """Sent to a silent server, the application came back as the draft that the server still had."""
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.desk.actions.save_draft(service, place.visit.drafts[service])
    place.settle()
    place.wire.cut()
    number = apply_for(place, service)
    with place.store.reading() as transaction:
        sent = visits.application_of(transaction, service)
        written = visits.draft(transaction, service)
    assert sent is not None
    assert written is not None
    # While it was away somebody wrote a newer draft there.
    with hub.hub.store.writing() as rows:
        rows.papers.put_draft(service, written.version + 5, '{"form": ""}', "desk-9", clock.now())
    place.wire.mend()
    place.settle()
    place.restart()
    place.settle()
    with place.store.reading() as transaction:
        assert visits.application_of(transaction, service) == sent
    with hub.hub.store.reading() as rows:
        assert rows.papers.blob(sent.content) == sent.answers
    assert [event.body["number"] for event in events(hub, EventKind.APPLICATION_SUBMITTED)] == [number]
    assert place.visit.ticket.service(service).outcome is Outcome.COMPLETED


def test_an_answer_that_was_lost_registers_once(place: Place, hub: HubInProcess, clock: ManualClock) -> None:
    """The reply was lost, the operator pressed again, and the citizen was charged twice."""
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.wire.lose_answers()
    first = apply_for(place, service)
    for _ in range(5):
        place.turn()
        clock.advance(timedelta(seconds=3))
        assert place.desk.actions.submit(service).number == first
    place.restart()
    assert place.desk.actions.submit(service).number == first
    place.wire.mend()
    place.settle()
    assert len(events(hub, EventKind.APPLICATION_SUBMITTED)) == 1
    assert len([job for job in place.view().journal if job.kind == "acknowledgement"]) == 1


def test_no_receipt_comes_out_without_its_record(
    place: Place, hub: HubInProcess, fill_the_disk: Callable[[Place], Callable[[], None]]
) -> None:
    """The receipt was printed, then saving failed, and nobody ever found the payment."""
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.settle()
    printed = len(place.printer.papers)
    make_room = fill_the_disk(place)
    with pytest.raises(OutsideError):
        place.desk.actions.finish({service: Outcome.ADVISED}, call_the_next=False)
    place.desk.journal.step()
    assert len(place.printer.papers) == printed
    make_room()
    place.wire.cut()
    place.desk.actions.finish({service: Outcome.ADVISED}, call_the_next=False)
    while place.desk.journal.step() == 0:
        pass
    assert len(place.printer.papers) == printed + 1
    place.restart()
    receipt = next(job for job in place.view().journal if job.kind == "receipt")
    assert receipt.state is PaperState.PRINTED
    place.wire.mend()
    place.settle()
    assert [event.body["number"] for event in events(hub, EventKind.RECEIPT_ISSUED)] == [receipt.number]


def test_nothing_stays_in_sending_for_ever(place: Place, clock: ManualClock) -> None:
    """After a long outage items stayed as sending until somebody deleted them."""
    place.sign_in()
    place.serve()
    place.wire.answer_with(b"<html>Log in</html>")
    apply_for(place, place.visit.ticket.services[0].id)
    for _ in range(60):
        place.turn()
        clock.advance(timedelta(seconds=LONGEST_PAUSE_S))
    place.turn()
    with place.store.reading() as transaction:
        unsettled = select(OUTBOX).where(OUTBOX.c.state.in_(["pending", "in_flight"]))
        rows = transaction.execute(unsettled).all()
    assert rows
    for row in rows:
        # None is marked as being on its way while nobody sends it, and each has a time at which it goes again.
        assert row.state == OpState.PENDING.value
        if row.next_attempt is not None:
            assert from_text(row.next_attempt) - clock.now() <= timedelta(seconds=LONGEST_PAUSE_S)
    place.wire.mend()
    clock.advance(timedelta(seconds=LONGEST_PAUSE_S))
    place.turn()
    place.turn()
    assert place.view().link.waiting == 0


@pytest.mark.parametrize(("lane", "kind"), [(Lane.QUEUE, OpKind.START), (Lane.PAPERS, OpKind.APPLICATION_SUBMITTED)])
def test_one_invalid_item_blocks_no_other(place: Place, hub: HubInProcess, lane: Lane, kind: OpKind) -> None:
    """One record that the server did not like kept the whole queue of a terminal from being sent, for weeks."""
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    place.settle()
    place.wire.cut()
    place.desk.actions.start("0TEST01")
    service = place.visit.ticket.services[0].id
    apply_for(place, service)
    place.desk.actions.finish({}, call_the_next=False)
    with place.store.writing() as transaction:
        spoilt = update(OUTBOX).where(OUTBOX.c.kind == kind.value, OUTBOX.c.lane == lane.value)
        assert transaction.execute(spoilt.values(actor="nobody-of-this-centre")).rowcount == 1
        behind = select(OUTBOX.c.op_id).where(OUTBOX.c.lane == lane.value, OUTBOX.c.kind != kind.value)
        others = list(transaction.execute(behind).scalars())
    place.wire.mend()
    place.settle()
    assert set(quarantined(hub).values()) == {"staff_unknown"}
    with hub.hub.store.reading() as rows:
        assert all(rows.ops.answered(op_id) is not None for op_id in others)
    assert place.view().link.waiting == 0


def test_a_misclick_does_not_begin_the_service_anew(place: Place, clock: ManualClock) -> None:
    """A second click on the button that begins a service set its time back to zero."""
    place.sign_in()
    place.serve()
    started = place.visit.ticket.started_at
    served = place.visit.ticket.clock
    clock.advance(timedelta(minutes=7))
    place.turn()
    for press in (
        lambda: place.desk.actions.start("0TEST01"),
        place.desk.actions.recall,
        place.desk.actions.undo_call,
        place.desk.actions.call_next,
        place.desk.actions.no_show,
    ):
        with pytest.raises(RefusedError):
            press()
    place.desk.actions.add_service("employment-jobseeker-register")
    place.desk.actions.turn_to(place.visit.ticket.services[0].id)
    place.restart()
    place.settle()
    assert place.visit.ticket.started_at == started
    assert place.visit.ticket.clock.since == served.since
    place.desk.actions.hold("bank", clock.now() + timedelta(hours=1), "")
    place.desk.actions.undo_last()
    place.settle()
    assert place.visit.ticket.started_at == started


def test_whoever_comes_next_sees_nothing_of_what_waits_but_that_it_does(place: Place) -> None:
    """The next user of the machine found the applications of the one before him in the outbox."""
    place.sign_in()
    place.serve(SERVICE)
    service = place.visit.ticket.services[0].id
    place.wire.cut()
    place.fill(service, **{place.desk.release_of(1).service(SERVICE).documents[0].code: DocumentState.SEEN})
    place.desk.actions.submit(service)
    place.desk.actions.finish({}, call_the_next=False)
    place.desk.actions.sign_out()
    view = place.view()
    assert view.link.waiting > 0
    assert (view.staff, view.visit, view.last, view.undoable) == (None, None, None, None)
    assert place.desk.actions.last_visits() == ()
