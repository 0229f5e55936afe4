"""The middle of the workspace during a service: tabs, papers, the form's card, the note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.desk.view import Draft, VisitView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.services import DocumentState, RequiredDocument, Service
from dostdesk.domain.stays import ServiceState, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.handed_values import handed_values
from ui.workspace.values import ChipValue, DocumentRow, FormCard, HeaderValues, ServingValues, TabValue
from ui.workspace.waiting_values import emergency_chip, waited_words

NOTE_LIMIT = 4000
_GLYPHS = {
    DocumentState.NEEDED: "todo",
    DocumentState.SEEN: "done",
    DocumentState.SCANNED: "done",
    DocumentState.PARTIAL: "partial",
    DocumentState.FROM_SYSTEM: "done",
    DocumentState.AWAITED: "held",
    DocumentState.TO_BE_BROUGHT: "held",
    DocumentState.NOT_NEEDED: "closed",
}
_READY = frozenset({DocumentState.SEEN, DocumentState.SCANNED, DocumentState.FROM_SYSTEM})


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProgress:
    """How far a form is filled; `sections` names the ones with open fields and how many, `Gəlirlər 2`."""

    percent: int
    remaining: int
    sections: tuple[tuple[str, int], ...] = ()


ProgressOf = Callable[[VisitService, Draft], FormProgress | None]


def serving_values(
    visit: VisitView,
    *,
    book: ServiceBook,
    words: Words,
    now: datetime,
    progress: ProgressOf,
    looked_at: VisitServiceId | None = None,
) -> ServingValues:
    """The middle for the service at which the clerk is, or a finished one that is `looked_at`."""
    ticket = visit.ticket
    current = current_service(ticket, looked_at)
    header = _header(ticket, book=book, words=words, now=now)
    tabs = tuple(
        _tab(part, place, part is current, book=book, words=words, now=now)
        for place, part in enumerate(ticket.services)
    )
    if current is None:
        return ServingValues(header=header, tabs=tabs, service=None, handed=handed_values(visit, words))
    draft = visit.drafts.get(current.id, Draft())
    service = book.service(current)
    rows = document_rows(service, draft, words) if service else ()
    ready, wanted = documents_count(service, draft) if service else (0, 0)
    note = draft.note
    return ServingValues(
        header=header,
        tabs=tabs,
        service=current.id,
        title=service.name.in_(words.language) if service else current.code,
        official=_official(current, service, book, words),
        unverified=_unverified(service, words),
        documents=rows,
        documents_count=f"{ready} / {wanted}" if rows else "",
        documents_empty="" if rows else words("workspace.documents_empty"),
        form=_form(visit, current, draft, words=words, progress=progress),
        note=note,
        handed=handed_values(visit, words),
        details=_details(draft, words),
        note_problem=words("workspace.note_long", limit=NOTE_LIMIT, typed=len(note)) if len(note) > NOTE_LIMIT else "",
    )


def current_service(ticket: Ticket, looked_at: VisitServiceId | None = None) -> VisitService | None:
    """The service on the screen: the one looked at, else the active one, and once all are done the last one."""
    looked = next((part for part in ticket.services if part.id == looked_at), None)
    return looked or ticket.active or (ticket.services[-1] if ticket.services else None)


def served(part: VisitService, now: datetime) -> timedelta:
    """How long a service has been served so far."""
    return part.served + (max(timedelta(), now - part.since) if part.since else timedelta())


def document_rows(service: Service, draft: Draft, words: Words) -> tuple[DocumentRow, ...]:
    """The service's papers with what became of each."""
    return tuple(_document(paper, draft, words) for paper in service.documents)


def documents_count(service: Service, draft: Draft) -> tuple[int, int]:
    """How many papers are here, of how many; a conditional one counts once something was said about it."""
    states = [(paper, draft.documents.get(paper.code, DocumentState.NEEDED)) for paper in service.documents]
    wanted = [
        state
        for paper, state in states
        if state is not DocumentState.NOT_NEEDED and not (paper.condition and state is DocumentState.NEEDED)
    ]
    return sum(state in _READY for state in wanted), len(wanted)


def _header(ticket: Ticket, *, book: ServiceBook, words: Words, now: datetime) -> HeaderValues:
    elapsed = sum((served(part, now) for part in ticket.services), timedelta())
    begun = [part for part in ticket.services if part.state is not ServiceState.QUEUED or part.served]
    planned = timedelta(minutes=sum(service.operator_min for part in begun if (service := book.service(part))))
    left = planned - elapsed
    below = ""
    if planned:
        key = "workspace.time_left" if left >= timedelta() else "workspace.time_over"
        below = words(key, time=phrasing.remaining(abs(left)))
    return HeaderValues(
        big=shown_label(ticket.label),
        chips=_chips(ticket, book, words),
        line=book.subject(ticket, words.language),
        short=book.short(ticket, words.language),
        waited=waited_words(ticket, words=words, now=now) if ticket.in_person else "",
        clock=phrasing.stopwatch(elapsed),
        beside=f"/ {phrasing.stopwatch(planned)}" if planned else "",
        below=below,
        elapsed=elapsed.total_seconds(),
        target=planned.total_seconds(),
    )


