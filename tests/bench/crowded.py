"""A hall with forty windows and three hundred who wait, and a record day, as forecasts and replays find them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from dostdesk.domain.tickets import TicketState
from dostdesk.insight.day_fold import DayFold
from dostdesk.insight.days import CentreDay, Hall
from dostdesk.insight.outlook import Forecaster
from tests.insight.lived import Town, centre

RECORD_VISITS, WINDOWS, WAITING = 1_646, 40, 300
_DAY = date(2026, 9, 9)


def record_day() -> CentreDay:
    """The busiest day that was ever published, lived at forty windows."""
    town = Town(11, windows=WINDOWS, visits=RECORD_VISITS, surprises=0.0)
    made = town.day(_DAY)
    made.plan = town.plan(RECORD_VISITS, 11)
    fold = DayFold()
    fold.follow(made.events())
    lived = fold.day(_DAY)
    if lived is None:
        raise RuntimeError("nobody came")
    return lived


def crowded(days: Sequence[CentreDay] | None = None) -> tuple[Forecaster, datetime]:
    """A forecaster that follows a hall at its fullest."""
    town = Town(12, windows=WINDOWS, visits=RECORD_VISITS, surprises=0.5)
    for day in town.open_days(5):
        town.live(day)
    if days is not None:
        town.lived = list(days)
    forecaster = Forecaster(days=town, centre=lambda _: centre(), random=Random(3))
    today = town.open_days(6)[-1]
    made = town.day(today)
    # Everybody of a busy day comes within four hours.
    made.plan = [_sooner(visit.arrives, visit) for visit in made.plan]
    at = made.opens
    for event in made.events():
        forecaster.follow([event])
        if waiting(forecaster.fold.hall(event.hub_time)) >= WAITING:
            at = event.hub_time
            break
    return forecaster, at


def waiting(hall: Hall) -> int:
    return sum(ticket.state is TicketState.WAITING for ticket in hall.waiting)


def _sooner(arrives: timedelta, visit: object) -> object:
    from dataclasses import replace

    return replace(visit, arrives=arrives / 3)  # type: ignore[type-var]
