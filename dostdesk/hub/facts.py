"""What devices report: applied, applied with a conflict recorded, or not understood at all. A fact is never refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.decisions import TICKET_OPS, decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.lives import Anew
from dostdesk.domain.numbers import NumberPurpose, check_number
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import Ticket
from dostdesk.hub.acts_hall import message_read
from dostdesk.hub.alone import (
    called_alone,
    issued_alone,
    known_ticket,
    not_elsewhere,
    reopening,
    signed_in_alone,
    slip_served,
)
from dostdesk.hub.ask import Ask, BlobsAwaitedError, Decided, NotUnderstoodError, not_before
from dostdesk.hub.identity import person_named
from dostdesk.hub.intents import window_closes
from dostdesk.storage.hub.numbers import parts
from dostdesk.storage.hub.store import HubRows

ANSWERED_WITH_TICKET = frozenset({OpKind.ISSUE_ALONE, OpKind.CALL_ALONE, OpKind.SERVE_SLIP})
"""Facts whose answer is the ticket as it is at the hub: under which label, or which ticket a slip's is."""


def decide_fact(rows: HubRows, ask: Ask) -> Decided:
    """The events of one fact, and the conflict if it stands beside another that says otherwise.

    Raises:
        NotUnderstoodError: It is about nothing that this hub knows.
        BlobsAwaitedError: Its content must be uploaded first.
    """
    if ask.staff is None and not rows.people.known(ask.actor):
        raise NotUnderstoodError("staff_unknown")
    match ask.kind:
        case OpKind.CLOSE_WINDOW | OpKind.PAUSE_WINDOW | OpKind.RESUME_WINDOW:
            return _about_window(rows, ask)
        case OpKind.APPLICATION_SUBMITTED:
            return _application_submitted(rows, ask)
        case OpKind.IDENTITY_CHECKED:
            return _identity_checked(rows, ask)
        case OpKind.RECEIPT_ISSUED:
            return _receipt_issued(rows, ask)
        case OpKind.NUMBER_VOIDED:
            return _number_voided(rows, ask)
        case OpKind.ISSUE_ALONE:
            return issued_alone(rows, ask)
        case OpKind.CALL_ALONE:
            return called_alone(rows, ask, known_ticket(rows, ask))
        case OpKind.SERVE_SLIP:
            return slip_served(rows, ask)
        case OpKind.SIGN_IN_ALONE:
            return signed_in_alone(rows, ask)
        case OpKind.CONFLICT_SETTLED:
            return _conflict_settled(ask)
        case OpKind.READ_MESSAGE:
            return message_read(rows, ask)
        case kind if kind in TICKET_OPS:
            return _about_ticket(rows, ask)
    raise ValueError(f"{ask.kind} is no fact")


def conflict_event(
    ask: Ask, entity: str, conflict: RefusedError, *, beside: str = "", stand_in: str = ""
) -> EventDraft:
    """That a fact does not fit, in codes and ids; `beside` and `stand_in` as in `Decided`."""
    body = {"op": ask.kind.value, "code": conflict.code, "device": ask.sender.device, "at": to_text(ask.at)}
    if beside:
        body["ticket"] = beside
    if stand_in:
        body["stand_in"] = stand_in
    return EventDraft(entity=entity, kind=EventKind.CONFLICT_RECORDED, body=body)


def _about_window(rows: HubRows, ask: Ask) -> Decided:
    no = WindowNo(ask.payload["window"])
    if no not in ask.rules.windows:
        raise NotUnderstoodError("window_unknown", window=no)
    window, entity = rows.queue.window(no), f"window:{no}"
    if window is None or not window.open:
        if ask.kind is OpKind.CLOSE_WINDOW:
            return Decided()
        return Decided(conflict=RefusedError("window_not_open", window=no), entity=entity)
    if window.device != ask.sender.device:
        return Decided(conflict=RefusedError("window_taken", window=no), entity=entity)
    if ask.kind is OpKind.RESUME_WINDOW:
        return Decided(events=(_window_event(EventKind.WINDOW_RESUMED, ask),) if window.pause else ())
    busy = rows.queue.at_window(no)
    if busy is not None:
        return Decided(conflict=RefusedError("window_busy", label=busy.label, window=no), entity=entity)
    if ask.kind is OpKind.PAUSE_WINDOW:
        return Decided(events=(_window_event(EventKind.WINDOW_PAUSED, ask),))
    return Decided(events=window_closes(rows, window, to_text(ask.at)))


