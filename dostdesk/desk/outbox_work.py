"""Use cases of the outbox: look into it, send at once, and say what counts where two records clash."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from dostdesk.desk.drafts import citizen_of_answers
from dostdesk.desk.outbox_view import Choice, Decision, ItemState, OutboxItem, OutboxView, Side
from dostdesk.desk.work import who
from dostdesk.domain.clock import from_text, service_day, start_of, to_text
from dostdesk.domain.conflicts import ANSWERS, CLASHES, Clash, Kept, may_answer
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.people import PersonName
from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import centre_cache, device, outbox, outbox_list, visits
from dostdesk.storage.desk.outbox import KeptOp

if TYPE_CHECKING:
    from dostdesk.desk.work import OpenWork
    from dostdesk.storage.desk.store import Transaction

LISTED, SENT_LISTED = 300, 100
_KNOWN_PEOPLE = 64
_STATES = {
    OpState.PENDING: ItemState.WAITING,
    OpState.IN_FLIGHT: ItemState.SENDING,
    OpState.AT_HUB: ItemState.AT_HUB,
    OpState.AT_CENTRAL: ItemState.AT_CENTRAL,
    OpState.PURGEABLE: ItemState.AT_CENTRAL,
    OpState.QUARANTINED: ItemState.QUARANTINED,
}


class OwnOutbox:
    """The outbox of whoever is signed in at one desk; what others made is theirs. Waits for the disk.

    Args:
        trouble: What the last sending met.
    """

    def __init__(self, *, work: OpenWork, trouble: Callable[[], DeskError | None]) -> None:
        self._work, self._trouble = work, trouble

    def look(self) -> OutboxView:
        """What is in it now. Raises RefusedError `signed_out`."""
        work = self._work
        now = work.time.now()
        with work.store.reading() as transaction:
            signed_in = device.signed_in(transaction)
            if signed_in is None:
                raise RefusedError("signed_out")
            mine = signed_in.staff.id
            waiting = outbox_list.waiting_by_actor(transaction)
            tickets = _Tickets(transaction)
            clashed = outbox_list.clashed(transaction, mine)
            items = [_item(op, tickets) for op in (*clashed, *outbox_list.on_its_way(transaction, mine, LISTED))]
            return OutboxView(
                at=now,
                items=tuple(sorted((item for item in items if not item.state.sent), key=_urgency)),
                sent=tuple(_item(op, tickets) for op in outbox_list.sent(transaction, mine, SENT_LISTED)),
                waiting=waiting.get(mine, 0),
                sent_today=outbox_list.sent_since(transaction, mine, start_of(service_day(now))),
                others=sum(count for actor, count in waiting.items() if actor != mine),
                oldest=outbox_list.oldest_waiting(transaction, mine),
                choices=_choices(transaction, clashed, tickets, signed_in.staff),
                trouble=self._trouble() if waiting else None,
            )

    def send_now(self) -> None:
        """Nothing waits out the pause of its last failure: both lanes and the drafts are tried at once."""
        with self._work.store.writing() as transaction:
            outbox.due_now(transaction)
        self._work.link.wake_queue()
        self._work.link.wake_papers()

    def settle(self, item: str, kept: Kept) -> None:
        """Say what counts where two records clash; both stay, and who said it is recorded at the hub.

        What lies in quarantine stays in the list, as handed on.

        Raises:
            RefusedError: `signed_out`, `right_missing`; `clash_unknown` when it is not his or not here; `clash_settled`
                when it was decided before; `clash_answer` when that cannot be said of it.
        """
        work = self._work
        with work.store.writing() as transaction:
            staff = who(transaction, Right.SERVE).staff
            op = outbox.op(transaction, item)
            if op is None or op.actor != staff.id or op.state not in {OpState.CONFLICT, OpState.QUARANTINED}:
                raise RefusedError("clash_unknown")
            if outbox_list.DECIDED in op.body:
                raise RefusedError("clash_settled")
            quarantined = op.state is OpState.QUARANTINED
            if op.code in CLASHES and not quarantined and not outbox_list.is_choice(op.code, op.body):
                raise RefusedError("clash_unknown")
            if not may_answer("" if quarantined else op.code, kept) or (quarantined and kept is not Kept.SUPERVISOR):
                raise RefusedError("clash_answer")
            ticket = None if op.ticket is None else TicketId(op.ticket)
            payload = {"op": op.op_id, "kept": kept.value, "ticket": op.ticket or ""}
            work.outbox.add(transaction, OpKind.CONFLICT_SETTLED, payload, actor=staff.id, ticket=ticket)
            decided = {"kept": kept.value, "at": to_text(work.time.now()), "by": staff.short_name}
            outbox_list.keep_decision(transaction, op.op_id, decided, ends=not quarantined)
        work.link.wake_queue()
        work.changed()


def _urgency(item: OutboxItem) -> int:
    """Choices, then quarantine, then what goes by itself in the order in which it leaves."""
    order = (ItemState.CHOICE, ItemState.QUARANTINED)
    return order.index(item.state) if item.state in order else len(order)


def _item(op: KeptOp, tickets: _Tickets) -> OutboxItem:
    ticket = tickets.of(op.ticket)
    service = str(op.payload.get("code", ""))
    asked = op.payload.get("service_id")
    wanted = op.payload.get("services") or ()
    if not service and ticket is not None and asked:
        service = next((one.code for one in ticket.services if one.id == asked), "")
    if not service and wanted:
        service = str(wanted[0].get("code", ""))
    window = op.payload.get("window")
    return OutboxItem(
        id=op.op_id,
        kind=op.kind,
        state=_state(op),
        made_at=op.happened_at,
        label=str(op.payload.get("label") or (ticket.label if ticket is not None else "")),
        number=str(op.payload.get("number", "")),
        service=service,
        window=WindowNo(window) if isinstance(window, int) else None,
        attempts=op.attempts,
        next_attempt=op.next_attempt,
        code=op.code,
        facts=dict(op.facts),
        sent_at=op.first_sent_at,
        found_at=_found_at(op),
        decided=_decision(op),
    )


def _state(op: KeptOp) -> ItemState:
    if op.state is OpState.CONFLICT and op.code in CLASHES:
        return ItemState.CHOICE if outbox_list.is_choice(op.code, op.body) else ItemState.AT_HUB
    if op.state is OpState.CONFLICT:
        return ItemState.NOTED
    return _STATES[op.state]


def _found_at(op: KeptOp) -> datetime | None:
    said = op.body.get(outbox_list.FOUND)
    return from_text(said) if isinstance(said, str) else None


def _decision(op: KeptOp) -> Decision | None:
    said = op.body.get(outbox_list.DECIDED)
    if not isinstance(said, Mapping):
        return None
    return Decision(kept=Kept(said["kept"]), at=from_text(said["at"]), by=str(said["by"]))


class _Tickets:
    """The tickets that ops are about, each read once."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._known: dict[str, Ticket | None] = {}

    def of(self, wanted: str | None) -> Ticket | None:
        """As the feed has it; None for an op about none, or about one that the feed does not show."""
        if not wanted:
            return None
        if wanted not in self._known:
            self._known[wanted] = centre_cache.ticket(self._transaction, TicketId(wanted))
        return self._known[wanted]


