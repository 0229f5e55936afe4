"""The hub's expectations in a process of their own, below its priority: whoever presses F2 waits for none of it.

The process reads the store beside the hub and writes nothing. It ends with the hub, however that ends; one that dies or
hangs is replaced, and until the new one has answered nobody is told anything.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from dostdesk.domain.errors import DeskError, Fact, OutsideError
from dostdesk.hub.outlook import HubKnows, Knows, Refreshed, Work, on_boards
from dostdesk.insight.days import Told
from dostdesk.protocol.outlook import Replayed, ReplayRequest
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import log_to_stderr, note, note_bug
from dostdesk.storage.hub.store import HubStore

_NICER = 10
# Behind an event at once, but as long as the last simulation took there is rest; and now and then when nothing happens,
# since time passes.
_LEAST_REST_S, _MOST_REST_S, _AT_LEAST_EVERY_S = 0.05, 0.25, 5.0
# The first answer waits until weeks of feed were read.
_FIRST_ANSWER_S, _ANSWER_S = 180.0, 30.0
_AGAIN_AFTER_S = 10.0
_THINKS_EVERY_S = 60.0
_OUTLOOK, _REPLAY = "outlook", "replay"


class ForesightApart:
    """A process that is asked over a pipe by one thread of the hub, after each change of the feed.

    Args:
        grown: Set when the feed has grown; cleared here.
    """

    def __init__(
        self, path: Path, key: bytes, knows: Knows, now: Callable[[], datetime], grown: threading.Event
    ) -> None:
        self._path, self._key, self._knows, self._now, self._grown = path, key, knows, now, grown
        self._asking = threading.Lock()
        self._process: Any = None
        self._pipe: Connection | None = None
        self._fresh = True
        self._newest: Refreshed | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-outlook", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def told(self, group: str, priority: str, now: datetime) -> Told | None:
        newest = self._newest
        return None if newest is None else newest.told.of(group, priority, now)

    def boards(self, now: datetime) -> Mapping[str, Told]:
        newest = self._newest
        return {} if newest is None else on_boards(newest.told, self._knows(now).policy, now)

    @property
    def seq(self) -> int:
        """The place in the feed that is known to what is told."""
        newest = self._newest
        return 0 if newest is None else newest.seq

    def outlook(self) -> bytes:
        newest = self._newest
        return self._refresh().outlook if newest is None else newest.outlook

    def replay(self, asked: ReplayRequest) -> Replayed:
        answer = self._ask(_REPLAY, asked)
        if not isinstance(answer, Replayed):
            raise OutsideError("outlook_failed")
        return answer

    def close(self) -> None:
        self._stopped.set()
        self._grown.set()
        with self._asking:
            self._end()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._grown.wait(_AT_LEAST_EVERY_S)
            self._grown.clear()
            if self._stopped.is_set():
                return
            begun = time.monotonic()
            attempt = Attempt(passes=())
            with attempt:
                self._refresh()
            if attempt.error is not None:
                if not isinstance(attempt.error, DeskError):
                    note_bug(attempt.error)
                self._stopped.wait(_AGAIN_AFTER_S)
            self._stopped.wait(min(_MOST_REST_S, max(_LEAST_REST_S, time.monotonic() - begun)))

    def _refresh(self) -> Refreshed:
        answer = self._ask(_OUTLOOK, None)
        if not isinstance(answer, Refreshed):
            raise OutsideError("outlook_failed")
        self._newest = answer
        return answer

    def _ask(self, what: str, about: object) -> object:
        """One question to the process. Raises its DeskError; OutsideError `outlook_failed` when it does not answer."""
        with self._asking:
            if self._stopped.is_set():
                raise OutsideError("outlook_failed")
            pipe = self._pipe or self._begin()
            now = self._now()
            try:
                pipe.send((what, now, self._knows(now), about))
                ended = _received(pipe, _FIRST_ANSWER_S if self._fresh else _ANSWER_S)
            except (OSError, EOFError) as error:
                self._end()
                self._newest = None
                note("outlook_begun_again")
                raise OutsideError("outlook_failed") from error
            self._fresh = False
        if ended.kind is not None:
            raise ended.kind(ended.code, **ended.facts)
        return ended.value

    def _begin(self) -> Connection:
        # Never forked: this process has threads, and connections to the store that are nobody else's.
        apart = multiprocessing.get_context("spawn")
        ours, theirs = apart.Pipe()
        self._process = apart.Process(
            target=_work, args=(theirs, str(self._path), self._key), name="hub-outlook", daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe, self._fresh = ours, True
        return ours

    def _end(self) -> None:
        pipe, process = self._pipe, self._process
        self._pipe = self._process = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.terminate()
            process.join()


@dataclass(frozen=True, slots=True)
class _Ended:
    """How a question ended: errors of the product do not travel as exceptions."""

    value: Any = None
    kind: type[DeskError] | None = None
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)


def _received(pipe: Connection, within_s: float) -> _Ended:
    """The answer. Raises OSError when there is none in time, EOFError when the process has ended."""
    if not pipe.poll(within_s):
        raise TimeoutError("the outlook does not answer")
    ended: _Ended = pipe.recv()
    return ended


# ------------------------------------------------------------ in the process of its own


def _work(pipe: Connection, path: str, key: bytes) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(_NICER)
    log_to_stderr("hub-outlook")
    store = HubStore.beside(Path(path), key)
    try:
        with contextlib.suppress(EOFError, OSError):
            _answer_all(pipe, Work(store, random=Random()))  # noqa: S311  drawn for a forecast
    finally:
        store.close()


def _answer_all(pipe: Connection, work: Work) -> None:
    """Answer until the hub closes the pipe; between two questions think about a plan."""
    thinking, thought_at, now = False, None, None
    while True:
        while thinking and now is not None and not pipe.poll():
            attempt = Attempt(passes=())
            with attempt:
                thinking = work.think(now)
            if attempt.error is not None:
                note_bug(attempt.error)
                thinking = False
        what, now, knows, about = pipe.recv()
        pipe.send(_ended(work, what, now, knows, about))
        if what == _OUTLOOK and (thought_at is None or abs((now - thought_at).total_seconds()) >= _THINKS_EVERY_S):
            thinking, thought_at = True, now


def _ended(work: Work, what: str, now: datetime, knows: HubKnows, about: Any) -> _Ended:
    attempt = Attempt(passes=())
    with attempt:
        return _Ended(value=work.replay(about, knows) if what == _REPLAY else work.refresh(now, knows))
    error = attempt.error
    if isinstance(error, DeskError):
        return _Ended(kind=type(error), code=error.code, facts=dict(error.facts))
    if error is not None:
        note_bug(error)
    return _Ended(kind=OutsideError, code="outlook_failed")
