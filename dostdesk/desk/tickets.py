"""Issuing a walk-in's ticket: asked of the hub, its slip made in the transaction that keeps the hub's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dostdesk.desk import emergency
from dostdesk.desk.actions import Issued
from dostdesk.desk.centre import centre_name
from dostdesk.desk.emergency import ORDINARY
from dostdesk.desk.handed_on import identified_by, identity_content
from dostdesk.desk.paper_json import SLIP
from dostdesk.desk.papers import put_paper
from dostdesk.desk.queue_work import ask
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import NewId, TicketId
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.papers import TicketSlip
from dostdesk.domain.people import check_fin
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.waits import range_of
from dostdesk.domain.words import Language
from dostdesk.storage.desk import outbox, papers, visits
from dostdesk.storage.desk import releases as contents
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.store import Transaction

if TYPE_CHECKING:
    from dostdesk.protocol.ops import OpResult

Settled = Callable[[Transaction, "OpResult"], None]


def issue_ticket(
    *, services: tuple[str, ...], priority: str, language: Language, fin: str = "", work: OpenWork
) -> Issued:
    """Ask the hub for a walk-in's ticket, or give one of this window's own series without it; its slip becomes a print
    job.

    Args:
        services: Codes, the first one decides the line.
        fin: Of whoever showed his card or said it; the ticket is his from the beginning.

    Raises:
        RefusedError: `disk_nearly_full`, `service_unknown`, `service_off`, `priority_unknown`, or as `check_fin` and
            `ask` do; without the hub as `emergency.issue` does.
        OutsideError: As `ask` does. When the hub issued it after all, its slip is printed then.
    """
    work.must_have_room()
    if work.link.on_its_own():
        return emergency.issue(services=services, priority=priority, language=language, fin=fin, work=work)
    release = work.releases.in_force()
    for code in services:
        if not release.service(code).enabled:
            raise RefusedError("service_off", service=code)
    work.policy.priority(priority)
    identity = identity_content(check_fin(fin), work.bits) if fin else b""
    with work.store.reading() as transaction:
        actor = who(transaction, Right.ISSUE_TICKET).staff.id
    ticket = TicketId(work.new_id())
    wanted = [{"service_id": work.new_id(), "code": code, "release": release.number} for code in services]
    payload = {"ticket": ticket, "services": wanted, "priority": priority, "language": language}
    if identity:
        payload["content"] = content_hash(identity)
    decided = ask(OpKind.ISSUE_TICKET, payload, actor=actor, ticket=ticket, content=identity, work=work)
    with work.store.reading() as transaction:
        slip = next(job for job in papers.of_ticket(transaction, ticket) if job.kind == SLIP)
    work.wake_printing()
    return Issued(ticket=ticket, label=slip.label, waiting_before=_before(decided.body) or 0, paper=slip.id)


# What happens with the answer to any other op is told in the op's row alone.
_MAKES_MORE = frozenset({OpKind.ISSUE_TICKET, OpKind.SERVE_SLIP})


def slip_maker(*, releases: ReleaseCache, new_id: NewId) -> Settled:
    """What happens with the answer to an op before it counts as answered: an issued ticket gets its slip, and whose it
    is stays known here; of one that was not issued nothing stays that says whose it would have been.
    """

    def settled(transaction: Transaction, result: OpResult) -> None:
        if result.status is OpStatus.QUARANTINED:
            return
        if outbox.kind_of(transaction, result.op_id) not in _MAKES_MORE:
            return
        op = outbox.op(transaction, result.op_id)
        if op is not None and op.kind is OpKind.SERVE_SLIP:
            _known_as(transaction, op, result)
        if op is None or op.kind is not OpKind.ISSUE_TICKET:
            return
        if result.status is not OpStatus.APPLIED:
            contents.drop_blob(transaction, str(op.payload.get("content", "")))
            return
        from pydantic import ValidationError

        from dostdesk.protocol.tickets import ticket_from_json

        try:
            ticket = ticket_from_json(result.body["ticket"])
        except (KeyError, ValidationError):
            return
        policy, first = releases.policy, ticket.services[0]
        if policy is None or papers.of_ticket(transaction, ticket.id):
            return
        # The release of the ticket: another one may have come into force since it was asked for.
        service = releases.of(first.release).service(first.code)
        slip = TicketSlip(
            language=ticket.language,
            centre=centre_name(transaction, ticket.language),
            label=ticket.label,
            service=service.name.in_(ticket.language),
            arrived_at=ticket.arrived_at,
            barcode=ticket.label,
            priority=_priority(ticket, policy),
            waiting_before=_before(result.body),
            wait_min=_wait(result.body),
        )
        put_paper(transaction, slip, ticket=ticket.id, label=ticket.label, number="", new_id=new_id)
        identified_by(transaction, ticket, op.happened_at)

    return settled


def _known_as(transaction: Transaction, op: KeptOp, result: OpResult) -> None:
    """Whoever showed a slip was served by nobody else: what was done here is his ticket's; the feed says so too."""
    ticket = result.body.get("ticket", {})
    of = ticket.get("id") if isinstance(ticket, dict) else None
    if isinstance(of, str) and of != op.payload["ticket"]:
        visits.move_to(transaction, TicketId(op.payload["ticket"]), TicketId(of))


def _before(body: object) -> int | None:
    """How many are due before, as the hub counted; None when it did not."""
    counted = body.get("waiting_before") if isinstance(body, dict) else None
    return counted if isinstance(counted, int) else None


def _wait(body: object) -> tuple[int, int] | None:
    """From how many to how many minutes he may wait, as the hub told it; None when it did not."""
    told = range_of(body.get("told")) if isinstance(body, dict) else None
    return None if told is None else told.minutes


def _priority(ticket: Ticket, policy: QueuePolicy) -> str:
    return "" if ticket.priority == ORDINARY else policy.priority(ticket.priority).name.in_(ticket.language)
