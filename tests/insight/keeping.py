"""A hub's store with a made-up feed, and what folds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dostdesk.domain.clock import ManualClock, from_text
from dostdesk.domain.events import EventDraft
from dostdesk.hub.insight import InsightFollower
from dostdesk.storage.hub.store import Centre, HubRows, HubStore
from tests.insight.days import Step, Visit, identity, interleaved

KEY = bytes(range(32))
CENTRE = "12"


def append_steps(rows: HubRows, steps: Iterable[Step]) -> None:
    """Put steps into a feed."""
    for entity, kind, body in steps:
        seq, when = rows.feed.head().seq, from_text(body["at"])
        draft = EventDraft(entity=entity, kind=kind, body=body)
        rows.feed.append(draft, op_id=identity(f"op {seq}"), order=0, hub_time=when)


def writing_steps(rows: HubRows, visits: Iterable[Visit]) -> None:
    """Put visits into a feed, in the order of time."""
    append_steps(rows, interleaved(visits))


class AtOnce:
    """In place of the writer's thread: each job in a transaction of its own."""

    def __init__(self, store: HubStore) -> None:
        self._store = store
        self.fails = False

    def _may_fall(self) -> None:
        if self.fails:
            raise RuntimeError("the machine fell")

    def submit(self, job: Callable[[HubRows], Any], *, patient: bool = False) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            with self._store.writing() as rows:
                done.set_result(job(rows))
                self._may_fall()
        except RuntimeError as error:
            done = Future()
            done.set_exception(error)
        return done


class Kept:
    """A centre whose feed is what a test says."""

    def __init__(self, folder: Path, now: datetime) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.store = HubStore.open(folder / "hub.db", KEY)
        self.clock = ManualClock(now)
        self.writer = AtOnce(self.store)
        with self.store.writing() as rows:
            if rows.centre() is None:
                rows.found_centre(Centre(code=CENTRE, name={}, windows=(1, 2, 3), secret=b"s" * 32), now)
        self.begin_again()

    def begin_again(self) -> None:
        """As after a start: nothing is remembered."""
        self.follower = InsightFollower(
            store=self.store,
            writer=self.writer,
            centre=CENTRE,
            clock=self.clock,  # type: ignore[arg-type]
        )

    def record(self, steps: Iterable[Step], *, at_once: int = 500) -> None:
        """Put steps into the feed."""
        taken: list[Step] = []
        for step in steps:
            taken.append(step)
            if len(taken) == at_once:
                self._write(taken)
                taken = []
        self._write(taken)

    def _write(self, steps: Sequence[Step]) -> None:
        with self.store.writing() as rows:
            append_steps(rows, steps)

    def live(self, visits: Iterable[Visit]) -> None:
        """Days with these visits."""
        self.record(interleaved(visits))

    @contextmanager
    def reading(self) -> Iterator[HubRows]:
        with self.store.reading() as rows:
            yield rows

    def close(self) -> None:
        self.store.close()


LONG_AFTER = datetime(2026, 1, 10, 8, tzinfo=UTC)
