"""Finding a service by what a clerk types: names in three languages, short names, codes and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dostdesk.catalogue.folded import Entry, FoldedIndex, SearchField, Span, highlight
from dostdesk.domain.services import Service
from dostdesk.domain.words import LANGUAGES, Language

_OTHER_LANGUAGE, _CODE, _PAPER = 2, 4, 5


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A service that was found.

    Attributes:
        name: In the clerk's language.
        spans: What to underline in `name`.
        through: The text that matched when it was another one (another language, a paper), and what to underline there.
    """

    service: Service
    name: str
    spans: tuple[Span, ...]
    through: str | None = None
    through_spans: tuple[Span, ...] = ()


class ServiceSearch:
    """Search over the services of one release for a clerk of one language."""

    def __init__(self, services: Iterable[Service], language: Language) -> None:
        self._language: Language = language
        self._services = {service.code: service for service in services}
        self._index = FoldedIndex(self._entry(service) for service in self._services.values())

    def search(self, query: str, *, limit: int = 20) -> tuple[ServiceHit, ...]:
        """The best services first; those that are off come behind equals that are on."""
        return tuple(self._hit(hit.key, hit.field, query) for hit in self._index.search(query, limit=limit))

    def _hit(self, code: str, field: SearchField, query: str) -> ServiceHit:
        service = self._services[code]
        name = service.name.in_(self._language)
        spans = highlight(name, query)
        if field.text == name:
            return ServiceHit(service, name, spans)
        return ServiceHit(service, name, spans, field.text, highlight(field.text, query))

    def _entry(self, service: Service) -> Entry[str]:
        fields = []
        for language in LANGUAGES:
            own = 0 if language == self._language else _OTHER_LANGUAGE
            fields.append(SearchField("name", service.name.in_(language), own))
            fields.append(SearchField("short_name", service.short_name.in_(language), own + 1))
            fields += [SearchField("document", paper.name.in_(language), _PAPER + own) for paper in service.documents]
        fields.append(SearchField("code", service.code, _CODE))
        if service.official_id is not None:
            fields.append(SearchField("code", service.official_id, _CODE))
        frequent = service.form == f"{service.code}.json"  # forms were made by hand for what is asked for most
        return Entry(service.code, tuple(fields), off=not service.enabled, rare=0 if frequent else 1)
