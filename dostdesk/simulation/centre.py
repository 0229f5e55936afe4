"""A hub as the simulation reaches it: its release, its people, and devices made one after the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import httpx

from dostdesk.catalogue.manifest import Manifest, SignedManifest, missing_blobs
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.travel import unpacked
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import Event
from dostdesk.domain.ids import id_maker, system_bits
from dostdesk.domain.ops import INTENT_LIFETIME
from dostdesk.domain.rights import Role
from dostdesk.domain.services import TermKind
from dostdesk.population.staff import DEMO_PASSWORD
from dostdesk.protocol.hub import StaffList, StaffShape
from dostdesk.simulation.account import read_feed
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Behaviour, Hall, clerk, reception
from dostdesk.simulation.window import SimulatedWindow

RECEPTIONS = 2
_TIMEOUT_S = 30.0
Connect = Callable[[], httpx.Client]


def over_http(url: str) -> Connect:
    """A connection of its own for each device."""
    return lambda: httpx.Client(base_url=url, timeout=_TIMEOUT_S, trust_env=False)


@dataclass(slots=True)
class Centre:
    """One hub, and everything that a run has made at it."""

    connect: Connect
    clock: Clock
    ledger: Ledger
    random: Random
    lifetime: timedelta
    reader: SimulatedWindow
    release: Release
    http: list[httpx.Client]
    staff: StaffList
    devices: list[SimulatedWindow] = field(default_factory=list)

    @classmethod
    def reached(cls, connect: Connect, *, clock: Clock, ledger: Ledger, seed: int, speed: float = 1.0) -> Centre:
        """Enrol a device that only reads, and fetch the release and the staff list with it."""
        random = Random(seed)  # noqa: S311  a simulation must be repeatable
        # By a quick clock the 30 s of an intent would pass in the time of one answer.
        lifetime = INTENT_LIFETIME * max(1.0, speed)
        http = connect()
        reader = SimulatedWindow(
            http, device="SIM-READER", window=None, clock=clock, new_id=id_maker(clock, system_bits()), random=random,
            ledger=Ledger(), lifetime=lifetime,
        )  # fmt: skip
        reader.enrol()
        staff = StaffList.model_validate_json(_got(http, reader, "/v1/staff"))
        return cls(connect, clock, ledger, random, lifetime, reader, _release(http, reader), [http], staff)

    def clerks(self, count: int) -> list[StaffShape]:
        """The first `count` clerks of the hub. Raises RefusedError `staff_too_few`."""
        clerks = [person for person in self.staff.staff if person.role in {Role.CLERK, Role.SENIOR_CLERK}]
        if len(clerks) < count:
            raise RefusedError("staff_too_few", wanted=count, found=len(clerks))
        return clerks[:count]

    def receptions(self, hall: Hall) -> list[Behaviour]:
        """Who issues tickets to everybody of the plan."""
        person = next(person for person in self.staff.staff if person.role is Role.RECEPTION)
        behaviours = []
        for number in range(RECEPTIONS):
            device = self.device(f"SIM-R{number + 1}", None)
            device.sign_in(person.login, DEMO_PASSWORD)
            behaviours.append(reception(device, hall, self.clock, hall.plan[number::RECEPTIONS]))
        return behaviours

    def clerk(
        self, hall: Hall, person: StaffShape, window: int, *, leaves: Callable[[], bool] = lambda: False
    ) -> Behaviour:
        """A clerk at a window of his own, signed in."""
        device = self.device(f"SIM-P{window:02d}", window)
        device.sign_in(person.login, DEMO_PASSWORD)
        own = Random(window)  # noqa: S311  a simulation must be repeatable
        return clerk(device, hall, own, registers=self.registers, leaves=leaves)

    def device(self, name: str, window: int | None) -> SimulatedWindow:
        """An enrolled device."""
        http = self.connect()
        self.http.append(http)
        made = SimulatedWindow(
            http, device=name, window=window, clock=self.clock, new_id=id_maker(self.clock, system_bits()),
            random=self.random, ledger=self.ledger, release=self.release.number, lifetime=self.lifetime,
        )  # fmt: skip
        made.enrol()
        self.devices.append(made)
        return made

    def registers(self, code: str) -> bool:
        """Whether a service leaves an application: what is done in the same visit leaves none."""
        return self.release.service(code).term_kind is not TermKind.SAME_DAY

    def feed(self) -> Sequence[Event]:
        return read_feed(self.http[0], self.reader.headers)

    def move(self, connect: Connect) -> None:
        """Go on over other connections, with the devices and the people as they are."""
        self.close()
        self.connect = connect
        self.http = [connect() for _ in self.http]
        for device, http in zip((self.reader, *self.devices), self.http, strict=True):
            device.reach(http)

    def close(self) -> None:
        for http in self.http:
            http.close()


def _got(http: httpx.Client, reader: SimulatedWindow, path: str) -> bytes:
    response = http.get(path, headers=dict(reader.headers))
    if not response.is_success:
        raise OutsideError("hub_failed")
    return response.content


def _release(http: httpx.Client, reader: SimulatedWindow) -> Release:
    signed = SignedManifest.from_mapping(json.loads(_got(http, reader, "/v1/releases/current")))
    manifest = Manifest.from_bytes(signed.body)
    wanted = missing_blobs(manifest, ())
    bundle = http.post("/v1/releases/bundle", json={"wanted": wanted}, headers=dict(reader.headers))
    if not bundle.is_success:
        raise OutsideError("hub_failed")
    return Release.from_blobs(manifest, unpacked(bundle.content, wanted))
