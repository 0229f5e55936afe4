"""How people of a simulated centre behave: generators that say how long to wait; a driver decides what waiting is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.tickets import Ticket
from dostdesk.simulation.day import PlannedService, PlannedVisit
from dostdesk.simulation.window import SimulatedWindow

Behaviour = Iterator[timedelta]
_LOOKS_AGAIN = timedelta(seconds=15)
_RECALLS_AFTER = timedelta(seconds=45)
_NO_SHOW_AFTER = timedelta(seconds=95)


class Hall:
    """Who is in the building: which visit belongs to which ticket, and whether more will come."""

    def __init__(self, plan: Sequence[PlannedVisit], opened_at: datetime) -> None:
        self.plan = plan
        self.opened_at = opened_at
        self._visits: dict[str, PlannedVisit] = {}
        self._left = len(plan)
        self._lock = threading.Lock()

    def entered(self, ticket: Ticket, visit: PlannedVisit) -> None:
        with self._lock:
            self._visits[ticket.id] = visit
            self._left -= 1

    def visit(self, ticket: Ticket) -> PlannedVisit | None:
        """None for somebody whose ticket another program issued."""
        with self._lock:
            return self._visits.get(ticket.id)

    @property
    def all_entered(self) -> bool:
        with self._lock:
            return self._left <= 0


def reception(desk: SimulatedWindow, hall: Hall, clock: Clock, share: Sequence[PlannedVisit]) -> Behaviour:
    """Issue a ticket to everybody of `share` when he comes."""
    for visit in share:
        yield max(timedelta(), hall.opened_at + visit.arrives - clock.now())
        hall.entered(desk.issue(visit), visit)


def clerk(
    desk: SimulatedWindow,
    hall: Hall,
    random: Random,
    *,
    registers: Callable[[str], bool],
    leaves: Callable[[], bool] = lambda: False,
) -> Behaviour:
    """Call, serve and finish until everybody has come and nobody of the window's skills waits.

    Args:
        registers: Whether a service of this code leaves an application.
        leaves: Asked before each call: true closes the window although people wait.
    """
    yield timedelta(seconds=random.uniform(0, 20))
    while not leaves():
        everybody_is_here = hall.all_entered
        ticket = desk.call_next() if desk.somebody_waits else None
        if ticket is None:
            if everybody_is_here and not desk.somebody_waits:
                break
            yield _LOOKS_AGAIN
            continue
        visit = hall.visit(ticket)
        if visit is None or visit.comes:
            yield from _serve(desk, ticket, visit, random, registers)
        else:
            yield from _wait_for_nobody(desk, ticket, random, registers)
        yield timedelta(seconds=random.uniform(3, 15))
    desk.close()


def _serve(
    desk: SimulatedWindow,
    ticket: Ticket,
    visit: PlannedVisit | None,
    random: Random,
    registers: Callable[[str], bool],
) -> Behaviour:
    yield visit.walks if visit else timedelta(seconds=random.uniform(8, 45))
    desk.start()
    times = {service.code: service.takes for service in visit.services} if visit else {}
    services = list(ticket.services)
    services += [desk.add_service(wanted.code) for wanted in _later(visit)]
    times.update({wanted.code: wanted.takes for wanted in _later(visit)})
    for service in services:
        yield times.get(service.code, timedelta(seconds=random.uniform(120, 600)))
        desk.finish_service(service, registered=registers(service.code))
    desk.finish_visit()


def _later(visit: PlannedVisit | None) -> tuple[PlannedService, ...]:
    return visit.later if visit else ()


def _wait_for_nobody(
    desk: SimulatedWindow, ticket: Ticket, random: Random, registers: Callable[[str], bool]
) -> Behaviour:
    yield _RECALLS_AFTER
    desk.recall()
    # By the clock and not by the wait: whoever is late for his steps makes up for it, but not with the citizen's time.
    while (left := desk.no_show_in(_NO_SHOW_AFTER)) > timedelta():
        yield left
    try:
        desk.no_show()
    except RefusedError as refused:
        if refused.code != "no_show_too_early":
            raise
        # A hub with a clock of its own may find it too early: then he has come after all.
        yield from _serve(desk, ticket, None, random, registers)
