"""The outbox as whoever made what is in it sees it: states, ages, whose it is, and clashes decided with both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dostdesk.desk.outbox_view import ItemState, OutboxItem, OutboxView
from dostdesk.desk.view import LinkState
from dostdesk.domain.conflicts import Clash, Kept
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import OpId, StaffId, TicketId
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.stays import Outcome
from dostdesk.storage.desk import device, outbox
from tests.desk.place import OTHER_CLERK, SERVICE, Place


def look(place: Place) -> OutboxView:
    return place.desk.outbox.look()


def item(view: OutboxView, kind: OpKind) -> OutboxItem:
    return next(one for one in view.items if one.kind is kind)


def reported(place: Place, kind: OpKind, payload: dict[str, Any], ticket: str | None = None) -> OpId:
    """A fact that this desk records, whether or not it fits."""
    staff = place.view().staff
    assert staff is not None
    with place.store.writing() as transaction:
        about = None if ticket is None else TicketId(ticket)
        return place.desk._work.outbox.add(transaction, kind, payload, actor=StaffId(staff.id), ticket=about)


def clash(place: Place) -> OpId:
    """The start of a service that has begun: the hub keeps it beside the one that it has."""
    ticket = place.visit.ticket
    op = reported(place, OpKind.START, {"ticket": ticket.id}, ticket.id)
    place.settle()
    return op


def quarantined(place: Place) -> OpId:
    """A number that is none: its check character is wrong."""
    op = reported(place, OpKind.NUMBER_VOIDED, {"number": "12-26-0A7-00431-K", "reason": "printer"})
    place.settle()
    return op


def feed(place: Place) -> list[Event]:
    with place.wire.hub.hub.store.reading() as rows:
        return list(rows.feed.all())


def test_without_the_link_each_op_is_listed_and_later_they_count_down_to_zero(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    place.settle()
    place.wire.cut()
    place.desk.actions.add_service(SERVICE)
    place.desk.actions.finish_service(visit.ticket.services[0].id, Outcome.DECLINED)
    place.turn()
    shown = look(place)
    assert [one.kind for one in shown.items] == [OpKind.ADD_SERVICE, OpKind.FINISH_SERVICE]
    assert shown.waiting == 2
    first = shown.items[0]
    assert (first.label, first.service, first.state) == (visit.ticket.label, SERVICE, ItemState.WAITING)
    assert first.attempts > 0
    assert first.next_attempt is not None
    assert shown.trouble is not None
    assert shown.trouble.code == "hub_unreachable"
    assert shown.oldest == first.made_at
    place.wire.mend()
    place.settle()
    shown = look(place)
    assert (shown.items, shown.waiting, shown.oldest, shown.trouble) == ((), 0, None, None)
    assert {one.kind for one in shown.sent} >= {OpKind.ADD_SERVICE, OpKind.FINISH_SERVICE, OpKind.START}
    assert shown.sent_today == len(shown.sent)


def test_send_now_waits_out_no_pause(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    place.desk.actions.add_service(SERVICE)
    for _ in range(3):
        place.turn()
        place.clock.advance(timedelta(seconds=20))
    place.turn()
    place.wire.mend()
    assert look(place).items[0].next_attempt is not None
    place.desk.outbox.send_now()
    assert look(place).items[0].next_attempt is None
    place.desk.sender.step_all()
    assert look(place).items == ()


def test_what_waits_belongs_to_whoever_made_it(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    place.desk.actions.add_service(SERVICE)
    mine = look(place)
    assert (mine.waiting, mine.others) == (1, 0)
    with place.store.writing() as transaction:
        signed_in = device.signed_in(transaction)
        assert signed_in is not None
        other = replace(signed_in.staff, id=StaffId("somebody-else"), login=OTHER_CLERK)
        device.put_signed_in(transaction, replace(signed_in, staff=other))
    theirs = look(place)
    assert (theirs.items, theirs.sent, theirs.waiting, theirs.others) == ((), (), 0, 1)
    assert theirs.oldest is None


def test_without_anybody_signed_in_nothing_is_told(place: Place) -> None:
    with pytest.raises(RefusedError) as refused:
        look(place)
    assert refused.value.code == "signed_out"


def test_a_clash_is_a_choice_with_both_sides_and_the_link_says_so(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    op = clash(place)
    shown = look(place)
    assert [one.state for one in shown.items] == [ItemState.CHOICE]
    choice = shown.choice(op)
    assert choice is not None
    assert choice.clash is Clash.DOUBLE_SERVICE
    assert choice.here.label == choice.there.label == visit.ticket.label
    assert choice.there.window == 7
    link = place.view().link
    assert (link.state, link.choices) == (LinkState.CHOICE_NEEDED, 1)
    assert link.itself is not LinkState.CHOICE_NEEDED


@pytest.mark.parametrize("kept", [Kept.HERE, Kept.THERE, Kept.BOTH, Kept.SUPERVISOR])
def test_a_decision_is_recorded_with_who_decided_and_nothing_is_thrown_away(place: Place, kept: Kept) -> None:
    place.sign_in()
    place.serve()
    op = clash(place)
    events = feed(place)
    place.desk.outbox.settle(op, kept)
    assert place.view().link.choices == 0
    place.settle()
    after = feed(place)
    assert after[: len(events)] == events
    (decided,) = [event for event in after[len(events) :] if event.kind is EventKind.CONFLICT_SETTLED]
    staff = place.view().staff
    assert staff is not None
    assert (decided.body["op"], decided.body["kept"], decided.body["staff"]) == (op, kept.value, staff.id)
    shown = look(place)
    assert shown.items == ()
    sent = next(one for one in shown.sent if one.id == op)
    assert sent.decided is not None
    assert (sent.decided.kept, sent.decided.by) == (kept, staff.short_name)
    with pytest.raises(RefusedError) as refused:
        place.desk.outbox.settle(op, kept)
    assert refused.value.code == "clash_unknown"


def test_a_decision_survives_the_loss_of_power_before_it_was_sent(place: Place) -> None:
    place.sign_in()
    place.serve()
    op = clash(place)
    place.wire.cut()
    place.desk.outbox.settle(op, Kept.BOTH)
    place.restart()
    assert place.view().link.choices == 0
    assert [one.kind for one in look(place).items] == [OpKind.CONFLICT_SETTLED]
    place.wire.mend()
    place.settle()
    assert [event.body["kept"] for event in feed(place) if event.kind is EventKind.CONFLICT_SETTLED] == ["both"]


def test_what_lies_in_quarantine_is_told_with_its_reason_and_never_deleted(place: Place) -> None:
    place.sign_in()
    place.serve()
    op = quarantined(place)
    shown = look(place)
    aside = shown.items[0]
    assert (aside.id, aside.state, aside.code) == (op, ItemState.QUARANTINED, "number_check_character")
    assert place.view().link.choices == 0
    with pytest.raises(RefusedError) as refused:
        place.desk.outbox.settle(op, Kept.HERE)
    assert refused.value.code == "clash_answer"
    place.desk.outbox.settle(op, Kept.SUPERVISOR)
    place.settle()
    aside = look(place).items[0]
    assert aside.decided is not None
    assert aside.decided.kept is Kept.SUPERVISOR
    with pytest.raises(RefusedError) as refused:
        place.desk.outbox.settle(op, Kept.SUPERVISOR)
    assert refused.value.code == "clash_settled"
    with place.store.reading() as transaction:
        kept = outbox.op(transaction, op)
    assert kept is not None
    assert kept.state is OpState.QUARANTINED


def test_one_items_error_holds_up_no_other(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    place.settle()
    place.wire.cut()
    bad = reported(place, OpKind.NUMBER_VOIDED, {"number": "12-26-0A7-00431-K", "reason": "printer"})
    twice = reported(place, OpKind.START, {"ticket": visit.ticket.id}, visit.ticket.id)
    place.desk.actions.add_service(SERVICE)
    place.wire.mend()
    place.settle()
    shown = look(place)
    assert {one.id for one in shown.items} == {bad, twice}
    assert shown.waiting == 0


def test_a_number_used_twice_is_nobodys_at_a_window(place: Place) -> None:
    place.sign_in()
    place.serve()
    op = clash(place)
    with place.store.writing() as transaction:
        kept = outbox.op(transaction, op)
        assert kept is not None
        assert kept.status is not None
        outbox.settle(
            transaction, op, state=OpState.CONFLICT, status=kept.status, seq=kept.result_seq or 0, code="number_taken",
            facts={"number": "12-26-0A7-00001-X"}, body={},
        )  # fmt: skip
    choice = look(place).choice(op)
    assert choice is not None
    assert choice.answers == (Kept.SUPERVISOR,)
    with pytest.raises(RefusedError):
        place.desk.outbox.settle(op, Kept.HERE)
    place.desk.outbox.settle(op, Kept.SUPERVISOR)
    assert place.view().link.choices == 0


def test_a_clash_of_contacts_has_both_values_and_they_are_in_no_feed(place: Place) -> None:
    place.sign_in()
    place.serve()
    op = clash(place)
    with place.store.writing() as transaction:
        kept = outbox.op(transaction, op)
        assert kept is not None
        assert kept.status is not None
        outbox.settle(
            transaction, op, state=OpState.CONFLICT, status=kept.status, seq=kept.result_seq or 0,
            code="contact_changed", facts={}, body={"mine": "+994502104127", "theirs": "+994557641890"},
        )  # fmt: skip
    choice = look(place).choice(op)
    assert choice is not None
    assert (choice.here.value, choice.there.value) == ("+994502104127", "+994557641890")
    place.desk.outbox.settle(op, Kept.THERE)
    place.settle()
    assert not any("+994" in str(event.body) for event in feed(place))


def test_another_persons_clash_is_his_alone(place: Place, another: Callable[[str], Place]) -> None:
    place.sign_in()
    place.serve()
    op = clash(place)
    elsewhere = another("desk-8")
    elsewhere.sign_in(OTHER_CLERK, 8)
    with pytest.raises(RefusedError) as refused:
        elsewhere.desk.outbox.settle(op, Kept.HERE)
    assert refused.value.code == "clash_unknown"
    assert elsewhere.view().link.choices == 0
