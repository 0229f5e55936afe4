"""What the live page asks the hub for: again when it is old, never twice at once, and nobody who is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.windows import Window
from ui.gallery.busy_hall import people
from ui.supervision.answers import ASK_OUTLOOK_S, ASK_STAFF_S, HubAnswers


class Hub:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.seconds, self.came = 0.0, 0
        self.asked: list[tuple[str, Callable[[Any], None], Callable[[OutsideError], None]]] = []
        self.answers = HubAnswers(
            run=self._run, outlook=self._outlook, colleagues=people, monotonic=lambda: self.seconds, came=self._came
        )

    def _outlook(self) -> Any:
        return "the outlook"

    def _run(self, work: Callable[[], Any], *, done: Callable[[Any], None], failed: Callable[[Any], None]) -> None:
        self.asked.append((work.__name__, done, failed))

    def _came(self) -> None:
        self.came += 1

    def ask(self, *windows: Window, alone: bool = False) -> list[str]:
        before = len(self.asked)
        self.answers.ask(windows, alone=alone)
        return [name for name, _done, _failed in self.asked[before:]]


def test_what_is_expected_is_asked_again_when_it_is_old_and_not_while_it_is_awaited() -> None:
    hub = Hub()
    assert hub.ask() == ["_outlook"]
    hub.seconds += 2 * ASK_OUTLOOK_S
    assert hub.ask() == [], "the first question is not answered yet"
    hub.asked[0][1]("expected")
    assert (hub.answers.outlook, hub.came) == ("expected", 1)
    assert hub.ask() == ["_outlook"]
    hub.asked[1][1]("expected later")
    assert hub.ask() == []
    hub.answers.expect_anew()
    assert hub.ask() == ["_outlook"]


def test_a_hub_that_fails_is_asked_again_and_what_it_said_stays() -> None:
    hub = Hub()
    hub.ask()
    hub.asked[0][1]("expected")
    hub.seconds += ASK_OUTLOOK_S
    hub.ask()
    hub.asked[1][2](OutsideError("outlook_failed"))
    assert hub.answers.outlook == "expected"
    assert hub.answers.trouble is not None
    hub.seconds += ASK_OUTLOOK_S
    hub.ask()
    hub.asked[2][1]("expected again")
    assert hub.answers.trouble is None


def test_without_the_hub_nothing_is_expected() -> None:
    assert Hub().ask(alone=True) == []


def test_who_works_here_is_asked_while_somebody_is_at_a_window_whom_nobody_named() -> None:
    hub, known = Hub(), people()[0]
    assert hub.ask(Window(no=WindowNo(1)), alone=True) == []
    there = Window(no=WindowNo(1), staff=known.id)
    assert hub.ask(there, alone=True) == ["people"]
    assert hub.ask(there, alone=True) == [], "it was asked a moment ago"
    hub.asked[0][1](people())
    hub.seconds += ASK_STAFF_S
    assert hub.ask(there, alone=True) == []
    assert hub.ask(Window(no=WindowNo(2), staff=StaffId("new")), alone=True) == ["people"]
