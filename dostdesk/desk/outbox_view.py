"""What of the outbox a person is shown: his own ops with state, age, next attempt, reason and content, and the clashes
that wait for his word with both sides. Frozen values; how they are read and decided is in `outbox_work`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dostdesk.domain.conflicts import Clash, Kept
from dostdesk.domain.errors import DeskError, Fact
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.ops import OpKind


class ItemState(StrEnum):
    """Where an op is, as whoever made it is told."""

    CHOICE = "choice"
    QUARANTINED = "quarantined"
    SENDING = "sending"
    WAITING = "waiting"
    NOTED = "noted"
    AT_HUB = "at_hub"
    AT_CENTRAL = "at_central"

    @property
    def on_its_way(self) -> bool:
        """The hub has not answered."""
        return self in {ItemState.SENDING, ItemState.WAITING}

    @property
    def sent(self) -> bool:
        """Nothing is left for this window to do."""
        return self in {ItemState.AT_HUB, ItemState.AT_CENTRAL, ItemState.NOTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was said of a clash, when and by whom."""

    kept: Kept
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """One op.

    Attributes:
        label: Of its ticket; empty where it is about none.
        number: Of its application or receipt.
        service: Code of the service that it is about.
        window: It is about a window.
        attempts: How often it left; `next_attempt` when it will again, None when nothing is in its way.
        code, facts: Why the hub says that it clashes, or set it aside.
        sent_at: When it left first; `found_at` when it was found that it clashes.
        decided: What somebody said of that.
    """

    id: str
    kind: OpKind
    state: ItemState
    made_at: datetime
    label: str = ""
    number: str = ""
    service: str = ""
    window: WindowNo | None = None
    attempts: int = 0
    next_attempt: datetime | None = None
    code: str = ""
    facts: Mapping[str, Fact] | None = None
    sent_at: datetime | None = None
    found_at: datetime | None = None
    decided: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side of a clash has.

    Attributes:
        label: The ticket under which it is kept there; empty where nothing is known of it.
        staff: Who, as far as this desk knows him.
        value: What stands there, where two values clash.
        centre: The number of the centre where it was said.
    """

    label: str = ""
    window: WindowNo | None = None
    staff: StaffId | None = None
    staff_name: str = ""
    at: datetime | None = None
    services: tuple[str, ...] = ()
    served: timedelta | None = None
    number: str = ""
    value: str = ""
    centre: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A clash with both of its sides, and what may be said of it.

    Attributes:
        person, fin: Whom the application names that clashes.
        merged: How many other fields of it clash with nothing.
    """

    item: str
    clash: Clash
    here: Side
    there: Side
    answers: tuple[Kept, ...]
    person: str = ""
    fin: str = ""
    merged: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxView:
    """The outbox of one person.

    Attributes:
        items: What waits or needs somebody, the most urgent first; of thousands only the first are listed.
        sent: What the hub took, the newest first.
        waiting: How many of his ops the hub has not answered; `sent_today` how many of today it has.
        others: How many ops of other people wait on this computer; what they say is theirs.
        oldest: When the first of his that waits was made.
        choices: By item.
        trouble: What the last sending met.
    """

    at: datetime
    items: tuple[OutboxItem, ...] = ()
    sent: tuple[OutboxItem, ...] = ()
    waiting: int = 0
    sent_today: int = 0
    others: int = 0
    oldest: datetime | None = None
    choices: Mapping[str, Choice] | None = None
    trouble: DeskError | None = None

    def choice(self, item: str) -> Choice | None:
        """What has to be chosen about an item."""
        return (self.choices or {}).get(item)

    def of_state(self, state: ItemState) -> int:
        """How many listed items are in a state."""
        return sum(item.state is state for item in self.items)