def _window_event(kind: EventKind, ask: Ask) -> EventDraft:
    return EventDraft(entity=f"window:{ask.payload['window']}", kind=kind, body={**ask.payload, "at": to_text(ask.at)})


def _about_ticket(rows: HubRows, ask: Ask) -> Decided:
    as_read = ticket = known_ticket(rows, ask)
    try:
        again = reopening(rows, ask, ticket)
        if again is not None:
            ticket = fold_ticket(ticket, again.kind, again.body, ticket.revision)
        if ask.kind is not OpKind.TICKET_PRINTED:
            not_elsewhere(rows, ticket, ask)
        if ask.kind is OpKind.ADD_SERVICE:
            _check_added(rows, ask, ticket)
        if ask.kind is OpKind.RESUME:
            _must_be_free(rows, ask)
        # As the device decided when it happened, whatever came into force since.
        policy = ask.rules.in_force(ask.at).policy
        at = not_before(ticket, ask.at)
        events = decide(ask.kind, _as_it_is_here(rows, ask), ticket, at, policy, actor=ask.actor)
        if again is not None and events:
            events = (again, *events)
        return Decided(events=events, ticket=as_read)
    except RefusedError as conflict:
        return Decided(conflict=conflict, entity=ticket.id)


def _must_be_free(rows: HubRows, ask: Ask) -> None:
    """A held visit goes on at a window of this device where nobody else is."""
    no = WindowNo(ask.payload["window"])
    window, busy = rows.queue.window(no), rows.queue.at_window(no)
    if window is None or window.device not in {None, ask.sender.device}:
        raise RefusedError("window_not_open", window=no)
    if busy is not None:
        raise RefusedError("window_busy", label=busy.label, window=no)


def _as_it_is_here(rows: HubRows, ask: Ask) -> Mapping[str, Any]:
    """The payload with what only the hub knows: who the citizen is, and whether a transfer's destination is there."""
    payload = ask.payload
    if ask.kind is OpKind.IDENTIFY:
        return {**payload, "person": person_named(rows, payload["content"])}
    if ask.kind is OpKind.LEAVE_NOTE:
        _content(rows, payload["content"])
    if ask.kind is not OpKind.TRANSFER:
        return payload
    if payload["group"] not in {group.letter for group in ask.rules.in_force(ask.at).policy.groups}:
        raise NotUnderstoodError("group_unknown", letter=payload["group"])
    open_ = [window for window in rows.queue.windows() if window.open]
    there = any(window.no == payload["to_window"] or window.staff == payload["to_staff"] for window in open_)
    return payload if there else {**payload, "to_window": None, "to_staff": None}


def _check_added(rows: HubRows, ask: Ask, ticket: Ticket) -> None:
    """A service that was added is one of its release, and its id belongs to no other visit."""
    ask.rules.letter(ask.payload["release"], ask.payload["code"])
    owner = rows.queue.of_service(ask.payload["service_id"])
    if owner is not None and owner.id != ticket.id:
        raise RefusedError("service_unknown", label=ticket.label)


