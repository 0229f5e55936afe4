"""The invented people as a register: found by FİN or by the number of a paper, with what is known of each."""

from __future__ import annotations

from collections.abc import Iterator

from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.population.households import (
    HOUSEHOLDS,
    Household,
    Member,
    household,
    household_of_fin,
    household_of_paper,
)
from dostdesk.population.livelihood import facts_of


class SyntheticRegister:
    """Answers like a register; makes a household when one of it is asked for."""

    def by_fin(self, fin: str) -> PersonOnFile | None:
        found = _with_fin(fin)
        return None if found is None else found[1].person

    def by_document(self, number: str) -> PersonOnFile | None:
        home = household_of_paper(number)
        people = () if home is None else household(home).members
        return next((one.person for one in people if one.person.paper_number == number), None)

    def facts(self, fin: str) -> PersonFacts | None:
        """What is known of somebody; None for a FİN of nobody."""
        found = _with_fin(fin)
        return None if found is None else facts_of(found[1], found[0])


def everybody() -> Iterator[PersonOnFile]:
    """All of them, household by household."""
    for number in range(HOUSEHOLDS):
        for member in household(number).members:
            yield member.person


def _with_fin(fin: str) -> tuple[Household, Member] | None:
    number = household_of_fin(fin)
    if number is None:
        return None
    home = household(number)
    return next(((home, one) for one in home.members if one.person.fin == fin), None)
