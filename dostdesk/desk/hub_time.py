"""The hub's time as this desk knows it: its own clock, moved by what the hub said last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dostdesk.domain.clock import Clock

# Below this the difference is the way there and back, not the clocks.
_WORTH_MOVING = timedelta(seconds=1)


class HubTime:
    """A clock that agrees with the hub's, so that what a desk reports fits between what the hub recorded.

    Args:
        ahead: As it was known before this start: a desk on its own goes on by it.
        moved: Told of another difference, to be kept for the next start.
    """

    def __init__(
        self, clock: Clock, *, ahead: timedelta = timedelta(), moved: Callable[[timedelta], None] = lambda _: None
    ) -> None:
        self._clock = clock
        self._ahead = ahead
        self._moved = moved

    def now(self) -> datetime:
        """The present instant by the hub's clock (UTC)."""
        return self._clock.now() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """By how much the hub's clock is ahead of this computer's."""
        return self._ahead

    def heard(self, hub_time: datetime) -> None:
        """The hub has just said what time it is; a time without a zone says nothing."""
        if hub_time.tzinfo is None:
            return
        ahead = hub_time - self._clock.now()
        if abs(ahead - self._ahead) >= _WORTH_MOVING:
            self._ahead = ahead
            self._moved(ahead)
