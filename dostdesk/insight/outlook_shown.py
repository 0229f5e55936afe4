"""What a hub expects of the hours ahead, in the shapes of the answer: of groups, tickets, half hours, and one plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from dostdesk.domain.clock import local
from dostdesk.domain.policy import QueuePolicy
from dostdesk.insight import staffing
from dostdesk.insight.advice import Advice, Outcome
from dostdesk.insight.arrivals import Slot
from dostdesk.insight.calibration import Calibration
from dostdesk.insight.days import ENDS_AT_HOUR, SLOT_S, Hall, Told, ToldNow, slot_begins
from dostdesk.insight.planned import open_in
from dostdesk.insight.ranges import Ranges
from dostdesk.insight.service_times import ServiceTimes
from dostdesk.protocol import outlook as shapes

_LEAST_EFFECT_S = 30


def groups(
    policy: QueuePolicy, hall: Hall, told: ToldNow | None, ranges: Ranges | None, times: ServiceTimes | None
) -> tuple[shapes.GroupOutlook, ...]:
    """Each group with what somebody is told who takes a ticket of it now, or why nobody is told anything."""
    ordinary = policy.classes[-1].code
    found = []
    for group in policy.groups:
        letter = group.letter
        serving = [one for one in hall.windows if one.staff is not None and letter in one.skills.all]
        wait = None if told is None else told.ranges.get((letter, ordinary))
        found.append(
            shapes.GroupOutlook(
                group=letter,
                waiting=sum(ticket.group == letter for ticket in hall.waiting),
                windows=len(serving),
                pausing=sum(window.pause is not None for window in serving),
                wait=None if wait is None else _shape(wait),
                unknown=None if wait is not None else _why_unknown(letter, bool(serving), ranges, times),
            )
        )
    return tuple(found)


def _why_unknown(letter: str, served: bool, ranges: Ranges | None, times: ServiceTimes | None) -> shapes.Unknown:
    if not served:
        return shapes.Unknown.NO_WINDOW
    if ranges is None or times is None or not times.known:
        return shapes.Unknown.NO_HISTORY
    return shapes.Unknown.NO_WINDOW if letter in ranges.unserved else shapes.Unknown.TOO_LONG


def tickets(hall: Hall, ranges: Ranges | None, calibration: Calibration) -> tuple[shapes.TicketOutlook, ...]:
    """Who waits, with how much longer; without those of whom nothing can be said."""
    if ranges is None:
        return ()
    found = []
    for ticket in hall.waiting:
        simulated = ranges.tickets.get(ticket.id)
        told = None if simulated is None else calibration.told(simulated)
        if told is not None:
            found.append(shapes.TicketOutlook(ticket=ticket.id, wait=_shape(told)))
    return tuple(found)


def half_hours(
    now: datetime, policy: QueuePolicy, hall: Hall, slots: Mapping[float, Slot], times: ServiceTimes | None
) -> tuple[shapes.HalfHour, ...]:
    """From the running one to closing time: who is expected, how many windows there are, and how many it takes.

    Args:
        slots: Who is expected, by the instant at which a half hour begins; none where that is not known.
    """
    turn = times.mean_turn if times is not None and times.known else None
    begins = slot_begins(now)
    closes = local(now).replace(hour=ENDS_AT_HOUR, minute=0, second=0, microsecond=0)
    starts: list[datetime] = []
    while begins < closes:
        starts.append(begins)
        begins += timedelta(seconds=SLOT_S)
    windows = [open_in(hall, start, SLOT_S) for start in starts]
    needed: list[int] | None = None
    if slots and turn is not None:
        level = staffing.Level(within_s=policy.service_level_within.total_seconds(), share=policy.service_level_share)
        people = [slots[start.timestamp()].expected for start in starts]
        needed = staffing.needed_each(people, windows, len(hall.waiting), span_s=SLOT_S, turn_s=turn, level=level)
    found = []
    for order, start in enumerate(starts):
        slot = slots.get(start.timestamp())
        wanted = None if needed is None else needed[order]
        found.append(
            shapes.HalfHour(
                begins_at=start,
                expected=None if slot is None else round(slot.expected, 1),
                low=None if slot is None else round(slot.low, 1),
                high=None if slot is None else round(slot.high, 1),
                capacity=None if turn is None else round(windows[order] * SLOT_S / turn, 1),
                windows=round(windows[order], 2),
                needed=wanted,
                lacking=None if wanted is None else wanted - round(windows[order]),
            )
        )
    return tuple(found)


def plan(advice: Advice | None, ahead: Sequence[shapes.HalfHour]) -> shapes.Plan | None:
    """The one suggestion with its effect, and when windows lack without it; None where nothing helps."""
    if advice is None:
        return None
    lacking = [one for one in ahead if one.lacking is not None and one.lacking > 0]
    first = lacking[0].begins_at if lacking else None
    return shapes.Plan(
        id=advice.id,
        steps=tuple(
            shapes.PlanStep(
                kind=step.kind,
                window=step.window,
                at=datetime.fromtimestamp(step.at, UTC),
                skills=step.skills,
                staff=step.staff,
            )
            for step in advice.steps
        ),
        effects=_effects(advice.before, advice.after),
        in_target_before=advice.before.in_level,
        in_target_after=advice.after.in_level,
        lacking_from=first,
        lacking_until=lacking[-1].begins_at + timedelta(seconds=SLOT_S) if lacking else None,
        lacking=max((one.lacking or 0 for one in lacking), default=0),
    )


def _effects(before: Outcome, after: Outcome) -> tuple[shapes.PlanEffect, ...]:
    effects = [
        shapes.PlanEffect(group=group, before_s=round(wait), after_s=round(after.waits.get(group, wait)))
        for group, wait in before.waits.items()
        if abs(wait - after.waits.get(group, wait)) >= _LEAST_EFFECT_S
    ]
    return tuple(sorted(effects, key=lambda effect: effect.after_s - effect.before_s))


def _shape(told: Told) -> shapes.WaitShape:
    return shapes.WaitShape(expected_s=told.expected, low_s=told.low, high_s=told.high)
