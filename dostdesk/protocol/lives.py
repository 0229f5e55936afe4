"""What an install says of itself before anything else: which of its lives speaks, and how far its store is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from dostdesk.domain.lives import KEPT, Anew
from dostdesk.domain.ops import Lane
from dostdesk.protocol.shapes import AnswerShape, Shape, Uuid, Whole

Mark = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,9}-[0-9a-f]{16}$")]
SeriesKey = Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}-[0-9A-Z]{3}$")]
Last = Annotated[Whole, Field(ge=0, le=2**53)]
SeriesEnds = Annotated[Mapping[SeriesKey, Last], Field(max_length=10_000)]


class Life(Shape):
    """An install begins to speak.

    Attributes:
        marks: Of all lives that its store remembers, this one last.
        lanes: The last place that it has given in each lane.
        series: The last integer that it has given from each series.
    """

    marks: Annotated[tuple[Mark, ...], Field(min_length=1, max_length=KEPT)]
    lanes: Mapping[Lane, Last] = Field(default_factory=dict)
    series: SeriesEnds = Field(default_factory=dict)


class LifeHeard(AnswerShape):
    """The hub hears this life.

    Attributes:
        ended: Series of this install from which nothing may be given any more.
    """

    ended: tuple[str, ...] = ()


class BeginAnew(Shape):
    """An install takes another identity, because its store is a copy, an older state, or was damaged.

    Attributes:
        install: The new one; asked again it is the same.
        mark: Of the life that speaks.
        series: As `Life` says it.
    """

    install: Uuid
    reason: Literal[Anew.COPIED, Anew.SET_BACK, Anew.DAMAGED]
    mark: Mark
    series: SeriesEnds = Field(default_factory=dict)
