"""Pictures of the turns of a visit: held, sent on, gone, back after all, noted, undone, without anybody in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import ApplicationView, Citizen, DeskView, Draft, LinkState, LinkView, NoteView, VisitView
from dostdesk.domain.calling import NextUp
from dostdesk.domain.ids import ApplicationId, StaffId, TicketId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.stays import Outcome, ServiceState, StayClock
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import Channel, Destination, Hold, Turn, TurnKind
from dostdesk.domain.windows import Break, Skills, Window
from dostdesk.domain.words import Language, Words
from ui.commands import CommandId
from ui.gallery import day, papers
from ui.gallery.doubles import at_once
from ui.last_visit.room import LastVisitRoom, LastVisitWays
from ui.shell.frame import Shell
from ui.workspace.screen import WorkspaceScreen

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
COLLEAGUES = (
    Staff(id=StaffId("s3"), login="n.talibova", name="Nigar Talıbova", short_name="N. Talıbova", role=Role.CLERK),
    Staff(id=StaffId("s4"), login="e.huseynov", name="Elçin Hüseynov", short_name="E. Hüseynov", role=Role.CLERK),
    day.SENIOR,
)


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    shell: Shell
    workspace: WorkspaceScreen
    actions: Actions


Stages = Callable[[Words, DeskView], Staged]


def screens(stage: Stages) -> Mapping[str, Make]:
    """By name, drawn over the gallery's own stage."""

    def of(draw: Callable[[Words, Stages], QWidget]) -> Make:
        return lambda words, _sentences: draw(words, stage)

    return {
        "02g-hold": of(hold),
        "02g2-held-late": of(held_late),
        "02h-transfer": of(transfer),
        "02h2-transfer-search": of(transfer_search),
        "02h3-transfer-offline": of(transfer_offline),
        "02i-undo": of(undo),
        "02j-no-shows": of(no_shows),
        "02j2-left": of(left),
        "02k-called-with-notes": of(called_with_notes),
        "02k2-serving-with-notes": of(serving_with_notes),
        "02k3-leave-note": of(leave_note),
        "02l-details": of(details),
        "02l2-end-service": of(end_service),
        "02l3-sent-form": of(sent_form),
        "02m-back-office": of(back_office),
        "02m2-back-office-search": of(back_office_search),
        "02n-found-tickets": of(found_tickets),
        "02p-last-visit": of(last_visit),
    }


def windows() -> tuple[Window, ...]:
    def window(no: int, staff: str, *letters: str, pause: Break | None = None) -> Window:
        skills = Skills(primary=frozenset(letters))
        return Window(no=WindowNo(no), staff=StaffId(staff), skills=skills, opened_at=day.NOW, pause=pause)

    until = day.NOW + timedelta(minutes=9)
    away = Break(reason="rest", since=day.NOW - timedelta(minutes=6), until=until)
    return (window(7, "s1", "Y", "A", "P"), window(8, "s4", "Y", "A", pause=away), window(10, "s3", "M", "E"))


def hold(words: Words, stage: Stages) -> QWidget:
    return _pressed(words, stage, _serving(), CommandId.HOLD)


def held_late(words: Words, stage: Stages) -> QWidget:
    late, soon = day.held()
    over = replace(late, hold=Hold(reason="bank", return_by=day.NOW - timedelta(minutes=4)))
    other = replace(
        soon, id=TicketId("t-P-017"), label="P-017", window=WindowNo(10), staff=StaffId("s3"),
        hold=Hold(reason="doctor", return_by=day.NOW + timedelta(minutes=2)),
    )  # fmt: skip
    return stage(words, day.idle(held=(over, other, soon), queue=_sent_here())).shell


def transfer(words: Words, stage: Stages) -> QWidget:
    return _transfer(words, stage, _serving()).shell


def transfer_search(words: Words, stage: Stages) -> QWidget:
    drawn = _transfer(words, stage, _serving())
    dialog = drawn.shell.layers.top
    if dialog is not None:
        dialog.search.setText("tal")  # type: ignore[attr-defined]
        dialog.search.textEdited.emit("tal")  # type: ignore[attr-defined]
    return drawn.shell


