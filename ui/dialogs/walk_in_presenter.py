"""Issuing a ticket to somebody who came without one; no widget here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from dostdesk.catalogue.search import ServiceHit
from dostdesk.desk.actions import Issued, IssueTicket
from dostdesk.desk.register import Found
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.people import FIN_LENGTH, check_fin
from dostdesk.domain.services import Service
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.same_person import OPEN, second_ticket
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from ui.work import Run

SHOWN = 4
# How a walk-in's person is looked up; it waits, and is run on a worker.
PersonAsked = Callable[[str], Found]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityOption:
    """A priority class to choose, with its target wait."""

    code: str
    name: str
    target: str


class WalkInView(Protocol):
    """What the presenter needs of its dialog."""

    def show_found(self, hits: tuple[ServiceHit, ...], said: str) -> None: ...

    def show_service(self, name: str) -> None: ...

    def show_problem(self, sentence: str) -> None: ...

    def show_person(self, sentence: str, *, wrong: bool, warning: bool) -> None: ...

    def issued(self, sentence: str) -> None: ...


class WalkInPresenter:
    """Finds the service, then asks the hub for the ticket once."""

    def __init__(
        self,
        *,
        view: WalkInView,
        search: Callable[[str], tuple[ServiceHit, ...]],
        issue: IssueTicket,
        run: Run,
        words: Words,
        book: ServiceBook,
        person: PersonAsked | None = None,
    ) -> None:
        self._view, self._search, self._issue, self._run = view, search, issue, run
        self._words, self._book = words, book
        self._service: Service | None = None
        self._busy = False
        self._person, self._fin = person, ""

    @property
    def priorities(self) -> tuple[PriorityOption, ...]:
        """The ordinary class first, because it is nearly everybody's."""
        classes = sorted(self._book.policy.classes, key=lambda entry: entry.code != "regular")
        return tuple(
            PriorityOption(
                code=entry.code,
                name=entry.name.in_(self._words.language),
                target="" if entry.target is None else self._target(int(entry.target.total_seconds() // 60)),
            )
            for entry in classes
        )

    def _target(self, minutes: int) -> str:
        return self._words("workspace.planned", minutes=minutes) if minutes else self._words("workspace.planned_now")

    @property
    def languages(self) -> tuple[Language, ...]:
        return LANGUAGES

    def typed(self, text: str) -> None:
        """The clerk looks for a service; what was chosen before no longer counts."""
        self._service = None
        if not text.strip():
            self._view.show_found((), "")
            return
        hits = tuple(hit for hit in self._search(text) if hit.service.enabled)[:SHOWN]
        self._view.show_found(hits, "" if hits else self._words("dialog.walk_in.nothing", text=text.strip()))

    def choose(self, service: Service) -> None:
        """This is the service."""
        self._service = service
        self._view.show_found((), "")
        self._view.show_service(service.name.in_(self._words.language))

    def choose_code(self, code: str) -> None:
        """This is the service, by its code; one that the catalogue does not have is ignored."""
        service = self._book.current.services.get(code)
        if service is not None:
            self.choose(service)

    def fin_typed(self, text: str) -> None:
        """The FİN of who came, as far as typed; a whole one is looked up, an empty one is nobody's business."""
        self._fin = ""
        try:
            fin = check_fin(text) if text.strip() else ""
        except RefusedError as refused:
            unfinished = refused.code == "fin_length" and len("".join(text.split())) < FIN_LENGTH
            self._view.show_person("" if unfinished else self._words.of_error(refused), wrong=True, warning=False)
            return
        self._fin = fin
        self._view.show_person("", wrong=False, warning=False)
        if fin and self._person is not None:
            asked = self._person
            self._run(
                lambda: asked(fin),
                done=lambda found: self._person_came(fin, found),
                failed=lambda error: self._person_unknown(fin, error),
            )

    def confirm(self, priority: str, language: Language) -> None:
        """Issue the ticket."""
        if self._busy:
            return
        if self._service is None:
            self._view.show_problem(self._words("dialog.walk_in.service_missing"))
            return
        self._busy = True
        services, fin = (self._service.code,), self._fin
        self._run(
            lambda: self._issue(services=services, priority=priority, language=language, fin=fin),
            done=self._issued,
            failed=self._refused,
        )

    def _person_came(self, fin: str, found: Found) -> None:
        if fin != self._fin:
            return
        open_ = tuple(ticket for ticket in found.today if ticket.state in OPEN)
        if open_:
            self._view.show_person(second_ticket(open_, self._words), wrong=False, warning=True)
        elif found.person is not None:
            self._view.show_person(found.person.name.full, wrong=False, warning=False)

    def _person_unknown(self, fin: str, error: DeskError) -> None:
        if fin == self._fin:
            self._view.show_person(self._words("identity.walk_in.silent"), wrong=False, warning=False)

    def _issued(self, issued: Issued) -> None:
        self._busy = False
        label = shown_label(issued.label)
        self._view.issued(self._words("dialog.walk_in.issued", label=label, count=issued.waiting_before))

    def _refused(self, error: DeskError) -> None:
        self._busy = False
        self._view.show_problem(self._words.of_error(error))
