"""What a centre offers, as frozen values: services, their groups and the papers they ask for.

How they are read from a signed release is in `dostdesk.catalogue`. What became of a document in one visit is kept with
the visit; only the names of its states are here.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal

from dostdesk.domain.words import Language


@dataclass(frozen=True, slots=True)
class LocalText:
    """One text in the three languages of a centre. None of them may be empty."""

    az: str
    ru: str
    en: str

    def __post_init__(self) -> None:
        empty = [field.name for field in fields(self) if not getattr(self, field.name).strip()]
        if empty:
            raise ValueError(f"text without {', '.join(empty)}: {self.az!r}")

    def in_(self, language: Language) -> str:
        """The text in one language."""
        if language == "az":
            return self.az
        if language == "ru":
            return self.ru
        return self.en


class TermKind(StrEnum):
    """How the days of a promised term are counted."""

    SAME_DAY = "same_day"
    CALENDAR = "calendar"
    WORKING = "working"


class SourceMark(StrEnum):
    """Where a fact of the catalogue comes from: `found` was seen published, `background` is unverified."""

    FOUND = "found"
    BACKGROUND = "background"


class DocumentState(StrEnum):
    """What became of a required document during one visit."""

    NEEDED = "needed"
    SEEN = "seen"
    SCANNED = "scanned"
    PARTIAL = "partial"
    FROM_SYSTEM = "from_system"
    AWAITED = "awaited"
    TO_BE_BROUGHT = "to_be_brought"
    NOT_NEEDED = "not_needed"

    @property
    def stops_completion(self) -> bool:
        """Whether a completed outcome is refused: only while the paper is neither here, nor promised, nor excused."""
        return self in (DocumentState.NEEDED, DocumentState.PARTIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredDocument:
    """A paper that a service asks for.

    Attributes:
        code: Stable across releases and shared by all services that ask for the same paper.
        condition: When the paper is asked for, in words for the clerk; None means always.
    """

    code: str
    name: LocalText
    condition: LocalText | None = None
    source: SourceMark = SourceMark.FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGroup:
    """One of the headings under which the ministry lists its services.

    Attributes:
        short_name: For narrow places such as the queue, where a ticket shows what it is about.
        queue_letter: The letter of the queue group that serves it.
    """

    code: str
    order: int
    name: LocalText
    short_name: LocalText
    queue_letter: str


UnverifiedFact = Literal["service", "term", "documents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the catalogue, as one release describes it.

    Attributes:
        official_id: The number in the state register of electronic services, where one was found.
        group: Code of its `ServiceGroup`.
        term_days: Days until the decision, counted by `term_kind`; 0 in the same visit.
        operator_min: Planned minutes at the counter.
        fee: State fee in qəpik.
        unit: The body that decides.
        proactive: Whether the state also grants it without an application.
        source: Of the service itself; a `background` one is off until somebody verifies it.
        enabled: Whether it can be added to a visit.
        form: Name of its form document in the release.
    """

    code: str
    official_id: str | None
    group: str
    name: LocalText
    short_name: LocalText
    queue_letter: str
    documents: tuple[RequiredDocument, ...]
    term_days: int
    term_kind: TermKind
    operator_min: int
    fee: int
    eligibility: LocalText
    unit: str
    legal_basis: tuple[str, ...]
    proactive: bool
    source: SourceMark
    term_source: SourceMark
    documents_source: SourceMark
    enabled: bool
    form: str

    @property
    def unverified(self) -> tuple[UnverifiedFact, ...]:
        """The facts that nobody has verified yet, for the note that says so."""
        marks: tuple[tuple[UnverifiedFact, SourceMark], ...] = (
            ("service", self.source),
            ("term", self.term_source),
            ("documents", self.documents_source),
        )
        return tuple(fact for fact, mark in marks if mark is SourceMark.BACKGROUND)