def _application_submitted(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    _own_number(rows, ask)
    ticket = known_ticket(rows, ask)
    _content(rows, payload["content"])
    application, version = payload["application"], payload["version"]
    conflict = _number_conflict(rows, payload["number"], NumberPurpose.APPLICATION.value, application)
    if rows.numbers.application_known(application, version):
        return Decided(conflict=RefusedError("application_known", number=payload["number"]), entity=ticket.id)
    names = ("application", "service_id", "code", "release", "number", "version", "content", "promised_on")
    told = {name: payload[name] for name in names}
    if payload["identity"]:
        told["identity"] = payload["identity"]
    submitted = _paper(EventKind.APPLICATION_SUBMITTED, ticket, ask, told)
    return Decided(events=(submitted,), conflict=conflict or _stranger(rows, ask, ticket), entity=ticket.id)


def _identity_checked(rows: HubRows, ask: Ask) -> Decided:
    """How whom an application names stands to the register by now."""
    payload = ask.payload
    _own_number(rows, ask)
    ticket = known_ticket(rows, ask)
    if not rows.numbers.application_known(payload["application"], payload["version"]):
        raise NotUnderstoodError("application_unknown")
    told = {name: payload[name] for name in ("application", "number", "version", "identity")}
    return Decided(events=(_paper(EventKind.IDENTITY_CHECKED, ticket, ask, told),), entity=ticket.id)


def _receipt_issued(rows: HubRows, ask: Ask) -> Decided:
    payload = ask.payload
    _own_number(rows, ask)
    ticket = known_ticket(rows, ask)
    _content(rows, payload["content"])
    conflict = _number_conflict(rows, payload["number"], NumberPurpose.RECEIPT.value, ticket.id)
    told = {"number": payload["number"], "content": payload["content"]}
    issued = _paper(EventKind.RECEIPT_ISSUED, ticket, ask, told)
    conflict = conflict or _stranger(rows, ask, ticket) or _second_receipt(rows, ticket, payload["number"])
    return Decided(events=(issued,), conflict=conflict, entity=ticket.id)


def _second_receipt(rows: HubRows, ticket: Ticket, number: str) -> RefusedError | None:
    """A desk that was set back, or whose end of the visit clashed, ends it again: both papers are out, and are kept."""
    others = [other for other in rows.numbers.receipts_of(ticket.id) if other != number]
    return RefusedError("receipt_doubled", label=ticket.label, number=others[0]) if others else None


def _number_voided(rows: HubRows, ask: Ask) -> Decided:
    number = ask.payload["number"]
    _own_number(rows, ask)
    entity = f"series:{parts(number)[0]}"
    if rows.numbers.issued(number) is not None:
        return Decided(conflict=RefusedError("number_taken", number=number), entity=entity)
    body = {
        "number": number,
        "reason": ask.payload["reason"],
        "device": ask.sender.device,
        "staff": ask.actor,
        "at": to_text(ask.at),
    }
    return Decided(events=(EventDraft(entity=entity, kind=EventKind.NUMBER_VOIDED, body=body),))


def _conflict_settled(ask: Ask) -> Decided:
    """Who decided what about which op. The two records that clashed stay what they are."""
    payload = ask.payload
    entity = payload["ticket"] or f"op:{payload['op']}"
    told = {"op": payload["op"], "kept": payload["kept"]}
    body = {**told, "device": ask.sender.device, "staff": ask.actor, "at": to_text(ask.at)}
    return Decided(events=(EventDraft(entity=entity, kind=EventKind.CONFLICT_SETTLED, body=body),))


def _paper(kind: EventKind, ticket: Ticket, ask: Ask, told: Mapping[str, Any]) -> EventDraft:
    body = {**told, "device": ask.sender.device, "staff": ask.actor, "at": to_text(ask.at)}
    return EventDraft(entity=ticket.id, kind=kind, body=body)


def _own_number(rows: HubRows, ask: Ask) -> None:
    """A number is well written and of a series that this very install was granted."""
    number = ask.payload["number"]
    try:
        check_number(number)
    except RefusedError as error:
        raise NotUnderstoodError(error.code) from error
    device, epoch = ask.sender.device, ask.sender.install_epoch
    holder = rows.numbers.holder(number)
    # An install that began anew reports what it gave before: of its own name, or as the heir of a copied store.
    own = holder is not None and holder[0] == device and holder[1] <= epoch
    if not own and parts(number)[0] not in rows.numbers.inherited(device, epoch):
        raise NotUnderstoodError("number_not_granted", number=number)


def _number_conflict(rows: HubRows, number: str, purpose: str, subject: str) -> RefusedError | None:
    issued = rows.numbers.issued(number)
    if issued is None or (issued.purpose, issued.subject) == (purpose, subject):
        return None
    copied = Anew.COPIED in rows.numbers.ended_because(parts(number)[0])
    return RefusedError("number_reissued" if copied else "number_taken", number=number)


def _stranger(rows: HubRows, ask: Ask, ticket: Ticket) -> RefusedError | None:
    """Papers may arrive after the visit, so what counts is whether the clerk ever had this ticket."""
    if ticket.staff == ask.actor or rows.queue.ever_had(ticket.id, StaffId(ask.actor)):
        return None
    return RefusedError("ticket_not_held", label=ticket.label)


def _content(rows: HubRows, sha256: str) -> None:
    if not rows.papers.has_blob(sha256):
        raise BlobsAwaitedError(sha256)
