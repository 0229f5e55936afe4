"""Taking feeds in processes of their own: the same answers and refusals, and a process that dies loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.build import build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.ingest import take_batch, take_papers
from dostdesk.central.intake import InProcesses, IntakeBrokenError
from dostdesk.central.projecting import fold_some
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.protocol.papers import papers_packed
from dostdesk.storage.central.engine import Target
from dostdesk.storage.central.store import CentralStore
from tests.central.central_http import ask
from tests.central_ingest.feeds import NOW, Feed, granted, paper, visit

EACH_ENGINE = pytest.mark.parametrize("central_target", ["sqlcipher", "postgres15"], indirect=True)
POSTGRES = pytest.mark.parametrize("central_target", ["postgres18"], indirect=True)


def pid_of(_: CentralStore) -> int:
    return os.getpid()


def priority_of(_: CentralStore) -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def dies(_: CentralStore) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def has_a_bug(_: CentralStore, text: str) -> None:
    raise KeyError(text)


@pytest.fixture
def intake(central_target: Target) -> Iterator[InProcesses]:
    made = InProcesses(central_target, 1)
    yield made
    made.close()


def a_feed() -> Feed:
    return Feed("12").add(granted("000"), *visit("one", 1))


def written(feed: Feed, after: int = 0) -> bytes:
    return json.dumps(feed.batch(after)).encode()


@EACH_ENGINE
def test_what_a_hub_pushes_is_taken_and_folded_apart(intake: InProcesses, central_store: CentralStore) -> None:
    feed, content = a_feed(), papers_packed({content_hash(paper("one")): paper("one")})
    intake.submit(take_papers, "12", content, NOW).result()
    answers = [intake.submit(take_batch, "12", written(feed), NOW).result() for _ in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0].seq, answers[0].head_hash) == feed.head
    assert intake.submit(fold_some, ()).result() == (False, ())
    with central_store.reading() as rows:
        everything = rows.projections.everything("12")
    assert (len(everything["visit"]), len(everything["application"])) == (1, 1)
    assert intake.submit(pid_of).result() != os.getpid()


@EACH_ENGINE
def test_a_refusal_comes_back_as_it_is(intake: InProcesses, central_store: CentralStore) -> None:
    with pytest.raises(RefusedError) as refused:
        intake.submit(take_batch, "12", written(a_feed(), 3), NOW).result()
    assert refused.value.code == "feed_gap"
    assert refused.value.facts["seq"] == 0
    with central_store.reading() as rows:
        assert rows.ingest.head("12").seq == 0


@POSTGRES
def test_a_bug_is_told_by_its_kind_alone_and_the_next_job_is_done(
    intake: InProcesses, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IntakeBrokenError, match=r"^KeyError$"):
        intake.submit(has_a_bug, "somebody's name").result()
    assert intake.submit(pid_of).result() > 0
    log = capfd.readouterr().err
    assert '"kind": "KeyError"' in log
    assert "somebody" not in log


@POSTGRES
def test_a_process_that_dies_is_replaced_and_who_waited_hears_that_it_failed(intake: InProcesses) -> None:
    before = intake.submit(pid_of).result()
    for _ in range(2):
        error = intake.submit(dies).exception()
        assert isinstance(error, OutsideError)
        assert error.code == "central_failed"
    assert intake.submit(pid_of).result() not in {before, os.getpid()}


@POSTGRES
def test_whoever_asks_goes_before_what_is_taken(intake: InProcesses) -> None:
    assert intake.submit(priority_of).result() > os.getpriority(os.PRIO_PROCESS, 0)


@POSTGRES
def test_a_database_that_does_not_answer_is_said_and_asked_again(central_target: Target, tmp_path: Path) -> None:
    intake = InProcesses(f"postgresql://central@/none?host={tmp_path}", 1)
    try:
        for _ in range(2):
            with pytest.raises(OutsideError) as trouble:
                intake.submit(pid_of).result()
            assert trouble.value.code == "database_unreachable"
    finally:
        intake.close()


@POSTGRES
def test_central_takes_apart_what_comes_over_http(central_target: Target) -> None:
    central = build_central(central_target, clock=ManualClock(NOW), intake=1)
    try:
        token = enrol_hub(central.parts.store, "12", NOW, replace=False)
        feed, sha = a_feed(), content_hash(paper("one"))
        papers = papers_packed({sha: paper("one")})
        assert ask(central, "POST", "/v1/blobs", token=token, content=papers).status_code == 204
        assert ask(central, "POST", "/v1/blobs/missing", token=token, json={"sha": [sha]}).json() == {"missing": []}
        answer = ask(central, "POST", "/v1/ingest", token=token, content=written(feed))
        assert (answer.status_code, answer.json()["seq"]) == (200, feed.head[0])
        again = ask(central, "POST", "/v1/ingest", token=token, content=written(feed, 2)[:-1])
        assert (again.status_code, again.json()["facts"]["seq"]) == (422, feed.head[0])
        assert central.parts.intake.submit(dies).exception() is not None
        answer = ask(central, "POST", "/v1/ingest", token=token, content=written(feed))
        assert answer.status_code == 200
    finally:
        central.close()


_PARENT = """
import sys
from dostdesk.central.intake import InProcesses
from tests.central_ingest.test_intake import pid_of
if __name__ == "__main__":
    print(InProcesses(sys.argv[1], 1).submit(pid_of).result(), flush=True)
    sys.stdin.read()
"""


@POSTGRES
def test_processes_end_with_the_one_that_began_them_however_it_ends(central_target: Target, tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(_PARENT, encoding="utf-8")
    parent = subprocess.Popen(
        [sys.executable, str(program), str(central_target)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert parent.stdout is not None
    assert parent.stdin is not None
    assert int(parent.stdout.readline()) != parent.pid
    parent.kill()
    parent.wait()
    # Ends with the last process that has it.
    assert parent.stdout.read() == ""
    parent.stdin.close()
    parent.stdout.close()
