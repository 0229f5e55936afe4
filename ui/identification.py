"""Who is it: scans, the register and other tickets of the same person, joined to the pages of one desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from dostdesk.desk.actions import Actions
from dostdesk.desk.build import Desk
from dostdesk.desk.citizen import CheckState, CitizenFacts
from dostdesk.desk.register import Found
from dostdesk.desk.view import DeskView, VisitView
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.mrz import Mrz
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.dialogs.walk_in import WalkInDialog
from ui.dialogs.walk_in_presenter import PersonAsked
from ui.facts_book import FactsBook
from ui.form.household import NOBODY, Household
from ui.form.known import Known
from ui.register_book import RegisterBook
from ui.same_person import OPEN, second_ticket
from ui.scanning.listener import ScanListener
from ui.scanning.routing import Layer, ScanRouter, ScanWays, Where
from ui.scanning.settings import SETTING, ScannerSettings
from ui.search.overlay import SearchOverlay
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace.facts_values import difference_lines, identity_chips
from ui.workspace.screen import WorkspaceScreen
from ui.workspace.values import ChipValue

if TYPE_CHECKING:
    from ui.form.page import FormPage
    from ui.form.presenter import FormPresenter

_ASKS_AGAIN_MS = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is asked of the desk about a person; each waits, and is run on a worker."""

    look_up: Callable[[str], Found]
    identify: Callable[[str], None]
    facts: Callable[[str, TicketId], CitizenFacts]
    forget: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fronts:
    """The pages that scans and answers reach; the workspace is there once somebody signed in, and the form is made when
    it is asked for.

    Attributes:
        quiet: Names of pages where nobody listens for scans.
        changed: Read the desk again and show it.
    """

    workspace: Callable[[], WorkspaceScreen | None]
    form: Callable[[], FormPresenter]
    form_page: Callable[[], FormPage]
    form_name: str
    quiet: frozenset[str]
    changed: Callable[[], None]


