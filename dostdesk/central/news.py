"""Those who follow central wait here until there is something new."""

from __future__ import annotations

import asyncio
import threading


class News:
    """Told by any thread, waited for on event loops.

    Whoever waits first takes `count`, looks whether what he wants is there, and then waits for a count beyond it: so
    nothing that is told in between is missed.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._closed = False
        # In the order in which they came: a set would wake them in the order of their addresses in memory.
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @property
    def count(self) -> int:
        """How often something was told."""
        return self._count

    @property
    def closed(self) -> bool:
        """Whether the program ends, so that nobody is to wait."""
        return self._closed

    def tell(self) -> None:
        """Something that others wait for is there, durably."""
        with self._lock:
            self._count += 1
            self._wake()

    def close(self) -> None:
        """Send everybody home, and keep nobody from now on: the program ends."""
        with self._lock:
            self._closed = True
            self._wake()

    async def beyond(self, count: int, seconds: float) -> None:
        """Return when more than `count` was told, at the latest after `seconds`."""
        woken = asyncio.Event()
        with self._lock:
            if self._count > count or self._closed:
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

    def _wake(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for woken, loop in waiting.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)
