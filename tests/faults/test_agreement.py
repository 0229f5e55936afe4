"""What the end of a run asks of two machines with one store, one of which had nothing to say since: no more than can be
known there, and no less.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dostdesk.domain.numbers import NumberPurpose
from dostdesk.hub.build import Hub
from dostdesk.simulation.faults.agreement import desk_agrees
from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.faults.run import Run, Size, staged
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.desk import account, numbers


@pytest.fixture
def run() -> Iterator[Run]:
    """Nobody is at the first desk; a copy of it gives numbers from its series."""
    with staged(3, Size(seconds=40, clerks=1), only=frozenset({"none"})) as lived:
        first = lived.desks[0]
        first.behave = None
        lived.world.after(5, lambda: lived._copy(first))
        lived.live()
        yield lived


def _agrees(run: Run, machine: DeskMachine) -> None:
    hub: Hub | None = run.keeper
    assert hub is not None
    desk_agrees(machine.name, machine.program, hub, run.feeds.laws, machine.printer.came_out, images=machine.images)


def _given(machine: DeskMachine) -> dict[str, int]:
    with machine.program._work.store.reading() as transaction:
        return account.last_numbers(transaction)


def test_whoever_is_not_heard_need_not_know_what_the_other_one_gives(run: Run) -> None:
    first, copy = run.desks[0], run.desks[-1]
    series, last = next((series, last) for series, last in _given(copy).items() if last)
    assert _given(first)[series] == 0 < last
    _agrees(run, first)


def test_what_he_gave_himself_is_there(run: Run) -> None:
    first, copy = run.desks[0], run.desks[-1]
    _, last = next((series, last) for series, last in _given(copy).items() if last)
    with first.program._work.store.writing() as transaction:
        for order in range(last + 1):
            numbers.issue(transaction, NumberPurpose.RECEIPT, f"nobody {order}", first.clock.now())
    with pytest.raises(LawBrokenError, match="every number is explained"):
        _agrees(run, first)


def test_whoever_is_heard_knows_of_every_number(run: Run) -> None:
    copy = run.desks[-1]
    _agrees(run, copy)
    series, last = next((series, last) for series, last in _given(copy).items() if last)
    with copy.program._work.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM number_issue WHERE series = ? AND sequence = ?", (series, last))
        transaction.exec_driver_sql("UPDATE number_series SET last = ? WHERE key = ?", (last - 1, series))
    with pytest.raises(LawBrokenError, match="every number is explained"):
        _agrees(run, copy)
