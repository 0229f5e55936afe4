"""A program, a printing service or both, killed at every step of printing: one original, and no paper is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.storage.desk import papers
from tests.journeys.print_victim import MOMENTS
from tests.printing.print_service import PrintService
from tests.printing.printing_desk import PrintingDesk

pytestmark = pytest.mark.journey


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintService]:
    started = PrintService()
    monkeypatch.setenv("CUPS_SERVER", started.address)
    yield started
    started.close()


def killed_at(folder: Path, moment: str) -> None:
    """Let a real process print what waits in the journal of this folder, as far as that."""
    command = [sys.executable, "-m", "tests.journeys.print_victim", str(folder), moment]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "here\n"
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    assert child.returncode == -signal.SIGKILL


def waiting_paper(folder: Path) -> str:
    desk = PrintingDesk(folder)
    desk.prints_on()
    job = desk.put()
    desk.close()
    return job


def again(folder: Path) -> PrintingDesk:
    """The program starts again."""
    desk = PrintingDesk(folder)
    desk.journal.recover()
    return desk


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_program_killed_at_a_step_prints_one_original_and_asks_nobody(
    tmp_path: Path, service: PrintService, moment: str
) -> None:
    job = waiting_paper(tmp_path)
    killed_at(tmp_path, moment)
    desk = again(tmp_path)
    kept = desk.settle(job, papers.PRINTED, papers.FAILED)
    assert (kept.state, kept.error) == (papers.PRINTED, "")
    assert service.out() == [f"receipt-{job}"]
    next_one = desk.put()
    desk.settle(next_one, papers.PRINTED)
    assert service.out() == [f"receipt-{job}", f"receipt-{next_one}"]
    desk.close()


@pytest.mark.parametrize("moment", ["reserved", "half_sent"])
def test_killed_again_and_again_at_the_same_step_it_is_still_one(
    tmp_path: Path, service: PrintService, moment: str
) -> None:
    job = waiting_paper(tmp_path)
    for _ in range(2):
        again(tmp_path).close()
        killed_at(tmp_path, moment)
    desk = again(tmp_path)
    assert desk.settle(job, papers.PRINTED, papers.FAILED).state == papers.PRINTED
    assert service.out() == [f"receipt-{job}"]
    desk.close()


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[PrintService]:
    """A service whose printers get each paper once; it is a parameter what else it is."""
    started = PrintService(once=True, **{"forgets": False} | getattr(request, "param", {}))
    monkeypatch.setenv("CUPS_SERVER", started.address)
    yield started
    started.close()


def lost(service: PrintService, how: str) -> None:
    {"killed": service.kill, "stopped": service.stop, "paused": service.disable}[how]()


def found(service: PrintService, how: str) -> None:
    if how == "paused":
        service.enable()
    else:
        service.start()


@pytest.mark.parametrize(
    ("how", "once"),
    [("killed", {}), ("killed", {"forgets": True}), ("stopped", {"forgets": True}), ("paused", {"forgets": True})],
    ids=["killed", "killed_forgets", "stopped", "paused"],
    indirect=["once"],
)
@pytest.mark.parametrize("moment", MOMENTS)
def test_program_and_service_lost_at_a_step_never_make_two_originals(
    tmp_path: Path, once: PrintService, moment: str, how: str
) -> None:
    job = waiting_paper(tmp_path)
    killed_at(tmp_path, moment)
    lost(once, how)
    desk = again(tmp_path)
    desk.turn()
    found(once, how)
    kept = desk.settle(job, papers.PRINTED, papers.FAILED)
    if kept.state == papers.FAILED:
        assert kept.error == "print_unknown"
        assert len(once.out()) <= 1
    else:
        assert once.out() == [f"receipt-{job}"]
    one_more_comes_out(desk, once, job)


# While a paper hangs before, within or after coming out: what becomes of it, and how many are out in the end. Killed
# alone, the service leaves its backends running. An orderly end kills them and what they knew; a pause lets them say
# how far they were.
@pytest.mark.parametrize(
    ("how", "where", "state", "out"),
    [
        ("killed", "before", papers.PRINTED, 1),
        ("killed", "within", papers.PRINTED, 1),
        ("killed", "after", papers.PRINTED, 1),
        ("stopped", "before", papers.FAILED, 0),
        ("stopped", "within", papers.FAILED, 0),
        ("stopped", "after", papers.FAILED, 1),
        ("paused", "before", papers.PRINTED, 1),
        ("paused", "within", papers.FAILED, 0),
        ("paused", "after", papers.FAILED, 1),
    ],
)
@pytest.mark.parametrize(
    ("once", "mended_first"),
    [({}, False), ({}, True), ({"filtered": True}, False)],
    ids=["mended_after", "mended_before", "through_a_driver"],
    indirect=["once"],
)
def test_a_service_lost_while_the_paper_is_printed_never_prints_it_again(
    tmp_path: Path, once: PrintService, how: str, where: str, state: str, out: int, *, mended_first: bool
) -> None:
    once.trouble(f"hangs-{where}")
    job = waiting_paper(tmp_path)
    desk = again(tmp_path)
    desk.turn_until(lambda: once.hangs(where))
    lost(once, how)
    if mended_first:
        once.mended(f"hangs-{where}")
    desk.turn()
    found(once, how)
    desk.turn()
    if not mended_first:
        once.mended(f"hangs-{where}")
    kept = desk.settle(job, papers.PRINTED, papers.FAILED)
    assert (kept.state, kept.error) == (state, "print_unknown" if state == papers.FAILED else "")
    assert once.out() == [f"receipt-{job}"] * out
    if not out:
        desk.print_again(job)
        assert desk.settle(job, papers.PRINTED, papers.FAILED).state == papers.PRINTED
        assert once.out() == [f"receipt-{job}"]
    one_more_comes_out(desk, once, job)


def one_more_comes_out(desk: PrintingDesk, service: PrintService, job: str) -> None:
    """What was lost stays as it is, and the printer goes on."""
    before = service.out()
    following = desk.put()
    assert desk.settle(following, papers.PRINTED, papers.FAILED).state == papers.PRINTED
    assert service.out() == [*before, f"receipt-{following}"]
    assert before.count(f"receipt-{job}") <= 1
    desk.close()


@pytest.mark.parametrize("how", ["stopped", "paused"])
def test_a_bare_backend_is_given_the_paper_again(tmp_path: Path, service: PrintService, how: str) -> None:
    """Why there is a backend of our own."""
    service.trouble("hangs-after")
    job = waiting_paper(tmp_path)
    desk = again(tmp_path)
    desk.turn_until(lambda: service.hangs("after"))
    lost(service, how)
    service.mended("hangs-after")
    found(service, how)
    desk.settle(job, papers.PRINTED)
    assert service.out() == [f"receipt-{job}"] * 2
    desk.close()


@pytest.mark.parametrize("trouble", ["media-empty", "cover-open"])
@pytest.mark.parametrize("moment", ["reserved", "remembered", "sent"])
def test_killed_while_the_printer_is_in_trouble_it_goes_on_when_that_is_mended(
    tmp_path: Path, service: PrintService, moment: str, trouble: str
) -> None:
    service.trouble(trouble)
    job = waiting_paper(tmp_path)
    killed_at(tmp_path, moment)
    desk = again(tmp_path)
    desk.until_trouble(job, {"media-empty": "paper_out", "cover-open": "cover_open"}[trouble])
    service.mended(trouble)
    assert desk.settle(job, papers.PRINTED, papers.FAILED).state == papers.PRINTED
    assert service.out() == [f"receipt-{job}"]
    desk.close()
