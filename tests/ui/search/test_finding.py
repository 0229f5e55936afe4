"""What Ctrl+K finds."""

from __future__ import annotations

from functools import cache

import floor
import pytest

from dostdesk.catalogue.search import ServiceSearch
from dostdesk.domain.words import LANGUAGES, Language
from ui.commands import COMMANDS, CommandId, DeskState, available
from ui.search.finding import Haystack, Results, find


@cache
def services(language: Language) -> ServiceSearch:
    return ServiceSearch(floor.book().current.services.values(), language)


def looked(text: str, language: Language = "az", *, may_choose: bool = False) -> Results:
    queue = floor.waiting()
    haystack = Haystack(
        services=services(language).search,
        groups=floor.book().current.groups,
        waiting=tuple((entry.ticket, "ÜDSY", "9 dəq") for entry in queue),
        active=available(DeskState.IDLE, frozenset(), "workspace"),
        may_choose=may_choose,
        first=queue[0].ticket.id,
    )
    return find(text, haystack, floor.words(language), timer=iter((1.0, 1.011)).__next__)


@pytest.mark.parametrize("typed", ["əlilliyi olan uşaq", "elilliyi olan usaq", "ELILLIYI OLAN USAQ"])
def test_a_service_is_found_with_and_without_its_letters(typed: str) -> None:
    results = looked(typed)
    assert results.milliseconds == 11
    first = next(row for row in results.rows if row.kind == "service")
    start, end = first.spans[0]
    assert first.text[start:end].startswith("əlill")


def test_the_sign_of_a_ticket_looks_for_tickets_only() -> None:
    results = looked("#a09")
    assert {row.kind for row in results.rows} == {"heading", "ticket"}
    assert results.count == 3
    assert all("icazə lazımdır" in row.detail for row in results.rows if row.kind == "ticket")
    assert not any("icazə" in row.detail for row in looked("#a09", may_choose=True).rows)
    assert "icazə" not in looked("#y051").rows[1].detail


def test_the_sign_of_a_command_lists_every_command_and_fades_what_cannot_be_done() -> None:
    rows = {row.command: row for row in looked(">").rows if row.command}
    assert set(rows) == {command.id for command in COMMANDS if command.listed}
    assert not rows[CommandId.HOLD].enabled
    assert rows[CommandId.HELP].enabled
    assert looked(">cap tar").rows[1].command is CommandId.PRINT_HISTORY


def test_a_service_that_is_off_says_that_it_is_unverified() -> None:
    off = next(service for service in floor.book().current.services.values() if not service.enabled)
    row = next(row for row in looked(off.name.az).rows if row.service == off.code)
    assert not row.enabled
    assert row.detail.endswith("yoxlanılmayıb")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "   ", "zzzzqqq", "@eliyev", "#999", ">zzz", "\\", "(" * 500])
def test_nothing_found_is_said_in_words(typed: str, language: Language) -> None:
    results = looked(typed, language)
    assert results.rows == ()
    assert results.said