def transfer_offline(words: Words, stage: Stages) -> QWidget:
    alone = LinkView(state=LinkState.ON_ITS_OWN, since=day.NOW - timedelta(minutes=3), waiting=2)
    return _transfer(words, stage, _serving(link=alone)).shell


def undo(words: Words, stage: Stages) -> QWidget:
    turn = Turn(
        kind=TurnKind.TRANSFER, at=day.NOW - timedelta(seconds=3), state="serving", group="Y", window=WindowNo(7),
        staff=day.CLERK.id, calls=1, called_at=day.NOW,
    )  # fmt: skip
    sent = replace(day.ticket("Y-047", 29), group="M", turn=turn)
    return stage(words, day.idle(undoable=sent)).shell


def no_shows(words: Words, stage: Stages) -> QWidget:
    drawn = stage(words, day.idle())
    drawn.workspace.presenter.turns.choose_no_show(_no_shows())
    return drawn.shell


def left(words: Words, stage: Stages) -> QWidget:
    return _pressed(words, stage, _serving(), CommandId.LEAVE)


def called_with_notes(words: Words, stage: Stages) -> QWidget:
    view = day.called(seconds=20)
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    return stage(words, replace(view, visit=replace(view.visit, notes=_notes(), awaited=True))).shell


def serving_with_notes(words: Words, stage: Stages) -> QWidget:
    view = _serving()
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    first = view.visit.ticket.services[0].id
    drafts = {first: replace(view.visit.drafts[first], quantity=3, channel=Channel.REPRESENTATIVE)}
    return stage(words, replace(view, visit=replace(view.visit, drafts=drafts, notes=_notes()[:1]))).shell


def leave_note(words: Words, stage: Stages) -> QWidget:
    return _pressed(words, stage, _serving(), CommandId.LEAVE_NOTE)


def details(words: Words, stage: Stages) -> QWidget:
    return _pressed(words, stage, _serving(), CommandId.SERVICE_DETAILS)


def end_service(words: Words, stage: Stages) -> QWidget:
    drawn = stage(words, _serving())
    drawn.shell.press(CommandId.END_SERVICE)
    dialog = drawn.shell.layers.top
    if dialog is not None:
        dialog.choose(4)  # type: ignore[attr-defined]
    return drawn.shell


def sent_form(words: Words, stage: Stages) -> QWidget:
    view = _serving()
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    first, *others = view.visit.ticket.services
    done = replace(first, state=ServiceState.DONE, outcome=Outcome.COMPLETED, since=None, number="12-26-0A7-00431-K")
    ticket = replace(view.visit.ticket, services=(done, *others[1:]))
    sent = ApplicationView(
        id=ApplicationId("a1"), number="12-26-0A7-00431-K", ticket=ticket.id, service_id=first.id, code=first.code,
        submitted_at=day.NOW - timedelta(minutes=2), promised_on=day.NOW.date() + timedelta(days=15), version=2,
    )  # fmt: skip
    drawn = stage(words, replace(view, visit=replace(view.visit, ticket=ticket, applications=(sent,))))
    drawn.workspace.presenter.turn_to(first.id)
    return drawn.shell


def back_office(words: Words, stage: Stages) -> QWidget:
    view = _serving(services=day.parts()[:1])
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    ticket = replace(view.visit.ticket, in_person=False)
    drafts = {ticket.services[0].id: Draft()}
    visit = replace(view.visit, ticket=ticket, drafts=drafts, citizen=Citizen())
    return stage(words, replace(view, visit=visit)).shell


def back_office_search(words: Words, stage: Stages) -> QWidget:
    drawn = stage(words, day.idle())
    drawn.shell.press(CommandId.BACK_OFFICE)
    return drawn.shell


def found_tickets(words: Words, stage: Stages) -> QWidget:
    drawn = stage(words, day.idle())
    drawn.workspace.open_search("")
    drawn.workspace.know_no_shows(_no_shows())
    overlay = drawn.shell.layers.top
    if overlay is not None:
        overlay.field.setText("#04")  # type: ignore[attr-defined]
    return drawn.shell


