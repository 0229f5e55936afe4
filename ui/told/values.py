"""The sentences of it; no widget here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dostdesk.desk.view import MessageView, ToldView
from dostdesk.domain.clock import from_text
from dostdesk.domain.events import EventKind
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.windows import HELP_CODES
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.asking import ReasonQuestion


def told_said(told: ToldView, words: Words) -> str:
    """What a supervisor did to this window."""
    facts = told.facts
    window = int(facts["window"])
    match told.kind:
        case EventKind.WINDOW_PAUSED:
            return words("told.window_paused", window=window, until=_hour(facts["until"]))
        case EventKind.WINDOW_SKILLS_CHANGED:
            return words(
                "told.window_skills_changed", window=window, groups=_groups(facts, words), reason=_why(facts, words)
            )
        case EventKind.WINDOW_BREAKS_PLANNED:
            times = ", ".join(f"{_hour(one['start'])}–{_hour(one['end'])}" for one in facts["breaks"])
            return words("told.window_breaks_planned", times=times) if times else words("told.window_breaks_none")
        case EventKind.WINDOW_HELP_ENDED:
            return words("told.window_help_ended")
        case EventKind.TICKET_ENDED | EventKind.TICKET_RELEASED:
            label = shown_label(str(facts.get("label", "")))
            return words(f"told.{told.kind.value}", label=label, reason=_end_reason(facts, words))
    return words(f"told.{told.kind.value}", window=window, reason=_why(facts, words))


def message_said(message: MessageView, words: Words) -> str:
    """A message; empty while its words have not come."""
    time = phrasing.hour(message.at)
    if message.phrase:
        known = f"message_phrase.{message.phrase}"
        return words("told.message", time=time, text=words(known)) if known in words else ""
    if not message.text:
        return ""
    if message.author:
        return words("told.message_of", author=message.author, time=time, text=message.text)
    return words("told.message", time=time, text=message.text)


def help_question(words: Words) -> ReasonQuestion:
    """For what the supervisor is called."""
    return ReasonQuestion(
        title=words("help.call.title"),
        subtitle=words("help.call.text"),
        reasons=tuple((code, words(f"help_code.{code}")) for code in HELP_CODES),
        confirm=words("help.call.confirm"),
    )


def _why(facts: Mapping[str, Any], words: Words) -> str:
    known = f"act_reason.{facts.get('why', '')}"
    return words(known if known in words else "act_reason.other")


def _end_reason(facts: Mapping[str, Any], words: Words) -> str:
    known = f"end_reason.{facts.get('reason', '')}"
    return words(known if known in words else "end_reason.other")


def _groups(facts: Mapping[str, Any], words: Words) -> str:
    primary, secondary = ", ".join(facts["primary"]), ", ".join(facts["secondary"])
    said = [primary, *([words("told.secondary", groups=secondary)] if secondary else [])]
    return "; ".join(part for part in said if part)


def _hour(written: str) -> str:
    instant: datetime = from_text(written)
    return phrasing.hour(instant)
