"""A walk-in's FİN: looked up when it is whole, his open tickets pointed out, his new one noted as his."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import floor
import pytest
from desk_double import at_once

from dostdesk.desk.actions import Issued
from dostdesk.desk.register import Found
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import PrintJobId, TicketId
from dostdesk.domain.tickets import TicketState
from dostdesk.protocol.people import TicketToday
from ui.dialogs.walk_in_presenter import WalkInPresenter

OPEN = TicketToday(
    ticket="t1", label="Y-003", state=TicketState.WAITING, window=None, services=("udsy-apply",),
    arrived_at=datetime(2026, 11, 18, 9, 0, tzinfo=UTC),
)  # fmt: skip


class View:
    """What the dialog was told."""

    def __init__(self) -> None:
        self.person: list[tuple[str, bool, bool]] = []
        self.said: list[str] = []

    def show_found(self, *_: Any) -> None: ...

    def show_service(self, _name: str) -> None: ...

    def show_problem(self, sentence: str) -> None:
        self.said.append(sentence)

    def show_person(self, sentence: str, *, wrong: bool, warning: bool) -> None:
        self.person.append((sentence, wrong, warning))

    def issued(self, sentence: str) -> None:
        self.said.append(sentence)


def issued(**_: object) -> Issued:
    return Issued(ticket=TicketId("t9"), label="Y-009", waiting_before=2, paper=PrintJobId("p"))


def presenter(view: View, look_up: Callable[[str], Found], issue: Callable[..., Issued] = issued) -> WalkInPresenter:
    return WalkInPresenter(
        view=view,
        search=lambda _text: (),
        issue=issue,
        run=at_once,
        words=floor.words("en"),
        book=floor.book(),
        person=look_up,
    )


def test_an_open_ticket_of_the_same_person_is_pointed_out() -> None:
    view = View()
    presenter(view, lambda _fin: Found(today=(OPEN,))).fin_typed("0test01")
    sentence, wrong, warning = view.person[-1]
    assert "Y\N{NON-BREAKING HYPHEN}003" in sentence
    assert (wrong, warning) == (False, True)


@pytest.mark.parametrize(("typed", "wrong"), [("0TEST", ""), ("0TESTO1", "O"), ("0TEST012", "8")])
def test_a_fin_is_judged_when_it_cannot_become_right(typed: str, wrong: str) -> None:
    view = View()
    presenter(view, lambda _fin: Found()).fin_typed(typed)
    assert bool(view.person[-1][0]) == bool(wrong)
    assert wrong in view.person[-1][0]


def test_a_silent_register_stops_no_ticket() -> None:
    def silent(_fin: str) -> Found:
        raise OutsideError("hub_unreachable")

    given: list[object] = []

    def noting(*, fin: str, **_: object) -> Issued:
        given.append(fin)
        return issued()

    view = View()
    asked = presenter(view, silent, noting)
    asked.fin_typed("0TEST01")
    assert view.person[-1][1:] == (False, False)
    asked.choose_code("udsy-apply")
    asked.confirm("regular", "az")
    assert given == ["0TEST01"], "it is his whatever the register says"
    assert "Y\N{NON-BREAKING HYPHEN}009" in view.said[-1]
