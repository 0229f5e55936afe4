"""How many people come, when, with what and for how long: the published volumes, and what we assume beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

# Share of a day's arrivals in each hour from opening; assumed: two peaks around a quiet lunch, as clerks describe it.
ARRIVALS_BY_HOUR = (12, 16, 16, 13, 8, 10, 12, 9, 4)
# Assumed: shares of visits with two and three services, and of people who are gone when they are called.
SECOND_SERVICE, THIRD_SERVICE, GONE = 0.14, 0.03, 0.025
# Assumed shares of the priority classes among visitors.
PRIORITY_SHARES: Mapping[str, float] = {"by_law": 0.03, "mobility": 0.06, "care": 0.07, "regular": 0.84}
LANGUAGE_SHARES: Mapping[str, float] = {"az": 0.9, "ru": 0.085, "en": 0.015}
# The ministry's topics beside the groups of the catalogue that they cover.
TOPIC_GROUPS: Mapping[str, tuple[str, ...]] = {
    "social_benefits": ("pensions_benefits", "udsy", "president_stipends"),
    "auxiliary": ("references", "auxiliary"),
    "employment": ("employment",),
    "pension": ("pensions_benefits", "individual_accounting", "state_personal_insurance"),
    "disability": ("disability",),
    "social_services": ("social_services", "adoption", "foster_family", "child_rights"),
    "coordination_centre": ("coordination_centre",),
    "labour_relations": ("labour_relations",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Volumes:
    """Published figures of the centres.

    Attributes:
        topics: Share of each topic, adding up to 1.
        service: Mean time at the window, of the newest year that is known.
        record: Visits of the busiest day at its busiest centre.
    """

    topics: Mapping[str, float]
    service: timedelta
    record: int


def read_volumes(volume: Mapping[str, Any]) -> Volumes:
    """The volumes as a release carries them among its reference data."""
    shares: Mapping[str, float] = volume["topic_share_percent"]
    whole = sum(shares.values())
    seconds: Mapping[str, int] = volume["avg_service_seconds"]
    return Volumes(
        topics={topic: share / whole for topic, share in shares.items()},
        service=timedelta(seconds=seconds[max(seconds)]),
        record=max(volume["record_day"]["per_centre"].values()),
    )
