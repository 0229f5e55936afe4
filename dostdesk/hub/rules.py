"""What the releases say that a hub needs for its decisions: the queue policy, and which services wait in which line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dostdesk.domain.calendar import WorkingCalendar
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """One release as the queue sees it.

    Attributes:
        letters: Queue letter of each service that is offered, by its code.
        minutes: Planned minutes at the counter of each service, by its code.
        calendar: Which days are closed, as the release has it.
    """

    number: int
    effective_at: datetime
    policy: QueuePolicy
    letters: Mapping[str, str]
    minutes: Mapping[str, int] = field(default_factory=dict)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)


class Rules:
    """The releases that a hub has. Others are taken in one step, while it runs."""

    def __init__(self, windows: tuple[int, ...], releases: Iterable[ReleaseRules]) -> None:
        self.windows = frozenset(windows)
        self._releases: Mapping[int, ReleaseRules] = {}
        self.take(releases)

    def take(self, releases: Iterable[ReleaseRules]) -> None:
        """From now on these are the releases; whoever is deciding goes on with those before."""
        taken = {release.number: release for release in releases}
        if not taken:
            raise ValueError("a hub needs a release")
        self._releases = taken

    @property
    def releases(self) -> tuple[ReleaseRules, ...]:
        """All of them, oldest first."""
        return tuple(sorted(self._releases.values(), key=_number))

    def in_force(self, now: datetime) -> ReleaseRules:
        """The highest release whose time has come; before that of the first one, the first."""
        releases = self._releases.values()
        due = [release for release in releases if release.effective_at <= now]
        return max(due, key=_number) if due else min(releases, key=_number)

    def letter(self, release: int, code: str) -> str:
        """The line in which a service of a release waits.

        Raises:
            RefusedError: `release_unknown`, or `service_not_offered` when the release has it not or has it off.
        """
        known = self._releases.get(release)
        if known is None:
            raise RefusedError("release_unknown", release=release)
        if code not in known.letters:
            raise RefusedError("service_not_offered", service=code)
        return known.letters[code]


def _number(release: ReleaseRules) -> int:
    return release.number
