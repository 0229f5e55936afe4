"""The one writer of a hub: a thread that commits what waits in one transaction, each job in a savepoint of its own.

Many devices press at the same moment, and a durable commit costs more than a job; so they share it.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import nullcontext
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.events import Event
from dostdesk.serving.attempt import Attempt
from dostdesk.storage.hub.store import HubRows, HubStore

T = TypeVar("T")
Job = Callable[[HubRows], T]
_Queued = tuple[Job[Any], "Future[Any]"]
MOST_IN_A_GROUP = 64
# A part of a week's work lets presses pass, and comes to its turn among any number of them.
LONGEST_PATIENCE_S = 0.25


class _Patient(NamedTuple):
    """A job that lets others pass, and until when."""

    queued: _Queued
    until: float


class Writer:
    """Runs jobs one after the other; a job's future is answered after the commit that holds its work.

    Args:
        committed: Told of the events of each commit, in order, on the writer's thread.
    """

    def __init__(self, store: HubStore, committed: Callable[[Sequence[Event]], None]) -> None:
        self._store = store
        self._committed = committed
        self._queue: queue.SimpleQueue[_Queued | _Patient | None] = queue.SimpleQueue()
        self._patient: deque[_Patient] = deque()
        self._ending = False
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

    def submit(self, job: Job[T], *, patient: bool = False) -> Future[T]:
        """Queue a job.

        Its future raises what the job raised, after rolling that job back alone; OutsideError `disk_full` or
        `disk_failed` when the commit failed, and then nothing of its group was kept; OutsideError `hub_stopping`.

        Args:
            patient: It is a part of much: whatever else comes goes first, and its commit is its own.
        """
        future: Future[T] = Future()
        if self._stopped.is_set():
            future.set_exception(OutsideError("hub_stopping"))
            return future
        queued: _Queued = (job, future)
        self._queue.put(_Patient(queued, monotonic() + LONGEST_PATIENCE_S) if patient else queued)
        return future

    @property
    def somebody_waits(self) -> bool:
        """Whether a job came while one is done: a patient one may end early for it."""
        return not self._queue.empty()

    def _run(self) -> None:
        while not (self._ending and not self._patient):
            group = self._next_group()
            if group:
                self._write(group)

    def _next_group(self) -> list[_Queued]:
        """What is to be committed together: everything that waits, or one patient job when nothing else does."""
        group: list[_Queued] = []
        while len(group) < MOST_IN_A_GROUP and not self._ending:
            try:
                queued = self._queue.get_nowait() if group or self._patient else self._queue.get()
            except queue.Empty:
                break
            if queued is None:
                self._ending = True
            elif isinstance(queued, _Patient):
                self._patient.append(queued)
            elif queued[1].set_running_or_notify_cancel():
                group.append(queued)
        if self._patient and (not group or self._patient[0].until < monotonic()):
            patient = self._patient.popleft().queued
            if patient[1].set_running_or_notify_cancel():
                group.append(patient)
        return group

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
