"""Applications of all centres in the search: asked of the register while somebody types, and shown with their age.

Nothing waits for the answer, and whoever is offline reads so in one line. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from dostdesk.desk.register_search import RegisteredApplication, RegisterFound, question_of
from dostdesk.domain.clock import local
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.words import Words
from ui.search.row import Found

if TYPE_CHECKING:
    from ui.work import Run

PAUSE_MS = 300
"""Longer than between two letters: each question goes to central, and one by FİN is written down there."""


class RegisterSearch:
    """What the register says to one text at a time, while the search is open.

    Args:
        ask: Waits for the hub; run on a worker.
        later: Does something after so many milliseconds, on this thread.
        service: The short name of a service by its code.
    """

    def __init__(
        self,
        *,
        ask: Callable[[str], RegisterFound],
        run: Run,
        later: Callable[[int, Callable[[], None]], None],
        words: Words,
        service: Callable[[str], str],
    ) -> None:
        self._ask, self._run, self._later = ask, run, later
        self._came: Callable[[], None] = lambda: None
        self._words, self._service = words, service
        self._text = ""
        self._said: RegisterFound | DeskError | None = None
        self._closed = False

    def shows(self, came: Callable[[], None]) -> None:
        """Call this whenever something was answered: what was found is to be shown again."""
        self._came = came

    def close(self) -> None:
        """The search is closed: no answer is shown any more."""
        self._closed = True

    def rows(self, query: str, *, names: bool) -> tuple[Found, ...]:
        """What the register says to a text, its heading first; asks for it if that was not done yet.

        Args:
            names: Whether people are looked for by name: not when the text may be that of a service.
        """
        text = query.strip()
        question = question_of(text)
        if question is None or not (names or question.number or question.fin):
            self._text, self._said = "", None
            return ()
        if text != self._text:
            self._text, self._said = text, None
            self._later(PAUSE_MS, partial(self._begin, text))
        said, words = self._said, self._words
        if said is None:
            return (_line(words("search.register.asking")),)
        if isinstance(said, OutsideError):
            return (_line(words("search.register.silent")),)
        if not isinstance(said, RegisterFound):
            return (_line(words.of_error(said)),)
        time = f"{local(said.at):%H:%M}"
        if not said.entries:
            return (_line(words("search.register.none", time=time)),)
        more = (_line(words("search.register.more", count=len(said.entries))),) if said.more else ()
        head = _line(words("search.register.found", time=time))
        return (head, *(self._row(entry) for entry in said.entries), *more)

    def _row(self, entry: RegisteredApplication) -> Found:
        words = self._words
        who = entry.name or words("search.register.nameless")
        return Found(
            kind="application",
            text=who,
            detail=words(
                "search.register.detail",
                service=self._service(entry.code),
                number=entry.number,
                state=words(f"facts.state.{entry.state.value}"),
                date=f"{local(entry.submitted_at):%d.%m.%Y}",
            ),
            icon="inbox",
            application=entry,
        )

    def _begin(self, text: str) -> None:
        if text == self._text and not self._closed:
            self._run(lambda: self._ask(text), done=partial(self._heard, text), failed=partial(self._heard, text))

    def _heard(self, text: str, said: RegisterFound | DeskError) -> None:
        if text == self._text and not self._closed:
            self._said = said
            self._came()


def _line(text: str) -> Found:
    return Found(kind="heading", text=text, enabled=False)
