"""Pictures of the live page: a busy hall of twenty windows, its dialogs, a hub that is away, an empty hall."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import NoReturn

from PySide6.QtWidgets import QWidget

from dostdesk.desk.steering import Steering
from dostdesk.desk.view import LinkState, LinkView
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.hall import Hall, Targets
from dostdesk.domain.ids import DeviceId, StaffId
from dostdesk.domain.windows import HelpCall, Seat
from dostdesk.domain.words import Language, Words
from dostdesk.insight.live.floor import Floor
from ui.commands import CommandId
from ui.gallery import day
from ui.gallery.busy_hall import SUPERVISOR, busy_floor, people, planned_hall, sample_outlook, sample_plan, view_of
from ui.gallery.day import NOW
from ui.gallery.doubles import at_once
from ui.places import LIVE
from ui.search.overlay import SearchOverlay
from ui.shell.frame import Shell
from ui.supervision.page import LivePage
from ui.supervision.presenter import LivePresenter
from ui.supervision.question_layers import HallQuestions
from ui.supervision.tabs import SupervisorTabs
from ui.supervision.ticket_dialogs import TicketDialog, TicketsDialog
from ui.supervision.ways import LiveWays

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
CENTRE = "12"


@dataclass(frozen=True)
class SupervisorStage:
    """A shell with tabs and the live page in it, over one hall."""

    shell: Shell
    tabs: SupervisorTabs
    page: LivePage
    presenter: LivePresenter


def supervisor_stage(
    words: Words,
    floor: Floor | None = None,
    *,
    link: LinkView | None = None,
    **ways: object,
) -> SupervisorStage:
    """The hall at 14:32, unless another one is given."""
    shell = Shell(words)
    view = view_of(busy_floor() if floor is None else floor, link)
    tabs = SupervisorTabs(shell, words=lambda: words, now=_now, centre=lambda: CENTRE)
    page = LivePage()
    given: dict[str, object] = {
        "words": lambda: words,
        "now": _now,
        "book": day.book,
        "numbers": tuple,
        "steer": lambda: None,
        "colleagues": people,
        "outlook": None,
        "print_page": None,
        "policy": None,
        "dress": lambda blocked, step: tabs.dress(LIVE, blocked=blocked, next_step=step),
        "help": shell.open_help,
        "told": shell.tell,
        "changed": _nothing,
        "monotonic": lambda: 0.0,
    }
    presenter = LivePresenter(
        page,
        run=at_once,
        ask=HallQuestions(shell, lambda: words),
        ways=LiveWays(**(given | ways)),  # type: ignore[arg-type]
    )
    page.attach(presenter)
    shell.add_page(LIVE, page, keys="live", panes=page.panes)
    tabs.hold(LIVE, _nothing)
    tabs.saw(view)
    shell.show_page(LIVE)
    presenter.show(view)
    presenter.opened()
    page.take_focus()
    return SupervisorStage(shell, tabs, page, presenter)


def _now() -> datetime:
    return NOW


def _nothing(*_: object) -> None:
    """A picture leads nowhere."""


def idle_steering() -> Steering:
    """Acts that nobody decides on."""
    return Steering(**{field.name: _refused for field in fields(Steering)})


def _refused(*_: object, **__: object) -> NoReturn:
    raise OutsideError("hub_unreachable")


def steered_stage(words: Words, floor: Floor | None = None, *, plan: bool = True) -> SupervisorStage:
    """As whoever may do everything sees it, with the hub's outlook."""
    steering, outlook = idle_steering(), sample_outlook(sample_plan() if plan else None)
    return supervisor_stage(
        words,
        floor,
        steer=lambda: steering,
        outlook=lambda: outlook,
        print_page=_nothing,
        policy=_nothing,
    )


