"""The backend that hands each job to its printer once, by itself and within a real printing service."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from dostdesk.storage.desk import papers
from tests.printing.print_service import ONCE, PrintService, wait_for
from tests.printing.printing_desk import PrintingDesk

OK, FAILED, STOP_PRINTER, CANCEL_JOB, RETRY_JOB = 0, 1, 4, 5, 7
PAPER = b"%PDF-1.4 " + bytes(range(256)) * 2000
UUID = "job-uuid=urn:uuid:0a1b"
# What it is to do comes by its URI; what it was given is written down.
_STAND_IN = """#!/bin/sh
at="$STAND_IN"
echo "$DEVICE_URI|$#|$1|$3|$4" >> "$at/started"
case "$DEVICE_URI" in
  *fails-unread) exit 6 ;;
  *fails-read) head -c 10 > /dev/null; exit 1 ;;
  *waits-unread) echo $$ > "$at/pid"; mv "$at/pid" "$at/waits"; exec sleep 20 ;;
  *waits-read) head -c 10 > /dev/null; echo $$ > "$at/pid"; mv "$at/pid" "$at/waits"; exec sleep 20 ;;
  *says-done-unread) exit 0 ;;
  *talks) echo back >&3; echo side >&4 ;;
esac
cat "${6:--}" >> "$at/out"
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Folders as the printing service has them, with one backend that stands in for a printer's."""

    folder: Path

    @property
    def marks(self) -> list[Path]:
        return sorted((self.folder / "cache").glob("dostonce-*"))

    @property
    def out(self) -> bytes:
        came = self.folder / "out"
        return came.read_bytes() if came.exists() else b""

    @property
    def started(self) -> list[str]:
        log = self.folder / "started"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def begin(
        self,
        does: str = "prints",
        *arguments: str,
        uri: str = "",
        job: str = "7",
        options: str = UUID,
        copies: str = "1",
        stderr: int = subprocess.PIPE,
        channels: bool = False,
    ) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.environ["PATH"],
            "DEVICE_URI": uri or f"dostonce:standin://printer/{does}",
            "CUPS_SERVERBIN": str(self.folder),
            "CUPS_CACHEDIR": str(self.folder / "cache"),
            "CUPS_REQUESTROOT": str(self.folder / "spool"),
            "TMPDIR": str(self.folder / "tmp"),
            "STAND_IN": str(self.folder),
        }
        command = [str(ONCE), job, "clerk", "receipt-1", copies, options, *arguments]
        if channels:
            command = ["sh", "-c", 'exec "$@" 3>"$STAND_IN/back" 4>"$STAND_IN/side"', "sh", *command]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=stderr)

    def run(self, does: str = "prints", *arguments: str, **how: str) -> int:
        """What it ended with."""
        process = self.begin(does, *arguments, **how)  # type: ignore[arg-type]
        process.communicate(b"" if arguments else PAPER, timeout=20)
        return process.returncode


@pytest.fixture
def place(tmp_path: Path) -> Place:
    for name in ("backend", "cache", "spool", "tmp"):
        (tmp_path / name).mkdir()
    stand_in = tmp_path / "backend" / "standin"
    stand_in.write_text(_STAND_IN, encoding="ascii")
    stand_in.chmod(0o755)
    return Place(tmp_path)


def test_a_job_goes_to_the_real_backend_whole_and_with_its_own_address(place: Place) -> None:
    assert place.run() == OK
    assert place.out == PAPER
    assert place.started == ["standin://printer/prints|5|7|receipt-1|1"]
    (mark,) = place.marks
    assert mark.read_text().split() == ["begun", "done"]
    assert list((place.folder / "tmp").iterdir()) == [], "nothing of the paper stays behind"


def test_the_same_job_is_done_and_not_printed_again(place: Place) -> None:
    assert [place.run() for _ in range(3)] == [OK, OK, OK]
    assert place.out == PAPER


def test_an_id_that_was_given_again_is_another_job(place: Place) -> None:
    assert place.run() == place.run(options="job-uuid=urn:uuid:ffff") == OK
    assert place.out == PAPER * 2


def test_a_job_without_a_unique_name_is_known_by_its_title(place: Place) -> None:
    assert place.run(options="media=A5") == place.run(options="media=A5") == OK
    assert place.out == PAPER
    assert [mark.name for mark in place.marks] == ["dostonce-7-receipt-1"]


def test_a_file_of_the_spool_is_read_where_it_lies(place: Place) -> None:
    spooled = place.folder / "spool" / "d00007-001"
    spooled.write_bytes(PAPER)
    assert place.run("prints", str(spooled)) == OK
    assert place.run("prints", str(spooled)) == OK
    assert place.out == PAPER


def test_copies_are_the_real_backends_affair(place: Place) -> None:
    spooled = place.folder / "spool" / "d00007-001"
    spooled.write_bytes(PAPER)
    assert place.run("prints", str(spooled), copies="2") == OK
    assert place.started == ["standin://printer/prints|6|7|receipt-1|2"]
    assert place.run("fails-unread", str(spooled), copies="2", job="8") == CANCEL_JOB


def test_what_failed_before_it_read_anything_is_tried_again(place: Place) -> None:
    assert place.run("fails-unread") == 6, "the backend's own wish what to do next"
    assert place.run("says-done-unread") == FAILED, "who read nothing printed nothing"
    assert place.run() == OK
    assert place.out == PAPER


def test_what_failed_after_it_read_something_is_never_tried_again(place: Place) -> None:
    assert [place.run("fails-read"), place.run(), place.run()] == [CANCEL_JOB] * 3
    assert place.out == b""
    assert len(place.started) == 1


