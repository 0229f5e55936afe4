"""The invented visit's form for targeted assistance, half filled and with three things to mend."""

from __future__ import annotations

from datetime import date
from functools import cache

from dostdesk.desk.view import Draft
from dostdesk.domain.services import DocumentState
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState, to_draft
from ui.gallery.day import NOW, UDSY, book

_FAMILY = (
    ("0TEST02", "Quliyev Orxan Tofiq oğlu", "spouse", "03.02.1988", "working", "420,00"),
    ("0TEST03", "Quliyev Ayxan Orxan oğlu", "son", "17.09.2017", "pupil", "0"),
    ("0TEST04", "Quliyeva Zəhra Orxan qızı", "daughter", "30.06.2020", "", "0"),
    ("0TEST0", "Quliyev Murad Orxan oğlu", "son", "08.03.2026", "infant", "0"),
)
_APPLICANT = {
    "applicant.fin": "0TEST01",
    "applicant.surname": "Quliyeva",
    "applicant.given": "Nərmin",
    "applicant.patronymic": "Elşad qızı",
    "applicant.birth_date": "21.05.1991",
    "applicant.sex": "female",
    "applicant.paper": "id_card",
    "applicant.paper_number": "AA1847205",
    "contact.phone": "+994501234127",
    "addresses.registered.region": "baku_nizami",
    "addresses.registered.street": "Çinar küçəsi",
    "addresses.registered.house": "12",
    "housing.rented": "yes",
    "housing.owner": "Əsgərov Natiq",
    "housing.rent": "250,00",
    "housing.until": "01.10.2026",
    "housing.rooms": "2",
    "housing.other_home": "no",
    "housing.car": "no",
    "income.debts": "no",
    "income.complete": "yes",
    "payment.way": "social_card",
    "payment.bank": "kapital",
    "declaration.truthful": "yes",
    "declaration.consent": "yes",
}


@cache
def document() -> FormDocument:
    service = book().current.service(UDSY)
    return form_for(service.code, service.group, book().current.forms)


def state() -> FormState:
    """As the clerk left it."""
    filled = FormState.open(document(), today=date(NOW.year, NOW.month, NOW.day))
    for path, typed in _APPLICANT.items():
        filled = filled.set(path, typed)
    columns = ("fin", "name", "kinship", "birth_date", "occupation", "income")
    filled = filled.set("family.0.occupation", "unemployed").set("family.0.income", "0")
    for row, cells in enumerate(_FAMILY, start=1):
        filled = filled.add_row("family")
        for column, typed in zip(columns, cells, strict=True):
            if typed:
                filled = filled.set(f"family.{row}.{column}", typed)
    return filled


def draft() -> Draft:
    """The draft as it was saved last."""
    codes = [paper.code for paper in book().current.service(UDSY).documents]
    states = (DocumentState.SEEN, DocumentState.FROM_SYSTEM, DocumentState.PARTIAL)
    return Draft(
        version=3,
        saved_at=NOW,
        form=to_draft(state()),
        documents=dict(zip(codes, states, strict=False)),
        note="Kirayə müqaviləsini sabah gətirəcək",
    )
