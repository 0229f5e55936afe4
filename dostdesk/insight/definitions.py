"""How every figure is counted, in one place and with a version.

The words that the help shows are in the translations (`insight.json`): `measure.<code>` is a measure's short name and
`measure.<code>.how` the sentence that says how it is counted. Whoever changes what a figure means raises the version:
rollups of an older one are made anew from the visit records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

DEFINITIONS_VERSION = 1

Unit = Literal["count", "seconds", "share"]
Good = Literal["up", "down", "none"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure.

    Attributes:
        good: Which way it should go.
    """

    code: str
    unit: Unit
    good: Good = "none"


VISITS = Measure("visits", "count")
WAIT_P50 = Measure("wait_p50", "seconds", "down")
WAIT_P90 = Measure("wait_p90", "seconds", "down")
IN_TARGET = Measure("in_target", "share", "up")
SERVICE_P50 = Measure("service_p50", "seconds", "down")
NO_SHOW = Measure("no_show", "share", "down")
SEVERAL_SERVICES = Measure("several_services", "share", "up")
LEFT = Measure("left", "share", "down")
PAPERS_MISSING = Measure("papers_missing", "share", "down")
REFUSED = Measure("refused", "share", "down")
TOTAL_WAIT_P50 = Measure("total_wait_p50", "seconds", "down")
AWAY_SHARE = Measure("away_share", "share", "down")
WAY_P50 = Measure("way_p50", "seconds", "down")
WRAP_UP_P50 = Measure("wrap_up_p50", "seconds", "down")
STAY_P50 = Measure("stay_p50", "seconds", "down")
OFFLINE = Measure("offline_share", "share", "down")
FAIR = Measure("fair", "share")

# The first seven stand on top of the page; all of them in the help and in exports, in this order.
KPIS = (
    VISITS, WAIT_P50, WAIT_P90, IN_TARGET, SERVICE_P50, NO_SHOW, SEVERAL_SERVICES,
    LEFT, PAPERS_MISSING, REFUSED, TOTAL_WAIT_P50, AWAY_SHARE, WAY_P50, WRAP_UP_P50, STAY_P50,
)  # fmt: skip
MEASURES = (*KPIS, OFFLINE, FAIR)

# ---------------------------------------------------------------- what is left out of what

LONGEST_STAY = timedelta(hours=10)
"""A centre is open for nine hours: a longer stay was not one, its ticket was forgotten."""

LONGEST_SERVICE = timedelta(hours=4)
"""A longer service was left open by mistake."""

MOST_TRANSFERS = 5
"""Whoever was sent on more often went in a circle: his total wait and stay tell of that, and not of the queue."""

CLOCK_SLACK = timedelta(seconds=2)

CLOCK_JUMPED = "clock_jumped"
TOO_LONG = "too_long"
SERVICE_TOO_LONG = "service_too_long"
TRANSFER_LOOP = "transfer_loop"
BACK_OFFICE = "back_office"
FEED_GAP = "feed_gap"
NOT_FINISHED = "not_finished"
CANCELLED = "cancelled"

_TIMES = ("wait_p50", "wait_p90", "in_target", "total_wait_p50", "away_share", "way_p50", "wrap_up_p50", "stay_p50")
LEFT_OUT_OF: dict[str, tuple[str, ...]] = {
    CLOCK_JUMPED: (*_TIMES, "service_p50", "fair"),
    FEED_GAP: (*_TIMES, "service_p50", "fair"),
    TOO_LONG: _TIMES,
    SERVICE_TOO_LONG: ("service_p50", "fair", "wrap_up_p50"),
    TRANSFER_LOOP: ("total_wait_p50", "away_share", "stay_p50"),
    BACK_OFFICE: ("visits", *_TIMES, "no_show", "left"),
    CANCELLED: ("visits", *_TIMES, "no_show", "left"),
    NOT_FINISHED: ("service_p50", "fair", "wrap_up_p50", "stay_p50"),
}
"""What a mark on a visit takes it out of, by the codes of measures. Nothing is left out that is not listed here."""

# ---------------------------------------------------------------- the fair view

LEAST_VISITS = 200
"""Nobody's figures are shown with fewer visits: the interval would say nothing."""

LEAST_IN_STRATUM = 5
"""With fewer services of one kind, class and hour, what they took is no expectation; a wider stratum is taken."""

Z95 = 1.959964
