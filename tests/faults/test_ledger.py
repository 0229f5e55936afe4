"""What the long runs write down: nothing that was not finished, nothing twice, and nothing that a law broke."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dostdesk.simulation.laws import LawBrokenError
from tests.faults import ledger, long_runs
from tests.faults.ledger import Kind, OverlapError, Stretch
from tests.faults.report import write_report

DAY = "2026-11-22"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(long_runs, "in_memory", lambda: tmp_path)
    return tmp_path / "volumes.json"


def stretch(first: int, last: int, commit: str = "aaa", **counts: int) -> Stretch:
    return Stretch(first=first, last=last, commit=commit, date=DAY, counts=counts)


class Pieces:
    """Pieces that count ten requests each, but for those that break a law or are interrupted."""

    def __init__(self, *, broken: frozenset[int] = frozenset(), interrupted: int = -1) -> None:
        self.broken, self.interrupted = broken, interrupted
        self.lived = list[int]()

    def __call__(self, number: int) -> Mapping[str, int]:
        self.lived.append(number)
        if number == self.interrupted:
            raise KeyboardInterrupt
        if number in self.broken:
            raise LawBrokenError("a law", at=number)
        return {"requests": 10}

    def run(
        self, file: Path, monkeypatch: pytest.MonkeyPatch, wanted: int, commit: str = "aaa", first: int = 0
    ) -> Kind:
        monkeypatch.setattr(long_runs, "PIECES", {"hostile": lambda _stack: self})
        return long_runs.go_on(file, "hostile", wanted, commit=commit, first=first)


def test_a_run_goes_on_where_it_was_stopped_and_counts_nothing_unfinished(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = Pieces(interrupted=2)
    with pytest.raises(KeyboardInterrupt):
        stopped.run(file, monkeypatch, 50)
    assert ledger.read(file)["hostile"].counts == {"requests": 20}
    later = Pieces()
    done = later.run(file, monkeypatch, 50)
    assert later.lived == [2, 3, 4]
    assert [(one.first, one.last) for one in done.stretches] == [(0, 4)]
    assert not list(file.parent.glob("dost-faults-*"))


def test_another_version_begins_a_stretch_of_its_own(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Pieces().run(file, monkeypatch, 20)
    done = Pieces().run(file, monkeypatch, 50, commit="bbb")
    assert [(one.first, one.last, one.commit) for one in done.stretches] == [(0, 1, "aaa"), (2, 4, "bbb")]
    assert done.counts == {"requests": 50}


def test_what_broke_a_law_counts_nothing_and_is_run_again_by_the_next_version(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Pieces(broken=frozenset({1}))
    done = first.run(file, monkeypatch, 30)
    assert first.lived == [0, 1, 2, 3]
    assert [(piece, broken) for piece, broken, _ in done.open_violations()] == [(1, "a law at=1")]
    mended = Pieces()
    done = mended.run(file, monkeypatch, 50, commit="bbb")
    assert mended.lived == [1, 4]
    assert done.open_violations() == []
    assert [piece for piece, _, _ in done.violations()] == [1]


def test_what_broke_a_law_is_run_again_also_where_enough_was_done(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Pieces(broken=frozenset({0, 2})).run(file, monkeypatch, 20)
    mended = Pieces(broken=frozenset({2}))
    done = mended.run(file, monkeypatch, 20, commit="bbb")
    assert mended.lived == [0, 2]
    assert {piece for piece, _, _ in done.open_violations()} == {2}


def test_a_machine_beside_others_begins_further_on(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Pieces()
    beside.run(file, monkeypatch, 20, first=100)
    assert beside.lived == [100, 101]
    assert ledger.read(file)["hostile"].next_piece(commit="aaa") == 0


def test_what_two_machines_wrote_down_is_added_once(tmp_path: Path) -> None:
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    ledger.record("kills", stretch(0, 4, kills=50), file=here)
    ledger.record("kills", stretch(0, 9, kills=100), file=there)
    ledger.record("power", stretch(0, 0, points=1000), file=there)
    assert ledger.add(there, file=here) == 2
    assert ledger.add(there, file=here) == 0
    kept = ledger.read(here)
    assert (kept["kills"].counts, kept["power"].counts) == ({"kills": 100}, {"points": 1000})


def test_the_same_pieces_of_two_versions_are_not_added_up(tmp_path: Path) -> None:
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    ledger.record("kills", stretch(0, 4, kills=50), file=here)
    ledger.record("kills", stretch(2, 6, commit="bbb", kills=50), file=there)
    with pytest.raises(OverlapError):
        ledger.add(there, file=here)
    assert ledger.read(here)["kills"].counts == {"kills": 50}


def test_the_report_says_what_was_done_by_which_version_and_what_is_open(tmp_path: Path) -> None:
    file = tmp_path / "volumes.json"
    ledger.record("seeds", stretch(0, 33, ops=4000), file=file)
    broken = Stretch(first=34, last=34, commit="aaa", date=DAY, violations={34: "a due time stays"})
    ledger.record("seeds", broken, file=file)
    page = tmp_path / "REPORT.md"
    write_report(ledger.read(file), page)
    written = page.read_text(encoding="utf-8")
    assert "**4,000 of 1,000,000 ops**, 1 violations open." in written
    assert "| aaa | 2026-11-22 | 0 to 34 | 4,000 |" in written
    assert "- run 34 by aaa: a due time stays; still open" in written
    ledger.record("seeds", stretch(34, 34, commit="bbb", ops=120), file=file)
    write_report(ledger.read(file), page)
    written = page.read_text(encoding="utf-8")
    assert "**4,120 of 1,000,000 ops**, 0 violations open." in written
    assert "passed by bbb on 2026-11-22" in written


def test_what_is_committed_can_be_read_and_has_no_piece_twice() -> None:
    for name, kind in ledger.read().items():
        assert name in long_runs.PIECES
        passed = [piece for one in kind.stretches for piece in range(one.first, one.last + 1) if one.passed(piece)]
        assert len(passed) == len(set(passed)), name
