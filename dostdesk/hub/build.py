"""The one builder of a hub: opens its store, takes what central has, and puts the parts together."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from dostdesk.assets import resource
from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.signing import verify
from dostdesk.domain.clock import Clock
from dostdesk.domain.ids import RandomBits, id_maker, system_bits
from dostdesk.domain.policy import QueuePolicy
from dostdesk.hub.api import create_app
from dostdesk.hub.central_port import CentralPort
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.parts import DeviceBook, Parts
from dostdesk.hub.problems import stamp_of
from dostdesk.hub.rules import ReleaseRules, Rules
from dostdesk.hub.standalone import StandaloneCentral
from dostdesk.hub.writer import Writer
from dostdesk.serving.problems import Envelope
from dostdesk.storage.hub.papers import KeptRelease
from dostdesk.storage.hub.store import Centre, HubRows, HubStore, new_secret

if TYPE_CHECKING:
    from fastapi import FastAPI

STORE_FILE = "hub.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreProfile:
    """Which centre a new store is made for; an old one knows."""

    code: str
    name: Mapping[str, str]
    windows: tuple[int, ...]


DEMO_CENTRE = CentreProfile(
    code="12",
    name=MappingProxyType({"az": "12 saylı DOST mərkəzi", "ru": "Центр DOST № 12", "en": "DOST centre No. 12"}),
    windows=tuple(range(1, 41)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """A hub that runs: its writer is at work, `app` can be served.

    Attributes:
        app: The ASGI application with everything around the routes.
        api: The FastAPI application inside, for its OpenAPI.
    """

    app: Envelope
    api: FastAPI
    parts: Parts
    store: HubStore
    writer: Writer

    def close(self) -> None:
        """Send waiting readers home, finish what waits to be written, close the store."""
        self.parts.tail.close()
        self.writer.stop()
        self.store.close()


def build_hub(
    folder: Path,
    key: bytes,
    *,
    clock: Clock,
    bits: RandomBits | None = None,
    profile: CentreProfile = DEMO_CENTRE,
    central: Callable[[Centre], CentralPort] | None = None,
) -> Hub:
    """Open the hub whose data is in `folder`, made if it is not there, and start its writer.

    Args:
        key: 32 bytes; the store's key.
        bits: Where ids come from; the system's randomness if not given.
        profile: For a new store.
        central: Makes the port to central once the centre is known; a standalone one if not given.

    Raises:
        RefusedError, OutsideError: The store cannot be opened, or a release cannot be trusted.
    """
    folder.mkdir(parents=True, exist_ok=True)
    store = HubStore.open(folder / STORE_FILE, key)
    centre = _centre(store, profile, clock.now())
    port = central(centre) if central is not None else _standalone(centre)
    _take_from_central(store, port, clock.now())
    with store.reading() as rows:
        head = rows.feed.head()
        rules = _rules(rows, centre)
        devices = DeviceBook(rows.people.devices())
    tail = FeedTail(head.seq)
    writer = Writer(store, tail.grew)
    parts = Parts(
        centre=centre,
        epoch=head.epoch,
        store=store,
        writer=writer,
        tail=tail,
        rules=rules,
        devices=devices,
        central=port,
        clock=clock,
        new_id=id_maker(clock, bits or system_bits()),
        new_token=secrets.token_urlsafe,
    )
    api = create_app(parts)
    writer.start()
    return Hub(app=Envelope(api, stamp_of(parts)), api=api, parts=parts, store=store, writer=writer)


def _centre(store: HubStore, profile: CentreProfile, now: datetime) -> Centre:
    with store.writing() as rows:
        known = rows.centre()
        if known is not None:
            return known
        made = Centre(code=profile.code, name=profile.name, windows=profile.windows, secret=new_secret())
        rows.found_centre(made, now)
        return made


def _standalone(centre: Centre) -> CentralPort:
    return StandaloneCentral(centre=centre.code, secret=centre.secret, sources=resource("catalogue"))


def _take_from_central(store: HubStore, port: CentralPort, now: datetime) -> None:
    """Fetch the releases and the staff that the store does not have yet."""
    with store.reading() as rows:
        newest = max((release.number for release in rows.papers.releases()), default=0)
        staffed = bool(rows.people.staff())
    releases = port.releases(newest, now)
    staff = () if staffed else port.staff()
    with store.writing() as rows:
        for release in releases:
            manifest = verify(release.signed, trusted=port.release_keys(), newest=newest)
            written = release.signed.to_mapping()
            kept = KeptRelease(manifest.number, written["manifest"], written["signature"], written["key"])
            rows.papers.put_release(kept, manifest.effective_from, release.blobs, now)
        for position, record in enumerate(staff):
            rows.people.put_staff(record.staff, record.password_hash, position)


def _rules(rows: HubRows, centre: Centre) -> Rules:
    return Rules(centre.windows, tuple(_release_rules(rows, kept) for kept in rows.papers.releases()))


def _release_rules(rows: HubRows, kept: KeptRelease) -> ReleaseRules:
    written = {"manifest": kept.manifest, "signature": kept.signature, "key": kept.key}
    manifest = Manifest.from_bytes(SignedManifest.from_mapping(written).body)
    release = Release.from_blobs(manifest, rows.papers.release_blobs(manifest.blobs.values()))
    return ReleaseRules(
        number=release.number,
        effective_from=release.effective_from,
        policy=QueuePolicy.from_mapping(release.policy),
        letters={service.code: service.queue_letter for service in release.services.values() if service.enabled},
    )
