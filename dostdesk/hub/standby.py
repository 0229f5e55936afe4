"""Following the hub of the centre into a store of its own: feed, ops with their answers, and everything beside them.

Each step is one transaction, so what a standby has is always one moment of the hub, or a little before it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import RandomBits
from dostdesk.domain.succession import HubRole
from dostdesk.hub.hub_port import HubPort
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.succession import ChangedShape, Changes, PromotionShape, StandbyEnrol
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.hub.beside import Changed
from dostdesk.storage.hub.store import Centre, HubRows, HubStore
from dostdesk.storage.hub.succession import Followed

WAIT_S = 1.0
"""A draft or a session that changes without an event is followed that fast."""

EVENTS_AT_ONCE, OPS_AT_ONCE, BYTES_AT_ONCE = 500, 500, 4_000_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 5.0
HEARD_WITHIN = timedelta(seconds=15)
_DOUBLINGS = 4
Silent = Callable[[Collection[str]], Collection[str]]


class StandbyFollower:
    """Follows in steps.

    Attributes:
        trouble: Why the hub could not be followed; None while it can.
        silent: Devices at windows that the hub did not hear itself when it was last heard.
    """

    def __init__(self, *, store: HubStore, hub: HubPort, clock: Clock, bits: RandomBits) -> None:
        self._store, self._hub, self._clock, self._bits = store, hub, clock, bits
        self._failures = 0
        self._behind: int | None = None
        self._heard_at: datetime | None = None
        self.silent: tuple[str, ...] = ()
        self.trouble: DeskError | None = None

    @property
    def behind(self) -> int | None:
        """How many events the hub had that are not here when it was last heard; None when that is too long ago."""
        if self._heard_at is None or self._clock.now() - self._heard_at > HEARD_WITHIN:
            return None
        return self._behind

    def step(self, wait: float = WAIT_S) -> float:
        """Ask once and take what came; answers after how many seconds to ask again."""
        try:
            more = self._follow(wait)
        except DeskError as trouble:
            if self.trouble is None or self.trouble.code != trouble.code:
                note("standby_waits", code=trouble.code)
            self.trouble = trouble
            self._failures += 1
            ceiling = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures - 1, _DOUBLINGS))
            return float(ceiling * (0.5 + self._bits.getrandbits(16) / 2**17))
        self.trouble, self._failures = None, 0
        return 0.0 if more or wait else WAIT_S

    def _follow(self, wait: float) -> bool:
        with self._store.reading() as rows:
            head, at = rows.feed.head(), rows.succession.followed()
        if at is None:
            raise RefusedError("standby_unknown")
        changes = self._hub.changes(after=head.seq, op=at.op_row, place=at.place, wait=wait)
        taken = take_changes(self._store, changes, at, self._clock.now())
        self._heard_at, self.silent = self._clock.now(), changes.silent
        with self._store.reading() as rows:
            self._behind = max(0, changes.head - rows.feed.head().seq)
        return bool(self._behind) or taken.op_row < changes.last_op or taken.place < changes.last_place


def changes_beyond(
    rows: HubRows, *, after: int, op: int, place: int, now: datetime, silent: Silent = lambda _: ()
) -> Changes:
    """What a standby lacks that stands at these places, as of one moment; there may be more behind it.

    Args:
        silent: Which of some devices the hub does not hear.
    """
    head = rows.feed.head()
    return Changes(
        epoch=head.epoch,
        head=head.seq,
        last_op=rows.succession.last_op(),
        last_place=rows.beside.last(),
        hub_time=now,
        promotions=tuple(map(PromotionShape.of, rows.succession.promotions())),
        events=tuple(
            EventShape.model_validate(EventShape.of(event))
            for event in rows.feed.whole_ops_after(after, EVENTS_AT_ONCE)
        ),
        ops=tuple(rows.succession.ops_after(op, OPS_AT_ONCE)),
        beside=tuple(
            ChangedShape(place=one.place, kind=one.kind, key=one.key, rows=tuple(one.rows))
            for one in rows.beside.after(place, BYTES_AT_ONCE)
        ),
        silent=tuple(silent({window.device for window in rows.queue.windows() if window.open and window.device})),
    )


def take_changes(store: HubStore, changes: Changes, at: Followed, now: datetime) -> Followed:
    """Take what a hub said that it has beyond a place; answers the place after it.

    Raises:
        RefusedError: `standby_too_old` when the hub keeps something that this version does not know.
        OutsideError: `feed_broken`, or as `HubStore.writing`; nothing was taken.
    """
    op_row = max((int(op["row"]) for op in changes.ops), default=at.op_row)
    place = max((change.place for change in changes.beside), default=at.place)
    after = Followed(url=at.url, token=at.token, op_row=op_row, place=place)
    try:
        events = [shape.value() for shape in changes.events]
        with store.writing() as rows:
            if rows.feed.head().role is not HubRole.STANDBY:
                raise RefusedError("hub_active")
            for event in events:
                rows.feed.take(event)
                rows.apply(event)
            known = {promotion.epoch for promotion in rows.succession.promotions()}
            for promotion in changes.promotions:
                if promotion.epoch not in known:
                    rows.succession.begun(promotion.value(), now)
            rows.succession.take_ops(changes.ops)
            rows.beside.take(map(_changed, changes.beside))
            if after != at:
                rows.succession.follow(after)
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError("standby_too_old") from error
    return after


def found_standby(store: HubStore, hub: HubPort, asked: StandbyEnrol, now: datetime) -> Centre:
    """Make an empty store the standby of a hub: it gets everything that makes it a hub of that centre.

    Raises:
        RefusedError: The hub's: `password_wrong`, `right_missing`, `sign_in_slow`.
        OutsideError: It cannot be asked.
    """
    told = hub.enrol_standby(asked)
    centre = Centre(code=told.centre, name=told.centre_name, windows=told.windows, secret=bytes.fromhex(told.secret))
    with store.writing() as rows:
        _found(rows, centre, now)
        rows.succession.follow(Followed(url=hub.url, token=told.token))
    note("standby_founded", centre=centre.code)
    return centre


def _found(rows: HubRows, centre: Centre, now: datetime) -> None:
    rows.found_centre(centre, now)
    rows.feed.stand_by()


def _changed(shape: ChangedShape) -> Changed:
    return Changed(place=shape.place, kind=shape.kind, key=shape.key, rows=shape.rows)


class StandbyFollowing:
    """The thread that follows."""

    def __init__(self, follower: StandbyFollower, close: Callable[[], None]) -> None:
        self._follower, self._close = follower, close
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="standby-following", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had begun is begun again at the next start."""
        self._ended.set()
        self._close()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            pause = LONGEST_PAUSE_S
            attempt = Attempt(passes=())
            with attempt:
                pause = self._follower.step()
            if attempt.error is not None and not isinstance(attempt.error, OutsideError):
                note_bug(attempt.error)
            self._ended.wait(pause)
