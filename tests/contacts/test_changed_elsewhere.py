"""A citizen's contact that was also changed elsewhere is a choice with both sides, from central to the desk
and back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.desk.contacts import ASKED_AGAIN
from dostdesk.desk.outbox_view import Choice, ItemState, OutboxItem
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.conflicts import Clash, Kept
from dostdesk.domain.contacts import other_word
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ops import Lane, OpKind, OpState
from dostdesk.domain.register import AskedFor
from dostdesk.protocol.central_register import ContactsChanged
from dostdesk.protocol.ops import OpBatch, OpResults
from dostdesk.protocol.people import OfApplication
from dostdesk.storage.central.contacts import SaidAt
from dostdesk.storage.desk import device, outbox
from tests.contacts.elsewhere import CITIZEN, ELSEWHERE, HERE, ClashingHub, a_while_before, says_elsewhere
from tests.desk.place import OTHER_CLERK, Place
from tests.releases.national import National

THEIRS = "+994557641890"


@pytest.fixture
def place(desk: Place, hub: ClashingHub) -> Place:
    """A desk with somebody at its window, whose hub has told central everything so far."""
    desk.sign_in()
    hub.reach_central()
    return desk


def applies(place: Place) -> None:
    """The citizen applies, and the hub has it."""
    service = place.serve().ticket.services[0].id
    place.fill(service)
    place.desk.actions.submit(service)
    place.settle()


def clash(place: Place, hub: ClashingHub) -> None:
    """He said another number at the other centre yesterday; the desk has heard of that, and of both numbers."""
    says_elsewhere(hub.national, THEIRS, at=a_while_before(place.clock, hours=14))
    applies(place)
    hub.reach_central()
    place.settle()


def choice_of(place: Place) -> tuple[OutboxItem, Choice]:
    (item,) = [one for one in place.desk.outbox.look().items if one.state is ItemState.CHOICE]
    choice = place.desk.outbox.look().choice(item.id)
    assert choice is not None
    return item, choice


def said_here(hub: ClashingHub) -> SaidAt:
    application = next(one for one in hub.events() if one.kind is EventKind.APPLICATION_SUBMITTED).body["application"]
    with hub.store.reading() as rows:
        found = rows.contacts.of_application(HERE, application)
    assert found is not None
    return found


def test_what_was_changed_elsewhere_meanwhile_is_a_choice_with_both_sides(
    place: Place, hub: ClashingHub, national: National, clock: ManualClock
) -> None:
    at = a_while_before(clock, hours=14)
    says_elsewhere(national, THEIRS, at=at)
    applies(place)
    hub.reach_central()
    (told,) = hub.clashes()
    assert told.body["device"] == "desk-7"
    place.settle()
    item, choice = choice_of(place)
    assert (item.kind, item.code) == (OpKind.APPLICATION_SUBMITTED, "contact_changed")
    assert (choice.clash, choice.answers) == (Clash.CONTACT, (Kept.HERE, Kept.THERE, Kept.BOTH))
    assert choice.here.value == said_here(hub).word.phone
    assert (choice.there.value, choice.there.at, choice.there.centre) == (THEIRS, at, ELSEWHERE)
    link = place.view().link
    assert (link.choices, link.state) == (1, LinkState.CHOICE_NEEDED)
    with hub.store.reading() as rows:
        assert [one.staff for one in rows.register.who_asked(CITIZEN) if one.asked_for is AskedFor.CONTACT] == [
            said_here(hub).staff
        ]
    assert not any(THEIRS in str(event.body) or choice.here.value in str(event.body) for event in hub.events())


@pytest.mark.parametrize("kept", [Kept.THERE, Kept.BOTH])
def test_what_the_clerk_says_of_it_is_an_op_an_event_and_centrals_word(
    place: Place, hub: ClashingHub, kept: Kept
) -> None:
    clash(place, hub)
    item, _ = choice_of(place)
    written = said_here(hub).word.at
    place.clock.advance(timedelta(minutes=3))
    place.desk.outbox.settle(item.id, kept)
    assert place.view().link.choices == 0
    place.settle()
    hub.reach_central()
    (settled,) = [event for event in hub.events() if event.kind is EventKind.CONFLICT_SETTLED]
    assert (settled.body["op"], settled.body["kept"]) == (item.id, kept.value)
    word = said_here(hub).word
    assert word.withdrawn is (kept is Kept.THERE)
    assert (word.at > written) is (kept is not Kept.THERE)
    place.settle()
    with place.store.reading() as transaction:
        op = outbox.op(transaction, item.id)
    assert op is not None
    assert op.state is OpState.AT_CENTRAL


def test_a_word_that_was_withdrawn_clashes_with_nobody_any_more(place: Place, hub: ClashingHub) -> None:
    clash(place, hub)
    place.desk.outbox.settle(choice_of(place)[0].id, Kept.THERE)
    place.settle()
    hub.reach_central()
    mine = said_here(hub)
    with hub.store.reading() as rows:
        said = rows.contacts.of_people({CITIZEN}, a_while_before(place.clock, days=60))
    later = replace(mine.word, application="later", visit="later", phone=THEIRS, withdrawn=False)
    assert other_word(later, said) is None


def test_the_same_number_written_otherwise_is_no_clash(place: Place, hub: ClashingHub, national: National) -> None:
    applies(place)
    hub.reach_central()
    mine = said_here(hub).word.phone
    place.desk.actions.finish({}, False)
    says_elsewhere(national, f"{mine[:4]} {mine[4:6]} {mine[6:]}", at=a_while_before(place.clock, hours=14))
    applies(place)
    hub.reach_central()
    assert hub.clashes() == []


def test_what_was_said_long_before_is_history(place: Place, hub: ClashingHub, national: National) -> None:
    says_elsewhere(national, THEIRS, at=a_while_before(place.clock, days=31))
    applies(place)
    hub.reach_central()
    assert hub.clashes() == []


def test_it_is_asked_once_whoever_starts_again(place: Place, hub: ClashingHub) -> None:
    clash(place, hub)
    place.restart()
    hub.restart()
    hub.reach_central()
    place.turn()
    assert len(hub.clashes()) == 1
    assert choice_of(place)[1].there.value == THEIRS


def test_a_central_that_is_away_keeps_nothing_else_waiting(place: Place, hub: ClashingHub) -> None:
    says_elsewhere(hub.national, THEIRS, at=a_while_before(place.clock, hours=14))
    applies(place)
    hub.reach_central()
    hub.line.cut = True
    place.settle()
    assert place.view().link.choices == 0
    assert place.desk.outbox.look().items == ()
    place.issue()
    place.settle()
    hub.line.cut = False
    place.clock.advance(ASKED_AGAIN)
    place.turn()
    assert choice_of(place)[1].there.value == THEIRS


def test_a_clash_that_the_feed_told_before_the_answer_came_is_none_the_less(
    place: Place, hub: ClashingHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    says_elsewhere(hub.national, THEIRS, at=a_while_before(place.clock, hours=14))
    service = place.serve().ticket.services[0].id
    place.fill(service)
    place.settle()
    api = place.desk._line.talkers.api
    arrives = api.ops

    def is_lost(batch: OpBatch, *, session: str) -> OpResults:
        answer = arrives(batch, session=session)
        if batch.ops[0].lane is Lane.PAPERS:
            raise OutsideError("hub_unreachable")
        return answer

    with monkeypatch.context() as lost:
        lost.setattr(api, "ops", is_lost)
        place.desk.actions.submit(service)
        place.desk.sender.step(Lane.QUEUE)
        place.desk.sender.step(Lane.PAPERS)
        hub.reach_central()
        place.desk.follower.step(0)
    assert place.view().link.waiting > 0
    place.settle()
    assert choice_of(place)[1].there.value == THEIRS


def test_both_numbers_are_told_to_whoever_wrote_one_of_them_alone(place: Place, hub: ClashingHub) -> None:
    clash(place, hub)
    application = said_here(hub).word.application
    place.desk.actions.finish({}, False)
    place.settle()
    place.desk.actions.sign_out()
    place.sign_in(OTHER_CLERK)
    assert place.view().link.choices == 0
    with place.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
    assert signed_in is not None
    with pytest.raises(RefusedError) as refused:
        place.desk._line.talkers.api.contact(OfApplication(application=application), session=signed_in.token)
    assert refused.value.code == "right_missing"


def test_a_central_that_does_not_know_the_question_is_followed_all_the_same(place: Place, hub: ClashingHub) -> None:
    watch = hub.hub.contacts
    assert watch is not None

    class Older:
        def changed(self, after: int) -> ContactsChanged:
            raise RefusedError("not_found")

    watch._source = Older()
    applies(place)
    hub.reach_central()
    assert hub.hub.follower is not None
    assert hub.hub.follower.trouble is None
