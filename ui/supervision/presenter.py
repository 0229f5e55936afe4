"""What the live page shows and what its keys do; it knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dostdesk.desk.view import DeskView
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.stays import ServiceState
from dostdesk.domain.tickets import Ticket
from dostdesk.insight.live.alerts import Alert, RemedyKind
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.hall import HallNow, hall_now
from dostdesk.insight.live.windows import WindowNow, WindowState
from ui.commands import ALERT_COMMANDS, CommandId
from ui.search.finding import Results
from ui.search.row import Found
from ui.supervision.answers import HubAnswers
from ui.supervision.asking import Questions
from ui.supervision.card_words import CardTeller
from ui.supervision.deeds import Deeds, Seen
from ui.supervision.hall_values import Telling, alert_rows, counts_of, figures_of, group_rows, planned_words
from ui.supervision.hours_values import forecasts_of, hours_of, plan_of
from ui.supervision.typed_number import TypedNumber
from ui.supervision.values import ChosenValues, LiveValues
from ui.supervision.ways import LiveWays, Screen
from ui.workspace import phrasing
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from ui.work import Run

_STEERED = frozenset(
    {CommandId.OPEN_CLOSE, CommandId.TOGGLE_WITH_REASON, CommandId.END_FORGOTTEN, CommandId.SKILLS, CommandId.BREAKS,
     CommandId.MOVE_TICKETS, CommandId.PLANNED, CommandId.MESSAGE, CommandId.ANNOUNCE}
)  # fmt: skip


class LivePresenter:
    """Decides for the live page. `show` brings a view in, `tick` a second."""

    def __init__(self, screen: Screen, *, run: Run, ask: Questions, ways: LiveWays) -> None:
        self._screen, self._ask, self._ways = screen, ask, ways
        self._view = DeskView()
        self._hall = HallNow()
        self._values: LiveValues | None = None
        self._chosen: WindowNo | None = None
        self._cards, self._typed = CardTeller(), TypedNumber(ways.monotonic)
        self._dressed: tuple[frozenset[CommandId], CommandId | None] | None = None
        self._answers = HubAnswers(
            run=run, outlook=ways.outlook, colleagues=ways.colleagues, monotonic=ways.monotonic, came=self.redraw
        )
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
        self._ask_hub()

    def opened(self) -> None:
        """The page comes to the front."""
        self._dressed = None
        self.redraw()
        self._ask_hub()

    def redraw(self) -> None:
        """Show the last view as of now."""
        book, floor = self._ways.book(), self._view.floor
        if book is None or floor is None:
            return
        # Clocks count seconds: within one of them only what happens changes what is shown.
        now = self._ways.now().replace(microsecond=0)
        as_of = floor.known_at or now
        self._hall = hall_now(
            floor,
            now=as_of,
            policy=book.policy,
            planned=lambda ticket: _planned(ticket, book),
            numbers=self._ways.numbers(),
            staff=self._answers.staff,
        )
        values = self._told(book, floor, now=now, as_of=as_of)
        self._values = values
        self._screen.show_live(values, self._ways.words())
        self._dress()

    def _dress(self) -> None:
        """Keys and strip, where they change."""
        can = self._values is not None and self._values.plan.can
        dressed = (self._blocked(), CommandId.APPLY_PLAN if can else None)
        if dressed != self._dressed:
            self._dressed = dressed
            self._ways.dress(*dressed)

    def _told(self, book: ServiceBook, floor: Floor, *, now: datetime, as_of: datetime) -> LiveValues:
        """The hall in words."""
        hall, words, outlook = self._hall, self._ways.words(), self._answers.outlook
        tell = Telling(
            words=words,
            book=book,
            now=as_of,
            staff=self._answers.staff,
            forecasts=forecasts_of(outlook),
            acts=self._remedies(),
            planned=planned_words(self._view.hall.schedule, words),
        )
        blocked, awaited, shown = self._blocked(), self._awaited(), len(ALERT_COMMANDS)
        more = len(hall.alerts) - shown
        can = CommandId.APPLY_PLAN not in blocked
        return LiveValues(
            figures=figures_of(hall.figures, tell),
            counts=counts_of(hall, words),
            cards=self._cards.cards(hall.windows, tell),
            chosen=self._chosen_values(blocked),
            groups=group_rows(hall.groups, tell),
            groups_note=words("live.groups_note_key" if self.deeds.ready else "live.groups_note"),
            alerts=alert_rows(hall.alerts, tell),
            alert_count=len(hall.alerts),
            more_alerts=words("live.alerts_more", count=more) if more > 0 else "",
            hours=hours_of(outlook, words=words, now=now, awaited=awaited),
            plan=plan_of(outlook, words=words, now=now, group=tell.group, awaited=awaited, can=can),
            stale="" if floor.known_at is None else words("live.as_of", time=phrasing.second(floor.known_at)),
            empty="" if hall.windows else words("live.no_windows"),
        )

    # ------------------------------------------------------------ what is chosen

    def window_chosen(self, no: int) -> None:
        """Another window."""
        if self._chosen == no:
            return
        self._chosen = WindowNo(no)
        if self._values is None:
            return
        # The hall is as it was, so nothing else has to be said anew.
        self._values = replace(self._values, chosen=self._chosen_values(self._blocked()))
        self._screen.show_live(self._values, self._ways.words())
        self._dress()

    def digit_typed(self, digit: int) -> None:
        """A digit of a window's number; two within a moment are one number."""
        number = self._typed.typed(digit, {window.no for window in self._hall.windows})
        if number is not None:
            self._screen.choose(number)
            self.window_chosen(number)

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
            case CommandId.APPLY_PLAN if self._answers.outlook is not None and self._answers.outlook.plan is not None:
                deeds.apply(self._answers.outlook.plan)
                # The same plan is not offered again while it takes effect.
                self._answers.expect_anew()
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
        person = None if window.staff is None else self._answers.staff.get(window.staff)
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
        if not self.deeds.ready or self._answers.outlook is None or self._answers.outlook.plan is None:
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
        if self._answers.outlook is None:
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
        if self._answers.trouble is not None:
            return words("live.outlook_failed", why=words.of_error(self._answers.trouble))
        return words("live.outlook_awaited")

    def _ask_hub(self) -> None:
        floor = self._view.floor
        self._answers.ask(() if floor is None else floor.windows, alone=self._view.link.alone)

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
            staff=self._answers.staff,
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
