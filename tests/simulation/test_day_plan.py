"""The plan of a day: the same for the same seed, and in all like the published volumes."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.domain.services import Service
from dostdesk.simulation.day import PlannedVisit, plan_day
from dostdesk.simulation.volumes import (
    ARRIVALS_BY_HOUR,
    GONE,
    LANGUAGE_SHARES,
    PRIORITY_SHARES,
    SECOND_SERVICE,
    THIRD_SERVICE,
    TOPIC_GROUPS,
    Volumes,
    read_volumes,
)

VISITS = 6000
TOLERANCE = 0.02


@pytest.fixture(scope="module")
def release() -> Release:
    at = datetime(2026, 11, 18, 5, 0, tzinfo=UTC)
    return build_release(resource("catalogue"), created_at=at, effective_from=date(2026, 1, 1)).load()


@pytest.fixture(scope="module")
def volumes(release: Release) -> Volumes:
    return read_volumes(release.data["volume"])


@pytest.fixture(scope="module")
def plan(release: Release, volumes: Volumes) -> tuple[PlannedVisit, ...]:
    return plan_day(volumes, release.services.values(), visits=VISITS, seed=7)


def topic_of(service: Service) -> str:
    """Written apart from the plan: pensions are the one topic that shares a group of the catalogue."""
    if service.group == "pensions_benefits":
        return "pension" if "pension" in service.code else "social_benefits"
    (topic,) = (topic for topic, groups in TOPIC_GROUPS.items() if service.group in groups)
    return topic


def test_the_same_seed_plans_the_same_day(release: Release, volumes: Volumes) -> None:
    days = [plan_day(volumes, release.services.values(), visits=300, seed=seed) for seed in (7, 7, 8)]
    assert days[0] == days[1]
    assert days[0] != days[2]


def test_people_come_in_order_and_by_the_hour(plan: tuple[PlannedVisit, ...]) -> None:
    assert len(plan) == VISITS
    arrivals = [visit.arrives for visit in plan]
    assert arrivals == sorted(arrivals)
    hours = Counter(arrival // timedelta(hours=1) for arrival in arrivals)
    assert set(hours) == set(range(len(ARRIVALS_BY_HOUR)))
    for hour, weight in enumerate(ARRIVALS_BY_HOUR):
        assert hours[hour] / VISITS == pytest.approx(weight / sum(ARRIVALS_BY_HOUR), abs=TOLERANCE)


def test_topics_come_in_their_published_shares(
    plan: tuple[PlannedVisit, ...], release: Release, volumes: Volumes
) -> None:
    wanted = [service.code for visit in plan for service in (*visit.services, *visit.later)]
    topics = Counter(topic_of(release.service(code)) for code in wanted)
    offered = {topic_of(service) for service in release.services.values() if service.enabled}
    whole = sum(share for topic, share in volumes.topics.items() if topic in offered)
    for topic in offered & set(volumes.topics):
        assert topics[topic] / len(wanted) == pytest.approx(volumes.topics[topic] / whole, abs=TOLERANCE), topic
    assert all(release.service(code).enabled for code in set(wanted))


def test_visits_have_the_assumed_shape(plan: tuple[PlannedVisit, ...]) -> None:
    counts = [len(visit.services) + len(visit.later) for visit in plan]
    assert set(counts) == {1, 2, 3}
    assert sum(counts) / VISITS == pytest.approx(1 + SECOND_SERVICE + THIRD_SERVICE, abs=TOLERANCE)
    assert all(visit.services for visit in plan)
    assert sum(1 for visit in plan if not visit.comes) / VISITS == pytest.approx(GONE, abs=TOLERANCE)
    priorities = Counter(visit.priority for visit in plan)
    languages = Counter[str](visit.language for visit in plan)
    for shares, seen in ((PRIORITY_SHARES, priorities), (LANGUAGE_SHARES, languages)):
        for name, share in shares.items():
            assert seen[name] / VISITS == pytest.approx(share, abs=TOLERANCE), name


def test_services_take_about_as_long_as_published(plan: tuple[PlannedVisit, ...], volumes: Volumes) -> None:
    times = sorted(service.takes for visit in plan for service in (*visit.services, *visit.later))
    mean = sum(times, timedelta()) / len(times)
    assert volumes.service * 0.6 <= mean <= volumes.service * 1.6
    assert times[0] >= timedelta(seconds=45)
    assert times[len(times) // 2] < mean, "most are short and a few are very long"
