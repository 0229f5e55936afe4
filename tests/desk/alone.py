"""What tests of a desk on its own do again and again: cut it off, give and end tickets, look into its hub."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk.tables import OUTBOX
from tests.desk.place import SERVICE, Place


def alone(place: Place) -> None:
    """The LAN is cut, and this desk has noticed it."""
    place.wire.cut()
    place.clock.advance(timedelta(seconds=12))
    place.turn()


def back(place: Place) -> None:
    place.wire.mend()
    place.settle()


def finish(place: Place) -> None:
    """Whoever is here is advised and goes."""
    place.clock.advance(timedelta(minutes=10))
    services = place.visit.ticket.services
    place.desk.actions.finish({one.id: Outcome.ADVISED for one in services if one.outcome is None}, False)


def serve_alone(place: Place) -> None:
    """Somebody of the window's own series is served, without the hub from the beginning."""
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")


def give(place: Place, priority: str = "regular") -> str:
    place.clock.advance(timedelta(minutes=1))
    return place.desk.actions.issue_ticket(services=(SERVICE,), priority=priority, language="az").label


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(RefusedError) as why:
        act()
    return why.value.code


def of_hub(place: Place, label: str) -> Ticket:
    with place.wire.hub.hub.store.reading() as rows:
        found = rows.queue.by_label(place.today, label)
    assert found is not None, label
    return found


def told_by_hub(place: Place, kind: EventKind) -> list[dict[str, object]]:
    with place.wire.hub.hub.store.reading() as rows:
        return [dict(event.body) for event in rows.feed.all() if event.kind is kind]


def ops(place: Place) -> list[tuple[OpKind, OpState]]:
    with place.store.reading() as transaction:
        rows = transaction.execute(select(OUTBOX).order_by(OUTBOX.c.lane, OUTBOX.c.lane_seq)).mappings()
        return [(OpKind(row["kind"]), OpState(row["state"])) for row in rows]


def the_fold_is_the_state(place: Place) -> None:
    with place.wire.hub.hub.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before
