"""The middle of the workspace before the service: nobody is here, or the called citizen is on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.calling import NextUp
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.alone_values import ON_ITS_OWN
from ui.workspace.book import ServiceBook
from ui.workspace.handed_values import handed_values
from ui.workspace.queue_values import about, mark
from ui.workspace.values import CalledValues, ChipValue, HeaderValues, IdleValues, LineValue

LATER = 3


def idle_values(view: DeskView, *, book: ServiceBook, words: Words, now: datetime) -> IdleValues:
    """Nobody is here: who would be called, why, and who after him."""
    idle = now - view.idle_since if view.idle_since else timedelta()
    header = HeaderValues(
        big=words("workspace.idle"),
        present=False,
        chips=(ChipValue(words("workspace.ready"), "done", "success"),),
        line=last_visit(view.last, words) if view.last else "",
        clock=phrasing.stopwatch(idle),
        below=words("workspace.idle_time"),
    )
    if not view.queue:
        return IdleValues(header=header, empty=words("link.own_empty" if view.link.alone else "workspace.queue_empty"))
    first = view.queue[0]
    service = book.first(first.ticket)
    subject = service.name.in_(words.language) if service else book.subject(first.ticket, words.language)
    return IdleValues(
        header=header,
        label=shown_label(first.ticket.label),
        chips=_chips(first.ticket, book=book, words=words),
        why=f"{subject}\N{NO-BREAK SPACE}· {phrasing.why(words, first.reason, first.ticket)}",
        later=tuple(_later(entry, book=book, words=words, now=now) for entry in view.queue[1 : 1 + LATER]),
    )


def called_values(
    visit: VisitView, *, book: ServiceBook, words: Words, now: datetime, problem: str = ""
) -> CalledValues:
    """The citizen was called: how long ago, for what, and until when the call can be taken back."""
    policy, ticket = book.policy, visit.ticket
    since = now - ticket.called_at if ticket.called_at else timedelta()
    allowed = policy.no_show_after
    header = HeaderValues(
        big=shown_label(ticket.label),
        chips=(
            ChipValue(words("workspace.state.called"), "called", "accent"),
            *emergency_chip(ticket, book, words),
            *_chips(ticket, book=book, words=words),
        ),
        line=book.subject(ticket, words.language),
        short=book.short(ticket, words.language),
        waited=waited_words(ticket, words=words, now=now),
        clock=phrasing.stopwatch(since),
        beside=f"/ {phrasing.stopwatch(allowed)}",
        below=phrasing.calls(words, ticket.calls),
        elapsed=since.total_seconds(),
        target=allowed.total_seconds(),
    )
    lines = [_chosen(ticket, place, book=book, words=words) for place in range(len(ticket.services))]
    if ticket.priority != "regular":
        basis = policy.priority(ticket.priority).name.in_(words.language)
        lines.append(
            LineValue(
                mark="priority",
                text=words("workspace.priority_basis", basis=basis),
                note=words("workspace.priority_checked"),
            )
        )
    if ticket.called_at:
        spoken = words(f"workspace.announced.{ticket.language}", time=phrasing.second(ticket.called_at))
        lines.append(LineValue(mark="volume-2", text=spoken))
    seconds = undo_seconds(ticket, book=book, now=now)
    return CalledValues(
        header=header,
        lines=tuple(lines),
        undo=words("workspace.undo", seconds=seconds) if seconds else "",
        problem=problem,
        handed=handed_values(visit, words),
    )


def undo_seconds(ticket: Ticket, *, book: ServiceBook, now: datetime) -> int:
    """Whole seconds during which the call can still be taken back; 0 when it cannot."""
    if ticket.called_at is None or ticket.calls != 1:
        return 0
    left = book.policy.undo_within - (now - ticket.called_at)
    return max(0, -int(-left.total_seconds() // 1))


def waited_words(ticket: Ticket, *, words: Words, now: datetime) -> str:
    """`22 dəq gözləyib`."""
    return words("workspace.waited", minutes=int(ticket.clock.waited(now) / timedelta(minutes=1)))


def last_visit(ticket: Ticket, words: Words) -> str:
    """Label, time served and number of services of a visit that ended."""
    return words(
        "workspace.last_visit",
        label=shown_label(ticket.label),
        time=phrasing.stopwatch(ticket.clock.served),
        services=services_count(ticket, words),
    )


def services_count(ticket: Ticket, words: Words) -> str:
    return words("workspace.services_count", count=len(ticket.services))


def emergency_chip(ticket: Ticket, book: ServiceBook, words: Words) -> tuple[ChipValue, ...]:
    """That the ticket is of a window's own series: whoever looks for it in the hall's letters finds it nowhere."""
    if not ticket.label.startswith(book.policy.emergency_letter):
        return ()
    return (ChipValue(words("link.emergency"), "offline", "offline"),)


def _chips(ticket: Ticket, *, book: ServiceBook, words: Words) -> tuple[ChipValue, ...]:
    sign = mark(ticket, book)
    if sign == "sent":
        return (ChipValue(words("turn.sent_chip"), "arrow-right-left"),)
    if sign == "appointment":
        return (ChipValue(words("workspace.appointment", time=phrasing.hour(ticket.due_at)), "appointment"),)
    return (ChipValue(words("workspace.mark.priority"), "priority"),) if sign == "priority" else ()


def _later(entry: NextUp, *, book: ServiceBook, words: Words, now: datetime) -> LineValue:
    sign = mark(entry.ticket, book)
    # On its own a window has nobody but its own tickets: the first of them says so for all.
    why = "" if entry.reason == ON_ITS_OWN else phrasing.why(words, entry.reason, entry.ticket)
    return LineValue(
        mark="arrow-right-left" if sign == "sent" else sign,
        label=shown_label(entry.ticket.label),
        text=about(entry.ticket, book=book, words=words),
        note=why,
        minutes=phrasing.minutes(words, entry.ticket.clock.waited(now)),
    )


def _chosen(ticket: Ticket, place: int, *, book: ServiceBook, words: Words) -> LineValue:
    service = book.service(ticket.services[place])
    if service is None:
        return LineValue(mark="todo", text=ticket.services[place].code)
    return LineValue(
        mark="todo",
        text=service.name.in_(words.language),
        note=words("workspace.planned", minutes=service.operator_min),
    )
