"""A window without its hub: its own series, slips of the hall, and what becomes of both when the link is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import insert, select, update

from dostdesk.desk.actions import SendTo
from dostdesk.desk.overlay import ahead_of_feed, lay_over
from dostdesk.desk.view import PaperState
from dostdesk.domain.alone import ALONE_OPS
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.hub import facts
from dostdesk.storage.desk import centre_cache, device, outbox
from dostdesk.storage.desk.tables import EMERGENCY, OUTBOX
from tests.desk.alone import (
    alone,
    back,
    finish,
    give,
    of_hub,
    ops,
    refused,
    serve_alone,
    the_fold_is_the_state,
    told_by_hub,
)
from tests.desk.place import OTHER_CLERK, SERVICE, Place

Another = Callable[[str], Place]


def test_the_own_series_is_given_called_and_served_in_its_order(place: Place) -> None:
    place.sign_in()
    alone(place)
    assert [give(place), give(place, "by_law"), give(place)] == ["X7-001", "X7-002", "X7-003"]
    assert [ticket.label for ticket in place.view().own_series] == ["X7-002", "X7-001", "X7-003"]
    place.turn()
    assert [(job.kind, job.label, job.state) for job in reversed(place.view().journal)] == [
        ("slip", label, PaperState.PRINTED) for label in ("X7-001", "X7-002", "X7-003")
    ]
    assert len(place.printer.papers) == 3
    for label in ("X7-002", "X7-001"):
        place.clock.advance(timedelta(minutes=1))
        place.desk.actions.call_next()
        assert (place.visit.ticket.label, place.visit.ticket.state) == (label, TicketState.CALLED)
        place.desk.actions.start("0TEST01")
        finish(place)
    assert place.view().today.served == 2
    back(place)
    first = of_hub(place, "X7-002")
    assert (first.state, first.window, first.clock.waiting, first.clock.served) == (
        TicketState.DONE,
        7,
        timedelta(minutes=2),
        timedelta(minutes=10),
    )
    waits = of_hub(place, "X7-003")
    assert (waits.state, waits.line, waits.group) == (TicketState.WAITING, "w:7", "Y")
    assert place.view().own_series == (waits,)
    place.desk.actions.call_next()
    assert place.visit.ticket.label == "X7-003"
    assert place.view().today.served == 2
    the_fold_is_the_state(place)


def test_calling_from_the_hall_is_refused_with_what_to_do_instead(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    alone(place)
    assert [up.ticket.label for up in place.view().queue] == [label]
    made = ops(place)
    assert refused(place.desk.actions.call_next) == "alone_no_calls"
    assert (place.view().visit, ops(place)) == (None, made)
    back(place)
    assert of_hub(place, label).state is TicketState.WAITING
    place.desk.actions.call_next()
    assert place.visit.ticket.label == label


def test_the_held_ticket_is_finished_with_everything_that_belongs_to_it(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    alone(place)
    (service,) = visit.ticket.services
    place.fill(service.id)
    number = place.desk.actions.submit(service.id).number
    added = place.desk.actions.add_service("employment-jobseeker-register")
    place.desk.actions.turn_to(added)
    place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), "")
    place.restart()
    place.desk.actions.resume(visit.ticket.id)
    finish(place)
    back(place)
    done = of_hub(place, visit.ticket.label)
    assert [(one.outcome, one.number) for one in done.services] == [
        (Outcome.COMPLETED, number),
        (Outcome.ADVISED, ""),
    ]
    assert done.state is TicketState.DONE
    assert place.hub_application(number) is not None
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_the_counter_survives_a_restart_and_gives_nothing_twice(place: Place) -> None:
    place.sign_in()
    alone(place)
    assert give(place) == "X7-001"
    place.restart()
    assert give(place) == "X7-002"
    back(place)
    assert [of_hub(place, label).state for label in ("X7-001", "X7-002")] == [TicketState.WAITING] * 2
    alone(place)
    assert give(place) == "X7-003"


def test_a_new_store_goes_on_behind_the_labels_that_the_feed_shows(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    back(place)
    with place.store.writing() as transaction:
        transaction.execute(EMERGENCY.delete())
    alone(place)
    assert give(place) == "X7-002"


def test_a_label_that_was_given_twice_all_the_same_is_recorded_under_the_next(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    with place.store.writing() as transaction:
        transaction.execute(EMERGENCY.delete())
    give(place)
    back(place)
    assert [of_hub(place, label).state for label in ("X7-001", "X7-002")] == [TicketState.WAITING] * 2
    assert [body["code"] for body in told_by_hub(place, EventKind.CONFLICT_RECORDED)] == ["label_taken"]


def test_everything_is_as_it_was_after_a_restart_on_its_own(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    draft = place.fill(service.id)
    before = place.view()
    place.restart()
    place.turn()
    after = place.view()
    assert after.visit is not None
    assert before.visit is not None
    assert after.visit.ticket == before.visit.ticket
    assert after.visit.drafts[service.id].form == draft.form
    assert after.own_series == before.own_series
    assert [job.label for job in after.journal] == [job.label for job in before.journal]
    number = place.desk.actions.submit(service.id).number
    finish(place)
    back(place)
    done = of_hub(place, "X7-001")
    assert (done.state, done.services[0].number) == (TicketState.DONE, number)
    assert {state for _, state in ops(place)} == {OpState.AT_HUB}


def test_nobody_came_to_a_call_of_the_own_series(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.clock.advance(timedelta(seconds=91))
    assert refused(place.desk.actions.no_show) == "no_show_too_early"
    place.desk.actions.recall()
    place.desk.actions.no_show()
    assert place.view().visit is None
    assert place.view().today.no_shows == 1
    place.clock.advance(timedelta(minutes=5))
    place.desk.actions.serve_slip("x7-1", ())
    finish(place)
    back(place)
    ticket = of_hub(place, "X7-001")
    assert (ticket.state, ticket.clock.away) == (TicketState.DONE, timedelta(minutes=5))
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_too_much_to_be_sent_begins_no_visit_and_still_ends_one(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    with place.store.writing() as transaction:
        like = dict(transaction.execute(select(OUTBOX).where(OUTBOX.c.kind == "start")).mappings().one())
        count, _ = outbox.unsettled(transaction)
        many = [
            like | {"op_id": f"filler-{place_}", "lane": "papers", "lane_seq": 1000 + place_}
            for place_ in range(ALONE_OPS - count)
        ]
        transaction.execute(insert(OUTBOX), many)
    assert refused(lambda: give(place)) == "outbox_full"
    finish(place)
    assert place.view().visit is None
    assert refused(place.desk.actions.call_next) == "outbox_full"
    assert refused(lambda: place.desk.actions.serve_slip("Y-001", ())) == "outbox_full"


def test_two_weeks_without_the_hub_begin_no_visit_and_still_end_one(place: Place) -> None:
    serve_alone(place)
    place.clock.advance(timedelta(days=13, hours=23))
    assert give(place) == "X7-001"
    place.clock.advance(timedelta(hours=2))
    assert refused(lambda: give(place)) == "outbox_old"
    finish(place)
    assert refused(place.desk.actions.call_next) == "outbox_old"


def test_days_of_its_own_are_recorded_on_their_days(place: Place, another: Another) -> None:
    place.sign_in()
    alone(place)
    give(place)
    first_day = place.today
    place.desk.actions.call_next()
    place.desk.actions.start("")
    finish(place)
    give(place)
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    other.issue()
    assert place.view().own_series == ()
    assert give(place) == "X7-001"
    place.desk.actions.call_next()
    place.desk.actions.start("")
    finish(place)
    back(place)
    with place.wire.hub.hub.store.reading() as rows:
        served, left_over = (rows.queue.by_label(first_day, label) for label in ("X7-001", "X7-002"))
    assert served is not None
    assert left_over is not None
    assert (served.state, served.clock.served) == (TicketState.DONE, timedelta(minutes=10))
    assert served.ended_at is not None
    assert served.clock.stay < timedelta(minutes=20)
    assert left_over.state is TicketState.CLOSED
    assert of_hub(place, "X7-001").state is TicketState.DONE
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    the_fold_is_the_state(place)


def test_a_visit_that_the_days_end_cut_off_is_finished_as_it_was(place: Place, another: Another) -> None:
    place.sign_in()
    visit = place.serve()
    day = place.today
    alone(place)
    finish(place)
    ended = place.clock.now()
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    with place.wire.hub.hub.store.reading() as rows:
        closed = rows.queue.ticket(visit.ticket.id)
    assert closed is not None
    assert closed.state is TicketState.CLOSED
    back(place)
    with place.wire.hub.hub.store.reading() as rows:
        done = rows.queue.by_label(day, visit.ticket.label)
    assert done is not None
    assert (done.state, done.ended_at, done.services[0].outcome) == (TicketState.DONE, ended, Outcome.ADVISED)
    assert done.clock.served == ended - (done.started_at or ended)
    assert done.services[0].served == done.clock.served
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    the_fold_is_the_state(place)


def test_a_transfer_to_a_window_that_closed_meanwhile_falls_back_to_its_group(place: Place, another: Another) -> None:
    place.sign_in()
    second = another("desk-8")
    second.sign_in(OTHER_CLERK, 8)
    visit = place.serve()
    alone(place)
    place.desk.actions.transfer(SendTo(group="P", window=WindowNo(8)), "")
    second.desk.actions.sign_out()
    back(place)
    sent = of_hub(place, visit.ticket.label)
    assert (sent.state, sent.line) == (TicketState.WAITING, "P")
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_one_op_over_which_the_hub_stumbles_holds_up_no_other(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    serve_alone(place)
    finish(place)
    give(place)
    ordinary = facts.not_elsewhere

    def at_start(rows: object, ticket: object, ask: object) -> None:
        if ask.kind is OpKind.START:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        ordinary(rows, ticket, ask)  # type: ignore[arg-type]

    monkeypatch.setattr(facts, "not_elsewhere", at_start)
    back(place)
    states = dict(ops(place))
    assert states[OpKind.START] is OpState.QUARANTINED
    assert states[OpKind.ISSUE_ALONE] is OpState.AT_HUB
    assert of_hub(place, "X7-002").state is TicketState.WAITING
    with place.wire.hub.hub.store.reading() as rows:
        assert list(rows.ops.quarantined().values()) == ["op_failed"]


def test_the_desk_goes_on_by_the_hubs_clock_after_a_restart(place: Place) -> None:
    slow = ManualClock(place.clock.now() - timedelta(hours=3))
    place.clock, hub_clock = slow, place.clock
    place.desk.close()
    place.desk = place.open()
    place.turn()
    place.sign_in()
    place.wire.cut()
    slow.advance(timedelta(seconds=12))
    place.desk.close()
    place.desk = place.open()
    place.turn()
    hub_clock.advance(timedelta(minutes=5))
    slow.advance(timedelta(minutes=5))
    issued = place.desk.actions.issue_ticket(services=(SERVICE,), priority="regular", language="az")
    hub_clock.advance(timedelta(minutes=5))
    slow.advance(timedelta(minutes=5))
    back(place)
    ticket = of_hub(place, issued.label)
    assert abs(ticket.arrived_at - (hub_clock.now() - timedelta(minutes=5))) < timedelta(seconds=30)


def test_a_payload_is_never_made_again(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    with place.store.reading() as transaction:
        before = transaction.execute(select(OUTBOX.c.op_id, OUTBOX.c.payload)).all()
    place.restart()
    back(place)
    with place.store.reading() as transaction:
        after = transaction.execute(select(OUTBOX.c.op_id, OUTBOX.c.payload)).all()
    assert after[: len(before)] == before
    with place.store.writing() as transaction:
        transaction.execute(update(OUTBOX).values(state="pending", result_seq=None, status=None))
    head = place.hub_head
    place.settle()
    assert place.hub_head == head


def test_the_visit_here_stays_here_although_the_hub_has_somebody_else_at_this_window(
    place: Place, another: Another
) -> None:
    place.sign_in()
    place.issue()
    alone(place)
    place.clock.advance(timedelta(days=1))
    other = another("desk-8")
    other.sign_in(OTHER_CLERK, 7)
    other.serve()
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    place.fill(service.id)
    back(place)
    assert place.visit.ticket.label == "X7-001"
    number = place.desk.actions.submit(service.id).number
    finish(place)
    assert place.view().visit is None
    place.settle()
    done = of_hub(place, "X7-001")
    assert (done.state, done.window, done.services[0].number) == (TicketState.DONE, None, number)
    assert {body["code"] for body in told_by_hub(place, EventKind.CONFLICT_RECORDED)} == {"window_taken"}
    other.turn()
    assert other.visit.ticket.state is TicketState.SERVING
    the_fold_is_the_state(place)


def test_what_is_remembered_of_the_overlay_is_what_laying_all_of_it_over_gives(place: Place) -> None:
    def the_same() -> None:
        for reading in (place.store.reading, place.store.writing, place.store.reading):
            with reading() as transaction:
                at = device.cursor(transaction)
                policy = place.desk._work.policy
                whole = lay_over(
                    partial(centre_cache.ticket, transaction), outbox.not_in_feed(transaction, at.seq), policy
                )
                assert dict(ahead_of_feed(transaction, policy)) == whole

    place.sign_in()
    label = place.issue()
    alone(place)
    steps: list[Callable[[], object]] = [
        lambda: give(place),
        lambda: give(place),
        place.desk.actions.call_next,
        lambda: place.desk.actions.start("0TEST01"),
        lambda: finish(place),
        lambda: place.desk.actions.serve_slip(label, ()),
        lambda: place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), ""),
        place.desk.actions.call_next,
    ]
    for step in steps:
        step()
        the_same()
    place.wire.mend()
    for _ in range(3):
        place.turn()
        the_same()
    place.settle()
    the_same()
    with place.store.reading() as transaction:
        assert ahead_of_feed(transaction, place.desk._work.policy) == {}


def test_what_was_rolled_back_is_not_remembered(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    policy = place.desk._work.policy
    with pytest.raises(ZeroDivisionError), place.store.writing() as transaction:
        place.desk._work.outbox.add(
            transaction,
            OpKind.RECALL_ALONE,
            {"ticket": place.view().own_series[0].id},
            actor=StaffId("staff-01"),
            ticket=place.view().own_series[0].id,
        )
        ahead_of_feed(transaction, policy)
        raise ZeroDivisionError
    label = give(place)
    for reading in (place.store.writing, place.store.reading):
        with reading() as transaction:
            labels = {ticket.label for ticket in ahead_of_feed(transaction, policy).values()}
        assert labels == {"X7-001", "X7-002", label}
    place.desk.actions.call_next()
    assert place.visit.ticket.label == "X7-001"


def test_answers_that_bring_nothing_of_the_feed_change_nothing_on_screen(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    before = place.view()
    place.wire.change_answers(lambda content: content.update(events=[]))
    place.desk.link.pulse.step()
    place.desk.sender.step_all()
    after = place.view()
    assert (after.link.waiting, after.head) == (0, before.head)
    assert [ticket.label for ticket in after.own_series] == ["X7-002"]
    assert after.visit is not None
    assert before.visit is not None
    assert (after.visit.ticket.label, after.visit.ticket.state) == ("X7-001", TicketState.SERVING)
    assert after.visit.ticket.services == before.visit.ticket.services
    back(place)
    assert place.visit.ticket == of_hub(place, "X7-001")


def test_a_computer_that_slept_looks_for_its_hub_before_it_acts_alone(place: Place) -> None:
    place.sign_in()
    first = place.issue()
    place.clock.advance(timedelta(minutes=30))
    assert give(place).startswith("Y-")
    place.clock.advance(timedelta(minutes=30))
    place.desk.actions.call_next()
    assert place.visit.ticket.label == first
    place.restart()
    assert give(place).startswith("Y-")
