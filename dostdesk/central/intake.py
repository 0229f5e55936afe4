"""Where what hubs push is taken and folded: in processes of their own, so that whoever asks does not wait for it, or in
threads of this one where a demo or a test is all there is.

The jobs are the same functions either way, and all that they keep is in the store: a process that dies takes nothing
with it but what nobody was told of.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from dostdesk.domain.errors import DeskError, Fact, OutsideError
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import log_to_stderr, note, note_bug
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore

P = ParamSpec("P")
T = TypeVar("T")
THREADS = 6
# Those who wait for an answer go first, on whatever processors there are.
_NICER = 5


class IntakeBrokenError(Exception):
    """A job ended in a bug of ours, which its process has noted."""


class Intake(Protocol):
    """Runs jobs over the store. A job is a function of a module, and what it is given and gives can be pickled."""

    def submit(self, job: Callable[Concatenate[CentralStore, P], T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a job when its turn comes.

        The future raises:
            DeskError: The job's own.
            OutsideError: `central_failed` when its process died; it may be done again.
        """
        ...

    def close(self) -> None:
        """Returns when the jobs that were begun have ended."""
        ...


class InThreads:
    """In this process."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(THREADS, "central-intake")

    def submit(self, job: Callable[Concatenate[CentralStore, P], T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return self._pool.submit(job, self._store, *args, **kwargs)

    def close(self) -> None:
        self._pool.shutdown()


class InProcesses:
    """In processes of their own, below the priority of this one; they end with it, however it ends."""

    def __init__(self, target: Target, processes: int) -> None:
        self._target = target
        self._processes = processes
        self._guard = threading.Lock()
        self._pool = self._made()

    def submit(self, job: Callable[Concatenate[CentralStore, P], T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        asked: Future[T] = Future()
        with self._guard:
            try:
                inner = self._pool.submit(_run, job, args, kwargs)
            except BrokenProcessPool:
                note("intake_begun_again")
                self._pool.shutdown(wait=False)
                self._pool = self._made()
                inner = self._pool.submit(_run, job, args, kwargs)
        inner.add_done_callback(lambda done: _told(done, asked))
        return asked

    def close(self) -> None:
        self._pool.shutdown()

    def _made(self) -> ProcessPoolExecutor:
        # Never forked: this process has threads, and a connection to the database is nobody else's.
        apart = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, apart, initializer=_begin, initargs=(self._target,))


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a job ended: errors of the product do not travel as exceptions."""

    value: Any = None
    kind: type[DeskError] | None = None
    code: str = ""
    facts: dict[str, Fact] | None = None
    bug: str = ""


def _told(inner: Future[_Ended], asked: Future[Any]) -> None:
    if not asked.set_running_or_notify_cancel():
        return
    error = inner.exception() if not inner.cancelled() else BrokenProcessPool()
    if isinstance(error, BrokenProcessPool):
        asked.set_exception(OutsideError("central_failed"))
        return
    if error is not None:
        asked.set_exception(error)
        return
    ended = inner.result()
    if ended.kind is not None:
        asked.set_exception(ended.kind(ended.code, **(ended.facts or {})))
    elif ended.bug:
        asked.set_exception(IntakeBrokenError(ended.bug))
    else:
        asked.set_result(ended.value)


# ------------------------------------------------------------ in a process of its own

_TARGETS: list[Target] = []


@cache
def _store() -> CentralStore:
    # With the first job, which then hears that the database does not answer.
    return CentralStore.open(_TARGETS[0])


def _begin(target: Target) -> None:
    # Whoever started this process says when it ends: after its last job, which is not broken off.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICER)
    log_to_stderr("central-intake")
    _TARGETS.append(target)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        # What is under way is undone by the database, and nobody waits for it.
        os._exit(1)


def _run(job: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Ended:
    attempt = Attempt()
    with attempt:
        return _Ended(value=job(_store(), *args, **kwargs))
    error = attempt.error
    if isinstance(error, DeskError):
        return _Ended(kind=type(error), code=error.code, facts=error.facts)
    if error is not None:
        note_bug(error)
    return _Ended(bug=type(error).__name__)
