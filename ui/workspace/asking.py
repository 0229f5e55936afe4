"""What the workspace asks of its screen, and the questions that it puts to the clerk; no widget here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.tickets import Outcome
from ui.commands import StripValue
from ui.workspace.values import BarValues, WorkspaceValues

Tone = Literal["accent", "success", "warning", "danger"]
Fates = Mapping[VisitServiceId, Outcome]

CALL_REASONS = ("supervisor", "returned", "frail", "child", "appointment", "other")
CANCEL_REASONS = ("asked", "mistake", "duplicate", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishLine:
    """One service in the question before a visit ends; `open` ones need a fate."""

    id: VisitServiceId
    name: str
    result: str
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishQuestion:
    """Which services are still open when the clerk wants to finish, and whether the next call follows."""

    label: str
    lines: tuple[FinishLine, ...]
    call_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonQuestion:
    """One of several reasons, chosen by digit."""

    title: str
    subtitle: str
    reasons: tuple[tuple[str, str], ...]
    confirm: str


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

    def ask_finish(self, question: FinishQuestion, answered: Callable[[Fates], None]) -> None: ...

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None: ...

    def open_search(self, text: str) -> None: ...

    def open_walk_in(self, service: str | None) -> None: ...

    def go_to_documents(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Where the workspace leads: other pages of the program."""

    open_form: Callable[[VisitServiceId], None]
    open_papers: Callable[[], None]
    open_paper: Callable[[PrintJobId], None]
    sign_out: Callable[[], None]
