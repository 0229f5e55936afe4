"""A growing pause after wrong passwords."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.domain.errors import RefusedError

FREE_TRIES = 3
LONGEST_PAUSE = timedelta(seconds=60)
_MOST_LOGINS = 10_000


@dataclass(frozen=True, slots=True)
class _Tries:
    wrong: int
    free_at: datetime


class SignInGate:
    """Slows down whoever guesses: after three wrong passwords of a login each next try waits twice as long."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[str, _Tries] = {}

    def check(self, login: str, now: datetime) -> None:
        """Raises RefusedError `sign_in_slow` (fact: seconds) while the login has to wait."""
        tries = self._tries.get(login)
        if tries is not None and now < tries.free_at:
            raise RefusedError("sign_in_slow", seconds=int((tries.free_at - now).total_seconds()) + 1)

    def wrong(self, login: str, now: datetime) -> None:
        """A wrong password was given."""
        with self._lock:
            known = self._tries.get(login)
            count = known.wrong + 1 if known else 1
            pause = (
                timedelta() if count < FREE_TRIES else min(LONGEST_PAUSE, timedelta(seconds=2 ** (count - FREE_TRIES)))
            )
            if known is None and len(self._tries) >= _MOST_LOGINS:
                self._tries.pop(next(iter(self._tries)))
            self._tries[login] = _Tries(count, now + pause)

    def right(self, login: str) -> None:
        """The right password was given."""
        with self._lock:
            self._tries.pop(login, None)
