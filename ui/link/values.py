"""What is said of the link, from what a desk knows: the strip while it is on its own, and the sheet. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dostdesk.desk.view import DeskView, LinkState, LinkView, Worry, WorryCode
from dostdesk.domain.clock import local
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.values import LineValue

# What each state lets through, line by line: mark, and key of the words and of the note at the right.
_WORKS = {
    LinkState.ON_ITS_OWN: (
        ("done", "serve_alone"), ("done", "forms"), ("done", "catalogue"), ("partial", "citizen"),
        ("offline", "register"), ("offline", "hall"),
    ),
    LinkState.CENTRE_ONLY: (
        ("done", "serve"), ("done", "forms"), ("done", "catalogue"), ("partial", "applications"),
        ("offline", "register"), ("offline", "centres"),
    ),
    LinkState.WEAK: (("done", "serve"), ("done", "forms"), ("done", "catalogue"), ("partial", "answers")),
    LinkState.SENDING: (("done", "serve"), ("done", "forms"), ("done", "catalogue"), ("done", "register_live")),
    LinkState.ONLINE: (("done", "serve"), ("done", "forms"), ("done", "catalogue"), ("done", "register_live")),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StripLine:
    """The strip below the bar of a desk on its own; `short` stands for the text where it has no room."""

    title: str
    text: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSheetValues:
    """The sheet of the link.

    Attributes:
        facts: Since when, when the hub was last heard, what waits: name and value.
        reason: Why central takes nothing; empty while it does.
        worries: What is not well with this computer, and what to do about it: most serious first.
        lines: What works and what does not.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    reason: str
    lines: tuple[LineValue, ...]
    note: str
    worries: tuple[str, ...] = ()


def strip_line(link: LinkView, words: Words) -> StripLine | None:
    """What the strip says; None while the hub can be asked."""
    if not link.alone:
        return None
    text = words("link.strip_kept", count=link.waiting) if link.waiting else words("link.strip_safe")
    return StripLine(title=words("link.strip"), text=text, short=words("link.strip_short"))


def sheet_values(view: DeskView, *, words: Words, now: datetime) -> LinkSheetValues:
    """The sheet as of now."""
    link = view.link
    state = link.itself
    return LinkSheetValues(
        title=words(f"link.title.{state.value}"),
        subtitle=_subtitle(link, words),
        facts=_facts(link, words, now),
        reason=words("shell.link_reason.refused") if link.refused else "",
        lines=tuple(_line(mark, name, view, words) for mark, name in _WORKS[state]),
        note=words("link.note.alone" if link.alone else "link.note"),
        worries=tuple(worry_said(worry, words) for worry in view.worries),
    )


def worry_said(worry: Worry, words: Words) -> str:
    """What is not well, what is safe, and what to do next."""
    if worry.code is WorryCode.DISK_NEARLY_FULL:
        return words(f"link.worry.{worry.code.value}", free=worry.free)
    return words(f"link.worry.{worry.code.value}")


def _subtitle(link: LinkView, words: Words) -> str:
    said = words(f"link.about.{link.itself.value}")
    return words("link.about.choice", about=said, count=link.choices) if link.choices else said


def _facts(link: LinkView, words: Words, now: datetime) -> tuple[tuple[str, str], ...]:
    facts = []
    if link.since is not None:
        facts.append((words("link.since"), _moment(link.since, now)))
    heard = _moment(link.synced_at, now) if link.synced_at is not None else words("link.never")
    facts.append((words("link.heard"), heard))
    facts.append((words("link.waits"), words("link.waiting", count=link.waiting)))
    return tuple(facts)


def _line(mark: str, name: str, view: DeskView, words: Words) -> LineValue:
    window = "" if view.window is None else str(view.window)
    note = words(f"link.note.{name}", window=window, release=view.release)
    return LineValue(mark=mark, text=words(f"link.works.{name}"), note=note)


def _moment(instant: datetime, now: datetime) -> str:
    """The time of day, with the date where it was another day."""
    if local(instant).date() == local(now).date():
        return phrasing.second(instant)
    return f"{phrasing.day(local(instant).date())} {phrasing.hour(instant)}"
