"""Lives of an install: each opening of a store that speaks to the hub has a mark, and the store keeps all that it had.

A store that does not know the mark that the hub heard last is a copy of another, or was set back to an older state.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

KEPT = 200
_RANDOM_BITS = 64


class Anew(StrEnum):
    """Why an install begins anew, with another identity and other series."""

    COPIED = "copied"
    SET_BACK = "set_back"
    DAMAGED = "damaged"


def next_mark(before: Sequence[str], random: int) -> str:
    """The mark of the life after these: a counter for people, and what no copy comes to as well."""
    last = int(before[-1].partition("-")[0]) if before else 0
    return f"{last + 1}-{random % (1 << _RANDOM_BITS):016x}"
