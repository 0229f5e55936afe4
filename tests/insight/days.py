"""Visits of made-up days, as a hub would have recorded them, for figures that are known beforehand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dostdesk.domain.clock import BAKU, from_text, service_day, to_text
from dostdesk.domain.events import EventKind
from dostdesk.domain.fold import called_body
from dostdesk.domain.ids import ClaimId, StaffId, WindowNo
from dostdesk.domain.tickets import CallReason
from dostdesk.insight.visits import Story, VisitRecord

MONDAY = date(2025, 10, 6)
Step = tuple[str, EventKind, Mapping[str, Any]]


def identity(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def moment(day: date, hour: int, minute: float = 0) -> datetime:
    """An instant of the centre's clock."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=BAKU).astimezone(UTC) + timedelta(minutes=minute)


@dataclass
class Visit:
    """One citizen: what happens to him, in the order in which it is said."""

    name: str
    came: datetime
    group: str = "P"
    priority: str = "regular"
    services: Sequence[str] = ("pension-age",)
    label: str = ""
    day: date | None = None
    in_person: bool = True
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        body: dict[str, Any] = {
            "label": self.label or f"{self.group}-{abs(hash(self.name)) % 900 + 1:03d}",
            "group": self.group,
            "day": (self.day or service_day(self.came)).isoformat(),
            "priority": self.priority,
            "language": "az",
            "at": to_text(self.came),
            "due_at": to_text(self.came + timedelta(minutes=15)),
            "target_s": 900,
            "services": [
                {"id": self.service(place), "code": code, "release": 1} for place, code in enumerate(self.services)
            ],
        }
        self.add(EventKind.TICKET_ISSUED, body if self.in_person else body | {"in_person": False})

    @property
    def ticket(self) -> str:
        return identity(f"ticket {self.name}")

    def service(self, place: int) -> str:
        return identity(f"service {self.name} {place}")

    def add(self, kind: EventKind, body: Mapping[str, Any]) -> Visit:
        self.steps.append((self.ticket, kind, body))
        return self

    def at(self, kind: EventKind, when: datetime, **more: Any) -> Visit:
        return self.add(kind, {"at": to_text(when), **more})

    def called(self, when: datetime, *, window: int = 3, staff: str = "s-1", reason: str = "due_first", said: str = ""
               ) -> Visit:  # fmt: skip
        why = CallReason(code=reason, said=said)
        claim = ClaimId(identity(f"claim {self.name} {len(self.steps)}"))
        return self.add(
            EventKind.TICKET_CALLED, called_body(WindowNo(window), StaffId(staff), claim, why, to_text(when))
        )

    def started(self, when: datetime) -> Visit:
        return self.at(EventKind.TICKET_STARTED, when)

    def ended(self, place: int, when: datetime, outcome: str = "completed") -> Visit:
        return self.at(
            EventKind.SERVICE_FINISHED, when, id=self.service(place), outcome=outcome, number="", quantity=1,
            channel="in_person",
        )  # fmt: skip

    def turned(self, place: int, when: datetime) -> Visit:
        return self.at(EventKind.SERVICE_TURNED, when, id=self.service(place))

    def done(self, when: datetime) -> Visit:
        return self.at(EventKind.VISIT_FINISHED, when, numbered=False)

    def transferred(self, when: datetime, group: str) -> Visit:
        return self.at(EventKind.TICKET_TRANSFERRED, when, group=group, to_window=None, to_staff=None, drafts={})

    def story(self) -> Story:
        _, _, body = self.steps[0]
        story = Story.begun("12", self.ticket, 1, body)
        for place, (_, kind, body) in enumerate(self.steps[1:], start=2):
            story.take(place, kind, body)
        return story

    def record(self) -> VisitRecord:
        return self.story().record()


def served(
    name: str,
    came: datetime,
    *,
    wait_s: int = 300,
    way_s: int = 20,
    service_s: int = 480,
    wrap_s: int = 15,
    window: int = 3,
    staff: str = "s-1",
    **more: Any,
) -> Visit:
    """A visit with nothing unusual; every service takes as long."""
    visit = Visit(name, came, **more)
    called = came + timedelta(seconds=wait_s)
    at = called + timedelta(seconds=way_s)
    visit.called(called, window=window, staff=staff).started(at)
    for place in range(len(visit.services)):
        at += timedelta(seconds=service_s)
        visit.ended(place, at)
    return visit.done(at + timedelta(seconds=wrap_s))


def interleaved(visits: Iterable[Visit]) -> Iterator[Step]:
    """All that happens, in the order of time."""
    steps = [(from_text(body["at"]), order, place, (entity, kind, body))
             for order, visit in enumerate(visits)
             for place, (entity, kind, body) in enumerate(visit.steps)]  # fmt: skip
    for _, _, _, step in sorted(steps, key=lambda one: one[:3]):
        yield step
