"""Pushing the feed to central, papers before the events that name them, and keeping how far central has confirmed it.

Nothing of the centre waits for this: while central is away the feed grows, and goes on from where central stands.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import GENESIS, Event
from dostdesk.domain.ids import RandomBits
from dostdesk.hub.central_mark import CentralMark
from dostdesk.hub.central_push import PushPort
from dostdesk.hub.standing import Standing
from dostdesk.hub.writer import Writer
from dostdesk.protocol.central_ingest import MOST_EVENTS, MOST_INGEST_BYTES, IngestHead
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.papers import PAPERS_ROOM
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.hub.confirmed import Confirmed
from dostdesk.storage.hub.store import HubRows, HubStore

# Central is asked where it stands at least that often: it may have been set back, or be gone.
IDLE_S = 10.0
# What happens in one breath travels together.
GATHER_S = 0.25
FIRST_PAUSE_S, LONGEST_PAUSE_S, DISAGREED_S = 0.5, 30.0, 30.0
_DOUBLINGS = 8
# The token was ended, or is another centre's: nothing of this hub arrives until it has a new one.
_OF_THE_HUB = frozenset({"hub_unknown", "centre_wrong"})
_ROOM = MOST_INGEST_BYTES - 10_000
_WRITTEN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Pusher:
    """Pushes in steps, made by a thread or by a test.

    Attributes:
        trouble: What keeps the feed from central; None while it flows.
        ending: The hub ends: that a call ends by it is no trouble of central's.
    """

    def __init__(
        self,
        *,
        store: HubStore,
        writer: Writer,
        central: PushPort,
        mark: CentralMark,
        clock: Clock,
        bits: RandomBits,
        standing: Standing,
    ) -> None:
        self._store = store
        self._writer = writer
        self._central = central
        self._mark = mark
        self._clock = clock
        self._bits = bits
        self._standing = standing
        self._at: Confirmed | None = None
        self._failures = 0
        self.trouble: RefusedError | OutsideError | None = None
        self.ending = False

    def step(self, *, ask: bool = False) -> float:
        """Push the next events; in how many seconds the next step is due, 0 while there is more.

        Args:
            ask: Where central stands, before anything is pushed; it is asked anyhow when that is not known.
        """
        if not self._standing.active:
            # Another hub's feed goes on at central; what this one has more goes to that hub.
            return self._troubled(RefusedError("hub_fenced"), LONGEST_PAUSE_S)
        try:
            left = self._push(ask=ask)
        except RefusedError as refused:
            # It answered: it is there. It does not know this hub, or has the feed otherwise than was thought.
            if refused.code in _OF_THE_HUB:
                self._mark.refused(refused.code)
            else:
                self._mark.heard()
            again = self._at is not None and refused.code == "feed_gap"
            self._at = None
            return self._troubled(refused, 0.0 if again else DISAGREED_S)
        except OutsideError as trouble:
            self._at = None
            self._failures += 1
            if trouble.code not in {"hub_stopping", "disk_full", "disk_failed"}:
                self._mark.missed()
            return self._troubled(trouble, self._pause())
        self._failures = 0
        if self.trouble is not None:
            note("pushing_goes_on")
        self.trouble = None
        self._mark.heard()
        return 0.0 if left else IDLE_S

    def _push(self, *, ask: bool) -> bool:
        """Push one batch; whether more is here."""
        if self._at is None or ask:
            self._at = self._meet(self._central.head())
        with self._store.reading() as rows:
            # One more than fits, to see where the last op ends.
            events = rows.feed.after(self._at.seq, MOST_EVENTS + 1)
        if not events:
            return False
        batch, taken = _batch(self._standing.epoch, self._at, _whole_ops(events))
        self._push_papers(taken)
        answer = self._central.ingest(batch)
        last = taken[-1]
        if (answer.seq, answer.head_hash) != (last.seq, last.hash):
            raise OutsideError("central_garbage")
        self._at = self._confirm(Confirmed(last.seq, last.hash))
        return len(taken) < len(events)

    def _meet(self, head: IngestHead) -> Confirmed:
        """Where to go on: what central lacks of what it once had is pushed again.

        Raises:
            RefusedError: `hub_behind_central` or `feed_fork`: both cannot be right, and a person must look.
        """
        self._standing.fence_by_central(head.epoch)
        if not self._standing.active:
            raise RefusedError("hub_fenced")
        with self._store.reading() as rows:
            own, here = rows.feed.head(), _hash_at(rows, head.seq)
            before = rows.confirmed.read()
        parted = self._where_parted(head)
        if parted is not None and here != head.head_hash:
            # Central has events of the hub before that this one never saw: they are set aside there, and come as facts.
            return self._confirm(parted)
        if head.seq > own.seq:
            raise RefusedError("hub_behind_central", seq=head.seq)
        if here != head.head_hash:
            raise RefusedError("feed_fork", at=head.seq)
        stands = Confirmed(head.seq, head.head_hash)
        if head.seq < before.seq:
            note("central_set_back", had=before.seq, has=head.seq)
        return stands if stands == before else self._confirm(stands)

    def _where_parted(self, head: IngestHead) -> Confirmed | None:
        """Where the feed of this hub left the one that central has, if that is of an earlier epoch."""
        later = [promotion for promotion in self._standing.promotions if promotion.epoch > head.epoch]
        if not later or later[0].seq >= head.seq:
            return None
        return Confirmed(later[0].seq, later[0].hash)

    def _push_papers(self, events: Sequence[Event]) -> None:
        """What these events name and this hub has; what was destroyed here cannot be had at central."""
        named = [body["content"] for body in (event.body for event in events) if isinstance(body.get("content"), str)]
        wanted = [sha256 for sha256 in dict.fromkeys(named) if sha256]
        if not wanted:
            return
        together: dict[str, bytes] = {}
        for sha256 in self._central.missing(wanted):
            with self._store.reading() as rows:
                content = rows.papers.blob(sha256)
            if content is None:
                continue
            if together and sum(map(len, together.values())) + len(content) > PAPERS_ROOM:
                self._central.put_papers(together)
                together = {}
            together[sha256] = content
        if together:
            self._central.put_papers(together)

    def _confirm(self, confirmed: Confirmed) -> Confirmed:
        """Durable first, then told: a hub that starts again never says less than it said, unless central does."""
        now: datetime = self._clock.now()
        self._writer.submit(lambda rows: rows.confirmed.put(confirmed, now)).result()
        self._mark.confirmed(confirmed.seq)
        return confirmed

    def _troubled(self, trouble: RefusedError | OutsideError, pause: float) -> float:
        if not self.ending and (self.trouble is None or self.trouble.code != trouble.code):
            note("pushing_waits", code=trouble.code)
        self.trouble = trouble
        return pause

    def _pause(self) -> float:
        ceiling = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures, _DOUBLINGS))
        return float(ceiling * (0.5 + self._bits.getrandbits(16) / 2**17))


class Pushing:
    """The thread that pushes, woken whenever the feed grows."""

    def __init__(self, pusher: Pusher, central: PushPort, grown: threading.Event) -> None:
        self._pusher = pusher
        self._central = central
        self._grown = grown
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-pushing", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had begun is begun again at the next start."""
        self._ended.set()
        self._grown.set()
        self._pusher.ending = True
        self._central.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        ask = True
        while not self._ended.is_set():
            self._grown.clear()
            pause = LONGEST_PAUSE_S
            attempt = Attempt()
            with attempt:
                pause = self._pusher.step(ask=ask)
            if attempt.error is not None:
                note_bug(attempt.error)
            flows = attempt.error is None and self._pusher.trouble is None
            if not flows:
                self._ended.wait(pause)
            elif pause:
                ask = not self._grown.wait(pause)
                self._ended.wait(GATHER_S)
                continue
            ask = False