def _choices(transaction: Transaction, ops: Iterable[KeptOp], tickets: _Tickets, staff: Staff) -> Mapping[str, Choice]:
    clashed = [op for op in ops if _state(op) is ItemState.CHOICE]
    if not clashed:
        return {}
    names = {known.id: known.short_name for known in device.logins(transaction, _KNOWN_PEOPLE)}
    return {
        op.op_id: Choice(
            item=op.op_id,
            clash=CLASHES[op.code],
            here=_here(op, tickets, staff),
            there=_there(transaction, op, tickets, names),
            answers=ANSWERS[CLASHES[op.code]],
            **_of_application(transaction, op),
        )
        for op in clashed
    }


class _Applied(TypedDict, total=False):
    person: str
    fin: str
    merged: int


def _of_application(transaction: Transaction, op: KeptOp) -> _Applied:
    """Whom an application names whose contact clashes, and how much of it clashes with nothing."""
    if CLASHES[op.code] is not Clash.CONTACT or op.ticket is None:
        return {}
    of_visit = visits.applications_of(transaction, TicketId(op.ticket))
    kept = next((one for one in of_visit if one.id == op.payload.get("application")), None)
    if kept is None:
        return {}
    citizen = citizen_of_answers(kept.answers)
    name = PersonName(surname=citizen.surname, given=citizen.given, patronymic=citizen.patronymic)
    return {"person": name.full, "fin": kept.fin, "merged": max(0, _fields(json.loads(kept.answers)["answers"]) - 1)}


def _fields(answers: object) -> int:
    """How many values were given, however deep they lie."""
    inside = answers.values() if isinstance(answers, Mapping) else answers if isinstance(answers, list) else None
    return sum(map(_fields, inside)) if inside is not None else int(answers not in (None, ""))


def _here(op: KeptOp, tickets: _Tickets, staff: Staff) -> Side:
    ticket = tickets.of(op.ticket)
    named = op.payload.get("services") or ()
    services = tuple(str(one["code"]) for one in named)
    if not services and ticket is not None:
        services = tuple(one.code for one in ticket.services)
    window = op.payload.get("window")
    return Side(
        label=str(op.payload.get("label") or (ticket.label if ticket is not None else "")),
        window=WindowNo(window) if isinstance(window, int) else None,
        staff=staff.id,
        staff_name=staff.short_name,
        at=op.happened_at,
        services=services,
        number=str(op.payload.get("number", "")),
        value=_value(op, "mine"),
    )


def _there(transaction: Transaction, op: KeptOp, tickets: _Tickets, names: Mapping[StaffId, str]) -> Side:
    """What the feed says of the other side, as far as it says it."""
    if CLASHES[op.code] is Clash.CONTACT:
        at = op.body.get("theirs_at")
        return Side(
            value=_value(op, "theirs"),
            at=from_text(at) if isinstance(at, str) else None,
            centre=_value(op, "theirs_centre"),
        )
    label = str(op.facts.get("label") or "")
    other = tickets.of(op.ticket)
    if label and (other is None or other.label != label):
        day = service_day(op.happened_at)
        other = next((ticket for ticket in centre_cache.of_day(transaction, day) if ticket.label == label), None)
    window = op.facts.get("window")
    window_no = WindowNo(window) if isinstance(window, int) else None
    if other is None:
        return Side(label=label, window=window_no, number=str(op.facts.get("number") or ""))
    return Side(
        label=other.label,
        window=other.window or window_no,
        staff=other.staff,
        staff_name="" if other.staff is None else names.get(other.staff, ""),
        at=other.started_at or other.called_at or other.arrived_at,
        services=tuple(one.code for one in other.services),
        served=other.clock.served or None,
        number=str(op.facts.get("number") or ""),
    )


def _value(op: KeptOp, side: str) -> str:
    """A value that clashes travels in the hub's answer alone, and never in the feed."""
    return str(op.body.get(side, ""))
