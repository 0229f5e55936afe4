"""Central and a promoted hub: its feed goes on where it named the head, and replaces only what it never saw."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.ingest import ingest
from dostdesk.central.projections import Projector
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.fold import TICKET_KINDS
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import OpState
from dostdesk.hub.build import Hub
from dostdesk.protocol.central_ingest import IngestBatch, PushedEvent
from dostdesk.protocol.events import EventShape
from dostdesk.storage.desk import device, lives
from tests.desk.place import NINE
from tests.succession.at_central import CENTRE, LinkedTown
from tests.succession.test_promoted import once_each, states
from tests.succession.town import TownDesk, events_of, lawful


@pytest.fixture
def linked(folder: Path) -> Iterator[LinkedTown]:
    made = LinkedTown(folder, ManualClock(NINE))
    yield made
    made.close()


def quarantined(town: LinkedTown) -> list[tuple[str, str]]:
    store = town.national.central.parts.store
    Projector(store).settle()
    with store.reading() as rows:
        return [(one.entity, one.code) for one in rows.projections.quarantined(CENTRE)]


def set_aside(town: LinkedTown) -> int:
    with town.national.central.parts.store.reading() as rows:
        return rows.succession.count_set_aside(CENTRE)


def epoch_of(desk: TownDesk) -> int:
    with desk.store.reading() as transaction:
        install = device.install(transaction)
    assert install is not None
    return install.install_epoch


def steps(hub: Hub, ticket: str) -> list[EventKind]:
    """What happened to a ticket, in order."""
    return [event.kind for event in events_of(hub) if event.entity == ticket and event.kind in TICKET_KINDS]


def same_feed(town: LinkedTown) -> None:
    assert [event.hash for event in town.at_central()] == [event.hash for event in events_of(town.b.hub)]


def test_a_promoted_hub_takes_from_central_what_it_never_heard(linked: LinkedTown) -> None:
    desk = linked.desk()
    desk.sign_in()
    linked.b.follow()
    desk.serve()
    linked.push(linked.a.hub)
    heard = len(linked.at_central())
    hub = linked.hub_is_lost()
    assert hub.parts.standing.promotions[-1].seq == heard
    desk.settle()
    linked.push(hub)
    same_feed(linked)
    assert (quarantined(linked), set_aside(linked)) == ([], 0)


def test_without_central_it_goes_on_from_what_it_has_and_central_follows_it(linked: LinkedTown) -> None:
    desk = linked.desk()
    desk.sign_in()
    linked.b.follow()
    _, number = desk.apply()
    desk.settle()
    linked.push(linked.a.hub)
    before = len(linked.at_central())
    linked.line.cut = True
    hub = linked.hub_is_lost()
    assert hub.parts.standing.promotions[-1].seq < before
    desk.settle()
    linked.line.cut = False
    linked.push(hub)
    same_feed(linked)
    assert set_aside(linked) == before - hub.parts.standing.promotions[-1].seq
    assert quarantined(linked) == []
    with hub.store.reading() as rows:
        assert rows.numbers.issued(number) is not None
        once_each(desk, rows)
    with linked.national.central.parts.store.reading() as rows:
        assert rows.projections.doubled(CENTRE) == ()
    lawful(hub)


def test_what_an_install_did_before_it_began_anew_comes_in_order_to_a_hub_that_lacks_it(linked: LinkedTown) -> None:
    """Central had it when the install began anew, so it is in none of its lanes; the new hub never asked central."""
    desk = linked.desk()
    desk.sign_in()
    linked.b.follow()
    visit, number = desk.apply()
    desk.settle()
    linked.push(linked.a.hub)
    desk.turn()
    assert states(desk) == {OpState.AT_CENTRAL.value}
    with desk.store.writing() as transaction:
        lives.want_anew(transaction, Anew.SET_BACK)
    desk.desk.sender._api.unheard = True
    desk.desk.actions.finish({}, call_the_next=False)
    desk.settle()
    assert epoch_of(desk) == 2
    before = steps(linked.a.hub, visit.ticket.id)
    linked.line.cut = True
    hub = linked.hub_is_lost()
    desk.settle()
    assert epoch_of(desk) == 3
    assert steps(hub, visit.ticket.id) == before
    assert not any(event.kind is EventKind.CONFLICT_RECORDED for event in events_of(hub))
    with hub.store.reading() as rows:
        assert rows.numbers.issued(number) is not None
        once_each(desk, rows)
    assert desk.view().link.waiting == 0
    lawful(hub)


def test_the_hub_before_hears_of_it_from_central(linked: LinkedTown) -> None:
    linked.b.follow()
    hub = linked.hub_is_lost()
    linked.push(hub)
    old = linked.a.serve()
    assert old.pusher is not None
    old.pusher.step()
    assert not old.parts.standing.active
    # Where the new hub is it learns from those who stood by, and then it hands over.
    old.hand_over.step()
    assert old.hand_over.trouble is None


def test_a_hub_that_names_another_head_replaces_nothing(linked: LinkedTown) -> None:
    desk = linked.desk()
    desk.sign_in()
    linked.b.follow()
    desk.serve()
    linked.push(linked.a.hub)
    before = [event.hash for event in linked.at_central()]
    linked.line.cut = True
    hub = linked.hub_is_lost()
    linked.line.cut = False
    promotion = hub.parts.standing.promotions[-1]
    with hub.store.reading() as rows:
        first = rows.feed.after(promotion.seq, 1)[0]
    shape = dict(EventShape.of(first))
    for wrong in (promotion.seq - 1, promotion.seq + 1):
        batch = IngestBatch(
            epoch=2,
            after=wrong,
            prev_hash=before[wrong - 1],
            events=(PushedEvent.model_validate(shape),),
        )
        with pytest.raises(RefusedError):
            ingest(linked.national.central.parts.store, CENTRE, batch, linked.clock.now())
    assert [event.hash for event in linked.at_central()] == before


def test_a_series_that_was_set_aside_is_granted_to_nobody_else(linked: LinkedTown) -> None:
    linked.b.follow()
    linked.desk("desk-9")
    with linked.a.hub.store.reading() as rows:
        mine = {one.series.code for one in rows.numbers.series(device="desk-9", install_epoch=1)}
    linked.push(linked.a.hub)
    linked.line.cut = True
    hub = linked.hub_is_lost()
    linked.line.cut = False
    linked.push(hub)
    other = linked.desk("desk-10")
    with hub.store.reading() as rows:
        others = {one.series.code for one in rows.numbers.series(device="desk-10", install_epoch=1)}
    assert mine
    assert others
    assert not mine & others
    assert other.hub_url == linked.b.url
