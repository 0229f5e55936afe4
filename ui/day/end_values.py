"""The account of a service day as the supervisor reads it before and after he closes it; no widget here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.desk.view import DayAccount
from dostdesk.domain.hall import DAY_WORDS
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.asking import ReasonQuestion
from ui.workspace.book import ServiceBook

_COUNTED = (
    (TicketState.DONE, "done"),
    (TicketState.NO_SHOW, "closed"),
    (TicketState.LEFT, "closed"),
    (TicketState.CANCELLED, "closed"),
    (TicketState.CLOSED, "closed"),
)
_GLYPHS = {
    TicketState.WAITING: "todo",
    TicketState.HELD: "held",
    TicketState.CALLED: "called",
    TicketState.SERVING: "running",
}
# What holds the day up comes first, then what somebody still expects.
_ORDER = (TicketState.SERVING, TicketState.CALLED, TicketState.HELD, TicketState.WAITING)
_NAMED = 6


@dataclass(frozen=True, slots=True)
class CountValue:
    """How many tickets ended so."""

    word: str
    number: int
    glyph: str


@dataclass(frozen=True, slots=True)
class OpenRow:
    """A ticket that is still somebody's business, and what the end of the day makes of it."""

    glyph: str
    label: str
    state: str
    place: str
    subject: str
    age: str
    fate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEndValues:
    """The whole page.

    Attributes:
        blocking: Why the day cannot be closed yet.
        closed: When it was closed; the page is then an account and nothing more.
        nothing_open: In place of an empty list.
    """

    title: str
    subtitle: str
    counts: tuple[CountValue, ...]
    rows: tuple[OpenRow, ...]
    heads: tuple[str, ...]
    open_title: str
    nothing_open: str = ""
    blocking: str = ""
    closed: str = ""
    button: str = ""
    back: str = ""
    busy: bool = False


@dataclass(frozen=True, slots=True)
class CloseQuestion:
    """What is asked before the day closes; `at_windows` tickets would be cut off."""

    title: str
    subtitle: str
    at_windows: int


def at_windows(account: DayAccount) -> int:
    """How many tickets hold the day up."""
    return sum(1 for ticket in account.open if ticket.state.at_a_window)


def day_end_values(
    account: DayAccount, *, book: ServiceBook, words: Words, now: datetime, busy: bool = False
) -> DayEndValues:
    """The page for an account."""
    counts = [
        CountValue(words(f"day.end.count.{state.value}"), account.counts.get(state, 0), glyph)
        for state, glyph in _COUNTED
    ]
    counts.append(CountValue(words("day.end.count.open"), len(account.open), "running"))
    held_up = at_windows(account)
    closed = account.closed_at
    ordered = sorted(account.open, key=lambda ticket: (_ORDER.index(ticket.state), ticket.due_at))
    return DayEndValues(
        title=words("day.end.title", day=phrasing.day(account.day)),
        subtitle=words("day.end.subtitle", windows=len(account.windows), tickets=sum(one.number for one in counts)),
        counts=tuple(counts),
        rows=tuple(_row(ticket, book=book, words=words, now=now) for ticket in ordered),
        heads=tuple(words(f"day.end.head.{name}") for name in ("label", "state", "place", "subject", "age", "fate")),
        open_title=words("day.end.open_title"),
        nothing_open="" if ordered else words("day.end.nothing_left" if closed else "day.end.nothing_open"),
        blocking=words("day.end.blocking", count=held_up) if held_up and closed is None else "",
        closed="" if closed is None else words("day.end.closed", time=phrasing.hour(closed)),
        button=words("sign_in.busy" if busy else "command.close_day"),
        back=words("dialog.back"),
        busy=busy,
    )


def close_question(account: DayAccount, words: Words) -> CloseQuestion:
    """What the supervisor is asked."""
    waiting = sum(1 for ticket in account.open if not ticket.state.at_a_window)
    return CloseQuestion(
        title=words("day.end.ask", day=phrasing.day(account.day)),
        subtitle=words("day.end.ask_text", waiting=waiting, windows=len(account.windows)),
        at_windows=at_windows(account),
    )


def kinds_left(account: DayAccount) -> tuple[TicketState, ...]:
    """The kinds of tickets of which something has to be said, in the order of the list."""
    left = {ticket.state for ticket in account.open}
    return tuple(state for state in _ORDER if state in left)


def word_question(account: DayAccount, kind: TicketState, words: Words) -> ReasonQuestion:
    """What became of the tickets of a kind that the day leaves."""
    labels = [shown_label(ticket.label) for ticket in account.open if ticket.state is kind]
    named, more = ", ".join(labels[:_NAMED]), len(labels) - _NAMED
    return ReasonQuestion(
        title=words(f"day.end.word.title.{kind.value}", count=len(labels)),
        subtitle=words("day.end.word.more", labels=named, count=more) if more > 0 else named,
        reasons=tuple((code, words(f"day_word.{code}")) for code in DAY_WORDS[kind.value]),
        confirm=words("day.end.word.confirm"),
        heading=words("day.end.word.heading"),
    )


def _row(ticket: Ticket, *, book: ServiceBook, words: Words, now: datetime) -> OpenRow:
    fate = "at_window" if ticket.state.at_a_window else ticket.state.value
    place = "" if ticket.window is None else words("day.end.at", window=ticket.window)
    minutes = max(0, int((now - ticket.arrived_at) / timedelta(minutes=1)))
    return OpenRow(
        glyph=_GLYPHS[ticket.state],
        label=shown_label(ticket.label),
        state=words(f"day.end.state.{ticket.state.value}"),
        place=place,
        subject=book.short(ticket, words.language),
        age=words("day.end.age", hours=minutes // 60, minutes=f"{minutes % 60:02d}"),
        fate=words(f"day.end.fate.{fate}"),
    )
