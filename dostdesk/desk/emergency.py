"""What a window does without the hub for people who came without a call: tickets of its own emergency series, and slips
of the hall. All of it are facts; the hub hears of them when the link is back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.desk.actions import Issued
from dostdesk.desk.centre import centre_name
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.handed_on import identity_content
from dostdesk.desk.look import own_series, pause_at
from dostdesk.desk.overlay import ahead_of_feed, begun_alone, ticket_at
from dostdesk.desk.papers import put_paper
from dostdesk.desk.work import AtWork, OpenWork, at_window
from dostdesk.domain.alone import ALONE_FOR, ALONE_OPS, series_letter, slip_label
from dostdesk.domain.calling import due_order
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.ops import OpKind
from dostdesk.domain.papers import TicketSlip
from dostdesk.domain.people import check_fin
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right
from dostdesk.domain.stays import ServiceState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Language
from dostdesk.storage.desk import alone, centre_cache, device, outbox, releases, visits
from dostdesk.storage.desk.store import Transaction
from dostdesk.storage.desk.visits import Identified

ORDINARY = "regular"


def issue(*, services: tuple[str, ...], priority: str, language: Language, fin: str = "", work: OpenWork) -> Issued:
    """Give somebody a ticket of this window's own series; its slip becomes a print job.

    Args:
        services: Codes, the first one decides in which group he waits once the hub is back and this window closed.
        fin: Of whoever showed his card or said it.

    Raises:
        RefusedError: `service_off`, `service_not_in_release`, `priority_unknown`, as `check_fin` does; `window_none`;
            `outbox_full`, `outbox_old`.
    """
    release = work.releases.in_force()
    offered = [release.service(code) for code in services]
    for service in offered:
        if not service.enabled:
            raise RefusedError("service_off", service=service.code)
    policy = work.policy
    priority_class = policy.priority(priority)
    identity = identity_content(check_fin(fin), work.bits) if fin else b""
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.ISSUE_TICKET)
        _outbox_must_take_more(transaction, work)
        before = waiting_alone(transaction, at.window, ahead_of_feed(transaction, policy), work)
        day = service_day(work.time.now())
        wanted = [{"service_id": work.new_id(), "code": code, "release": release.number} for code in services]
        content = content_hash(identity) if identity else ""
        payload = {
            "ticket": work.new_id(),
            "label": _next_label(transaction, at.window, policy, work),
            "day": day.isoformat(),
            "group": offered[0].queue_letter,
            "to_window": at.window,
            "services": wanted,
            "priority": priority,
            "language": language,
            "content": content,
        }
        ticket = _begin(transaction, OpKind.ISSUE_ALONE, payload, at=at, work=work)
        if identity:
            releases.put_blob(transaction, content, identity, to_hub=True)
            visits.put_identified(transaction, ticket.id, Identified(fin=check_fin(fin), at=ticket.arrived_at))
        slip = TicketSlip(
            language=language,
            centre=centre_name(transaction, language),
            label=ticket.label,
            service=offered[0].name.in_(language),
            arrived_at=ticket.arrived_at,
            barcode=ticket.label,
            priority="" if priority == ORDINARY else priority_class.name.in_(language),
        )
        paper = put_paper(transaction, slip, ticket=ticket.id, label=ticket.label, number="", new_id=work.new_id)
    recorded(work)
    work.wake_printing()
    due_before = sum(due_order(other) < due_order(ticket) for other in before)
    return Issued(ticket=ticket.id, label=ticket.label, waiting_before=due_before, paper=paper)


def call_next(*, work: OpenWork) -> None:
    """Call who is due first of this window's own series.

    Raises:
        RefusedError: `alone_no_calls` when nobody of it waits: nobody can be called from the hall without the hub;
            `window_busy`, `window_on_break`; `outbox_full`, `outbox_old`.
    """
    with work.store.writing() as transaction:
        at, waiting = _ready(transaction, Right.CALL, work)
        if not waiting:
            raise RefusedError("alone_no_calls")
        _call(transaction, waiting[0], at=at, work=work)
    recorded(work)


def call(ticket: TicketId, *, work: OpenWork) -> None:
    """Call somebody of this window's own series before his turn. Raises as `call_next`."""
    with work.store.writing() as transaction:
        at, waiting = _ready(transaction, Right.CALL_OUT_OF_ORDER, work)
        chosen = next((known for known in waiting if known.id == ticket), None)
        if chosen is None:
            raise RefusedError("alone_no_calls")
        _call(transaction, chosen, at=at, work=work)
    recorded(work)


