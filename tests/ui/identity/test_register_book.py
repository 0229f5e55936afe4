"""The register is asked once for each person of a visit, again when nobody answered, and forgotten with the visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dostdesk.desk.citizen import CheckState, IdentityCheck
from dostdesk.desk.register import Found
from dostdesk.desk.view import Citizen, DeskView, VisitView
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from ui.register_book import RegisterBook

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
PERSON = PersonOnFile(
    fin="0TEST01",
    name=PersonName(surname="Quliyeva", given="Nərmin", patronymic="Elşad qızı"),
    birth=date(1991, 5, 21),
    sex="female",
    citizenship="azerbaijan",
    paper="id_card",
    paper_number="AA1847205",
    paper_until=None,
)


@dataclass
class Register:
    """Answers when told to."""

    asked: list[str] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    silent: list[bool] = field(default_factory=list)
    down: bool = False
    later: list[Callable[[], None]] = field(default_factory=list)
    wait: bool = False

    def book(self) -> RegisterBook:
        return RegisterBook(
            look_up=self.look_up,
            run=self.run,
            came=lambda fin, _found: self.came.append(fin),
            silent=lambda _error, first: self.silent.append(first),
        )

    def look_up(self, fin: str) -> Found:
        self.asked.append(fin)
        if self.down:
            raise OutsideError("hub_unreachable")
        return Found(person=PERSON if fin == PERSON.fin else None)

    def run(self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[DeskError], None]) -> None:
        def go() -> None:
            try:
                result = work()
            except DeskError as error:
                failed(error)
            else:
                done(result)

        if self.wait:
            self.later.append(go)
        else:
            go()


def serving(citizen: Citizen, known: dict[str, object] | None = None) -> DeskView:
    service = VisitService(id=VisitServiceId("v1"), code="udsy-apply", release=1)
    ticket = Ticket(
        id=TicketId("t1"),
        label="Y-001",
        day=date(2026, 11, 18),
        group="Y",
        priority="regular",
        language="az",
        arrived_at=NOW,
        target=timedelta(minutes=20),
        due_at=NOW + timedelta(minutes=20),
        state=TicketState.SERVING,
        services=(service,),
        clock=StayClock(since=NOW),
    )
    return DeskView(visit=VisitView(ticket=ticket, drafts={}, citizen=citizen, known=known or {}))


def test_each_fin_is_asked_once() -> None:
    register = Register()
    book = register.book()
    for fin in ("0TEST01", "0TEST01", "", "0TESTZZ", "0TESTZZ"):
        book.ask(fin)
    assert register.asked == register.came == ["0TEST01", "0TESTZZ"]
    assert set(book.people) == {"0TEST01"}


def test_a_silent_register_is_said_once_and_asked_again() -> None:
    register = Register(down=True)
    book = register.book()
    book.ask("0TEST01")
    book.retry()
    assert register.silent == [True, False]
    register.down = False
    book.retry()
    book.retry()
    assert register.asked == ["0TEST01"] * 3
    assert book.people["0TEST01"] is PERSON


def test_what_is_entered_counts_more_than_what_the_register_has() -> None:
    book = Register().book()
    entered = serving(Citizen(fin="0TEST01", surname="Quliyev"), {"applicant.surname": "Quliyev"})
    assert book.laid_over(entered) is entered
    book.ask("0TEST01")
    visit = book.laid_over(entered).visit
    assert visit is not None
    assert (visit.citizen.surname, visit.citizen.given) == ("Quliyev", "")
    assert visit.citizen.birth == date(1991, 5, 21)
    assert visit.known["applicant.surname"] == "Quliyev"
    assert visit.known["applicant.given"] == "Nərmin"
    assert "applicant.paper_until" not in visit.known


def test_nothing_is_kept_of_a_visit_that_ended_and_no_late_answer_comes_into_the_next() -> None:
    register = Register(wait=True)
    book = register.book()
    book.ask("0TEST01")
    book.forget()
    register.later.pop()()
    assert (register.came, dict(book.people)) == ([], {})


def test_what_is_written_by_hand_is_unverified_until_the_register_answers_and_then_held_against_it() -> None:
    register = Register(down=True)
    book = register.book()
    typed = serving(Citizen(fin="0TEST01", surname="Quliyev", given="Nərmin"))

    def check(over: DeskView) -> IdentityCheck | None:
        visit = book.laid_over(over).visit
        assert visit is not None
        return visit.check

    assert check(typed) is None, "not asked"
    book.ask("0TEST01")
    assert check(typed) == IdentityCheck(state=CheckState.SILENT)
    register.down, register.wait = False, True
    book.retry()
    assert check(typed) == IdentityCheck(state=CheckState.SILENT), "while it is asked again"
    register.later.pop()()
    late = check(typed)
    assert late is not None
    assert (late.state, [one.part for one in late.differences]) == (CheckState.DIFFERS, ["surname"])
    assert typed.visit is not None
    laid = book.laid_over(typed).visit
    assert laid is not None
    assert laid.citizen.surname == "Quliyev", "what was typed is not overwritten"
    right = serving(Citizen(fin="0TEST01", surname="Quliyeva"))
    assert check(right) == IdentityCheck(state=CheckState.SAME)
    book.forget()
    assert check(typed) is None


def test_whom_the_register_does_not_know_is_unverified() -> None:
    book = Register().book()
    book.ask("0TESTZZ")
    visit = book.laid_over(serving(Citizen(fin="0TESTZZ", surname="Quliyev"))).visit
    assert visit is not None
    assert visit.check == IdentityCheck(state=CheckState.UNKNOWN)
    assert visit.citizen.surname == "Quliyev"
