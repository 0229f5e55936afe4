"""What the workspace asks before a visit takes a turn: held, sent on, gone, back after all. No widget here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dostdesk.desk.actions import SendTo
from dostdesk.desk.view import DeskView, Draft, VisitView
from dostdesk.domain.ids import StaffId, TicketId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.rights import Staff
from dostdesk.domain.stays import ServiceState, VisitService
from dostdesk.domain.text import fold
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Window
from dostdesk.domain.words import Words
from ui.dialogs.clock_steps import on_grid
from ui.workspace import phrasing
from ui.workspace.asking import (
    LEAVE_REASONS,
    DetailsQuestion,
    HoldQuestion,
    Place,
    ReasonQuestion,
    TransferQuestion,
)
from ui.workspace.book import ServiceBook
from ui.workspace.turn_words import hold_reason

_REASON_ICONS: Mapping[str, str] = {
    "bank": "landmark",
    "copy": "copy",
    "document_from_home": "home",
    "doctor": "stethoscope",
    "other": "ellipsis",
}
_GROUP_ICONS: Mapping[str, str] = {
    "P": "wallet", "Y": "hand-heart", "E": "accessibility", "A": "file-text", "S": "id-card", "M": "briefcase",
}  # fmt: skip
NO_SHOWS_SHOWN = 9


def alone(view: DeskView) -> bool:
    """Whether this desk works without its hub."""
    return view.link.alone


def hold_question(view: DeskView, visit: VisitView, *, book: ServiceBook, words: Words, now: datetime) -> HoldQuestion:
    """Why he goes, and by when he is back: the policy's time at first."""
    policy, label = book.policy, shown_label(visit.ticket.label)
    return HoldQuestion(
        title=words("turn.hold_title"),
        subtitle=words("turn.hold_subtitle", label=label),
        reasons=tuple(
            (code, hold_reason(words, code), _REASON_ICONS.get(code, "ellipsis")) for code in policy.hold_reasons
        ),
        now=now,
        return_by=on_grid(now + policy.hold_return),
        call_next=bool(view.queue) and not alone(view),
    )


def transfer_question(
    view: DeskView, visit: VisitView, *, colleagues: Sequence[Staff], book: ServiceBook, words: Words
) -> TransferQuestion:
    """Where the visit can go on, and who waits or serves there."""
    ticket = visit.ticket
    groups = tuple(_group(group.letter, view, book=book, words=words) for group in book.policy.groups)
    return TransferQuestion(
        title=words("turn.transfer_title"),
        subtitle=_about(visit, words),
        groups=groups,
        places=() if alone(view) else _places(view, ticket, colleagues, book=book, words=words),
        chosen=_likely(ticket, view, book),
        warning=words("turn.transfer_offline") if alone(view) else "",
    )


def leave_question(ticket: Ticket, *, book: ServiceBook, words: Words, now: datetime) -> ReasonQuestion:
    """Why the citizen went for good."""
    waited = phrasing.minutes(words, ticket.clock.waited(now))
    return ReasonQuestion(
        title=words("turn.leave_title", label=shown_label(ticket.label)),
        subtitle=words("turn.leave_subtitle", service=book.subject(ticket, words.language), waited=waited),
        reasons=tuple((code, words(f"reason.leave.{code}")) for code in LEAVE_REASONS),
        confirm=words("turn.leave"),
    )


def no_shows_question(tickets: Sequence[Ticket], *, book: ServiceBook, words: Words) -> ReasonQuestion:
    """Who of those that were called in vain is there after all."""
    shown = tickets[:NO_SHOWS_SHOWN]
    more = len(tickets) - len(shown)
    return ReasonQuestion(
        title=words("turn.no_shows_title"),
        subtitle=words("turn.no_shows_more", count=more) if more else words("turn.no_shows_subtitle"),
        reasons=tuple((one.id, f"{shown_label(one.label)} · {book.short(one, words.language)}") for one in shown),
        confirm=words("turn.return"),
        heading=words("turn.no_shows_who"),
        details={one.id: words("turn.no_show_at", time=phrasing.hour(one.ended_at)) for one in shown if one.ended_at},
    )


def details_question(part: VisitService, draft: Draft, *, book: ServiceBook, words: Words) -> DetailsQuestion:
    """How many, and by which way, for the service on the screen."""
    service = book.service(part)
    name = service.name.in_(words.language) if service else part.code
    return DetailsQuestion(title=name, quantity=draft.quantity, channel=draft.channel)


