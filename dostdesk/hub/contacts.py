"""Whether central knows another contact of a citizen than an application of this centre says: asked once central has
the application, and recorded as a conflict of the op that brought it. The feed names the op; both values are told to
whoever wrote one of them alone (`/v1/central/contact`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dostdesk.domain.clock import Clock, to_text
from dostdesk.domain.contacts import CODE
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.hub.central_link import CentralLink, shaped
from dostdesk.hub.central_mark import CentralMark
from dostdesk.hub.standing import Standing
from dostdesk.hub.writer import Writer
from dostdesk.protocol.central_register import CONTACTS, ContactsChanged
from dostdesk.serving.logs import note
from dostdesk.storage.hub.store import HubRows, HubStore

# Far behind whatever an op caused when it was taken: the id of an event follows from its op and its order.
_ORDER = 1_000_000


class ContactSource(Protocol):
    """Central as far as contacts go. Raises as every call of `ReleaseSource`."""

    def changed(self, after: int) -> ContactsChanged:
        """Which applications behind a place of this feed name another contact than was said elsewhere."""
        ...


class ContactsOverHttp:
    """Central at an address."""

    def __init__(self, link: CentralLink) -> None:
        self._link = link

    def changed(self, after: int) -> ContactsChanged:
        return shaped(ContactsChanged, self._link.send("GET", CONTACTS, params={"after": str(after)}))


class ContactWatch:
    """Asks in steps, made by the thread that follows central or by a test."""

    def __init__(
        self,
        *,
        store: HubStore,
        writer: Writer,
        source: ContactSource,
        mark: CentralMark,
        standing: Standing,
        clock: Clock,
    ) -> None:
        self._store, self._writer, self._source = store, writer, source
        self._mark, self._standing, self._clock = mark, standing, clock
        self._refused = False

    def step(self) -> None:
        """Ask about what central has confirmed since the last time, if there is any.

        A central that does not know the question is not asked again before the next start.

        Raises:
            OutsideError: It cannot be asked now, or the answer cannot be kept; the same is asked again.
        """
        confirmed = self._mark.seq
        if confirmed is None or self._refused or not self._standing.active:
            return
        with self._store.reading() as rows:
            asked = rows.contacts.read()
        if asked is None:
            # What was applied for before this hub asked at all is no news.
            self._writer.submit(lambda rows: rows.contacts.put(confirmed)).result()
            return
        if asked >= confirmed:
            return
        try:
            told = self._source.changed(asked)
        except RefusedError as refused:
            note("contacts_refused", code=refused.code)
            self._refused = True
            return
        upto = min(told.upto, confirmed)
        places = [place for place in told.places if asked < place <= upto]
        self._writer.submit(lambda rows: self._record(rows, places, upto)).result()

    def _record(self, rows: HubRows, places: Sequence[int], upto: int) -> None:
        now = self._clock.now()
        for place in places:
            event = rows.feed.at(place)
            if event is None or event.kind is not EventKind.APPLICATION_SUBMITTED:
                continue
            if any(one.body.get("code") == CODE for one in rows.feed.of_op(event.op_id)):
                continue
            body = {
                "op": event.kind.value,
                "code": CODE,
                "device": event.body["device"],
                "at": to_text(now),
            }
            draft = EventDraft(entity=event.entity, kind=EventKind.CONFLICT_RECORDED, body=body)
            rows.apply(rows.feed.append(draft, op_id=event.op_id, order=_ORDER, hub_time=now))
        rows.contacts.put(upto)
