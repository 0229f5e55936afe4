"""The questions of the supervisor's acts and their answers, as frozen values; the dialogs draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.windows import Skills
from ui.commands import CommandId
from ui.search.finding import Results
from ui.search.row import Found

Tone = Literal["accent", "success", "warning", "danger"]
Named = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsQuestion:
    """Which groups a window calls.

    Attributes:
        groups: Letter and name of each.
        known: Letters that the directory gives to whoever sits there.
        reasons: Codes and words.
    """

    title: str
    subtitle: str
    groups: tuple[Named, ...]
    now_has: Skills
    known: frozenset[str]
    reasons: tuple[Named, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsAnswer:
    """`at` is None for at once."""

    skills: Skills
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToggleQuestion:
    """A window opens or closes, with a reason, now or later."""

    title: str
    subtitle: str
    confirm: str
    reasons: tuple[Named, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakQuestion:
    """A break of a window: begun, moved, ended or planned. `running` says that it is on a break now."""

    title: str
    subtitle: str
    reasons: tuple[Named, ...]
    chosen: int
    running: bool
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakAnswer:
    """`begin` is None for at once; `end` says that the break is over."""

    reason: str
    begin: datetime | None
    until: datetime
    end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveQuestion:
    """All that wait in a group go to another, or to one window.

    Attributes:
        groups: Letter, name and who waits there in words.
        windows: Number and clerk of each open window.
    """

    title: str
    groups: tuple[tuple[str, str, str], ...]
    windows: tuple[tuple[WindowNo, str], ...]
    chosen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuestion:
    """Words to one window or to all."""

    title: str
    subtitle: str
    phrases: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnswer:
    """Exactly one of the two is given."""

    phrase: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceQuestion:
    """Words for the boards of the hall, until a time."""

    title: str
    subtitle: str
    phrases: tuple[Named, ...]
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceAnswer:
    """Exactly one of phrase and text is given."""

    until: datetime
    phrase: str = ""
    text: str = ""


class Questions(Protocol):
    """Asks; an answer closes its dialog first."""

    def skills(self, question: SkillsQuestion, answered: Callable[[SkillsAnswer], None]) -> None: ...

    def toggle(self, question: ToggleQuestion, answered: Callable[[str, datetime | None], None]) -> None: ...

    def breaks(self, question: BreakQuestion, answered: Callable[[BreakAnswer], None]) -> None: ...

    def move(self, question: MoveQuestion, answered: Callable[[str, SendTo], None]) -> None: ...

    def message(self, question: MessageQuestion, answered: Callable[[MessageAnswer], None]) -> None: ...

    def announce(self, question: AnnounceQuestion, answered: Callable[[AnnounceAnswer], None]) -> None: ...

    def silent(self, title: str, subtitle: str, lines: tuple[str, ...]) -> None: ...

    def search(
        self, find: Callable[[str, Callable[[CommandId], bool]], Results], chosen: Callable[[Found], None]
    ) -> None: ...
