"""The one builder of the desk's screens: shell and pages joined to a desk, and what leads from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from dostdesk.catalogue.release import Release
from dostdesk.desk.actions import Submitted
from dostdesk.desk.build import Desk, Place
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.services import Service
from dostdesk.domain.words import Language, Words
from dostdesk.forms.document import FormDocument
from ui.day.screens import day_screens
from ui.entrance import SIGN_IN, Entrance, EntranceWays
from ui.equipment import Equipment
from ui.form.known import Known
from ui.form.values import VisitBarView, visit_bar
from ui.form_room import FORM, FormRoom, FormWays
from ui.identification import Fronts, identification_of
from ui.knowledge import VisitKnowledge
from ui.last_visit.room import LAST_VISIT, LastVisitRoom, LastVisitWays
from ui.papers_room import PAPERS, PapersRoom, RoomWays
from ui.seen import Seen, at_work, first_look, newly_called
from ui.settings.room import SettingsRoom
from ui.shell.frame import Shell
from ui.shell.painted import AfterPaint
from ui.work import Runner
from ui.workplace import Setup
from ui.workspace.asking import Ways
from ui.workspace.book import ServiceBook
from ui.workspace.screen import PAGE as WORKSPACE
from ui.workspace.screen import WorkspaceScreen

if TYPE_CHECKING:
    from ui.form.page import FormPage
    from ui.form.presenter import FormPresenter
    from ui.sign_in.page import SignInPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a program hands to its screens.

    Attributes:
        words: Sentences of a language.
    """

    words: Callable[[Language], Words]
    setup: Setup


# An act brings its own view with it; what others do, and what comes in several parts, is read as one.
_READ_AFTER_MS = 15


