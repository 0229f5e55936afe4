"""Windows of a centre: who sits there, from when, with which skills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dostdesk.domain.ids import DeviceId, StaffId, WindowNo


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
    """

    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A numbered service point; `staff` is None while it is closed, `pause` tells why nobody is called to it."""

    no: WindowNo
    staff: StaffId | None = None
    device: DeviceId | None = None
    skills: Skills = Skills()
    opened_at: datetime | None = None
    revision: int = 0
    pause: Break | None = None

    @property
    def open(self) -> bool:
        return self.staff is not None
