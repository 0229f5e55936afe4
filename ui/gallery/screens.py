"""How each picture is made: the real pages and presenters, shown the invented day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from PySide6.QtWidgets import QWidget

from dostdesk.desk.printers import PrintersView
from dostdesk.desk.view import DeskView, PrintJobView, VisitView
from dostdesk.domain.clock import ManualClock, local
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import Language, Words
from ui.commands import CommandId
from ui.components import ComponentsPage
from ui.form.page import FormPage
from ui.form.values import visit_bar
from ui.gallery import (
    board,
    day,
    equipment,
    facts,
    form,
    history,
    identity,
    outbox,
    papers,
    policy,
    register,
    settings,
    supervision,
    told,
    turns,
    visits,
)
from ui.gallery.doubles import at_once, idle_desk
from ui.help.sheet import KEY_MAP
from ui.knowledge import VisitKnowledge
from ui.printers.values import printer_lines
from ui.receipt.page import ReceiptPage
from ui.receipt.presenter import ReceiptPresenter
from ui.shell.frame import Shell
from ui.shell.not_opened import NotOpenedPage
from ui.sign_in.page import SignInPage
from ui.sign_in.presenter import SignInPresenter
from ui.sign_in.values import ReadyLine, UserLine, Workplace
from ui.workspace.asking import Ways
from ui.workspace.facts_values import identity_chips
from ui.workspace.screen import WorkspaceScreen

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
CENTRE = "12"


class Stage:
    """One shell with the workspace in it, over one view of the invented day."""

    def __init__(self, words: Words, view: DeskView) -> None:
        self.words, self.view = words, view
        self.clock = ManualClock(day.NOW)
        self.shell = Shell(words)
        self.actions = idle_desk(lambda: self.view, lambda job: papers.pdf(job, day.words("az")))
        self.knowledge = VisitKnowledge(
            form=lambda _release, _code: form.document(),
            release=lambda: day.book().current,
            today=day.NOW.date,
            words=lambda: words,
        )
        self.workspace = WorkspaceScreen(
            self.shell,
            words,
            actions=self.actions,
            run=at_once,
            book=day.book(),
            clock=self.clock,
            ways=Ways(open_form=_nowhere, open_papers=_nowhere, open_paper=_nowhere, sign_out=_nowhere),
            centre=CENTRE,
            hints=self.knowledge.hints,
            facts=lambda visit: (*identity_chips(visit, words), *self.knowledge.chips(visit)),
            progress=self.knowledge.progress,
        )
        self.shell.show_page("workspace")
        self.workspace.presenter.show(view)

    def front(self, name: str, page: QWidget) -> None:
        """Put another page in front."""
        self.shell.add_page(name, page, keys="form")
        self.shell.show_page(name)
        self.workspace.presenter.show(self.view)

    def bar(self, visit: VisitView, current: VisitServiceId | None):  # type: ignore[no-untyped-def]
        services = {part.code: day.book().current.service(part.code) for part in visit.ticket.services}
        return visit_bar(visit, services, self.words, day.NOW, current=current)


def serving_view() -> DeskView:
    """The visit of the form: its draft is the form's own."""
    drawn = day.serving()
    if drawn.visit is None:
        raise RuntimeError("the invented visit is gone")
    drafts = {drawn.visit.ticket.services[0].id: form.draft()}
    return day.serving(visit=replace(drawn.visit, drafts=drafts))


def sign_in(words: Words, _sentences: Sentences) -> QWidget:
    return _sign_in(words, reachable=True)


def sign_in_hub_away(words: Words, _sentences: Sentences) -> QWidget:
    return _sign_in(words, reachable=False)


