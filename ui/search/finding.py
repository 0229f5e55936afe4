"""What the search finds for a text, as frozen rows; no widget here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dostdesk.catalogue.folded import highlight
from dostdesk.catalogue.search import ServiceHit
from dostdesk.domain.ids import TicketId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.services import ServiceGroup
from dostdesk.domain.text import fold
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.commands import COMMANDS, Command, CommandId
from ui.help.topics import Topic
from ui.search.row import Found

SearchServices = Callable[[str], Sequence[ServiceHit]]
SearchPeople = Callable[[str], tuple[Found, ...]]
SearchRegister = Callable[[str, bool], tuple[Found, ...]]
SearchHelp = Callable[[str], Sequence[Topic]]
_SERVICES, _TICKETS, _COMMANDS, _HELP = 6, 4, 4, 2
_ICONS: Mapping[str, str] = {
    "pensions_benefits": "wallet",
    "president_stipends": "wallet",
    "udsy": "heart",
    "social_services": "hand-heart",
    "disability": "accessibility",
    "coordination_centre": "accessibility",
    "references": "file-text",
    "auxiliary": "file-text",
    "employment": "briefcase",
    "labour_relations": "briefcase",
    "adoption": "baby",
    "foster_family": "baby",
    "child_rights": "baby",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All rows for one text; `said` stands where nothing was found."""

    rows: tuple[Found, ...]
    count: int = 0
    milliseconds: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Haystack:
    """What can be found at this moment.

    Attributes:
        waiting: Waiting tickets with what each is about and how long it waits, in words.
        may_choose: Whether the person may call out of order.
        people: Rows of citizens whom this desk registered.
        help: Help topics for a text.
        register: Rows of the register of all centres with their own headings; told whether names are looked for.
        elsewhere: Tickets that do not wait and can be brought back, with what is to be said of each.
    """

    services: SearchServices
    groups: Mapping[str, ServiceGroup]
    waiting: tuple[tuple[Ticket, str, str], ...]
    active: frozenset[CommandId]
    may_choose: bool
    first: TicketId | None = None
    people: SearchPeople = lambda _query: ()
    help: SearchHelp = lambda _query: ()
    elsewhere: tuple[tuple[Ticket, str], ...] = ()
    register: SearchRegister = lambda _query, _names: ()


def find(
    text: str,
    haystack: Haystack,
    words: Words,
    *,
    only_services: bool = False,
    timer: Callable[[], float] = time.perf_counter,
) -> Results:
    """Rows for what was typed: `#` looks for tickets, `@` for citizens, `>` for commands only."""
    began = timer()
    query, prefix = text.strip(), text.strip()[:1]
    groups: list[tuple[str, tuple[Found, ...]]] = []
    if prefix == "@":
        groups.append((words("search.citizens"), haystack.people(query[1:])))
        groups.append(("", haystack.register(query[1:], True)))
    elif prefix == "#":
        groups.append((words("search.tickets"), _tickets(query[1:], haystack, words, limit=20)))
    elif prefix == ">":
        groups.append((words("search.commands"), _commands(query[1:], haystack, words, limit=len(COMMANDS))))
    elif not query:
        return Results(rows=(), said=words("search.begin"))
    elif only_services:
        groups.append((words("search.services"), _services(query, haystack, words)))
    else:
        groups.append((words("search.services"), _services(query, haystack, words)))
        groups.append((words("search.tickets"), _tickets(query, haystack, words, limit=_TICKETS)))
        groups.append(("", haystack.register(query, False)))
        groups.append((words("search.commands"), _commands(query, haystack, words, limit=_COMMANDS)))
        groups.append((words("search.help"), _help(query, haystack)))
    rows: list[Found] = []
    for heading, found in groups:
        if found and heading:
            rows.append(Found(kind="heading", text=heading, enabled=False))
        rows += found
    count = sum(row.kind != "heading" for row in rows)
    spent = max(1, round((timer() - began) * 1000))
    return Results(
        rows=tuple(rows),
        count=count,
        milliseconds=spent,
        said="" if rows else words("search.no_citizens" if prefix == "@" else "search.empty", text=query),
    )


def _services(query: str, haystack: Haystack, words: Words) -> tuple[Found, ...]:
    rows = []
    for hit in haystack.services(query)[:_SERVICES]:
        service = hit.service
        group = haystack.groups.get(service.group)
        name = group.short_name.in_(words.language) if group else ""
        detail = words("search.service_detail", group=name, minutes=service.operator_min)
        if not service.enabled:
            detail = words("search.service_off", detail=detail)
        elif service.documents:
            detail = words("search.service_papers", detail=detail, count=len(service.documents))
        rows.append(
            Found(
                kind="service",
                text=hit.name,
                spans=hit.spans,
                detail=detail,
                icon=_ICONS.get(service.group, "file-text"),
                service=service.code,
                enabled=service.enabled,
            )
        )
    return tuple(rows)


def _tickets(query: str, haystack: Haystack, words: Words, *, limit: int) -> tuple[Found, ...]:
    wanted = _bare(query)
    if query.strip() and not wanted:
        return ()
    rows = []
    for ticket, subject, waited in haystack.waiting:
        if wanted not in _bare(ticket.label):
            continue
        detail = words("search.ticket_detail", service=subject, waited=waited)
        free = haystack.may_choose or ticket.id == haystack.first
        rows.append(
            Found(
                kind="ticket",
                text=shown_label(ticket.label),
                detail=detail if free else words("search.ticket_chosen_right", detail=detail),
                icon="ticket",
                ticket=ticket.id,
            )
        )
    for ticket, said in haystack.elsewhere:
        if wanted in _bare(ticket.label):
            label = shown_label(ticket.label)
            rows.append(Found(kind="ticket", text=label, detail=said, icon="ticket", ticket=ticket.id))
    return tuple(rows[:limit])


def _commands(query: str, haystack: Haystack, words: Words, *, limit: int) -> tuple[Found, ...]:
    typed = fold(query).split()
    rows: list[Found] = []
    for command in COMMANDS:
        if len(rows) == limit:
            break
        name = words(command.words_key)
        if command.listed and all(f" {part}" in _spaced(name) for part in typed):
            rows.append(_command(command, name, query, haystack))
    return tuple(rows)


@lru_cache(maxsize=256)
def _spaced(name: str) -> str:
    """A command's name as a search sees it, a space before each word: all of them are asked at every letter."""
    return f" {fold(name)}"


def _command(command: Command, name: str, query: str, haystack: Haystack) -> Found:
    return Found(
        kind="command",
        text=name,
        spans=highlight(name, query) if query.strip() else (),
        icon=command.icon,
        keys=("+".join(command.caps),) if command.caps else (),
        command=command.id,
        enabled=command.id in haystack.active,
    )


def _help(query: str, haystack: Haystack) -> tuple[Found, ...]:
    return tuple(
        Found(kind="help", text=topic.title, spans=highlight(topic.title, query), icon="circle-help", help=topic.id)
        for topic in haystack.help(query)[:_HELP]
    )


def _bare(label: str) -> str:
    return "".join(letter for letter in fold(label) if letter.isalnum())
