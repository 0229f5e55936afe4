"""Registering an application: checked whole, then answers, number, acknowledgement, print job and ops in one
transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dostdesk.catalogue.release import Release
from dostdesk.desk.actions import Submitted
from dostdesk.desk.centre import centre_name
from dostdesk.desk.documents import must_be_complete
from dostdesk.desk.drafts import citizen_of, draft_of, known_of_citizen
from dostdesk.desk.facts import record, recorded
from dostdesk.desk.notices import answer_day, mask_document, presented, promise_of, to_bring
from dostdesk.desk.papers import put_paper
from dostdesk.desk.verifying import keep_mark, sent_mark
from dostdesk.desk.view import Draft
from dostdesk.desk.visit_work import visit_of_service
from dostdesk.desk.work import AtWork, OpenWork, at_window
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import canonical, content_hash
from dostdesk.domain.ids import ApplicationId, VisitServiceId
from dostdesk.domain.numbers import NumberPurpose, qr_of_number
from dostdesk.domain.ops import OpKind
from dostdesk.domain.papers import Acknowledgement
from dostdesk.domain.people import PersonName, mask_fin
from dostdesk.domain.rights import Right
from dostdesk.domain.stays import Outcome, VisitService
from dostdesk.forms.fill import FormState, from_draft
from dostdesk.forms.validate import check, sent_answers
from dostdesk.storage.desk import numbers, papers, releases, visits
from dostdesk.storage.desk.store import Transaction
from dostdesk.storage.desk.visits import KeptApplication

_SALT_BITS = 128


def submit(service: VisitServiceId, *, work: OpenWork) -> Submitted:
    """Register the application of a service; its number is final at once, with or without the hub.

    A service that was sent already is corrected, as a new version under its number, if what is written for it changed;
    otherwise the answer is what it was sent with: pressing twice gives one application.

    Raises:
        RefusedError: `form_incomplete` (facts: count), `documents_missing` (facts: count), `series_none`, `no_visit`,
            `service_unknown`, `service_done`, `draft_unreadable`, `calendar_year_unknown` (fact: year).
        OutsideError: `disk_full`, `disk_failed`; the draft is as it was.
    """
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.SERVE)
        ticket = visit_of_service(transaction, service, at=at, work=work)
        before = visits.application_of(transaction, service)
        draft = draft_of(visits.draft(transaction, service))
    wanted = ticket.service(service)
    release = work.releases.of(wanted.release)
    if before is not None and not draft.form:
        return _again(before, work=work)
    answers = _checked_answers(draft, wanted, release, work=work)
    if before is not None and _same(before, answers, draft):
        return _again(before, work=work)
    must_be_complete(release.service(wanted.code), draft)
    with work.store.writing() as transaction:
        submitted = _register(transaction, wanted, draft, answers, at=at, work=work)
    recorded(work)
    work.link.wake_papers()
    work.wake_printing()
    work.wake_verifying()
    return submitted


def _checked_answers(draft: Draft, wanted: VisitService, release: Release, *, work: OpenWork) -> dict[str, Any]:
    form = work.releases.form(release.number, wanted.code)
    today = service_day(work.time.now())
    state = from_draft(form, draft.form, today=today) if draft.form else FormState.open(form, today=today)
    problems = check(state)
    if problems:
        raise RefusedError("form_incomplete", count=len(problems))
    return sent_answers(state, release.tables)


def _register(
    transaction: Transaction,
    wanted: VisitService,
    draft: Draft,
    answers: dict[str, Any],
    *,
    at: AtWork,
    work: OpenWork,
) -> Submitted:
    ticket = visit_of_service(transaction, wanted.id, at=at, work=work)
    release = work.releases.of(wanted.release)
    service = release.service(wanted.code)
    now = work.time.now()
    before = visits.application_of(transaction, wanted.id)
    if before is None:
        application, version = ApplicationId(work.new_id()), 1
        number = numbers.issue(transaction, NumberPurpose.APPLICATION, application, now)
    else:
        application, version, number = before.id, before.version + 1, before.number
    # A correction changes no promise, nor does what was decided of days since.
    promised = answer_day(service, release, submitted=now) if before is None else before.promised_on
    known = known_of_citizen([draft], visits.identified(transaction, ticket.id))
    citizen = citizen_of(known, None)
    identity = sent_mark(citizen, work.people)
    frozen = _frozen(answers, draft, wanted, identity, work=work)
    content = content_hash(frozen)
    releases.put_blob(transaction, content, frozen, to_hub=True)
    kept = KeptApplication(
        id=application,
        number=number,
        ticket=ticket.id,
        service=wanted.id,
        version=version,
        code=wanted.code,
        release=wanted.release,
        fin=citizen.fin,
        submitted_at=now,
        promised_on=promised,
        content=content,
        answers=frozen,
    )
    visits.put_application(transaction, kept)
    keep_mark(transaction, kept, identity, now)
    payload = {
        "application": application,
        "ticket": ticket.id,
        "service_id": wanted.id,
        "code": wanted.code,
        "release": wanted.release,
        "number": number,
        "version": version,
        "content": content,
        "promised_on": promised.isoformat(),
        "identity": None if identity is None else identity["mark"],
    }
    work.outbox.add(transaction, OpKind.APPLICATION_SUBMITTED, payload, actor=at.staff.id, ticket=ticket.id)
    if before is None:
        ended = {
            "service_id": wanted.id,
            "outcome": Outcome.COMPLETED.value,
            "number": number,
            "quantity": draft.quantity,
            "channel": draft.channel.value,
        }
        record(transaction, OpKind.FINISH_SERVICE, ended, ticket, at=at, work=work)
    language = ticket.language
    notice = Acknowledgement(
        language=language,
        centre=centre_name(transaction, language),
        number=number,
        accepted_at=now,
        applicant=PersonName(surname=citizen.surname, given=citizen.given, patronymic=citizen.patronymic).full,
        masked_fin=mask_fin(citizen.fin),
        masked_document=mask_document(citizen.document),
        service=service.name.in_(language),
        promise=promise_of(service, promised),
        presented=presented(service, draft, language),
        to_bring=to_bring(service, draft, release, submitted=now, language=language),
        clerk=at.staff.short_name,
        qr=qr_of_number(number, work.status_address),
        version=version,
    )
    paper = put_paper(transaction, notice, ticket=ticket.id, label=ticket.label, number=number, new_id=work.new_id)
    return Submitted(number=number, promised_on=promised, paper=paper)


def _frozen(
    answers: dict[str, Any],
    draft: Draft,
    wanted: VisitService,
    identity: Mapping[str, str] | None,
    *,
    work: OpenWork,
) -> bytes:
    """The content that the hash stands for. The salt keeps a guessed answer from being confirmed by its hash."""
    content = {
        "answers": answers,
        "code": wanted.code,
        "documents": {code: state.value for code, state in draft.documents.items()},
        "release": wanted.release,
        **({} if identity is None else {"identity": dict(identity)}),
        "salt": f"{work.bits.getrandbits(_SALT_BITS):032x}",
    }
    # Halves of characters that UTF-8 cannot carry are no reason to refuse an application.
    return canonical(content).encode("utf-8", "replace")


def _same(before: KeptApplication, answers: dict[str, Any], draft: Draft) -> bool:
    """Whether nothing was written since an application was sent."""
    sent = json.loads(before.answers)
    documents = {code: state.value for code, state in draft.documents.items()}
    return bool(canonical([sent["answers"], sent["documents"]]) == canonical([answers, documents]))


def _again(before: KeptApplication, *, work: OpenWork) -> Submitted:
    with work.store.reading() as transaction:
        of_visit = papers.of_ticket(transaction, before.ticket)
    last = [job for job in of_visit if job.number == before.number and job.copy == 0][-1]
    return Submitted(number=before.number, promised_on=before.promised_on, paper=last.id)
