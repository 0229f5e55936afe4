"""The one builder of the desk's screens: shell and pages joined to a desk, and what leads from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from itertools import chain
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from dostdesk.desk.actions import Submitted
from dostdesk.desk.build import Desk, Place
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.services import Service
from dostdesk.domain.words import Language, Words
from dostdesk.forms.document import FormDocument
from ui.entrance import Entrance, EntranceWays
from ui.form.known import Known
from ui.form.values import VisitBarView, visit_bar
from ui.form_room import FormRoom, FormWays
from ui.in_turns import InTurns, next_turn
from ui.places import FORM, LAST_VISIT, OUTBOX, PAPERS, SIGN_IN, SUPERVISOR_PAGES
from ui.seen import Seen, at_work, first_look, newly_called, watches_only
from ui.shell.frame import Shell
from ui.shell.painted import AfterPaint, BehindPaint
from ui.work import Runner
from ui.workplace import Setup
from ui.workspace.bar_values import bar_values

if TYPE_CHECKING:
    from ui.day.screens import DayScreens
    from ui.equipment import Equipment
    from ui.form.page import FormPage
    from ui.form.presenter import FormPresenter
    from ui.identification import Identification
    from ui.last_visit.room import LastVisitRoom
    from ui.papers_room import PapersRoom
    from ui.rooms import Rooms
    from ui.sign_in.page import SignInPage
    from ui.workspace.screen import WorkspaceScreen


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a program hands to its screens.

    Attributes:
        words: Sentences of a language.
    """

    words: Callable[[Language], Words]
    setup: Setup


