"""The questions of the supervisor's acts and their answers, as frozen values; the dialogs draw them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import TicketId, WindowNo
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
    """A window opens or closes, with a reason, now or later; `chosen` is the place of the usual reason."""

    title: str
    subtitle: str
    confirm: str
    reasons: tuple[Named, ...]
    now: datetime
    chosen: int = 0


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
    """Words to one window or to all; `single` says that it is for one, and may become for all."""

    title: str
    subtitle: str
    phrases: tuple[Named, ...]
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAnswer:
    """Exactly one of phrase and text is given; `to_all` says that it goes to every open window."""

    phrase: str = ""
    text: str = ""
    to_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceQuestion:
    """Words for the boards of the hall, until a time; a phrase may have that time in it, as `{time}`."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EndQuestion:
    """A service that a window has forgotten ends, for a reason; does its ticket wait again?"""

    title: str
    subtitle: str
    reasons: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndAnswer:
    """`waits` puts the ticket back in its line; otherwise the visit is over."""

    reason: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """One of a group's tickets: its label and what is known of it; never a name."""

    id: TicketId
    label: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketsQuestion:
    """Which ticket of a group; `empty` says that it has none."""

    title: str
    subtitle: str
    tickets: tuple[TicketLine, ...]
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketQuestion:
    """What happens to one ticket that waits.

    Attributes:
        places: Where it could wait, in words.
        classes: Codes and names of the classes that it has not.
        reasons: Of another class.
        cancel_reasons: Of taking it out of the queue.
    """

    title: str
    subtitle: str
    places: tuple[tuple[str, SendTo], ...]
    classes: tuple[Named, ...]
    reasons: tuple[Named, ...]
    cancel_reasons: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAnswer:
    """Exactly one of the three: it waits elsewhere, has another class, or is cancelled; the last two for a reason."""

    to: SendTo | None = None
    priority: str = ""
    cancelled: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetQuestion:
    """How long a group should wait at most.

    Attributes:
        minutes: What holds now.
        usual: What the release says; it is offered where another one holds.
    """

    title: str
    subtitle: str
    minutes: int
    usual: int
    reasons: tuple[Named, ...]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAnswer:
    """`minutes` is None for the release's, `at` for at once; `redue` gives who waits another due time as well."""

    minutes: int | None
    redue: bool
    reason: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedQuestion:
    """Which act of a later time is taken back: id, what it is, and whose it is or that it could not be done."""

    title: str
    subtitle: str
    acts: tuple[tuple[str, str, str], ...]


class Questions(Protocol):
    """Asks; an answer closes its dialog first."""

    def skills(self, question: SkillsQuestion, answered: Callable[[SkillsAnswer], None]) -> None: ...

    def toggle(self, question: ToggleQuestion, answered: Callable[[str, datetime | None], None]) -> None: ...

    def breaks(self, question: BreakQuestion, answered: Callable[[BreakAnswer], None]) -> None: ...

    def move(
        self, question: MoveQuestion, answered: Callable[[str, SendTo], None], one: Callable[[str], None]
    ) -> None: ...

    def message(self, question: MessageQuestion, answered: Callable[[MessageAnswer], None]) -> None: ...

    def announce(self, question: AnnounceQuestion, answered: Callable[[AnnounceAnswer], None]) -> None: ...

    def end_service(self, question: EndQuestion, answered: Callable[[EndAnswer], None]) -> None: ...

    def tickets(self, question: TicketsQuestion, answered: Callable[[TicketId], None]) -> None: ...

    def ticket(self, question: TicketQuestion, answered: Callable[[TicketAnswer], None]) -> None: ...

    def target(self, question: TargetQuestion, answered: Callable[[TargetAnswer], None]) -> None: ...

    def planned(self, question: PlannedQuestion, answered: Callable[[str], None]) -> None: ...

    def silent(self, title: str, subtitle: str, lines: tuple[str, ...]) -> None: ...

    def search(
        self, find: Callable[[str, Callable[[CommandId], bool]], Results], chosen: Callable[[Found], None]
    ) -> None: ...