@pytest.mark.parametrize(
    ("does", "code", "then", "out"),
    [("waits-unread", RETRY_JOB, OK, PAPER), ("waits-read", CANCEL_JOB, CANCEL_JOB, b"")],
)
def test_the_real_backend_is_told_to_stop(place: Place, does: str, code: int, then: int, out: bytes) -> None:
    process = place.begin(does)
    assert process.stdin is not None
    process.stdin.write(PAPER)
    process.stdin.close()
    wait_for((place.folder / "waits").exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == code
    assert place.run() == then
    assert place.out == out
    assert process.stderr is not None
    process.stderr.close()


def test_a_job_stopped_while_it_still_comes_is_not_begun(place: Place) -> None:
    process = place.begin()
    assert process.stdin is not None
    process.stdin.write(PAPER[:1000])
    process.stdin.flush()
    wait_for(Path(f"/proc/{process.pid}/fd/8").exists)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=10)
    assert process.returncode == RETRY_JOB
    assert (place.started, place.marks) == ([], [])
    assert place.run() == OK


def test_what_came_from_a_service_that_died_is_not_taken_for_whole(place: Place) -> None:
    reads, writes = os.pipe()
    process = place.begin(stderr=writes)
    os.close(writes)
    os.close(reads)
    process.communicate(PAPER[:1000], timeout=10)
    assert process.returncode != OK
    assert (place.started, place.out) == ([], b"")
    assert place.run() == OK
    assert place.out == PAPER


def test_it_waits_for_whatever_still_prints_the_job(place: Place) -> None:
    """Killed alone, it leaves the real backend at work."""
    first = place.begin("waits-read")
    assert first.stdin is not None
    first.stdin.write(PAPER)
    first.stdin.close()
    wait_for((place.folder / "waits").exists)
    first.kill()
    first.wait(10)
    second = place.begin()
    assert second.stdin is not None
    second.stdin.write(PAPER)
    second.stdin.close()
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(0.3)
    os.kill(int((place.folder / "waits").read_text()), signal.SIGTERM)
    assert second.wait(10) == CANCEL_JOB
    assert (len(place.started), place.out) == (1, b"")
    for process in (first, second):
        assert process.stderr is not None
        process.stderr.close()


def test_what_the_printer_says_goes_back_to_the_filters(place: Place) -> None:
    process = place.begin("talks", channels=True)
    process.communicate(PAPER, timeout=10)
    assert [(place.folder / name).read_bytes() for name in ("back", "side")] == [b"back\n", b"side\n"]


@pytest.mark.parametrize(
    "uri", ["dostonce:absent://x", "dostonce:../evil:x", "dostonce:dostonce:standin:x", "dostonce:"]
)
def test_a_printer_without_a_backend_is_stopped_and_the_job_stays(place: Place, uri: str) -> None:
    assert place.run(uri=uri) == STOP_PRINTER
    assert place.marks == []


def test_where_no_mark_can_be_kept_nothing_is_printed(place: Place) -> None:
    (place.folder / "cache").rmdir()
    assert place.run() == STOP_PRINTER
    assert place.started == []


def test_marks_are_kept_as_long_as_the_service_knows_the_job(place: Place) -> None:
    for job in ("1", "2", "3"):
        assert place.run(job=job) == OK
    (place.folder / "spool" / "c00002").touch()
    long_ago = time.time() - 40 * 86_400
    for mark in place.marks[:2]:
        os.utime(mark, (long_ago, long_ago))
    assert place.run(job="4") == OK
    assert [mark.name.split("-")[1] for mark in place.marks] == ["2", "3", "4"]


def test_it_says_what_it_is_to_who_looks_for_printers() -> None:
    said = subprocess.run([ONCE], capture_output=True, text=True, check=True).stdout
    assert said == 'direct dostonce "Unknown" "Each paper once"\n'


def in_service(monkeypatch: pytest.MonkeyPatch, policy: str, *, as_user: bool = False) -> PrintService:
    service = PrintService(policy=policy, once=True, as_user=as_user, forgets=False)
    monkeypatch.setenv("CUPS_SERVER", service.address)
    return service


@pytest.mark.parametrize("as_user", [False, True])
@pytest.mark.parametrize("policy", ["retry-current-job", "abort-job", "stop-printer"])
@pytest.mark.parametrize("fails", ["fails-before", "fails-after"])
def test_a_printer_that_fails_prints_once_whatever_the_service_does_about_failures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str, fails: str, *, as_user: bool
) -> None:
    service = in_service(monkeypatch, policy, as_user=as_user)
    desk = PrintingDesk(tmp_path)
    try:
        desk.prints_on()
        service.trouble(fails)
        job = desk.put()
        if fails == "fails-before" and policy != "abort-job":
            desk.turn_until(lambda: service.marked() == ["free"])
            service.mended(fails)
            if policy == "stop-printer":
                desk.until_trouble(job, "printer_stopped")
                desk.journal.urge(job)
            assert desk.settle(job, papers.PRINTED, papers.FAILED).state == papers.PRINTED
            assert service.out() == [f"receipt-{job}"]
        else:
            assert desk.settle(job, papers.PRINTED, papers.FAILED).error == "print_unknown"
            assert service.out() == ([f"receipt-{job}"] if fails == "fails-after" else [])
            service.mended(fails)
            assert desk.settle(desk.put(), papers.PRINTED, papers.FAILED).state == papers.PRINTED
            assert service.out().count(f"receipt-{job}") == (fails == "fails-after")
    finally:
        desk.close()
        service.close()
