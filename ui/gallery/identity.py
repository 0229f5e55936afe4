"""Pictures of who it is: a second ticket, a walk-in with his FİN, and what the register and a paper say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NoReturn, Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.desk.actions import Actions
from dostdesk.desk.register import Found
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.person_facts import HouseholdMember, Kinship, Occupation
from dostdesk.domain.stays import StayClock
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Language, Words
from dostdesk.protocol.people import TicketToday
from ui.dialogs.walk_in import WalkInDialog
from ui.form.household import Household
from ui.form.known import Known
from ui.form.values import VisitBarView
from ui.gallery import day, form
from ui.gallery.doubles import at_once
from ui.same_person import second_ticket
from ui.shell.frame import Shell

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    words: Words
    view: DeskView
    shell: Shell
    actions: Actions

    def front(self, name: str, page: QWidget) -> None: ...

    def bar(self, visit: VisitView, current: VisitServiceId | None) -> VisitBarView: ...


Stages = Callable[[Words, DeskView], Staged]


def screens(stage: Stages) -> Mapping[str, Make]:
    """The pictures by name."""

    def second(words: Words, _sentences: Sentences) -> QWidget:
        view = day.serving()
        made = stage(words, replace(view, visit=replace(_visit(view), same_person=_his_tickets())))
        made.shell.tell(second_ticket(_his_tickets()[:1], words), "warning")
        return made.shell

    def walk_in(words: Words, _sentences: Sentences) -> QWidget:
        made = stage(words, day.idle())
        dialog = WalkInDialog(
            words,
            search=lambda _text: (),
            issue=_refused,
            run=at_once,
            book=day.book(),
            told=_nowhere,
            failed=_nowhere,
            service=day.UDSY,
            person=_found,
        )
        made.shell.layers.open(dialog)
        dialog.put_fin(_CITIZEN.fin)
        return made.shell

    def offers(words: Words, _sentences: Sentences) -> QWidget:
        made = stage(words, day.serving())
        service = _visit(made.view).ticket.services[0].id
        known = Known(people={person.fin: person for person in _FAMILY})
        shown = replace(form.half_filled(), known=known)
        bar = made.bar(_visit(made.view), service)
        made.front("form", form.page(words, shown, actions=made.actions, service=service, bar=bar))
        return made.shell

    def family(words: Words, _sentences: Sentences) -> QWidget:
        made = stage(words, day.serving())
        service = _visit(made.view).ticket.services[0].id
        known = Known(household=_household(), people={_CITIZEN.fin: _CITIZEN}, times={_CITIZEN.fin: day.NOW})
        shown = replace(form.half_filled(), known=known, renews=True)
        bar = made.bar(_visit(made.view), service)
        made.front("form", form.page(words, shown, actions=made.actions, service=service, bar=bar))
        made.shell.tell(words("family.renewed", people=1, cells=6), "success")
        return made.shell

    return {
        "02w-second-ticket": second,
        "02w2-walk-in-person": walk_in,
        "03w-form-offers": offers,
        "03w2-form-family": family,
    }


def _household() -> Household:
    """As the register has it: one occupation otherwise, one whom the clerk had not written, one FİN not whole."""
    people = (
        ("0TEST02", "Orxan", "Tofiq oğlu", date(1988, 2, 3), Kinship.SPOUSE, Occupation.UNEMPLOYED),
        ("0TEST03", "Ayxan", "Orxan oğlu", date(2017, 9, 17), Kinship.SON, Occupation.PUPIL),
        ("0TEST04", "Zəhra", "Orxan qızı", date(2020, 6, 30), Kinship.DAUGHTER, Occupation.KINDERGARTEN),
        ("0TEST06", "Tofiq", "Rəşid oğlu", date(1957, 4, 11), Kinship.FATHER, Occupation.PENSIONER),
    )
    members = tuple(
        HouseholdMember(
            fin=fin,
            name=PersonName(
                surname="Quliyeva" if kin is Kinship.DAUGHTER else "Quliyev", given=given, patronymic=father
            ),
            birth=born,
            kinship=kin,
            occupation=does,
        )
        for fin, given, father, born, kin, does in people
    )
    return Household(fin=_CITIZEN.fin, members=members, at=day.NOW - timedelta(minutes=6))


_CITIZEN = PersonOnFile(
    fin="0TEST01",
    name=PersonName(surname="Quliyeva", given="Nərmin", patronymic="Elşad qızı"),
    birth=date(1991, 5, 21),
    sex="female",
    citizenship="azerbaijan",
    paper="id_card",
    paper_number="AA1847250",
    paper_until=date(2031, 5, 20),
)
_FAMILY = (
    _CITIZEN,
    replace(
        _CITIZEN,
        fin="0TEST02",
        name=PersonName(surname="Quliyev", given="Orxan", patronymic="Tofiq oğlu"),
        birth=date(1988, 2, 3),
    ),
    replace(
        _CITIZEN,
        fin="0TEST04",
        name=PersonName(surname="Quliyeva", given="Zəhra", patronymic="Orxan qızı"),
        birth=date(2020, 7, 30),
    ),
)


def _his_tickets() -> tuple[Ticket, ...]:
    """Other tickets of the invented citizen today: one waits, one ended."""
    ended = StayClock(served=timedelta(minutes=4))
    return (
        day.ticket("E-012", 14, day.job_code()),
        day.ticket("A-071", 130, day.REFERENCE, state=TicketState.DONE, clock=ended),
    )


def _found(_fin: str) -> Found:
    return Found(person=_CITIZEN, today=tuple(TicketToday.of(ticket) for ticket in _his_tickets()[:1]))


def _visit(view: DeskView) -> VisitView:
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    return view.visit


def _refused(**_: object) -> NoReturn:
    raise OutsideError("hub_unreachable")


def _nowhere(*_: object) -> None:
    """A picture leads nowhere."""
