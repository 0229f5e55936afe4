"""After a promotion: the new hub tells the one before that its time is over, and that one hands over what it has more.

Both go on until they are heard; nothing in the centre waits for it.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Sequence

from dostdesk.domain.errors import DeskError
from dostdesk.domain.events import GENESIS, Event
from dostdesk.domain.succession import HubRole, Promotion
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.standing import Standing
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.succession import MOST_TAIL, FenceAsked, PromotionShape, Tail
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.hub.store import Centre, HubRows, HubStore
from dostdesk.storage.hub.succession import Successor

ASKED_EVERY_S = 10.0
PortTo = Callable[[str], HubPort]
_MOST_PAPER_BYTES = 8_000_000


class HandOver:
    """Made in steps, by a thread or by a test.

    Args:
        port_to: Another hub of this centre at an address.
        own_address: Where devices find this hub; empty if it was never told.

    Attributes:
        trouble: What keeps it from ending; None while nothing does.
    """

    def __init__(
        self, *, store: HubStore, centre: Centre, standing: Standing, port_to: PortTo, own_address: str = ""
    ) -> None:
        self._store, self._centre, self._standing = store, centre, standing
        self._port_to, self._own_address = port_to, own_address
        self._ports: dict[str, HubPort] = {}
        self._done = False
        self.trouble: DeskError | None = None

    @property
    def done(self) -> bool:
        """Nothing is left to say or to hand over."""
        return self._done

    def step(self) -> bool:
        """Say or hand over the next; whether there is more that can be done at once."""
        try:
            more = self._fence_former() if self._standing.active else self._hand_over()
        except DeskError as trouble:
            if self.trouble is None or self.trouble.code != trouble.code:
                note("handing_over_waits", code=trouble.code)
            self.trouble = trouble
            return False
        self.trouble = None
        return more

    def look_for_successor(self, addresses: Sequence[str]) -> None:
        """Ask those who stood by whether one of them was promoted: a hub that comes back asks before it serves."""
        for address in addresses:
            attempt = Attempt()
            with attempt:
                self._heed(self._port(address).promotions(), address)
            if attempt.error is not None and not isinstance(attempt.error, DeskError):
                raise attempt.error

    def close(self) -> None:
        """Wake every call that waits."""
        for port in self._ports.values():
            port.close()

    def _port(self, url: str) -> HubPort:
        if url not in self._ports:
            self._ports[url] = self._port_to(url)
        return self._ports[url]

    def _heed(self, promotions: Sequence[Promotion], url: str) -> None:
        later = [promotion for promotion in promotions if promotion.epoch > self._standing.epoch]
        if later:
            self._standing.fence_by(later[0], url)

    def _fence_former(self) -> bool:
        """Tell the hub that this one followed that it was promoted."""
        with self._store.reading() as rows:
            former = rows.succession.followed()
        if former is None or not self._standing.promotions:
            self._done = True
            return False
        promotion = PromotionShape.of(self._standing.promotions[-1])
        told = self._port(former.url).fence(FenceAsked(promotion=promotion, url=self._own_address))
        self._done = told.role is HubRole.FENCED
        return False

    def _hand_over(self) -> bool:
        with self._store.reading() as rows:
            successor = rows.succession.successor()
        if successor is None:
            return False
        if successor.seq is None or not successor.url:
            self.look_for_successor([successor.url] if successor.url else self._standing.standbys)
            with self._store.reading() as rows:
                successor = rows.succession.successor()
        if successor is None or successor.seq is None or not successor.url:
            return False
        with self._store.reading() as rows:
            tail = _tail(rows, successor)
        if tail is None:
            self._done = True
            return False
        taken = self._port(successor.url).take_tail(tail, self._centre.secret)
        with self._store.writing() as rows:
            rows.succession.handed(successor.epoch, taken.seq)
        note("tail_handed_over", seq=taken.seq, taken=taken.taken, known=taken.known, crossed=taken.crossed)
        return True


def _tail(rows: HubRows, successor: Successor) -> Tail | None:
    """What the successor does not have, as much of it as fits; None when that is nothing."""
    after = max(successor.seq or 0, successor.handed or 0)
    events = rows.feed.whole_ops_after(after, MOST_TAIL)
    if not events:
        return None
    before = rows.feed.at(after)
    return Tail(
        after=after,
        prev_hash=GENESIS if before is None else before.hash,
        events=tuple(EventShape.of(event) for event in events),
        papers=_papers(rows, events),
    )


def _papers(rows: HubRows, events: Sequence[Event]) -> dict[str, str]:
    """The papers that these events name; what is too much comes from the devices, or from central."""
    found: dict[str, str] = {}
    room = _MOST_PAPER_BYTES
    for event in events:
        named = event.body.get("content")
        content = rows.papers.blob(named) if isinstance(named, str) and named else None
        if isinstance(named, str) and content is not None and len(content) <= room:
            room -= len(content)
            found[named] = base64.b64encode(content).decode()
    return found


class HandingOver:
    """The thread of a hand-over, woken when this hub is fenced."""

    def __init__(self, hand_over: HandOver, woken: threading.Event) -> None:
        self._hand_over, self._woken = hand_over, woken
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="hub-handing-over", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had begun is begun again at the next start."""
        self._ended = True
        self._woken.set()
        self._hand_over.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended:
            self._woken.clear()
            attempt = Attempt()
            more = False
            with attempt:
                more = self._hand_over.step()
            if attempt.error is not None:
                note_bug(attempt.error)
            if not more and not self._ended:
                self._woken.wait(None if self._hand_over.done else ASKED_EVERY_S)
