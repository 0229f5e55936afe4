"""What every shape here is made of: how strict it is, and the fields that many of them share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,80}$")]
Number = Annotated[str, Field(pattern=r"^\d{2}-\d{2}-[0-9A-Z]{3}-\d{5}-[0-9A-Z]$")]
Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
WindowNumber = Annotated[int, Field(ge=1, le=99)]


class Shape(BaseModel):
    """Frozen, and closed: an unknown field is refused rather than dropped."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerShape(BaseModel):
    """An answer of a server: unknown fields of a newer one are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
