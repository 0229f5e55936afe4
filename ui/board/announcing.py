"""In which order and how often calls are announced to the hall: plain values and the steps between them.

Nothing here draws, sounds, or asks what time it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dostdesk.desk.board_view import CallView
from dostdesk.domain.ids import ClaimId

# Two announcements do not talk over each other.
BETWEEN_S = 1.5
# What was called longer ago when it is first seen is shown, and not sounded: that person has come, or was told.
FRESH = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcing:
    """What the hall has been told and what it is to be told next.

    Attributes:
        shown: The calls that were announced and are not over, the last announced first.
        queue: The calls to announce, in order; one may stand here and in `shown`, when it was recalled.
        told: How many times each call counts as told or queued.
        announced: How many announcements there have been: each new number is one chime.
        at: When the last one was, in seconds of a clock that never goes back.
        begun: The hall was looked at once; what was there by then is not announced.
    """

    shown: tuple[CallView, ...] = ()
    queue: tuple[CallView, ...] = ()
    told: Mapping[ClaimId, int] = field(default_factory=dict)
    announced: int = 0
    at: float | None = None
    begun: bool = False

    def seen(self, calls: Sequence[CallView], now: datetime) -> Announcing:
        """The hall as the feed says it is: what is over leaves, what is new queues, a recall queues once more.

        Args:
            calls: All calls that are not over, in the order of the centre.
            now: By the hub's clock.
        """
        live = {call.claim: call for call in calls}
        shown = [live[call.claim] for call in self.shown if call.claim in live]
        queue = [live[call.claim] for call in self.queue if call.claim in live]
        told = {claim: times for claim, times in self.told.items() if claim in live}
        for call in calls:
            known = told.get(call.claim)
            if known is None and (not self.begun or now - call.called_at > FRESH):
                shown.insert(0, call)
            elif known is None or call.times > known:
                queue.append(call)
            told[call.claim] = call.times
        return replace(self, shown=tuple(shown), queue=tuple(queue), told=told, begun=True)

    def due_in(self, at: float) -> float | None:
        """Seconds until the next announcement; None while there is none."""
        if not self.queue:
            return None
        return 0.0 if self.at is None else max(0.0, self.at + BETWEEN_S - at)

    def after(self, at: float) -> Announcing:
        """The next announcement is made, if one is due."""
        if self.due_in(at) != 0.0:
            return self
        call, *rest = self.queue
        others = (known for known in self.shown if known.claim != call.claim)
        return replace(self, shown=(call, *others), queue=tuple(rest), announced=self.announced + 1, at=at)
