"""What stands on each paper that a centre hands out, as frozen values.

How a paper looks is in `dostdesk.printing`; where its numbers and dates come from is decided by the one who fills it.
All texts are already in the citizen's language; dates and times are the centre's, instants are aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Literal

from dostdesk.domain.words import Language

CALL_CENTRE = "142"
FIRST_COPY = 2
_HIDDEN = "•"

PaperKind = Literal["ticket", "acknowledgement", "receipt", "to_bring", "test"]
RollWidth = Literal[58, 80]


class HowPresented(StrEnum):
    """How a document of an application came to the centre, as its acknowledgement says it."""

    READ = "read"
    SEEN = "seen"
    SCANNED = "scanned"
    SIGNED = "signed"
    FROM_SYSTEM = "from_system"
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyMark:
    """What makes a reprint recognisable.

    Attributes:
        number: 2 for the first copy; the original has no mark.
        reason: Why it was printed again, in the citizen's language.
    """

    number: int
    reason: str

    def __post_init__(self) -> None:
        if self.number < FIRST_COPY or not self.reason.strip():
            raise ValueError("a copy has a number from 2 on and a reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when an answer is due.

    Attributes:
        on: The last day of the term.
        days: Length of the term; 0 when the answer is given the same day.
        counted: How the days are counted; without meaning when there are none.
    """

    on: date
    days: int
    counted: Literal["calendar", "working"] = "calendar"

    @property
    def same_day(self) -> bool:
        return self.days == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedDocument:
    """A document that was presented with an application; `pieces` is told only when there is more than one."""

    name: str
    how: HowPresented
    pieces: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentToBring:
    """A document that the citizen still has to bring, at the latest on `by`."""

    name: str
    by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedService:
    """One service of a visit and what came of it: `Qəbul edildi · cavab ən gec 26.11.2026`."""

    name: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSlip:
    """The 80 mm slip of a ticket.

    Attributes:
        priority: Name of the priority class; empty for the ordinary one, of which nothing is said.
        waiting_before: People who wait ahead; None when it is not known, as on the emergency series.
        wait_min: From how many to how many minutes he may wait; None when nothing is known.
        note: A sentence of the centre, such as where to sit down.
    """

    kind: ClassVar[PaperKind] = "ticket"

    language: Language
    centre: str
    label: str
    service: str
    arrived_at: datetime
    barcode: str
    priority: str = ""
    waiting_before: int | None = None
    wait_min: tuple[int, int] | None = None
    note: str = ""
    copy_mark: CopyMark | None = None

    @property
    def dated(self) -> datetime:
        return self.arrived_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The A5 notice that an application was accepted: the one paper with the applicant's full name.

    Attributes:
        number: Application number, `12-26-0A7-00431-K`.
        masked_fin, masked_document: What of the FİN and of the identity document may be shown.
        promise: None when the service's term is not stated anywhere.
        rights: What the applicant should know; empty for the standing sentence of the ministry's notices.
        clerk: Short name, `A. Cəfərova`.
        version: 1 for an application as it was first sent; a correction that replaces it has the next number.
    """

    kind: ClassVar[PaperKind] = "acknowledgement"

    language: Language
    centre: str
    number: str
    accepted_at: datetime
    applicant: str
    masked_fin: str
    masked_document: str
    service: str
    promise: Promise | None
    presented: tuple[PresentedDocument, ...]
    to_bring: tuple[DocumentToBring, ...] = ()
    rights: str = ""
    clerk: str
    qr: str
    phone: str = CALL_CENTRE
    version: int = 1
    copy_mark: CopyMark | None = None

    def __post_init__(self) -> None:
        _refuse_unmasked(self.masked_fin, self.masked_document)

    @property
    def dated(self) -> datetime:
        return self.accepted_at


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitReceipt:
    """The 80 mm receipt of a whole visit, given at its end.

    Attributes:
        number: The receipt's own number, `12-26-0A7-00432-9`.
        applications: Numbers of the applications that were sent during the visit; may be none.
        citizen: Surname and initials.
        barcode: Code 128, ASCII; what stands below it is the same text.
    """

    kind: ClassVar[PaperKind] = "receipt"

    language: Language
    centre: str
    label: str
    issued_at: datetime
    window: str
    number: str
    applications: tuple[str, ...]
    citizen: str
    masked_fin: str
    operator: str
    services: tuple[ServedService, ...]
    to_bring: tuple[DocumentToBring, ...] = ()
    qr: str
    barcode: str
    phone: str = CALL_CENTRE
    copy_mark: CopyMark | None = None

    def __post_init__(self) -> None:
        _refuse_unmasked(self.masked_fin)

    @property
    def dated(self) -> datetime:
        return self.issued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBringSlip:
    """The 80 mm slip that a citizen takes home when papers are missing: what to bring, and by when.

    Attributes:
        documents: What to bring; may be empty when only the return is agreed on.
        return_by: Until when he is taken without waiting in the queue again.
        barcode: Code 128, ASCII: by which his ticket is found when he is back; empty for none.
    """

    kind: ClassVar[PaperKind] = "to_bring"

    language: Language
    centre: str
    label: str
    window: str
    service: str
    documents: tuple[DocumentToBring, ...]
    return_by: datetime
    issued_at: datetime
    barcode: str = ""
    phone: str = CALL_CENTRE
    copy_mark: CopyMark | None = None

    @property
    def dated(self) -> datetime:
        return self.issued_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPrint:
    """A page that shows whether a printer prints what our papers need; it is about nobody.

    Attributes:
        sheet: A5 instead of an 80 mm roll.
    """

    kind: ClassVar[PaperKind] = "test"

    language: Language
    printer: str
    made_at: datetime
    sheet: bool = False

    @property
    def dated(self) -> datetime:
        return self.made_at


Paper = TicketSlip | Acknowledgement | VisitReceipt | ToBringSlip


def _refuse_unmasked(*identifiers: str) -> None:
    """An identifier may be absent; one that is there has a hidden part."""
    if any(identifier and _HIDDEN not in identifier for identifier in identifiers):
        raise ValueError("an identifier on a paper is masked")