def last_visit(words: Words, stage: Stages) -> QWidget:
    drawn = stage(words, day.idle())
    visit = _ended()
    earlier = tuple(
        replace(day.last(), id=TicketId(f"t-{label}"), label=label, ended_at=day.NOW - timedelta(minutes=minutes))
        for label, minutes in (("A-091", 21), ("A-089", 34), ("A-087", 52))
    )
    room = LastVisitRoom(
        drawn.shell,
        replace(drawn.actions, last_visits=lambda: (visit.ticket, *earlier), visit_of=lambda _ticket: visit),
        run=at_once,
        ways=LastVisitWays(
            words=lambda: words, book=day.book, now=lambda: day.NOW, correct=_nowhere, back=lambda _page: None
        ),
    )
    room.open()
    return drawn.shell


def _ended() -> VisitView:
    """The visit of the papers' pictures, ended: two services done, one declined."""
    view = _serving()
    if view.visit is None:
        raise RuntimeError("the invented visit is gone")
    number = "12-26-0A7-00431-K"
    first, second, third = view.visit.ticket.services
    services = (
        replace(first, state=ServiceState.DONE, outcome=Outcome.COMPLETED, number=number, since=None),
        replace(second, state=ServiceState.DONE, outcome=Outcome.PAPERS_MISSING, quantity=2, channel=Channel.PHONE),
        replace(third, outcome=Outcome.ADVISED),
    )
    clock = StayClock(waiting=timedelta(minutes=22), served=timedelta(minutes=14, seconds=5))
    ended = replace(
        view.visit.ticket, state=TicketState.DONE, services=services, clock=clock,
        ended_at=day.NOW - timedelta(minutes=3),
    )  # fmt: skip
    sent = ApplicationView(
        id=ApplicationId("a1"), number=number, ticket=ended.id, service_id=first.id, code=first.code,
        submitted_at=day.NOW - timedelta(minutes=9), promised_on=day.NOW.date() + timedelta(days=15), version=2,
    )  # fmt: skip
    return replace(view.visit, ticket=ended, applications=(sent,), papers=papers.visit_papers(error=""))


def _nowhere(*_: object) -> None:
    """A picture leads nowhere."""


def _pressed(words: Words, stage: Stages, view: DeskView, command: CommandId) -> QWidget:
    drawn = stage(words, view)
    drawn.shell.press(command)
    return drawn.shell


def _transfer(words: Words, stage: Stages, view: DeskView) -> Staged:
    drawn = stage(words, view)
    drawn.workspace.presenter.turns.know(COLLEAGUES)
    drawn.shell.press(CommandId.TRANSFER)
    return drawn


def _serving(**changes: object) -> DeskView:
    return day.serving(**({"windows": windows()} | changes))  # type: ignore[arg-type]


def _sent_here() -> tuple[NextUp, ...]:
    sent = replace(day.ticket("M-022", 24), group="M", to=Destination(window=WindowNo(7)))
    return (NextUp(sent, CallReason(code="sent_here")), *day.waiting()[2:])


def _no_shows() -> tuple[Ticket, ...]:
    return tuple(
        day.ticket(
            label, 40, code, state=TicketState.NO_SHOW, window=WindowNo(7), staff=day.CLERK.id,
            ended_at=day.NOW - timedelta(minutes=minutes),
        )
        for label, code, minutes in (("Y-044", day.UDSY, 4), ("A-090", day.REFERENCE, 11), ("Y-040", day.UDSY, 26))
    )  # fmt: skip


def _notes() -> tuple[NoteView, ...]:
    return (
        NoteView(
            at=day.NOW - timedelta(minutes=12),
            author="N. Talıbova",
            window=WindowNo(10),
            text="İşaxtaran qeydiyyatı bitib, kirayə müqaviləsinin surəti qalıb.",
        ),
        NoteView(at=day.NOW - timedelta(minutes=3), author="E. Hüseynov", window=WindowNo(8), text=None),
    )
