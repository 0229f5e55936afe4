"""The invented visit's form for targeted assistance, half filled and with three things to mend; any other, filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import Draft
from dostdesk.domain.clock import local
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.services import DocumentState, Service
from dostdesk.domain.words import Words
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState, to_draft
from dostdesk.forms.sample import sample_state
from ui.form.known import NOTHING, Known
from ui.form.page import FormPage
from ui.form.presenter import FormPresenter
from ui.form.values import OpenForm, VisitBarView
from ui.gallery.day import NOW, UDSY, book
from ui.gallery.doubles import at_once

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


@dataclass(frozen=True, slots=True)
class ShownForm:
    """A form as a picture shows it; with `renews` after its family was renewed from the register."""

    service: Service
    document: FormDocument
    draft: Draft
    known: Known = NOTHING
    renews: bool = False


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


def half_filled(*, empty: bool = False) -> ShownForm:
    """The invented visit's own form, or the same as it opens."""
    service = book().current.service(UDSY)
    return ShownForm(service, document(), Draft() if empty else draft())


def filled(code: str, random: Random) -> ShownForm:
    """Another service's form with invented answers, ready to be sent."""
    service = book().current.service(code)
    form = form_for(code, service.group, book().current.forms)
    answered = sample_state(form, random, today=date(NOW.year, NOW.month, NOW.day))
    return ShownForm(service, form, Draft(version=1, saved_at=NOW, form=to_draft(answered), documents={}, note=""))


def page(words: Words, shown: ShownForm, *, actions: Actions, service: VisitServiceId, bar: VisitBarView) -> FormPage:
    """The real page and presenter over a form, saving nowhere."""
    made = FormPage()
    presenter = FormPresenter(
        made,
        run=at_once,
        save=actions.save_draft,
        submit=actions.submit,
        tables=book().current.tables,
        words=words,
        local_time=local,
        submitted=_nowhere,
        left=_nowhere,
        service_wanted=_nowhere,
    )
    made.attach(presenter)
    presenter.open(
        OpenForm(
            service_id=service,
            service=shown.service,
            document=shown.document,
            draft=shown.draft,
            bar=bar,
            today=local(NOW).date(),
            known=shown.known,
        )
    )
    presenter.rows.ask_register(lambda: presenter.show_known(shown.known), _nowhere)
    presenter.show_known(shown.known)
    if shown.renews:
        presenter.family_wanted("family")
        presenter.section_chosen("family")
    made.make_all()
    return made


def _nowhere(*_: object) -> None:
    """A picture leads nowhere."""
