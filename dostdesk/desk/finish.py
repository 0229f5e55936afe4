"""The end of a visit: outcomes of what is open, and the receipt with number, print job and ops in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from dostdesk.desk.centre import centre_name
from dostdesk.desk.drafts import citizen_of, draft_of, known_of_citizen
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.notices import promise_of, served, to_bring
from dostdesk.desk.paper_json import to_json
from dostdesk.desk.papers import put_paper
from dostdesk.desk.queue_work import call_next
from dostdesk.desk.visit_work import end_service
from dostdesk.desk.work import AtWork, OpenWork, at_window, visit_here
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.numbers import NumberPurpose, qr_of_number
from dostdesk.domain.ops import OpKind
from dostdesk.domain.papers import DocumentToBring, ServedService, VisitReceipt
from dostdesk.domain.people import PersonName, mask_fin
from dostdesk.domain.rights import Right
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import numbers, releases, visits
from dostdesk.storage.desk.store import Transaction
from dostdesk.storage.desk.visits import KeptReceipt


def finish(fates: Mapping[VisitServiceId, Outcome], call_the_next: bool, *, work: OpenWork) -> None:
    """End the visit at this window.

    Args:
        fates: An outcome for each service that is still open.
        call_the_next: Whether to call the next person once the visit is safely recorded.

    Raises:
        RefusedError: `service_open` when one has no outcome, `documents_missing`, `series_none`, `no_visit`: nothing
            was recorded. After the visit is recorded: as `call_next` does.
        OutsideError: `disk_full`, `disk_failed`: nothing was recorded. After it is: as `call_next` does.
    """
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = visit_here(transaction, at, work.policy)
        for service, outcome in fates.items():
            ticket = end_service(transaction, ticket, service, outcome, at=at, work=work)
        # A visit that a supervisor took from here after it had ended, and that came back, has its receipt.
        if ticket.in_person and visits.receipt_of(transaction, ticket.id) is None:
            _issue_receipt(transaction, ticket, at=at, work=work)
        record(transaction, OpKind.FINISH_VISIT, {"numbered": ticket.in_person}, ticket, at=at, work=work)
    recorded(work)
    work.link.wake_papers()
    work.wake_printing()
    if call_the_next:
        call_next(work=work)


def _issue_receipt(transaction: Transaction, ticket: Ticket, *, at: AtWork, work: OpenWork) -> None:
    now = work.time.now()
    words = work.words(ticket.language)
    identified = visits.identified(transaction, ticket.id)
    kept = visits.drafts_of(transaction, [service.id for service in ticket.services])
    drafts = {service.id: draft_of(kept.get(service.id)) for service in ticket.services}
    citizen = citizen_of(known_of_citizen(drafts.values(), identified), identified)
    applications = {one.service: one for one in visits.applications_of(transaction, ticket.id)}
    lines: list[ServedService] = []
    missing: list[DocumentToBring] = []
    for one in ticket.services:
        release = work.releases.of(one.release)
        service = release.service(one.code)
        applied = applications.get(one.id)
        submitted = now if applied is None else applied.submitted_at
        promise = None if applied is None else promise_of(service, applied.promised_on)
        lines.append(served(service, one.outcome or Outcome.ADVISED, promise, applied=applied is not None, words=words))
        missing += to_bring(service, drafts[one.id], release, submitted=submitted, language=ticket.language)
    number = numbers.issue(transaction, NumberPurpose.RECEIPT, ticket.id, now)
    receipt = VisitReceipt(
        language=ticket.language,
        centre=centre_name(transaction, ticket.language),
        label=ticket.label,
        issued_at=now,
        window=str(at.window),
        number=number,
        applications=tuple(one.number for one in applications.values()),
        citizen=PersonName(surname=citizen.surname, given=citizen.given, patronymic=citizen.patronymic).initials,
        masked_fin=mask_fin(citizen.fin),
        operator=at.staff.short_name,
        services=tuple(lines),
        to_bring=tuple(missing),
        qr=qr_of_number(number, work.status_address),
        barcode=number,
    )
    paper = to_json(receipt).encode()
    content = content_hash(paper)
    releases.put_blob(transaction, content, paper, to_hub=True)
    visits.put_receipt(
        transaction, KeptReceipt(number=number, ticket=ticket.id, issued_at=now, content=content, paper=paper)
    )
    payload = {"ticket": ticket.id, "number": number, "content": content}
    work.outbox.add(transaction, OpKind.RECEIPT_ISSUED, payload, actor=at.staff.id, ticket=ticket.id)
    put_paper(transaction, receipt, ticket=ticket.id, label=ticket.label, number=number, new_id=work.new_id)
