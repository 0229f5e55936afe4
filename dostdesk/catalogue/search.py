"""Finding a service by what a clerk types: names in three languages, short names, codes and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dostdesk.catalogue.folded import (
    Entry,
    FoldedIndex,
    SearchField,
    Span,
    Word,
    folded_words,
    highlighted,
    query_tokens,
)
from dostdesk.domain.services import Service
from dostdesk.domain.words import LANGUAGES, Language

_OTHER_LANGUAGE, _CODE, _PAPER = 2, 4, 5


@dataclass(frozen=True, slots=True)
class ServiceHit:
    """A service that was found.

    Attributes:
        name: In the clerk's language; `words` are its words as a search sees them.
        tokens: The words that were typed.
        through: The text that matched when it was another one: another language, a paper.
    """

    service: Service
    name: str
    words: tuple[Word, ...]
    tokens: tuple[str, ...]
    through: str | None = None

    @property
    def spans(self) -> tuple[Span, ...]:
        """What to underline in `name`."""
        return highlighted(self.name, self.words, self.tokens)


class ServiceSearch:
    """Search over the services of one release for a clerk of one language."""

    def __init__(self, services: Iterable[Service], language: Language) -> None:
        self._language: Language = language
        self._services = {service.code: service for service in services}
        self._index = FoldedIndex(self._entry(service) for service in self._services.values())
        self._name_words: dict[str, tuple[Word, ...]] = {}

    def search(self, query: str, *, limit: int = 20) -> tuple[ServiceHit, ...]:
        """The best services first; those that are off come behind equals that are on."""
        tokens = query_tokens(query)
        return tuple(self._hit(hit.key, hit.field, tokens) for hit in self._index.search(query, limit=limit))

    def _hit(self, code: str, field: SearchField, tokens: tuple[str, ...]) -> ServiceHit:
        service = self._services[code]
        name = service.name.in_(self._language)
        words = self._name_words.get(code)
        if words is None:
            words = self._name_words[code] = tuple(folded_words(name))
        return ServiceHit(service, name, words, tokens, None if field.text == name else field.text)

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
