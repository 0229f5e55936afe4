"""A paper that stops is told of, and heard: one quiet tone, the only sound of a window."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView, PaperState, PrintJobView
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.numbers import shown_label
from tests.ui.form.doubles import at_once, bar, words
from tests.ui.receipt.test_receipt_presenter import NOTICE, STOPPED, UNKNOWN, paper
from ui.papers_room import PapersRoom, RoomWays
from ui.places import PAPERS


class ShellDouble(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.front, self.told = "workspace", list[str]()
        self.room: QWidget | None = None

    def add_page(self, _name: str, _page: QWidget) -> None: ...

    def bind(self, *_what: object, **_how: object) -> None: ...

    def tell(self, sentence: str, _tone: str) -> None:
        self.told.append(sentence)


@dataclass(slots=True)
class ToneDouble:
    audible: bool = True
    heard: int = 0
    opened: list[str] = field(default_factory=list)

    def play(self) -> None:
        self.heard += 1

    def close(self) -> None: ...

    def open(self, sound: Path, _owner: QObject) -> ToneDouble:
        self.opened.append(sound.name)
        return self


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.shell, self.tone = ShellDouble(), ToneDouble()
        names = ("paper", "reprint", "print_again", "save_paper", "came_out")
        nothing = dict.fromkeys(names, lambda *_: None)
        desk = SimpleNamespace(actions=SimpleNamespace(**nothing), move_paper=None, urge_paper=None)
        self.room = PapersRoom(
            self.shell,  # type: ignore[arg-type]
            desk,  # type: ignore[arg-type]
            run=at_once,
            words=words(),
            ways=RoomWays(view=DeskView, bar=lambda _: bar(), printers=tuple, look=lambda: None, left=lambda: None),
            make_tone=self.tone.open,
        )
        qtbot.addWidget(self.room.page)

    def becomes(self, *journal: PrintJobView) -> int:
        """How often it was heard since this desk was opened."""
        self.room.show(replace(DeskView(), journal=journal))
        return self.tone.heard


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


def with_error(error: str, state: PaperState = PaperState.PRINTING) -> PrintJobView:
    return paper("receipt", "receipt", state, error=error)


def test_while_papers_come_out_a_window_is_silent(bench: Bench) -> None:
    assert bench.becomes(NOTICE, with_error("")) == 0
    assert (bench.shell.told, bench.tone.opened) == ([], []), "not even looked for what sounds"


@pytest.mark.parametrize("error", ["paper_out", "cover_open", "printer_stopped", "print_unknown", "print_service_away"])
def test_printing_that_stops_is_heard_once_and_told(bench: Bench, error: str) -> None:
    stopped = with_error(error)
    assert [bench.becomes(stopped), bench.becomes(stopped)] == [1, 1]
    assert bench.tone.opened == ["stopped.wav"]
    assert len(bench.shell.told) == 1
    assert shown_label("Y-047") in bench.shell.told[0]


def test_another_reason_and_another_paper_are_heard_too(bench: Bench) -> None:
    bench.becomes(with_error("paper_out"))
    assert bench.becomes(UNKNOWN) == 2
    other = replace(STOPPED, id=PrintJobId("other"))
    assert bench.becomes(UNKNOWN, other) == 3
    assert bench.becomes(UNKNOWN, other, replace(other, id=PrintJobId("a")), replace(other, id=PrintJobId("b"))) == 4
    assert bench.tone.opened == ["stopped.wav"]


def test_a_trouble_that_comes_and_goes_is_heard_once_for_a_paper(bench: Bench) -> None:
    for error in ("paper_out", "", "paper_out", ""):
        bench.becomes(with_error(error))
    assert bench.becomes(with_error("", PaperState.PRINTED)) == 1
    assert bench.becomes(with_error("paper_out", PaperState.FAILED)) == 2


def test_on_the_page_of_papers_it_is_heard_and_seen_there(bench: Bench) -> None:
    bench.shell.front = PAPERS
    assert bench.becomes(UNKNOWN) == 1
    assert bench.shell.told == []
