"""What the board shows, as frozen values that it is drawn from; every text is in its language already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dostdesk.domain.words import Language

EMPHASIS = "*"
"""Stands on both sides of the words of a sentence that are drawn bold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hero:
    """The call that was announced last.

    Attributes:
        sentence: The call in the ticket's language.
        language: How that language calls itself.
        lit: The window's number is drawn inverted: one beat of a pulse.
    """

    label: str
    window: str
    sentence: str
    language: str
    lit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An earlier call that is not over; `spoken` is what is read for it."""

    label: str
    window: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the hall and what to expect of it: minutes, the word for now, or a dash."""

    letter: str
    name: str
    wait: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading in the board's language, and in the other two beside it."""

    own: str
    others: str

    @property
    def whole(self) -> str:
        return f"{self.own} · {self.others}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardScreen:
    """The whole board.

    Attributes:
        hero: None while nobody is called; `nobody` is written in its place.
        sound: What a crossed-out speaker says; empty when calls can be heard.
        stale: What the violet strip says while the hub is silent; empty otherwise.
        as_of: The badge beside values that may have changed since; empty otherwise.
    """

    language: Language
    heading: Heading
    ticket: Heading
    window: Heading
    hero: Hero | None
    nobody: str
    rows: tuple[Row, ...]
    sound: str
    centre: str
    day: date
    time: str
    clock: str
    wait: str
    unit: str
    lines: tuple[Line, ...]
    note: str
    footer: str
    call_centre: str
    stale: str = ""
    as_of: str = ""
