"""The right pane: who the citizen is, what he may be entitled to, what is under way; before that, the clerk's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dostdesk.catalogue.eligibility import Hint
from dostdesk.desk.view import Citizen, DeskView, LinkState, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.people import mask_phone
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from ui.same_person import OPEN, state_of
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook
from ui.workspace.facts_values import differences, earlier_applications, facts_value, open_applications, source_chip
from ui.workspace.values import ApplicationLine, ChipValue, CitizenValues, Detail, HintValue, LineValue
from ui.workspace.waiting_values import services_count

HintsOf = Callable[[VisitView], tuple[Hint, ...]]
_UNNAMED = {True: "workspace.citizen_unnamed", False: "turn.nobody_citizen"}
FactsOf = Callable[[VisitView], tuple[ChipValue, ...]]


def citizen_values(
    view: DeskView, *, book: ServiceBook, words: Words, now: datetime, hints: HintsOf, facts: FactsOf
) -> CitizenValues:
    """The pane for this state of the window."""
    if view.visit is None or view.visit.ticket.state is not TicketState.SERVING:
        coming = view.visit is not None
        return CitizenValues(
            confirmed=ChipValue(words("workspace.unconfirmed"), "todo") if coming else None,
            unknown=words("workspace.citizen_unknown") if coming else "",
            last=_last(view, words),
            today=_today(view, words),
        )
    visit, citizen = view.visit, view.visit.citizen
    confirmed = ChipValue(words("workspace.unconfirmed"), "todo")
    if not visit.ticket.in_person:
        confirmed = ChipValue(words("turn.nobody"), "closed")
    elif citizen.confirmed_at:
        said = words("workspace.confirmed", time=phrasing.hour(citizen.confirmed_at))
        confirmed = ChipValue(said, "done", "success")
    name = tuple(part for part in (f"{citizen.surname} {citizen.given}".strip(), citizen.patronymic) if part)
    return CitizenValues(
        confirmed=confirmed,
        name=name,
        unknown="" if name else words(_UNNAMED[visit.ticket.in_person]),
        details=_details(citizen, words, now),
        chips=facts(visit),
        hints=_hints(hints(visit), words),
        hints_notice=_without_register(view, visit, words),
        applications=open_applications(visit, book.current, words),
        applications_from=_history_from(visit, words, now),
        earlier=earlier_applications(visit, book.current, words),
        differences=differences(visit, words),
        facts=facts_value(visit.facts, words, now),
        visits=tuple(_other_visit(ticket, book, words) for ticket in visit.same_person),
    )


def _details(citizen: Citizen, words: Words, now: datetime) -> tuple[Detail, ...]:
    lines = []
    if citizen.fin:
        lines.append(Detail(label=words("workspace.fin"), value=citizen.fin, code=True))
    if citizen.birth:
        years = phrasing.age(citizen.birth, service_day(now))
        lines.append(Detail(label=words("workspace.age"), value=f"{years} · {phrasing.day(citizen.birth)}"))
    if citizen.document:
        lines.append(Detail(label=words("workspace.identity"), value=citizen.document, code=True))
    if citizen.phone:
        lines.append(Detail(label=words("workspace.phone"), value=mask_phone(citizen.phone)))
    return tuple(lines)


def _hints(found: tuple[Hint, ...], words: Words) -> tuple[HintValue, ...]:
    return tuple(
        HintValue(
            service=hint.service,
            title=hint.title.in_(words.language),
            why=hint.reason.in_(words.language),
            offered=place == 0,
        )
        for place, hint in enumerate(found)
    )


def _without_register(view: DeskView, visit: VisitView, words: Words) -> str:
    """What the register cannot add now; nothing where it was heard of this citizen before the link went."""
    cut = view.link.itself in {LinkState.ON_ITS_OWN, LinkState.CENTRE_ONLY}
    heard = visit.facts is not None and visit.facts.facts_at is not None
    return words("link.hints_alone") if cut and visit.ticket.in_person and not heard else ""


def _history_from(visit: VisitView, words: Words, now: datetime) -> ChipValue | None:
    """Of when the applications of other centres are; before they were asked for, nothing is said of them."""
    if visit.facts is None:
        return None
    if visit.facts.history_at is None:
        return ChipValue(words("facts.this_desk"), "offline", "offline")
    return source_chip(visit.facts.history_at, words, now)


def _other_visit(ticket: Ticket, book: ServiceBook, words: Words) -> ApplicationLine:
    """Another ticket of the same person today."""
    open_ = ticket.state in OPEN
    glyph = "running" if open_ else "done" if ticket.state is TicketState.DONE else "closed"
    return ApplicationLine(
        title=f"{shown_label(ticket.label)} · {book.short(ticket, words.language)}",
        detail=words(
            "identity.visit_detail", time=phrasing.hour(ticket.arrived_at), services=services_count(ticket, words)
        ),
        chip=ChipValue(state_of(ticket, words), glyph, "warning" if open_ else "plain"),
    )


def _last(view: DeskView, words: Words) -> LineValue | None:
    if view.last is None:
        return None
    note = f"{services_count(view.last, words)} · {phrasing.stopwatch(view.last.clock.served)}"
    mark = "done" if view.last.state is TicketState.DONE else "closed"
    return LineValue(mark=mark, label=view.last.label, text=note)


def _today(view: DeskView, words: Words) -> tuple[tuple[str, str], ...]:
    return (
        (words("workspace.today_served"), str(view.today.served)),
        (words("workspace.today_average"), phrasing.stopwatch(view.today.average_service)),
        (words("workspace.today_no_shows"), str(view.today.no_shows)),
    )
