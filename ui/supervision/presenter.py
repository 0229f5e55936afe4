"""What the live page shows and what its keys do; it knows no widget."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.stays import ServiceState
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Words
from dostdesk.insight.live import Alert, HallNow, RemedyKind, WindowNow, WindowState, hall_now
from ui.commands import ALERT_COMMANDS, CommandId
from ui.search.finding import Results
from ui.search.row import Found
from ui.supervision.asking import Questions, Tone
from ui.supervision.deeds import Deeds, Seen
from ui.supervision.hall_values import (
    Telling,
    alert_rows,
    card_of,
    counts_of,
    figures_of,
    group_rows,
    planned_words,
)
from ui.supervision.hours_values import forecasts_of, hours_of, plan_of
from ui.supervision.values import ChosenValues, LiveValues
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from dostdesk.desk.steering import Steering
    from dostdesk.protocol.outlook import Outlook
    from ui.work import Run

# Two digits of one number are typed within this time.
DIGITS_WITHIN_S = 0.9
ASK_OUTLOOK_S, ASK_STAFF_S = 10.0, 15.0
_STEERED = frozenset(
    {CommandId.OPEN_CLOSE, CommandId.TOGGLE_WITH_REASON, CommandId.END_FORGOTTEN, CommandId.SKILLS, CommandId.BREAKS,
     CommandId.MOVE_TICKETS, CommandId.PLANNED, CommandId.MESSAGE, CommandId.ANNOUNCE}
)  # fmt: skip


class Screen(Protocol):
    """What the presenter needs of its page."""

    def show_live(self, values: LiveValues, words: Words) -> None: ...

    def show_table(self, words: Words) -> None: ...

    def choose(self, no: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWays:
    """What the page needs of the desk and of the other screens.

    Attributes:
        book: The catalogue in force; None before the first.
        numbers: The centre's windows.
        steer: The acts; None where there are none.
        colleagues: Who works here; waits for the hub.
        outlook: What the hub expects; waits for it. None where it is not built.
        print_page: Prints what is shown; None where it cannot.
        policy: Opens the policy's replay; None where it is not built.
        dress: Keys and strip: what is blocked, and the next step.
        help: Opens the help of a topic.
        told: A sentence for the supervisor.
        changed: Read the desk again.
    """

    words: Callable[[], Words]
    now: Callable[[], datetime]
    book: Callable[[], ServiceBook | None]
    numbers: Callable[[], Sequence[WindowNo]]
    steer: Callable[[], Steering | None]
    colleagues: Callable[[], tuple[Staff, ...]]
    outlook: Callable[[], Outlook] | None
    print_page: Callable[[LiveValues], None] | None
    policy: Callable[[], None] | None
    dress: Callable[[frozenset[CommandId], CommandId | None], None]
    help: Callable[[str], None]
    told: Callable[[str, Tone], None]
    changed: Callable[[], None]
    monotonic: Callable[[], float] = time.monotonic


class LivePresenter:
    """Decides for the live page. `show` brings a view in, `tick` a second."""

    def __init__(self, screen: Screen, *, run: Run, ask: Questions, ways: LiveWays) -> None:
        self._screen, self._run, self._ask, self._ways = screen, run, ask, ways
        self._view = DeskView()
        self._hall = HallNow()
        self._values: LiveValues | None = None
        self._staff: dict[StaffId, Staff] = {}
        self._outlook: Outlook | None = None
        self._outlook_error: DeskError | None = None
        self._asked_outlook = self._asked_staff = -1e9
        self._asking = False
        self._chosen: WindowNo | None = None
        self._digits, self._typed_at = "", -1e9
        self._dressed: tuple[frozenset[CommandId], CommandId | None] | None = None
        self.deeds = Deeds(
            steer=ways.steer,
            seen=self._seen,
            ask=ask,
            run=run,
            words=ways.words,
            now=ways.now,
            told=ways.told,
            changed=self._acted,
        )

    @property
    def hall(self) -> HallNow:
        """What is shown."""
        return self._hall

    @property
    def chosen(self) -> WindowNow | None:
        """The window on which the keys act."""
        return self._hall.window(self._chosen)

    def show(self, view: DeskView) -> None:
        """Take what the desk knows now."""
        self._view = view
        self.redraw()

    def tick(self) -> None:
        """A second went by: clocks go on, and what the hub expects is asked again when it is old."""
        self.redraw()
        self._ask_outlook()
        self._ask_staff()

    def opened(self) -> None:
        """The page comes to the front."""
        self._dressed = None
        self.redraw()
        self._ask_outlook()
        self._ask_staff()

    def redraw(self) -> None:
        """Show the last view as of now."""
        book, floor = self._ways.book(), self._view.floor
        if book is None or floor is None:
            return
        words, now = self._ways.words(), self._ways.now()
        self._hall = hall = hall_now(
            floor,
            now=floor.known_at or now,
            policy=book.policy,
            planned=lambda ticket: _planned(ticket, book),
            numbers=self._ways.numbers(),
            staff=self._staff,
        )
        tell = Telling(
            words=words,
            book=book,
            now=floor.known_at or now,
            staff=self._staff,
            forecasts=forecasts_of(self._outlook),
            acts=self._remedies(),
            planned=planned_words(self._view.hall.schedule, words),
        )
        blocked = self._blocked()
        awaited = self._awaited()
        plan = plan_of(
            self._outlook,
            words=words,
            now=now,
            group=tell.group,
            awaited=awaited,
            can=CommandId.APPLY_PLAN not in blocked,
        )
        shown = len(ALERT_COMMANDS)
        values = LiveValues(
            figures=figures_of(hall.figures, tell),
            counts=counts_of(hall, words),
            cards=tuple(card_of(window, tell) for window in hall.windows),
            chosen=self._chosen_values(blocked),
            groups=group_rows(hall.groups, tell),
            groups_note=words("live.groups_note_key" if self.deeds.ready else "live.groups_note"),
            alerts=alert_rows(hall.alerts, tell),
            alert_count=len(hall.alerts),
            more_alerts=words("live.alerts_more", count=len(hall.alerts) - shown) if len(hall.alerts) > shown else "",
            hours=hours_of(self._outlook, words=words, now=now, awaited=awaited),
            plan=plan,
            stale="" if floor.known_at is None else words("live.as_of", time=phrasing.second(floor.known_at)),
            empty="" if hall.windows else words("live.no_windows"),
        )
        self._values = values
        self._screen.show_live(values, words)
        dressed = (blocked, CommandId.APPLY_PLAN if plan.can else None)
        if dressed != self._dressed:
            self._dressed = dressed
            self._ways.dress(*dressed)

    # ------------------------------------------------------------ what is chosen

    def window_chosen(self, no: int) -> None:
        """Another window."""
        if self._chosen != no:
            self._chosen = WindowNo(no)
            self.redraw()

    def digit_typed(self, digit: int) -> None:
        """A digit of a window's number; two within a moment are one number."""
        now = self._ways.monotonic()
        numbers = {window.no for window in self._hall.windows}
        so_far = self._digits if now - self._typed_at <= DIGITS_WITHIN_S else ""
        self._typed_at = now
        for typed in (f"{so_far}{digit}", str(digit)):
            if typed.lstrip("0") and WindowNo(int(typed)) in numbers:
                self._digits = typed
                self._screen.choose(int(typed))
                self.window_chosen(int(typed))
                return
        self._digits = str(digit)

    # ------------------------------------------------------------ what is done

    def pressed(self, command: CommandId) -> None:
        """A command of this page; nothing happens if it is faded."""
        if command in self._blocked():
            return
        window, deeds = self.chosen, self.deeds
        if command in ALERT_COMMANDS:
            place = ALERT_COMMANDS.index(command)
            if place < len(self._hall.alerts):
                self._help(self._hall.alerts[place])
            return
        match command:
            case CommandId.OPEN_CLOSE if window is not None:
                deeds.toggle(window)
            case CommandId.TOGGLE_WITH_REASON if window is not None:
                deeds.toggle_with_reason(window)
            case CommandId.END_FORGOTTEN if window is not None:
                deeds.tickets.end_service(window)
            case CommandId.PLANNED:
                deeds.plans.planned()
            case CommandId.SKILLS if window is not None:
                deeds.skills(window)
            case CommandId.BREAKS if window is not None:
                deeds.breaks(window)
            case CommandId.MOVE_TICKETS:
                deeds.move()
            case CommandId.MESSAGE:
                deeds.message(window)
            case CommandId.ANNOUNCE:
                deeds.announce()
            case CommandId.TAKE_BACK:
                deeds.take_back()
            case CommandId.APPLY_PLAN if self._outlook is not None and self._outlook.plan is not None:
                deeds.apply(self._outlook.plan)
                # The same plan is not offered again while it takes effect.
                self._asked_outlook = -1e9
            case CommandId.HOURS_TABLE:
                self._screen.show_table(self._ways.words())
            case CommandId.PRINT_LIVE if self._ways.print_page is not None and self._values is not None:
                self._ways.print_page(self._values)
            case CommandId.POLICY if self._ways.policy is not None:
                self._ways.policy()
            case _:
                return

    def alert_pressed(self, id: str) -> None:
        """The button of an alert."""
        alert = next((alert for alert in self._hall.alerts if alert.id == id), None)
        if alert is not None:
            self._help(alert)

    def group_wanted(self, letter: str) -> None:
        """Enter on a queue group: its target."""
        if self.deeds.ready:
            self.deeds.plans.target(letter)

    def search(self) -> None:
        """Ctrl+K."""
        self._ask.search(self.found, self.row_chosen)

    def found(self, text: str, can: Callable[[CommandId], bool]) -> Results:
        """What the search finds for a text."""
        from ui.supervision.finding import find_in_hall

        words, now, book, floor = self._ways.words(), self._ways.now(), self._ways.book(), self._view.floor

        def about(ticket: Ticket) -> str:
            subject = ticket.group if book is None else book.short(ticket, words.language)
            if ticket.window is not None:
                return subject
            waited = phrasing.minutes(words, ticket.clock.waited(now))
            return words("search.ticket_detail", service=subject, waited=waited)

        return find_in_hall(
            text,
            cards=() if self._values is None else self._values.cards,
            tickets=() if floor is None else floor.tickets,
            about=about,
            can=can,
            words=words,
        )

    def row_chosen(self, row: Found) -> None:
        """A window of the search's results, or a ticket: where it is, or what is known of it."""
        if row.window is not None:
            self._screen.choose(row.window)
            self.window_chosen(row.window)
        elif row.ticket is not None:
            self._ways.told(self._ways.words()("live.found_ticket", label=row.text, detail=row.detail), "accent")

    def how_pressed(self) -> None:
        """How the suggestion is found."""
        self._ways.help("live")

    def _help(self, alert: Alert) -> None:
        remedy = alert.remedy
        if remedy is None or remedy.kind not in self._remedies():
            return
        window = self._hall.window(remedy.window)
        match remedy.kind:
            case RemedyKind.ANSWER if window is not None:
                self.deeds.answer_help(window)
            case RemedyKind.OPEN if window is not None:
                self.deeds.toggle(window)
            case RemedyKind.ADD_SKILL if window is not None:
                self.deeds.add_skill(window, remedy.group)
            case RemedyKind.END_BREAK if window is not None:
                self.deeds.end_break(window)
            case RemedyKind.MESSAGE if window is not None:
                self.deeds.message(window)
            case RemedyKind.MOVE:
                self.deeds.move(remedy.group)
            case RemedyKind.LOOK if window is not None:
                self._look(window)
            case _:
                return

    def _look(self, window: WindowNow) -> None:
        words, ticket = self._ways.words(), window.ticket
        heard = (
            words("live.heard_never")
            if window.since is None
            else words("live.silent_since", time=phrasing.hour(window.since))
        )
        lines = [heard]
        if ticket is not None:
            lines.append(words("live.silent_ticket", label=ticket.label))
        lines += [words("live.silent_works"), words("live.silent_do")]
        if ticket is not None:
            lines.append(words("live.silent_end"))
        title = words("live.silent_title", window=window.no)
        person = None if window.staff is None else self._staff.get(window.staff)
        self._screen.choose(window.no)
        self._ask.silent(title, "" if person is None else person.name, tuple(lines))

    # ------------------------------------------------------------ what can be done

    def _remedies(self) -> frozenset[RemedyKind]:
        if not self.deeds.ready:
            return frozenset({RemedyKind.LOOK})
        return frozenset(RemedyKind)

    def _blocked(self) -> frozenset[CommandId]:
        blocked: set[CommandId] = set()
        window = self.chosen
        if not self.deeds.ready:
            blocked |= _STEERED
        if window is None or not self.deeds.may_toggle(window):
            blocked |= {CommandId.OPEN_CLOSE, CommandId.TOGGLE_WITH_REASON}
        if window is None or not self.deeds.tickets.may_end(window):
            blocked.add(CommandId.END_FORGOTTEN)
        if window is None or window.state is WindowState.CLOSED:
            blocked |= {CommandId.SKILLS, CommandId.BREAKS}
        if not self.deeds.ready or self._outlook is None or self._outlook.plan is None:
            blocked.add(CommandId.APPLY_PLAN)
        if not self.deeds.undoable:
            blocked.add(CommandId.TAKE_BACK)
        for place, command in enumerate(ALERT_COMMANDS):
            alert = self._hall.alerts[place] if place < len(self._hall.alerts) else None
            if alert is None or alert.remedy is None or alert.remedy.kind not in self._remedies():
                blocked.add(command)
        if self._ways.policy is None:
            blocked.add(CommandId.POLICY)
        if self._ways.print_page is None:
            blocked.add(CommandId.PRINT_LIVE)
        if self._outlook is None:
            blocked.add(CommandId.HOURS_TABLE)
        return frozenset(blocked)

    def _chosen_values(self, blocked: frozenset[CommandId]) -> ChosenValues:
        window, words = self.chosen, self._ways.words()
        if window is None:
            return ChosenValues()
        opens = window.state is WindowState.CLOSED
        return ChosenValues(
            text=words("live.chosen", window=window.no),
            skills=words("live.chosen_skills"),
            toggle=words("live.chosen_open" if opens else "live.chosen_close"),
            message=words("live.chosen_message"),
            can_skills=CommandId.SKILLS not in blocked,
            can_toggle=CommandId.OPEN_CLOSE not in blocked,
            can_message=CommandId.MESSAGE not in blocked,
        )

    # ------------------------------------------------------------ what is asked of the hub

    def _awaited(self) -> str:
        words = self._ways.words()
        if self._view.link.alone:
            return words("live.outlook_alone")
        if self._outlook_error is not None:
            return words("live.outlook_failed", why=words.of_error(self._outlook_error))
        return words("live.outlook_awaited")

    def _ask_outlook(self) -> None:
        ask, now = self._ways.outlook, self._ways.monotonic()
        if ask is None or self._asking or now - self._asked_outlook < ASK_OUTLOOK_S or self._view.link.alone:
            return
        self._asking, self._asked_outlook = True, now

        def came(outlook: Outlook) -> None:
            self._asking = False
            self._outlook, self._outlook_error = outlook, None
            self.redraw()

        def failed(error: DeskError) -> None:
            self._asking = False
            self._outlook_error = error
            self.redraw()

        self._run(ask, done=came, failed=failed)

    def _ask_staff(self) -> None:
        """Who works here, once somebody is at a window whom nobody has named."""
        floor, now = self._view.floor, self._ways.monotonic()
        if floor is None or now - self._asked_staff < ASK_STAFF_S:
            return
        if all(window.staff is None or window.staff in self._staff for window in floor.windows):
            return
        self._asked_staff = now

        def came(people: tuple[Staff, ...]) -> None:
            self._staff = {person.id: person for person in people}
            self.redraw()

        self._run(self._ways.colleagues, done=came, failed=lambda _error: None)

    def _acted(self) -> None:
        """What can be done has changed, if only that it can be taken back."""
        self.redraw()
        self._ways.changed()

    def _seen(self) -> Seen:
        book, floor = self._ways.book(), self._view.floor
        if book is None:
            raise RuntimeError("nothing is shown before there is a catalogue")
        windows = {} if floor is None else {window.no: window for window in floor.windows}
        return Seen(
            hall=self._hall,
            windows=windows,
            staff=self._staff,
            policy=book.policy,
            tickets=() if floor is None else floor.tickets,
            no_shows=() if floor is None else floor.no_shows,
            decided=self._view.hall,
        )


def _planned(ticket: Ticket, book: ServiceBook) -> timedelta:
    """What the catalogue plans for the services of a ticket that have begun, as the workspace counts it."""
    begun = [part for part in ticket.services if part.state is not ServiceState.QUEUED or part.served]
    services = [service for part in begun if (service := book.service(part)) is not None]
    return timedelta(minutes=sum(service.operator_min for service in services))
