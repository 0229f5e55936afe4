"""A ticket as it travels whole: in the answer to a call, and in snapshots of a hub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window

_TICKET = TypeAdapter(Ticket)
_WINDOW = TypeAdapter(Window)


def ticket_json(ticket: Ticket) -> Mapping[str, Any]:
    """JSON values of a ticket; spans are ISO 8601, instants end with Z."""
    written: Mapping[str, Any] = _TICKET.dump_python(ticket, mode="json")
    return written


def ticket_from_json(data: Mapping[str, Any]) -> Ticket:
    """Raises pydantic.ValidationError when the mapping is no ticket."""
    return _TICKET.validate_python(data)


def window_json(window: Window) -> Mapping[str, Any]:
    """JSON values of a window."""
    written: Mapping[str, Any] = _WINDOW.dump_python(window, mode="json")
    return written


def window_from_json(data: Mapping[str, Any]) -> Window:
    """Raises pydantic.ValidationError when the mapping is no window."""
    return _WINDOW.validate_python(data)
