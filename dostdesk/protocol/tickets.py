"""A ticket as it travels whole: in the answer to a call, and in snapshots of a hub."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window


# Each is made when it is first used: that takes milliseconds, and a desk starts without them.
@cache
def _ticket() -> TypeAdapter[Ticket]:
    return TypeAdapter(Ticket)


@cache
def _window() -> TypeAdapter[Window]:
    return TypeAdapter(Window)


def ticket_json(ticket: Ticket) -> Mapping[str, Any]:
    """JSON values of a ticket; spans are ISO 8601, instants end with Z."""
    written: Mapping[str, Any] = _ticket().dump_python(ticket, mode="json")
    return written


def ticket_from_json(data: Mapping[str, Any]) -> Ticket:
    """Raises pydantic.ValidationError when the mapping is no ticket."""
    return _ticket().validate_python(data)


def window_json(window: Window) -> Mapping[str, Any]:
    """JSON values of a window."""
    written: Mapping[str, Any] = _window().dump_python(window, mode="json")
    return written


def window_from_json(data: Mapping[str, Any]) -> Window:
    """Raises pydantic.ValidationError when the mapping is no window."""
    return _window().validate_python(data)
