"""The turns that a visit takes at this window besides being served: held, resumed, sent on, gone, back after all."""

from __future__ import annotations

from datetime import datetime

from dostdesk.desk.actions import SendTo
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.handed_on import note_content
from dostdesk.desk.look import undoable_at
from dostdesk.desk.notices import slip_to_bring
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.papers import put_paper
from dostdesk.desk.queue_work import ask
from dostdesk.desk.work import AtWork, OpenWork, at_window, visit_here, who
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.storage.desk import centre_cache, releases, visits
from dostdesk.storage.desk.store import Transaction


def hold(reason: str, return_by: datetime, note: str, *, work: OpenWork) -> None:
    """The citizen of this visit goes away for an errand of his own; a slip tells him what to bring and by when.

    Args:
        reason: A code of the policy's hold reasons.
        return_by: When he is to be back (UTC).
        note: For whoever has the ticket next, or empty.

    Raises:
        RefusedError: `return_by_past`, `reason_unknown`, `no_visit`, or the ticket's state does not allow it.
    """
    if return_by <= work.time.now():
        raise RefusedError("return_by_past")
    if reason not in work.policy.hold_reasons:
        raise RefusedError("reason_unknown")
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = _noted(transaction, visit_here(transaction, at, work.policy), note, at=at, work=work)
        payload = {"reason": reason, "return_by": to_text(return_by), "drafts": _drafts(transaction, ticket)}
        held = record(transaction, OpKind.HOLD, payload, ticket, at=at, work=work)
        slip = slip_to_bring(transaction, held, return_by=return_by, at=at, work=work)
        if slip is not None:
            put_paper(transaction, slip, ticket=ticket.id, label=ticket.label, number="", new_id=work.new_id)
    _handed_on(work)


def resume(ticket: TicketId, *, work: OpenWork) -> None:
    """A held citizen is back and sits down at this window again.

    Raises:
        RefusedError: `window_busy` while somebody else is here; `ticket_unknown`; another clerk waits for him:
            `ticket_not_yours`.
    """
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ahead = ahead_of_feed(transaction, work.policy)
        here = ticket_at(transaction, at.window, ahead)
        if here is not None:
            raise RefusedError("window_busy", label=here.label, window=at.window)
        held = ahead.get(ticket) or centre_cache.ticket(transaction, ticket)
        if held is None:
            raise RefusedError("ticket_unknown")
        if at.window != held.window and at.staff.id != held.staff:
            raise RefusedError("ticket_not_yours", label=held.label, window=held.window)
        payload = {"window": at.window, "claim": work.new_id()}
        record(transaction, OpKind.RESUME, payload, held, at=at, work=work)
    _handed_on(work)


def transfer(to: SendTo, note: str, *, work: OpenWork) -> None:
    """Send the visit here on; what was written and the citizen's clocks go along.

    Raises:
        RefusedError: `group_unknown`, `transfer_here` when it is this very window, `no_visit`.
    """
    work.policy.group(to.group)
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        if to.window == at.window or to.staff == at.staff.id:
            raise RefusedError("transfer_here")
        ticket = _noted(transaction, visit_here(transaction, at, work.policy), note, at=at, work=work)
        payload = {
            "group": to.group,
            "to_window": to.window,
            "to_staff": to.staff,
            "drafts": _drafts(transaction, ticket),
        }
        record(transaction, OpKind.TRANSFER, payload, ticket, at=at, work=work)
    _handed_on(work)


def leave(ticket: TicketId, reason: str, *, work: OpenWork) -> None:
    """The citizen went away for good, from the queue, from the window, or from his errand.

    Raises:
        RefusedError: `ticket_unknown`, `ticket_not_yours`, or the ticket's state does not allow it.
    """
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ahead = ahead_of_feed(transaction, work.policy)
        gone = ahead.get(ticket) or centre_cache.ticket(transaction, ticket)
        if gone is None:
            raise RefusedError("ticket_unknown")
        mine = at.window == gone.window or at.staff.id == gone.staff
        if gone.state is not TicketState.WAITING and not mine:
            raise RefusedError("ticket_not_yours", label=gone.label, window=gone.window)
        record(transaction, OpKind.LEAVE, {"reason": reason}, gone, at=at, work=work)
    recorded(work)


def return_ticket(ticket: TicketId, *, work: OpenWork) -> None:
    """Who was called in vain is there after all: he waits with the due time that he had. Raises as `ask` does."""
    with work.store.reading() as transaction:
        actor = who(transaction, Right.RETURN_TICKET).staff.id
    ask(OpKind.RETURN_TICKET, {"ticket": ticket}, actor=actor, ticket=ticket, work=work)


def undo_last(*, work: OpenWork) -> None:
    """Take the last step at this window back. Raises RefusedError `nothing_to_undo`, `undo_too_late`; or as `ask`."""
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.SERVE)
        found = undoable_at(transaction, at.window, work.time.now(), work.policy)
    if found is None:
        raise RefusedError("nothing_to_undo")
    payload = {"ticket": found.id, "window": at.window}
    ask(OpKind.UNDO_TURN, payload, actor=at.staff.id, ticket=found.id, work=work)


def leave_note(text: str, *, work: OpenWork) -> None:
    """Write a note for whoever has the ticket of this visit next. Raises RefusedError `note_empty`, `no_visit`."""
    if not text.strip():
        raise RefusedError("note_empty")
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        _noted(transaction, visit_here(transaction, at, work.policy), text, at=at, work=work)
    recorded(work)


def back_office(services: tuple[str, ...], *, work: OpenWork) -> None:
    """Begin work on services without a person in front; it is at this window at once, as a visit of its own.

    Raises:
        RefusedError: `disk_nearly_full`, `service_unknown`, `service_off`, `window_busy`; or as `ask` does.
        OutsideError: As `ask` does.
    """
    work.must_have_room()
    release = work.releases.in_force()
    for code in services:
        if not release.service(code).enabled:
            raise RefusedError("service_off", service=code)
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.SERVE)
    ticket = TicketId(work.new_id())
    wanted = [{"service_id": work.new_id(), "code": code, "release": release.number} for code in services]
    payload = {"window": at.window, "ticket": ticket, "services": wanted}
    ask(OpKind.BACK_OFFICE, payload, actor=at.staff.id, ticket=ticket, work=work)


def _noted(transaction: Transaction, ticket: Ticket, note: str, *, at: AtWork, work: OpenWork) -> Ticket:
    """The ticket with a note for the next clerk; the same one if there is nothing to say."""
    if not note.strip():
        return ticket
    blob = note_content(note, at.staff.short_name, work.bits)
    content = content_hash(blob)
    releases.put_blob(transaction, content, blob, to_hub=True)
    return record(transaction, OpKind.LEAVE_NOTE, {"content": content}, ticket, at=at, work=work)


def _drafts(transaction: Transaction, ticket: Ticket) -> dict[str, int]:
    """Which versions go along with the ticket."""
    kept = visits.drafts_of(transaction, [service.id for service in ticket.services])
    return {service: draft.version for service, draft in kept.items()}


def _handed_on(work: OpenWork) -> None:
    recorded(work)
    work.link.wake_papers()
    work.wake_printing()