# An act brings its own view with it; what others do, and what comes in several parts, is read as one. In a busy hall
# each reading and its painting take from whoever is typing: a few in a second are enough to see.
_READ_AFTER_MS, _READ_APART_MS = 15, 200


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
        self._begun = self._working = self._offered_set_up = False
        self._rooms: Rooms | None = None
        self._put_off: list[Callable[[], None]] = []
        self.entrance = Entrance(
            shell,
            desk,
            run=run,
            setup=self._setup,
            ways=EntranceWays(
                view=lambda: self._view, words=lambda: self._words, speak=self._speak, signed_in=self._read
            ),
        )
        self.forms = FormRoom(
            shell,
            desk,
            run=run,
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
                family_wanted=self._family_wanted,
            ),
        )
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._since_read = QElapsedTimer()
        self._since_read.start()
        self._soon.timeout.connect(self._read)
        self._changed.connect(self._read_soon)
        self._unsubscribe = desk.subscribe(self._changed.emit)
        self._read()

    def prepare(self) -> None:
        """Make in idle turns the pages that are wanted next; their modules are loaded by now."""
        if self._rooms is not None:
            InTurns(chain(self.forms.prepare(), self._rooms.papers.prepare()), parent=self)

    def close(self) -> None:
        """Listen no more; what was typed in the page in front is kept."""
        self._unsubscribe()
        self._commit()
        if self._rooms is not None:
            self._rooms.close()

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

    @property
    def rooms(self) -> Rooms:
        """Everything but sign-in and form; made when it is first asked for."""
        if self._rooms is None:
            self._rooms = self._make_rooms()
            put_off, self._put_off = self._put_off, []
            for act in put_off:
                act()
        return self._rooms

    @property
    def workspace(self) -> WorkspaceScreen | None:
        """None until somebody is at work."""
        return None if self._rooms is None else self._rooms.workspace

    @property
    def identification(self) -> Identification:
        return self.rooms.identification

    @property
    def day(self) -> DayScreens:
        return self.rooms.day

    @property
    def equipment(self) -> Equipment:
        return self.rooms.equipment

    @property
    def papers(self) -> PapersRoom:
        return self.rooms.papers

    @property
    def last_visit(self) -> LastVisitRoom:
        return self.rooms.last_visit

    def _make_rooms(self) -> Rooms:
        from ui.rooms import Rooms, RoomsWays

        return Rooms(
            self.shell,
            self.desk,
            run=self._run,
            forms=self.forms,
            entrance=self.entrance,
            ways=RoomsWays(
                words=lambda: self._words,
                today=self._today,
                bar=self._bar,
                changed=self._read,
                home=self._home,
                workspace=self._to_workspace,
                to_window=self._to_window,
                back=self._back_to,
                open_papers=self._open_papers,
                open_last_visit=self._open_last_visit,
                sign_out=self._sign_out,
                speak=self._speak,
                commit=self._commit,
            ),
        )

    # ------------------------------------------------------------ what the desk says

    @property
    def reading(self) -> bool:
        """Whether something changed that is not on screen yet."""
        return self._reading or self._soon.isActive() or (self._rooms is None and self.shell.front == FORM)

    def _read_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start(max(_READ_AFTER_MS, _READ_APART_MS - self._since_read.elapsed()))

    def _read(self) -> None:
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        self._since_read.restart()
        self._run(self._look, done=self._was_read, failed=self._was_not_read)

    def _look(self) -> Seen:
        """On a worker: the desk as it is, and what only the sign-in asks for while nobody is signed in."""
        view, entrance = self._look_again(), self.entrance
        if view.staff is not None and entrance.place.centre:
            return Seen(view, entrance.place, entrance.disk_free)
        seen = first_look(self.desk, view, self._setup)
        if seen.open_form is None or seen.locked:
            _load_rooms()
        if view.staff is None:
            _load_sign_in()
        return seen

    def _was_read(self, seen: Seen) -> None:
        if self._rooms is None and self._kept_form is None and seen.open_form is None:
            # In a turn of its own, and the first page in the next.
            _ = self.rooms
            next_turn(self, lambda: self._take(seen))
        else:
            self._take(seen)

    def _take(self, seen: Seen) -> None:
        self._reading = False
        self.entrance.place, self.entrance.disk_free = seen.place, seen.disk_free
        self._kept_form = seen.open_form or self._kept_form
        if self._rooms is None and self._kept_form is not None and not seen.locked:
            self._show_kept_form(seen.view)
        if self._rooms is None and self.shell.front == FORM:
            # Not painted yet: what lies around it is made with the newest view.
            self._view = max(self._view, seen.view, key=lambda view: view.order)
        else:
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

    def _show_kept_form(self, view: DeskView) -> None:
        """After a restart in the middle of a form: it is painted first, and all that lies around it is made then."""
        self._view = view
        self._go_on()
        if self.shell.front == FORM:
            self.shell.show_bar(
                bar_values(view, centre=self.entrance.place.centre, words=self._words, now=self._clock.now())
            )
            BehindPaint(self.shell, lambda: self._run(_load_rooms, done=self._show_around, failed=self._tell))

    def _show_around(self, _: object) -> None:
        self._show(self._view)

    def _begin(self) -> None:
        """Once something is in front."""
        if not self._begun:
            self._begun = True
            AfterPaint(self.shell, self._settle)

    def _settle(self) -> None:
        if self.shell.front == SIGN_IN:
            # Before the threads of the desk begin and want the interpreter, too.
            self.rooms.prepare()
        self.equipment.look()
        self.settled.emit()

    def _show(self, view: DeskView) -> None:
        if view.order < self._view.order:
            return
        before, self._view = self._view, view
        rooms = self.rooms
        rooms.day.saw(view)
        # Also to whoever has not signed in: a store that was mended is told before anybody goes on.
        rooms.link.saw(view)
        if not at_work(view) or (view.window is None and self.entrance.opening_window):
            self.entrance.ask_staff()
            self._let_in()
            return
        rooms.make_workspace(at_once=not watches_only(view))
        if rooms.workspace is None:
            self._let_in()
            return
        rooms.saw(view)
        if newly_called(before, view) and self.shell.front in (FORM, PAPERS, LAST_VISIT, OUTBOX):
            # Whoever was called is on the way: his papers are not those that are still in front.
            self._to_workspace()
        entering = self.shell.front in ("", SIGN_IN)
        if entering:
            self._go_on()
        if entering or not self._working:
            self._working = True
            AfterPaint(self.shell, self._start_work)
        if self.forms.show(view):
            self._to_workspace()
        rooms.papers.show(view)
        rooms.last_visit.show()

    def _start_work(self) -> None:
        """Behind the first painting: the workspace is made ready also where a form is in front of it."""
        if self.workspace is not None and self.shell.front != SIGN_IN and not watches_only(self._view):
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
            self.rooms.stop_clock()
            self.entrance.open()
            self._read()

        self._run(self.desk.actions.sign_out, done=done, failed=self._tell)

    def _to_workspace(self) -> None:
        if self.shell.front == FORM:
            self.forms.forget()
        if watches_only(self._view):
            self.rooms.tabs.saw(self._view)
            self.rooms.live.saw(self._view)
            self.rooms.live.open()
            return
        self._to_window()

    def _to_window(self) -> None:
        if self.workspace is None and at_work(self._view):
            self.rooms.make_workspace()
        if self.workspace is None:
            self._let_in()
        else:
            watched = self.shell.front in SUPERVISOR_PAGES
            self.workspace.come_to_front()
            if watched:
                # Bar and strip were the hall's meanwhile.
                self.workspace.presenter.redraw()
            self.workspace.presenter.refresh()

    def _open_last_visit(self) -> None:
        self._commit()
        self.last_visit.open()

    def _look_again(self) -> DeskView:
        """On a worker, which makes no rooms."""
        actions = self.desk.actions if self._rooms is None else self._rooms.actions
        return actions.view()

    def _known(self) -> Known:
        return Known() if self._rooms is None else self._rooms.identification.known()

    def _family_wanted(self) -> None:
        self.identification.family_wanted()

    def _fin_entered(self, fin: str) -> None:
        if self._rooms is None:
            self._put_off.append(lambda: self._fin_entered(fin))
        else:
            self._rooms.identification.fin_entered(fin)

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
        elif page in SUPERVISOR_PAGES:
            self.rooms.tabs.open(page)
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
        elif self._rooms is not None:
            self._rooms.commit()

    # ------------------------------------------------------------ language

    def _speak(self, language: Language) -> None:
        self._commit()
        self._words = self._words_of(language)
        self._run(lambda: self.desk.choose("language", language), done=_nothing, failed=self._tell)
        self.shell.set_words(self._words)
        self.forms.change_words(self._words)
        self.entrance.change_words()
        self.rooms.change_words(self._words)

    # ------------------------------------------------------------ values

    def _bar(self, visit: VisitView, current: VisitServiceId | None) -> VisitBarView:
        return visit_bar(visit, self._services(visit), self._words, self._clock.now(), current=current)

    def _services(self, visit: VisitView) -> dict[str, Service]:
        return {part.code: self.desk.release_of(part.release).service(part.code) for part in visit.ticket.services}

    def _today(self) -> date:
        return service_day(self._clock.now())

    def _tell(self, error: DeskError) -> None:
        self.shell.tell(self._words.of_error(error), "danger")


def _load_rooms() -> None:
    """On a worker: the screen thread would stand still for it."""
    import_module("ui.rooms")


def _load_sign_in() -> None:
    """Likewise."""
    import_module("ui.sign_in.presenter")
    import_module("ui.sign_in.page")


def _nothing(_: object) -> None:
    """A choice was remembered; there is nothing to show."""
