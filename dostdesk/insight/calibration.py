"""How good the told ranges are, measured with every call, and by how much ranges are widened for it.

An online form of conformal prediction: where a wait fell is put as multiple of the simulated range's half on that side
of the middle, and the ends of the next ranges are the 10th and 90th percentile of these multiples over the last visits.
So ranges that miss grow, and ranges that never miss shrink, whatever it is that the simulation does not know. Short and
long waits are kept apart as far as there are enough of them: what goes wrong with a long one is something else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil, floor, isfinite
from statistics import NormalDist

from dostdesk.insight.days import Stay, Told
from dostdesk.insight.ranges import Percentiles

SHARE = 0.8
RECENT = 300
_KEPT = 400
# Expected waits in seconds, between which visits are kept apart, and as how many of a band all others count in it.
_BANDS = (180.0, 600.0, 1500.0)
_SHARED = 50
# As many visits as an ideal simulation would bring weigh against the first ones.
_PRIOR = 60
# How far a single miss moves the share that is aimed at.
_STEP = 0.01
_LEAST_HALF_S = 10.0
_LARGEST, _FURTHEST = 0.98, 12.0


@dataclass(frozen=True, slots=True)
class Widths:
    """Where the ends of a range lie, in multiples of the simulated half on each side: -1 and 1 as simulated."""

    low: float = -1.0
    high: float = 1.0

    @property
    def widened(self) -> float:
        """How much wider ranges are than simulated, on average of both sides."""
        return (self.high - self.low) / 2


@dataclass(slots=True)
class Calibration:
    """Remembers where the waits of the last visits fell.

    Attributes:
        count, inside: Visits that were told a range and have been called, and those whose wait fell inside.
    """

    count: int = 0
    inside: int = 0
    _recent: deque[bool] = field(default_factory=lambda: deque(maxlen=RECENT))
    _places: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _bands: tuple[deque[float], ...] = field(
        default_factory=lambda: tuple(deque(maxlen=_KEPT) for _ in range(len(_BANDS) + 1))
    )
    _aim: float = SHARE
    _widths: Widths | None = None
    _of_bands: dict[int, Widths] = field(default_factory=dict)

    def took(self, stay: Stay) -> None:
        """A wait has ended; one of which nothing was told teaches nothing."""
        waited = stay.waited
        if stay.told is None or waited is None or waited < 0:
            return
        inside = stay.told.low <= waited <= stay.told.high
        self.count += 1
        self.inside += inside
        self._recent.append(inside)
        place = place_of(stay.told.simulated, waited)
        self._places.append(place)
        self._bands[_band(stay.told.simulated[1])].append(place)
        # A run of misses widens beyond what the last visits say, before they are many.
        self._aim = min(_LARGEST, max(0.6, self._aim + _STEP * (SHARE - inside)))
        self._widths = None
        self._of_bands.clear()

    def took_all(self, stays: Iterable[Stay]) -> None:
        for stay in stays:
            self.took(stay)

    @property
    def share(self) -> float | None:
        """Which share fell inside; None while nobody was told anything."""
        return self.inside / self.count if self.count else None

    @property
    def recent(self) -> tuple[int, float | None]:
        """The last visits, and which share of them fell inside."""
        count = len(self._recent)
        return count, (sum(self._recent) / count if count else None)

    @property
    def widths(self) -> Widths:
        """Where the ends of the next ranges lie, on the whole."""
        if self._widths is None:
            tail = (1 - self._aim) / 2
            places = sorted([*self._places, *_IDEAL])
            self._widths = Widths(_quantile(places, tail), _quantile(places, 1 - tail))
        return self._widths

    def told(self, simulated: Percentiles) -> Told | None:
        """The range that somebody is told; None when it is not known that he will be called today."""
        if not isfinite(simulated[1]):
            return None
        band = _band(simulated[1])
        if band not in self._of_bands:
            whole = sorted([*self._places, *_IDEAL])
            shared = [whole[int((order + 0.5) * len(whole) / _SHARED)] for order in range(_SHARED)]
            tail = (1 - self._aim) / 2
            places = sorted([*self._bands[band], *shared])
            self._of_bands[band] = Widths(_quantile(places, tail), _quantile(places, 1 - tail))
        return told_of(simulated, self._of_bands[band])


def place_of(simulated: Percentiles, waited: float) -> float:
    """Where a wait fell: 0 in the middle of what was simulated, 1 at its upper end, -1 at its lower."""
    low, middle, high = simulated
    half = max(_LEAST_HALF_S, high - middle if waited >= middle else middle - low)
    return max(-_FURTHEST, min(_FURTHEST, (waited - middle) / half))


def told_of(simulated: Percentiles, widths: Widths) -> Told | None:
    """The range of these widths; None when it is not known that he will be called today."""
    low, middle, high = simulated
    if not (isfinite(middle) and isfinite(high)):
        return None
    first = middle + widths.low * max(_LEAST_HALF_S, middle - low)
    last = middle + widths.high * max(_LEAST_HALF_S, high - middle)
    expected = max(0.0, middle)
    first, last = max(0.0, min(first, last)), max(0.0, first, last)
    return Told(
        low=floor(first),
        expected=round(min(max(expected, first), max(first, last))),
        high=max(ceil(last), floor(first) + 1),
        simulated=(low, middle, high),
    )


def _band(middle: float) -> int:
    return sum(middle >= edge for edge in _BANDS)


def _quantile(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, max(0, ceil(share * len(ordered)) - 1))]


_IDEAL = tuple(NormalDist().inv_cdf((order + 0.5) / _PRIOR) / NormalDist().inv_cdf(0.9) for order in range(_PRIOR))
