"""What desks did on their own is in a hub that was rebuilt from what central has."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import TicketId, id_maker
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import TicketState
from dostdesk.hub.rebuild import rebuild
from dostdesk.storage.hub.store import HubStore
from tests.hub.hub_floor import KEY, Prepared
from tests.hub.test_hub_alone import issued, slip
from tests.succession.alone_centre import (
    Centre,
    Memory,
    applied,
    conflicts,
    kinds,
    serve_alone,
    tickets,
    well,
)


@pytest.mark.parametrize("central_heard", [True, False])
def test_what_a_desk_did_alone_is_in_a_hub_that_was_rebuilt(
    centre: Centre, prepared: Prepared, tmp_path: Path, central_heard: bool
) -> None:
    floor, desk, reception = centre.floor, centre.desk(1), centre.desk(2)
    waiting = reception.issue().body["ticket"]
    with floor.store.reading() as rows:
        before = rows.feed.head().seq
    shown = slip(desk, 1, waiting["label"], of=waiting["id"])
    serve_alone(centre, desk, OpKind.ISSUE_ALONE, issued(desk, 7))
    serve_alone(centre, desk, OpKind.SERVE_SLIP, shown, end=False)
    centre.alone(desk, OpKind.CONFLICT_SETTLED, {"op": floor.new_id(), "ticket": "", "kept": "there"})
    desk.send(*[op for _, op, answer in centre.told.values() if answer is None])
    with floor.store.reading() as rows:
        seq = rows.feed.head().seq if central_heard else before
    folder = tmp_path / "rebuilt"
    clock = ManualClock(floor.clock.now())
    new_id = id_maker(clock, random.Random(3))
    rebuild(folder, KEY, central=Memory(floor, seq), directory=prepared.central.told, clock=clock, new_id=new_id)
    store = HubStore.open(folder / "hub.db", KEY)
    try:
        assert applied(centre.bring(desk, store))
        assert {label: one.state for label, one in tickets(store).items()} == {
            "X1-007": TicketState.DONE, waiting["label"]: TicketState.SERVING,
        }  # fmt: skip
        with store.reading() as rows:
            known = rows.queue.ticket(TicketId(shown["ticket"]))
            assert known is not None
            assert known.id == waiting["id"]
        assert kinds(store).count(EventKind.CONFLICT_SETTLED) == 1
        assert conflicts(store) == []
        # What the desk does next under the id that it gave is his ticket's, too.
        end = desk.op(OpKind.FINISH_SERVICE, {
            "ticket": shown["ticket"], "service_id": shown["services"][0]["service_id"], "outcome": "advised",
        })  # fmt: skip
        centre.told[end.op_id] = (desk, end, None)
        assert applied(centre.bring(desk, store))
        well(store)
    finally:
        store.close()