def returned_ticket(reason: str) -> TicketId:
    """The ticket that was chosen of `no_shows_question`."""
    return TicketId(reason)


def _about(visit: VisitView, words: Words) -> str:
    done = sum(part.state is ServiceState.DONE for part in visit.ticket.services)
    label = shown_label(visit.ticket.label)
    name = f"{visit.citizen.surname} {visit.citizen.given}".strip()
    who = f"{label} · {name}" if name else label
    return words("turn.transfer_subtitle", who=who, done=done, count=len(visit.ticket.services))


def _group(letter: str, view: DeskView, *, book: ServiceBook, words: Words) -> Place:
    everyone = (*(entry.ticket for entry in view.queue), *view.others)
    waiting = sum(ticket.line == letter for ticket in everyone)
    serving = sum(letter in window.skills.all for window in view.windows if window.open and window.no != view.window)
    key = "turn.group_detail" if serving else "turn.group_closed"
    return Place(
        to=SendTo(group=letter),
        name=book.policy.group(letter).name.in_(words.language),
        icon=_GROUP_ICONS.get(letter, "users"),
        detail=words(key, waiting=waiting, windows=serving),
    )


def _likely(ticket: Ticket, view: DeskView, book: ServiceBook) -> int:
    """The group of an open service that is not this clerk's, else the first group besides the ticket's own."""
    letters = [group.letter for group in book.policy.groups]
    own = view.staff.skills.all if view.staff else frozenset()
    for part in ticket.services:
        service = book.service(part)
        if part.state is ServiceState.DONE or service is None:
            continue
        for group in book.policy.groups:
            if service.group in group.service_groups and group.letter not in own | {ticket.group}:
                return letters.index(group.letter)
    return next((at for at, letter in enumerate(letters) if letter != ticket.group), 0)


def _places(
    view: DeskView, ticket: Ticket, colleagues: Sequence[Staff], *, book: ServiceBook, words: Words
) -> tuple[Place, ...]:
    known = {person.id: person for person in colleagues}
    at_work = [window for window in view.windows if window.open and window.no != view.window]
    # Whoever serves the ticket's own group is the likelier one.
    at_work.sort(key=lambda window: (ticket.group not in window.skills.all, window.pause is not None, window.no))
    windows = [_window(window, ticket, known, book=book, words=words) for window in at_work]
    sitting = {window.staff: window for window in at_work}
    mine = view.staff.id if view.staff else None
    people = [
        _person(person, sitting.get(person.id), ticket, book=book, words=words)
        for person in sorted(colleagues, key=lambda person: person.name)
        if person.id != mine
    ]
    return (*windows, *people)


def _window(
    window: Window, ticket: Ticket, known: Mapping[StaffId, Staff], *, book: ServiceBook, words: Words
) -> Place:
    person = known.get(window.staff) if window.staff else None
    no = str(window.no)
    name = words("turn.window", window=no)
    if person is not None:
        name = words("turn.window_of", window=no, name=person.short_name)
    return Place(
        to=SendTo(group=_line(window, ticket, book), window=window.no),
        name=name,
        icon="monitor",
        detail=_skills(window, words),
        sought=fold(f"{no} {words('turn.window', window=no)} {person.name if person else ''}"),
    )


def _person(person: Staff, window: Window | None, ticket: Ticket, *, book: ServiceBook, words: Words) -> Place:
    detail = words("turn.not_at_window") if window is None else words("turn.at_window", window=window.no)
    group = ticket.group if window is None else _line(window, ticket, book)
    return Place(
        to=SendTo(group=group, staff=person.id),
        name=person.name,
        icon="user",
        detail=detail,
        sought=fold(f"{person.name} {person.login}"),
        open=window is not None,
    )


def _line(window: Window, ticket: Ticket, book: ServiceBook) -> str:
    """The group to which it falls back: its own if that window serves it, else the first that it serves."""
    if ticket.group in window.skills.all:
        return ticket.group
    served = (group.letter for group in book.policy.groups if group.letter in window.skills.all)
    return next(served, ticket.group)


def _skills(window: Window, words: Words) -> str:
    if window.pause is not None:
        return words("turn.on_break", time=phrasing.hour(window.pause.until))
    letters = sorted(window.skills.primary or window.skills.all)
    return words("turn.serves", groups=", ".join(letters))
