"""A program that is killed at any moment: what it confirmed is there, what it had not begun is not, nothing is half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from dostdesk.desk.view import Draft, PaperState
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import numbers
from dostdesk.storage.desk.store import DeskStore
from tests.desk import victim
from tests.desk.place import Place


class Killed(BaseException):
    """Stands for the end of the program: nothing catches it."""


def kill_at(store: DeskStore, moment: int, *, after: bool) -> None:
    """End the program at its `moment`-th transaction, before or after that is durable."""
    real = store.writing
    count = iter(range(1, 1000))

    @contextmanager
    def writing() -> Iterator[Any]:
        last = next(count) == moment
        with real() as transaction:
            yield transaction
            if last and not after:
                raise Killed
        if last:
            raise Killed

    store.writing = writing  # type: ignore[method-assign]


def unexplained(place: Place) -> list[int]:
    """Integers of the series that nobody can account for."""
    with place.store.reading() as transaction:
        gaps = []
        for held in numbers.held(transaction):
            known = [one.sequence for one in numbers.issued(transaction, held.series)]
            gaps += [sequence for sequence in range(1, held.last + 1) if sequence not in known]
    return gaps


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", [1, 2])
def test_killed_while_submitting_and_finishing(place: Place, moment: int, *, after: bool) -> None:
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.fill(service)
    place.wire.cut()
    kill_at(place.store, moment, after=after)
    with pytest.raises(Killed):
        place.desk.actions.submit(service)
        place.desk.actions.finish({}, False)
    place.restart()
    view = place.view()
    submitted, finished = (moment, after) != (1, False), (moment, after) == (2, True)
    kinds = [job.kind for job in view.journal if job.kind != "slip"]
    assert sorted(kinds) == ["acknowledgement"] * submitted + ["receipt"] * finished
    assert all(job.state is PaperState.WAITING for job in view.journal if job.kind != "slip")
    assert (view.visit is None) is finished
    if view.visit is not None:
        done = view.visit.ticket.services[0]
        assert (done.outcome is Outcome.COMPLETED) is submitted
        assert view.visit.drafts[service].form
    assert unexplained(place) == []
    place.wire.mend()
    place.settle()
    if not finished:
        if not submitted:
            place.desk.actions.submit(service)
        place.desk.actions.finish({}, False)
    place.settle()
    last = place.view().last
    assert last is not None
    assert last.state is TicketState.DONE
    assert len([job for job in place.view().journal if job.kind != "slip"]) == 2
    assert unexplained(place) == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", [1, 2, 3])
def test_killed_while_calling(place: Place, moment: int, *, after: bool) -> None:
    place.sign_in()
    labels = [place.issue(), place.issue()]
    kill_at(place.store, moment, after=after)
    with pytest.raises(Killed):
        place.desk.actions.call_next()
    place.restart()
    place.settle()
    view = place.view()
    if view.visit is None:
        assert [up.ticket.label for up in view.queue] == labels
        place.desk.actions.call_next()
        view = place.view()
    assert view.visit is not None
    assert view.visit.ticket.label == labels[0]
    assert [up.ticket.label for up in view.queue] == labels[1:]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("moment", [1, 2])
def test_killed_while_printing(place: Place, moment: int, *, after: bool) -> None:
    place.sign_in()
    place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    kill_at(place.store, moment, after=after)
    with pytest.raises(Killed):
        place.desk.journal.step()
    printed = len(place.printer.papers)
    place.restart()
    place.settle()
    job = place.view().journal[0]
    if job.state is PaperState.FAILED:
        assert job.error == "print_unknown"
        assert len(place.printer.papers) == printed
    else:
        assert job.state is PaperState.PRINTED
        assert len(place.printer.papers) == 1


def test_kill_minus_nine_right_after_a_confirmed_step(place: Place) -> None:
    """A real process on the same store; what it said is done must be there."""
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    place.settle()
    confirmed: set[str] = set()
    for life, steps in enumerate(victim.LIVES):
        place.desk.close()
        command = [sys.executable, "-m", "tests.desk.victim", str(place.folder), str(life)]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        for line in child.stdout:
            confirmed.add(line.strip())
            if line.strip() == steps[-1]:
                os.kill(child.pid, signal.SIGKILL)
                break
        child.communicate()
        assert child.wait() == -signal.SIGKILL
        place.desk = place.open()
        visit = place.visit
        assert "started" not in confirmed or visit.ticket.state is TicketState.SERVING
        draft = visit.drafts[visit.ticket.services[0].id]
        assert "drafted" not in confirmed or draft.note == victim.NOTE
        assert "added" not in confirmed or len(visit.ticket.services) == 2
        assert "submitted" not in confirmed or len(visit.applications) == 1
    place.desk.close()
    place.desk = place.open()
    second = place.visit.ticket.services[1].id
    with pytest.raises(RefusedError):
        place.desk.actions.finish({}, False)
    place.desk.actions.save_draft(second, Draft(note="x"))
    place.desk.actions.finish({second: Outcome.ADVISED}, False)
    place.settle()
    assert place.view().last is not None
    assert unexplained(place) == []
