"""Everything that the workspace draws, as frozen values in the clerk's language; no widget and no decision here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dostdesk.domain.ids import TicketId, VisitServiceId
from dostdesk.domain.services import DocumentState
from ui.commands import CommandId, DeskState

if TYPE_CHECKING:
    from ui.link.values import StripLine

RowMark = Literal["", "priority", "appointment", "held", "late", "sent"]
Scope = Literal["mine", "all"]
Tone = Literal["plain", "accent", "success", "warning", "danger", "offline"]
LinkWord = Literal["online", "sending", "weak", "centreOnly", "offline", "choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A ticket in a list.

    Attributes:
        label: With a hyphen that no line break cuts.
        reason: A second line, for the ticket that is next or called; such a row is drawn as the leading one.
        quiet: Somebody else's business.
        spoken: What a screen reader says.
    """

    id: TicketId
    label: str
    service: str
    minutes: str
    mark: RowMark = ""
    over_target: bool = False
    reason: str = ""
    spoken: str = ""
    quiet: bool = False

    @property
    def leads(self) -> bool:
        return bool(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class AloneQueue:
    """What the left pane shows while this window is on its own, beside its emergency tickets.

    Attributes:
        note: That nobody can be called over the hall's board.
        known: Who waited in the hall when the hub was last heard, at `known_at`; with their time of arrival.
    """

    title: str
    note: str
    known_title: str
    known_at: ChipValue | None
    known: tuple[QueueRow, ...]
    known_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueValues:
    """The left pane; `footnote` tells what waits in other groups, `empty` why the list is empty."""

    scope: Scope
    mine: int
    all: int
    rows: tuple[QueueRow, ...]
    footnote: str = ""
    empty: str = ""
    held: tuple[QueueRow, ...] = ()
    alone: AloneQueue | None = None


@dataclass(frozen=True, slots=True)
class ChipValue:
    """A chip: word, silhouette or icon, tone."""

    text: str
    glyph: str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderValues:
    """The top of the middle: who is here and for how long.

    Attributes:
        line: What it is about; `short` stands for it when there is no room. `waited` is never cut.
        beside: The target beside the clock, `/ 20:00`.
        below: What remains or by how much it is over.
        elapsed, target: Seconds for the bar; no bar without a target.
    """

    big: str
    present: bool = True
    chips: tuple[ChipValue, ...] = ()
    line: str = ""
    short: str = ""
    waited: str = ""
    clock: str = ""
    beside: str = ""
    below: str = ""
    elapsed: float = 0.0
    target: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LineValue:
    """A line of a plain list: mark, words, and a quiet note at the right."""

    mark: str
    text: str
    note: str = ""
    label: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """What a colleague wrote for whoever has the ticket next, and who that was."""

    text: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedValues:
    """What came along with the ticket; `awaited` says what is still on its way."""

    notes: tuple[NoteLine, ...] = ()
    awaited: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoValue:
    """What was done last and can be taken back; `left` and `whole` in seconds."""

    said: str
    button: str
    left: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleValues:
    """The middle while nobody is here."""

    header: HeaderValues
    label: str = ""
    chips: tuple[ChipValue, ...] = ()
    why: str = ""
    later: tuple[LineValue, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayValues:
    """The middle while nobody is called here: a break, or a window that was closed.

    Attributes:
        problem: The reminder of a break that is over.
        button: What F2 does.
    """

    header: HeaderValues
    title: str
    text: str
    button: str
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledValues:
    """The middle while the called citizen is on the way.

    Attributes:
        undo: The countdown, empty when it is too late.
        problem: What is wrong with what was typed or scanned.
    """

    header: HeaderValues
    lines: tuple[LineValue, ...] = ()
    undo: str = ""
    problem: str = ""
    handed: HandedValues = HandedValues()


@dataclass(frozen=True, slots=True, kw_only=True)
class TabValue:
    """One service of the visit."""

    id: VisitServiceId
    title: str
    state: str
    glyph: str
    current: bool
    keys: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A required document and what became of it; `action` is what Enter does, empty when nothing."""

    code: str
    name: str
    state: DocumentState
    glyph: str
    note: str
    action: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCard:
    """The application form of the service, or the number under which it was accepted.

    Attributes:
        correct: Words of the button that opens what was sent once more, to send it corrected.
    """

    title: str
    progress: str
    detail: str
    button: str
    keys: tuple[str, ...]
    command: CommandId
    enabled: bool = True
    correct: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingValues:
    """The middle while a citizen is served; `details` says how many and by which way, unless it is one in person."""

    header: HeaderValues
    tabs: tuple[TabValue, ...]
    service: VisitServiceId | None
    title: str = ""
    official: str = ""
    unverified: str = ""
    documents: tuple[DocumentRow, ...] = ()
    documents_count: str = ""
    documents_empty: str = ""
    form: FormCard | None = None
    note: str = ""
    note_problem: str = ""
    handed: HandedValues = HandedValues()
    details: str = ""


Middle = IdleValues | AwayValues | CalledValues | ServingValues


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One line about the citizen; `code` is set in figures that cannot be misread."""

    label: str
    value: str
    more: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HintValue:
    """A service to which the citizen may be entitled, and why; the first one offers itself to be added."""

    service: str
    title: str
    why: str
    offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """An application of the citizen that is under way."""

    title: str
    detail: str
    chip: ChipValue
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsValue:
    """What registries know of the citizen: from when, and line by line; `empty` says why there is none."""

    source: ChipValue | None = None
    lines: tuple[Detail, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitizenValues:
    """The right pane; a part that is None is not shown.

    Attributes:
        differences: What is written otherwise than the register has it, in sentences.
        applications_from: Of when the applications of other centres are.
        hints_notice: Why hints are made without the register, and when that will be made good; empty with the link.
    """

    confirmed: ChipValue | None = None
    name: tuple[str, ...] = ()
    unknown: str = ""
    details: tuple[Detail, ...] = ()
    chips: tuple[ChipValue, ...] = ()
    hints: tuple[HintValue, ...] | None = None
    hints_notice: str = ""
    applications: tuple[ApplicationLine, ...] | None = None
    applications_from: ChipValue | None = None
    earlier: tuple[ApplicationLine, ...] = ()
    visits: tuple[ApplicationLine, ...] = ()
    differences: tuple[str, ...] = ()
    facts: FactsValue | None = None
    last: LineValue | None = None
    today: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BarValues:
    """The top bar.

    Attributes:
        link_reason: What the link's state means and what follows from it; empty where its word says all.
        alone: The strip below the bar while the hub cannot be asked.
    """

    centre: str
    window: str
    link: LinkWord
    link_word: str
    link_extra: str
    figures: tuple[tuple[str, str], ...]
    clerk: str
    clock: str
    link_reason: str = ""
    alone: StripLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceValues:
    """The three panes at one moment, and what can be done in them."""

    state: DeskState
    queue: QueueValues
    middle: Middle
    citizen: CitizenValues
    active: frozenset[CommandId]
    undo: UndoValue | None = None
