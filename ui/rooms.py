"""What lies around a form at one desk: who is it, the turns of a day, papers, equipment, last visits, settings and the
workspace. After a start in the middle of a form all of it is made behind the form's first painting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dostdesk.catalogue.release import Release
from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.hall import ACT_REASONS
from dostdesk.domain.ids import PrintJobId, VisitServiceId
from dostdesk.domain.rights import Right, Role
from dostdesk.domain.words import Language, Words
from ui.catalogue_news import CatalogueNews
from ui.day.screens import day_screens
from ui.entrance import Entrance
from ui.equipment import Equipment
from ui.form.values import VisitBarView
from ui.form_room import FormRoom
from ui.history.room import HistoryRoom, HistoryRoomWays
from ui.identification import Fronts, identification_of
from ui.in_turns import InTurns
from ui.knowledge import VisitKnowledge
from ui.last_visit.room import LastVisitRoom, LastVisitWays
from ui.link.room import LinkRoom
from ui.outbox.room import OutboxRoom
from ui.papers_room import PapersRoom, RoomWays
from ui.places import FORM, HISTORY, LIVE, SIGN_IN, SUPERVISOR_PAGES, WORKSPACE
from ui.policy.room import Policies, PolicyRoom, PolicyRoomWays
from ui.settings.room import SettingsRoom
from ui.shell.frame import Shell
from ui.supervision.room import LiveRoom
from ui.supervision.tabs import SupervisorTabs
from ui.told.room import ToldRoom
from ui.work import Run
from ui.workspace.asking import Ways
from ui.workspace.book import ServiceBook
from ui.workspace.page import WorkspacePage
from ui.workspace.screen import WorkspaceScreen

if TYPE_CHECKING:
    from dostdesk.desk.steering import Act, ChangeTargets
    from ui.form.page import FormPage
    from ui.form.presenter import FormPresenter
    from ui.history.presenter import HistorySources
    from ui.history.values import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsWays:
    """What the rooms need of the desk's screens.

    Attributes:
        bar: The white bar over a visit.
        changed: Read the desk again and show it.
        home: To the workspace, or to whoever lets in; `workspace` only to the workspace, or to the live page of whoever
            has no window; `to_window` to the workspace in any case.
        back: To the page of that name.
        opened_papers: Papers come to the front, that one chosen.
        commit: What is being typed in the page in front is kept.
    """

    words: Callable[[], Words]
    today: Callable[[], date]
    bar: Callable[[VisitView, VisitServiceId | None], VisitBarView]
    changed: Callable[[], None]
    home: Callable[[], None]
    workspace: Callable[[], None]
    to_window: Callable[[], None]
    back: Callable[[str], None]
    open_papers: Callable[[PrintJobId | None], None]
    open_last_visit: Callable[[], None]
    sign_out: Callable[[], None]
    speak: Callable[[Language], None]
    commit: Callable[[], None]


class Rooms:
    """Each room makes its pages when they are first asked for.

    Attributes:
        actions: The desk's, their view completed by what the register says of the citizen.
        workspace: None until somebody is at work and there is a catalogue to work with.
    """

    def __init__(
        self, shell: Shell, desk: Desk, *, run: Run, forms: FormRoom, entrance: Entrance, ways: RoomsWays
    ) -> None:
        self._shell, self._desk, self._run, self._ways = shell, desk, run, ways
        self._forms, self._entrance = forms, entrance
        self.workspace: WorkspaceScreen | None = None
        self._ready: WorkspacePage | None = None
        self._preparing: InTurns | None = None
        self._read_book: ServiceBook | None = None
        self._news = CatalogueNews(shell.tell, ways.words)
        self._knowledge = VisitKnowledge(
            form=desk.form, release=lambda: desk.release, today=ways.today, words=ways.words
        )
        self.identification = identification_of(
            shell,
            desk,
            run=run,
            fronts=Fronts(
                workspace=lambda: self.workspace,
                form=self._form,
                form_page=self._form_page,
                form_name=FORM,
                quiet=frozenset({"", SIGN_IN}),
                changed=ways.changed,
            ),
            words=ways.words,
            today=ways.today,
        )
        self.actions = self.identification.over(desk.actions)
        self.equipment = Equipment(
            shell,
            desk,
            run=run,
            words=ways.words(),
            watch=self.identification.scanner.watch,
            home=ways.home,
            changed=self._printers_changed,
        )
        self.papers = PapersRoom(
            shell,
            desk,
            run=run,
            words=ways.words(),
            ways=RoomWays(
                view=self.actions.view,
                bar=lambda visit: ways.bar(visit, None),
                printers=self.equipment.printers,
                look=self.equipment.look,
                left=ways.workspace,
            ),
        )
        self.last_visit = LastVisitRoom(
            shell,
            self.actions,
            run=run,
            ways=LastVisitWays(
                words=ways.words,
                book=lambda: None if self.workspace is None else self.workspace.presenter.book,
                now=desk.clock.now,
                correct=forms.correct,
                back=ways.back,
            ),
        )
        self.day = day_screens(
            shell, desk, self.actions, run=run, clock=desk.clock, words=ways.words, changed=ways.changed,
            home=ways.workspace,
        )  # fmt: skip
        self.link = LinkRoom(shell, words=ways.words, now=desk.clock.now)
        self.outbox = OutboxRoom(
            shell,
            outbox=lambda: desk.outbox,
            diagnose=desk.save_diagnostics,
            run=run,
            words=ways.words,
            short=self._short_name,
            link=self.link,
            commit=ways.commit,
            back=ways.back,
        )
        self.told = ToldRoom(shell, self.actions, run=run, words=ways.words, changed=ways.changed)
        self.settings = SettingsRoom(
            shell, desk, run=run, words=ways.words, speak=ways.speak, lock_after=self.day.lock_after
        )
        self.tabs = SupervisorTabs(shell, words=ways.words, now=desk.clock.now, centre=lambda: entrance.place.centre)
        self.tabs.hold(WORKSPACE, ways.to_window)
        self.policy = PolicyRoom(
            shell,
            run=run,
            words=ways.words,
            now=desk.clock.now,
            ways=PolicyRoomWays(
                policy=self._policies,
                names=self._names,
                replay=desk.replay_day,
                change=self._change_targets,
                reasons=lambda words: [(code, words(f"act_reason.{code}")) for code in ACT_REASONS],
                did=self._targets_switched,
            ),
        )
        self.live = LiveRoom(
            shell,
            desk,
            run=run,
            tabs=self.tabs,
            words=ways.words,
            numbers=lambda: entrance.place.windows,
            centre=lambda: entrance.place.centre,
            book=self._book,
            commit=ways.commit,
            changed=ways.changed,
            policy=self.policy.open,
        )
        self.history = HistoryRoom(
            shell,
            run=run,
            words=ways.words,
            now=desk.clock.now,
            ways=HistoryRoomWays(
                sources=self._history_sources,
                mine=desk.statistics.own_work,
                measures=_measures,
                commit=ways.commit,
                dress=lambda: self.tabs.dress(HISTORY),
                national=lambda: self.tabs.view.staff is not None and self.tabs.view.staff.role is Role.NATIONAL,
                leave=lambda: self.tabs.open(LIVE),
            ),
        )
        self.tabs.hold(HISTORY, self.history.open)

    def prepare(self) -> None:
        """Make the workspace's page while somebody signs in, a step whenever nothing else waits."""
        if self.workspace is None and self._ready is None:
            self._ready = WorkspacePage(self._ways.words(), self._shell.room, at_once=False)
            self._preparing = InTurns(self._ready.steps(), parent=self._ready)

    def make_workspace(self, *, at_once: bool = True) -> None:
        """Where somebody is at work; nothing happens before the first catalogue.

        Args:
            at_once: With its page; without it that is made when it is first looked at.
        """
        release = self._desk.release
        if self.workspace is not None or release is None:
            return
        if self._preparing is not None:
            # Whoever is at work already is shown the whole of it.
            self._preparing.finish()
        self.workspace = WorkspaceScreen(
            self._shell,
            self._ways.words(),
            actions=self.actions,
            run=self._run,
            book=ServiceBook(release, self._release),
            clock=self._desk.clock,
            ways=Ways(
                open_form=self._forms.open,
                open_papers=lambda: self._ways.open_papers(None),
                open_paper=self._ways.open_papers,
                sign_out=self._ways.sign_out,
                open_last_visit=self._ways.open_last_visit,
                correcting=lambda: self._forms.correcting,
                serve_slip=self.actions.serve_slip,
                when_written=self._forms.when_written,
                be_back=self.day.be_back,
                break_after=self.day.break_after,
            ),
            centre=self._entrance.place.centre,
            hints=self._knowledge.hints,
            facts=lambda visit: (*self.identification.chips(visit), *self._knowledge.chips(visit)),
            progress=self._knowledge.progress,
            person=self.identification.person,
            register=self._desk.search_register,
            at_once=at_once and self._shell.front != FORM,
            ready=self._ready,
        )
        self._ready = self._preparing = None

    def saw(self, view: DeskView) -> None:
        """The desk was read, and somebody is at work."""
        release = self._desk.release
        if self.workspace is not None:
            if release is not None and release.number != self.workspace.release:
                self.workspace.use_book(ServiceBook(release, self._release))
            if self._shell.front not in SUPERVISOR_PAGES or view.visit is not None:
                self.workspace.presenter.show(view)
        self.tabs.saw(view)
        self.live.saw(view)
        self._news.saw(view.catalogue)
        self.told.saw(view)
        self.outbox.saw(view)
        self.identification.saw(view)

    def commit(self) -> None:
        """What was typed in the workspace, if it is in front, is kept."""
        if self._shell.front == WORKSPACE and self.workspace is not None:
            self.workspace.page.commit()

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self.equipment.change_words(words)
        self.papers.change_words(words)
        self.last_visit.change_words()
        self.day.change_words()
        self.outbox.change_words()
        self.tabs.change_words()
        self.live.change_words()
        self.history.change_words()
        if self.workspace is not None:
            self.workspace.set_words(words)
            self.workspace.presenter.refresh()

    def stop_clock(self) -> None:
        """Nobody is at work any more."""
        self.tabs.saw(DeskView())
        self.history.forget()
        if self.workspace is not None:
            self.workspace.stop_clock()

    def close(self) -> None:
        """Listen no more."""
        self.day.close()
        self.equipment.close()
        self.tabs.close()
        self.history.close()
        self.stop_clock()

    def _policies(self) -> Policies | None:
        book = self._book()
        if book is None:
            return None
        return Policies(now=self.tabs.view.hall.targets.over(book.policy), release=book.policy)

    def _names(self) -> Names:
        from ui.history.names import names_of

        return names_of(self._book(), self._ways.words().language)

    def _change_targets(self) -> ChangeTargets | None:
        may = Right.CHANGE_TARGETS in self.tabs.rights
        return self.actions.steer.change_targets if may else None

    def _targets_switched(self, act: Act, said: str) -> None:
        # The page below the dialog, where the key is that takes it back.
        self.live.presenter.deeds.did(act, said)

    def _history_sources(self) -> HistorySources:
        from ui.history.sources import sources_of

        return sources_of(self._desk.statistics, clock=self._desk.clock, book=self._book)

    def _book(self) -> ServiceBook | None:
        """The catalogue in force; the same object as long as it is in force."""
        release = self._desk.release
        if release is None:
            return None
        if self._read_book is None or self._read_book.current is not release:
            self._read_book = ServiceBook(release, self._release)
        return self._read_book

    def _form(self) -> FormPresenter:
        return self._forms.presenter

    def _form_page(self) -> FormPage:
        return self._forms.page

    def _short_name(self, code: str) -> str:
        """Of a service of the release in force; the code itself of one that it has no more."""
        release = self._desk.release
        service = None if release is None else release.services.get(code)
        return code if service is None else service.short_name.in_(self._ways.words().language)

    def _release(self, number: int) -> Release | None:
        try:
            return self._desk.release_of(number)
        except DeskError:
            return None

    def _printers_changed(self) -> None:
        rolls = [line.name for line in self.equipment.printers() if line.rolls and line.key and not line.folder]
        self._entrance.use_printer(rolls[0] if rolls else "")
        self.papers.refresh()


def _measures() -> tuple[tuple[str, ...], int]:
    """What is counted, in the order of its help, and the version of what that means."""
    from dostdesk.insight.definitions import DEFINITIONS_VERSION, MEASURES

    return tuple(measure.code for measure in MEASURES), DEFINITIONS_VERSION
