"""Pictures of what a clerk is told of a supervisor's acts, and of how he calls him."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView, MessageView, ToldView
from dostdesk.domain.clock import to_text
from dostdesk.domain.events import EventKind
from dostdesk.domain.words import Language, Words
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.shell.frame import Shell
from ui.told.room import ToldRoom
from ui.told.values import message_said, told_said

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
_AT = day.NOW - timedelta(seconds=20)
_BACK = day.NOW.replace(minute=50, second=0)


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    words: Words
    view: DeskView
    shell: Shell
    actions: Actions


Stages = Callable[[Words, DeskView], Staged]


def screens(stage: Stages) -> Mapping[str, Make]:
    """By name, drawn over the gallery's own stage."""

    def told(kind: EventKind, **facts: Any) -> Make:
        one = ToldView(seq=7, at=_AT, kind=kind, facts={"window": 7, **facts})
        return lambda words, _sentences: _told(stage(words, day.idle()), told_said(one, words))

    def said(**message: Any) -> Make:
        one = MessageView(id="m-1", at=_AT, read=False, **({"author": "", "phrase": "", "text": ""} | message))
        return lambda words, _sentences: _told(stage(words, day.serving()), message_said(one, words))

    return {
        "20-told-closed": told(EventKind.WINDOW_CLOSED, why="staffing"),
        "20b-told-skills": told(
            EventKind.WINDOW_SKILLS_CHANGED, why="queue", primary=["Y", "A", "M"], secondary=["P", "E"]
        ),
        "20c-told-break": told(EventKind.WINDOW_PAUSED, reason="lunch", until=to_text(_BACK)),
        "20d-told-ended": told(EventKind.TICKET_ENDED, reason="forgotten", label="Y-047"),
        "20e-told-phrase": said(phrase="finish_and_pause"),
        "20f-told-message": said(author="R. Mustafayev", text="Vətəndaş 12-ci pəncərədə gözləyir, sənədi qaytarın."),
        "20g-call-help": lambda words, _sentences: _calling(words, stage),
    }


def _told(made: Staged, sentence: str) -> QWidget:
    made.shell.tell(sentence, "warning")
    return made.shell


def _calling(words: Words, stage: Stages) -> QWidget:
    made = stage(words, day.serving())
    room = ToldRoom(made.shell, made.actions, run=at_once, words=lambda: words, changed=_nothing)
    room.news.help_pressed()
    return made.shell


def _nothing() -> None:
    """A picture is not read again."""
