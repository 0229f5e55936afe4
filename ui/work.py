"""Running what waits for disk, network or printer off the screen thread, and bringing its end back to it.

What is run are use cases; what they did and why they were refused is decided below the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from dostdesk.domain.errors import DeskError

T = TypeVar("T")


class Run(Protocol):
    """How a presenter starts blocking work: exactly one of `done` and `failed` follows, on the screen thread."""

    def __call__(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None: ...


@dataclass(slots=True)
class _Piece:
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[DeskError], None]
    result: Any = None
    error: BaseException | None = None


class Runner(QObject):
    """A small pool of workers for one window.

    Refusals and failures of the world go to `failed`; any other exception is a bug and goes to `crash`. After `close`
    nothing more is delivered.

    Args:
        first: Told before the end of a piece of work is shown.
    """

    _ended = Signal(int)

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
        self._begun = 0
        self._pieces: dict[int, _Piece] = {}
        self._ended.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def __call__(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]
    ) -> None:
        """Run `work` on a worker; a closed runner takes nothing more."""
        if self._closed:
            return
        self._begun += 1
        self._pieces[self._begun] = _Piece(work, done, failed)
        self._pool.submit(self._make, self._begun)

    @property
    def under_way(self) -> int:
        """How many pieces of work have not been delivered yet."""
        return len(self._pieces)

    def close(self) -> None:
        """Wait for the work under way (each of it is durable or harmless) and end the workers."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pieces.clear()

    def _make(self, number: int) -> None:
        """On a worker, which holds nothing of the piece when its end is told: a page that is held by nobody else then
        goes on its own thread.
        """
        piece = self._pieces[number]
        try:
            piece.result = piece.work()
        except BaseException as error:  # noqa: BLE001  told over there
            piece.error = error
        del piece
        if not self._closed:
            self._ended.emit(number)

    def _deliver(self, number: int) -> None:
        piece = self._pieces.pop(number, None)
        if piece is None:
            return
        self._first()
        if piece.error is None:
            piece.done(piece.result)
        elif isinstance(piece.error, DeskError):
            piece.failed(piece.error)
        else:
            self._crash(piece.error)
