"""What a desk knows at one moment, as frozen values that screens are drawn from.

A view is made off the screen thread: the centre's feed as far as it came, with this desk's unsettled facts over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.domain.calling import NextUp
from dostdesk.domain.events import EventKind
from dostdesk.domain.hall import Hall
from dostdesk.domain.ids import ApplicationId, PrintJobId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.register import IdentityMark
from dostdesk.domain.rights import Staff
from dostdesk.domain.services import DocumentState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import Channel
from dostdesk.domain.windows import Break, HelpCall, Window

if TYPE_CHECKING:
    from dostdesk.desk.citizen import CitizenFacts, IdentityCheck, LateAnswer
    from dostdesk.insight.live.floor import Floor


class LinkState(StrEnum):
    """How this desk reaches its hub and central, most serious last."""

    ONLINE = "online"
    SENDING = "sending"
    WEAK = "weak"
    CENTRE_ONLY = "centre_only"
    ON_ITS_OWN = "on_its_own"
    CHOICE_NEEDED = "choice_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The link as the chip in the top bar shows it.

    Attributes:
        since: When this state began, by the hub's clock as all times of a view; of a choice: the state below it.
        synced_at: When the hub was last heard.
        waiting: Ops that the hub has not answered yet.
        refused: Why central takes nothing from the hub; empty while it does, or does not answer at all. On its own,
            `desk_too_old` for a desk whose program the hub speaks to no more.
        below: What the link would be called if nobody had to choose; None when nobody has to.
        choices: How many clashes wait for the word of whoever is signed in.
        catching_up: How many ops waited at most since the last time that none did.
        all_sent_at: When the last of them was taken after more than a moment; None before, and when others wait.
        clock_doubted: This computer's clock was set or cannot be right, and the hub has not said the time since.
        lost_at, back_at: When the hub was last lost, and heard again after that; since the program began.
        boards, boards_silent: Boards of the hall that the hub hears, and that it does not hear any more.
    """

    state: LinkState = LinkState.ON_ITS_OWN
    since: datetime | None = None
    synced_at: datetime | None = None
    waiting: int = 0
    refused: str = ""
    below: LinkState | None = None
    choices: int = 0
    catching_up: int = 0
    all_sent_at: datetime | None = None
    clock_doubted: bool = False
    lost_at: datetime | None = None
    back_at: datetime | None = None
    boards: int = 0
    boards_silent: int = 0

    @property
    def itself(self) -> LinkState:
        """The state of the link alone, whatever has to be chosen."""
        return self.below or self.state

    @property
    def alone(self) -> bool:
        """Whether the hub cannot be asked."""
        return self.itself is LinkState.ON_ITS_OWN


