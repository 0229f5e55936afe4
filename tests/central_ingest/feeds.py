"""Feeds of centres for tests: visits as a hub records them, and whatever else a test wants to stand in a feed."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import GENESIS, Event, EventDraft, EventKind, content_hash, event_hash
from dostdesk.domain.fold import called_body
from dostdesk.domain.ids import ClaimId, StaffId, WindowNo
from dostdesk.domain.numbers import Series
from dostdesk.domain.tickets import CallReason
from dostdesk.protocol.central_ingest import IngestBatch
from dostdesk.protocol.events import EventShape

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
Step = tuple[str, EventKind, Mapping[str, Any]]
REASON = CallReason(code="due_first")


def identity(name: str) -> str:
    """The same id for the same name, so that two runs make the same feed."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, name))


def at(minutes: float) -> str:
    return to_text(NOW + timedelta(minutes=minutes))


def paper(name: str, fin: str = "0TEST01") -> bytes:
    """The frozen answers of an application."""
    applicant = {
        "fin": fin,
        "surname": "Əliyeva",
        "given": f"Günel {name}",
        "patronymic": "Rəşid",
        "birth_date": "1981-02-03",
    }
    return json.dumps({"answers": {"applicant": applicant}, "code": "udsy-apply", "salt": name}).encode()


def series(code: str, centre: str = "12") -> Series:
    return Series(centre=centre, year=2026, code=code, capacity=99)


def granted(code: str, centre: str = "12", device: str = "desk-1") -> Step:
    one = series(code, centre)
    body = {
        "centre": centre,
        "year": 2026,
        "code": code,
        "capacity": one.capacity,
        "device": device,
        "install_epoch": 1,
        "request": identity(f"request {code}"),
        "at": at(0),
    }
    return f"series:{one.key}", EventKind.SERIES_GRANTED, body


def visit(name: str, number: int, code: str = "000", centre: str = "12") -> list[Step]:
    """A whole visit with one application and its receipt; its numbers are `number` and the one after it."""
    ticket, service, claim = identity(f"ticket {name}"), identity(f"service {name}"), identity(f"claim {name}")
    numbers = series(code, centre)
    issued = {
        "label": f"Y-{number:03d}",
        "group": "Y",
        "day": "2026-11-23",
        "priority": "regular",
        "language": "az",
        "at": at(number),
        "due_at": at(number + 10),
        "target_s": 600,
        "services": [{"id": service, "code": "udsy-apply", "release": 1}],
    }
    called = called_body(WindowNo(3), StaffId("s-1"), ClaimId(claim), REASON, at(number + 3))
    application = {
        "application": identity(f"application {name}"),
        "service_id": service,
        "code": "udsy-apply",
        "release": 1,
        "number": numbers.number(number),
        "version": 1,
        "content": content_hash(paper(name)),
        "promised_on": "2026-12-07",
        "device": "desk-1",
        "staff": "s-1",
        "at": at(number + 8),
    }
    receipt = {
        "number": numbers.number(number + 1),
        "content": content_hash(f"receipt {name}".encode()),
        "device": "desk-1",
        "staff": "s-1",
        "at": at(number + 9),
    }
    ended = {"id": service, "outcome": "completed", "number": numbers.number(number), "at": at(number + 8)}
    return [
        (ticket, EventKind.TICKET_ISSUED, issued),
        (ticket, EventKind.TICKET_CALLED, called),
        (ticket, EventKind.TICKET_STARTED, {"at": at(number + 4)}),
        (ticket, EventKind.APPLICATION_SUBMITTED, application),
        (ticket, EventKind.SERVICE_FINISHED, ended),
        (ticket, EventKind.RECEIPT_ISSUED, receipt),
        (ticket, EventKind.VISIT_FINISHED, {"at": at(number + 9)}),
    ]


def mixed(*courses: Sequence[Step], order: Iterable[int]) -> list[Step]:
    """Several entities' steps in one feed: each number of `order` takes the next step of one that has any left."""
    left = [list(course) for course in courses if course]
    found: list[Step] = []
    for turn in order:
        if not left:
            break
        course = left[turn % len(left)]
        found.append(course.pop(0))
        left = [one for one in left if one]
    for course in left:
        found.extend(course)
    return found


class Feed:
    """The feed of one hub, as long as a test makes it."""

    def __init__(self, centre: str = "12", epoch: int = 1) -> None:
        self.centre = centre
        self.epoch = epoch
        self.events: list[dict[str, Any]] = []

    @property
    def head(self) -> tuple[int, str]:
        return (self.events[-1]["seq"], self.events[-1]["hash"]) if self.events else (0, GENESIS)

    def add(self, *steps: Step) -> Feed:
        for entity, kind, body in steps:
            seq, digest = self.head
            draft = EventDraft(entity=entity, kind=kind, body=body)
            event = Event.recorded(
                draft,
                centre=self.centre,
                epoch=self.epoch,
                seq=seq + 1,
                op_id=identity(f"{self.centre} op {seq}"),
                order=0,
                hub_time=NOW + timedelta(seconds=seq),
                prev_hash=digest,
            )
            self.events.append(dict(EventShape.of(event)))
        return self

    def add_raw(self, entity: str, kind: str, body: Any, **changed: Any) -> Feed:
        """An event that no hub of this version would make, with a hash that is right."""
        seq, digest = self.head
        event: dict[str, Any] = {
            "centre": self.centre,
            "epoch": self.epoch,
            "seq": seq + 1,
            "id": identity(f"{self.centre} event {seq}"),
            "op_id": identity(f"{self.centre} op {seq}"),
            "entity": entity,
            "kind": kind,
            "body": body,
            "hub_time": to_text(NOW + timedelta(seconds=seq)),
            "prev_hash": digest,
            **changed,
        }
        in_order = ("centre", "epoch", "seq", "id", "op_id", "entity", "kind", "body", "hub_time", "prev_hash")
        event["hash"] = event_hash(*(event[name] for name in in_order))
        self.events.append(event)
        return self

    def batch(self, after: int = 0, last: int | None = None, **changed: Any) -> dict[str, Any]:
        """The events behind `after`, as a hub pushes them."""
        events = self.events[after : len(self.events) if last is None else last]
        prev = GENESIS if after == 0 else self.events[after - 1]["hash"]
        return {"epoch": self.epoch, "after": after, "prev_hash": prev, "events": events, **changed}

    def shaped(self, after: int = 0, last: int | None = None, **changed: Any) -> IngestBatch:
        return IngestBatch.model_validate(self.batch(after, last, **changed))
