"""Whom applications name, held against the register of people: marked when they are sent, and asked again until
somebody answers. What was written stays as it is, whatever the answer says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

from dostdesk.desk.citizen import CheckState, LateAnswer, held_against
from dostdesk.desk.drafts import citizen_of_answers
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ops import OpKind
from dostdesk.domain.register import IdentityMark
from dostdesk.storage.desk import device, identity
from dostdesk.storage.desk.identity import KeptCheck

if TYPE_CHECKING:
    from dostdesk.desk.hub_time import HubTime
    from dostdesk.desk.link import Link
    from dostdesk.desk.outbox import Outbox
    from dostdesk.desk.register import Found
    from dostdesk.desk.view import Citizen
    from dostdesk.storage.desk.store import DeskStore, Transaction
    from dostdesk.storage.desk.visits import KeptApplication

ASKED_AGAIN_S = 4.0
UNKNOWN_AGAIN = timedelta(hours=1)
"""The register of people learns of somebody new in days; a misread FİN is corrected by a person."""
_REFUSED_AGAIN = timedelta(minutes=1)
_A_ROUND, _MOST_KNOWN, _MOST_TOLD = 5, 64, 8
_MARKS = {
    CheckState.SILENT: IdentityMark.UNVERIFIED,
    CheckState.UNKNOWN: IdentityMark.UNKNOWN,
    CheckState.SAME: IdentityMark.VERIFIED,
    CheckState.DIFFERS: IdentityMark.DIFFERS,
}


class KnownPeople:
    """What the register said in this visit, in memory alone; and what it said too late for an application.

    Safe from several threads: what is held is replaced, and never changed.
    """

    def __init__(self) -> None:
        self._found: Mapping[str, Found] = MappingProxyType({})
        self._late: tuple[LateAnswer, ...] = ()

    def heard(self, fin: str, found: Found) -> None:
        """The register answered about a FİN."""
        if fin:
            newest = {**self._found, fin: found}
            self._found = MappingProxyType(dict(list(newest.items())[-_MOST_KNOWN:]))

    def of(self, fin: str) -> Found | None:
        """What it answered; None when it was not asked, or silent."""
        return self._found.get(fin)

    def forget(self) -> None:
        """The visit has ended."""
        self._found = MappingProxyType({})

    @property
    def late(self) -> tuple[LateAnswer, ...]:
        """Answers that came after an application was sent and say otherwise, the newest last."""
        return self._late

    def tell_late(self, answer: LateAnswer) -> None:
        """Whoever shows the desk is to say it."""
        self._late = (*self._late, answer)[-_MOST_TOLD:]


def mark_of(citizen: Citizen, found: Found | None) -> tuple[IdentityMark, LateAnswer | None]:
    """How a citizen as he was written stands to what the register said; with what differs, if anything does."""
    if found is None:
        return IdentityMark.UNVERIFIED, None
    check = held_against(citizen, found.person, found.at)
    told = LateAnswer(number="", at=found.at, differences=check.differences) if check.differences else None
    return _MARKS[check.state], told


def sent_mark(citizen: Citizen, people: KnownPeople) -> Mapping[str, str] | None:
    """What is frozen with an application about whom it names; None for one that names nobody by a FİN."""
    if not citizen.fin:
        return None
    found = people.of(citizen.fin)
    mark, _ = mark_of(citizen, found)
    at = "" if found is None or found.at is None else to_text(found.at)
    return {"mark": mark.value, "at": at}


def keep_mark(
    transaction: Transaction, application: KeptApplication, frozen: Mapping[str, str] | None, now: datetime
) -> None:
    """Remember, with the application, whether the register is to be asked again."""
    if frozen is None:
        identity.forget(transaction, application.id)
        return
    _put(transaction, application, IdentityMark(frozen["mark"]), now, due_at=now)


class Verifier:
    """Asks about those whom nobody could answer for, in steps."""

    def __init__(
        self,
        *,
        store: DeskStore,
        time: HubTime,
        maker: Outbox,
        link: Link,
        people: KnownPeople,
        look_up: Callable[[str], Found],
        changed: Callable[[], None],
    ) -> None:
        self._store, self._time, self._maker, self._link = store, time, maker, link
        self._people, self._look_up, self._changed = people, look_up, changed

    def step(self) -> float | None:
        """Ask for some; answers after how many seconds to come again, None when nobody is left.

        Raises:
            OutsideError: `disk_full`, `disk_failed`; the step is made again.
        """
        with self._store.reading() as transaction:
            if not identity.next_due(transaction):
                return None
            due = identity.due(transaction, self._time.now(), _A_ROUND)
            signed_in = device.signed_in(transaction)
        if signed_in is None:
            return ASKED_AGAIN_S
        for application, before in due:
            try:
                self._link.must_be_reachable()
                found = self._people.of(application.fin) or self._look_up(application.fin)
            except DeskError as error:
                if isinstance(error, OutsideError):
                    return ASKED_AGAIN_S
                # Whoever is signed in may not ask, or nobody is by now: somebody else, a little later.
                self._postpone(application, before, _REFUSED_AGAIN)
                continue
            self._answered(application, before, found)
        return ASKED_AGAIN_S

    def _answered(self, application: KeptApplication, before: IdentityMark, found: Found) -> None:
        mark, told = mark_of(citizen_of_answers(application.answers), found)
        if mark is before:
            self._postpone(application, before, UNKNOWN_AGAIN)
            return
        now = self._time.now()
        with self._store.writing() as transaction:
            signed_in = device.signed_in(transaction)
            newest = identity.is_newest(transaction, application.id, application.version)
            if signed_in is None or not newest:
                return
            payload = {
                "application": application.id,
                "ticket": application.ticket,
                "number": application.number,
                "version": application.version,
                "identity": mark.value,
            }
            actor, ticket = signed_in.staff.id, application.ticket
            self._maker.add(transaction, OpKind.IDENTITY_CHECKED, payload, actor=actor, ticket=ticket)
            _put(transaction, application, mark, now, due_at=now + UNKNOWN_AGAIN)
        if told is not None:
            self._people.tell_late(LateAnswer(number=application.number, at=told.at, differences=told.differences))
        self._link.wake_papers()
        self._changed()

    def _postpone(self, application: KeptApplication, mark: IdentityMark, by: timedelta) -> None:
        now = self._time.now()
        with self._store.writing() as transaction:
            if identity.is_newest(transaction, application.id, application.version):
                _put(transaction, application, mark, now, due_at=now + by)


def _put(
    transaction: Transaction, application: KeptApplication, mark: IdentityMark, now: datetime, *, due_at: datetime
) -> None:
    kept = KeptCheck(
        application=application.id,
        ticket=application.ticket,
        version=application.version,
        identity=mark,
        checked_at=now,
        due_at=due_at if mark.open else None,
    )
    identity.put(transaction, kept)
