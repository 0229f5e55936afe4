"""A citizen's stay: his clock, and the services that he came for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.turns import Channel


class Outcome(StrEnum):
    """How a service of a visit ended."""

    COMPLETED = "completed"
    PAPERS_MISSING = "papers_missing"
    ADVISED = "advised"
    DECLINED = "declined"


class ServiceState(StrEnum):
    """Where one service of a visit is."""

    QUEUED = "queued"
    ACTIVE = "active"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class StayClock:
    """The citizen's clock: waiting, away and being served add up to his stay.

    Attributes:
        since: When the running part began; None once the stay is over.
        running: `waiting`, `away` or `served`.
    """

    waiting: timedelta = timedelta()
    away: timedelta = timedelta()
    served: timedelta = timedelta()
    running: str = "waiting"
    since: datetime | None = None

    def turn(self, to: str | None, at: datetime) -> StayClock:
        """Close the running part at `at` and begin another, or none. An earlier time counts as the last turn."""
        spent = max(timedelta(), at - self.since) if self.since is not None else timedelta()
        begun = at if self.since is None else max(at, self.since)
        parts = {"waiting": self.waiting, "away": self.away, "served": self.served}
        parts[self.running] += spent
        return StayClock(**parts, running=to or self.running, since=begun if to else None)

    def waited(self, now: datetime) -> timedelta:
        """Time waited so far."""
        if self.running != "waiting" or self.since is None:
            return self.waiting
        return self.waiting + max(timedelta(), now - self.since)

    @property
    def stay(self) -> timedelta:
        return self.waiting + self.away + self.served

    def set_back(self, ended: datetime, at: datetime) -> StayClock:
        """A clock that was stopped at `ended` goes on since `at`, as if nobody had stopped it."""
        if self.since is not None:
            return self
        parts = {"waiting": self.waiting, "away": self.away, "served": self.served}
        parts[self.running] = max(timedelta(), parts[self.running] - max(timedelta(), ended - at))
        return StayClock(**parts, running=self.running, since=min(at, ended))

    def gone_on(self, part: str, stopped: datetime, at: datetime) -> StayClock:
        """A clock that waits since `stopped` goes on with another part since `at`, as if nobody had stopped that."""
        parts = {"waiting": self.waiting, "away": self.away, "served": self.served}
        parts[part] = max(timedelta(), parts[part] - max(timedelta(), stopped - at))
        return StayClock(**parts, running=part, since=min(at, stopped))

    def reopened(self, part: str, since: datetime) -> StayClock:
        """A clock that stood still runs again, since its end; one that runs stays."""
        return self if self.since is not None else replace(self, running=part, since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitService:
    """One service within a visit; it keeps the release under which it began (law 9).

    Attributes:
        quantity: How many of the same were done, such as certificates.
        draft: Version of the draft that went along with the ticket's last hold or transfer; 0 for none.
    """

    id: VisitServiceId
    code: str
    release: int
    state: ServiceState = ServiceState.QUEUED
    outcome: Outcome | None = None
    served: timedelta = timedelta()
    since: datetime | None = None
    number: str = ""
    quantity: int = 1
    channel: Channel = Channel.IN_PERSON
    draft: int = 0

    def begun(self, at: datetime) -> VisitService:
        """The clerk turns to it; one that he is at already stays."""
        return self if self.since is not None else replace(self, state=ServiceState.ACTIVE, since=at)

    def paused(self, at: datetime) -> VisitService:
        """The clerk turns away; the time with him is kept."""
        if self.since is None:
            return self
        state = ServiceState.QUEUED if self.state is ServiceState.ACTIVE else self.state
        return replace(self, state=state, served=self.served + max(timedelta(), at - self.since), since=None)

    def set_back(self, ended: datetime, at: datetime) -> VisitService:
        """As it was before it was paused at `ended`; it goes on since `at`."""
        served = max(timedelta(), self.served - max(timedelta(), ended - at))
        return replace(self, served=served).begun(min(at, ended))

    def ended(self, outcome: Outcome, number: str, at: datetime, *, quantity: int, channel: Channel) -> VisitService:
        """It has an outcome; `number` is the application's, empty where none was registered."""
        return replace(
            self.paused(at),
            state=ServiceState.DONE,
            outcome=outcome,
            number=number,
            quantity=quantity,
            channel=channel,
        )
