"""What registers know of a person besides who he is: household, work, pension capital, disability, queues, and what
he applied for elsewhere. Facts of a person are personal data wherever they lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dostdesk.domain.people import PersonName


class Kinship(StrEnum):
    """What somebody of a household is to the person who is asked about; codes as forms have them."""

    SPOUSE = "spouse"
    SON = "son"
    DAUGHTER = "daughter"
    FATHER = "father"
    MOTHER = "mother"
    BROTHER = "brother"
    SISTER = "sister"


class Occupation(StrEnum):
    """What somebody does; codes as forms have them."""

    WORKING = "working"
    UNEMPLOYED = "unemployed"
    JOBSEEKER = "jobseeker"
    STUDENT = "student"
    PUPIL = "pupil"
    KINDERGARTEN = "kindergarten"
    HOME_CARE = "home_care"
    INFANT = "infant"
    DISABLED_CHILD = "disabled_child"
    PENSIONER = "pensioner"


class Queue(StrEnum):
    """A queue of the ministry in which people wait for years."""

    CAR = "car"
    REHABILITATION = "rehabilitation"
    SANATORIUM = "sanatorium"
    SELF_EMPLOYMENT = "self_employment"


class OpenState(StrEnum):
    """Where an application of another system is."""

    IN_REVIEW = "in_review"
    PAPER_AWAITED = "paper_awaited"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdMember:
    """Somebody who lives with the person; he himself is none."""

    fin: str
    name: PersonName
    birth: date
    kinship: Kinship
    occupation: Occupation


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """An employment contract.

    Attributes:
        wage: A month, in qəpik.
        until: None for one that goes on.
    """

    employer: str
    position: str
    since: date
    until: date | None
    wage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PensionCapital:
    """What stands on the insured part of a person's individual account.

    Attributes:
        amount: In qəpik.
        years: Whole years of insurance.
    """

    amount: int
    years: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Disability:
    """An established disability.

    Attributes:
        percent: How far functions are impaired; 0 for a child, who has no degree.
        until: When it is assessed again; None for one without a term.
    """

    percent: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePlace:
    """A place in a queue of the ministry."""

    queue: Queue
    place: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenApplication:
    """An application that another system of the ministry has not ended.

    Attributes:
        service: Code of the catalogue.
    """

    number: str
    service: str
    state: OpenState
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """Everything that is known of one person.

    Attributes:
        household: Those who live at his address, without himself.
    """

    fin: str
    address: str
    occupation: Occupation
    household: tuple[HouseholdMember, ...] = ()
    contracts: tuple[Contract, ...] = ()
    pension_capital: PensionCapital | None = None
    disability: Disability | None = None
    queues: tuple[QueuePlace, ...] = ()
    applications: tuple[OpenApplication, ...] = ()
