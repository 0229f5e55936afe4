"""The newest part of the feed in memory, and those who wait for its next event."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice

from dostdesk.domain.events import Event
from dostdesk.protocol.events import EventShape

KEPT = 4096
# Whoever asked is answered before those who follow are told: they share one loop.
_ANSWERS_FIRST_S = 0.015
# A desk that brings a week's work fills the feed: whoever follows hears of much at once, and is left to his own work.
_MANY, _MANY_AT_ONCE_S = 8, 0.08


json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def event_json(event: Event) -> str:
    """An event as the feed carries it."""
    return json_text(EventShape.of(event))


class FeedTail:
    """Written by the writer's thread, read by event loops: each event is put into words once for all readers."""

    def __init__(self, head: int) -> None:
        self._lock = threading.Lock()
        self._head = head
        self._kept: deque[str] = deque(maxlen=KEPT)
        # In the order in which they came: a set would wake them in the order of their addresses in memory.
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._closed = False

    @property
    def head(self) -> int:
        """Sequence of the last event."""
        return self._head

    def grew(self, events: Sequence[Event]) -> None:
        """Events were committed."""
        written = [event_json(event) for event in events]
        with self._lock:
            self._kept.extend(written)
            self._head = events[-1].seq
            self._wake(_MANY_AT_ONCE_S if len(events) >= _MANY else _ANSWERS_FIRST_S)

    def announce(self) -> None:
        """Something beside the feed is new: whoever waits for an event comes back without one, and is told."""
        with self._lock:
            self._wake(0)

    def close(self) -> None:
        """Send everybody who waits home: the hub stops."""
        with self._lock:
            self._closed = True
            self._wake(0)

    def after(self, seq: int, most: int) -> list[str] | None:
        """At most `most` events behind `seq`; None when they are not in memory any more."""
        with self._lock:
            missing = self._head - seq
            if missing > len(self._kept):
                return None
            begin = len(self._kept) - max(0, missing)
            return list(islice(self._kept, begin, begin + most))

    def to_head(self, seq: int, most: int) -> list[str]:
        """All events behind `seq`, or none at all when they are more than `most` or not in memory any more."""
        events = self.after(seq, most + 1)
        return [] if events is None or len(events) > most else events

    async def wait(self, seq: int, seconds: float) -> None:
        """Return when there is an event behind `seq`, at the latest after `seconds`."""
        woken = asyncio.Event()
        with self._lock:
            if self._head > seq or self._closed:
                return
            self._waiting[woken] = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                await woken.wait()
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.pop(woken, None)

    def _wake(self, after_s: float) -> None:
        waiting, self._waiting = self._waiting, {}
        for woken, loop in waiting.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(loop.call_later, after_s, woken.set)
