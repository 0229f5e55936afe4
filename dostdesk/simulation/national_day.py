"""Feeds of many centres from one day that was really lived: copies of its visits with other ids, numbers and papers.

Living 25,000 visits takes half an hour and copying them seconds; what central is given has every event, in the order
and with the bodies that a hub records, chained under the centre's own code and epoch.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, BinaryIO

from dostdesk.catalogue.release import Release
from dostdesk.domain.clock import ManualClock, service_day
from dostdesk.domain.events import GENESIS, Event, EventDraft, EventKind, canonical, content_hash
from dostdesk.domain.numbers import Series, series_code
from dostdesk.domain.people import PersonOnFile
from dostdesk.forms.compose import form_for
from dostdesk.forms.sample import sample_answers
from dostdesk.hub.build import build_hub
from dostdesk.hub.serve import serving
from dostdesk.protocol.events import EventShape
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.drivers import beginning, step_through
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Hall
from dostdesk.simulation.volumes import read_volumes
from dostdesk.storage.keys import throwaway_key

VISITS_OF_A_DESK = 40
_MOST_DESKS = 28
_LARGEST = "udsy-apply"
_NAMED = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{2}-\d{2}-[0-9A-Z]{3}-\d{5}-[0-9A-Z]")
_HASH, _ID = 64, 36


@dataclass(frozen=True, slots=True)
class LivedEvent:
    """An event of the lived day, as much of it as copies need; `body` is canonical JSON."""

    op_id: str
    entity: str
    kind: EventKind
    body: str
    hub_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LivedDay:
    """One centre's day.

    Attributes:
        visits: The tickets in the order in which they were issued, each with its place.
        answers: Of a whole application, whoever the applicant.
        volumes: Visits of each centre on the busiest day that was published.
    """

    events: Sequence[LivedEvent]
    visits: Mapping[str, int]
    opened: datetime
    answers: Mapping[str, Any]
    volumes: Sequence[int]


def live_day(folder: Path, *, visits: int, seed: int, opens: datetime) -> LivedDay:
    """Let so many people come to a real hub in `folder`, in virtual time over HTTP; some 50 ms of real time each."""
    clock = ManualClock(opens)
    hub = build_hub(folder, throwaway_key(folder), clock=clock, bits=Random(seed))  # noqa: S311  must be repeatable
    try:
        with serving(hub) as url:
            centre = Centre.reached(over_http(url), clock=clock, ledger=Ledger(), seed=seed)
            release = centre.release
            volumes = read_volumes(release.data["volume"])
            plan = plan_day(volumes, release.services.values(), visits=visits, seed=seed)
            hall, desks = Hall(plan, opens), min(_MOST_DESKS, 2 + visits // VISITS_OF_A_DESK)
            clerks = [centre.clerk(hall, person, window) for window, person in enumerate(centre.clerks(desks), 1)]
            step_through(beginning([*centre.receptions(hall), *clerks], clock), clock)
            feed = centre.feed()
            centre.close()
    finally:
        hub.close()
    issued = [event.entity for event in feed if event.kind is EventKind.TICKET_ISSUED]
    return LivedDay(
        events=[
            LivedEvent(event.op_id, event.entity, event.kind, canonical(event.body), event.hub_time) for event in feed
        ],
        visits={ticket: place for place, ticket in enumerate(issued)},
        opened=opens,
        answers=_answers(release, Random(seed), opens),  # noqa: S311
        volumes=tuple(release.data["volume"]["record_day"]["per_centre"].values()),
    )


def _answers(release: Release, random: Random, at: datetime) -> Mapping[str, Any]:
    form = form_for(_LARGEST, release.service(_LARGEST).group, release.forms)
    return sample_answers(form, random, today=service_day(at))


@dataclass(slots=True)
class CentreFeed:
    """The feed of one centre, written day by day.

    Attributes:
        seq, hash: Its head.
        counted: What it must add up to at central, by table.
    """

    centre: str
    epoch: int
    day: LivedDay
    people: Sequence[PersonOnFile]
    seq: int = 0
    hash: str = GENESIS
    counted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("visit", "application", "receipt"), 0))
    _series: int = 0
    _applicants: int = 0

    def write_day(self, file: BinaryIO, *, visits: int, later: int) -> int:
        """Write one more day of so many visits: events as they are pushed, papers before the event that names them.

        Args:
            later: How many days after the lived one.

        Returns:
            How many events it has.
        """
        begun = self.seq
        size = len(self.day.visits)
        wholes = -(-visits // size)
        copies = [_Copy(self, later * wholes + order, size * order) for order in range(wholes)]
        on = (service_day(self.day.opened) + timedelta(days=later)).isoformat()
        before = service_day(self.day.opened).isoformat()
        for event in self.day.events:
            place = self.day.visits.get(event.entity, 0)
            for order, copy in enumerate(copies):
                if place + size * order >= visits:
                    break
                body = copy.body(event).replace(before, on)
                for content in copy.taken_papers():
                    file.write(b"P%s\n" % content)
                self._append(file, event, copy, body, event.hub_time + timedelta(days=later))
        return self.seq - begun

    def next_series(self) -> Series:
        self._series += 1
        return Series(centre=self.centre, year=self.day.opened.year, code=series_code(self._series))

    def next_applicant(self) -> PersonOnFile:
        self._applicants += 1
        return self.people[(int(self.centre) * 997 + self._applicants) % len(self.people)]

    def _append(self, file: BinaryIO, lived: LivedEvent, copy: _Copy, body: str, at: datetime) -> None:
        event = Event.recorded(
            EventDraft(entity=copy.entity(lived.entity), kind=lived.kind, body=json.loads(body)),
            centre=self.centre,
            epoch=self.epoch,
            seq=self.seq + 1,
            op_id=copy.id(lived.op_id),
            order=copy.order(lived.op_id),
            hub_time=at,
            prev_hash=self.hash,
        )
        self.seq, self.hash = event.seq, event.hash
        table = _COUNTED.get(lived.kind)
        if table is not None:
            self.counted[table] += 1
        due = int((at - self.day.opened).total_seconds() * 1000)
        file.write(b"E%d %s\n" % (due, json.dumps(dict(EventShape.of(event)), ensure_ascii=False).encode()))


_COUNTED = {
    EventKind.TICKET_ISSUED: "visit",
    EventKind.APPLICATION_SUBMITTED: "application",
    EventKind.RECEIPT_ISSUED: "receipt",
}


class _Copy:
    """One copy of the lived day under names of its own."""

    def __init__(self, feed: CentreFeed, number: int, labels_from: int) -> None:
        self._feed = feed
        self._names = uuid.uuid5(uuid.NAMESPACE_OID, f"{feed.centre} {number}")
        self._labels_from = labels_from
        self._series: dict[str, Series] = {}
        self._numbers: dict[str, str] = {}
        self._used: dict[str, int] = {}
        self._papers: list[bytes] = []
        self._op = ("", 0)

    def id(self, name: str) -> str:
        return str(uuid.uuid5(self._names, name))

    def order(self, op_id: str) -> int:
        """The place of an event within its op; an op's events stand together."""
        self._op = (op_id, self._op[1] + 1 if self._op[0] == op_id else 0)
        return self._op[1]

    def entity(self, name: str) -> str:
        kind, _, key = name.partition(":")
        if kind == "series":
            return f"series:{self._own(key).key}"
        return self.id(name) if len(name) == _ID else name

    def body(self, event: LivedEvent) -> str:
        """The body with every id, number and paper of the lived day replaced, each always by the same."""
        papers: dict[str, str] = {}

        def renamed(found: re.Match[str]) -> str:
            name = found[0]
            if len(name) == _ID:
                return self.id(name)
            if len(name) == _HASH:
                if name not in papers:
                    papers[name] = self._paper(event)
                return papers[name]
            return self._number(name)

        text = _NAMED.sub(renamed, event.body)
        if event.kind is EventKind.SERIES_GRANTED:
            series = self._own(event.entity.partition(":")[2])
            return canonical({**json.loads(text), "centre": series.centre, "code": series.code})
        if event.kind is EventKind.TICKET_ISSUED:
            body = json.loads(text)
            letter, _, number = body["label"].partition("-")
            return canonical({**body, "label": f"{letter}-{int(number) + self._labels_from:03d}"})
        return text

    def taken_papers(self) -> Iterator[bytes]:
        """The papers of the last body, once."""
        yield from self._papers
        self._papers.clear()

    def _own(self, key: str) -> Series:
        if key not in self._series:
            self._series[key] = self._feed.next_series()
        return self._series[key]

    def _number(self, lived: str) -> str:
        if lived not in self._numbers:
            series = self._own(lived[:9])
            self._used[series.key] = self._used.get(series.key, 0) + 1
            self._numbers[lived] = series.number(self._used[series.key])
        return self._numbers[lived]

    def _paper(self, event: LivedEvent) -> str:
        salt = self.id(event.op_id)
        if event.kind is EventKind.APPLICATION_SUBMITTED:
            person = self._feed.next_applicant()
            applicant = {
                "fin": person.fin,
                "surname": person.name.surname,
                "given": person.name.given,
                "patronymic": person.name.patronymic,
                "birth_date": person.birth.isoformat(),
            }
            answers = {**self._feed.day.answers, "applicant": applicant}
            content = canonical({"answers": answers, "salt": salt}).encode()
        else:
            content = canonical({"paper": event.kind.value, "salt": salt}).encode()
        self._papers.append(content)
        return content_hash(content)
