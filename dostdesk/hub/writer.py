"""The one writer of a hub: a thread that commits what waits in one transaction, each job in a savepoint of its own.

Many devices press at the same moment, and a durable commit costs more than a job; so they share it.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from typing import Any, TypeVar

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event
from dostdesk.serving.attempt import Attempt
from dostdesk.storage.hub.store import HubRows, HubStore

T = TypeVar("T")
Job = Callable[[HubRows], T]
_Queued = tuple[Job[Any], "Future[Any]"]
MOST_IN_A_GROUP = 64


class Writer:
    """Runs jobs one after the other; a job's future is answered after the commit that holds its work.

    Args:
        committed: Told of the events of each commit, in order, on the writer's thread.
    """

    def __init__(self, store: HubStore, committed: Callable[[Sequence[Event]], None]) -> None:
        self._store = store
        self._committed = committed
        self._queue: queue.SimpleQueue[_Queued | None] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then end the thread."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._queue.put(None)
            self._thread.join()

    def submit(self, job: Job[T]) -> Future[T]:
        """Queue a job.

        Its future raises what the job raised, after rolling that job back alone; OutsideError `disk_full` or
        `disk_failed` when the commit failed, and then nothing of its group was kept; OutsideError `hub_stopping`.
        """
        future: Future[T] = Future()
        if self._stopped.is_set():
            future.set_exception(OutsideError("hub_stopping"))
            return future
        self._queue.put((job, future))
        return future

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._write(group)

    def _next_group(self) -> tuple[list[_Queued], bool]:
        """What waits, at least one job; and whether more may come."""
        group: list[_Queued] = []
        while len(group) < MOST_IN_A_GROUP:
            try:
                queued = self._queue.get() if not group else self._queue.get_nowait()
            except queue.Empty:
                break
            if queued is None:
                return group, False
            if queued[1].set_running_or_notify_cancel():
                group.append(queued)
        return group, True

    def _write(self, group: Sequence[_Queued]) -> None:
        done: list[tuple[Future[Any], Any, Exception | None]] = []
        events: list[Event] = []
        alone = len(group) == 1
        # A failed disk ends the transaction, and so the group; a job's own failure ends the job.
        passes: tuple[type[Exception], ...] = (Exception,) if alone else (OutsideError,)
        with Attempt() as whole, self._store.writing() as rows:
            for job, future in group:
                result = None
                with Attempt(passes=passes) as single, nullcontext() if alone else rows.savepoint():
                    result = job(rows)
                done.append((future, result, single.error))
            events = list(rows.feed.appended)
        if whole.error is not None:
            for _, future in group:
                future.set_exception(whole.error)
            return
        if events:
            self._committed(events)
        for future, result, error in done:
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)
