"""A morning that has already passed: the first hours of a day lived in virtual time, in the hub's own store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from dostdesk.domain.clock import Clock, ManualClock, RunningClock
from dostdesk.domain.ids import StaffId
from dostdesk.hub.build import build_hub
from dostdesk.hub.linked import CentralPlace, Linked
from dostdesk.hub.serve import serving
from dostdesk.population.staff import FIRST_CLERK_LOGIN
from dostdesk.simulation.centre import Centre, Connect, over_http
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.days_before import record_days_before
from dostdesk.simulation.drivers import Pending, beginning, resumed, step_through
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Behaviour, Hall
from dostdesk.simulation.volumes import read_volumes

DESKS = 8
VISITS = 420
# Fewer people had more to do on the days before: so each of them has enough visits to be compared.
AT_WORK_BEFORE = 7
OUR_WINDOW = 7
# Our clerk has stopped calling by then, so that her window is free when the program begins.
LAST_CALL_BEFORE_END = timedelta(minutes=12)


class HandedClock:
    """A clock that can be exchanged while those who hold it go on."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def now(self) -> datetime:
        return self.clock.now()


@dataclass(slots=True)
class Morning:
    """What is left when the morning has passed: the centre, its clock, and everybody's next step."""

    centre: Centre
    clock: HandedClock
    pending: list[Pending]

    def go_on(self, connect: Connect, clock: RunningClock) -> list[Behaviour]:
        """Everybody goes on over another connection, by a clock that runs."""
        self.centre.move(connect)
        self.clock.clock = clock
        return [resumed(pending, clock) for pending in self.pending]


def live_morning(
    folder: Path,
    key: bytes,
    *,
    opens: datetime,
    until: datetime,
    seed: int,
    days_before: int = 0,
    central: CentralPlace | None = None,
) -> Morning:
    """Live a centre's day from its opening until an hour, in the store in `folder`; some seconds of real time.

    The demo's clerk at `OUR_WINDOW` serves like the others; it ends when she has closed her window, at `until` or soon
    after. Of the days before there is the feed, and nothing else.

    Args:
        days_before: Of how many working days before there is history.
        central: Whose catalogue and directory the centre has; its own if not given. Nothing is pushed there yet.
    """
    manual = ManualClock(opens)
    clock = HandedClock(manual)
    linked = None if central is None else Linked(central)
    bits = Random(seed)  # noqa: S311  the same seed, the same morning
    # Statistics are folded by the hub that goes on, behind everything that somebody waits for.
    hub = build_hub(folder, key, clock=clock, bits=bits, central=None if linked is None else linked.port, start=False)
    try:
        with serving(hub) as url:
            centre = Centre.reached(over_http(url), clock=clock, ledger=Ledger(), seed=seed)
            volumes = read_volumes(centre.release.data["volume"])
            people = [StaffId(person.id) for person in centre.clerks(AT_WORK_BEFORE)]
            record_days_before(hub, opens, days_before, release=centre.release, people=people, seed=seed)
            hall = Hall(plan_day(volumes, centre.release.services.values(), visits=VISITS, seed=seed), opens)
            ours, others = _clerks(centre, hall, clock, until)
            pending = beginning([*centre.receptions(hall), ours, *others], clock)
            while any(step.behaviour is ours for step in pending):
                pending = step_through(pending, manual, until=max(until, clock.now() + timedelta(minutes=1)))
    finally:
        hub.close()
        if linked is not None:
            linked.close()
    return Morning(centre, clock, pending)


def _clerks(centre: Centre, hall: Hall, clock: Clock, until: datetime) -> tuple[Behaviour, list[Behaviour]]:
    ours = next(person for person in centre.staff.staff if person.login == FIRST_CLERK_LOGIN)
    others = [person for person in centre.clerks(DESKS + 1) if person.id != ours.id]
    windows = [window for window in range(1, DESKS + 2) if window != OUR_WINDOW]
    stop_at = until - LAST_CALL_BEFORE_END
    return (
        centre.clerk(hall, ours, OUR_WINDOW, leaves=lambda: clock.now() >= stop_at),
        [centre.clerk(hall, person, window) for person, window in zip(others, windows, strict=False)],
    )
