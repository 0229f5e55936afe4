"""A device that had followed the hub before further than the new one goes on from: which places are the same."""

from __future__ import annotations

from dostdesk.desk.finding import Finder
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import Cursor
from tests.succession.town import Town, TownDesk, events_of, lawful


def place_of(desk: TownDesk) -> Cursor:
    with desk.store.reading() as transaction:
        return device.cursor(transaction)


def ahead_of_the_standby(town: Town) -> tuple[TownDesk, int]:
    """A desk that has followed the hub beyond what the standby has; and how far that is."""
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.b.follow()
    both = place_of(desk).seq
    for _ in range(4):
        desk.issue()
    desk.turn()
    assert place_of(desk).seq > both
    town.hub_is_lost()
    return desk, both


def agree(desk: TownDesk) -> Finder:
    """Only the look for the hub: nothing of the feed is read yet."""
    finder = desk.desk._line.talkers.finder
    assert finder.look()
    assert desk.hub_url == "http://b"
    return finder


def test_its_place_is_where_both_have_the_feed(town: Town) -> None:
    desk, both = ahead_of_the_standby(town)
    agree(desk)
    with town.b.hub.store.reading() as rows:
        continued = rows.feed.at(both)
    assert continued is not None
    assert place_of(desk) == Cursor(epoch=1, seq=both, hash=continued.hash)


def test_what_the_new_hub_answers_at_places_that_were_seen_before_counts(town: Town) -> None:
    desk, _ = ahead_of_the_standby(town)
    agree(desk)
    # The lane alone, as when somebody presses at once: four tickets again, then the call, at places below the old ones.
    town.later(seconds=1)
    desk.desk.link.pulse.step()
    desk.desk.sender.step_all()
    desk.desk.actions.call_next()
    shown = desk.view().visit
    assert shown is not None
    assert (shown.ticket.label, shown.ticket.state) == ("Y-001", TicketState.CALLED)
    desk.desk.actions.start("")
    assert desk.visit.ticket.state is TicketState.SERVING
    desk.settle()
    assert desk.visit.ticket.state is TicketState.SERVING
    assert place_of(desk).seq == events_of(town.b.hub)[-1].seq
    lawful(town.b.hub)


def test_whoever_had_followed_less_goes_on_from_his_place(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    at = place_of(desk)
    other = town.desk("desk-8")
    other.sign_in("l.hesenova", 8)
    other.issue()
    town.b.follow()
    town.hub_is_lost()
    agree(desk)
    assert place_of(desk) == at
