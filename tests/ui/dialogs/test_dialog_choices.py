"""What the dialogs decide, without a window."""

from __future__ import annotations

from dataclasses import dataclass, field

import floor
from desk_double import Desk, Later

from dostdesk.catalogue.search import ServiceHit, ServiceSearch
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.stays import Outcome
from ui.dialogs.finish_choice import FATES, FinishChoice
from ui.dialogs.walk_in_presenter import WalkInPresenter
from ui.workspace.asking import FinishLine, FinishQuestion


@dataclass
class View:
    found: list[tuple[ServiceHit, ...]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def show_found(self, hits: tuple[ServiceHit, ...], said: str) -> None:
        self.found.append(hits)
        self.said.append(said)

    def show_service(self, name: str) -> None:
        self.names.append(name)

    def show_problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def issued(self, sentence: str) -> None:
        self.done.append(sentence)


def walk_in() -> tuple[WalkInPresenter, View, Desk, Later]:
    view, desk, later = View(), Desk(floor.idle()), Later()
    search = ServiceSearch(floor.book().current.services.values(), "az")
    presenter = WalkInPresenter(
        view=view, search=search.search, issue=desk.issue_ticket, run=later, words=floor.words(), book=floor.book()
    )
    return presenter, view, desk, later


def question(*opened: bool) -> FinishQuestion:
    lines = tuple(
        FinishLine(id=VisitServiceId(f"v{place}"), name=f"S{place}", result="", open=is_open)
        for place, is_open in enumerate(opened)
    )
    return FinishQuestion(label="Y-047", lines=lines, call_next=True)


def test_every_open_service_gets_its_own_fate() -> None:
    choice = FinishChoice(question(True, False, True))
    assert choice.current.id == "v0"
    assert choice.choose(3)
    assert choice.current.id == "v2"
    assert not choice.complete
    assert not choice.choose(2)
    assert choice.fates == {"v0": Outcome.ADVISED, "v2": Outcome.DECLINED}


def test_a_fate_that_is_not_built_keeps_its_digit_and_does_nothing() -> None:
    choice = FinishChoice(question(True))
    assert [fate.name for fate in FATES[:2]] == ["appointment", "transfer"]
    assert not choice.choose(0)
    assert not choice.choose(1)
    assert not choice.complete


def test_a_ticket_is_issued_once_for_the_chosen_service() -> None:
    presenter, view, desk, later = walk_in()
    presenter.typed("issizlik")
    presenter.choose(view.found[0][0].service)
    presenter.confirm("care", "ru")
    presenter.confirm("care", "ru")
    later.go()
    assert desk.names() == ["issue_ticket"]
    assert desk.asked[0][2:] == ("care", "ru")
    assert view.done == ["A\N{NON-BREAKING HYPHEN}096 verildi · qabaqda 3 nəfər · çap olunur"]


def test_without_a_service_the_field_says_what_to_do() -> None:
    presenter, view, desk, _later = walk_in()
    presenter.confirm("regular", "az")
    assert view.problems[0].startswith("Xidmət seçin")
    assert desk.asked == []
    presenter.typed("zzzzz")
    assert view.said[-1].startswith("“zzzzz” üzrə xidmət tapılmadı")


def test_a_changed_text_takes_the_choice_back() -> None:
    presenter, view, desk, _later = walk_in()
    presenter.choose_code(floor.REFERENCE)
    presenter.typed("pensiya")
    presenter.confirm("regular", "az")
    assert view.problems
    assert desk.asked == []


def test_a_failure_is_told_and_can_be_tried_again() -> None:
    presenter, view, desk, later = walk_in()
    presenter.choose_code(floor.REFERENCE)
    desk.refuses = OutsideError("disk_full")
    presenter.confirm("regular", "az")
    later.go()
    assert view.problems[-1].startswith("Disk doludur")
    presenter.confirm("regular", "az")
    later.go()
    assert view.done


def test_the_ordinary_class_is_the_first_digit() -> None:
    presenter, _view, _desk, _later = walk_in()
    assert [option.code for option in presenter.priorities] == ["regular", "by_law", "mobility", "care"]
