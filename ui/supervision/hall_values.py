"""Figures, windows, groups and alerts in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dostdesk.domain.hall import Scheduled
from dostdesk.domain.ids import StaffId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from dostdesk.insight.live.alerts import Alert, AlertKind, RemedyKind
from dostdesk.insight.live.groups import GroupNow
from dostdesk.insight.live.hall import Figures, HallNow
from dostdesk.insight.live.windows import WindowState
from ui.commands import ALERT_COMMANDS, BY_ID
from ui.supervision.phrasing import DASH, minute_second, percent, whole_minutes
from ui.supervision.values import AlertRow, CountValue, FigureValue, GroupRow
from ui.widgets.glyphs import GlyphKind
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook

STATE_GLYPHS: Mapping[WindowState, GlyphKind] = {
    WindowState.SERVING: "running",
    WindowState.CALLING: "called",
    WindowState.FREE: "todo",
    WindowState.PAUSED: "held",
    WindowState.SILENT: "offline",
    WindowState.CLOSED: "closed",
}
_ALERT_GLYPHS: Mapping[AlertKind, GlyphKind] = {
    AlertKind.HELP: "error",
    AlertKind.NO_SKILL: "error",
    AlertKind.GROUP_LATE: "warning",
    AlertKind.SILENT: "offline",
    AlertKind.SERVICE_LONG: "warning",
    AlertKind.BREAK_OVER: "info",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What is needed to put the hall into words.

    Attributes:
        staff: Who works here.
        forecasts: Expected wait by group, in words; empty where nothing is known.
        acts: Which remedies can be had now.
        planned: What the hub will do at a window at a time, in words.
    """

    words: Words
    book: ServiceBook
    now: datetime
    staff: Mapping[StaffId, Staff]
    forecasts: Mapping[str, str]
    acts: frozenset[RemedyKind]
    planned: Mapping[int, str]

    def clerk(self, who: StaffId | None) -> str:
        """Short name; the id itself of whom this desk does not know yet."""
        if who is None:
            return ""
        person = self.staff.get(who)
        return self.words("live.somebody") if person is None else person.short_name

    def group(self, letter: str) -> str:
        """Name of a queue group."""
        known = next((group for group in self.book.policy.groups if group.letter == letter), None)
        return letter if known is None else known.name.in_(self.words.language)

    def subject(self, ticket: Ticket) -> str:
        """The service that is being done, in short."""
        part = ticket.active or (ticket.services[0] if ticket.services else None)
        service = None if part is None else self.book.service(part)
        language = self.words.language
        return self.book.short(ticket, language) if service is None else service.short_name.in_(language)


def figures_of(figures: Figures, tell: Telling) -> tuple[FigureValue, ...]:
    """The six figures at the head."""
    words = tell.words
    level = whole_minutes(figures.level_within)
    longest_note = words("live.figure.nobody")
    if figures.longest_label:
        longest_note = f"{shown_label(figures.longest_label)} · {tell.group(figures.longest_group)}"
    made = (
        (
            words("live.figure.waiting"),
            str(figures.waiting),
            words("live.figure.waiting_note", priority=figures.priority, appointments=figures.appointments),
            False,
        ),
        (
            words("live.figure.wait"),
            minute_second(figures.recent_wait),
            words("live.figure.wait_note", time=minute_second(figures.yesterday_wait))
            if figures.yesterday_wait is not None
            else words("live.figure.wait_hour"),
            False,
        ),
        (
            words("live.figure.longest"),
            phrasing.minutes(words, figures.longest) if figures.longest_label else DASH,
            longest_note,
            figures.longest_late,
        ),
        (
            words("live.figure.level", minutes=level),
            percent(words, figures.in_level),
            words("live.figure.level_note", share=percent(words, figures.level_share)),
            figures.in_level is not None and figures.in_level < figures.level_share,
        ),
        (
            words("live.figure.windows"),
            f"{figures.open} / {figures.in_all}",
            words("live.figure.windows_note", paused=figures.paused, silent=figures.silent, closed=figures.closed),
            False,
        ),
        (
            words("live.figure.done"),
            str(figures.done),
            words(
                "live.figure.done_note",
                time=minute_second(figures.mean_service),
                share=percent(words, figures.no_show_share, 1),
            ),
            False,
        ),
    )
    return tuple(
        FigureValue(
            title=title, number=number, note=note, warns=warns, spoken=_spoken(words, title, number, note, warns)
        )
        for title, number, note, warns in made
    )


