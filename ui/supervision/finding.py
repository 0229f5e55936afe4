"""What Ctrl+K finds on the live page: windows by number or clerk, tickets wherever they are, commands, help."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from dostdesk.domain.ids import WindowNo
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.text import fold
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.commands import COMMANDS, CommandId, offered
from ui.help.topics import found as topics_found
from ui.search.finding import Results
from ui.search.row import Found
from ui.supervision.values import CardValue

_WINDOWS, _TICKETS, _COMMANDS, _HELP = 6, 6, 4, 2
Told = Callable[[Ticket], str]


def find_in_hall(
    text: str,
    *,
    cards: tuple[CardValue, ...],
    tickets: tuple[Ticket, ...],
    about: Told,
    can: Callable[[CommandId], bool],
    words: Words,
    timer: Callable[[], float] = time.perf_counter,
) -> Results:
    """Rows for what was typed; `>` looks for commands only.

    Args:
        about: What is to be said of a ticket that waits.
        can: Whether a command does something now.
    """
    began, query = timer(), text.strip()
    if not query:
        return Results(rows=(), said=words("live.search_begin"))
    only_commands, query = query.startswith(">"), query.lstrip("#@>").strip()
    groups = (
        []
        if only_commands
        else [
            (words("live.windows"), tuple(_windows(query, cards, words))[:_WINDOWS]),
            (words("search.tickets"), tuple(_tickets(query, tickets, about, words))[:_TICKETS]),
        ]
    )
    commands = tuple(_commands(query, can, words))
    groups.append((words("search.commands"), commands if only_commands else commands[:_COMMANDS]))
    if not only_commands:
        groups.append((words("search.help"), tuple(_help(query, words))[:_HELP]))
    rows: list[Found] = []
    for heading, found in groups:
        if found:
            rows += [Found(kind="heading", text=heading, enabled=False), *found]
    count = sum(row.kind != "heading" for row in rows)
    spent = max(1, round((timer() - began) * 1000))
    said = "" if rows else words("search.empty", text=text)
    return Results(rows=tuple(rows), count=count, milliseconds=spent, said=said)


def _windows(query: str, cards: tuple[CardValue, ...], words: Words) -> Iterator[Found]:
    """The window of that number first, then clerks whose names begin so."""
    wanted = fold(query).split()
    for card in sorted(cards, key=lambda card: str(card.no) != query):
        named = f" {fold(card.clerk)}"
        if str(card.no) == query or (not query.isdigit() and all(f" {part}" in named for part in wanted)):
            said = words("live.found_window", window=card.no, clerk=card.clerk)
            detail = " · ".join(part for part in (card.state, card.label, card.line) if part)
            yield Found(kind="window", text=said, detail=detail, icon="monitor", window=WindowNo(card.no))


def _tickets(query: str, tickets: tuple[Ticket, ...], about: Told, words: Words) -> Iterator[Found]:
    wanted = _bare(query)
    for ticket in tickets:
        if wanted and wanted in _bare(ticket.label):
            detail = about(ticket)
            if ticket.window is not None:
                detail = words("live.found_at", window=ticket.window, detail=detail)
            yield Found(
                kind="ticket", text=shown_label(ticket.label), detail=detail, icon="ticket", ticket=ticket.id,
                window=ticket.window,
            )  # fmt: skip


def _commands(query: str, can: Callable[[CommandId], bool], words: Words) -> Iterator[Found]:
    typed = fold(query).split()
    for command in COMMANDS:
        name = words(command.words_key)
        if command.listed and offered(command, "live") and all(f" {part}" in f" {fold(name)}" for part in typed):
            keys = ("+".join(command.caps),) if command.caps else ()
            yield Found(
                kind="command", text=name, icon=command.icon, keys=keys, command=command.id, enabled=can(command.id)
            )


def _help(query: str, words: Words) -> Iterator[Found]:
    for topic in topics_found(query, words.language):
        yield Found(kind="help", text=topic.title, icon="circle-help", help=topic.id)


def _bare(label: str) -> str:
    return "".join(letter for letter in fold(label) if letter.isalnum())