def serve_slip(text: str, services: tuple[str, ...] = (), *, work: OpenWork) -> TicketId:
    """Somebody shows a slip of the hall and sits down: his service begins, uncoordinated with whoever could call him.

    Args:
        text: The label, or the id, as it was scanned or typed.
        services: What he came for, where this desk does not know his ticket.

    Returns:
        The id under which this desk reports the service. A visit that this window held goes on under its own.

    Raises:
        RefusedError: `slip_unreadable`, `group_unknown`; `slip_over` when this desk knows that he was served;
            `slip_call_instead` while the hub can be asked; `service_off`; `disk_nearly_full`; and as `call_next`.
    """
    work.must_have_room()
    if not work.link.on_its_own():
        raise RefusedError("slip_call_instead")
    with work.store.writing() as transaction:
        at, _ = _ready(transaction, Right.SERVE, work)
        slip = _slip(transaction, text, work)
        if isinstance(slip, Ticket) and slip.state is TicketState.HELD and slip.window == at.window:
            payload = {"window": at.window, "claim": work.new_id()}
            served = record(transaction, OpKind.RESUME, payload, slip, at=at, work=work)
        else:
            served = _take(transaction, slip, services, at=at, work=work)
            served = record(transaction, OpKind.START, {}, served, at=at, work=work)
    recorded(work)
    return served.id


def waiting_alone(
    transaction: Transaction, window: WindowNo, ahead: Mapping[TicketId, Ticket], work: OpenWork
) -> tuple[Ticket, ...]:
    """Who waits with a ticket of this window's own series today, in the order in which they are called."""
    day, letter = service_day(work.time.now()), series_letter(work.policy.emergency_letter, window)
    known = {ticket.id: ticket for ticket in centre_cache.of_letter(transaction, day, letter)}
    return own_series((known | dict(ahead)).values(), window, work.policy, day)


def _outbox_must_take_more(transaction: Transaction, work: OpenWork) -> None:
    """Whether another visit may begin here without the hub; one that has begun may always be finished.

    Raises:
        RefusedError: `outbox_full` (facts: most) or `outbox_old` (facts: days).
    """
    count, oldest = outbox.unsettled(transaction)
    if count >= ALONE_OPS:
        raise RefusedError("outbox_full", most=ALONE_OPS)
    if oldest is not None and work.time.now() - oldest > ALONE_FOR:
        raise RefusedError("outbox_old", days=ALONE_FOR.days)


def _ready(transaction: Transaction, right: Right, work: OpenWork) -> tuple[AtWork, tuple[Ticket, ...]]:
    """Who may begin a visit at this free window, and who of its own series waits."""
    at = at_window(transaction, right)
    ahead = ahead_of_feed(transaction, work.policy)
    here = ticket_at(transaction, at.window, ahead)
    if here is not None:
        raise RefusedError("window_busy", label=here.label, window=at.window)
    own_ops = outbox.about_windows(transaction, device.cursor(transaction).seq)
    if pause_at(at.window, centre_cache.windows(transaction), own_ops) is not None:
        raise RefusedError("window_on_break", window=at.window)
    _outbox_must_take_more(transaction, work)
    return at, waiting_alone(transaction, at.window, ahead, work)


