"""A centre to test with: a small release, a few people, desks that send ops. Prepared once, copied for each test."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from dostdesk.assets import resource
from dostdesk.catalogue.build import BuiltRelease, build_release
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.catalogue.signing import SigningKey
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.directory import DeviceOfCentre, Directory, Posting
from dostdesk.domain.ids import NewId, StaffId, id_maker
from dostdesk.domain.numbers import Series, series_code
from dostdesk.domain.ops import RULES, Lane, OpKind
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.hub.ask import Sender
from dostdesk.hub.authority import Taken, take
from dostdesk.hub.build import CentreProfile, Hub, build_hub
from dostdesk.hub.central_port import SeriesWanted, SignedRelease
from dostdesk.protocol.ops import Op
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.passwords import hashed

KEY = bytes(range(32))
MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PASSWORD = "təmiz-hava"
SERVICE = {
    "Y": "udsy-apply",
    "P": "pension-old-age",
    "E": "disability-assessment-adult",
    "M": "employment-jobseeker-register",
}
PROFILE = CentreProfile(code="12", name={"az": "Sınaq", "ru": "Проба", "en": "Trial"}, windows=tuple(range(1, 9)))


def person(no: int, role: Role, primary: str = "", secondary: str = "") -> Staff:
    return Staff(
        id=StaffId(f"s-{no}"),
        login=f"login-{no}",
        name=f"Person {no}",
        short_name=f"P. {no}",
        role=role,
        skills=Skills(primary=frozenset(primary), secondary=frozenset(secondary)),
    )


STAFF = (
    person(1, Role.SENIOR_CLERK, "Y", "P"),
    person(2, Role.CLERK, "YP"),
    person(3, Role.CLERK, "EM", "YP"),
    person(4, Role.RECEPTION),
    person(5, Role.SUPERVISOR, "", "YPEM"),
)


class SmallCentral:
    """Central for tests: one release, five people, series in order."""

    def __init__(self, built: BuiltRelease, password_hash: str) -> None:
        self._built = built
        staff = (Posting(staff=one, password_hash=password_hash, since=date.min) for one in STAFF)
        self.told = Directory(version=1, staff=tuple(staff))
        self.reported: list[tuple[DeviceOfCentre, ...]] = []
        root = demo_keys(b"a seed for tests only").root
        self._key = SigningKey(root.name, root.private)
        self.fails: Exception | None = None

    def release_keys(self) -> Mapping[str, bytes]:
        return {self._key.name: self._key.public}

    def keyring(self) -> SignedKeyring | None:
        return None

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:
        return () if newest else (SignedRelease(self._key.sign(self._built.manifest), self._built.blobs),)

    def directory(self) -> Directory:
        return self.told

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        self.reported.append(tuple(devices))

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        if self.fails is not None:
            raise self.fails
        taken = len(wanted.taken)
        codes = [series_code(taken + order) for order in range(wanted.count)]
        return tuple(Series(centre="12", year=wanted.year, code=code, capacity=50) for code in codes)


@dataclass(frozen=True)
class Prepared:
    """A store that has everything but a day."""

    folder: Path
    central: SmallCentral

    def hub(self, folder: Path, clock: ManualClock, seed: int = 1) -> Hub:
        if not folder.exists():
            shutil.copytree(self.folder, folder)
        return build_hub(
            folder, KEY, clock=clock, bits=random.Random(seed), profile=PROFILE, central=lambda _: self.central
        )


def prepare(folder: Path) -> Prepared:
    built = build_release(resource("catalogue"), created_at=MORNING, effective_from=date(2026, 1, 1))
    prepared = Prepared(folder, SmallCentral(built, hashed(PASSWORD)))
    hub = build_hub(folder, KEY, clock=ManualClock(MORNING), profile=PROFILE, central=lambda _: prepared.central)
    hub.close()
    return prepared


@dataclass
class Desk:
    """A device that keeps its lanes in order."""

    floor: Floor
    name: str
    actor: str
    epoch: int = 1
    window: int = 0
    newest: bool = True
    lanes: dict[Lane, int] = field(default_factory=lambda: {Lane.QUEUE: 0, Lane.PAPERS: 0})

    @property
    def sender(self) -> Sender:
        return Sender(device=self.name, install_epoch=self.epoch, newest=self.newest)  # type: ignore[arg-type]

    def op(self, kind: OpKind, payload: Mapping[str, Any], **changed: Any) -> Op:
        """The next op of its lane; `changed` replaces fields."""
        lane = RULES[kind].lane
        fields: dict[str, Any] = {
            "op_id": self.floor.new_id(),
            "lane": lane,
            "lane_seq": self.lanes[lane] + 1,
            "actor": self.actor,
            "kind": kind,
            "happened_at": self.floor.clock.now(),
            "payload": payload,
        }
        made = Op(**{**fields, **changed})
        self.lanes[lane] = max(self.lanes[lane], made.lane_seq)
        return made

    def ask(self, kind: OpKind, payload: Mapping[str, Any], **changed: Any) -> Answer:
        """Send one op and give its answer."""
        return self.send(self.op(kind, payload, **changed)).answers[0]

    def send(self, *ops: Op) -> Taken:
        return self.floor.take(self, ops)

    def open(self, window: int) -> Answer:
        self.window = window
        return self.ask(OpKind.OPEN_WINDOW, {"window": window})

    def issue(self, letter: str = "Y", priority: str = "regular") -> Answer:
        new_id = self.floor.new_id
        service = {"service_id": new_id(), "code": SERVICE[letter], "release": 1}
        return self.ask(
            OpKind.ISSUE_TICKET,
            {"ticket": new_id(), "services": [service], "priority": priority, "language": "az"},
        )

    def work_without_a_person(self, letter: str = "Y") -> Answer:
        new_id = self.floor.new_id
        service = {"service_id": new_id(), "code": SERVICE[letter], "release": 1}
        asked = {"ticket": new_id(), "window": self.window, "services": [service]}
        return self.ask(OpKind.BACK_OFFICE, asked)

    def call(self) -> Answer:
        return self.ask(OpKind.CALL_NEXT, {"window": self.window})

    def about(self, kind: OpKind, ticket: str, **more: Any) -> Answer:
        return self.ask(kind, {"ticket": ticket, **more})


class Floor:
    """A hub whose ops are taken in the calling thread, so that a test sees every step."""

    def __init__(self, prepared: Prepared, folder: Path, seed: int = 1) -> None:
        self.clock = ManualClock(MORNING)
        self.hub = prepared.hub(folder, self.clock, seed)
        # Ids of the devices; the hub's own come from another seed.
        self.new_id: NewId = id_maker(self.clock, random.Random(seed + 1000))
        self.store = self.hub.store

    def desk(self, name: str, staff: int, *, signed_in: bool = True, epoch: int = 1) -> Desk:
        desk = Desk(self, name, f"s-{staff}", epoch=epoch)
        if signed_in:
            now = self.clock.now()
            with self.store.writing() as rows:
                rows.people.begin_session(self.new_id(), StaffId(desk.actor), name, now, now + timedelta(hours=12))
        return desk

    def take(self, desk: Desk, ops: Sequence[Op]) -> Taken:
        parts = self.hub.parts
        with self.store.writing() as rows:
            taken = take(rows, tuple(ops), desk.sender, rules=parts.rules, now=parts.now(), new_id=parts.new_id)
            events = list(rows.feed.appended)
        if events:
            parts.tail.grew(events)
        return taken

    def advance(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def close(self) -> None:
        self.hub.close()