def _sign_in(words: Words, *, reachable: bool) -> QWidget:
    page = SignInPage()
    presenter = SignInPresenter(
        page,
        run=at_once,
        sign_in=idle_desk(DeskView, lambda _job: b"").sign_in,
        words=words,
        language_chosen=_nowhere,
        signed_in=_nowhere,
    )
    page.attach(presenter)
    ready = (
        ReadyLine(name=words("program.printer"), said=words("program.printer_ready")),
        ReadyLine(name=words("program.scanner"), said=words("program.scanner_keyboard")),
        ReadyLine(name=words("program.board"), said=words("program.board_none"), glyph="todo"),
        ReadyLine(name=words("program.catalogue"), said=words("program.catalogue_of", number=1)),
        ReadyLine(
            name=words("program.hub"),
            said=words("program.hub_reached" if reachable else "program.hub_away"),
            glyph="done" if reachable else "offline",
        ),
        ReadyLine(name=words("program.key"), said=words("program.key_keyring")),
    )
    presenter.open(
        Workplace(
            centre=words("shell.centre", number=CENTRE),
            today=local(day.NOW).date(),
            users=(UserLine(login="a.ceferova", name=day.CLERK.name, remembered=True),),
            window=7,
            reachable=reachable,
            ready=ready,
            disk_free_gb=41,
            clock_difference=0.2,
            version="1.0.0",
            computer="D12-P07",
        )
    )
    page.password.setText("12345678")
    page.focus_password()
    return page


def store_in_use(words: Words, _sentences: Sentences) -> QWidget:
    return NotOpenedPage(words.of_error(RefusedError("store_in_use")), words)


def serving(words: Words, _sentences: Sentences) -> QWidget:
    return Stage(words, serving_view()).shell


def called(words: Words, _sentences: Sentences) -> QWidget:
    return Stage(words, day.called(seconds=4)).shell


def called_long(words: Words, _sentences: Sentences) -> QWidget:
    return Stage(words, day.called(seconds=95, calls=2)).shell


def idle(words: Words, _sentences: Sentences) -> QWidget:
    return Stage(words, day.idle()).shell


def nobody(words: Words, _sentences: Sentences) -> QWidget:
    return Stage(words, day.idle(queue=(), others=(), held=())).shell


