"""What the link to the hub is at one moment, from when the hub was heard and when it was not. No network here."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from dostdesk.desk.view import LinkState, LinkView
from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import DeviceId

BEAT = timedelta(seconds=3)
# Three beats unheard, and the time that the last one waits for its answer: within 12 s in all.
LOST_AFTER = 3 * BEAT
STABLE_AFTER = timedelta(seconds=5)
# An op on its ordinary way is answered within milliseconds; only one that stays is worth showing.
SENDING_AFTER = timedelta(seconds=1)
# Four beats: then that desk says so itself, if somebody is there.
DESK_SILENT_AFTER = 4 * BEAT
TOO_OLD = "desk_too_old"


class LinkWatch:
    """Heartbeats in, a state out: weak after one that was missed, on its own within 12 s, online after 5 s stable,
    centre only while the hub is there and its central is not.

    Args:
        pace: How many seconds of `clock` pass in a second of the network's; more than one in a simulated day.
    """

    def __init__(self, clock: Clock, pace: float = 1.0) -> None:
        self._clock = clock
        self._lost_after, self._stable_after = LOST_AFTER * pace, STABLE_AFTER * pace
        self._sending_after, self._desk_silent_after = SENDING_AFTER * pace, DESK_SILENT_AFTER * pace
        self._lock = threading.Lock()
        self._heard_at: datetime | None = None
        self._missed = False
        self._central_lost, self._refused = False, ""
        self._too_old = False
        self._steady_from: datetime | None = None
        self._shown = LinkState.ON_ITS_OWN
        self._since = clock.now()
        self._beats = 0
        self._tried_at: datetime | None = None
        self._most, self._stayed = 0, False
        self._all_sent_at: datetime | None = None
        self._lost_at: datetime | None = None
        self._back_at: datetime | None = None
        self._boards = (0, 0)
        self._silent: Mapping[DeviceId, datetime | None] = {}
        self._protocol: int | None = None

    @property
    def protocol(self) -> int | None:
        """The newest protocol that the hub spoke when it was heard last; None if it did not say."""
        return self._protocol

    @property
    def beats(self) -> int:
        """How many heartbeats were heard or missed so far."""
        return self._beats

    @property
    def silent_desks(self) -> Mapping[DeviceId, datetime | None]:
        """Desks that the hub does not hear any more, and when it heard each last, by its clock."""
        return self._silent

    def heard(
        self,
        *,
        central_lost: bool = False,
        refused: str = "",
        too_old: bool = False,
        boards: tuple[int, int] = (0, 0),
        silent: Mapping[DeviceId, datetime | None] | None = None,
        at: datetime | None = None,
        protocol: int | None = None,
    ) -> bool:
        """The hub answered a heartbeat; whether it had been silent before.

        Args:
            central_lost: It said that its central does not answer, or takes nothing from it.
            refused: Why central takes nothing.
            too_old: It takes what this desk has and decides nothing for it, because this program is too old.
            boards: As `LinkView.boards` and `boards_silent`.
            silent: As `silent_desks`, also those that may be heard again in a moment.
            at: The hub's time.
            protocol: The newest that the hub speaks.
        """
        now = self._clock.now()
        with self._lock:
            self._beats, self._tried_at = self._beats + 1, now
            first = self._heard_at is None
            back = first or self._missed or self._lost(now)
            if not first and self._lost(now):
                self._lost_at, self._back_at = self._heard_at, now
            if first:
                # Nothing was lost yet that could be shaky.
                self._steady_from = now - self._stable_after
            elif self._missed or self._lost(now):
                self._steady_from = now
            self._heard_at = now
            self._missed = False
            self._central_lost, self._refused, self._too_old = central_lost, refused, too_old
            self._boards, self._protocol = boards, protocol
            long_ago = None if at is None else at - self._desk_silent_after
            self._silent = {
                desk: heard
                for desk, heard in (silent or {}).items()
                if heard is None or long_ago is None or heard <= long_ago
            }
            return back

    def missed(self) -> None:
        """A heartbeat stayed without an answer, or with one that was none."""
        now = self._clock.now()
        with self._lock:
            self._beats, self._tried_at = self._beats + 1, now
            self._missed = True

    @property
    def asleep(self) -> bool:
        """Whether nobody has tried for so long that nothing is known, as after a start or when the computer slept."""
        with self._lock:
            return self._tried_at is None or self._clock.now() - self._tried_at >= self._lost_after

    @property
    def reachable(self) -> bool:
        """Whether it is worth asking the hub for a decision."""
        with self._lock:
            return not self._too_old and not self._lost(self._clock.now())

    @property
    def too_old(self) -> bool:
        """Whether the hub was last heard to speak to newer programs only."""
        return self._too_old

    def view(self, *, waiting: int, oldest: datetime | None = None, choices: int = 0) -> LinkView:
        """The link now.

        Args:
            waiting: Ops that the hub has not answered.
            oldest: When the first of them was made.
            choices: Clashes that wait for a person, which is more serious than any state of the link.
        """
        now = self._clock.now()
        with self._lock:
            state = self._state(now, waiting=waiting, oldest=oldest)
            if state is not self._shown:
                self._shown, self._since = state, now
            self._count(state, waiting, now)
            refused = self._refused if state is LinkState.CENTRE_ONLY else ""
            if self._too_old and state is LinkState.ON_ITS_OWN:
                refused = TOO_OLD
            return LinkView(
                state=LinkState.CHOICE_NEEDED if choices else state,
                since=self._since,
                synced_at=self._heard_at,
                waiting=waiting,
                refused=refused,
                below=state if choices else None,
                choices=choices,
                catching_up=self._most,
                all_sent_at=self._all_sent_at,
                lost_at=self._heard_at if self._lost(now) else self._lost_at,
                back_at=None if self._lost(now) else self._back_at,
                boards=self._boards[0],
                boards_silent=self._boards[1],
            )

    def _count(self, state: LinkState, waiting: int, now: datetime) -> None:
        """How far a catching-up is; an op on its ordinary way is none."""
        if waiting:
            self._most, self._all_sent_at = max(self._most, waiting), None
            self._stayed = self._stayed or state in {LinkState.SENDING, LinkState.ON_ITS_OWN}
            return
        self._most = 0
        # Said when the link is called online again, which comes some seconds after the hub is heard.
        if self._stayed and state in {LinkState.ONLINE, LinkState.CENTRE_ONLY}:
            self._all_sent_at, self._stayed = now, False

    def _state(self, now: datetime, *, waiting: int, oldest: datetime | None) -> LinkState:
        if self._too_old or self._lost(now):
            return LinkState.ON_ITS_OWN
        if self._central_lost:
            return LinkState.CENTRE_ONLY
        steady = self._steady_from is not None and now - self._steady_from >= self._stable_after
        if self._missed or not steady:
            return LinkState.WEAK
        if waiting and oldest is not None and now - oldest >= self._sending_after:
            return LinkState.SENDING
        return LinkState.ONLINE

    def _lost(self, now: datetime) -> bool:
        return self._heard_at is None or now - self._heard_at >= self._lost_after
