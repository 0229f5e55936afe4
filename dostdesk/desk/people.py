"""Whom this desk has registered: the citizens of its own applications. The register of all centres is central's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dostdesk.desk.view import PersonView
from dostdesk.desk.work import OpenWork
from dostdesk.domain.people import PersonName
from dostdesk.storage.desk import papers, visits
from dostdesk.storage.desk.visits import KeptApplication

KNOWN = 500


def people(*, work: OpenWork) -> tuple[PersonView, ...]:
    """The applicants of this desk's newest applications, newest first, one line an application."""
    with work.store.reading() as transaction:
        kept = visits.latest_applications(transaction, KNOWN)
        originals = papers.originals_of(transaction, [application.number for application in kept])
    return tuple(
        PersonView(
            name=_name(application),
            fin=application.fin,
            number=application.number,
            code=application.code,
            submitted_at=application.submitted_at,
            paper=originals.get(application.number),
        )
        for application in kept
    )


def _name(application: KeptApplication) -> str:
    applicant: Mapping[str, Any] = json.loads(application.answers)["answers"].get("applicant") or {}
    return PersonName(
        surname=applicant.get("surname", ""),
        given=applicant.get("given", ""),
        patronymic=applicant.get("patronymic", ""),
    ).full
