"""Time as it is handed in: aware UTC instants, the centre's local time, and the service day that they belong to."""

from __future__ import annotations

import time as time_module
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Protocol

# Asia/Baku has kept UTC+4 without summer time since 2016; a fixed offset needs no time-zone data on the PC.
BAKU = timezone(timedelta(hours=4), "Asia/Baku")
ROLLS_OVER_AT = time(3)


class Clock(Protocol):
    """What tells the time: the computer's clock, a shifted one for a demo, or one that a test moves."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def uninterrupted_seconds() -> Callable[[], float]:
    """Counts seconds that no clock that is set can change; also while the computer sleeps, where the system tells."""
    counted = getattr(time_module, "CLOCK_BOOTTIME", None)
    return time_module.monotonic if counted is None else lambda: time_module.clock_gettime(counted)


class RunningClock:
    """A clock that showed `shown` when the computer's showed `started`, and runs `speed` times as fast.

    A demo is always within office hours with it, and a simulated day passes in minutes. Two processes that are given
    the same three values show the same time.
    """

    def __init__(self, *, started: datetime, shown: datetime, speed: float = 1.0) -> None:
        self.started = started.astimezone(UTC)
        self.shown = shown.astimezone(UTC)
        self.speed = speed

    def now(self) -> datetime:
        return self.shown + (datetime.now(UTC) - self.started) * self.speed

    def written(self) -> str:
        """The three values for a command line; `read` takes them back."""
        return f"{self.started.isoformat()},{self.shown.isoformat()},{self.speed}"

    @classmethod
    def read(cls, written: str) -> RunningClock:
        """Raises ValueError when the text is none of `written`."""
        started, shown, speed = written.split(",")
        return cls(started=datetime.fromisoformat(started), shown=datetime.fromisoformat(shown), speed=float(speed))


class ManualClock:
    """A clock that stands still until it is moved; for tests and simulations."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by

    def set(self, instant: datetime) -> None:
        self._now = instant.astimezone(UTC)


def local(instant: datetime) -> datetime:
    """The same instant as the wall clock of a centre shows it."""
    return instant.astimezone(BAKU)


def service_day(instant: datetime) -> date:
    """The date in Baku to which an instant belongs; a day ends at 03:00 of the next."""
    shown = local(instant)
    return shown.date() if shown.time() >= ROLLS_OVER_AT else shown.date() - timedelta(days=1)


def start_of(day: date) -> datetime:
    """When a service day begins."""
    return datetime.combine(day, ROLLS_OVER_AT, BAKU)


def end_of(day: date) -> datetime:
    """When a service day is over."""
    return datetime.combine(day + timedelta(days=1), ROLLS_OVER_AT, BAKU)


def to_text(instant: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: sorts as text in the order of time."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The instant written by `to_text`.

    Raises:
        ValueError: The text is no ISO instant, or has no zone.
    """
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant without a zone: {text}")
    return instant.astimezone(UTC)
