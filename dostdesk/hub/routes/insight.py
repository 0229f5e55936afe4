"""The history of the centre and the ministry's table of measures, each with how fresh it is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right, Staff
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_SIGNED_IN, PartsOf, person_of
from dostdesk.insight import asking
from dostdesk.insight.history import Targets
from dostdesk.protocol.central_insight import GroupTarget, ServiceTarget, StatisticsAsked, TargetsShape
from dostdesk.protocol.central_register import AskerShape, CentreCode
from dostdesk.protocol.insight import (
    CentreFreshness,
    Compare,
    HistoryAnswer,
    HistoryAsked,
    MeasuresTable,
    OwnWork,
)
from dostdesk.protocol.shapes import Day
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1")
SignedIn = Annotated[Staff, Depends(person_of)]
Since = Annotated[Day, Query(alias="from", description="First service day")]
Until = Annotated[Day, Query(description="Last service day")]
Letter = Annotated[str, Query(pattern="^[A-Z]?$", description="Letter of a queue group; all without one")]
Centres = Annotated[tuple[CentreCode, ...], Query(max_length=200, description="All that one may see without one")]
_ASKED = (*AS_SIGNED_IN, "request_malformed", "range_wrong")


async def overseer_of(staff: SignedIn) -> Staff:
    """Whoever may see the statistics of this centre. Raises RefusedError `right_missing`."""
    if not staff.may(Right.SEE_STATISTICS):
        raise RefusedError("right_missing", right=Right.SEE_STATISTICS.value)
    return staff


OVERSEER = Depends(overseer_of)
Overseer = Annotated[Staff, OVERSEER]


@router.get("/insight/history", dependencies=[OVERSEER], responses=told(*_ASKED, "right_missing"))
async def get_history(
    since: Since, until: Until, parts: PartsOf, group: Letter = "", compare: Compare = Compare.PREVIOUS
) -> HistoryAnswer:
    """Everything that the history page shows of some service days."""
    asked, now = HistoryAsked(since=since, until=until, group=group, compare=compare), parts.now()
    targets, centre = targets_of(parts, now), parts.centre.code

    def read(rows: HubRows) -> HistoryAnswer:
        return asking.history(
            rows.insight,
            (centre,),
            asked,
            targets=targets,
            names=names_of(rows),
            freshness=(freshness_of(parts, rows),),
            now=now,
        )

    return await parts.read(read)


@router.get("/insight/mine", responses=told(*_ASKED))
async def get_mine(since: Since, until: Until, parts: PartsOf, staff: SignedIn) -> OwnWork:
    """The figures of whoever is signed in, of his own work."""
    now, centre = parts.now(), parts.centre.code

    def read(rows: HubRows) -> OwnWork:
        fresh = freshness_of(parts, rows)
        names: dict[str, str] = {staff.id: staff.name}
        return asking.own_work(rows.insight, centre, staff.id, since, until, names=names, freshness=fresh, now=now)

    return await parts.read(read)


@router.get("/insight/measures", dependencies=[OVERSEER], responses=told(*_ASKED, "right_missing"))
async def get_measures(since: Since, until: Until, parts: PartsOf) -> MeasuresTable:
    """Who was covered by which active measure of employment, from services rendered."""
    now, centre = parts.now(), parts.centre.code

    def read(rows: HubRows) -> MeasuresTable:
        names = rows.directory.read().names
        regions = {} if names is None else {centre: names.region}
        return asking.measures(rows.insight, (centre,), since, until, (freshness_of(parts, rows),), now, regions)

    return await parts.read(read)


@router.get("/central/insight/history", responses=told(*_ASKED, "right_missing", "centre_wrong"))
async def get_history_of_centres(
    since: Since,
    until: Until,
    parts: PartsOf,
    staff: Overseer,
    group: Letter = "",
    compare: Compare = Compare.PREVIOUS,
    centre: Centres = (),
) -> HistoryAnswer:
    """As central tells it of all centres that whoever is signed in may see."""
    asked = _of_central(parts, staff, since, until, centre).model_copy(update={"group": group, "compare": compare})
    return await parts.relay.ask(lambda: parts.register.statistics(asked))


@router.get("/central/insight/measures", responses=told(*_ASKED, "right_missing", "centre_wrong"))
async def get_measures_of_centres(
    since: Since, until: Until, parts: PartsOf, staff: Overseer, centre: Centres = ()
) -> MeasuresTable:
    """The ministry's table, as central tells it of those centres."""
    asked = _of_central(parts, staff, since, until, centre)
    return await parts.relay.ask(lambda: parts.register.measures(asked))


def _of_central(parts: Parts, staff: Staff, since: date, until: date, centres: tuple[str, ...]) -> StatisticsAsked:
    targets = targets_of(parts, parts.now())
    return StatisticsAsked(
        asker=AskerShape(staff=staff.id, role=staff.role),
        since=since,
        until=until,
        centres=centres,
        targets=TargetsShape(
            within_s=targets.within_s,
            within_share=targets.within_share,
            long_wait_s=targets.long_wait_s,
            groups=tuple(GroupTarget(group=letter, seconds=wait) for letter, wait in targets.groups.items()),
            services=tuple(ServiceTarget(service=code, seconds=span) for code, span in targets.services.items()),
        ),
    )


def targets_of(parts: Parts, now: datetime) -> Targets:
    """What the policy and the catalogue in force promise."""
    rules = parts.rules.in_force(now)
    policy = rules.policy
    return Targets(
        within_s=int(policy.service_level_within.total_seconds()),
        within_share=policy.service_level_share,
        long_wait_s=int(policy.long_wait.total_seconds()),
        groups={group.letter: int(group.target.total_seconds()) for group in policy.groups},
        services={code: minutes * 60 for code, minutes in rules.minutes.items() if minutes},
    )


def names_of(rows: HubRows) -> dict[str, str]:
    """Of everybody who works or worked here."""
    return {person.id: person.name for person in rows.people.staff()}


def freshness_of(parts: Parts, rows: HubRows) -> CentreFreshness:
    """How far the figures are behind the feed."""
    centre = parts.centre
    return asking.freshness(centre.code, centre.name, rows.insight.place(centre.code), rows.feed.head().seq)
