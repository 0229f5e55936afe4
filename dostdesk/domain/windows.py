"""Windows of a centre: who sits there, from when, with which skills; what was planned and what its desk calls for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dostdesk.domain.ids import DeviceId, StaffId, WindowNo

HELP_CODES = ("question", "decision", "citizen", "equipment", "safety", "other")
"""For what a desk calls the supervisor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills:
    """Queue groups that a clerk calls: primary ones always, secondary ones if no primary waits or once overdue."""

    primary: frozenset[str] = frozenset()
    secondary: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        return self.primary | self.secondary


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The clerk of a window is away.

    Attributes:
        reason: A code of the policy's break reasons.
        until: When he plans to be back.
        by: The supervisor who began it or moved its end; None where the clerk did.
    """

    reason: str
    since: datetime
    until: datetime
    by: StaffId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedBreak:
    """A break that a supervisor planned; the clerk begins it himself.

    Attributes:
        reason: A code of the policy's break reasons.
    """

    reason: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCall:
    """A desk calls for help.

    Attributes:
        code: Of `HELP_CODES`.
    """

    code: str
    since: datetime
    staff: StaffId


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sat at a window that a supervisor closed, so that he can be brought back.

    Attributes:
        by: The supervisor.
        reason: A code of the acts' reasons.
    """

    staff: StaffId
    device: DeviceId
    by: StaffId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A numbered service point; `staff` is None while it is closed, `pause` tells why nobody is called to it.

    Attributes:
        help: The desk there calls for help.
        breaks: The plan of the day, by start; it stays with the window, whoever sits there.
        was: Who sat there, if a supervisor closed it.
    """

    no: WindowNo
    staff: StaffId | None = None
    device: DeviceId | None = None
    skills: Skills = Skills()
    opened_at: datetime | None = None
    revision: int = 0
    pause: Break | None = None
    help: HelpCall | None = None
    breaks: tuple[PlannedBreak, ...] = ()
    was: Seat | None = None

    @property
    def open(self) -> bool:
        return self.staff is not None
