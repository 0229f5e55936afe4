"""Times of day as one chooses them by two keys: five minutes at first, a quarter of an hour later on."""

from __future__ import annotations

from datetime import datetime, timedelta

_FINE, _COARSE = timedelta(minutes=5), timedelta(minutes=15)
_FINE_UNTIL, _FURTHEST = timedelta(hours=1), timedelta(hours=8)


def on_grid(at: datetime) -> datetime:
    """The same time or the next one that people say: on five minutes."""
    start = at.replace(minute=0, second=0, microsecond=0)
    return start - (start - at) // _FINE * _FINE


def later(at: datetime, now: datetime) -> datetime:
    """One step later, at most eight hours ahead."""
    step = _FINE if at - now < _FINE_UNTIL else _COARSE
    return min(_floor(at, step) + step, max(at, on_grid(now + _FURTHEST)))


def earlier(at: datetime, now: datetime) -> datetime:
    """One step earlier, never before the next five minutes."""
    step = _FINE if at - now <= _FINE_UNTIL + _FINE else _COARSE
    return max(_floor(at - timedelta(microseconds=1), step), on_grid(now + timedelta(minutes=1)))


def _floor(at: datetime, step: timedelta) -> datetime:
    start = at.replace(minute=0, second=0, microsecond=0)
    return start + (at - start) // step * step
