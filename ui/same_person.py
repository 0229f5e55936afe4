"""What is said about other tickets of one person. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words

OPEN = frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD})


class HisTicket(Protocol):
    """A ticket as this desk has it, or as the hub told of it."""

    @property
    def label(self) -> str: ...

    @property
    def state(self) -> TicketState: ...

    @property
    def window(self) -> int | None: ...


def second_ticket(others: Sequence[HisTicket], words: Words) -> str:
    """The sentence about other open tickets of one person."""
    if len(others) == 1:
        return words("identity.second_ticket", label=shown_label(others[0].label), state=state_of(others[0], words))
    return words("identity.second_tickets", labels=", ".join(shown_label(ticket.label) for ticket in others))


def state_of(ticket: HisTicket, words: Words) -> str:
    """What became of a ticket, and at which window it is."""
    said = words(f"identity.state.{ticket.state.value}")
    return said if ticket.window is None else words("identity.at_window", state=said, window=ticket.window)
