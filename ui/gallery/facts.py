"""Pictures of what is known of the citizen elsewhere: with its age, silent, unknown, and otherwise than was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from dostdesk.desk.citizen import SILENT, CheckState, CitizenFacts, Difference, IdentityCheck, PastApplication
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.person_facts import Disability, Queue, QueuePlace
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.words import Language, Words
from dostdesk.population.register import SyntheticRegister
from ui.gallery import day
from ui.shell.frame import Shell
from ui.workspace.citizen_pane import CitizenPane
from ui.workspace.citizen_values import citizen_values
from ui.workspace.facts_values import identity_chips

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
PANE = QSize(336, 1_160)
_FIN = "0TEST01"


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    shell: Shell


Stages = Callable[[Words, DeskView], Staged]


def screens(stage: Stages) -> Mapping[str, Make]:
    """The pictures by name."""

    def shown(facts: CitizenFacts, check: IdentityCheck | None) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            view = day.serving()
            visit = replace(_visit(view), facts=facts, check=check)
            made = stage(words, replace(view, visit=visit))
            if check is not None and check.state is CheckState.DIFFERS:
                made.shell.tell(words("identity.differs"), "warning")
            return made.shell

        return make

    def whole_pane(words: Words, _sentences: Sentences) -> QWidget:
        visit = replace(_visit(day.serving()), facts=_old(), check=_OTHERWISE)
        pane = CitizenPane()
        pane.resize(PANE)
        values = citizen_values(
            day.serving(visit=visit),
            book=day.book(),
            words=words,
            now=day.NOW,
            hints=lambda _visit: (),
            facts=lambda shown: identity_chips(shown, words),
        )
        pane.show_citizen(values, words)
        return pane

    return {
        "02x-facts": shown(_known(), IdentityCheck(state=CheckState.SAME, at=day.NOW)),
        "02x2-facts-old": shown(_old(), IdentityCheck(state=CheckState.SAME, at=day.NOW)),
        "02x3-facts-silent": shown(CitizenFacts(fin=_FIN), SILENT),
        "02x4-facts-differ": shown(_known(), _OTHERWISE),
        "02x5-facts-unknown": shown(_unknown(), IdentityCheck(state=CheckState.UNKNOWN, at=day.NOW)),
        "02x6-facts-pane": whole_pane,
    }


_OTHERWISE = IdentityCheck(
    state=CheckState.DIFFERS,
    at=day.NOW,
    differences=(
        Difference(part="birth", mine=date(1991, 5, 12), theirs=date(1991, 5, 21)),
        Difference(part="patronymic", mine="Elçin qızı", theirs="Elşad qızı"),
    ),
)


def _known() -> CitizenFacts:
    past = (
        ("31-26-0B2-00118-5", "31", "references-employment-status", ApplicationState.SUBMITTED, 12),
        ("12-26-0A1-00042-7", "12", "pension-old-age", ApplicationState.RETURNED, 30),
        ("07-25-0A4-01177-2", "07", "references-employment-status", ApplicationState.ACCEPTED, 300),
    )
    return CitizenFacts(
        fin=_FIN,
        facts=SyntheticRegister().facts(_FIN),
        facts_at=day.NOW - timedelta(minutes=6),
        history=tuple(
            PastApplication(
                number=number, centre=centre, code=code, state=state, submitted_at=day.NOW - timedelta(days=days)
            )
            for number, centre, code, state, days in past
        ),
        history_at=day.NOW - timedelta(minutes=6),
    )


def _old() -> CitizenFacts:
    """As a registry said it before it fell silent; of somebody with a disability who stands in a queue."""
    known = _known()
    if known.facts is None:
        raise RuntimeError("the invented citizen is gone")
    facts = replace(
        known.facts,
        disability=Disability(percent=62, since=date(2024, 2, 1), until=date(2028, 2, 1)),
        queues=(QueuePlace(queue=Queue.REHABILITATION, place=1_204, since=date(2025, 3, 3)),),
    )
    return replace(
        known, facts=facts, facts_at=day.NOW - timedelta(minutes=34), history_at=day.NOW - timedelta(hours=5)
    )


def _unknown() -> CitizenFacts:
    return CitizenFacts(fin=_FIN, facts_at=day.NOW, history_at=day.NOW)


def _visit(view: DeskView) -> VisitView:
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    return view.visit
