"""Keeping what the hub alone has: an op stays until central has it and 72 hours more (law 5), and then goes with its
papers. The hub says how far central is; nothing is purged that it did not say.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.overlay import beneath, keep_laid_over
from dostdesk.domain.policy import QueuePolicy
from dostdesk.storage.desk import device, keeping
from dostdesk.storage.desk.store import DeskStore

KEPT_AT_CENTRAL = timedelta(hours=72)
LOOKED_EVERY = timedelta(minutes=10)


class Keeping:
    """How far central is, as the hub said last; and what follows for what is kept here.

    Args:
        policy: Of the release in force, if there is one.
    """

    def __init__(self, *, store: DeskStore, time: HubTime, policy: Callable[[], QueuePolicy | None]) -> None:
        self._store = store
        self._policy = policy
        self._beneath: object = None
        self._time = time
        self._lock = threading.Lock()
        self._said: tuple[int, int] | None = None
        self._looked_at: datetime = time.now()

    def heard(self, epoch: int, central_seq: int | None) -> None:
        """The hub said how far of its feed central has; None when it has no central, or is too old to say."""
        if central_seq is not None:
            with self._lock:
                self._said = (epoch, central_seq)

    def step(self) -> None:
        """Move ops between hub and central as the hub said, and let go what was kept long enough.

        Raises:
            OutsideError: `disk_full`, `disk_failed`; the step is made again.
        """
        with self._lock:
            said = self._said
        if said is not None:
            self._move(*said)
        now = self._time.now()
        if now - self._looked_at >= LOOKED_EVERY:
            with self._store.writing() as transaction:
                keeping.ripen(transaction, now - KEPT_AT_CENTRAL)
                keeping.purge(transaction, now - KEPT_AT_CENTRAL)
            self._looked_at = now
        self.keep_laid_over()

    def keep_laid_over(self) -> None:
        """Keep for the next start what many ops made of tickets; not while the hub answers them one after the other.

        Raises:
            OutsideError: As `step`.
        """
        policy = self._policy()
        before, self._beneath = self._beneath, beneath(self._store)
        if policy is not None and before == self._beneath:
            keep_laid_over(self._store, policy)

    def _move(self, epoch: int, seq: int) -> None:
        with self._store.reading() as transaction:
            of_this_feed = device.cursor(transaction).epoch == epoch
            if not of_this_feed or not keeping.must_move(transaction, seq):
                return
        with self._store.writing() as transaction:
            keeping.move(transaction, seq, self._time.now())