def _call(transaction: Transaction, ticket: Ticket, *, at: AtWork, work: OpenWork) -> None:
    issued = outbox.about_ticket(transaction, ticket.id, OpKind.ISSUE_ALONE)
    if issued is not None and issued.state.unsettled:
        payload = {"window": at.window, "claim": work.new_id()}
        record(transaction, OpKind.CALL_ALONE, payload, ticket, at=at, work=work)
    else:
        # The hub has it by now, and may have let another window call it.
        _take(transaction, ticket, (), at=at, work=work)


def _take(
    transaction: Transaction, slip: Ticket | str, services: tuple[str, ...], *, at: AtWork, work: OpenWork
) -> Ticket:
    """Whoever showed a slip is at this window, under an id of this desk's own; answers the ticket that it reports."""
    known = slip if isinstance(slip, Ticket) else None
    release = work.releases.in_force()
    for code in services:
        if not release.service(code).enabled:
            raise RefusedError("service_off", service=code)
    wanted = [(code, release.number) for code in services]
    if known is not None:
        wanted = [(one.code, one.release) for one in known.services if one.state is not ServiceState.DONE] or wanted
    label = slip.label if isinstance(slip, Ticket) else slip
    payload = {
        "ticket": work.new_id(),
        "label": _next_label(transaction, at.window, work.policy, work),
        "slip": label,
        "of": "" if known is None else known.id,
        "day": service_day(work.time.now()).isoformat(),
        "group": label[0] if known is None else known.group,
        "window": at.window,
        "claim": work.new_id(),
        "services": [{"service_id": work.new_id(), "code": code, "release": number} for code, number in wanted],
        "priority": ORDINARY if known is None else known.priority,
        "language": "az" if known is None else known.language,
    }
    return _begin(transaction, OpKind.SERVE_SLIP, payload, at=at, work=work)


def _slip(transaction: Transaction, text: str, work: OpenWork) -> Ticket | str:
    """The ticket of a slip as far as this desk knows it, or its label."""
    ahead = ahead_of_feed(transaction, work.policy)
    by_id = TicketId(text.strip().lower())
    known = ahead.get(by_id) or centre_cache.ticket(transaction, by_id)
    if known is None:
        label, day = slip_label(text), service_day(work.time.now())
        own = (ticket for ticket in ahead.values() if (ticket.day, ticket.label) == (day, label))
        known = next(own, None) or centre_cache.by_label(transaction, day, label)
        if known is None:
            letters = {group.letter for group in work.policy.groups} | {work.policy.appointment_letter}
            if label[0] not in letters | {work.policy.emergency_letter}:
                raise RefusedError("group_unknown", letter=label[0])
            return label
        known = ahead.get(known.id, known)
    if known.state is TicketState.DONE:
        raise RefusedError("slip_over", label=known.label)
    return known


def _begin(transaction: Transaction, kind: OpKind, payload: Mapping[str, Any], *, at: AtWork, work: OpenWork) -> Ticket:
    """Record what makes a ticket here; answers it as this desk shows it from now on."""
    ahead = ahead_of_feed(transaction, work.policy)
    ticket = TicketId(payload["ticket"])
    op = outbox.op(transaction, work.outbox.add(transaction, kind, payload, actor=at.staff.id, ticket=ticket))
    if op is None:
        raise RuntimeError(f"{kind} is not in the outbox")
    begun = begun_alone(op, lambda wanted: ahead.get(wanted) or centre_cache.ticket(transaction, wanted), work.policy)
    return begun[ticket]


def _next_label(transaction: Transaction, window: WindowNo, policy: QueuePolicy, work: OpenWork) -> str:
    day, letter = service_day(work.time.now()), series_letter(policy.emergency_letter, window)
    shown = (ticket.label for ticket in centre_cache.of_letter(transaction, day, letter))
    last = max((int(label.rpartition("-")[2]) for label in shown), default=0)
    return ticket_label(letter, alone.next_number(transaction, day, window, beyond=last))
