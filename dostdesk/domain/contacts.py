"""How somebody is reached, when two places say otherwise: which word clashes with which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE = "contact_changed"
REMEMBERED = timedelta(days=30)
"""What was said elsewhere longer before is history: whoever stands at a window may have another number since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactWord:
    """What one application says of how its citizen is reached.

    Attributes:
        centre, visit: Where it was said, and in which stay of his.
        phone: As it was sent.
        at: When it was said, or confirmed by a decision since.
        asked_at: When the register answered about him in that visit; None where it was silent.
        withdrawn: It was decided that the other word counts.
    """

    centre: str
    application: str
    visit: str
    fin: str
    phone: str
    at: datetime
    asked_at: datetime | None = None
    withdrawn: bool = False


def other_word(mine: ContactWord, said: Iterable[ContactWord]) -> ContactWord | None:
    """The newest word of another visit that says otherwise, and that nobody could know when `mine` was written.

    Where the register answered, what it had before was known; where it was silent, nothing was.
    """
    others = [one for one in said if one.fin == mine.fin and not one.withdrawn and not _of_one_visit(one, mine)]
    newest = max(others, key=lambda one: (one.at, one.application), default=None)
    if newest is None or digits(newest.phone) == digits(mine.phone):
        return None
    known = mine.at - REMEMBERED if mine.asked_at is None else mine.asked_at
    return newest if newest.at > known else None


def digits(phone: str) -> str:
    """What of a number counts, however it is written."""
    return "".join(letter for letter in phone if letter.isdigit())


def _of_one_visit(one: ContactWord, other: ContactWord) -> bool:
    return (one.centre, one.visit) == (other.centre, other.visit)
