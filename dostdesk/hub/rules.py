"""What the releases say that a hub needs for its decisions: the queue policy, and which services wait in which line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """One release as the queue sees it.

    Attributes:
        letters: Queue letter of each service that is offered, by its code.
    """

    number: int
    effective_from: date
    policy: QueuePolicy
    letters: Mapping[str, str]


class Rules:
    """The releases that a hub has."""

    def __init__(self, windows: tuple[int, ...], releases: tuple[ReleaseRules, ...]) -> None:
        if not releases:
            raise ValueError("a hub needs a release")
        self.windows = frozenset(windows)
        self._releases = {release.number: release for release in releases}

    def in_force(self, day: date) -> ReleaseRules:
        """The highest release whose day has come; before that of the first one, the first."""
        due = [release for release in self._releases.values() if release.effective_from <= day]
        return max(due, key=_number) if due else min(self._releases.values(), key=_number)

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