def _chips(ticket: Ticket, book: ServiceBook, words: Words) -> tuple[ChipValue, ...]:
    serving = ChipValue(words("workspace.state.serving"), "running", "accent")
    nobody = () if ticket.in_person else (ChipValue(words("turn.nobody_in_front"), "folder"),)
    return (serving, *emergency_chip(ticket, book, words), *nobody)


def _tab(part: VisitService, place: int, current: bool, *, book: ServiceBook, words: Words, now: datetime) -> TabValue:
    service = book.service(part)
    spent = phrasing.stopwatch(served(part, now))
    if part.state is ServiceState.DONE:
        glyph, state = "done", words("workspace.tab.done", time=spent)
    elif part.state is ServiceState.ACTIVE:
        glyph, state = "running", words("workspace.tab.active", time=spent)
    elif part.served:
        glyph, state = "held", words("workspace.tab.paused", time=spent)
    else:
        glyph, state = "todo", words("workspace.tab.queued", minutes=service.operator_min if service else 0)
    title = service.short_name.in_(words.language) if service else part.code
    keys = f"Ctrl {place + 1}" if place < 9 else ""
    return TabValue(id=part.id, title=title, state=state, glyph=glyph, current=current, keys=keys)


def _document(paper: RequiredDocument, draft: Draft, words: Words) -> DocumentRow:
    state = draft.documents.get(paper.code, DocumentState.NEEDED)
    glyph, note = _GLYPHS[state], words(f"workspace.document.{state.value}")
    if state is DocumentState.NEEDED and paper.condition is not None:
        glyph, note = "conditional", paper.condition.in_(words.language)
    action = "" if state in _READY else words("workspace.document_seen")
    return DocumentRow(
        code=paper.code, name=paper.name.in_(words.language), state=state, glyph=glyph, note=note, action=action
    )


def _official(part: VisitService, service: Service | None, book: ServiceBook, words: Words) -> str:
    release = words("workspace.release", number=part.release, date=phrasing.day(book.effective_from(part)))
    if part.release < book.current.number:
        release = words("workspace.release_kept", release=release, number=book.current.number)
    return f"{service.official_id} · {release}" if service and service.official_id else release


def _details(draft: Draft, words: Words) -> str:
    """How many and by which way; nothing where it is one, asked for in person."""
    if draft.quantity == 1 and draft.channel is Channel.IN_PERSON:
        return ""
    channel = words(f"turn.channel.{draft.channel.value}")
    return words("turn.details_line", count=draft.quantity, channel=channel)


def _unverified(service: Service | None, words: Words) -> str:
    if service is None or not service.unverified:
        return ""
    if "service" in service.unverified:
        return words("workspace.unverified.service")
    return words("workspace.unverified." + "_".join(service.unverified))


def _form(visit: VisitView, part: VisitService, draft: Draft, *, words: Words, progress: ProgressOf) -> FormCard:
    sent = next((entry for entry in visit.applications if entry.service_id == part.id), None)
    if sent is not None:
        return FormCard(
            title=words("turn.form_corrected" if sent.version > 1 else "workspace.form_sent"),
            progress=sent.number
            if sent.version == 1
            else words("turn.number_version", number=sent.number, version=sent.version),
            detail=words(
                "workspace.form_sent_detail",
                time=phrasing.second(sent.submitted_at),
                date=phrasing.day(sent.promised_on),
            ),
            button=words("command.print"),
            keys=("F9",),
            command=CommandId.PRINT,
            enabled=bool(visit.papers),
            correct=words("turn.correct"),
        )
    button, keys = words("command.open_form"), ("Ctrl", "Enter")
    found = progress(part, draft) if draft.form else None
    if found is None:
        return FormCard(
            title=words("workspace.form"),
            progress=words("workspace.form_new"),
            detail=words("workspace.form_new_detail"),
            button=words("workspace.form_begin"),
            keys=keys,
            command=CommandId.OPEN_FORM,
            enabled=part.state is not ServiceState.DONE,
        )
    saved = words("workspace.saved", time=phrasing.second(draft.saved_at)) if draft.saved_at else ""
    sections = ", ".join(f"{name} {count}" for name, count in found.sections)
    return FormCard(
        title=words("workspace.form"),
        progress=words("workspace.form_progress", percent=found.percent, remaining=found.remaining),
        detail=" · ".join(text for text in (saved, sections) if text),
        button=button,
        keys=keys,
        command=CommandId.OPEN_FORM,
        enabled=part.state is not ServiceState.DONE,
    )
