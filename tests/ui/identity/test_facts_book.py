"""What is known elsewhere is asked once for the citizen, again for what was not answered, and goes with his visit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dostdesk.desk.citizen import CitizenFacts, PastApplication
from dostdesk.desk.view import Citizen, DeskView, VisitView
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.population.register import SyntheticRegister
from ui.facts_book import FactsBook

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
FIN, T1, T2 = "0TEST01", TicketId("t1"), TicketId("t2")
PAST = PastApplication(
    number="31-26-0B2-00118-5", centre="31", code="udsy-apply", state=ApplicationState.SUBMITTED, submitted_at=NOW
)
FACTS = CitizenFacts(fin=FIN, facts=SyntheticRegister().facts(FIN), facts_at=NOW)
HISTORY = CitizenFacts(fin=FIN, history=(PAST,), history_at=NOW)
WHOLE = replace(FACTS, history=(PAST,), history_at=NOW)


@dataclass
class Central:
    """Answers what it is told to, when it is let."""

    answers: list[CitizenFacts | DeskError] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    came: int = 0
    failed: list[str | None] = field(default_factory=list)
    again: int = 0
    later: list[Callable[[], None]] = field(default_factory=list)

    def book(self) -> FactsBook:
        return FactsBook(look_up=self.look_up, run=self.run, came=self.note_came, again=self.note_again)

    def note_came(self, failed: DeskError | None) -> None:
        self.came += 1
        self.failed.append(None if failed is None else failed.code)

    def note_again(self) -> None:
        self.again += 1

    def look_up(self, fin: str, ticket: TicketId) -> CitizenFacts:
        self.asked.append((fin, ticket))
        answer = self.answers.pop(0)
        if isinstance(answer, DeskError):
            raise answer
        return answer

    def run(self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[DeskError], None]) -> None:
        def go() -> None:
            try:
                result = work()
            except DeskError as error:
                failed(error)
            else:
                done(result)

        self.later.append(go)

    def go(self) -> None:
        while self.later:
            self.later.pop(0)()


def view(ticket: TicketId = T1, fin: str = FIN) -> DeskView:
    made = Ticket(
        id=ticket, label="Y-001", day=date(2026, 11, 18), group="Y", priority="regular", language="az", arrived_at=NOW,
        target=timedelta(minutes=20), due_at=NOW, state=TicketState.SERVING, services=(), clock=StayClock(since=NOW),
    )  # fmt: skip
    return DeskView(visit=VisitView(ticket=made, drafts={}, citizen=Citizen(fin=fin)))


def laid(book: FactsBook, over: DeskView) -> CitizenFacts | None:
    shown = book.laid_over(over).visit
    assert shown is not None
    return shown.facts


def test_a_citizen_is_asked_about_once() -> None:
    central = Central([WHOLE])
    book = central.book()
    for fin in ("", FIN, FIN):
        book.ask(fin, T1)
        central.go()
    book.retry()
    central.go()
    assert central.asked == [(FIN, "t1")]
    assert laid(book, view()) is not None
    assert laid(book, view()) == WHOLE
    assert (central.came, central.again) == (1, 0)


def test_what_is_silent_is_asked_again_and_what_was_said_stays() -> None:
    central = Central([FACTS, HISTORY, OutsideError("hub_unreachable"), WHOLE])
    book = central.book()
    book.ask(FIN, T1)
    central.go()
    assert (laid(book, view()), central.again) == (FACTS, 1)
    book.retry()
    central.go()
    assert laid(book, view()) == WHOLE, "the facts of before, with their age, and the history of now"
    book.retry()
    assert central.later == [], "everything was answered"


def test_nobody_answers_and_that_is_shown_until_somebody_does() -> None:
    central = Central([OutsideError("hub_unreachable"), OutsideError("hub_unreachable"), WHOLE])
    book = central.book()
    book.ask(FIN, T1)
    central.go()
    assert laid(book, view()) == CitizenFacts(fin=FIN)
    assert central.came == 1
    for _ in range(2):
        book.retry()
        central.go()
    assert laid(book, view()) == WHOLE
    assert central.again == 2


def test_a_hub_that_does_not_know_yet_whose_the_ticket_is_is_asked_again() -> None:
    central = Central([RefusedError("citizen_not_here"), WHOLE])
    book = central.book()
    book.ask(FIN, T1)
    central.go()
    assert (laid(book, view()), central.again) == (None, 1)
    book.retry()
    central.go()
    assert laid(book, view()) == WHOLE


def test_who_has_no_right_is_not_asked_for_again() -> None:
    central = Central([RefusedError("right_missing")])
    book = central.book()
    book.ask(FIN, T1)
    central.go()
    book.retry()
    assert (central.later, central.again, central.came) == ([], 0, 0)


def test_nothing_is_kept_of_a_visit_that_ended_and_no_late_answer_comes_into_the_next() -> None:
    central = Central([WHOLE, WHOLE])
    book = central.book()
    book.ask(FIN, T1)
    central.go()
    book.forget()
    assert laid(book, view()) is None
    book.ask(FIN, T2)
    book.forget()
    book.ask("0TEST02", T1)
    central.answers = [WHOLE, CitizenFacts(fin="0TEST02", facts_at=NOW, history_at=NOW)]
    central.go()
    assert laid(book, view(T2)) is None
    assert laid(book, view(T1)) is None, "of another FİN"
    assert laid(book, view(T1, "0TEST02")) == CitizenFacts(fin="0TEST02", facts_at=NOW, history_at=NOW)


def test_what_was_answered_is_asked_for_anew_and_a_silence_is_told() -> None:
    newer = replace(WHOLE, facts_at=NOW + timedelta(minutes=9))
    central = Central([WHOLE, newer, OutsideError("hub_unreachable"), RefusedError("right_missing")])
    book = central.book()
    book.renew()
    assert (central.came, central.failed, central.asked) == (1, [None], []), "nobody is here"
    book.ask(FIN, T1)
    central.go()
    for _ in range(3):
        book.renew()
        central.go()
    assert book.known == newer, "a silence takes nothing back"
    assert central.failed[2:] == [None, "hub_unreachable", "right_missing"]
