"""What the form's page shows at one moment, as frozen values; nothing here knows a widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Literal

from dostdesk.desk.view import Citizen, Draft, VisitView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.services import DocumentState, Service
from dostdesk.domain.stays import ServiceState
from dostdesk.domain.words import Language, Words
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState
from dostdesk.forms.validate import Progress
from ui.form.known import Known, Offer
from ui.form.rows import Undoable

TabGlyph = Literal["running", "todo", "done"]
SavedKind = Literal["empty", "saving", "saved", "failed"]
MOST_TABS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTab:
    """One service of the visit in the bar."""

    id: VisitServiceId
    name: str
    glyph: TabGlyph
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitBarView:
    """The white bar under the top bar.

    Attributes:
        label: Ticket label with a non-breaking hyphen.
        running: Whether `elapsed` grows with the clock.
        detail: The line under the citizen's name.
    """

    label: str
    elapsed: timedelta
    target: timedelta
    tabs: tuple[ServiceTab, ...]
    citizen: str = ""
    detail: str = ""
    running: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One required document in the list at the right."""

    code: str
    name: str
    condition: str
    state: DocumentState


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedLine:
    """Where what was typed is; `at` is the local time of the last good saving."""

    kind: SavedKind = "empty"
    at: datetime | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLink:
    """One link of the summary above the form."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class FormPageView:
    """Everything that the page draws.

    Attributes:
        current: Key of the section marked at the left.
        wrong: Path of a field or cell → the sentence under it.
        problems: Links of the summary; empty before the first attempt to send, and when all was put right.
        restorable: Table whose last change of rows can be taken back, or "".
        undoes: What that change was.
        renewable: Whether the register can be asked for a family.
        notice: A sentence above the form about what did not work.
        offers: What the register or a scanned paper says differently.
        from_register: Fields that stand as the register has them, and the local time at which it said so.
        correcting: What was sent already is sent once more.
    """

    service: VisitServiceId
    bar: VisitBarView
    state: FormState
    words: Words
    progress: Progress
    current: str
    computed: Mapping[str, Computed] = field(default_factory=lambda: MappingProxyType({}))
    wrong: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[ProblemLink, ...] = ()
    documents: tuple[DocumentLine, ...] = ()
    saved: SavedLine = SavedLine()
    restorable: str = ""
    undoes: Undoable = ""
    renewable: bool = False
    notice: str = ""
    busy: bool = False
    offers: tuple[Offer, ...] = ()
    from_register: Mapping[str, datetime | None] = field(default_factory=lambda: MappingProxyType({}))
    correcting: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenForm:
    """A form to open: the visit's service with its document and draft, and what is already known of the citizen.

    Attributes:
        document: The form of the service's release.
        prefill: Path → value for a form that has no draft yet; paths that it does not have are left out.
        today: The service day.
        known: What the register and a scanned paper say by now.
        correcting: Its application was sent; sending makes a new version under the same number.
    """

    service_id: VisitServiceId
    service: Service
    document: FormDocument
    draft: Draft
    bar: VisitBarView
    today: date
    prefill: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    known: Known = field(default_factory=Known)
    correcting: bool = False


def document_lines(
    service: Service, states: Mapping[str, DocumentState], language: Language
) -> tuple[DocumentLine, ...]:
    """The documents of a service with what became of each; one that nobody mentioned is needed."""
    return tuple(
        DocumentLine(
            code=document.code,
            name=document.name.in_(language),
            condition=document.condition.in_(language) if document.condition else "",
            state=states.get(document.code, DocumentState.NEEDED),
        )
        for document in service.documents
    )


def same_form(before: FormPageView | None, view: FormPageView) -> bool:
    """Whether only the frame around the fields changed: the saved line, a document, the clock."""
    return (
        before is not None
        and before.state is view.state
        and before.wrong == view.wrong
        and (before.restorable, before.undoes) == (view.restorable, view.undoes)
        and before.progress == view.progress
        and before.from_register == view.from_register
    )


def visit_bar(
    visit: VisitView,
    services: Mapping[str, Service],
    words: Words,
    now: datetime,
    *,
    current: VisitServiceId | None,
) -> VisitBarView:
    """The bar of a visit at `now`; the target is the planned time of the services begun, as the workspace counts it."""
    ticket = visit.ticket
    started = ticket.started_at or now
    tabs = tuple(
        ServiceTab(
            id=line.id,
            name=services[line.code].short_name.in_(words.language) if line.code in services else line.code,
            glyph=_tab_glyph(line.state, here=line.id == current),
            current=line.id == current,
        )
        for line in ticket.services[:MOST_TABS]
    )
    begun = [line for line in ticket.services if line.state is not ServiceState.QUEUED or line.served]
    minutes = sum(services[line.code].operator_min for line in begun if line.code in services)
    name = " ".join(part for part in (visit.citizen.surname, visit.citizen.given, visit.citizen.patronymic) if part)
    return VisitBarView(
        label=shown_label(ticket.label),
        elapsed=max(timedelta(), (ticket.ended_at or now) - started),
        target=timedelta(minutes=minutes),
        tabs=tabs,
        citizen=name,
        detail=_detail(visit.citizen, words, now.date()),
        running=ticket.ended_at is None,
    )


def _tab_glyph(state: ServiceState, *, here: bool) -> TabGlyph:
    if state is ServiceState.DONE:
        return "done"
    return "running" if here or state is ServiceState.ACTIVE else "todo"


def _detail(citizen: Citizen, words: Words, today: date) -> str:
    if not citizen.fin:
        return ""
    if citizen.birth is None:
        return words("form_page.citizen_fin", fin=citizen.fin)
    years = today.year - citizen.birth.year - ((today.month, today.day) < (citizen.birth.month, citizen.birth.day))
    return words("form_page.citizen", fin=citizen.fin, years=years)
