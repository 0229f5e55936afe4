"""Every command of the program, once: its key, icon, right, page and the visit states in which it makes sense.

The key strip, the search's commands and the key map are drawn from this table. What a command does is bound by the
page that knows how; nothing of Qt is needed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from dostdesk.domain.rights import Right
from dostdesk.domain.words import Words

Page = Literal["everywhere", "workspace", "form", "outbox", "live", "history"]
# What these pages' own commands can do now, they judge themselves.
JUDGED_BY_PAGE: frozenset[Page] = frozenset({"form", "outbox", "history"})


class DeskState(StrEnum):
    """What happens at the window."""

    IDLE = "idle"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"


class CommandId(StrEnum):
    """Names of the commands; also the keys of their words in `commands.json`."""

    HELP = "help"
    CALL_NEXT = "call_next"
    RECALL = "recall"
    START = "start"
    HOLD = "hold"
    NEXT_PANE = "next_pane"
    PREVIOUS_PANE = "previous_pane"
    TRANSFER = "transfer"
    NO_SHOW = "no_show"
    PRINT = "print"
    REPRINT = "reprint"
    BREAK = "break"
    FULL_SCREEN = "full_screen"
    FINISH = "finish"
    SEARCH = "search"
    ADD_SERVICE = "add_service"
    ADD_HINT = "add_hint"
    DOCUMENTS = "documents"
    OPEN_FORM = "open_form"
    SEND_FORM = "send_form"
    NEXT_PROBLEM = "next_problem"
    ADD_ROW = "add_row"
    RESTORE_ROW = "restore_row"
    RENEW_FAMILY = "renew_family"
    TAKE_OFFER = "take_offer"
    LEAVE_OFFER = "leave_offer"
    SECTION_UP = "section_up"
    SECTION_DOWN = "section_down"
    SCAN = "scan"
    WALK_IN = "walk_in"
    OUTBOX = "outbox"
    LINK = "link"
    SEND_NOW = "send_now"
    HAND_ON = "hand_on"
    DIAGNOSTICS = "diagnostics"
    EXPORT_CSV = "export_csv"
    EXPORT_XLSX = "export_xlsx"
    EXPORT_PDF = "export_pdf"
    PERIOD_TODAY = "period_today"
    PERIOD_WEEK = "period_week"
    PERIOD_MONTH = "period_month"
    PERIOD_QUARTER = "period_quarter"
    PERIOD_EARLIER = "period_earlier"
    PERIOD_LATER = "period_later"
    PERIOD_DAYS = "period_days"
    HOW_COUNTED = "how_counted"
    MY_WORK = "my_work"
    PRINT_HISTORY = "print_history"
    LAST_VISIT = "last_visit"
    LEAVE = "leave"
    NO_SHOWS = "no_shows"
    LEAVE_NOTE = "leave_note"
    SERVICE_DETAILS = "service_details"
    END_SERVICE = "end_service"
    BACK_OFFICE = "back_office"
    UNDO = "undo"
    SAVE = "save"
    CLOSE_LAYER = "close_layer"
    SERVICE_1 = "service_1"
    SERVICE_2 = "service_2"
    SERVICE_3 = "service_3"
    SERVICE_4 = "service_4"
    SERVICE_5 = "service_5"
    SERVICE_6 = "service_6"
    SERVICE_7 = "service_7"
    SERVICE_8 = "service_8"
    SERVICE_9 = "service_9"
    AZERBAIJANI = "azerbaijani"
    RUSSIAN = "russian"
    ENGLISH = "english"
    LIGHT = "light"
    DARK = "dark"
    PRINTERS = "printers"
    SET_UP = "set_up"
    SETTINGS = "settings"
    LOCK = "lock"
    HAND_OVER = "hand_over"
    CALL_HELP = "call_help"
    CLOSE_DAY = "close_day"
    SIGN_OUT = "sign_out"
    OPEN_CLOSE = "open_close"
    TOGGLE_WITH_REASON = "toggle_with_reason"
    END_FORGOTTEN = "end_forgotten"
    PLANNED = "planned"
    SKILLS = "skills"
    POLICY = "policy"
    BREAKS = "breaks"
    MOVE_TICKETS = "move_tickets"
    MESSAGE = "message"
    PRINT_LIVE = "print_live"
    ANNOUNCE = "announce"
    APPLY_PLAN = "apply_plan"
    TAKE_BACK = "take_back"
    ALERT_1 = "alert_1"
    ALERT_2 = "alert_2"
    ALERT_3 = "alert_3"
    ALERT_4 = "alert_4"
    HOURS_TABLE = "hours_table"
    LIVE_TAB = "live_tab"
    HISTORY_TAB = "history_tab"
    CATALOGUE_TAB = "catalogue_tab"
    SYNC_TAB = "sync_tab"
    WINDOW_TAB = "window_tab"


SERVICE_COMMANDS = tuple(CommandId(f"service_{number}") for number in range(1, 10))
ALERT_COMMANDS = tuple(CommandId(f"alert_{number}") for number in range(1, 5))
# What is done at a window, to whoever is there; a page that shows the whole centre has no such window.
_AT_A_WINDOW = frozenset(
    {CommandId.CALL_NEXT, CommandId.RECALL, CommandId.START, CommandId.HOLD, CommandId.TRANSFER, CommandId.NO_SHOW,
     CommandId.PRINT, CommandId.REPRINT, CommandId.BREAK, CommandId.FINISH, CommandId.BACK_OFFICE,
     CommandId.LEAVE_NOTE, CommandId.LEAVE, CommandId.UNDO, CommandId.HAND_OVER, CommandId.SCAN, CommandId.LAST_VISIT}
)  # fmt: skip
_OF_A_CENTRE: frozenset[Page] = frozenset({"live", "history"})
_ALWAYS = frozenset(DeskState)
_IDLE = frozenset({DeskState.IDLE})
_CALLED = frozenset({DeskState.CALLED})
_SERVING = frozenset({DeskState.SERVING})
_PAUSED = frozenset({DeskState.PAUSED})
_CLOSED = frozenset({DeskState.CLOSED})


@dataclass(frozen=True, slots=True)
class Chord:
    """A key with its modifiers, by the key's place on the keyboard: `K` is that key in every layout."""

    key: str
    ctrl: bool = False
    alt: bool = False
    shift: bool = False

    @classmethod
    def read(cls, text: str) -> Chord:
        """`Ctrl+Shift+Z` as a chord."""
        *held, key = text.split("+")
        return cls(key, ctrl="Ctrl" in held, alt="Alt" in held, shift="Shift" in held)

    @property
    def caps(self) -> tuple[str, ...]:
        """The keycaps to print."""
        held = [name for name, down in (("Ctrl", self.ctrl), ("Alt", self.alt), ("Shift", self.shift)) if down]
        return (*held, _PRINTED.get(self.key, self.key))


