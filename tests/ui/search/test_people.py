"""Citizens are found however their names are typed, and no paper shows more of them than it must."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dostdesk.desk.view import PersonView
from dostdesk.domain.ids import PrintJobId
from tests.ui.workspace.floor import words
from ui.search.people import MOST, PeopleSearch

AT = datetime(2026, 11, 12, 10, tzinfo=UTC)


def person(order: int, name: str, fin: str) -> PersonView:
    number = f"12-26-0A7-{order:05d}-K"
    return PersonView(
        name=name, fin=fin, number=number, code="udsy-apply", submitted_at=AT, paper=PrintJobId(f"job-{order}")
    )


PEOPLE = (
    person(1, "Əliyev Şahin Çingiz oğlu", "0TEST01"),
    person(2, "Quliyeva Nərmin Elşad qızı", "0TEST02"),
    person(3, "Ismayılova İradə Ağa qızı", "0TEST03"),
)


def found(query: str) -> list[str]:
    rows = PeopleSearch(PEOPLE).rows(query, words("az"), lambda code: code)
    return [row.text.split(" · ")[0] for row in rows]


@pytest.mark.parametrize("query", ["eliyev", "ELIYEV", "Əliyev", "sahin el", "cingiz"])
def test_a_name_is_found_without_azerbaijani_letters_in_either_case(query: str) -> None:
    assert found(query) == ["Əliyev Şahin Çingiz oğlu"]


@pytest.mark.parametrize(("query", "order"), [("0test03", 2), ("12-26-0A7-00002", 1), ("ismayilova irade", 2)])
def test_a_fin_a_number_and_several_words_find_their_citizen(query: str, order: int) -> None:
    assert found(query) == [PEOPLE[order].name]


def test_nobody_is_found_for_a_stranger_and_the_newest_for_nothing() -> None:
    assert found("memmedov") == []
    assert found("") == [known.name for known in PEOPLE]
    many = PeopleSearch([person(order, f"Ad {order}", "0TEST01") for order in range(40)])
    assert len(many.rows("", words("az"), str)) == MOST


def test_a_row_masks_the_fin_and_leads_to_the_paper() -> None:
    row = PeopleSearch(PEOPLE).rows("nermin", words("az"), lambda _code: "ÜDSY təyinatı")[0]
    assert "0TEST02" not in row.text
    assert row.paper == "job-2"
    assert row.detail == "ÜDSY təyinatı · 12-26-0A7-00002-K · 12.11 14:00"
    assert [row.text[start:end] for start, end in row.spans] == ["Nərmin"]
