"""How good the told ranges are on days that nobody has seen: `python -m tests.insight.calibrate --days 20`.

A centre lives some weeks from which is learned. Then come the held-out days, whose staffing changes without notice:
everybody who takes a ticket is told a range by the running hub's code, and is called when he is called.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from dostdesk.domain.tickets import Ticket
from dostdesk.insight.day_fold import told_body
from dostdesk.insight.days import Stay
from dostdesk.insight.outlook import Forecaster
from tests.insight.lived import Town, centre

AIM, LOWEST, HIGHEST = 0.8, 0.75, 0.85


@dataclass(slots=True)
class Told:
    """Every visit that was told a range and was called."""

    stays: list[Stay] = field(default_factory=list)
    silent: int = 0

    @property
    def inside(self) -> float:
        return share(self.stays)

    def by_width(self) -> list[tuple[str, int, float]]:
        """How many, and which share fell inside, by how long the range said."""
        found = []
        for low, high in ((0, 300), (300, 900), (900, 1800), (1800, 100_000)):
            of_it = [stay for stay in self.stays if stay.told and low <= stay.told.expected < high]
            if of_it:
                found.append((f"expected {low // 60}-{high // 60} min", len(of_it), share(of_it)))
        return found

    @property
    def width_min(self) -> float:
        """Mean width of a range in minutes."""
        return sum(stay.told.high - stay.told.low for stay in self.stays if stay.told) / max(1, len(self.stays)) / 60


def share(stays: list[Stay]) -> float:
    inside = [stay for stay in stays if stay.told and stay.told.low <= (stay.waited or 0.0) <= stay.told.high]
    return len(inside) / max(1, len(stays))


def held_out(
    town: Town, *, learned: int, days: int, every: timedelta, runs: int | None, changed: Town | None = None
) -> list[Told]:
    """The told visits of each held-out day.

    Args:
        learned: Days before, from which is learned; nothing is told on them.
        every: How old a simulation may be that is told.
        changed: Whose staffing the held-out days have, if not that of the days before.
    """
    dates = town.open_days(learned + days)
    for day in dates[:learned]:
        town.live(day)
    forecaster = Forecaster(days=town, centre=lambda now: centre(), random=Random(town.seed))
    found: list[Told] = []
    lives = changed or town
    lives.seq = town.seq
    for day in dates[learned:]:
        told = Told()

        def tell(ticket: Ticket, now: datetime, told: Told = told) -> Mapping[str, Any] | None:
            known = forecaster.told
            if known is None or now - known.at >= every:
                known = forecaster.refresh(now, runs=runs)
            said = known.of(ticket.group, ticket.priority, now)
            if said is None:
                told.silent += 1
            return None if said is None else told_body(said)

        for event in lives.events(day, tell):
            forecaster.follow([event])
        lived = forecaster.fold.day(day)
        if lived is not None:
            told.stays = [stay for stay in lived.stays if stay.told is not None and stay.legs]
            town.lived.append(lived)
        found.append(told)
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(prog="calibrate", description=__doc__)
    arguments.add_argument("--days", type=int, default=20)
    arguments.add_argument("--learned", type=int, default=15)
    arguments.add_argument("--windows", type=int, default=18)
    arguments.add_argument("--visits", type=int, default=680)
    arguments.add_argument("--surprises", type=float, default=1.0)
    arguments.add_argument("--learned-surprises", type=float, help="of the days before, if other than --surprises")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--every", type=float, default=60.0, help="seconds between two simulations")
    arguments.add_argument("--runs", type=int, default=60)
    chosen = arguments.parse_args()
    changed = Town(chosen.seed, chosen.windows, chosen.visits, chosen.surprises)
    before = chosen.surprises if chosen.learned_surprises is None else chosen.learned_surprises
    found = held_out(
        Town(chosen.seed, chosen.windows, chosen.visits, before),
        learned=chosen.learned,
        days=chosen.days,
        every=timedelta(seconds=chosen.every),
        runs=chosen.runs,
        changed=changed,
    )
    for order, told in enumerate(found, start=1):
        waits = sorted(stay.waited or 0.0 for stay in told.stays)
        median, longest = waits[len(waits) // 2] / 60, waits[-1] / 60
        print(
            f"day {order:3d}: {len(told.stays):5d} told, {told.silent} silent, {told.inside:6.1%} inside, "
            f"width {told.width_min:5.1f} min, waits {median:.0f} to {longest:.0f} min",
            flush=True,
        )
    whole = Told([stay for told in found for stay in told.stays])
    for what, count, inside in whole.by_width():
        print(f"{what:24s} {count:6d} {inside:6.1%}")
    met = LOWEST <= whole.inside <= HIGHEST
    print(f"{'ok  ' if met else 'MISS'} all {len(whole.stays)} visits: {whole.inside:.1%} inside (75-85 %)")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
