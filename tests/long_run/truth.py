"""What the hub says, folded from its feed as far as a screen has come, to hold the screen against."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import httpx

from dostdesk.desk.view import DeskView
from dostdesk.domain.events import Event
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.protocol.hub import Feed

_WAIT_S = 2


class Truth:
    """Follows a hub's feed on a thread of its own."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        self._http = httpx.Client(base_url=url, headers=dict(headers), timeout=10.0, trust_env=False)
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._folded = 0
        self._tickets: dict[str, Ticket] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="truth", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._http.close()

    @property
    def head(self) -> int:
        with self._lock:
            return self._folded + len(self._events)

    def differs(self, view: DeskView, labels: tuple[str, ...]) -> str:
        """How a screen differs from the hub at the screen's own place in the feed; empty when it does not.

        Args:
            labels: The waiting tickets as the list shows them.
        """
        known = self._at(view.head)
        if known is None or view.link.waiting:
            return ""
        waiting = {ticket.label for ticket in known.values() if ticket.state is TicketState.WAITING}
        shown = {entry.ticket.label for entry in view.queue} | {ticket.label for ticket in view.others}
        here = next((t.id for t in known.values() if t.window == view.window and t.state.at_a_window), None)
        ours = None if view.visit is None else view.visit.ticket.id
        if shown != waiting and ours == here:
            return f"at {view.head}: shown {sorted(shown - waiting)}, missing {sorted(waiting - shown)}"
        called = {view.visit.ticket.label} if view.visit is not None else set()
        strange = set(labels) - shown - called  # whoever was called stays on top of the list
        if strange:
            return f"at {view.head}: the list shows {sorted(strange)}"
        if ours is not None and TicketId(ours) in known and view.visit is not None:
            there, seen = known[ours].state, view.visit.ticket.state
            if there is not seen and known[ours].revision >= view.visit.ticket.revision:
                return f"at {view.head}: {view.visit.ticket.label} is {there}, shown {seen}"
        return ""

    def _at(self, head: int) -> dict[str, Ticket] | None:
        """All tickets after `head` events; None if the feed has not come here, or has gone beyond."""
        with self._lock:
            if head < self._folded or head > self._folded + len(self._events):
                return None
            count = head - self._folded
            ready, self._events = self._events[:count], self._events[count:]
            self._folded = head
        for event in ready:
            if event.kind in TICKET_KINDS:
                before = self._tickets.get(event.entity)
                after = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
                self._tickets[event.entity] = after
        return self._tickets

    def _follow(self) -> None:
        while not self._stopped.is_set():
            query = {"after": str(self.head), "wait": str(_WAIT_S)}
            try:
                response = self._http.get("/v1/feed", params=query)
                response.raise_for_status()
            except httpx.HTTPError:
                self._stopped.wait(0.2)
                continue
            events = [shape.value() for shape in Feed.model_validate_json(response.content).events]
            with self._lock:
                self._events += events