def search(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    typed = {"az": "əlilliyi olan uşaq", "ru": "инвалидность ребёнка", "en": "disability child"}[words.language]
    stage.workspace.open_search(typed)
    return stage.shell


def finish(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    stage.shell.press(CommandId.FINISH)
    return stage.shell


def walk_in(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, day.idle())
    stage.workspace.open_walk_in(day.UDSY)
    return stage.shell


def call_reason(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, day.idle(day.SENIOR))
    stage.workspace.presenter.ticket_pressed(stage.view.queue[3].ticket.id)
    return stage.shell


def key_map(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    stage.shell.open_help(KEY_MAP)
    return stage.shell


def help_here(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    stage.shell.press(CommandId.HELP)
    return stage.shell


def help_in_form(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    stage.front("form", _form_page(stage, form.half_filled(empty=True)))
    stage.shell.press(CommandId.HELP)
    return stage.shell


def service_form(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    page = _form_page(stage, form.half_filled())
    stage.front("form", page)
    page.send()
    page.next_problem()
    return stage.shell


def form_new(words: Words, _sentences: Sentences) -> QWidget:
    stage = Stage(words, serving_view())
    stage.front("form", _form_page(stage, form.half_filled(empty=True)))
    return stage.shell


def _form_page(stage: Stage, shown: form.ShownForm) -> FormPage:
    """The form page over one form, as the first service of the invented visit."""
    visit = stage.view.visit
    if visit is None:
        raise RuntimeError("the invented visit is gone")
    service = visit.ticket.services[0].id
    return form.page(stage.words, shown, actions=stage.actions, service=service, bar=stage.bar(visit, service))


def form_of_survivors(words: Words, _sentences: Sentences) -> QWidget:
    return _other_form(words, "pension-survivor")


def form_of_adopters(words: Words, _sentences: Sentences) -> QWidget:
    return _other_form(words, "adoption-candidate-register")


def form_of_a_complaint(words: Words, _sentences: Sentences) -> QWidget:
    return _other_form(words, "labour-violation-complaint")


def _other_form(words: Words, code: str) -> QWidget:
    """A form in its midst, where its own questions are."""
    stage = Stage(words, serving_view())
    page = _form_page(stage, form.filled(code, Random(1)))  # noqa: S311  a picture must be repeatable
    stage.front("form", page)
    page.move_section(1)
    return stage.shell


def papers_stopped(words: Words, _sentences: Sentences) -> QWidget:
    return _papers(words, papers.visit_papers(error="paper_out"))


def papers_printed(words: Words, _sentences: Sentences) -> QWidget:
    return _papers(words, papers.visit_papers())


def papers_unknown(words: Words, _sentences: Sentences) -> QWidget:
    return _papers(words, papers.visit_papers(error="print_unknown"))


def papers_kept(words: Words, _sentences: Sentences) -> QWidget:
    return _papers(words, papers.kept_by_printer(), equipment.PAPER_OUT)


def papers_missing(words: Words, _sentences: Sentences) -> QWidget:
    return _papers(words, papers.missing_papers())


def _papers(words: Words, shown: tuple[PrintJobView, ...], printers: PrintersView = equipment.READY) -> QWidget:
    drawn = serving_view()
    if drawn.visit is None:
        raise RuntimeError("the invented visit is gone")
    visit = replace(drawn.visit, papers=shown)
    stage = Stage(words, replace(drawn, visit=visit, journal=papers.journal()))
    page = ReceiptPage(at_once)
    presenter = ReceiptPresenter(
        page,
        run=at_once,
        paper=stage.actions.paper,
        reprint=stage.actions.reprint,
        print_again=stage.actions.print_again,
        save_paper=stage.actions.save_paper,
        words=words,
        local_time=local,
        left=_nowhere,
        move=_nowhere,
        urge=_nowhere,
    )
    page.attach(presenter)
    stage.front("papers", page)
    presenter.open(
        bar=stage.bar(visit, None),
        papers=visit.papers,
        journal=stage.view.journal,
        printers=tuple(printer_lines(printers, words)),
    )
    return stage.shell


def components(_words: Words, sentences: Sentences) -> QWidget:
    return ComponentsPage(sentences(_words.language))


def _nowhere(*_: object) -> None:
    """A picture leads nowhere."""


SCREENS: Mapping[str, Make] = {
    "01-sign-in": sign_in,
    "01b-sign-in-hub-away": sign_in_hub_away,
    "01c-store-in-use": store_in_use,
    "02-clerk-workspace": serving,
    "02b-clerk-called": called,
    "02b2-clerk-called-twice": called_long,
    "02c-quick-search": search,
    "02d1-finish": finish,
    "02d2-walk-in": walk_in,
    "02d3-call-reason": call_reason,
    "02d4-key-map": key_map,
    "02d5-help": help_here,
    "02e-clerk-russian": serving,
    "02f-clerk-idle": idle,
    "02f2-nobody-waiting": nobody,
    "03-service-form": service_form,
    "03b-form-new": form_new,
    "03c-form-help": help_in_form,
    "03d-form-survivors": form_of_survivors,
    "03e-form-adopters": form_of_adopters,
    "03f-form-complaint": form_of_a_complaint,
    "04-receipt-print": papers_stopped,
    "04c-papers-printed": papers_printed,
    "04d-print-unknown": papers_unknown,
    "04e-paper-out": papers_kept,
    "04f-papers-missing": papers_missing,
    "10-hall-board": board.hall,
    "10b-hall-busy": board.busy,
    "10c-hall-silent": board.silent,
    "10d-hall-nobody": board.nobody,
    "10e-hall-announced": board.announced,
    "12-clerk-dark": serving,
    "13-components": components,
    **equipment.SCREENS,
    **identity.screens(Stage),
    **facts.screens(Stage),
    **history.screens(lambda words: Stage(words, day.idle())),
    **outbox.screens(Stage),
    **register.screens(Stage),
    **settings.screens(Stage),
    **policy.SCREENS,
    **supervision.SCREENS,
    **told.screens(Stage),
    **turns.screens(Stage),
    **visits.screens(Stage),
}
