"""A form to try, and what stands in for disk, hub and worker around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeVar

from dostdesk.assets import resource
from dostdesk.desk.actions import Submitted
from dostdesk.desk.view import Draft
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.services import LocalText, RequiredDocument, Service, SourceMark, TermKind
from dostdesk.domain.words import Language, Words
from dostdesk.forms.compose import form_for, read_documents
from dostdesk.forms.document import FormDocument
from ui.form.values import OpenForm, ServiceTab, VisitBarView

T = TypeVar("T")
TODAY = date(2026, 11, 12)
AT = datetime(2026, 11, 12, 10, 34, 2, tzinfo=UTC)
SERVICE = VisitServiceId("service-1")
OTHER = VisitServiceId("service-2")
TABLES = {"need_criterion": {"2026-01-01": 28500}}
PREFILL = {
    "applicant.fin": "0TEST2X",
    "applicant.surname": "Quliyeva",
    "applicant.given": "Nərmin",
    "applicant.patronymic": "Elşad qızı",
    "applicant.birth_date": "1991-05-21",
}


def at_once(work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
    """A worker that is already done."""
    try:
        result = work()
    except DeskError as error:
        failed(error)
    else:
        done(result)


@cache
def words(language: Language = "az") -> Words:
    return Words.load(resource("translations"), language)


@cache
def udsy() -> FormDocument:
    return form_for("udsy-apply", "social", read_documents(resource("catalogue", "forms")))


def service() -> Service:
    name = LocalText("ÜDSY təyinatı", "Назначение АГСП", "Targeted assistance")
    paper = LocalText("Doğum şəhadətnaməsi", "Свидетельство о рождении", "Birth certificate")
    return Service(
        code="udsy-apply",
        official_id=None,
        group="social",
        name=name,
        short_name=name,
        queue_letter="Y",
        documents=(RequiredDocument(code="birth", name=paper), RequiredDocument(code="lease", name=paper)),
        term_days=10,
        term_kind=TermKind.WORKING,
        operator_min=20,
        fee=0,
        eligibility=name,
        unit="",
        legal_basis=(),
        proactive=False,
        source=SourceMark.FOUND,
        term_source=SourceMark.FOUND,
        documents_source=SourceMark.FOUND,
        enabled=True,
        form="udsy-apply",
    )


def bar() -> VisitBarView:
    return VisitBarView(
        label="Y\N{NON-BREAKING HYPHEN}047",
        elapsed=timedelta(minutes=8, seconds=19),
        target=timedelta(minutes=20),
        tabs=(
            ServiceTab(id=SERVICE, name="ÜDSY təyinatı", glyph="running", current=True),
            ServiceTab(id=OTHER, name="İşaxtaran qeydiyyatı", glyph="todo"),
        ),
        citizen="Quliyeva Nərmin Elşad qızı",
        detail="FİN 0TEST2X · 35 yaş",
    )


def opened(draft: Draft | None = None, document: FormDocument | None = None) -> OpenForm:
    return OpenForm(
        service_id=SERVICE,
        service=service(),
        document=document or udsy(),
        draft=draft or Draft(),
        bar=bar(),
        today=TODAY,
        prefill=PREFILL,
    )


class Desk:
    """Saves and registers like a desk, and can refuse."""

    def __init__(self) -> None:
        self.full = False
        self.refusal: DeskError | None = None
        self.saved: list[Draft] = []
        self.sent: list[VisitServiceId] = []
        self.told: list[str] = []

    def save(self, service: VisitServiceId, draft: Draft) -> Draft:
        if self.full:
            raise OutsideError("disk_full")
        kept = replace(draft, version=draft.version + 1, saved_at=AT)
        self.saved.append(kept)
        return kept

    def submit(self, service: VisitServiceId) -> Submitted:
        if self.refusal is not None:
            raise self.refusal
        self.sent.append(service)
        return Submitted(number="12-26-0A7-00431-K", promised_on=TODAY, paper=PrintJobId("paper"))
