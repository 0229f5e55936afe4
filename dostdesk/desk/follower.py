"""Following the feed: every event verified against the one before, folded into the cache with the cursor in one
transaction; a snapshot where the feed cannot be joined.
"""

from __future__ import annotations

from collections.abc import Callable

from pydantic import ValidationError

from dostdesk.desk.hub_api import FeedGoneError, HubApi
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.sender import pause_after
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.hall import Hall, hall_from_body
from dostdesk.domain.ids import RandomBits
from dostdesk.protocol.tickets import ticket_from_json, window_from_json
from dostdesk.storage.desk import centre_cache, device, lives, replay
from dostdesk.storage.desk.device import Cursor
from dostdesk.storage.desk.store import DeskStore

LONG_POLL_S = 25
# In a busy hall several events come in a second: read and folded together they cost little more than one. Whoever
# acted hears of his own with the answer, and nobody else sees a difference. Where many come they are read as soon as
# they can be: that answer would have to bring all of them.
TOGETHER_S, _MANY = 0.15, 6


class Follower:
    """Reads on from where this desk stands.

    Args:
        heard_release: Told the number of the highest release that the hub has.
        answers_first: Waits a moment for the answer to ops that are under way: it brings their events itself.
        let_pass: Waits for whoever goes first, before events are read and folded.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: HubTime,
        bits: RandomBits,
        changed: Callable[[], None],
        heard_release: Callable[[int], None],
        answers_first: Callable[[], None] = lambda: None,
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._api = api
        self._time = time
        self._bits = bits
        self._changed = changed
        self._heard_release = heard_release
        self._answers_first, self._let_pass = answers_first, let_pass
        self._failures = 0
        self.trouble: DeskError | None = None

    def step(self, wait: int = LONG_POLL_S) -> float:
        """One reading; answers after how many seconds the next one is worth it.

        Args:
            wait: Seconds for which the hub may hold the answer while nothing happens.
        """
        try:
            came = self._read(wait)
        except DeskError as error:
            self.trouble = error
            self._failures += 1
            return pause_after(self._failures, self._bits)
        self.trouble = None
        self._failures = 0
        return TOGETHER_S if came else 0.0

    def _came(self) -> None:
        self._answers_first()
        self._let_pass()

    def _read(self, wait: int) -> bool:
        """Whether some events came and there are no more for now."""
        with self._store.reading() as transaction:
            if device.install(transaction) is None:
                raise OutsideError("hub_unreachable")
            at = device.cursor(transaction)
        if at.epoch == 0:
            self._begin_again()
            return False
        asked = self._time.own.moment()
        try:
            feed = self._api.feed(after=at.seq, epoch=at.epoch, wait=wait, came=self._came)
        except FeedGoneError:
            self._begin_again()
            return False
        self._time.heard(feed.hub_time, asked=asked, wait=wait)
        self._heard_release(feed.release)
        if feed.epoch != at.epoch or feed.head < at.seq:
            self._begin_again()
            return False
        try:
            events = [shape.value() for shape in feed.events]
        except ValueError:
            # A newer hub records something that this version cannot fold: the state that follows from it is read whole.
            self._begin_again()
            return False
        if not events:
            return False
        with self._store.reading() as transaction:
            if device.cursor(transaction).seq >= events[-1].seq:
                return False
        try:
            with self._store.writing() as transaction:
                before = device.cursor(transaction)
                new = centre_cache.fold_in(transaction, events) != before
        except OutsideError as error:
            if error.code != "feed_broken":
                raise
            # What this desk has does not lead to what the hub says: the hub is the truth, begin from it.
            self._begin_again()
            return False
        if new:
            self._changed()
        return len(events) < _MANY and events[-1].seq >= feed.head

    def _begin_again(self) -> None:
        with self._store.reading() as transaction:
            answered = replay.furthest_answer(transaction)
        asked = self._time.own.moment()
        whole = self._api.snapshot()
        self._time.heard(whole.hub_time, asked=asked)
        try:
            tickets = [ticket_from_json(ticket) for ticket in whole.tickets]
            windows = [window_from_json(window) for window in whole.windows]
            hall = Hall() if whole.hall is None else hall_from_body(whole.hall)
        except (ValidationError, LookupError, TypeError, ValueError) as error:
            raise OutsideError("hub_garbage") from error
        with self._store.writing() as transaction:
            at = Cursor(epoch=whole.epoch, seq=whole.seq, hash=whole.hash)
            centre_cache.begin_at(transaction, at, tickets, windows, whole.closed, hall)
            # A hub that was set back has forgotten acknowledged ops; the same ops again harm no hub that has not.
            install = device.install(transaction)
            if install is not None:
                replay.send_again_beyond(transaction, whole.seq, until=answered, install_epoch=install.install_epoch)
                self._api.unheard = self._api.unheard or bool(lives.wants_anew(transaction))
        self._changed()
