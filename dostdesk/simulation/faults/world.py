"""Virtual time, and strands of work that take turns: one runs at a time, and which one is drawn from the seed.

The product's code waits where it calls the network, a lock or a pause. A strand is a thread that runs only while the
world waits for it, so such a wait hands the turn back, and the world decides what happens next.
"""

from __future__ import annotations

import hashlib
import heapq
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

BEGINS = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
_REMEMBERED = 400


class StrandEndedError(BaseException):
    """The machine of a strand is gone: nothing of the product catches it."""


class StopError(BaseException):
    """The run was asked to stop at this step."""


class World:
    """One run: its time, its queue of happenings, its randomness and the record of what happened.

    Args:
        until: Stop after so many steps; 0 for none.
        told: Told of each line of the record.
    """

    def __init__(self, seed: int, *, until: int = 0, told: Callable[[str], None] = lambda _: None) -> None:
        self.seed = seed
        self.step = 0
        self._until = until
        self._told = told
        self._now = 0.0
        self._order = count()
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._digest = hashlib.sha256()
        self._strands: list[Strand] = []
        self.current: Strand | None = None
        self.last_lines: deque[str] = deque(maxlen=_REMEMBERED)

    def random(self, name: str) -> Random:
        """Randomness of its own for each purpose: what one draws does not move the others."""
        return Random(f"{self.seed} {name}")  # noqa: S311  a run must be repeatable

    # ------------------------------------------------------------ time

    def monotonic(self) -> float:
        """Seconds since the run began."""
        return self._now

    def now(self) -> datetime:
        """The true time, which no machine of the run has to have."""
        return BEGINS + timedelta(seconds=self._now)

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Let something happen later."""
        heapq.heappush(self._due, (self._now + max(0.0, seconds), next(self._order), act))

    def run(self, seconds: float) -> None:
        """Let happen what is due within so many seconds."""
        ends = self._now + seconds
        while self._due and self._due[0][0] <= ends:
            self._now, _, act = heapq.heappop(self._due)
            self.step += 1
            if self._until and self.step > self._until:
                raise StopError
            act()
        self._now = ends

    # ------------------------------------------------------------ the record

    def note(self, who: str, what: str, *facts: object) -> None:
        """Something happened; a line of it goes into the run's hash."""
        line = f"{self.step} {self._now:.3f} {who} {what} {' '.join(map(str, facts))}".rstrip()
        self._digest.update(line.encode())
        self.last_lines.append(line)
        self._told(line)

    @property
    def trace_hash(self) -> str:
        """Of everything that was noted: the same seed gives the same."""
        return self._digest.hexdigest()

    # ------------------------------------------------------------ strands

    def strand(self, name: str, body: Callable[[], None]) -> Strand:
        """Begin a strand now."""
        made = Strand(self, name, body)
        self._strands = [one for one in self._strands if not one.ended] + [made]
        self.after(0, made.resume)
        return made

    def sleep(self, seconds: float) -> None:
        """Let others have the turn for so long. Within a strand only."""
        strand = self._running()
        self.after(seconds, strand.resume)
        strand.park()

    def _running(self) -> Strand:
        if self.current is None:
            raise RuntimeError("nothing but a strand may wait")
        return self.current

    def wait(self, prepare: Callable[[Callable[[], None]], None]) -> None:
        """Wait until whoever `prepare` gave the wake-up to calls it. Within a strand only."""
        strand = self._running()
        woken = False

        def wake() -> None:
            nonlocal woken
            if not woken:
                woken = True
                self.after(0, strand.resume)

        prepare(wake)
        strand.park()

    def close(self) -> None:
        """End every strand that is left."""
        for strand in self._strands:
            strand.end()


class Strand:
    """Work that waits now and then; it has the turn from `resume` until it waits again or is done."""

    def __init__(self, world: World, name: str, body: Callable[[], None]) -> None:
        self._world = world
        self._body = body
        self._go, self._back = threading.Lock(), threading.Lock()
        self._go.acquire()
        self._back.acquire()
        self._killed = False
        self.ended = False
        self.error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"strand-{name}", daemon=True)
        self._thread.start()

    def resume(self) -> None:
        """Give it the turn; returns when it gives it back. Raises what the strand died of."""
        if self.ended:
            return
        before, self._world.current = self._world.current, self
        self._go.release()
        self._back.acquire()
        self._world.current = before
        if self.error is not None:
            error, self.error = self.error, None
            raise error

    def park(self) -> None:
        """Give the turn back until it is resumed. Raises StrandEndedError when its machine is gone by then."""
        if self._killed:
            raise StrandEndedError
        self._back.release()
        self._go.acquire()
        if self._killed:
            raise StrandEndedError

    def end(self) -> None:
        """Let it end where it stands; one that is running now ends where it waits next."""
        self._killed = True
        if not self.ended and self._world.current is not self:
            self.resume()
            self._thread.join()

    def _run(self) -> None:
        self._go.acquire()
        try:
            if not self._killed:
                self._body()
        except StrandEndedError:
            pass
        except BaseException as error:  # noqa: BLE001  it goes on in the world's own thread
            self.error = error
        finally:
            self.ended = True
            self._back.release()


class TurnLock:
    """A lock that strands wait for in their order; stands in for `threading.Lock` where its holder may wait."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held = False
        self._waiting: deque[Callable[[], None]] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if not self._held:
            self._held = True
            return True
        if not blocking:
            return False
        if timeout >= 0:
            self._world.sleep(timeout)
            return self.acquire(blocking=False)
        while self._held:
            self._world.wait(self._waiting.append)
        self._held = True
        return True

    def release(self) -> None:
        self._held = False
        if self._waiting:
            self._waiting.popleft()()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class TurnEvent:
    """Stands in for `threading.Event` where strands wait for it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._set = False
        self._waiting: list[Callable[[], None]] = []

    def set(self) -> None:
        self._set = True
        waiting, self._waiting = self._waiting, []
        for wake in waiting:
            wake()

    def clear(self) -> None:
        self._set = False

    def is_set(self) -> bool:
        return self._set

    def wait(self, timeout: float | None = None) -> bool:
        if self._set:
            return True

        def prepare(wake: Callable[[], None]) -> None:
            self._waiting.append(wake)
            if timeout is not None:
                self._world.after(timeout, wake)

        self._world.wait(prepare)
        return self._set


class SkewedClock:
    """A machine's own clock: wrong by so much, and it can be set.

    Attributes:
        ahead: By how much it is ahead of the true time.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._world.now() + self.ahead