_PRINTED = {"Up": "↑", "Down": "↓"}
_SAID_OTHERWISE = frozenset(
    {
        (CommandId.CALL_NEXT, DeskState.SERVING),
        (CommandId.CALL_NEXT, DeskState.PAUSED),
        (CommandId.CALL_NEXT, DeskState.CLOSED),
        (CommandId.BREAK, DeskState.PAUSED),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that the keyboard can ask for.

    Attributes:
        states: When it makes sense; outside of them it is faded.
        right: What the person must be allowed; None is everybody's.
        slot: Place in the key strip, 1 to 12; 0 has none.
        quiet: Serves the screen and not the visit: printed thin in the strip.
        built: False while the program cannot do it yet; it is faded then.
        listed: Whether the search offers it as a command.
        over_layers: Whether it acts while a dialog or the search is open.
    """

    id: CommandId
    chord: Chord | None = None
    icon: str = ""
    right: Right | None = None
    page: Page = "everywhere"
    states: frozenset[DeskState] = _ALWAYS
    slot: int = 0
    quiet: bool = False
    built: bool = True
    listed: bool = True
    over_layers: bool = False

    @property
    def words_key(self) -> str:
        return f"command.{self.id.value}"

    @property
    def caps(self) -> tuple[str, ...]:
        return self.chord.caps if self.chord else ()

    def strip_key(self, state: DeskState) -> str:
        """Key of the short words on the strip; F2 says what it does in this state."""
        suffix = f".{state.value}" if (self.id, state) in _SAID_OTHERWISE else ""
        return f"strip.{self.id.value}{suffix}"


def _c(
    id: CommandId,
    keys: str = "",
    icon: str = "",
    *,
    right: Right | None = None,
    page: Page = "everywhere",
    states: frozenset[DeskState] = _ALWAYS,
    slot: int = 0,
    quiet: bool = False,
    built: bool = True,
    listed: bool = True,
    over_layers: bool = False,
) -> Command:
    chord = Chord.read(keys) if keys else None
    return Command(
        id=id, chord=chord, icon=icon, right=right, page=page, states=states, slot=slot, quiet=quiet, built=built,
        listed=listed, over_layers=over_layers,
    )  # fmt: skip


COMMANDS: tuple[Command, ...] = (
    _c(CommandId.HELP, "F1", "circle-help", slot=1, quiet=True, over_layers=True),
    _c(CommandId.CALL_NEXT, "F2", "megaphone", right=Right.CALL, states=_ALWAYS - _CALLED, slot=2),
    _c(CommandId.RECALL, "F3", "volume-2", right=Right.CALL, states=_CALLED, slot=3),
    _c(CommandId.START, "F4", "play", right=Right.SERVE, states=_CALLED, slot=4),
    _c(CommandId.HOLD, "F5", "pause", right=Right.SERVE, states=_SERVING, slot=5),
    _c(CommandId.NEXT_PANE, "F6", "panel-left", slot=6, quiet=True, listed=False),
    _c(CommandId.PREVIOUS_PANE, "Shift+F6", "panel-left", listed=False),
    _c(CommandId.TRANSFER, "F7", "arrow-right-left", right=Right.SERVE, states=_CALLED | _SERVING, slot=7),
    _c(CommandId.NO_SHOW, "F8", "user-x", right=Right.CALL, states=_CALLED, slot=8),
    _c(CommandId.PRINT, "F9", "printer", right=Right.SERVE, states=_SERVING, slot=9),
    _c(CommandId.REPRINT, "Shift+F9", "copy", right=Right.SERVE),
    _c(CommandId.BREAK, "F10", "coffee", right=Right.OPEN_WINDOW, states=_ALWAYS - _CLOSED, slot=10),
    _c(CommandId.FULL_SCREEN, "F11", "maximize", slot=11, quiet=True, over_layers=True),
    _c(CommandId.FINISH, "F12", "circle-check", right=Right.SERVE, states=_SERVING, slot=12),
    _c(CommandId.CLOSE_DAY, "F12", "calendar-check", right=Right.CLOSE_DAY, states=_IDLE | _PAUSED | _CLOSED, slot=12),
    _c(CommandId.SEARCH, "Ctrl+K", "search", listed=False),
    *(
        _c(command, f"Ctrl+{number}", "list", page="workspace", states=_SERVING, listed=False)
        for number, command in enumerate(SERVICE_COMMANDS, start=1)
    ),
    _c(CommandId.ADD_SERVICE, "Ctrl+N", "plus", right=Right.SERVE, page="workspace", states=_SERVING),
    _c(CommandId.ADD_HINT, "Ctrl+E", "lightbulb", right=Right.SERVE, page="workspace", states=_SERVING),
    _c(CommandId.DOCUMENTS, "Ctrl+D", "file-text", page="workspace", states=_SERVING),
    _c(CommandId.OPEN_FORM, "Ctrl+Enter", "pencil", right=Right.SERVE, page="workspace", states=_SERVING),
    _c(CommandId.SEND_FORM, "Ctrl+Enter", "check", right=Right.SERVE, page="form", listed=False),
    _c(CommandId.NEXT_PROBLEM, "Alt+E", "triangle-alert", page="form", listed=False),
    _c(CommandId.ADD_ROW, "Alt+N", "plus", page="form", listed=False),
    _c(CommandId.RESTORE_ROW, "Alt+Z", "rotate-ccw", page="form", listed=False),
    _c(CommandId.RENEW_FAMILY, "Alt+R", "refresh-cw", page="form", listed=False),
    _c(CommandId.TAKE_OFFER, "Alt+A", "check", page="form", listed=False),
    _c(CommandId.LEAVE_OFFER, "Alt+X", "x", page="form", listed=False),
    _c(CommandId.SECTION_UP, "Alt+Up", "arrow-up", page="form", listed=False),
    _c(CommandId.SECTION_DOWN, "Alt+Down", "arrow-down", page="form", listed=False),
    _c(CommandId.SCAN, "Alt+S", "scan", right=Right.SERVE, states=_SERVING, built=False),
    _c(CommandId.WALK_IN, "Ctrl+B", "ticket", right=Right.ISSUE_TICKET),
    _c(CommandId.OUTBOX, "Ctrl+O", "inbox", over_layers=True),
    _c(CommandId.LINK, "Ctrl+Shift+O", "link"),
    _c(CommandId.SEND_NOW, "Ctrl+Enter", "refresh-ccw", page="outbox", listed=False),
    _c(CommandId.HAND_ON, "Alt+1", "users", page="outbox", listed=False),
    _c(CommandId.DIAGNOSTICS, "Alt+2", "download", page="outbox", listed=False),
    _c(CommandId.EXPORT_CSV, "Alt+C", "download", page="history"),
    _c(CommandId.EXPORT_XLSX, "Alt+X", "download", page="history"),
    _c(CommandId.EXPORT_PDF, "Alt+P", "download", page="history"),
    _c(CommandId.PERIOD_TODAY, "Alt+T", "calendar", page="history"),
    _c(CommandId.PERIOD_WEEK, "Alt+W", "calendar", page="history"),
    _c(CommandId.PERIOD_MONTH, "Alt+M", "calendar", page="history"),
    _c(CommandId.PERIOD_QUARTER, "Alt+Q", "calendar", page="history"),
    _c(CommandId.PERIOD_EARLIER, "Alt+B", "arrow-left", page="history"),
    _c(CommandId.PERIOD_LATER, "Alt+N", "arrow-right", page="history"),
    _c(CommandId.PERIOD_DAYS, "Alt+D", "calendar", page="history"),
    _c(CommandId.HOW_COUNTED, "Alt+H", "circle-help", page="history"),
    _c(CommandId.MY_WORK, icon="scale", right=Right.SERVE),
    _c(CommandId.PRINT_HISTORY, "Ctrl+P", "history"),
    _c(CommandId.LAST_VISIT, "Ctrl+L", "rotate-ccw", right=Right.SERVE),
    _c(CommandId.NO_SHOWS, "Ctrl+G", "user-x", right=Right.RETURN_TICKET),
    _c(CommandId.BACK_OFFICE, icon="folder", right=Right.SERVE, states=_IDLE),
    _c(CommandId.END_SERVICE, "Shift+F12", "check", right=Right.SERVE, page="workspace", states=_SERVING),
    _c(CommandId.SERVICE_DETAILS, "Ctrl+M", "hash", right=Right.SERVE, page="workspace", states=_SERVING),
    _c(CommandId.LEAVE_NOTE, icon="message-square", right=Right.SERVE, states=_CALLED | _SERVING),
    _c(CommandId.LEAVE, icon="log-out", right=Right.SERVE, states=_SERVING),
    _c(CommandId.UNDO, "Ctrl+Z", "undo-2", right=Right.CALL, states=_IDLE | _CALLED),
    _c(CommandId.SAVE, "Ctrl+S", "save", listed=False),
    _c(CommandId.CLOSE_LAYER, "Esc", "x", listed=False, over_layers=True),
    _c(CommandId.AZERBAIJANI, icon="languages"),
    _c(CommandId.RUSSIAN, icon="languages"),
    _c(CommandId.ENGLISH, icon="languages"),
    _c(CommandId.LIGHT, icon="sun"),
    _c(CommandId.DARK, icon="moon"),
    _c(CommandId.PRINTERS, icon="printer"),
    _c(CommandId.SETTINGS, "Ctrl+,", "settings"),
    _c(CommandId.SET_UP, icon="monitor", states=_IDLE),
    _c(CommandId.LOCK, "Ctrl+Shift+L", "lock", over_layers=True),
    _c(CommandId.HAND_OVER, "Ctrl+Shift+H", "users", right=Right.OPEN_WINDOW, states=_ALWAYS - _CLOSED),
    _c(CommandId.CALL_HELP, "Ctrl+Shift+K", "bell", right=Right.OPEN_WINDOW, states=_ALWAYS - _CLOSED),
    _c(CommandId.SIGN_OUT, icon="log-out"),
    _c(CommandId.OPEN_CLOSE, "F2", "power", right=Right.STEER_WINDOWS, page="live", slot=2),
    _c(CommandId.TOGGLE_WITH_REASON, "Shift+F2", "power", right=Right.STEER_WINDOWS, page="live"),
    _c(CommandId.END_FORGOTTEN, "Shift+F12", "check", right=Right.STEER_WINDOWS, page="live"),
    _c(CommandId.PLANNED, "Shift+F4", "calendar", right=Right.STEER_WINDOWS, page="live"),
    _c(CommandId.SKILLS, "F3", "graduation-cap", right=Right.STEER_WINDOWS, page="live", slot=3),
    _c(CommandId.POLICY, "F4", "scale", right=Right.SEE_STATISTICS, page="live", slot=4),
    _c(CommandId.BREAKS, "F5", "coffee", right=Right.STEER_WINDOWS, page="live", slot=5),
    _c(CommandId.MOVE_TICKETS, "F7", "arrow-right-left", right=Right.STEER_TICKETS, page="live", slot=7),
    _c(CommandId.MESSAGE, "F8", "message-square", right=Right.SEND_MESSAGES, page="live", slot=8),
    _c(CommandId.PRINT_LIVE, "F9", "printer", right=Right.SEE_STATISTICS, page="live", slot=9),
    _c(CommandId.ANNOUNCE, "F10", "megaphone", right=Right.SEND_MESSAGES, page="live", slot=10),
    _c(CommandId.APPLY_PLAN, "Ctrl+Enter", "check", right=Right.STEER_WINDOWS, page="live"),
    _c(CommandId.TAKE_BACK, "Ctrl+Z", "undo-2", right=Right.STEER_WINDOWS, page="live"),
    *(
        _c(command, f"Ctrl+{number}", "triangle-alert", right=Right.SEE_STATISTICS, page="live", listed=False)
        for number, command in enumerate(ALERT_COMMANDS, start=1)
    ),
    _c(CommandId.HOURS_TABLE, "Alt+T", "list", right=Right.SEE_STATISTICS, page="live"),
    _c(CommandId.LIVE_TAB, "Ctrl+Shift+1", "users", right=Right.SEE_STATISTICS),
    _c(CommandId.HISTORY_TAB, "Ctrl+Shift+2", "history", right=Right.SEE_STATISTICS),
    _c(CommandId.CATALOGUE_TAB, "Ctrl+Shift+3", "book-open", right=Right.SEE_STATISTICS, built=False),
    _c(CommandId.SYNC_TAB, "Ctrl+Shift+4", "refresh-ccw", right=Right.SEE_STATISTICS, built=False),
    _c(CommandId.WINDOW_TAB, "Ctrl+Shift+5", "monitor", right=Right.SEE_STATISTICS),
)
BY_ID = {command.id: command for command in COMMANDS}
_BY_SLOT = {slot: tuple(command for command in COMMANDS if command.slot == slot) for slot in range(1, 13)}
STRIP: tuple[Command, ...] = tuple(commands[0] for commands in _BY_SLOT.values())


def offered(command: Command, page: Page) -> bool:
    """Whether a command belongs to a page at all, whatever can be done at the moment."""
    if page in _OF_A_CENTRE and command.id in _AT_A_WINDOW:
        return False
    return command.page in (page, "everywhere")


def command_for(chord: Chord, page: Page, active: frozenset[CommandId] = frozenset()) -> Command | None:
    """The command of a chord on a page: the page's own before the one that is everywhere, a live one before a faded."""
    found = [command for command in COMMANDS if command.chord == chord and offered(command, page)]
    return min(found, key=lambda command: (command.page == "everywhere", command.id not in active), default=None)


def available(
    state: DeskState, rights: frozenset[Right], page: Page, blocked: frozenset[CommandId] = frozenset()
) -> frozenset[CommandId]:
    """The commands that do something now; `blocked` are those whose own condition fails at this moment."""
    return frozenset(
        command.id
        for command in COMMANDS
        if command.built
        and state in command.states
        and offered(command, page)
        and (command.right is None or command.right in rights)
        and command.id not in blocked
    )


StripLook = Literal["normal", "outlined", "strong", "faded"]


@dataclass(frozen=True, slots=True)
class StripValue:
    """One key of the strip as it is to be shown."""

    command: CommandId
    key: str
    text: str
    look: StripLook
    accessible: str


def strip_values(
    words: Words,
    state: DeskState,
    active: frozenset[CommandId],
    next_step: CommandId | None,
    page: Page = "workspace",
) -> tuple[StripValue, ...]:
    """The whole strip of a page; `next_step` is outlined, because the filled button of the page is the same command."""
    return tuple(
        StripValue(
            command.id,
            "+".join(command.caps),
            words(command.strip_key(state)),
            _look(command, active, next_step),
            words(command.words_key),
        )
        for command in (_at_slot(slot, active, page) for slot in _BY_SLOT)
    )


def _at_slot(slot: int, active: frozenset[CommandId], page: Page) -> Command:
    """Two commands may share a key in different states; the one that does something now is printed.

    The own commands of a page come before those that are everywhere.
    """
    own = [command for command in _BY_SLOT[slot] if command.page == page]
    commands = own or [command for command in _BY_SLOT[slot] if offered(command, page)] or _BY_SLOT[slot]
    return next((command for command in commands if command.id in active), commands[0])


def _look(command: Command, active: frozenset[CommandId], next_step: CommandId | None) -> StripLook:
    if command.id not in active:
        return "faded"
    if command.id is next_step:
        return "outlined"
    return "normal" if command.quiet else "strong"
