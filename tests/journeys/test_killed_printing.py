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


@pytest.mark.parametrize("stopped", [False, True], ids=["killed", "stopped"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_program_and_service_lost_at_a_step_never_make_two_originals(
    tmp_path: Path, service: PrintService, moment: str, *, stopped: bool
) -> None:
    job = waiting_paper(tmp_path)
    killed_at(tmp_path, moment)
    if stopped:
        service.stop()
    else:
        service.kill()
    desk = again(tmp_path)
    desk.turn()
    service.start()
    kept = desk.settle(job, papers.PRINTED, papers.FAILED)
    if kept.state == papers.FAILED:
        assert kept.error == "print_unknown"
        assert len(service.out()) <= 1
    else:
        assert service.out() == [f"receipt-{job}"]
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