def _hash_at(rows: HubRows, seq: int) -> str | None:
    """The hash of an event of this hub's feed; None beyond its end."""
    if seq == 0:
        return GENESIS
    found = rows.feed.after(seq - 1, 1)
    return found[0].hash if found else None


def _batch(epoch: int, at: Confirmed, events: Sequence[Event]) -> tuple[bytes, Sequence[Event]]:
    """The first of these events that fit into one batch, and the batch."""
    written: list[bytes] = []
    room = _ROOM
    for event in events:
        one = _WRITTEN(_pushed(event)).encode()
        room -= len(one) + 1
        if room < 0 and written:
            break
        written.append(one)
    head = f'{{"epoch":{epoch},"after":{at.seq},"prev_hash":"{at.hash}","events":['
    return head.encode() + b",".join(written) + b"]}", events[: len(written)]


def _pushed(event: Event) -> dict[str, Any]:
    return dict(EventShape.of(event))


def _whole_ops(events: Sequence[Event]) -> Sequence[Event]:
    """As many of these as fit and do not cut an op apart: a hub may have to begin from what central has."""
    whole = min(len(events), MOST_EVENTS)
    while 0 < whole < len(events) and events[whole - 1].op_id == events[whole].op_id:
        whole -= 1
    return events[: whole or MOST_EVENTS]
