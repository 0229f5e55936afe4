"""Weeks of a centre, drawn from a seed: with people who leave, do not come, are sent on, and stay in the queue."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from dostdesk.domain.events import EventKind
from tests.insight.days import MONDAY, Visit, moment, served

GROUPS, CLASSES = "PYA", ("regular", "care")
SERVICES = {"P": ("pension-age", "pension-loss"), "Y": ("udsy-apply",), "A": ("income-certificate", "record")}


def working_days(first: date, count: int) -> Iterator[date]:
    day = first
    while count:
        if day.weekday() < 5:
            yield day
            count -= 1
        day += timedelta(days=1)


def weeks(seed: int, days: int, a_day: int, *, first: date = MONDAY, staff: int = 4) -> list[Visit]:
    """So many visits on so many working days."""
    draw = random.Random(seed)
    made: list[Visit] = []
    for day in working_days(first, days):
        for place in range(a_day):
            group = draw.choice(GROUPS)
            came = moment(day, draw.randrange(9, 17), draw.randrange(60)) + timedelta(seconds=draw.randrange(60))
            name = f"{seed} {day} {place}"
            codes = tuple(draw.choice(SERVICES[group]) for _ in range(draw.choices((1, 2, 3), (8, 2, 1))[0]))
            priority = draw.choices(CLASSES, (9, 1))[0]
            wait = timedelta(seconds=int(draw.expovariate(1 / 500)))
            fate = draw.random()
            if fate < 0.05:
                visit = Visit(name, came, group, priority, codes)
                visit.at(EventKind.TICKET_LEFT, came + wait, reason="")
            elif fate < 0.09:
                visit = Visit(name, came, group, priority, codes).called(came + wait, staff=f"s-{place % staff}")
                visit.at(EventKind.TICKET_NO_SHOW, came + wait + timedelta(seconds=100))
            elif fate < 0.10:
                visit = Visit(name, came, group, priority, codes)
                visit.at(EventKind.TICKET_CLOSED, moment(day, 18))
            else:
                at_window = place % staff
                visit = served(
                    name, came, group=group, priority=priority, services=codes, wait_s=int(wait.total_seconds()),
                    way_s=draw.randrange(5, 60), service_s=int(draw.lognormvariate(6, 0.5)) * (1 + (at_window == 1)),
                    wrap_s=draw.randrange(40), window=at_window + 1, staff=f"s-{at_window}",
                )  # fmt: skip
            made.append(visit)
    return made
