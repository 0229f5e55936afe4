"""A small day of a centre in virtual time, and feeds that were tampered with as nobody can by accident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from dostdesk.catalogue.release import Release
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import GENESIS, Event, EventDraft
from dostdesk.hub.build import build_hub
from dostdesk.hub.serve import serving
from dostdesk.simulation.account import Account, account
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.drivers import beginning, step_through
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Hall
from dostdesk.simulation.volumes import read_volumes
from dostdesk.storage.keys import throwaway_key

OPENS = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
VISITS, DESKS, SEED = 60, 5, 7


@dataclass(frozen=True, slots=True)
class VirtualDay:
    """What the desks were promised, and what the hub recorded."""

    ledger: Ledger
    events: tuple[Event, ...]
    release: Release
    closed_at: datetime

    def account(self, events: Iterable[Event] | None = None, *, failures: Sequence[Exception] = ()) -> Account:
        """The account of the day, or of another feed in place of the hub's."""
        feed = self.events if events is None else tuple(events)
        return account(self.ledger, feed, planned=VISITS, failures=failures, seconds=1.0)


def lived(folder: Path) -> VirtualDay:
    """Everybody of the plan comes and is served; the clock jumps from step to step."""
    clock, ledger = ManualClock(OPENS), Ledger()
    hub = build_hub(folder, throwaway_key(folder), clock=clock, bits=Random(SEED))
    try:
        with serving(hub) as url:
            centre = Centre.reached(over_http(url), clock=clock, ledger=ledger, seed=SEED)
            volumes = read_volumes(centre.release.data["volume"])
            hall = Hall(plan_day(volumes, centre.release.services.values(), visits=VISITS, seed=SEED), OPENS)
            clerks = [centre.clerk(hall, person, window) for window, person in enumerate(centre.clerks(DESKS), 1)]
            left = step_through(beginning([*centre.receptions(hall), *clerks], clock), clock)
            assert left == []
            events = tuple(centre.feed())
            centre.close()
    finally:
        hub.close()
    return VirtualDay(ledger, events, centre.release, clock.now())


def rechained(events: Iterable[Event]) -> list[Event]:
    """The same events as a hub would have recorded them that meant it so: the chain itself holds."""
    chained: list[Event] = []
    orders: dict[str, int] = {}
    for event in events:
        order = orders[event.op_id] = orders.get(event.op_id, -1) + 1
        chained.append(
            Event.recorded(
                EventDraft(entity=event.entity, kind=event.kind, body=event.body),
                centre=event.centre,
                epoch=event.epoch,
                seq=len(chained) + 1,
                op_id=event.op_id,
                order=order,
                hub_time=event.hub_time,
                prev_hash=chained[-1].hash if chained else GENESIS,
            )
        )
    return chained
