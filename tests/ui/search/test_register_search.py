"""Applications of all centres in the search: asked at a pause, with their age, and one line without a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import floor
import pytest

from dostdesk.desk.register_search import RegisteredApplication, RegisterFound, question_of
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.numbers import Series
from dostdesk.domain.register import ApplicationState
from ui.search.finding import Haystack, find
from ui.search.register import RegisterSearch

AT = datetime(2026, 11, 18, 10, 32, tzinfo=UTC)
NUMBER = Series(centre="12", year=2026, code="0A7", capacity=999).number(431)
MISREAD = NUMBER[:-1] + ("A" if NUMBER[-1] != "A" else "B")
WORDS = floor.words("az")


def entry(name: str = "Quliyeva Nərmin Elşad qızı", fin: str = "0TEST01") -> RegisteredApplication:
    return RegisteredApplication(
        number=NUMBER, centre="12", code="udsy-apply", state=ApplicationState.SUBMITTED, submitted_at=AT, fin=fin,
        name=name, version=1, identity="unverified", read_at=AT,
    )  # fmt: skip


class Bench:
    """The search with a register that answers when it is let, and a clock that is turned by hand."""

    def __init__(self, answer: RegisterFound | DeskError) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.came = 0
        self.pauses: list[Callable[[], None]] = []
        self.answers: list[Callable[[], None]] = []
        self.search = RegisterSearch(
            ask=self._ask, run=self._run, later=lambda _ms, do: self.pauses.append(do), words=WORDS,
            service=lambda code: code,
        )  # fmt: skip
        self.search.shows(self._came)

    def _ask(self, text: str) -> RegisterFound:
        self.asked.append(text)
        if isinstance(self.answer, DeskError):
            raise self.answer
        return self.answer

    def _run(self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[Any], None]) -> None:
        def go() -> None:
            try:
                result = work()
            except DeskError as error:
                failed(error)
            else:
                done(result)

        self.answers.append(go)

    def _came(self) -> None:
        self.came += 1

    def pause(self) -> None:
        while self.pauses:
            self.pauses.pop(0)()

    def answered(self) -> None:
        self.pause()
        while self.answers:
            self.answers.pop(0)()

    def lines(self, text: str, *, names: bool = True) -> list[str]:
        return [row.text for row in self.search.rows(text, names=names)]


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("quliyeva", "name"), ("Qu", ""), ("  ", ""), (NUMBER.lower(), "number"), (MISREAD, ""),
        ("0TEST01", "fin"), ("0test01", "fin"), ("0TEST", ""), ("Əliyev Şa", "name"), ("MEMMEDA", "name"),
    ],
)  # fmt: skip
def test_a_text_asks_for_a_number_a_fin_or_a_name(text: str, asks: str) -> None:
    question = question_of(text)
    found = [] if question is None else [part for part in ("number", "fin", "name") if getattr(question, part)]
    assert found == ([asks] if asks else [])


def test_it_is_asked_after_a_pause_and_once() -> None:
    bench = Bench(RegisterFound(entries=(entry(),), at=AT))
    for typed in ("qul", "quli", "quliy"):
        assert bench.lines(typed) == [WORDS("search.register.asking")]
    assert not bench.asked
    bench.answered()
    assert bench.asked == ["quliy"]
    assert bench.came == 1
    lines = bench.lines("quliy")
    assert lines[0] == WORDS("search.register.found", time="14:32")
    assert lines[1] == "Quliyeva Nərmin Elşad qızı"
    bench.answered()
    assert bench.asked == ["quliy"]


def test_an_answer_to_what_is_no_longer_typed_is_not_shown() -> None:
    bench = Bench(RegisterFound(entries=(entry(),), at=AT))
    bench.lines("quliyeva")
    bench.pause()
    bench.lines("quliyeva nermin")
    bench.answers.pop(0)()
    assert bench.came == 0
    assert bench.lines("quliyeva nermin") == [WORDS("search.register.asking")]


def test_a_search_that_was_closed_is_told_nothing() -> None:
    bench = Bench(RegisterFound(entries=(entry(),), at=AT))
    bench.lines("quliyeva")
    bench.pause()
    bench.search.close()
    bench.answers.pop(0)()
    assert bench.came == 0


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (OutsideError("hub_unreachable"), WORDS("search.register.silent")),
        (OutsideError("central_unreachable"), WORDS("search.register.silent")),
        (RefusedError("right_missing"), WORDS("error.right_missing")),
        (RegisterFound(entries=(), at=AT), WORDS("search.register.none", time="14:32")),
    ],
)
def test_who_finds_nothing_reads_why_in_one_line(said: RegisterFound | DeskError, line: str) -> None:
    bench = Bench(said)
    bench.lines("quliyeva")
    bench.answered()
    assert bench.lines("quliyeva") == [line]
    assert all(row.kind == "heading" for row in bench.search.rows("quliyeva", names=True))


def test_the_name_of_a_service_asks_nothing_of_the_register() -> None:
    bench = Bench(RegisterFound(entries=(entry(),), at=AT))
    assert bench.lines("pensiya", names=False) == []
    assert bench.lines(NUMBER, names=False) == [WORDS("search.register.asking")]


def test_citizens_of_this_desk_come_before_the_register_and_lines_are_no_results() -> None:
    bench = Bench(RegisterFound(entries=(entry(), entry("", "")), at=AT, more=True))
    haystack = Haystack(
        services=lambda _text: (), groups={}, waiting=(), active=frozenset(), may_choose=False,
        register=lambda query, names: bench.search.rows(query, names=names),
    )  # fmt: skip
    find("@quliyeva", haystack, WORDS)
    bench.answered()
    results = find("@quliyeva", haystack, WORDS)
    assert [row.kind for row in results.rows] == ["heading", "application", "application", "heading"]
    assert results.count == 2
    assert results.rows[2].text == WORDS("search.register.nameless")
