"""Pictures of the register of all centres in the search: found, offline, and an application as it stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.desk.register_search import RegisteredApplication, RegisterFound
from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.words import Language, Words
from ui.commands import DeskState
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.search.finding import Haystack, find
from ui.search.overlay import TOP, SearchOverlay
from ui.search.register import RegisterSearch
from ui.shell.frame import Shell
from ui.workspace.screen import WorkspaceScreen

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    shell: Shell
    workspace: WorkspaceScreen


Stages = Callable[[Words, DeskView], Staged]


def screens(stage: Stages) -> Mapping[str, Make]:
    """The pictures by name."""

    def searched(typed: str, ask: Callable[[str], RegisterFound]) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = stage(words, day.serving())
            made.shell.layers.open(_overlay(words, typed, ask), top=TOP)
            return made.shell

        return make

    def application(words: Words, _sentences: Sentences) -> QWidget:
        made = stage(words, day.serving())
        service = day.book().current.service("pension-old-age")
        made.workspace.asking.application(_FOUND.entries[1], service.name.in_(words.language))
        return made.shell

    return {
        "02y-register-found": searched("@quliyeva", lambda _text: _FOUND),
        "02y2-register-silent": searched("@quliyeva", _silent),
        "02y3-register-none": searched("@0TEST77", lambda _text: RegisterFound(entries=(), at=day.NOW)),
        "02y4-register-application": application,
    }


def _overlay(words: Words, typed: str, ask: Callable[[str], RegisterFound]) -> SearchOverlay:
    services = day.book().current.services
    register = RegisterSearch(
        ask=ask,
        run=at_once,
        later=lambda _pause, do: do(),
        words=words,
        service=lambda code: services[code].short_name.in_(words.language),
    )
    haystack = Haystack(
        services=lambda _text: (),
        groups={},
        waiting=(),
        active=frozenset(),
        may_choose=False,
        register=lambda query, names: register.rows(query, names=names),
    )
    ticks = iter((1.0, 1.011) * 9)
    return SearchOverlay(
        words, lambda text: find(text, haystack, words, timer=ticks.__next__), DeskState.SERVING, typed
    )


def _silent(_text: str) -> RegisterFound:
    raise OutsideError("central_unreachable")


def _entry(
    number: str, code: str, name: str, fin: str, state: ApplicationState, days: int, identity: str
) -> RegisteredApplication:
    return RegisteredApplication(
        number=number,
        centre=number[:2],
        code=code,
        state=state,
        submitted_at=day.NOW - timedelta(days=days, minutes=17),
        fin=fin,
        name=name,
        version=2 if state is ApplicationState.RETURNED else 1,
        identity=identity,
        read_at=day.NOW,
    )


_FOUND = RegisterFound(
    entries=(
        _entry(
            "12-26-0A7-00431-K", "references-employment-status", "Quliyeva Nərmin Elşad qızı", "0TEST01",
            ApplicationState.SUBMITTED, 12, "verified",
        ),
        _entry(
            "12-26-0A1-00042-7", "pension-old-age", "Quliyeva Nərgiz Rəşid qızı", "0TEST14",
            ApplicationState.RETURNED, 30, "unverified",
        ),
        _entry("12-25-0A4-01177-2", "udsy-apply", "", "", ApplicationState.ACCEPTED, 300, ""),
    ),
    at=day.NOW,
    more=True,
)  # fmt: skip
