"""The register and the registries for whoever works at a centre: what he may ask, and that he asked is written down
before he is answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dostdesk.central.parts import Parts
from dostdesk.central.registry import Registry
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import check_number
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import (
    HISTORY,
    AskedFor,
    Asker,
    RegisterPage,
    RegisterQuestion,
    Told,
    may_know,
    within_reach,
)
from dostdesk.domain.rights import Right, Role
from dostdesk.storage.central.register import NumberStatus

_AS_LONG_AS_A_NUMBER = 17
_NEVER_IN_A_NUMBER = re.compile("[^0-9A-Z-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Answers windows; every method waits for the database, and those about people for a registry.

    A hub says who asks, and is believed for its own centre. Whether somebody works for the ministry, and so sees all
    centres, is asked of central's own directory.
    """

    parts: Parts
    registry: Registry

    def search(self, question: RegisterQuestion, asker: Asker) -> RegisterPage:
        """One page of what may be seen. Raises RefusedError as `within_reach` and `RegisterRows.search`."""
        self._must_be_known(asker)
        page = self._page(within_reach(question, asker))
        if question.fin:
            self._write_down(question.fin, AskedFor.SEARCH, asker, len(page.entries))
        return page

    def history(self, fin: str, asker: Asker) -> RegisterPage:
        """The newest applications of a citizen, at all centres if he is in front of whoever asks.

        Raises:
            RefusedError: As `within_reach`.
        """
        self._must_be_known(asker)
        page = self._page(within_reach(RegisterQuestion(fin=fin, limit=HISTORY), asker))
        self._write_down(fin, AskedFor.HISTORY, asker, len(page.entries))
        return page

    def person(self, *, fin: str, document: str, asker: Asker) -> Told[PersonOnFile]:
        """Who somebody is. Raises OutsideError `registry_silent`."""
        self._must_be_known(asker)
        told = self.registry.person(fin=fin, document=document)
        known = fin or ("" if told.value is None else told.value.fin)
        if known:
            self._write_down(known, AskedFor.PERSON, asker, int(told.value is not None))
        return told

    def facts(self, fin: str, asker: Asker) -> Told[PersonFacts]:
        """What is known of the citizen in front. Raises RefusedError as `may_know`, OutsideError `registry_silent`."""
        self._must_be_known(asker)
        may_know(fin, asker)
        told = self.registry.facts(fin)
        self._write_down(fin, AskedFor.FACTS, asker, int(told.value is not None))
        return told

    def status(self, number: str) -> tuple[str, NumberStatus]:
        """What everybody may know of a number, and the number as it is written.

        A number that is misread and one that was never given take the same way and have the same answer.

        Raises:
            RefusedError: `number_unknown`.
        """
        try:
            written, right = check_number(number), True
        except RefusedError:
            clipped = number[:_AS_LONG_AS_A_NUMBER].ljust(_AS_LONG_AS_A_NUMBER, "-")
            written, right = _NEVER_IN_A_NUMBER.sub("-", clipped), False
        with self.parts.store.reading() as rows:
            found = rows.register.status(written[:2], written)
        if found is None or not right:
            raise RefusedError("number_unknown")
        return written, found

    def _page(self, question: RegisterQuestion) -> RegisterPage:
        with self.parts.store.reading() as rows:
            return rows.register.search(question)

    def _must_be_known(self, asker: Asker) -> None:
        if asker.role is not Role.NATIONAL:
            return
        today = service_day(self.parts.now())
        with self.parts.store.reading() as rows:
            listed = [one for one in rows.directory.postings(asker.centre) if one.staff.id == asker.staff]
        if not any(one.staff.role is Role.NATIONAL and one.works_on(today) for one in listed):
            raise RefusedError("right_missing", right=Right.SEE_REGISTER.value)

    def _write_down(self, fin: str, why: AskedFor, asker: Asker, found: int) -> None:
        parts = self.parts
        with parts.store.writing() as rows:
            rows.register.asked(fin, why, asker, found=found, access=parts.new_id(), at=parts.now())
