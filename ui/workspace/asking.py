"""What the workspace asks of its screen, and the questions that it puts to the clerk; no widget here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from dostdesk.desk.actions import SendTo
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.stays import Outcome
from dostdesk.domain.turns import Channel
from ui.commands import StripValue
from ui.workspace.values import BarValues, WorkspaceValues

Tone = Literal["accent", "success", "warning", "danger"]
Fates = Mapping[VisitServiceId, Outcome]

CALL_REASONS = ("supervisor", "returned", "frail", "child", "appointment", "other")
CANCEL_REASONS = ("asked", "mistake", "duplicate", "other")
LEAVE_REASONS = ("no_time", "returns_later", "unwell", "elsewhere", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLine:
    """One service in the question before a visit ends; `open` ones need a fate.

    Attributes:
        slip: What is printed when papers are missing.
    """

    id: VisitServiceId
    name: str
    result: str
    open: bool
    slip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishQuestion:
    """Which services are still open when the clerk wants to finish, and whether the next call follows.

    Attributes:
        one: Only one service ends; the visit goes on.
    """

    label: str
    lines: tuple[FinishLine, ...]
    call_next: bool
    one: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonQuestion:
    """One of several reasons, chosen by digit.

    Attributes:
        heading: Above the reasons; empty for the general word.
        details: A quiet fact to a reason's code.
    """

    title: str
    subtitle: str
    reasons: tuple[tuple[str, str], ...]
    confirm: str
    heading: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldQuestion:
    """Why a citizen goes away and when he is to be back.

    Attributes:
        reasons: Code, words and icon.
        now, return_by: The earliest time is after now; `return_by` is what the policy offers (UTC).
        call_next: Whether the next person may be called at once.
    """

    title: str
    subtitle: str
    reasons: tuple[tuple[str, str, str], ...]
    now: datetime
    return_by: datetime
    call_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAnswer:
    """What the clerk chose."""

    reason: str
    return_by: datetime
    note: str
    call_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ticket can be sent: a group, a window, or a clerk.

    Attributes:
        detail: Who waits there, or who serves it.
        sought: Folded text by which it is found.
        open: Whether somebody serves it now.
    """

    to: SendTo
    name: str
    icon: str
    detail: str
    sought: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferQuestion:
    """Where the visit goes on.

    Attributes:
        groups: With a digit each; `chosen` is the one offered first.
        places: Windows and clerks, found by typing.
        warning: What is different while the hub is away.
    """

    title: str
    subtitle: str
    groups: tuple[Place, ...]
    places: tuple[Place, ...]
    chosen: int
    warning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsQuestion:
    """How many of the same are done for a service, and how it was asked for."""

    title: str
    quantity: int
    channel: Channel


class Screen(Protocol):
    """What the presenter needs to be shown."""

    def show_view(self, values: WorkspaceValues) -> None: ...

    def show_bar(self, values: BarValues) -> None: ...

    def show_strip(self, keys: tuple[StripValue, ...]) -> None: ...

    def show_busy(self, awaited: str) -> None:
        """Something is waited for; empty when it came."""

    def tell(self, sentence: str, tone: Tone) -> None:
        """A sentence that does not move the page."""

    def announce(self, sentence: str) -> None:
        """For screen readers only."""

    def ask_finish(
        self, question: FinishQuestion, answered: Callable[[Fates], None], transfer: Callable[[Fates], None]
    ) -> None:
        """Ask the fates; `transfer` when the visit is to go on elsewhere instead."""

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None: ...

    def ask_hold(self, question: HoldQuestion, answered: Callable[[HoldAnswer], None]) -> None: ...

    def ask_transfer(self, question: TransferQuestion, answered: Callable[[SendTo, str], None]) -> None: ...

    def ask_note(self, title: str, answered: Callable[[str], None]) -> None: ...

    def ask_details(self, question: DetailsQuestion, answered: Callable[[int, Channel], None]) -> None: ...

    def ask_services(self, title: str, answered: Callable[[tuple[str, ...]], None]) -> None:
        """Which services are worked on without a person in front."""

    def open_search(self, text: str) -> None: ...

    def open_walk_in(self, service: str | None) -> None: ...

    def go_to_documents(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where the workspace leads: other pages of the program.

    Attributes:
        correcting: Whether what an earlier visit sent is in front: nothing of the visit here.
        when_written: Do this once everything that was typed on another page is saved.
        be_back: Nobody is called here: end the break, or open the window again.
        break_after: Whether a break begins when this visit ends.
        serve_slip: Without the hub: begin with somebody who shows a slip of the hall, by its label; None where a desk
            cannot.
    """

    open_form: Callable[[VisitServiceId], None]
    open_papers: Callable[[], None]
    open_paper: Callable[[PrintJobId], None]
    sign_out: Callable[[], None]
    open_last_visit: Callable[[], None] = lambda: None
    correcting: Callable[[], bool] = lambda: False
    when_written: Callable[[Callable[[], None]], None] = lambda then: then()
    be_back: Callable[[], None] = lambda: None
    break_after: Callable[[], bool] = lambda: False
    serve_slip: Callable[[str, tuple[str, ...]], object] | None = None
