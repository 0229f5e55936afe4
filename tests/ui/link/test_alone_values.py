"""What the workspace says of a ticket of the own series, of hints without the register, of a call that cannot be."""

from __future__ import annotations

from dataclasses import replace

import floor
import pytest
from desk_double import bench

from dostdesk.desk.citizen import CitizenFacts
from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.errors import RefusedError
from ui.workspace.values import ChipValue

ALONE = LinkView(state=LinkState.ON_ITS_OWN, since=floor.NOW, synced_at=floor.NOW)
CHIP = ChipValue(floor.words()("link.emergency"), "offline", "offline")


def labelled(view: DeskView, label: str) -> DeskView:
    assert view.visit is not None
    return replace(view, visit=replace(view.visit, ticket=replace(view.visit.ticket, label=label)))


@pytest.mark.parametrize("made", [floor.serving, lambda: floor.called(2)], ids=["serving", "called"])
def test_a_ticket_of_the_own_series_says_so_also_once_the_hub_is_back(made: object) -> None:
    view = made()  # type: ignore[operator]
    assert CHIP in bench(labelled(view, "X7-003")).shown.middle.header.chips
    assert CHIP not in bench(view).shown.middle.header.chips


@pytest.mark.parametrize("state", LinkState, ids=lambda state: state.value)
def test_hints_say_that_the_register_cannot_be_asked_while_it_cannot(state: LinkState) -> None:
    choosing = state is LinkState.CHOICE_NEEDED
    link = LinkView(state=state, below=LinkState.ONLINE if choosing else None, since=floor.NOW)
    said = bench(floor.serving(link=link)).shown.citizen.hints_notice
    cut = state in {LinkState.ON_ITS_OWN, LinkState.CENTRE_ONLY}
    assert said == (floor.words()("link.hints_alone") if cut else "")


def test_a_citizen_of_whom_the_register_was_heard_before_needs_no_such_notice() -> None:
    view = floor.serving(link=ALONE)
    assert view.visit is not None
    known = replace(view, visit=replace(view.visit, facts=CitizenFacts(fin="0TEST01", facts_at=floor.NOW)))
    assert bench(known).shown.citizen.hints_notice == ""


def test_a_call_that_cannot_be_says_what_to_do_instead() -> None:
    alone = bench(floor.idle(link=ALONE))
    assert alone.presenter.why_no_call() == floor.words().of_error(RefusedError("alone_no_calls"))
    assert bench(floor.idle(queue=())).presenter.why_no_call() == ""
