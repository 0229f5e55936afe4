"""What the forms of a visit tell the workspace, read once per version."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.release import Release
from dostdesk.desk.view import Citizen, Draft, VisitView
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.stays import StayClock, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from ui.knowledge import VisitKnowledge

NOW = datetime(2026, 11, 18, 9, tzinfo=UTC)
TODAY = date(2026, 11, 18)
PART = VisitService(id=VisitServiceId("v1"), code="udsy-apply", release=1)


@lru_cache
def release() -> Release:
    return build_release(resource("catalogue"), created_at=NOW, effective_from=date(2026, 1, 1)).load()


@lru_cache
def form() -> FormDocument:
    return form_for("udsy-apply", release().service("udsy-apply").group, release().forms)


class Forms:
    """Counts how often a form was asked for."""

    def __init__(self) -> None:
        self.asked = 0
        self.missing = False

    def __call__(self, number: int, service: str) -> FormDocument:
        self.asked += 1
        if self.missing:
            raise RefusedError("release_none")
        return form()


@pytest.fixture
def forms() -> Forms:
    return Forms()


@pytest.fixture
def knowledge(forms: Forms) -> VisitKnowledge:
    words = Words.load(resource("translations"), "az")
    return VisitKnowledge(form=forms, release=release, today=lambda: TODAY, words=lambda: words)


def full(version: int = 1) -> Draft:
    return Draft(version=version, form=to_draft(sample_state(form(), random.Random(3), today=TODAY)))


def visit(draft: Draft) -> VisitView:
    ticket = Ticket(
        id=TicketId("t"), label="Y-001", group="Y", day=TODAY, priority="regular", language="az", arrived_at=NOW,
        due_at=NOW, target=timedelta(minutes=15), services=(PART,), clock=StayClock(since=NOW),
        state=TicketState.SERVING,
    )  # fmt: skip
    return VisitView(ticket=ticket, drafts={PART.id: draft}, citizen=Citizen())


def test_a_form_that_was_not_opened_has_no_progress(knowledge: VisitKnowledge) -> None:
    assert knowledge.progress(PART, Draft()) is None


def test_a_full_form_has_nothing_open_and_is_read_once(knowledge: VisitKnowledge, forms: Forms) -> None:
    first = knowledge.progress(PART, full())
    assert first is not None
    assert first.remaining == 0
    knowledge.progress(PART, full())
    knowledge.hints(visit(full()))
    assert forms.asked == 1
    knowledge.progress(PART, replace(full(), version=2))
    assert forms.asked == 2


def test_what_cannot_be_read_is_said_to_be_unknown(knowledge: VisitKnowledge, forms: Forms) -> None:
    assert knowledge.progress(PART, Draft(version=1, form=b"{not a draft")) is None
    forms.missing = True
    assert knowledge.progress(PART, full(9)) is None
    assert knowledge.chips(visit(full(9))) == ()


def test_hints_never_offer_what_is_already_asked_for(knowledge: VisitKnowledge) -> None:
    assert "udsy-apply" not in {hint.service for hint in knowledge.hints(visit(full()))}
