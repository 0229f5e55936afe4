"""The turns that a visit can take besides being served: held, sent on, gone, and what it takes to undo the last one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dostdesk.domain.ids import StaffId, VisitServiceId, WindowNo


class Channel(StrEnum):
    """How a service was asked for."""

    IN_PERSON = "in_person"
    REPRESENTATIVE = "representative"
    PHONE = "phone"
    POST = "post"
    ONLINE = "online"


class TurnKind(StrEnum):
    """The steps that can be taken back for a few seconds, besides a call; and the end of a day, or a supervisor's of a
    forgotten service, which give way to what a desk reports of the time before.
    """

    NO_SHOW = "no_show"
    HOLD = "hold"
    TRANSFER = "transfer"
    FINISH = "finish"
    DAY_END = "day_end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A citizen is away on an errand of his own; the window and the clerk of his ticket wait for him.

    Attributes:
        reason: A code of the policy's hold reasons.
        return_by: When his clerk is reminded.
        service: The service at which he was.
    """

    reason: str
    return_by: datetime
    service: VisitServiceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Who alone may call a waiting ticket: one window, or one clerk wherever he sits."""

    window: WindowNo | None = None
    staff: StaffId | None = None

    @property
    def line(self) -> str:
        """The line in which such a ticket waits; queue groups are lines by their letter."""
        return window_line(self.window) if self.window is not None else staff_line(self.staff or StaffId(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLeft:
    """A note for whoever has the ticket next; its words are the blob `content`."""

    at: datetime
    staff: StaffId
    window: WindowNo | None
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The last step of a ticket, while it may be undone: what the ticket was before it.

    Attributes:
        state: `called` or `serving`; at the end of a day also `held`.
        service: The service at which the clerk was.
    """

    kind: TurnKind
    at: datetime
    state: str
    group: str
    window: WindowNo
    staff: StaffId
    calls: int
    called_at: datetime | None
    service: VisitServiceId | None = None


def window_line(no: WindowNo) -> str:
    """The line of tickets that were sent to one window."""
    return f"w:{no}"


def staff_line(staff: StaffId) -> str:
    """The line of tickets that were sent to one clerk."""
    return f"s:{staff}"
