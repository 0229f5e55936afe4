"""The middle of the workspace while nobody is called here: a break, or a window that was closed."""

from __future__ import annotations

from datetime import datetime

from dostdesk.desk.view import DeskView
from dostdesk.domain.windows import Break
from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.workspace import phrasing
from ui.workspace.values import AwayValues, ChipValue, HeaderValues


def away_state(view: DeskView) -> DeskState | None:
    """Whether nobody is called to this window, and why; None when it works."""
    if view.visit is not None or view.window is None:
        return None
    if view.window_lost:
        return DeskState.CLOSED
    return None if view.pause is None else DeskState.PAUSED


def away_values(view: DeskView, words: Words, now: datetime) -> AwayValues | None:
    """What stands in place of the next ticket; None when the window works."""
    state = away_state(view)
    if state is DeskState.PAUSED and view.pause is not None:
        return _break(view, view.pause, words, now)
    return _closed(view, words) if state is DeskState.CLOSED else None


def reason_words(reason: str, words: Words) -> str:
    """A break's reason; one of a newer policy is another reason."""
    known = f"day.break.reason.{reason}"
    return words(known if known in words else "day.break.reason.other")


def is_over(pause: Break, now: datetime) -> bool:
    return now >= pause.until


def _break(view: DeskView, pause: Break, words: Words, now: datetime) -> AwayValues:
    over = is_over(pause, now)
    since, until = phrasing.hour(pause.since), phrasing.hour(pause.until)
    chips = [ChipValue(reason_words(pause.reason, words), "coffee", "accent")]
    if over:
        chips.append(ChipValue(words("day.break.over"), "warning", "warning"))
    return AwayValues(
        header=HeaderValues(
            big=words("day.break.title"),
            present=False,
            chips=tuple(chips),
            line=words("day.break.line", since=since, until=until),
            clock=phrasing.stopwatch(now - pause.until if over else pause.until - now),
            beside=f"/ {phrasing.remaining(pause.until - pause.since)}",
            below=words("day.break.late" if over else "day.break.left"),
            elapsed=max(0.0, (now - pause.since).total_seconds()),
            target=(pause.until - pause.since).total_seconds(),
        ),
        title=words("day.break.away", name=view.staff.short_name if view.staff else ""),
        text=words("day.break.what_f2_does"),
        problem=words("day.break.reminder", until=until) if over else "",
        button=words("day.break.end"),
    )


def _closed(view: DeskView, words: Words) -> AwayValues:
    window = view.window or 0
    if view.day_closed_at is not None:
        line = words("day.closed.day", time=phrasing.hour(view.day_closed_at))
    else:
        line = words("day.closed.window", window=window)
    return AwayValues(
        header=HeaderValues(
            big=words("day.closed.title"),
            present=False,
            chips=(ChipValue(words("day.closed.chip"), "closed"),),
            line=line,
        ),
        title=line,
        text=words("day.closed.what_f2_does"),
        button=words("day.closed.open", window=window),
    )
