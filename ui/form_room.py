"""The form joined to a desk: opened for a service of the visit, or once more for what an earlier visit sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from dostdesk.desk.actions import Submitted
from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.clock import local
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Words
from dostdesk.forms.document import FormDocument
from ui.commands import SERVICE_COMMANDS, CommandId
from ui.form.known import Known
from ui.form.values import OpenForm, VisitBarView
from ui.in_turns import next_turn
from ui.places import FORM, OPEN_FORM
from ui.shell.frame import Shell
from ui.theme import polish
from ui.work import Run

if TYPE_CHECKING:
    from ui.form.page import FormPage
    from ui.form.presenter import FormPresenter


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWays:
    """What the form needs of the other pages.

    Attributes:
        view: The desk as last seen; `look` reads it anew and waits, `seen` takes what was read.
        left: Back to where the clerk was; `corrected` likewise after an earlier visit's application.
        submitted: An application of the visit here was registered.
        fin_entered: A whole FİN stands in the form.
        applicant_entered: The clerk gave the applicant's FİN in a form of the visit here.
        family_wanted: The clerk wants the household of the citizen here as the register has it now.
    """

    view: Callable[[], DeskView]
    look: Callable[[], DeskView]
    seen: Callable[[DeskView], None]
    bar: Callable[[VisitView, VisitServiceId | None], VisitBarView]
    known: Callable[[], Known]
    today: Callable[[], date]
    words: Callable[[], Words]
    left: Callable[[], None]
    corrected: Callable[[], None]
    submitted: Callable[[Submitted], None]
    fin_entered: Callable[[str], None]
    applicant_entered: Callable[[str], None]
    family_wanted: Callable[[], None] = lambda: None


class FormRoom:
    """Page and presenter, made for the first form, and which visit the form in front belongs to."""

    def __init__(self, shell: Shell, desk: Desk, *, run: Run, ways: FormWays) -> None:
        self._shell, self._desk, self._run, self._ways = shell, desk, run, ways
        self._earlier: VisitView | None = None
        self._made: tuple[FormPage, FormPresenter] | None = None
        self._ready: FormPage | None = None

    def prepare(self) -> Iterator[None]:
        """Make the page before somebody waits for the first form, a part at each step; its modules are loaded."""
        if self._made is None and self._ready is None:
            from ui.form.page import FormPage

            self._ready = page = FormPage(self._shell.room)
            yield
            if self._made is None:
                polish(page)

    @property
    def made(self) -> bool:
        """Whether a form was opened since the start."""
        return self._made is not None

    @property
    def page(self) -> FormPage:
        return self._both()[0]

    @property
    def presenter(self) -> FormPresenter:
        return self._both()[1]

    @property
    def service(self) -> VisitServiceId | None:
        """Whose form was opened last."""
        return self.presenter.service if self.made else None

    @property
    def correcting(self) -> bool:
        """Whether an application of an earlier visit is in front."""
        return self._earlier is not None and self._shell.front == FORM

    def open(self, service: VisitServiceId) -> None:
        """The form of a service of the visit here."""
        self._earlier = None
        visit = self._visit_of(service)
        if visit is None:
            self._run(self._ways.look, done=partial(self._open_when_known, service), failed=self._tell)
            return
        self._read(visit, service, kept=service)

    def open_read(self, service: VisitServiceId, document: FormDocument) -> None:
        """The form of a service of the visit here, already read and still the one that is kept open."""
        self._earlier = None
        self._came(service, document)
        self._come_to_front()

    def correct(self, visit: VisitView, service: VisitServiceId) -> None:
        """What an earlier visit sent, to be sent once more."""
        self._earlier = visit
        self._read(visit, service, kept="")

    def show(self, view: DeskView) -> bool:
        """The desk changed; whether the form has lost its visit and must go."""
        if self._shell.front != FORM or self._earlier is not None:
            return False
        if view.visit is None:
            return True
        self.presenter.show_bar(self._ways.bar(view.visit, self.presenter.service))
        draft = None if self.presenter.service is None else view.visit.drafts.get(self.presenter.service)
        if draft is not None and draft.version:
            self.presenter.show_desk(draft.documents, draft.note)
        return False

    def forget(self) -> None:
        """Nobody goes on with this form after a restart."""
        self._earlier = None
        self._run(lambda: self._desk.choose(OPEN_FORM, ""), done=_nothing, failed=self._tell)

    def when_written(self, then: Callable[[], None]) -> None:
        """Do this once everything that was typed is saved; not at all while it cannot be."""
        if not self.made:
            then()
            return
        if self._shell.front == FORM:
            self.page.commit()
        self.presenter.when_saved(then)

    def save_rest(self) -> None:
        """At the program's end, when no worker runs any more. Raises as saving a draft does."""
        if self.made:
            self.presenter.save_rest()

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        if self.made:
            self.presenter.change_words(words)

    def _both(self) -> tuple[FormPage, FormPresenter]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> tuple[FormPage, FormPresenter]:
        from ui.form.page import FormPage
        from ui.form.presenter import FormPresenter

        page, self._ready = self._ready or FormPage(self._shell.room), None
        presenter = FormPresenter(
            page,
            run=self._run,
            save=self._desk.actions.save_draft,
            submit=self._desk.actions.submit,
            tables={},
            words=self._ways.words(),
            local_time=local,
            submitted=self._submitted,
            left=self._left,
            service_wanted=self._service_wanted,
        )
        presenter.tell_fins(self._ways.fin_entered)
        presenter.tell_applicant(self._applicant_entered)
        presenter.rows.ask_register(self._ways.family_wanted, self._tell_family)
        page.attach(presenter)
        self._shell.add_page(FORM, page, keys="form")
        self._bind(page)
        return page, presenter

    def _visit_of(self, service: VisitServiceId) -> VisitView | None:
        visit = self._earlier or self._ways.view().visit
        return visit if visit is not None and any(part.id == service for part in visit.ticket.services) else None

    def _open_when_known(self, service: VisitServiceId, view: DeskView) -> None:
        self._ways.seen(view)
        if self._visit_of(service) is not None:
            self.open(service)

    def _read(self, visit: VisitView, service: VisitServiceId, *, kept: str) -> None:
        part = visit.ticket.service(service)

        def read() -> FormDocument:
            self._desk.choose(OPEN_FORM, kept)
            return self._desk.form(part.release, part.code)

        self._run(read, done=partial(self._opened, service), failed=self._tell)

    def _opened(self, service: VisitServiceId, document: FormDocument) -> None:
        """Filled out of sight first, and shown in the next turn: keys come between the two."""
        self._came(service, document)
        if self._shell.front == FORM:
            self._come_to_front()
        elif self.service == service:
            next_turn(self.page, self._come_to_front)

    def _come_to_front(self) -> None:
        self._shell.show_page(FORM)
        self.page.setFocus()

    def _came(self, service: VisitServiceId, document: FormDocument) -> None:
        visit = self._visit_of(service)
        if visit is None:
            return
        part = visit.ticket.service(service)
        release = self._desk.release_of(part.release)
        self.presenter.use_tables(release.tables)
        self.presenter.open(
            OpenForm(
                service_id=service,
                service=release.service(part.code),
                document=document,
                draft=visit.drafts[service],
                bar=self._ways.bar(visit, service),
                today=self._ways.today(),
                prefill=visit.known,
                known=self._ways.known(),
                correcting=any(entry.service_id == service for entry in visit.applications),
            )
        )

    def _applicant_entered(self, fin: str) -> None:
        # Whoever sits here now need not be the one whose earlier visit is corrected.
        if self._earlier is None:
            self._ways.applicant_entered(fin)

    def _service_wanted(self, service: VisitServiceId) -> None:
        if self._earlier is None:
            self._ways_open(service)
        elif any(entry.service_id == service for entry in self._earlier.applications):
            self.page.commit()
            self.correct(self._earlier, service)

    def _ways_open(self, service: VisitServiceId) -> None:
        self.page.commit()
        self.open(service)

    def _submitted(self, _service: VisitServiceId, submitted: Submitted) -> None:
        key = "turn.corrected_told" if self.presenter.correcting else "program.submitted"
        self._shell.tell(self._ways.words()(key, number=submitted.number), "success")
        if self._earlier is not None:
            self._left()
        else:
            self._ways.submitted(submitted)

    def _left(self) -> None:
        if self._earlier is not None:
            self._earlier = None
            self._ways.corrected()
        else:
            self._ways.left()

    def _tell_family(self, sentence: str, well: bool) -> None:
        self._shell.tell(sentence, "success" if well else "accent")

    def _tell(self, error: DeskError) -> None:
        self._shell.tell(self._ways.words().of_error(error), "danger")

    def _bind(self, page: FormPage) -> None:
        shell = self._shell
        shell.bind(CommandId.SEND_FORM, page.send, FORM)
        shell.bind(CommandId.OPEN_FORM, page.send, FORM)
        shell.bind(CommandId.NEXT_PROBLEM, page.next_problem, FORM)
        shell.bind(CommandId.ADD_ROW, page.add_row, FORM)
        shell.bind(CommandId.RESTORE_ROW, page.restore_row, FORM)
        shell.bind(CommandId.RENEW_FAMILY, page.renew_family, FORM)
        shell.bind(CommandId.TAKE_OFFER, page.take_offers, FORM)
        shell.bind(CommandId.LEAVE_OFFER, page.leave_offers, FORM)
        shell.bind(CommandId.SECTION_UP, lambda: page.move_section(-1), FORM)
        shell.bind(CommandId.SECTION_DOWN, lambda: page.move_section(1), FORM)
        shell.bind(CommandId.CLOSE_LAYER, page.leave, FORM)
        shell.bind(CommandId.NEXT_PANE, partial(page.next_pane, 1), FORM)
        shell.bind(CommandId.PREVIOUS_PANE, partial(page.next_pane, -1), FORM)
        for number, command in enumerate(SERVICE_COMMANDS, start=1):
            shell.bind(command, partial(page.choose_service, number), FORM)


def _nothing(_: object) -> None:
    """A choice was remembered; there is nothing to show."""
