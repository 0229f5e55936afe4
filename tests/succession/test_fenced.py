"""The hub that was lost comes back: it takes nothing any more, and what it has more becomes part of the new feed."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.succession import HubRole, Promotion
from dostdesk.hub.build import Hub
from dostdesk.protocol.succession import FenceAsked, PromotionShape
from tests.desk.place import OTHER_CLERK, RECEPTION
from tests.succession.test_promoted import conflicts, once_each
from tests.succession.town import Town, events_of, lawful


def hand_over(hub: Hub) -> None:
    for _ in range(20):
        if not hub.hand_over.step():
            break
    assert hub.hand_over.trouble is None, hub.hand_over.trouble
    assert hub.hand_over.done


def comes_back(town: Town) -> Hub:
    """The machine is switched on again, with the store that it had."""
    return town.a.serve()


def fenced(hub: Hub) -> bool:
    return hub.parts.standing.role is HubRole.FENCED


def changes_nothing_again(town: Town, old: Hub) -> None:
    """The whole tail once more, as after a lost answer."""
    head = town.b.hub.parts.tail.head
    with old.store.writing() as rows:
        rows.succession.handed(2, 0)
    old.hand_over.step()
    assert town.b.hub.parts.tail.head == head
    lawful(town.b.hub)


def test_it_hears_of_it_from_the_new_hub(town: Town) -> None:
    town.b.follow()
    town.hub_is_lost()
    old = comes_back(town)
    assert not fenced(old)
    town.b.hub.hand_over.step()
    assert fenced(old)
    assert town.b.hub.hand_over.done


def test_it_hears_of_it_from_a_desk(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    town.hub_is_lost()
    desk.settle()
    old = comes_back(town)
    # The desk looks again when the hub that it has is silent for a moment.
    town.net.down.add("b")
    desk.turn()
    town.net.down.discard("b")
    assert not fenced(old)
    desk.desk._line.talkers.finder.look(with_present=True)
    assert fenced(old)
    assert desk.hub_url == "http://b"


def test_it_asks_those_who_stood_by_before_it_serves(town: Town) -> None:
    town.b.follow()
    town.hub_is_lost()
    old = comes_back(town)
    old.hand_over.look_for_successor(old.parts.standing.standbys)
    assert fenced(old)


def test_it_stays_so_over_a_restart_and_takes_no_ops(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    town.hub_is_lost()
    comes_back(town)
    town.b.hub.hand_over.step()
    town.a.close()
    old = comes_back(town)
    assert fenced(old)
    head = old.parts.tail.head
    town.net.down.add("b")
    desk.desk._line.talkers.api.agree(1, "http://a")
    with pytest.raises(RefusedError) as refused:
        desk.desk._line.talkers.api.meet(_hello(desk))
    assert refused.value.code == "hub_fenced"
    assert old.parts.tail.head == head


def _hello(desk: object) -> object:
    from dostdesk.protocol.succession import RecoveryHello
    from dostdesk.storage.desk import device

    with desk.store.reading() as transaction:  # type: ignore[attr-defined]
        install = device.install(transaction)
    assert install is not None
    return RecoveryHello(
        device=install.device, install=install.install, install_epoch=install.install_epoch, day="2026-11-18"
    )


def test_nobody_fences_a_hub_who_does_not_have_the_secret(town: Town) -> None:
    guessed = PromotionShape.of(Promotion(epoch=9, seq=0, hash="0" * 64).proven(b"guessed", "12"))
    with pytest.raises(RefusedError) as refused:
        town.b.port("http://a").fence(FenceAsked(promotion=guessed, url="http://evil"))
    assert refused.value.code == "promotion_unproven"
    assert not fenced(town.a.hub)


def test_what_no_desk_told_any_more_comes_with_the_tail(town: Town) -> None:
    reception = town.desk("desk-1")
    reception.sign_in(RECEPTION, None)
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    labels = [reception.issue() for _ in range(3)]
    # Nobody follows the feed any more, and the reception's machine burns with the hub.
    town.hub_is_lost()
    desk.settle()
    old = comes_back(town)
    town.b.hub.hand_over.step()
    hand_over(old)
    with town.b.hub.store.reading() as rows:
        assert {ticket.label for ticket in rows.queue.waiting()} == set(labels)
    taken = [event.body for event in events_of(town.b.hub) if event.kind == "tail_taken"]
    assert [body["crossed"] for body in taken] == [0]
    assert taken[0]["taken"] >= len(labels)
    changes_nothing_again(town, old)


def test_who_sat_where_at_the_hub_before_is_named_and_moves_nobody(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    other = town.desk("desk-8")
    other.sign_in(OTHER_CLERK, 8)
    # The machine at that window burns with the hub: nobody else knows that somebody sat there.
    town.hub_is_lost()
    desk.settle()
    old = comes_back(town)
    town.b.hub.hand_over.step()
    hand_over(old)
    (taken,) = [event.body for event in events_of(town.b.hub) if event.kind == "tail_taken"]
    assert [(one["kind"], one["window"], one["device"]) for one in taken["named"]] == [("window_opened", 8, "desk-8")]
    with town.b.hub.store.reading() as rows:
        window = rows.queue.window(WindowNo(8))
        assert window is None or not window.open
    changes_nothing_again(town, old)


def test_what_the_desks_have_told_already_is_not_told_twice(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    town.b.follow()
    desk.apply()
    desk.settle()
    town.hub_is_lost()
    desk.settle()
    head = town.b.hub.parts.tail.head
    old = comes_back(town)
    town.b.hub.hand_over.step()
    hand_over(old)
    assert town.b.hub.parts.tail.head == head
    assert conflicts(town) == []
    with town.b.hub.store.reading() as rows:
        once_each(desk, rows)
    lawful(town.b.hub)


def test_a_crossing_is_recorded_as_a_double_service(town: Town) -> None:
    """Two hubs at once: somebody said that the old one was off, and it was only cut off."""
    desk, other = town.desk(), town.desk("desk-8")
    desk.sign_in()
    other.sign_in(OTHER_CLERK, 8)
    label = desk.issue()
    other.settle()
    town.b.follow()
    town.b.promote()
    old = town.a.hub
    desk.desk.actions.call_next()
    desk.desk.actions.start("0TEST01")
    desk.settle()
    town.net.down.add("a")
    town.later(seconds=15)
    other.settle()
    other.desk.actions.call_next()
    assert other.visit.ticket.label == label
    other.desk.actions.start("0TEST01")
    other.settle()
    town.net.down.discard("a")
    town.b.hub.hand_over.step()
    hand_over(old)
    assert set(conflicts(town)) == {"double_service"}
    with town.b.hub.store.reading() as rows:
        (ticket,) = rows.queue.open_tickets()
        assert ticket.window == 8
    told = next(event.body["tail"] for event in events_of(town.b.hub) if event.kind == "conflict_recorded")
    assert told["window"] == 7
    lawful(town.b.hub)
    # The desk that had stayed with the old hub comes over, and its records are kept too.
    desk.settle()
    assert desk.hub_url == "http://b"
    with town.b.hub.store.reading() as rows:
        once_each(desk, rows)
    lawful(town.b.hub)