def live(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.page.choose(9)
    return stage.shell


def live_table(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words, plan=False)
    stage.presenter.pressed(CommandId.HOURS_TABLE)
    return stage.shell


def live_help(words: Words, _sentences: Sentences) -> QWidget:
    return helped_stage(words).shell


def helped_stage(words: Words) -> SupervisorStage:
    """A desk calls for help, and a window was closed by a supervisor."""
    floor = busy_floor()
    calls = HelpCall(code="citizen", since=NOW - timedelta(minutes=2), staff=StaffId("c15"))
    was = Seat(staff=StaffId("c19"), device=DeviceId("D12-P19"), by=SUPERVISOR.id, reason="staffing")
    windows = tuple(
        replace(window, help=calls)
        if window.no == 15
        else replace(window, staff=None, device=None, was=was)
        if window.no == 19
        else window
        for window in floor.windows
    )
    tickets = tuple(ticket for ticket in floor.tickets if ticket.window != 19)
    return steered_stage(words, replace(floor, windows=windows, tickets=tickets))


def _asked(command: CommandId, window: int) -> Make:
    def make(words: Words, _sentences: Sentences) -> QWidget:
        stage = steered_stage(words)
        if window:
            stage.page.choose(window)
        stage.presenter.pressed(command)
        return stage.shell

    return make


def live_open(words: Words, _sentences: Sentences) -> QWidget:
    """A supervisor has closed window 19 and asks about opening it."""
    stage = helped_stage(words)
    stage.page.choose(19)
    stage.presenter.pressed(CommandId.TOGGLE_WITH_REASON)
    return stage.shell


def live_tickets(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.presenter.deeds.tickets.choose("P")
    return stage.shell


def live_no_tickets(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.presenter.deeds.tickets.choose("M")
    return stage.shell


def live_message_to_all(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.presenter.deeds.message(None)
    return stage.shell


def live_ticket(words: Words, _sentences: Sentences) -> QWidget:
    """Another class for a ticket, which asks for two things."""
    stage = steered_stage(words)
    stage.presenter.deeds.tickets.choose("P")
    tickets = stage.shell.layers.top
    if isinstance(tickets, TicketsDialog):
        tickets.answer()
    ticket = stage.shell.layers.top
    if isinstance(ticket, TicketDialog):
        ticket.choose(1)
    return stage.shell


def live_target(words: Words, _sentences: Sentences) -> QWidget:
    """A target that was changed before, so that the release's can come back."""
    stage = steered_stage(words)
    view = replace(view_of(busy_floor()), hall=Hall(targets=Targets(groups={"P": 30})))
    stage.presenter.show(view)
    stage.presenter.group_wanted("P")
    return stage.shell


def live_planned(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.presenter.show(replace(view_of(busy_floor()), hall=planned_hall()))
    stage.presenter.pressed(CommandId.PLANNED)
    return stage.shell


def live_search(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    stage.presenter.search()
    overlay = stage.shell.layers.top
    if isinstance(overlay, SearchOverlay):
        overlay.field.setText("7")
    return stage.shell


def live_alone(words: Words, _sentences: Sentences) -> QWidget:
    heard = NOW - timedelta(minutes=6)
    away = LinkView(state=LinkState.ON_ITS_OWN, since=heard, synced_at=heard)
    return supervisor_stage(words, replace(busy_floor(), known_at=heard), link=away).shell


def live_empty(words: Words, _sentences: Sentences) -> QWidget:
    return supervisor_stage(words, Floor(day=service_day(NOW))).shell


def live_silent(words: Words, _sentences: Sentences) -> QWidget:
    stage = steered_stage(words)
    silent = next(alert for alert in stage.presenter.hall.alerts if alert.kind == "silent")
    stage.presenter.alert_pressed(silent.id)
    return stage.shell


SCREENS: Mapping[str, Make] = {
    "06-supervisor-live": live,
    "06b-live-alone": live_alone,
    "06c-live-empty": live_empty,
    "06d-live-silent": live_silent,
    "06e-live-table": live_table,
    "06f-live-help": live_help,
    "06g-skills": _asked(CommandId.SKILLS, 9),
    "06h-close-window": _asked(CommandId.TOGGLE_WITH_REASON, 9),
    "06h2-open-window": live_open,
    "06i-break-plan": _asked(CommandId.BREAKS, 9),
    "06j-break-running": _asked(CommandId.BREAKS, 5),
    "06k-move-tickets": _asked(CommandId.MOVE_TICKETS, 0),
    "06k2-tickets": live_tickets,
    "06k2b-tickets-none": live_no_tickets,
    "06k3-ticket": live_ticket,
    "06k4-end-service": _asked(CommandId.END_FORGOTTEN, 11),
    "06k5-target": live_target,
    "06k6-planned": live_planned,
    "06l-message": _asked(CommandId.MESSAGE, 9),
    "06l2-message-to-all": live_message_to_all,
    "06n-live-search": live_search,
    "06m-announce": _asked(CommandId.ANNOUNCE, 0),
}
