"""What the hub says, folded from its feed as far as a screen has come, to hold the screen against. It is told in a
process of its own, so that the screen's thread does not wait for it.

Run as `python -m tests.long_run.truth URL`, with a device's token as first line of standard input: for each line of
JSON that follows, what a screen shows, one line with the difference.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import httpx

from dostdesk.desk.view import DeskView
from dostdesk.domain.events import Event
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.protocol.hub import Feed

_WAIT_S, _PATIENCE_S = 2, 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a screen shows at a place in the feed.

    Attributes:
        waiting: Labels of all who wait, as the desk knows them.
        listed: Labels in the list on the screen.
        ours: Id, label, state and revision of the ticket at this window, in this order; empty for none.
    """

    head: int
    window: int | None
    waiting: tuple[str, ...]
    listed: tuple[str, ...]
    ours: tuple[str, str, str, int] | tuple[()]

    @classmethod
    def of(cls, view: DeskView, listed: tuple[str, ...]) -> Shown:
        ticket = None if view.visit is None else view.visit.ticket
        return cls(
            head=view.head,
            window=view.window,
            waiting=(*(entry.ticket.label for entry in view.queue), *(ticket.label for ticket in view.others)),
            listed=listed,
            ours=() if ticket is None else (ticket.id, ticket.label, ticket.state.value, ticket.revision),
        )


class Truth:
    """Holds what a screen shows against the hub, without waiting for the answer.

    Args:
        told: Given each answer on another thread: the difference, or nothing.
    """

    def __init__(self, url: str, token: str, told: Callable[[str], None]) -> None:
        self._told = told
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.long_run.truth", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._write(token)
        self._thread = threading.Thread(target=self._listen, name="truth", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def hold_against(self, shown: Shown) -> None:
        """Ask how it differs from the hub."""
        self._write(json.dumps(asdict(shown)))

    def stop(self) -> None:
        """Wait for what was asked."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._thread.join(_PATIENCE_S)
        self._process.wait(_PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _write(self, line: str) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._told(json.loads(line))


class Book:
    """The feed as far as it was read, and the tickets as far as they were asked for."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._events: list[Event] = []
        self._folded = 0
        self._tickets: dict[str, Ticket] = {}

    def differs(self, shown: Shown) -> str:
        """How a screen differs from the hub at the screen's own place in the feed; empty when it does not."""
        if not self._read_to(shown.head):
            return f"at {shown.head}: the hub's feed has not come so far in {_PATIENCE_S:g} s"
        known = self._at(shown.head)
        waiting = {ticket.label for ticket in known.values() if ticket.state is TicketState.WAITING}
        here = next((t.id for t in known.values() if t.window == shown.window and t.state.at_a_window), None)
        ours, label, state, revision = shown.ours or (None, "", "", 0)
        if set(shown.waiting) != waiting and ours == here:
            missing, more = sorted(waiting - set(shown.waiting)), sorted(set(shown.waiting) - waiting)
            return f"at {shown.head}: shown {more}, missing {missing}"
        strange = set(shown.listed) - set(shown.waiting) - {label}  # whoever was called stays on top of the list
        if strange:
            return f"at {shown.head}: the list shows {sorted(strange)}"
        there = known.get(TicketId(ours)) if ours else None
        if there is not None and there.state.value != state and there.revision >= revision:
            return f"at {shown.head}: {label} is {there.state}, shown {state}"
        return ""

    def _at(self, head: int) -> dict[str, Ticket]:
        count = head - self._folded
        ready, self._events = self._events[:count], self._events[count:]
        self._folded = head
        for event in ready:
            if event.kind in TICKET_KINDS:
                before = self._tickets.get(event.entity)
                after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
                self._tickets[event.entity] = after
        return self._tickets

    def _read_to(self, head: int) -> bool:
        patience = time.monotonic() + _PATIENCE_S
        while self._folded + len(self._events) < head and time.monotonic() < patience:
            query = {"after": str(self._folded + len(self._events)), "wait": str(_WAIT_S)}
            response = self._http.get("/v1/feed", params=query)
            response.raise_for_status()
            self._events += [shape.value() for shape in Feed.model_validate_json(response.content).events]
        return self._folded + len(self._events) >= head


def main(url: str) -> None:
    """Answer until standard input ends."""
    headers = {"Authorization": f"Bearer {sys.stdin.readline().strip()}"}
    with httpx.Client(base_url=url, headers=headers, timeout=_PATIENCE_S, trust_env=False) as http:
        book = Book(http)
        for line in sys.stdin:
            told = json.loads(line)
            shown = Shown(**{**told, "ours": tuple(told["ours"])})
            sys.stdout.write(json.dumps(book.differs(shown)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
