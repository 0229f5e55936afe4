"""What every shape here is made of: how strict it is, and the fields that many of them share."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

STORABLE = r"^[^\u0000]*$"
"""What every database can hold: PostgreSQL takes no NUL into a text, so that no other store here takes one."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _no_number(written: object) -> object:
    """A day or an instant is written out: seconds since some year, as a number or as digits, are refused."""
    if isinstance(written, date) or (isinstance(written, str) and _DAY.match(written)):
        return written
    raise PydanticCustomError("date_type", "a day or an instant is written as ISO 8601")


def _day_alone(written: object) -> object:
    if isinstance(written, str) and not _DAY.fullmatch(written):
        raise PydanticCustomError("date_type", "a day is written as YYYY-MM-DD")
    return _no_number(written)


Text = Annotated[str, Field(pattern=STORABLE)]
"""Whatever somebody may have typed."""

# JSON has numbers and booleans of its own: none is made of a text, and no number of a boolean.
Whole = Annotated[int, Field(strict=True)]
Yes = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_day_alone)]
Moment = Annotated[AwareDatetime, BeforeValidator(_no_number)]
Instant = Annotated[
    Moment,
    Field(
        ge=datetime(2000, 1, 1, tzinfo=UTC),
        lt=datetime(2100, 1, 1, tzinfo=UTC),
        json_schema_extra={"pattern": "^20[0-9]{2}-"},
    ),
]

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$")]
Number = Annotated[str, Field(pattern=r"^[0-9]{2}-[0-9]{2}-[0-9A-Z]{3}-[0-9]{5}-[0-9A-Z]$")]
Count = Annotated[Whole, Field(ge=1, le=1_000_000_000)]
WindowNumber = Annotated[Whole, Field(ge=1, le=99)]


class Shape(BaseModel):
    """Frozen, and closed: an unknown field is refused rather than dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerShape(BaseModel):
    """An answer of a server: unknown fields of a newer one are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