class Identification(QObject):
    """Listens for scans at the whole window and asks the register about whoever is served.

    Attributes:
        scanner: Every scan goes through it; `scanner.watch` lets somebody try the scanner.
    """

    def __init__(
        self,
        shell: Shell,
        *,
        asking: Asking,
        run: Run,
        fronts: Fronts,
        words: Callable[[], Words],
        today: Callable[[], date],
        offset: int | None = None,
    ) -> None:
        super().__init__(shell)
        self._shell, self._run, self._fronts, self._words, self._asking = shell, run, fronts, words, asking
        self._view = DeskView()
        self._paper: tuple[TicketId, Mrz] | None = None
        self._pointed_out: tuple[TicketId, frozenset[TicketId]] | None = None
        self._register = RegisterBook(look_up=asking.look_up, run=run, came=self._came, silent=self._silent)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(_ASKS_AGAIN_MS)
        self._again.timeout.connect(self._ask_again)
        self._facts = FactsBook(look_up=asking.facts, run=run, came=self._facts_came, again=self._again.start)
        ways = ScanWays(
            come=self._come,
            paper=self._keep_paper,
            identify=self._identify,
            fill=self._fill,
            answer=self._answer,
            search=self._search,
            tell=shell.tell,
        )
        self.router = ScanRouter(ways=ways, where=self._where, words=words, today=today)
        self.scanner = ScanListener(
            shell,
            self.router.heard,
            listens=lambda: shell.front not in fronts.quiet and not shell.isHidden(),
            offset=offset,
        )

    # ------------------------------------------------------------ for the pages

    def over(self, actions: Actions) -> Actions:
        """The desk's actions, their view completed by what the register says of the citizen."""
        return replace(actions, view=lambda: self._facts.laid_over(self._register.laid_over(actions.view())))

    def known(self) -> Known:
        """What is known of people in this visit."""
        visit = self._view.visit
        paper = self._paper[1] if self._paper and visit and self._paper[0] == visit.ticket.id else None
        return Known(
            people=self._register.people,
            paper=paper,
            times=self._register.times,
            household=household_of(self._facts.known),
        )

    def family_wanted(self) -> None:
        """The clerk wants the household as the register has it now."""
        self._facts.renew()

    def chips(self, visit: VisitView) -> tuple[ChipValue, ...]:
        """How what is written of the citizen stands to the register."""
        return identity_chips(visit, self._words())

    def fin_entered(self, fin: str) -> None:
        """A whole FİN stands in the form."""
        self._ask(fin)

    def applicant_entered(self, fin: str) -> None:
        """The clerk typed whose the application is: the visit is that person's, as if it had been said at its start."""
        visit = self._view.visit
        if visit is None or visit.ticket.state is not TicketState.SERVING:
            return
        if visit.citizen.confirmed_at is None or visit.citizen.fin != fin:
            self._identify(fin)

    @property
    def person(self) -> PersonAsked:
        """How a walk-in is looked up."""
        return self._asking.look_up

    def use(self, settings: ScannerSettings) -> None:
        """The scanner is set up otherwise from now on."""
        self.scanner.use(settings)

    def saw(self, view: DeskView) -> None:
        """The desk was read: ask about a new citizen, forget the one who left, point out his other tickets."""
        before, self._view = self._view, view
        visit = view.visit
        self._tell_late(before, view)
        if before.visit is not None and (visit is None or visit.ticket.id != before.visit.ticket.id):
            self._register.forget()
            self._facts.forget()
            self._asking.forget()
            self._paper = None if visit is None or self._paper is None else self._paper
        if visit is None or visit.ticket.state is not TicketState.SERVING:
            return
        self._ask(visit.citizen.fin)
        if visit.ticket.in_person:
            self._facts.ask(visit.citizen.fin, visit.ticket.id)
        self._point_out(visit)
        self._point_out_difference(before.visit, visit)

    # ------------------------------------------------------------ what scans do

    def _where(self) -> Where:
        workspace = self._fronts.workspace()
        visit, top = self._view.visit, self._shell.layers.top
        layer: Layer = "none" if top is None else "search" if isinstance(top, SearchOverlay) else "question"
        form = self._shell.front == self._fronts.form_name
        return Where(
            state=DeskState.IDLE if workspace is None else workspace.presenter.state,
            layer=layer,
            form=form,
            fin_field=self._fronts.form_page().fin_field() if form and layer == "none" else "",
            takes_fin=isinstance(top, WalkInDialog),
            fin="" if visit is None else visit.citizen.fin,
        )

    def _come(self, text: str) -> None:
        workspace = self._fronts.workspace()
        if workspace is not None:
            workspace.presenter.scanned(text)

    def _keep_paper(self, paper: Mrz) -> None:
        workspace = self._fronts.workspace()
        visit = None if workspace is None else workspace.presenter.view.visit
        if visit is not None:
            self._paper = (visit.ticket.id, paper)
            self._tell_form()

    def _identify(self, fin: str) -> None:
        self._ask(fin)
        self._run(
            lambda: self._asking.identify(fin), done=lambda _done: self._fronts.changed(), failed=self._tell_error
        )

    def _fill(self, path: str, fin: str) -> None:
        self._fronts.form_page().put_fin(path, fin)
        self._shell.tell(self._words()("scanning.filled"), "success")

    def _answer(self, fin: str) -> None:
        top = self._shell.layers.top
        if isinstance(top, WalkInDialog):
            top.put_fin(fin)

    def _search(self, text: str) -> None:
        top, workspace = self._shell.layers.top, self._fronts.workspace()
        if isinstance(top, SearchOverlay):
            top.field.setText(text)
        elif workspace is not None:
            workspace.open_search(text)

    # ------------------------------------------------------------ what the register says

    def _ask(self, fin: str) -> None:
        if fin:
            self._register.ask(fin)

    def _ask_again(self) -> None:
        self._register.retry()
        self._facts.retry()

    def _came(self, fin: str, found: Found) -> None:
        notice = "" if found.person is not None else self._words()("identity.unknown", fin=fin)
        self._tell_form(notice)
        self._fronts.changed()

    def _silent(self, error: DeskError, first: bool) -> None:
        if isinstance(error, OutsideError):
            self._again.start()
        if first:
            said = (
                self._words()("identity.silent") if isinstance(error, OutsideError) else self._words().of_error(error)
            )
            self._shell.tell(said, "accent")

    def _facts_came(self, failed: DeskError | None) -> None:
        self._tell_form(failed=failed)
        self._fronts.changed()

    def _tell_form(self, notice: str = "", failed: DeskError | None = None) -> None:
        if self._shell.front == self._fronts.form_name:
            self._fronts.form().show_known(self.known(), notice=notice, failed=failed)

    def _tell_error(self, error: DeskError) -> None:
        self._shell.tell(self._words().of_error(error), "danger")

    def _point_out_difference(self, before: VisitView | None, visit: VisitView) -> None:
        """The register answered after all, and has otherwise what was written meanwhile; that stays as it is."""
        late = before is not None and before.check is not None and before.check.state is CheckState.SILENT
        if late and visit.check is not None and visit.check.state is CheckState.DIFFERS:
            self._shell.tell(self._words()("identity.differs"), "warning")

    def _tell_late(self, before: DeskView, view: DeskView) -> None:
        """The register answered after an application was sent, and has otherwise what was written in it."""
        for answer in view.late[-1:]:
            if answer not in before.late:
                words = self._words()
                what = " ".join(difference_lines(answer.differences, words))
                self._shell.tell(words("identity.late", number=answer.number, what=what), "warning")

    # ------------------------------------------------------------ his other tickets

    def _point_out(self, visit: VisitView) -> None:
        """Say once that the same person has other open tickets, and again when there are others."""
        others = tuple(ticket for ticket in visit.same_person if ticket.state in OPEN)
        told = (visit.ticket.id, frozenset(ticket.id for ticket in others))
        if not others or self._pointed_out == told:
            return
        self._pointed_out = told
        self._shell.tell(second_ticket(others, self._words()), "warning")


def household_of(facts: CitizenFacts | None) -> Household:
    """What of a citizen's facts a form's family is filled from."""
    if facts is None:
        return NOBODY
    members = () if facts.facts is None else facts.facts.household
    return Household(fin=facts.fin, members=members, at=facts.facts_at, found=facts.facts is not None)


def identification_of(
    shell: Shell,
    desk: Desk,
    *,
    run: Run,
    fronts: Fronts,
    words: Callable[[], Words],
    today: Callable[[], date],
) -> Identification:
    """Joined to a desk; the scanner is used as it was set up at this desk."""
    made = Identification(
        shell,
        asking=Asking(
            look_up=lambda fin: desk.look_up(fin=fin),
            identify=desk.identify,
            facts=desk.citizen_facts,
            forget=desk.forget_people,
        ),
        run=run,
        fronts=fronts,
        words=words,
        today=today,
    )
    run(
        lambda: ScannerSettings.read(desk.setting(SETTING)),
        done=made.use,
        failed=lambda error: shell.tell(words().of_error(error), "danger"),
    )
    return made
