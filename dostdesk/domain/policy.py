"""The queue policy of a centre: groups, priority classes and their targets, and the due time that follows from them.

The policy is data of a release; new targets apply to new arrivals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueGroup:
    """One letter of the hall: the services that wait in one line."""

    letter: str
    name: LocalText
    service_groups: tuple[str, ...]
    target: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass:
    """Who waits less, and by which right.

    Attributes:
        target: The class's own target wait; None leaves the group's.
        who: The people whom the class means, in words.
    """

    code: str
    name: LocalText
    who: LocalText | None
    target: timedelta | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePolicy:
    """How a centre's queue is run.

    Attributes:
        service_level_within, service_level_share: So large a share is called within so long.
        long_wait: What nine of ten should not exceed.
    """

    groups: tuple[QueueGroup, ...]
    classes: tuple[PriorityClass, ...]
    appointment_letter: str
    emergency_letter: str
    no_show_calls: int
    no_show_after: timedelta
    undo_within: timedelta
    service_level_within: timedelta
    service_level_share: float
    hold_reasons: tuple[str, ...]
    hold_return: timedelta
    break_reasons: tuple[str, ...]
    break_length: timedelta
    long_wait: timedelta = timedelta(minutes=25)

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> QueuePolicy:
        """Read the policy as the release carries it.

        Raises:
            KeyError, TypeError: The mapping is no queue policy.
        """
        # Releases from before breaks were planned have none.
        breaks = data.get("breaks", {"reasons": ["other"], "default_min": 15})
        return cls(
            groups=tuple(
                QueueGroup(
                    letter=group["letter"],
                    name=LocalText(**group["name"]),
                    service_groups=tuple(group["service_groups"]),
                    target=timedelta(minutes=group["target_wait_min"]),
                )
                for group in data["queue_groups"]
            ),
            classes=tuple(
                PriorityClass(
                    code=entry["code"],
                    name=LocalText(**entry["name"]),
                    who=LocalText(**{"en": "", **entry["who"]}) if "who" in entry else None,
                    target=None if entry["target_wait_min"] is None else timedelta(minutes=entry["target_wait_min"]),
                    source=entry["source"],
                )
                for entry in data["priority_classes"]
            ),
            appointment_letter=data["appointment_letter"],
            emergency_letter=data["emergency_letter"],
            no_show_calls=data["no_show"]["calls"],
            no_show_after=timedelta(seconds=data["no_show"]["after_s"]),
            undo_within=timedelta(seconds=data["undo_s"]),
            service_level_within=timedelta(minutes=data["service_level"]["within_min"]),
            service_level_share=float(data["service_level"]["share"]),
            hold_reasons=tuple(data["hold"]["reasons"]),
            hold_return=timedelta(minutes=data["hold"]["default_return_min"]),
            break_reasons=tuple(breaks["reasons"]),
            break_length=timedelta(minutes=breaks["default_min"]),
            # Releases from before it was named have none.
            long_wait=timedelta(minutes=data["service_level"].get("ninety_within_min", 25)),
        )

    def group(self, letter: str) -> QueueGroup:
        """Raises RefusedError `group_unknown`."""
        for group in self.groups:
            if group.letter == letter:
                return group
        raise RefusedError("group_unknown", letter=letter)

    def priority(self, code: str) -> PriorityClass:
        """Raises RefusedError `priority_unknown`."""
        for entry in self.classes:
            if entry.code == code:
                return entry
        raise RefusedError("priority_unknown", priority=code)

    def target(self, letter: str, priority: str) -> timedelta:
        """The smaller of the class's and the group's target wait."""
        group, entry = self.group(letter), self.priority(priority)
        return group.target if entry.target is None else min(group.target, entry.target)

    def due_at(self, arrived_at: datetime, letter: str, priority: str) -> datetime:
        """When a walk-in should be called at the latest (UTC)."""
        return arrived_at + self.target(letter, priority)
