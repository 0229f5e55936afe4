"""Making a standby the hub of its centre: what central has beyond it is fetched, then one transaction begins anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from dostdesk.domain.clock import Clock, service_day, to_text
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Event, EventDraft, EventKind
from dostdesk.domain.ids import NewId
from dostdesk.domain.succession import HubRole, Promotion, labels_after, promoted_body
from dostdesk.protocol.central_ingest import IngestHead
from dostdesk.serving.logs import note
from dostdesk.storage.hub.store import HubRows, HubStore

CAUGHT_UP_AT_ONCE = 500
CAUGHT_UP_WITHIN = timedelta(seconds=25)
# Who has the ticket's letter knows its group: releases name them, and so do the labels of the day.
_HUB = "hub"


class CentralFeed(Protocol):
    """What central has of the feed of this centre. Every call raises as `CentralLink.send`."""

    def head(self) -> IngestHead: ...

    def events(self, after: int, most: int) -> list[Event]:
        """At most so many events behind a place, in order."""
        ...

    def paper(self, sha256: str) -> bytes | None:
        """A paper that central has."""
        ...


def catch_up(store: HubStore, central: CentralFeed, clock: Clock) -> int:
    """Take from central what it has of the feed and this store lacks; answers the highest epoch that central knows.

    Not for longer than the people in the hall may wait: what is left comes from the devices.

    Raises:
        RefusedError: `feed_fork` (fact: at) when central's feed does not go on from here.
        OutsideError: Central cannot be asked; what was taken stays.
    """
    head, ends = central.head(), clock.now() + CAUGHT_UP_WITHIN
    while True:
        with store.reading() as rows:
            own = rows.feed.head()
        if own.seq >= head.seq or clock.now() > ends:
            return head.epoch
        events = central.events(own.seq, CAUGHT_UP_AT_ONCE)
        if not events:
            return head.epoch
        papers = {sha256: central.paper(sha256) for sha256 in _named(store, events)}
        with store.writing() as rows:
            _take(rows, events)
            for sha256, content in papers.items():
                if content is not None:
                    rows.papers.put_blob(sha256, content, "central", clock.now())
        note("caught_up", seq=events[-1].seq)


def _take(rows: HubRows, events: Iterable[Event]) -> None:
    for event in events:
        try:
            rows.feed.take(event)
        except OutsideError as error:
            raise RefusedError("feed_fork", at=event.seq - 1) from error
        rows.apply(event)


def _named(store: HubStore, events: Iterable[Event]) -> list[str]:
    """Papers that events name and that are not here."""
    named = [event.body.get("content") for event in events]
    with store.reading() as rows:
        return [sha for sha in dict.fromkeys(named) if isinstance(sha, str) and sha and not rows.papers.has_blob(sha)]


def promote(
    store: HubStore, *, staff: str, letters: Iterable[str], now: datetime, new_id: NewId, beyond: int = 0
) -> Promotion:
    """Begin the next epoch: from this commit on the store is of an active hub.

    Args:
        staff: The supervisor who said that the hub before is off.
        letters: All queue letters of the centre.
        beyond: The highest epoch that is known elsewhere.

    Raises:
        RefusedError: `hub_active` when this hub keeps the queue already.
        OutsideError: As `HubStore.writing`; nothing changed.
    """
    with store.writing() as rows:
        head, centre = rows.feed.head(), rows.centre()
        if centre is None or head.role is HubRole.ACTIVE:
            raise RefusedError("hub_active")
        epoch = max(head.epoch, beyond) + 1
        promotion = Promotion(epoch=epoch, seq=head.seq, hash=head.hash).proven(centre.secret, centre.code)
        # An op whose events are not here was not decided, as far as anybody will ever see.
        rows.succession.drop_ops_beyond(head.seq)
        rows.feed.promote(epoch)
        rows.succession.begun(promotion, now)
        last = rows.feed.at(head.seq)
        # This machine's clock may be behind that of the hub before.
        now = now if last is None else max(now, last.hub_time)
        day = service_day(now).isoformat()
        known = {letter: last for letter, last in rows.numbers.last_labels(day).items() if len(letter) == 1}
        labels = labels_after(known, letters)
        body = promoted_body(promotion, was=head.epoch, day=day, labels=labels, staff=staff, at=to_text(now))
        draft = EventDraft(entity=_HUB, kind=EventKind.HUB_PROMOTED, body=body)
        rows.apply(rows.feed.append(draft, op_id=new_id(), order=0, hub_time=now))
    note("hub_promoted", epoch=epoch, seq=promotion.seq)
    return promotion
