"""What a screen says of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dostdesk.domain.errors import DeskError


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueView:
    """The catalogue at this desk.

    Attributes:
        number: Of the release in force; 0 before the first came.
        effective_at: Since when.
        expired_at: Since when a newer one should have come; None while it is not late.
        next_number, next_at: The release that comes into force next, of those that are here.
        refused: Why the newest one is not used; the last good one stays.
    """

    number: int = 0
    effective_at: datetime | None = None
    expired_at: datetime | None = None
    next_number: int = 0
    next_at: datetime | None = None
    refused: DeskError | None = None
