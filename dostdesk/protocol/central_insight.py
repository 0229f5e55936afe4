"""What a hub asks of central for its windows: the statistics of all centres that one may see.

The centre is that of the hub's token; who asks, and what is promised, the hub says.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dostdesk.protocol.central_register import AskerShape, CentreCode
from dostdesk.protocol.insight import Compare, HistoryAsked
from dostdesk.protocol.shapes import Code, Day, Shape, Whole

HISTORY = "/v1/insight/history"
MEASURES = "/v1/insight/measures"

Seconds = Annotated[Whole, Field(ge=0, le=1_000_000)]
Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]


class GroupTarget(Shape):
    """The promised wait of a queue group."""

    group: Letter
    seconds: Seconds


class ServiceTarget(Shape):
    """What the catalogue plans for a service at the counter."""

    service: Code
    seconds: Seconds


class TargetsShape(Shape):
    """What the policy and the catalogue that the hub has in force promise."""

    within_s: Seconds
    within_share: Annotated[float, Field(ge=0, le=1)]
    long_wait_s: Seconds
    groups: Annotated[tuple[GroupTarget, ...], Field(max_length=40)] = ()
    services: Annotated[tuple[ServiceTarget, ...], Field(max_length=2000)] = ()


class StatisticsAsked(Shape):
    """Service days, both included; without centres those that the asker may see."""

    asker: AskerShape
    since: Day
    until: Day
    group: Annotated[str, Field(pattern=r"^[A-Z]?$")] = ""
    compare: Compare = Compare.PREVIOUS
    centres: Annotated[tuple[CentreCode, ...], Field(max_length=200)] = ()
    targets: TargetsShape

    def value(self) -> HistoryAsked:
        return HistoryAsked(
            since=self.since, until=self.until, group=self.group, compare=self.compare, centres=self.centres
        )