class DeskScreens(QObject):
    """Sign-in, workspace, form and papers of one desk, in one shell; each page is made when it is first needed.

    The desk tells of changes on its own threads; they are read again on a worker, several at once as one. `settled`
    says that the first page has been painted: only behind that comes what nobody waits for.
    """

    settled = Signal()
    _changed = Signal()

    def __init__(
        self, shell: Shell, desk: Desk, *, run: Runner, language: Language, surroundings: Surroundings
    ) -> None:
        super().__init__(shell)
        self.shell, self.desk, self._run = shell, desk, run
        self._clock, self._words_of, self._setup = desk.clock, surroundings.words, surroundings.setup
        self._words = self._words_of(language)
        self._view = DeskView()
        self._reading = self._read_again = False
        self._kept_form: tuple[VisitServiceId, FormDocument] | None = None
        self._begun = self._offered_set_up = False
        self.workspace: WorkspaceScreen | None = None
        self._knowledge = VisitKnowledge(
            form=desk.form, release=lambda: desk.release, today=self._today, words=lambda: self._words
        )
        self.entrance = Entrance(
            shell,
            desk,
            run=run,
            setup=self._setup,
            ways=EntranceWays(
                view=lambda: self._view, words=lambda: self._words, speak=self._speak, signed_in=self._read
            ),
        )
        self._make_form()
        self.identification = identification_of(
            shell,
            desk,
            run=run,
            fronts=Fronts(
                workspace=lambda: self.workspace,
                form=lambda: self.form,
                form_page=lambda: self.form_page,
                form_name=FORM,
                quiet=frozenset({"", SIGN_IN}),
                changed=self._read,
            ),
            words=lambda: self._words,
            today=self._today,
        )
        self._actions = self.identification.over(desk.actions)
        self._make_papers()
        self._make_last_visit()
        self.day = day_screens(
            shell, desk, self._actions, run=run, clock=self._clock, words=lambda: self._words, changed=self._read,
            home=self._to_workspace,
        )  # fmt: skip
        self.settings = SettingsRoom(
            shell, desk, run=run, words=lambda: self._words, speak=self._speak, lock_after=self.day.lock_after
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_READ_AFTER_MS)
        self._soon.timeout.connect(self._read)
        self._changed.connect(self._read_soon)
        self._unsubscribe = desk.subscribe(self._changed.emit)
        self._read()

    def close(self) -> None:
        """Listen no more; what was typed in the page in front is kept."""
        self._unsubscribe()
        self.day.close()
        self.equipment.close()
        self._commit()
        if self.workspace is not None:
            self.workspace.stop_clock()

    def save_rest(self) -> None:
        """After the workers ended: what was typed last and is not known to be safe. Raises as saving a draft does."""
        self.forms.save_rest()
        if self.workspace is not None:
            self.workspace.presenter.save_rest()

    # ------------------------------------------------------------ pages

    @property
    def form(self) -> FormPresenter:
        return self.forms.presenter

    @property
    def form_page(self) -> FormPage:
        return self.forms.page

    @property
    def sign_in_page(self) -> SignInPage:
        return self.entrance.page

    def _make_form(self) -> None:
        self.forms = FormRoom(
            self.shell,
            self.desk,
            run=self._run,
            ways=FormWays(
                view=lambda: self._view,
                look=self._look_again,
                seen=self._show,
                bar=self._bar,
                known=self._known,
                today=self._today,
                words=lambda: self._words,
                left=self._to_workspace,
                corrected=self._corrected,
                submitted=self._submitted,
                fin_entered=self._fin_entered,
                applicant_entered=self._applicant_entered,
            ),
        )

    def _make_last_visit(self) -> None:
        self.last_visit = LastVisitRoom(
            self.shell,
            self._actions,
            run=self._run,
            ways=LastVisitWays(
                words=lambda: self._words,
                book=lambda: None if self.workspace is None else self.workspace.presenter.book,
                now=self._clock.now,
                correct=self.forms.correct,
                back=self._back_to,
            ),
        )

    def _make_papers(self) -> None:
        self.equipment = Equipment(
            self.shell,
            self.desk,
            run=self._run,
            words=self._words,
            watch=self.identification.scanner.watch,
            home=self._home,
            changed=self._printers_changed,
        )
        self.papers = PapersRoom(
            self.shell,
            self.desk,
            run=self._run,
            words=self._words,
            ways=RoomWays(
                view=self._actions.view,
                bar=lambda visit: self._bar(visit, None),
                printers=self.equipment.printers,
                look=self.equipment.look,
                left=self._to_workspace,
            ),
        )

    def _printers_changed(self) -> None:
        rolls = [line.name for line in self.equipment.printers() if line.rolls and line.key and not line.folder]
        self.entrance.use_printer(rolls[0] if rolls else "")
        self.papers.refresh()

    def _make_workspace(self) -> WorkspaceScreen | None:
        release = self.desk.release
        if release is None:
            return None
        return WorkspaceScreen(
            self.shell,
            self._words,
            actions=self._actions,
            run=self._run,
            book=ServiceBook(release, self._release),
            clock=self._clock,
            ways=Ways(
                open_form=self.forms.open,
                open_papers=self._open_papers,
                open_paper=self._open_papers,
                sign_out=self._sign_out,
                open_last_visit=self._open_last_visit,
                correcting=lambda: self.forms.correcting,
                when_written=self.forms.when_written,
                be_back=self.day.be_back,
                break_after=self.day.break_after,
            ),
            centre=self.entrance.place.centre,
            hints=self._knowledge.hints,
            facts=lambda visit: (*self.identification.chips(visit), *self._knowledge.chips(visit)),
            progress=self._knowledge.progress,
            person=self.identification.person,
            at_once=self._kept_form is None,
        )

    # ------------------------------------------------------------ what the desk says

    @property
    def reading(self) -> bool:
        """Whether something changed that is not on screen yet."""
        return self._reading or self._soon.isActive()

    def _read_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _read(self) -> None:
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        self._run(self._look, done=self._was_read, failed=self._was_not_read)

    def _look(self) -> Seen:
        """On a worker: the desk as it is, and what only the sign-in asks for while nobody is signed in."""
        view, entrance = self._actions.view(), self.entrance
        if view.staff is not None and entrance.place.centre:
            return Seen(view, entrance.place, entrance.disk_free)
        return first_look(self.desk, view, self._setup)

    def _was_read(self, seen: Seen) -> None:
        self._reading = False
        self.entrance.place, self.entrance.disk_free = seen.place, seen.disk_free
        self._kept_form = seen.open_form or self._kept_form
        self._show(seen.view)
        self._begin()
        if seen.locked:
            self.day.lock.lock("restart")
        if seen.first_time and not self._offered_set_up and self.shell.front == SIGN_IN:
            self._offered_set_up = True
            self.equipment.begin(self._setup.window or 1)
        if self._read_again:
            self._read_again = False
            self._read()

    def _was_not_read(self, error: DeskError) -> None:
        self._reading = False
        if not self.shell.front:
            self.entrance.show()
        self.shell.tell(self._words.of_error(error), "danger")
        self._begin()

    def _begin(self) -> None:
        """Once something is in front."""
        if not self._begun:
            self._begun = True
            AfterPaint(self.shell, self._settle)

    def _settle(self) -> None:
        self.equipment.look()
        self.settled.emit()

    def _show(self, view: DeskView) -> None:
        if view.order < self._view.order:
            return
        before, self._view = self._view, view
        self.day.saw(view)
        if not at_work(view):
            self.entrance.ask_staff()
            self._let_in()
            return
        if self.workspace is None:
            self.workspace = self._make_workspace()
            if self.workspace is None:
                self._let_in()
                return
        self.workspace.presenter.show(view)
        self.identification.saw(view)
        if newly_called(before, view) and self.shell.front in (FORM, PAPERS, LAST_VISIT):
            # Whoever was called is on the way: his papers are not those that are still in front.
            self._to_workspace()
        if self.shell.front in ("", SIGN_IN):
            self._go_on()
            AfterPaint(self.shell, self._start_work)
        if self.forms.show(view):
            self._to_workspace()
        self.papers.show(view)
        self.last_visit.show()

    def _start_work(self) -> None:
        """Behind the first painting: the workspace is made ready also where a form is in front of it."""
        if self.workspace is not None and self.shell.front != SIGN_IN:
            self.workspace.start_clock()
            # Whoever leaves the form need not wait for it.
            _ = self.workspace.page

    def _let_in(self) -> None:
        """Nobody is at work here, or there is no catalogue to work with: the sign-in is in front."""
        self.entrance.redraw()
        if self.shell.front != SIGN_IN and not self.equipment.setting_up:
            self.entrance.show()

    # ------------------------------------------------------------ ways

    def _sign_out(self) -> None:
        if self.day.keeps_signed_in():
            return

        def done(_: None) -> None:
            self.shell.tell(self._words("program.signed_out"), "success")
            if self.workspace is not None:
                self.workspace.stop_clock()
            self.entrance.open()
            self._read()

        self._run(self.desk.actions.sign_out, done=done, failed=self._tell)

    def _to_workspace(self) -> None:
        if self.shell.front == FORM:
            self.forms.forget()
        if self.workspace is None:
            self._let_in()
        else:
            self.workspace.come_to_front()
            self.workspace.presenter.refresh()

    def _open_last_visit(self) -> None:
        self._commit()
        self.last_visit.open()

    def _look_again(self) -> DeskView:
        return self._actions.view()

    def _known(self) -> Known:
        return self.identification.known()

    def _fin_entered(self, fin: str) -> None:
        self.identification.fin_entered(fin)

    def _applicant_entered(self, fin: str) -> None:
        self.identification.applicant_entered(fin)

    def _corrected(self) -> None:
        self.last_visit.come_back()

    def _back_to(self, page: str) -> None:
        """From the last visits to where one was; a form whose visit is gone meanwhile is the workspace's business."""
        if page == FORM and self._view.visit is not None and self.forms.service is not None:
            self.forms.open(self.forms.service)
        elif page == PAPERS:
            self._open_papers()
        else:
            self._to_workspace()

    def _home(self) -> None:
        """From the equipment back to where the person was."""
        if at_work(self._view):
            self._to_workspace()
            return
        self.entrance.show()
        self._run(self.desk.place, done=self._set_up, failed=self._tell)

    def _set_up(self, place: Place) -> None:
        """The window that was chosen at the first set-up is offered."""
        self.entrance.place = place
        self.entrance.open()
        self._read()

    def _go_on(self) -> None:
        """To the workspace; after a restart straight to the form that was open."""
        kept, self._kept_form = self._kept_form, None
        if kept is not None:
            self.forms.open_read(*kept)
        if self.shell.front != FORM:
            self._to_workspace()

    def _submitted(self, submitted: Submitted) -> None:
        self._open_papers(submitted.paper)

    def _open_papers(self, selected: PrintJobId | None = None) -> None:
        self._commit()
        self.papers.open(selected)

    def _commit(self) -> None:
        if self.shell.front == FORM:
            self.form_page.commit()
        elif self.shell.front == WORKSPACE and self.workspace is not None:
            self.workspace.page.commit()

    # ------------------------------------------------------------ language

    def _speak(self, language: Language) -> None:
        self._commit()
        self._words = self._words_of(language)
        self._run(lambda: self.desk.choose("language", language), done=_nothing, failed=self._tell)
        self.shell.set_words(self._words)
        for room in (self.equipment, self.forms, self.papers):
            room.change_words(self._words)
        self.last_visit.change_words()
        self.day.change_words()
        self.entrance.change_words()
        if self.workspace is not None:
            self.workspace.set_words(self._words)
            self.workspace.presenter.refresh()

    # ------------------------------------------------------------ values

    def _bar(self, visit: VisitView, current: VisitServiceId | None) -> VisitBarView:
        return visit_bar(visit, self._services(visit), self._words, self._clock.now(), current=current)

    def _services(self, visit: VisitView) -> dict[str, Service]:
        return {part.code: self.desk.release_of(part.release).service(part.code) for part in visit.ticket.services}

    def _release(self, number: int) -> Release | None:
        try:
            return self.desk.release_of(number)
        except DeskError:
            return None

    def _today(self) -> date:
        return service_day(self._clock.now())

    def _tell(self, error: DeskError) -> None:
        self.shell.tell(self._words.of_error(error), "danger")


def _nothing(_: object) -> None:
    """A choice was remembered; there is nothing to show."""
