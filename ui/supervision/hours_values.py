"""What the hub expects of the rest of the day, in words: forecast by group, the next hours, the suggested plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dostdesk.domain.words import Words
from ui.supervision.phrasing import about, percent, whole_minutes
from ui.supervision.values import HourBar, HoursValues, PlanValues
from ui.widgets.glyphs import GlyphKind
from ui.workspace import phrasing

if TYPE_CHECKING:
    from dostdesk.protocol.outlook import Calibration, HalfHour, Outlook, Plan, PlanStep

HOURS_SHOWN = 7
STALE_AFTER = timedelta(minutes=2)
# Of visits told an 80 % range this share should be inside; beyond it the page says so.
INSIDE_LOW, INSIDE_HIGH = 0.75, 0.85
GroupName = Callable[[str], str]


def forecasts_of(outlook: Outlook | None) -> Mapping[str, str]:
    """Expected wait of whoever joins each group now, in minutes."""
    if outlook is None:
        return {}
    return {group.group: f"~{round(group.wait.expected_s / 60)}" for group in outlook.groups if group.wait is not None}


def hours_of(outlook: Outlook | None, *, words: Words, now: datetime, awaited: str) -> HoursValues:
    """The next half hours; `awaited` says why there is no outlook."""
    title = words("live.hours")
    if outlook is None:
        return HoursValues(title=title, empty=awaited)
    bars = tuple(_bar(hour, words) for hour in outlook.half_hours[:HOURS_SHOWN])
    age = now - outlook.at
    known = any(bar.expected is not None for bar in bars)
    return HoursValues(
        title=title,
        bars=bars,
        empty="" if bars else words("live.hours_over"),
        expected=words("live.hours_expected") if known else words("live.hours_no_history"),
        capacity=words("live.hours_capacity"),
        interval=words("live.hours_interval"),
        stale=words("live.as_of", time=phrasing.hour(outlook.at)) if age > STALE_AFTER else "",
        calibration=_calibration(outlook.calibration, words),
    )


def _bar(hour: HalfHour, words: Words) -> HourBar:
    time = phrasing.hour(hour.begins_at)
    glyph: GlyphKind
    if hour.lacking is None:
        glyph, verdict, lacks = "todo", words("live.hours_unknown"), False
    elif hour.lacking > 0:
        glyph, verdict, lacks = "warning", words("live.hours_lacking", count=hour.lacking), True
    elif hour.lacking < 0:
        glyph, verdict, lacks = "info", words("live.hours_spare", count=-hour.lacking), False
    else:
        glyph, verdict, lacks = "done", words("live.hours_enough"), False
    said = words("live.hours_dash")
    return HourBar(
        time=time,
        expected=hour.expected,
        low=hour.low,
        high=hour.high,
        capacity=hour.capacity,
        glyph=glyph,
        verdict=verdict,
        lacks=lacks,
        spoken=words(
            "live.hour_spoken",
            time=time,
            expected=said if hour.expected is None else about(hour.expected),
            low=said if hour.low is None else about(hour.low),
            high=said if hour.high is None else about(hour.high),
            capacity=said if hour.capacity is None else about(hour.capacity),
            verdict=verdict,
        ),
    )


def _calibration(found: Calibration, words: Words) -> str:
    if found.recent_inside is None:
        return words("live.calibration_none")
    good = INSIDE_LOW <= found.recent_inside <= INSIDE_HIGH
    return words(
        "live.calibration_good" if good else "live.calibration_poor",
        share=percent(words, found.recent_inside),
        count=found.recent,
    )


def plan_of(
    outlook: Outlook | None, *, words: Words, now: datetime, group: GroupName, awaited: str, can: bool
) -> PlanValues:
    """The suggestion with its effect."""
    title = words("live.plan")
    if outlook is None:
        return PlanValues(title=title, text=awaited, how=words("live.plan_how"))
    plan = outlook.plan
    if plan is None:
        lacks = any((hour.lacking or 0) > 0 for hour in outlook.half_hours[:HOURS_SHOWN])
        none = "live.plan_none_lacking" if lacks else "live.plan_none"
        return PlanValues(title=title, text=words(none), how=words("live.plan_how"))
    sentences = [*_lacking(plan, words), *(_step(step, words, now) for step in plan.steps)]
    return PlanValues(
        title=title,
        text=" ".join(sentences),
        effects=tuple(
            words(
                "live.plan_effect",
                group=group(effect.group),
                before=round(effect.before_s / 60),
                after=round(effect.after_s / 60),
            )
            for effect in plan.effects[:2]
        ),
        apply=words("live.plan_apply"),
        how=words("live.plan_how"),
        can=can,
    )


def _lacking(plan: Plan, words: Words) -> tuple[str, ...]:
    if not plan.lacking or plan.lacking_from is None or plan.lacking_until is None:
        return ()
    return (
        words(
            "live.plan_lacking",
            begin=phrasing.hour(plan.lacking_from),
            end=phrasing.hour(plan.lacking_until),
            count=plan.lacking,
        ),
    )


def _step(step: PlanStep, words: Words, now: datetime) -> str:
    at_once = whole_minutes(step.at - now) == 0
    key = f"live.step.{step.kind}.now" if at_once else f"live.step.{step.kind}"
    return words(key, window=step.window, time=phrasing.hour(step.at), skills=", ".join(step.skills))
