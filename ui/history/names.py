"""What codes of the statistics are called, as the catalogue in force has it."""

from __future__ import annotations

from dostdesk.domain.words import Language
from ui.history.values import Names
from ui.workspace.book import ServiceBook


def names_of(book: ServiceBook | None, language: Language) -> Names:
    """Names in a language; none before the first catalogue."""
    if book is None:
        return Names(services={}, full={}, groups={}, priorities={})
    services = book.current.services
    return Names(
        services={code: service.short_name.in_(language) for code, service in services.items()},
        full={code: service.name.in_(language) for code, service in services.items()},
        groups={group.letter: group.name.in_(language) for group in book.policy.groups},
        priorities={entry.code: entry.name.in_(language) for entry in book.policy.classes},
    )
