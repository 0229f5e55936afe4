"""Who may do what: one table, enforced by the hub and followed by the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dostdesk.domain.ids import StaffId
from dostdesk.domain.windows import Skills


class Role(StrEnum):
    """What a member of staff is at the centre; `national` is somebody of the ministry, who does nothing at windows."""

    CLERK = "clerk"
    SENIOR_CLERK = "senior_clerk"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    NATIONAL = "national"


class Right(StrEnum):
    """One thing that a person may ask the desk for."""

    CALL = "call"
    CALL_OUT_OF_ORDER = "call_out_of_order"
    SERVE = "serve"
    ISSUE_TICKET = "issue_ticket"
    CANCEL_TICKET = "cancel_ticket"
    OPEN_WINDOW = "open_window"
    RETURN_TICKET = "return_ticket"
    CLOSE_DAY = "close_day"
    SEE_STATISTICS = "see_statistics"
    SEE_REGISTER = "see_register"
    PROMOTE_HUB = "promote_hub"
    STEER_WINDOWS = "steer_windows"
    STEER_TICKETS = "steer_tickets"
    CHANGE_TARGETS = "change_targets"
    SEND_MESSAGES = "send_messages"


_CLERK = frozenset(
    {Right.CALL, Right.SERVE, Right.ISSUE_TICKET, Right.OPEN_WINDOW, Right.RETURN_TICKET, Right.SEE_REGISTER}
)
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.CLERK: _CLERK,
    Role.SENIOR_CLERK: _CLERK | {Right.CALL_OUT_OF_ORDER, Right.CANCEL_TICKET},
    Role.RECEPTION: frozenset({Right.ISSUE_TICKET, Right.CANCEL_TICKET, Right.RETURN_TICKET}),
    Role.SUPERVISOR: frozenset(Right),
    Role.NATIONAL: frozenset({Right.SEE_STATISTICS, Right.SEE_REGISTER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff as the hub knows him; his password's hash never leaves the hub."""

    id: StaffId
    login: str
    name: str
    short_name: str
    role: Role
    skills: Skills = field(default_factory=Skills)

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]
