"""The plan of one synthetic day: who comes when, for which services, how long each takes. Same seed, same day."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from dostdesk.domain.services import Service
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.simulation.volumes import (
    ARRIVALS_BY_HOUR,
    GONE,
    LANGUAGE_SHARES,
    PRIORITY_SHARES,
    SECOND_SERVICE,
    THIRD_SERVICE,
    TOPIC_GROUPS,
    Volumes,
)

# Spread of service times; assumed, log-normal: most are short and a few are very long.
_SIGMA = 0.6
_SHORTEST = timedelta(seconds=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedService:
    """One service that a visitor wants, and how long his clerk will need for it."""

    code: str
    takes: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """One person's day at the centre.

    Attributes:
        arrives: After opening.
        later: Services that come up only while he is served.
        comes: Whether he is still there when he is called.
        walks: From his call until he sits at the window.
    """

    arrives: timedelta
    services: tuple[PlannedService, ...]
    later: tuple[PlannedService, ...]
    priority: str
    language: Language
    comes: bool
    walks: timedelta


def plan_day(volumes: Volumes, services: Iterable[Service], *, visits: int, seed: int) -> tuple[PlannedVisit, ...]:
    """A day's visits in the order of arrival."""
    random = Random(seed)  # noqa: S311  a simulation must be repeatable
    by_topic = _services_by_topic([service for service in services if service.enabled])
    topics = [topic for topic in volumes.topics if by_topic.get(topic)]
    weights = [volumes.topics[topic] for topic in topics]
    planned = []
    for arrives in sorted(_arrival(random) for _ in range(visits)):
        count = 1 + (random.random() < SECOND_SERVICE) + (random.random() < THIRD_SERVICE)
        wanted = tuple(
            _service(random, random.choice(by_topic[random.choices(topics, weights)[0]]), volumes) for _ in range(count)
        )
        told = 1 if count == 1 or random.random() < 0.5 else count
        planned.append(
            PlannedVisit(
                arrives=arrives,
                services=wanted[:told],
                later=wanted[told:],
                priority=random.choices(list(PRIORITY_SHARES), list(PRIORITY_SHARES.values()))[0],
                language=random.choices(LANGUAGES, [LANGUAGE_SHARES[language] for language in LANGUAGES])[0],
                comes=random.random() >= GONE,
                walks=timedelta(seconds=random.uniform(8, 45)),
            )
        )
    return tuple(planned)


def _services_by_topic(services: list[Service]) -> Mapping[str, list[Service]]:
    return {topic: [service for service in services if _covers(topic, service)] for topic in TOPIC_GROUPS}


def _covers(topic: str, service: Service) -> bool:
    """Pensions and benefits share a group of the catalogue, and are two topics of the statistics."""
    if service.group not in TOPIC_GROUPS[topic]:
        return False
    return service.group != "pensions_benefits" or ("pension" in service.code) == (topic == "pension")


def _arrival(random: Random) -> timedelta:
    hour = random.choices(range(len(ARRIVALS_BY_HOUR)), ARRIVALS_BY_HOUR)[0]
    return timedelta(hours=hour, seconds=random.uniform(0, 3600))


def _service(random: Random, service: Service, volumes: Volumes) -> PlannedService:
    # The mean of a log-normal is exp(mu + sigma²/2); a service of more planned minutes takes longer in proportion.
    weight = service.operator_min / 15
    mean = volumes.service.total_seconds() * (0.5 + 0.5 * weight)
    seconds = random.lognormvariate(math.log(mean) - _SIGMA**2 / 2, _SIGMA)
    return PlannedService(code=service.code, takes=max(_SHORTEST, timedelta(seconds=round(seconds))))
