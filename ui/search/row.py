"""A row of the search's results, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dostdesk.desk.register_search import RegisteredApplication
from dostdesk.domain.ids import PrintJobId, TicketId, WindowNo
from ui.commands import CommandId

Kind = Literal["heading", "service", "ticket", "citizen", "application", "command", "help", "window"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A row of the results.

    Attributes:
        spans: What to underline in `text`.
        keys: Keys to print at the right.
        enabled: Whether Enter does something; a row that does not says why in `detail`.
    """

    kind: Kind
    text: str
    spans: tuple[Span, ...] = ()
    detail: str = ""
    icon: str = ""
    keys: tuple[str, ...] = ()
    enabled: bool = True
    service: str = ""
    ticket: TicketId | None = None
    window: WindowNo | None = None
    command: CommandId | None = None
    paper: PrintJobId | None = None
    application: RegisteredApplication | None = None
    help: str = ""
