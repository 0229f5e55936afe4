"""A record day run again, beside the pure calling loop: the same people through the product's choice, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush

from dostdesk.domain.calling import choose, due_order
from dostdesk.domain.ids import TicketId
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket
from dostdesk.insight.days import CentreDay
from dostdesk.insight.replay import figures_of, people_of, run_again
from dostdesk.protocol.outlook import Changes, Rule
from tests.bench.crowded import record_day
from tests.bench.figures import Effort, Figure, by_turns, timed_ms
from tests.insight.lived import policy

REACH, TIMES_REAL = 3.0, 1_000.0


def measure(effort: Effort) -> list[Figure]:
    day, rules = record_day(), policy()
    people = people_of(day)
    tickets = [_ticket(stay.id, stay.group, stay.arrived, stay.due) for stay, _ in people.first]
    takes = {stay.id: seconds for stay, seconds in people.first}

    def replay(changes: Changes) -> None:
        figures_of(run_again(day, people_of(day), rules, changes), rules)

    changed = Changes(windows=-2, rule=Rule.DUE)
    readings = by_turns(
        max(3, effort.rounds),
        lambda: timed_ms(lambda: calling_loop(day, tickets, takes)),
        lambda: timed_ms(lambda: replay(Changes())),
        lambda: timed_ms(lambda: replay(changed)),
        lambda: timed_ms(lambda: replay(Changes(rule=Rule.STRICT))),
    )
    floor, *found = readings
    real_s = people.first[-1][0].arrived - people.first[0][0].arrived
    figures = []
    for what, took in zip(("as it was", "two windows less", "strict priority"), found, strict=True):
        figures.append(
            Figure(
                what=f"replay of {len(tickets):,} visits, {what}", found=f"{took:.0f} ms",
                floor=f"{floor:.0f} ms, the pure calling loop", ratio=took / floor, reach=f"≤ {REACH:g} ×",
                met=took / floor <= REACH, note="with reading the day's visits and all figures of the answer",
            )
        )  # fmt: skip
    speed = real_s * 1000 / found[0]
    figures.append(
        Figure(
            what="replay of a record day against real time", found=f"{speed:,.0f} ×", floor="", reach="≥ 1,000 ×",
            met=speed >= TIMES_REAL,
        )
    )  # fmt: skip
    return figures


def calling_loop(day: CentreDay, tickets: list[Ticket], takes: dict[str, float]) -> int:
    """Everybody of a day through `calling.choose` in the order of time, at windows that are open when they were."""
    lines: dict[str, list[tuple[object, ...]]] = {}
    known = {ticket.id: ticket for ticket in tickets}
    skills: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    idle: set[int] = set()
    agenda: list[tuple[float, int, object]] = []
    for order, ticket in enumerate(tickets):
        heappush(agenda, (ticket.arrived_at.timestamp(), order, ticket))
    for order, change in enumerate(day.changes, start=len(tickets)):
        heappush(agenda, (change.at, order, change))
    number, calls, open_windows = len(agenda), 0, set()
    while agenda:
        at, _, what = heappop(agenda)
        if isinstance(what, Ticket):
            heappush(lines.setdefault(what.group, []), due_order(what))
        elif isinstance(what, int):
            idle.add(what)
        else:
            skills[what.window] = (what.primary, what.secondary)  # type: ignore[attr-defined]
            if what.kind in ("open", "resume"):  # type: ignore[attr-defined]
                open_windows.add(what.window)  # type: ignore[attr-defined]
                idle.add(what.window)  # type: ignore[attr-defined]
            elif what.kind in ("close", "pause"):  # type: ignore[attr-defined]
                open_windows.discard(what.window)  # type: ignore[attr-defined]
        for window in sorted(idle & open_windows):
            first = [
                known[TicketId(str(min(waiting)[2]))]  # type: ignore[type-var]
                if (waiting := [lines[letter][0] for letter in letters if lines.get(letter)])
                else None
                for letters in skills[window]
            ]
            up = choose(first[0], first[1], datetime.fromtimestamp(at, UTC))
            if up is None:
                continue
            heappop(lines[up.ticket.group])
            idle.discard(window)
            calls, number = calls + 1, number + 1
            heappush(agenda, (at + takes[up.ticket.id] + 9.0, number, window))
    return calls


def _ticket(name: str, group: str, arrived: float, due: float) -> Ticket:
    at = datetime.fromtimestamp(arrived, UTC)
    return Ticket(
        id=TicketId(name), label="X-001", group=group, day=at.date(), priority="regular", language="az",
        arrived_at=at, due_at=datetime.fromtimestamp(due, UTC), target=timedelta(minutes=15), services=(),
        clock=StayClock(since=at), leg=StayClock(since=at),
    )  # fmt: skip
