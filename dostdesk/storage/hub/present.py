"""What the writing transactions of a hub have read and need not read again: who is where, and who is next.

A hub is the only writer of its store and writes through one connection, so what it knows stays true until it writes
something else, and then it knows that too. After anything that was rolled back it knows nothing. All of it is a copy:
the tables decide, and their indexes refuse what this got wrong.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection
from dataclasses import dataclass, field

from dostdesk.domain.clock import to_text
from dostdesk.domain.hall import Hall
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.storage.centre import Place


@dataclass(slots=True)
class Present:
    """Filled as it is asked for.

    Attributes:
        tickets: Open ones alone, so it is as large as the hall.
        at_window: Whose turn it is at a window; None where it is known that nobody is there.
        lines: Of a line that is here, everybody who waits in it.
        lanes: Last place by device, install epoch and lane.
        sessions: By device and member of staff: who it is, and until when.
        hall: What was decided for the whole hall.
        changes: Grows with everything that was written; what was only read survives a rollback.
    """

    changes: int = 0
    tickets: dict[TicketId, Ticket] = field(default_factory=dict)
    windows: dict[WindowNo, Window] = field(default_factory=dict)
    at_window: dict[WindowNo, TicketId | None] = field(default_factory=dict)
    lines: dict[str, list[Place]] = field(default_factory=dict)
    lanes: dict[tuple[str, int, str], int] = field(default_factory=dict)
    sessions: dict[tuple[str, str], tuple[Staff, str]] = field(default_factory=dict)
    hall: Hall | None = None

    def return_to(self, changes: int) -> None:
        """What came after that many changes was rolled back."""
        if changes != self.changes:
            self.forget()

    def forget(self) -> None:
        """Everything was written anew."""
        self.changes += 1
        for known in (self.tickets, self.windows, self.at_window, self.lines, self.lanes, self.sessions):
            known.clear()
        self.hall = None

    def read(self, ticket: Ticket) -> Ticket:
        """A ticket was read."""
        if ticket.state.open:
            self.tickets[ticket.id] = ticket
        return ticket

    def first_of(self, lines: Collection[str]) -> TicketId | None:
        """Who is due first in lines that are all here; None when nobody waits in any."""
        firsts = [self.lines[line][0] for line in lines if self.lines[line]]
        return TicketId(min(firsts)[2]) if firsts else None

    def moved(self, before: Ticket | None, after: Ticket) -> None:
        """A ticket was written."""
        self.changes += 1
        if before is not None:
            if before.state is TicketState.WAITING and before.line in self.lines:
                line, place = self.lines[before.line], place_of(before)
                del line[bisect_left(line, place)]
            if before.state.at_a_window and before.window is not None:
                self.at_window[before.window] = None
        if after.state is TicketState.WAITING and after.line in self.lines:
            insort(self.lines[after.line], place_of(after))
        if after.state.at_a_window and after.window is not None:
            self.at_window[after.window] = after.id
        self.tickets.pop(after.id, None)
        self.read(after)

    def opened(self, window: Window) -> None:
        """A window was written."""
        self.changes += 1
        self.windows[window.no] = window

    def decided(self, hall: Hall) -> None:
        """Something was decided for the whole hall."""
        self.changes += 1
        self.hall = hall

    def came_to(self, lane: tuple[str, int, str], seq: int) -> None:
        """A place of a lane was taken."""
        self.changes += 1
        self.lanes[lane] = seq

    def signed_in_or_out(self) -> None:
        """Sessions or staff were written."""
        self.changes += 1
        self.sessions.clear()


def place_of(ticket: Ticket) -> Place:
    """Where a waiting ticket stands."""
    return to_text(ticket.due_at), to_text(ticket.arrived_at), ticket.id