def _spoken(words: Words, title: str, number: str, note: str, warns: bool) -> str:
    return f"{title}: {number}. {note}" + (f". {words('live.figure.warns')}" if warns else "")


def counts_of(hall: HallNow, words: Words) -> tuple[CountValue, ...]:
    """How many windows are in each state; states in which none is are left out."""
    states = [window.state for window in hall.windows]
    return tuple(
        CountValue(glyph=glyph, text=words(f"live.count.{state}", count=states.count(state)))
        for state, glyph in STATE_GLYPHS.items()
        if state in states
    )


def group_rows(groups: tuple[GroupNow, ...], tell: Telling) -> tuple[GroupRow, ...]:
    """The groups, those with the longest wait first."""
    most = max((group.waiting for group in groups), default=0)
    ordered = sorted(groups, key=lambda group: (-group.overdue, -group.longest, group.letter))
    return tuple(_group_row(group, most, tell) for group in ordered)


def _group_row(group: GroupNow, most: int, tell: Telling) -> GroupRow:
    words, name = tell.words, tell.group(group.letter)
    longest = str(whole_minutes(group.longest))
    forecast = tell.forecasts.get(group.letter, DASH)
    in_level = percent(words, group.in_level)
    return GroupRow(
        letter=group.letter,
        name=name,
        share=group.waiting / most if most else 0.0,
        waiting=str(group.waiting),
        longest=longest,
        late=group.overdue > 0,
        forecast=forecast,
        in_level=in_level,
        windows=str(group.windows),
        spoken=words(
            "live.group_spoken",
            name=name,
            waiting=group.waiting,
            longest=longest,
            forecast=forecast,
            share=in_level,
            windows=group.windows,
        )
        + (f". {words('live.figure.warns')}" if group.overdue else ""),
    )


def alert_rows(alerts: tuple[Alert, ...], tell: Telling) -> tuple[AlertRow, ...]:
    """What wants attention, as many as have keys."""
    return tuple(
        _alert_row(alert, BY_ID[command].caps, tell) for alert, command in zip(alerts, ALERT_COMMANDS, strict=False)
    )


def _alert_row(alert: Alert, keys: tuple[str, ...], tell: Telling) -> AlertRow:
    words, minutes = tell.words, whole_minutes(alert.span)
    clerk = tell.clerk(alert.staff)
    label = shown_label(alert.label)
    group = tell.group(alert.group) if alert.group else ""
    facts: dict[str, str | int] = {
        "window": alert.window or 0,
        "group": group,
        "count": alert.count,
        "minutes": minutes,
        "label": label,
        "clerk": clerk,
    }
    remedy = alert.remedy
    can = remedy is not None and remedy.kind in tell.acts
    action = ""
    if remedy is not None and can:
        action = words(f"live.remedy.{remedy.kind}", window=remedy.window or 0, group=remedy.group)
    cause = f"live.cause.{alert.cause or alert.kind}"
    if alert.kind is AlertKind.HELP:
        facts["reason"] = words(f"help_code.{alert.cause}")
        cause = "live.cause.help"
    if alert.kind is AlertKind.SILENT and not alert.label:
        cause = "live.cause.silent_empty"
    return AlertRow(
        id=alert.id,
        glyph=_ALERT_GLYPHS[alert.kind],
        title=words(f"live.alert.{alert.kind}", **facts),
        cause=words(cause, **facts),
        action=action,
        keys=keys if action else (),
    )


def planned_words(schedule: tuple[Scheduled, ...], words: Words) -> Mapping[int, str]:
    """What the hub will do at each window, the first of it."""
    found: dict[int, str] = {}
    for entry in sorted(schedule, key=lambda entry: entry.due, reverse=True):
        window = entry.payload.get("window")
        key = f"live.planned.{entry.act}"
        if isinstance(window, int) and not entry.missed and key in words:
            found[window] = words(key, time=phrasing.hour(entry.due))
    return found