class WorryCode(StrEnum):
    """What is not well with this computer, while the work goes on; most serious first."""

    DISK_NEARLY_FULL = "disk_nearly_full"
    STORE_MENDED = "store_mended"
    INSTALL_COPIED = "install_copied"
    INSTALL_SET_BACK = "install_set_back"
    CLOCK_DOUBTED = "clock_doubted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Worry:
    """Something about this computer that somebody has to see to.

    Attributes:
        free: MB that the disk still takes, where it is about that.
    """

    code: WorryCode
    free: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What this clerk did today at any window."""

    served: int = 0
    average_service: timedelta = timedelta()
    no_shows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is written so far for one service of a visit.

    Attributes:
        version: Grows with each saving; 0 before the first.
        saved_at: When it was durably saved here.
        form: The form's state as `dostdesk.forms` writes it; empty before the form was opened.
        documents: What became of each required document, by its code; one that is not listed is needed.
        note: The clerk's internal note about this service.
        quantity: How many of the same are done, such as certificates.
    """

    version: int = 0
    saved_at: datetime | None = None
    form: bytes = b""
    documents: Mapping[str, DocumentState] = field(default_factory=dict)
    note: str = ""
    quantity: int = 1
    channel: Channel = Channel.IN_PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """Who sits in front of the clerk, as far as entered; `confirmed_at` is None until the person was identified."""

    fin: str = ""
    surname: str = ""
    given: str = ""
    patronymic: str = ""
    birth: date | None = None
    document: str = ""
    phone: str = ""
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application that was registered at this desk, in its newest version.

    Attributes:
        identity: How whom it names stands to the register of people; None where it names nobody.
    """

    id: ApplicationId
    number: str
    ticket: TicketId
    service_id: VisitServiceId
    code: str
    submitted_at: datetime
    promised_on: date
    version: int = 1
    identity: IdentityMark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """A note for whoever has the ticket next; `text` is None until it has come from the hub.

    Attributes:
        author: The clerk's short name, or empty if this desk does not know him.
    """

    at: datetime
    author: str
    window: WindowNo | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A supervisor's message to this window; `text` is None until it has come from the hub.

    Attributes:
        author: His short name; empty for one of the phrases.
        phrase: A code of `MESSAGE_PHRASES`, or empty.
        read: It was marked as read here.
    """

    id: str
    at: datetime
    author: str
    phrase: str
    text: str | None
    read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What a supervisor did to this window, until somebody has seen it.

    Attributes:
        seq: Its place in the feed, for `told_seen`.
        kind: Of the event.
        facts: Codes, labels and times of it, as JSON values.
    """

    seq: int
    at: datetime
    kind: EventKind
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAccount:
    """What became of every ticket of a service day, for the supervisor who closes it.

    Attributes:
        counts: By ticket state, of those that ended.
        open: Tickets that are still somebody's business, by due time.
        closed_at: None while the day is open.
    """

    day: date
    counts: Mapping[TicketState, int]
    open: tuple[Ticket, ...]
    windows: tuple[Window, ...]
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonView:
    """A citizen whom this desk registered, by one of his applications.

    Attributes:
        paper: The application's acknowledgement.
    """

    name: str
    fin: str
    number: str
    code: str
    submitted_at: datetime
    paper: PrintJobId | None = None


class PaperState(StrEnum):
    """Where a print job is."""

    WAITING = "waiting"
    PRINTING = "printing"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintJobView:
    """A paper in the print journal.

    Attributes:
        kind: `slip`, `acknowledgement` or `receipt`.
        copy: 0 for the original, then 1, 2 …
        error: Code of the trouble that stopped it.
    """

    id: PrintJobId
    kind: str
    ticket: TicketId
    label: str
    number: str
    copy: int
    state: PaperState
    made_at: datetime
    printed_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """The ticket at this window and everything that belongs to it here.

    Attributes:
        known: What was entered about the citizen in any service of this visit, by the paths of forms: it prefills the
            next form (`FormState.open`).
        notes: What colleagues wrote for whoever has the ticket next, oldest first.
        same_person: Other tickets of the same citizen on this service day.
        awaited: Whether drafts or notes of another window have not come from the hub yet.
        facts: What is known of the citizen elsewhere; None before it was asked.
        check: Whether what is written of him was held against the register; None before that was asked.
    """

    ticket: Ticket
    drafts: Mapping[VisitServiceId, Draft]
    citizen: Citizen
    applications: tuple[ApplicationView, ...] = ()
    open_applications: tuple[ApplicationView, ...] = ()
    papers: tuple[PrintJobView, ...] = ()
    known: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[NoteView, ...] = ()
    same_person: tuple[Ticket, ...] = ()
    awaited: bool = False
    facts: CitizenFacts | None = None
    check: IdentityCheck | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """Everything that the workspace shows.

    Attributes:
        queue: Waiting tickets of this window's skills in calling order, each with its reason.
        own_series: Who waits with a ticket of this window's own emergency series, in calling order; without the hub
            these alone can be called.
        others: Waiting tickets of other skills, by due time.
        held: Tickets whose citizen is away for an errand, by the time of return.
        undoable: The ticket whose last step was done at this window and may still be undone; until
            `turn.at` + the policy's seconds.
        visit: The ticket called or served at this window.
        last: The visit that ended here last.
        windows: Who is at which window, for the sentences about other windows.
        pause: The break of this window.
        window_lost: The window that this desk has is not open for it any more, as after the end of a day.
        day_closed_at: When the supervisor closed this service day.
        order: Grows with each reading: of two views, the later one is right.
        late: What the register has otherwise than applications that were sent before it answered.
        session_ends_at: From then on the hub wants the password again.
        journal: The newest papers of this desk, newest first.
        worries: What is not well with this computer, most serious first.
        floor: The whole hall, for whoever may see it; None for everybody else.
        hall: What was decided for the whole hall.
        messages: To this window, of this service day, oldest first.
        told: What a supervisor did to this window and nobody has seen here, oldest first.
        help: This window calls for help.
    """

    head: int = 0
    staff: Staff | None = None
    window: WindowNo | None = None
    queue: tuple[NextUp, ...] = ()
    own_series: tuple[Ticket, ...] = ()
    others: tuple[Ticket, ...] = ()
    held: tuple[Ticket, ...] = ()
    undoable: Ticket | None = None
    visit: VisitView | None = None
    last: Ticket | None = None
    windows: tuple[Window, ...] = ()
    pause: Break | None = None
    window_lost: bool = False
    day_closed_at: datetime | None = None
    session_ends_at: datetime | None = None
    journal: tuple[PrintJobView, ...] = ()
    today: DayFigures = DayFigures()
    link: LinkView = LinkView()
    release: int = 0
    catalogue: CatalogueView = field(default_factory=CatalogueView)
    idle_since: datetime | None = None
    late: tuple[LateAnswer, ...] = ()
    worries: tuple[Worry, ...] = ()
    floor: Floor | None = None
    hall: Hall = field(default_factory=Hall)
    messages: tuple[MessageView, ...] = ()
    told: tuple[ToldView, ...] = ()
    help: HelpCall | None = None
    order: int = field(default=0, compare=False)
