"""The hub's time as this desk knows it: its own clock, moved by what the hub said last.

Between two words of the hub time passes as the computer counts seconds, not as its clock shows the day: a clock that
somebody sets, or that a time server corrects, changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dostdesk.domain.clock import Clock

# Below this the difference is the way there and back, not the clocks.
_WORTH_MOVING = timedelta(seconds=1)
# An answer that was longer on its way tells what time it was, not what time it is. A computer that slept meanwhile
# finds one in its buffer.
_FRESH_S = 2.0
# The computer's clock was set, by more than it goes wrong by itself.
_WAS_SET = timedelta(seconds=30)
# Nobody works at a desk on its own for longer: a later time is as likely a clock that is wrong.
_LONGEST_ALONE = timedelta(days=14)
Seconds = Callable[[], float]


class OwnClock:
    """A clock that shows what the computer's did when it began, and then goes by seconds that nobody can set.

    Args:
        seconds: Counts on, whatever the clock does; without it the clock itself is followed.
        pace: How many seconds of `clock` pass in one of those.
    """

    def __init__(self, clock: Clock, seconds: Seconds | None = None, pace: float = 1.0) -> None:
        self._clock, self._seconds, self._pace = clock, seconds, pace
        self._shown = clock.now()
        self._from = 0.0 if seconds is None else seconds()
        self._moved = timedelta()

    def now(self) -> datetime:
        if self._seconds is None:
            return self._clock.now() + self._moved
        return self._shown + timedelta(seconds=(self._seconds() - self._from) * self._pace) + self._moved

    def moment(self) -> float:
        """Seconds as the computer counts them, from no instant in particular."""
        return self._clock.now().timestamp() if self._seconds is None else self._seconds()

    def not_before(self, instant: datetime) -> bool:
        """Go on from an instant if that is later; whether it was."""
        behind = instant - self.now()
        if behind <= timedelta():
            return False
        self._moved += behind
        return True


class HubTime:
    """A clock that agrees with the hub's, so that what a desk reports fits between what the hub recorded.

    Args:
        clock: The computer's.
        own: Goes on by itself; the computer's clock if not given.
        ahead: As it was known before this start: a desk on its own goes on by it.
        moved: Told of another difference, to be kept for the next start.
        last: The last time that is known of, by the hub's clock: what happens here is not before it.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        own: OwnClock | None = None,
        ahead: timedelta = timedelta(),
        moved: Callable[[timedelta], None] = lambda _: None,
        last: datetime | None = None,
    ) -> None:
        self._clock = clock
        self.own = own or OwnClock(clock)
        self._ahead = ahead
        self._moved = moved
        self._kept = ahead
        doubted = False
        if last is not None:
            passed = self.now() - last
            doubted = self.own.not_before(last - ahead) or passed > _LONGEST_ALONE
        self._doubted_from_start = doubted
        self._apart = self._clock.now() - self.own.now()

    def now(self) -> datetime:
        """The present instant by the hub's clock (UTC)."""
        return self.own.now() + self._ahead

    @property
    def ahead(self) -> timedelta:
        """By how much the hub's clock is ahead of this desk's own."""
        return self._ahead

    @property
    def ahead_of_computer(self) -> timedelta:
        """By how much the hub's clock is ahead of this computer's, as far as is known."""
        return self.now() - self._clock.now()

    @property
    def doubted(self) -> bool:
        """Whether the computer's clock was set, or cannot be right, and the hub has not said the time since."""
        set_meanwhile = abs(self._clock.now() - self.own.now() - self._apart) >= _WAS_SET
        return self._doubted_from_start or set_meanwhile

    def heard(self, hub_time: datetime, *, asked: float, wait: float = 0.0) -> None:
        """The hub has said what time it is. A time without a zone says nothing, nor does one of some time ago.

        Args:
            hub_time: The instant at which the hub answered.
            asked: `own.moment()` when it was asked.
            wait: For how many seconds it was to wait with its answer, at most.
        """
        if hub_time.tzinfo is None or self.own.moment() - asked > wait + _FRESH_S:
            return
        self._doubted_from_start = False
        self._apart = self._clock.now() - self.own.now()
        ahead = hub_time - self.own.now()
        if abs(ahead - self._ahead) >= _WORTH_MOVING:
            self._ahead = ahead
        of_computer = hub_time - self._clock.now()
        if abs(of_computer - self._kept) >= _WORTH_MOVING:
            self._kept = of_computer
            self._moved(of_computer)
