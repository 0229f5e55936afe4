"""What a use case of the desk works on, and who is at work: handed in by the builder, nothing is looked up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.link import Link
from dostdesk.desk.outbox import Outbox
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.room import RESERVE, Room, must_have_room
from dostdesk.desk.verifying import KnownPeople
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import NewId, RandomBits, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language, Words
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import SignedIn
from dostdesk.storage.desk.store import DeskStore, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWork:
    """The parts of one desk that use cases need.

    Attributes:
        words: Sentences for papers, in the citizen's language.
        changed: Tell whoever shows the desk that it changed.
        wake_printing: A paper waits in the journal.
        people: Whom the register knew in this visit.
        wake_verifying: An application was sent whose people nobody could answer for.
        status_address: Where everybody may ask what became of a number; the codes on papers lead there.
        room: How much the disk still takes.
    """

    store: DeskStore
    time: HubTime
    new_id: NewId
    bits: RandomBits
    outbox: Outbox
    link: Link
    releases: ReleaseCache
    words: Callable[[Language], Words]
    changed: Callable[[], None]
    wake_printing: Callable[[], None]
    people: KnownPeople = field(default_factory=KnownPeople)
    wake_verifying: Callable[[], None] = lambda: None
    status_address: str = ""
    room: Room = lambda: RESERVE

    def must_have_room(self) -> None:
        """As `room.must_have_room`: before somebody is called, a ticket is issued, or work is begun."""
        must_have_room(self.room)

    @property
    def policy(self) -> QueuePolicy:
        """Raises RefusedError `release_none` before the first release was fetched."""
        found = self.releases.policy
        if found is None:
            raise RefusedError("release_none")
        return found


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who works at this desk, at which window."""

    staff: Staff
    window: WindowNo


def who(transaction: Transaction, right: Right) -> SignedIn:
    """The person signed in. Raises RefusedError `signed_out`, `right_missing` (facts: right)."""
    signed_in = device.signed_in(transaction)
    if signed_in is None:
        raise RefusedError("signed_out")
    if not signed_in.staff.may(right):
        raise RefusedError("right_missing", right=right.value)
    return signed_in


def at_window(transaction: Transaction, right: Right) -> AtWork:
    """The person and the window. Raises RefusedError as `who` does, `window_none` without a window."""
    signed_in = who(transaction, right)
    if signed_in.window is None:
        raise RefusedError("window_none")
    return AtWork(signed_in.staff, signed_in.window)


def visit_here(transaction: Transaction, at: AtWork, policy: QueuePolicy) -> Ticket:
    """The ticket at this window as this desk knows it. Raises RefusedError `no_visit`."""
    ticket = ticket_at(transaction, at.window, ahead_of_feed(transaction, policy))
    if ticket is None:
        raise RefusedError("no_visit")
    return ticket
