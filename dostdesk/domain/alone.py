"""What a desk on its own makes without asking: labels of its emergency series, and the tickets of them.

Hub and desk read the same ops by this page, so a desk shows what the hub will record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.decisions import UNCOORDINATED
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Body
from dostdesk.domain.ids import StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.numbers import NON_BREAKING_HYPHEN, ticket_label
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Destination

# How long, and with how many ops that the hub has not answered, a desk may begin new visits on its own.
ALONE_FOR = timedelta(days=14)
ALONE_OPS = 5_000

_LETTER, _NUMBER = re.compile(r"[A-Z]\d{0,2}"), re.compile(r"\d{1,4}")


def series_letter(letter: str, window: WindowNo) -> str:
    """What labels of a window's emergency series begin with: `X7`."""
    return f"{letter}{window}"


def slip_label(text: str) -> str:
    """The label on a slip as it was scanned or typed: `y 47` is `Y-047`, `X7-3` is `X7-003`.

    Raises:
        RefusedError: `slip_unreadable`.
    """
    # Labels follow ASCII rules, as the keys do by which they are typed.
    written = text.strip().replace(NON_BREAKING_HYPHEN, "-").replace("ı", "i").replace("İ", "I").upper()
    letter, hyphen, number = written.replace(" ", "-").partition("-")
    if not hyphen:
        letter, number = written[:1], written[1:]
    if not _LETTER.fullmatch(letter) or not _NUMBER.fullmatch(number):
        raise RefusedError("slip_unreadable")
    return ticket_label(letter, int(number))


def ticket_of(payload: Mapping[str, Any], at: datetime, policy: QueuePolicy, *, label: str) -> Ticket:
    """The ticket that a desk issued on its own, as it waits.

    Args:
        payload: Of `issue_alone` or `serve_slip`.
        at: When it happened, by the hub's clock.
        label: Its own, or that of the slip which it stands for.
    """
    target = _target(policy, payload["group"], payload["priority"])
    window = payload.get("to_window")
    return Ticket(
        id=TicketId(payload["ticket"]),
        label=label,
        group=payload["group"],
        day=date.fromisoformat(payload["day"]),
        priority=payload["priority"],
        language=payload["language"],
        arrived_at=at,
        due_at=at + target,
        target=target,
        services=services_of(payload),
        clock=StayClock(since=at),
        leg=StayClock(since=at),
        to=None if window is None else Destination(window=WindowNo(window)),
    )


def services_of(payload: Mapping[str, Any]) -> tuple[VisitService, ...]:
    """The services that a payload wants."""
    return tuple(
        VisitService(id=VisitServiceId(wanted["service_id"]), code=wanted["code"], release=wanted["release"])
        for wanted in payload["services"]
    )


def slip_taken_body(payload: Mapping[str, Any], at: datetime, *, staff: StaffId) -> Body:
    """The body of the event that brings whoever showed a slip to a window, with what he came for.

    Args:
        payload: Of `serve_slip`; its `window` is None where that window was somebody else's.
    """
    return {
        "at": to_text(at),
        "window": payload["window"],
        "staff": staff,
        "claim": payload["claim"],
        "reason": UNCOORDINATED,
        "services": [
            {"id": wanted["service_id"], "code": wanted["code"], "release": wanted["release"]}
            for wanted in payload["services"]
        ],
    }


def _target(policy: QueuePolicy, group: str, priority: str) -> timedelta:
    """The promised wait; at once where the policy in force knows no such group or class any more."""
    try:
        return policy.target(group, priority)
    except RefusedError:
        return timedelta()
