"""Running what waits for disk, network or printer off the screen thread, and bringing its end back to it.

What is run are use cases; what they did and why they were refused is decided below the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from dostdesk.domain.errors import DeskError

T = TypeVar("T")


class Run(Protocol):
    """How a presenter starts blocking work: exactly one of `done` and `failed` follows, on the screen thread."""

    def __call__(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None: ...


class Runner(QObject):
    """A small pool of workers for one window.

    Refusals and failures of the world go to `failed`; any other exception is a bug and goes to `crash`. After `close`
    nothing more is delivered.

    Args:
        first: Told before the end of a piece of work is shown.
    """

    _ended = Signal(object)

    def __init__(
        self,
        crash: Callable[[BaseException], None],
        *,
        workers: int = 4,
        first: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._crash, self._first = crash, first
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="desk-work")
        self._closed = False
        self._under_way = 0
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def __call__(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        """Run `work` on a worker; a closed runner takes nothing more."""
        if self._closed:
            return
        self._under_way += 1
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._hand_over(ended, done, failed))

    @property
    def under_way(self) -> int:
        """How many pieces of work have not been delivered yet."""
        return self._under_way

    def close(self) -> None:
        """Wait for the work under way (each of it is durable or harmless) and end the workers."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hand_over(self, ended: Future[T], done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
        if not self._closed:
            self._ended.emit((ended, done, failed))

    def _deliver(self, parcel: tuple[Future[Any], Callable[[Any], None], Callable[[DeskError], None]]) -> None:
        self._under_way -= 1
        if self._closed:
            return
        self._first()
        ended, done, failed = parcel
        error = ended.exception()
        if error is None:
            done(ended.result())
        elif isinstance(error, DeskError):
            failed(error)
        else:
            self._crash(error)
