"""Where citizens are reached otherwise than their applications say: what a hub is told, and what a clerk is shown.

A hub hears places of its own feed and nothing else; both values go to whoever wrote one of them, and that he asked is
written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.domain.contacts import REMEMBERED, ContactWord, other_word
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.register import AskedFor, Asker
from dostdesk.domain.rights import RIGHTS, Right
from dostdesk.storage.central.store import CentralRows

MOST_ASKED = 200
"""Applications that are held against the others at once."""
LATEST = timedelta(days=30)
"""Older ones were written by a desk that was away for longer than it may work alone."""
_LOOKED_BACK = LATEST + REMEMBERED


@dataclass(frozen=True, slots=True)
class Changed:
    """Places of applications in the feed of their centre whose citizen is reached otherwise by now.

    Attributes:
        upto: Everything up to here was looked at.
    """

    upto: int
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BothContacts:
    """What an application says and what was said elsewhere; `theirs` is None where nothing clashes any more."""

    mine: ContactWord
    theirs: ContactWord | None


def changed_since(rows: CentralRows, centre: str, after: int, now: datetime) -> Changed:
    """Hold the next applications of a centre, as far as its feed is folded, against what all centres say."""
    folded = rows.projections.folded(centre)
    said = rows.contacts.said(centre, after=after, upto=folded, since=now - LATEST, most=MOST_ASKED)
    others = rows.contacts.of_people({one.word.fin for one in said}, now - _LOOKED_BACK)
    places = tuple(one.seq for one in said if other_word(one.word, others) is not None)
    upto = said[-1].seq if len(said) == MOST_ASKED else max(after, folded)
    return Changed(upto=upto, places=places)


def both_contacts(rows: CentralRows, application: str, asker: Asker, *, access: str, now: datetime) -> BothContacts:
    """Both sides of a clash, for whoever wrote the application.

    Args:
        access: Id of the record that he asked.

    Raises:
        RefusedError: `right_missing` for anybody else, or an application that is not of his centre.
    """
    found = rows.contacts.of_application(asker.centre, application)
    if found is None or found.staff != asker.staff or Right.SERVE not in RIGHTS[asker.role]:
        raise RefusedError("right_missing", right=Right.SERVE.value)
    theirs = other_word(found.word, rows.contacts.of_people({found.word.fin}, now - _LOOKED_BACK))
    rows.register.asked(found.word.fin, AskedFor.CONTACT, asker, found=int(theirs is not None), access=access, at=now)
    return BothContacts(mine=found.word, theirs=theirs)
