"""What the register said of the people of one visit: asked once for each FİN, asked again when the link is back.

Knows no Qt; nothing of it is kept once the visit has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from dostdesk.desk.citizen import SILENT, IdentityCheck, held_against
from dostdesk.desk.register import Found, answers_of
from dostdesk.desk.view import Citizen, DeskView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.people import PersonOnFile

if TYPE_CHECKING:
    from ui.work import Run


class RegisterBook:
    """Answers by FİN.

    Args:
        look_up: Waits for the hub; run on a worker.
        came: Told the FİN of an answer, and what was answered.
        silent: Told of each question that nobody answered, and whether it is the first in a row.
    """

    def __init__(
        self,
        *,
        look_up: Callable[[str], Found],
        run: Run,
        came: Callable[[str, Found], None],
        silent: Callable[[DeskError, bool], None],
    ) -> None:
        self._look_up, self._run, self._came, self._told_silent = look_up, run, came, silent
        self._answers: Mapping[str, Found] = MappingProxyType({})
        self._asked: frozenset[str] = frozenset()
        self._unanswered: frozenset[str] = frozenset()
        # Of whom nobody has said anything so far, also while they are being asked for again.
        self._silent: frozenset[str] = frozenset()
        self._visit, self._heard = 0, True

    @property
    def people(self) -> Mapping[str, PersonOnFile]:
        """Everybody whom the register knew, by FİN."""
        known = {fin: found.person for fin, found in self._answers.items() if found.person is not None}
        return MappingProxyType(known)

    @property
    def times(self) -> Mapping[str, datetime | None]:
        """When the register said what it has of somebody, by FİN."""
        return MappingProxyType({fin: found.at for fin, found in self._answers.items()})

    def ask(self, fin: str) -> None:
        """Ask for a FİN that was not asked for in this visit."""
        if fin and fin not in self._asked:
            self._asked |= {fin}
            self._begin(fin)

    def retry(self) -> None:
        """Ask again for what was not answered."""
        again, self._unanswered = self._unanswered, frozenset()
        for fin in sorted(again):
            self._begin(fin)

    def forget(self) -> None:
        """The visit has ended."""
        self._answers, self._asked, self._unanswered = MappingProxyType({}), frozenset(), frozenset()
        self._silent = frozenset()
        self._visit, self._heard = self._visit + 1, True

    def laid_over(self, view: DeskView) -> DeskView:
        """The view with what the register says of the citizen where nothing was entered. Called on any thread."""
        visit = view.visit
        if visit is None:
            return view
        found, check = self._answers.get(visit.citizen.fin), self._check(visit.citizen)
        if found is None or found.person is None:
            return view if check is None else replace(view, visit=replace(visit, check=check))
        person = found.person
        known = {path: value for path, value in answers_of(person).items() if value is not None}
        completed = replace(
            visit, citizen=_completed(visit.citizen, person), known={**known, **visit.known}, check=check
        )
        return replace(view, visit=completed)

    def _check(self, citizen: Citizen) -> IdentityCheck | None:
        """What was entered, beside what the register says; None before anything is known of that."""
        found = self._answers.get(citizen.fin)
        if found is not None:
            return held_against(citizen, found.person, found.at)
        return SILENT if citizen.fin in self._silent else None

    def _begin(self, fin: str) -> None:
        visit = self._visit
        self._run(
            lambda: self._look_up(fin),
            done=partial(self._answered, visit, fin),
            failed=partial(self._failed, visit, fin),
        )

    def _answered(self, visit: int, fin: str, found: Found) -> None:
        if visit == self._visit:
            self._answers, self._heard = MappingProxyType({**self._answers, fin: found}), True
            self._silent -= {fin}
            self._came(fin, found)

    def _failed(self, visit: int, fin: str, error: DeskError) -> None:
        if visit != self._visit:
            return
        self._unanswered |= {fin}
        self._silent |= {fin}
        first, self._heard = self._heard, False
        self._told_silent(error, first)


def _completed(citizen: Citizen, person: PersonOnFile) -> Citizen:
    named = citizen.surname or citizen.given
    return replace(
        citizen,
        surname=citizen.surname if named else person.name.surname,
        given=citizen.given if named else person.name.given,
        patronymic=citizen.patronymic or ("" if named else person.name.patronymic),
        birth=citizen.birth or person.birth,
        document=citizen.document or person.paper_number,
    )
