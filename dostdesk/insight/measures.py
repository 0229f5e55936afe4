"""The active measures of employment, and which services render them.

The measures are those of the Law on employment (29.06.2018, 1196-VQ) that the ministry reports: placement in work,
self-employment, vocational training, career guidance and paid public works. Which service of the catalogue renders
which measure is decided here, and only a completed service counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

PLACEMENT = "placement"
SELF_EMPLOYMENT = "self_employment"
VOCATIONAL_TRAINING = "vocational_training"
CAREER_GUIDANCE = "career_guidance"
PUBLIC_WORKS = "paid_public_works"
MEASURES = (PLACEMENT, SELF_EMPLOYMENT, VOCATIONAL_TRAINING, CAREER_GUIDANCE, PUBLIC_WORKS)

MEASURE_OF: Mapping[str, str] = MappingProxyType(
    {
        "employment-vacancy-referral": PLACEMENT,
        "employment-quota-placement": PLACEMENT,
        "employment-supported": PLACEMENT,
        "employment-wage-subsidy": PLACEMENT,
        "employment-target-programme": PLACEMENT,
        "employment-friend-of-unemployed": PLACEMENT,
        "employment-relocation": PLACEMENT,
        "employment-self-employment": SELF_EMPLOYMENT,
        "employment-self-employment-training": SELF_EMPLOYMENT,
        "employment-business-plan": SELF_EMPLOYMENT,
        "employment-asset-grant": SELF_EMPLOYMENT,
        "employment-relocation-self": SELF_EMPLOYMENT,
        "employment-vocational-training": VOCATIONAL_TRAINING,
        "employment-skill-validation": VOCATIONAL_TRAINING,
        "employment-career-guidance": CAREER_GUIDANCE,
        "employment-career-test": CAREER_GUIDANCE,
        "employment-public-works": PUBLIC_WORKS,
    }
)
"""Service of the catalogue → measure. What accompanies a measure (stipend, travel, monitoring) covers nobody anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Who was covered by a measure at a centre in a month.

    Attributes:
        month: `2025-10`.
        people: Different people who were identified.
        services: Services rendered.
        unidentified: Those of people whom nobody identified: each may be another.
    """

    centre: str
    measure: str
    month: str
    people: int
    services: int
    unidentified: int


def covered(found: Iterable[tuple[str, str, Mapping[str, list[object]]]]) -> tuple[Covered, ...]:
    """Count people by centre, measure and month, in that order of measures.

    Args:
        found: Centre, day or month, and of each measure the people, the services and those of nobody known.
    """
    people: dict[tuple[str, str, str], set[str]] = {}
    services: dict[tuple[str, str, str], int] = {}
    nobody: dict[tuple[str, str, str], int] = {}
    for centre, period, measures in found:
        for measure, (known, rendered, unknown) in measures.items():
            key = (period[:7], measure, centre)
            people.setdefault(key, set()).update(known)  # type: ignore[arg-type]
            services[key] = services.get(key, 0) + int(rendered)  # type: ignore[call-overload]
            nobody[key] = nobody.get(key, 0) + int(unknown)  # type: ignore[call-overload]
    ordered = sorted(people, key=lambda key: (key[0], MEASURES.index(key[1]), key[2]))
    return tuple(
        Covered(
            centre=key[2],
            measure=key[1],
            month=key[0],
            people=len(people[key]),
            services=services[key],
            unidentified=nobody[key],
        )
        for key in ordered
    )
