"""Days that a demo's centre has behind it: lived in memory, and recorded in the hub's feed by its own writer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from dostdesk.catalogue.release import Release
from dostdesk.domain.clock import service_day
from dostdesk.domain.events import Event, EventDraft
from dostdesk.domain.ids import StaffId
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.build import Hub
from dostdesk.hub.releases import rules_of
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.quick_day import QuickDay
from dostdesk.simulation.staffing import shifts_of
from dostdesk.simulation.volumes import read_volumes
from dostdesk.storage.hub.store import HubRows

VISITS = 200
_SATURDAY = 5
# Mondays bring more; each day is a little unlike the others.
_MONDAY, _UNLIKE = 1.15, 0.08


def record_days_before(
    hub: Hub, opens: datetime, count: int, *, release: Release, people: Sequence[StaffId], seed: int
) -> None:
    """Give a hub without a feed that of the `count` working days before the one that opens at `opens`.

    Args:
        people: Who sat at the windows, from the first one on.
    """
    rules, services = rules_of(release), release.services.values()
    volumes = read_volumes(release.data["volume"])
    for before in reversed(_working_days(opens, count)):
        random = Random(f"{seed}-{service_day(before).isoformat()}")  # noqa: S311  the same seed, the same days
        busy = random.lognormvariate(0.0, _UNLIKE) * (_MONDAY if before.weekday() == 0 else 1.0)
        plan = plan_day(volumes, services, visits=round(VISITS * busy), seed=random.getrandbits(30))
        demand: dict[str, float] = {}
        for visit in plan:
            letter = rules.letters[visit.services[0].code]
            demand[letter] = demand.get(letter, 0.0) + sum(one.takes.total_seconds() for one in visit.services)
        day = QuickDay(
            opens=before,
            plan=plan,
            shifts=shifts_of(demand, windows=len(people), random=random),
            policy=rules.policy,
            letters=rules.letters,
            random=random,
            slower=random.lognormvariate(0.0, _UNLIKE),
            release=release.number,
            seats=dict(enumerate(people, start=1)),
        )
        _record(hub, list(day.events()))


def _record(hub: Hub, events: list[Event]) -> None:
    """A day in one transaction, each event in its place of the chain and in every live table."""

    def work(rows: HubRows) -> None:
        tickets: dict[str, Ticket] = {}
        for event in events:
            draft = EventDraft(entity=event.entity, kind=event.kind, body=event.body)
            placed = rows.feed.append(draft, op_id=event.op_id, order=0, hub_time=event.hub_time)
            after = rows.apply(placed, tickets.get(event.entity))
            if isinstance(after, Ticket):
                tickets[event.entity] = after

    hub.writer.submit(work).result()


def _working_days(opens: datetime, count: int) -> list[datetime]:
    """The openings of the working days before, the last one first."""
    found: list[datetime] = []
    before = opens
    while len(found) < count:
        before -= timedelta(days=1)
        if before.weekday() < _SATURDAY:
            found.append(before)
    return found
