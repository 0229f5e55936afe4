"""The history of all centres that one may see, and the ministry's table of measures, as a hub asks for its windows."""

from __future__ import annotations

from fastapi import APIRouter

from dostdesk.central.depends import CentreOf, PartsOf
from dostdesk.central.insight import history_of, measures_of
from dostdesk.central.problems import told
from dostdesk.insight.history import Targets
from dostdesk.protocol.central_insight import HISTORY, MEASURES, StatisticsAsked, TargetsShape
from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable
from dostdesk.serving.document import BODY

router = APIRouter()
_ASKED = ("hub_unknown", *BODY, "right_missing", "centre_wrong", "range_wrong")


@router.post(HISTORY, responses=told(*_ASKED))
async def post_history(body: StatisticsAsked, centre: CentreOf, parts: PartsOf) -> HistoryAnswer:
    """Everything that the history page shows of those centres; each says how fresh it is."""
    asker, now, targets = body.asker.value(centre), parts.now(), _targets(body.targets)
    return await parts.read(lambda rows: history_of(rows, body.value(), asker, targets, now))


@router.post(MEASURES, responses=told(*_ASKED))
async def post_measures(body: StatisticsAsked, centre: CentreOf, parts: PartsOf) -> MeasuresTable:
    """Who was covered by which active measure of employment."""
    asker, now = body.asker.value(centre), parts.now()
    return await parts.read(lambda rows: measures_of(rows, body.value(), asker, now))


def _targets(told_by_hub: TargetsShape) -> Targets:
    return Targets(
        within_s=told_by_hub.within_s,
        within_share=told_by_hub.within_share,
        long_wait_s=told_by_hub.long_wait_s,
        groups={one.group: one.seconds for one in told_by_hub.groups},
        services={one.service: one.seconds for one in told_by_hub.services},
    )
