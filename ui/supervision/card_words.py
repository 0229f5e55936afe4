"""The windows of the hall in words, each as its card says it."""

from __future__ import annotations

from datetime import datetime, timedelta

from dostdesk.domain.numbers import shown_label
from dostdesk.insight.live.windows import WindowNow, WindowState
from ui.supervision.hall_values import STATE_GLYPHS, Telling
from ui.supervision.phrasing import whole_minutes
from ui.supervision.values import CardValue
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook

_SOON = timedelta(hours=1)
# What a card says of these goes on with the time alone.
_COUNTED_ON = frozenset({WindowState.FREE, WindowState.PAUSED})


class CardTeller:
    """Tells cards, and the same card again while nothing that stands on it can have changed."""

    def __init__(self) -> None:
        self._told: dict[int, tuple[tuple[object, ...], CardValue]] = {}
        self._tell: Telling | None = None

    def cards(self, windows: tuple[WindowNow, ...], tell: Telling) -> tuple[CardValue, ...]:
        """The cards of these windows."""
        before, self._tell = self._tell, tell
        if before is None or (
            before.words is not tell.words or before.book is not tell.book or before.staff is not tell.staff
        ):
            self._told = {}
        return tuple(self._card(window, tell) for window in windows)

    def _card(self, window: WindowNow, tell: Telling) -> CardValue:
        about = (
            window.state,
            window.staff,
            window.ticket,
            window.since,
            window.elapsed,
            window.target,
            window.skills,
            window.pause,
            window.help,
            window.was,
            window.next_break,
            window.waits_for if window.state is WindowState.FREE else 0,
            tell.now if window.state in _COUNTED_ON or window.next_break is not None else None,
            tell.planned.get(window.no, ""),
        )
        known = self._told.get(window.no)
        if known is not None and known[0] == about:
            return known[1]
        card = card_of(window, tell)
        self._told[window.no] = (about, card)
        return card


def card_of(window: WindowNow, tell: Telling) -> CardValue:
    """A window as its card says it."""
    words, ticket = tell.words, window.ticket
    label = subject = time = line = note = ""
    if ticket is not None and window.state in {WindowState.SERVING, WindowState.CALLING, WindowState.SILENT}:
        label = shown_label(ticket.label)
        subject = tell.subject(ticket)
        time = phrasing.stopwatch(window.elapsed)
    match window.state:
        case WindowState.CALLING if ticket is not None:
            subject = phrasing.calls(words, ticket.calls)
        case WindowState.FREE:
            since = None if window.since is None else whole_minutes(tell.now - window.since)
            line = words("live.free_now") if not since else words("live.free_since", minutes=since)
            note = words("live.waits_for", count=window.waits_for)
        case WindowState.PAUSED if window.pause is not None:
            begun, until = phrasing.hour(window.pause.since), phrasing.hour(window.pause.until)
            line = words("live.paused", begun=begun, until=until, minutes=whole_minutes(tell.now - window.pause.since))
        case WindowState.SILENT:
            note = words("live.heard_never" if window.since is None else "live.heard_at", time=_hour(window.since))
            line = "" if label else words("live.silent_empty")
        case WindowState.CLOSED:
            line = words("live.closed")
            if window.was is not None:
                line = words("live.closed_by", reason=words(f"act_reason.{window.was.reason}"))
        case _:
            pass
    planned = tell.planned.get(window.no, "")
    if not note and window.next_break is not None and window.next_break - tell.now < _SOON:
        note = words("live.break_at", time=phrasing.hour(window.next_break))
    note = planned or note
    if window.help is not None:
        note = words("live.calls_help")
    state = words(f"live.state.{window.state}")
    clerk = tell.clerk(window.staff or (None if window.was is None else window.was.staff))
    clerk = clerk or words("live.nobody_there")
    spoken = ". ".join(
        part
        for part in (
            words("live.card_spoken", window=window.no, clerk=clerk, state=state),
            " ".join(part for part in (label, subject) if part),
            line,
            words("live.over_spoken") if window.over else "",
            note,
            words("live.skills_spoken", skills=", ".join(sorted(window.skills.all))) if window.skills.all else "",
        )
        if part
    )
    return CardValue(
        no=window.no,
        clerk=clerk,
        glyph=STATE_GLYPHS[window.state],
        state=state,
        label=label,
        subject=subject,
        time=time,
        line=line,
        over=window.over,
        # Whole seconds, as they are read: a card changes when something on it does.
        elapsed=float(int(window.elapsed.total_seconds())),
        target=window.target.total_seconds() if window.state is WindowState.SERVING else 0.0,
        skills=tuple(letter for letter in _letters(tell.book) if letter in window.skills.all),
        note=note,
        stale=window.state is WindowState.SILENT,
        closed=window.state is WindowState.CLOSED,
        spoken=spoken,
    )


def _hour(at: datetime | None) -> str:
    return "" if at is None else phrasing.hour(at)


def _letters(book: ServiceBook) -> tuple[str, ...]:
    return tuple(group.letter for group in book.policy.groups)
