"""Finding a citizen among those whom this desk registered: by name without Azerbaijani letters, FİN or number."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dostdesk.catalogue.folded import Entry, FoldedIndex, SearchField, highlight
from dostdesk.desk.view import PersonView
from dostdesk.domain.clock import local
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.people import mask_fin
from dostdesk.domain.words import Words
from ui.search.row import Found

MOST = 12


class PeopleSearch:
    """An index over the people of one reading of the desk."""

    def __init__(self, people: Sequence[PersonView]) -> None:
        self._people = tuple(people)
        self._index = FoldedIndex(
            Entry(
                key=place,
                fields=(
                    SearchField("name", person.name, 0),
                    SearchField("fin", person.fin, 0),
                    SearchField("number", person.number, 1),
                ),
                rare=place,
            )
            for place, person in enumerate(self._people)
        )

    def rows(self, query: str, words: Words, service: Callable[[str], str]) -> tuple[Found, ...]:
        """The people for a query, or the newest ones for none.

        Args:
            service: The short name of a service by its code.
        """
        if not query.strip():
            return tuple(self._row(person, (), words, service) for person in self._people[:MOST])
        hits = [hit for hit in self._index.search(query, limit=MOST) if not hit.missing]
        return tuple(
            self._row(
                self._people[hit.key],
                highlight(hit.field.text, query) if hit.field.name == "name" else (),
                words,
                service,
            )
            for hit in hits
        )

    def paper_of(self, number: str) -> PrintJobId | None:
        """The paper of an application of this desk; None for any other."""
        return next((person.paper for person in self._people if person.number == number), None)

    def _row(
        self, person: PersonView, spans: tuple[tuple[int, int], ...], words: Words, service: Callable[[str], str]
    ) -> Found:
        detail = words(
            "search.citizen_detail",
            service=service(person.code),
            number=person.number,
            time=f"{local(person.submitted_at):%d.%m %H:%M}",
        )
        return Found(
            kind="citizen",
            text=f"{person.name} · {mask_fin(person.fin)}",
            spans=spans,
            detail=detail,
            icon="user",
            paper=person.paper,
            enabled=person.paper is not None,
        )
