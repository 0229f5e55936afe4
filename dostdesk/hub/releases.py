"""The catalogue of a running hub: whom it trusts, which releases it has, and what it does with a new one.

A release is durable with all of its blobs before anybody hears of it; from its time on it decides, link or no link.
What visits began under stays as long as they need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dostdesk.catalogue.keyring import SignedKeyring, Trust, root_of
from dostdesk.catalogue.manifest import Manifest, SignedManifest, in_force
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.travel import Bundles
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.hub.central_port import CentralPort
from dostdesk.hub.rules import ReleaseRules, Rules
from dostdesk.serving.logs import note
from dostdesk.storage.hub.releases import KeptKeyring, KeptRelease
from dostdesk.storage.hub.store import HubRows, HubStore

KEPT_AFTER = timedelta(days=7)
"""For so long a release that no visit here refers to stays after it was replaced: a window on its own may need it."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A release that was accepted, whole and read."""

    signed: SignedManifest
    release: Release
    blobs: Mapping[str, bytes]

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest


class HubReleases:
    """What the hub knows of the catalogue: changed by one thread at a time, read by all.

    Attributes:
        pinned: Name of the root key, a colon, and its public part in hexadecimal.
        refused: Why the newest release of central is not used here; None when it is.
        bundles: What devices fetch.
    """

    def __init__(self, *, pinned: str, trust: Trust, windows: tuple[int, ...], found: Iterable[Release]) -> None:
        self.pinned, self.trust = pinned, trust
        self.refused: DeskError | None = None
        self.bundles = Bundles()
        releases = list(found)
        self._manifests = {release.number: release.manifest for release in releases}
        self._newest = max(self._manifests)
        self.rules = Rules(windows, map(rules_of, releases))

    @property
    def newest(self) -> int:
        """The highest number that this hub has."""
        return self._newest

    @property
    def sequence(self) -> int:
        """Of the keyring; 0 when there is none."""
        keyring = self.trust.keyring
        return 0 if keyring is None else keyring.sequence

    def manifest(self, number: int) -> Manifest | None:
        """The manifest of a release that is here."""
        return self._manifests.get(number)

    def accept(self, signed: SignedManifest, blobs: Mapping[str, bytes]) -> Arrived:
        """A release that came from central, if it may be used.

        Raises:
            RefusedError: As `Trust.accept` and `Release.from_blobs` do.
        """
        manifest = self.trust.accept(signed)
        if manifest.number <= self.newest:
            raise RefusedError("release_rolled_back", number=manifest.number, newest=self.newest)
        return Arrived(signed, Release.from_blobs(manifest, blobs).whole(), blobs)

    def take(self, arrived: Arrived) -> None:
        """Decide by a release from its time on; it is in the store already."""
        self._manifests = {**self._manifests, arrived.manifest.number: arrived.manifest}
        self._newest = max(self._manifests)
        self.rules.take((*self.rules.releases, rules_of(arrived.release)))

    def outdated(self, now: datetime) -> set[int]:
        """Releases that were replaced some time ago; visits may still refer to them."""
        before = in_force(self._manifests.values(), now - KEPT_AFTER)
        return set() if before is None else {number for number in self._manifests if number < before.number}

    def drop_outdated(self, rows: HubRows, now: datetime) -> set[int]:
        """Forget, in the store, what is outdated and nothing refers to; answers the numbers, for `forget`."""
        outdated = self.outdated(now)
        gone = outdated - rows.releases.referred(now - KEPT_AFTER) if outdated else set()
        needed = {sha for number, one in self._manifests.items() if number not in gone for sha in one.blobs.values()}
        rows.releases.drop(gone, needed)
        return gone

    def forget(self, numbers: set[int]) -> None:
        """What `drop_outdated` dropped, after its transaction."""
        if numbers:
            self._manifests = {number: one for number, one in self._manifests.items() if number not in numbers}
            self.rules.take(release for release in self.rules.releases if release.number not in numbers)


def open_releases(
    store: HubStore, port: CentralPort, windows: tuple[int, ...], now: datetime, *, root: str = ""
) -> HubReleases:
    """The catalogue of a hub that starts. A new one pins central's root and takes what central has.

    Args:
        root: `NAME:HEX` of the root that whoever keeps the hub has named. A hub that pinned another one pins it, once
            central has a keyring of it that is newer and vouches for what is here; a new hub pins no other.

    Raises:
        RefusedError: `root_other` when central names another root to a new hub; as `Trust.under`.
        RefusedError: A release or the keyring of a new hub cannot be trusted.
        OutsideError: A new hub does not reach central.
    """
    with store.reading() as rows:
        kept, newest = rows.releases.keyring(), rows.releases.newest()
    if kept is None:
        name, public = next(iter(port.release_keys().items()))
        pinned, trust = f"{name}:{public.hex()}", Trust(roots={name: public})
        if root not in ("", pinned):
            raise RefusedError("root_other", pinned=root.partition(":")[0], named=name)
        signed = port.keyring()
        trust = trust if signed is None else trust.with_keyring(signed)
        if signed is not None:
            with store.writing() as rows:
                put_keyring(rows, pinned, signed)
    else:
        pinned, trust = kept.pinned, Trust(roots=root_of(kept.pinned)).with_keyring(_signed(kept))
        if root not in ("", pinned):
            pinned, trust = root, _repinned(store, port, trust, root)
    if newest == 0:
        for one in port.releases(newest, now):
            manifest = trust.accept(one.signed, newest=newest)
            Release.from_blobs(manifest, one.blobs).whole()
            with store.writing() as rows:
                put_release(rows, manifest, one.signed, one.blobs, now)
            newest = manifest.number
    with store.reading() as rows:
        found = [_read(rows, kept_release) for kept_release in rows.releases.all()]
    if not found:
        raise RefusedError("release_none")
    return HubReleases(pinned=pinned, trust=trust, windows=windows, found=found)


def _repinned(store: HubStore, port: CentralPort, before: Trust, root: str) -> Trust:
    signed = port.keyring()
    if signed is None:
        raise RefusedError("keyring_truncated")
    with store.writing() as rows:
        releases = [SignedManifest.from_mapping(one.to_mapping()) for one in rows.releases.all()]
        trust = before.under(root, signed, releases)
        put_keyring(rows, root, signed)
    note("root_replaced", root=signed.root)
    return trust


def put_release(
    rows: HubRows, manifest: Manifest, signed: SignedManifest, blobs: Mapping[str, bytes], now: datetime
) -> None:
    """Keep a release that was accepted."""
    written = signed.to_mapping()
    kept = KeptRelease(manifest.number, written["manifest"], written["signature"], written["key"])
    rows.releases.put(kept, manifest.effective_at, blobs, now)


def put_keyring(rows: HubRows, pinned: str, signed: SignedKeyring) -> None:
    """Keep a keyring that was accepted."""
    rows.releases.put_keyring(KeptKeyring(pinned=pinned, **signed.to_mapping()))


def rules_of(release: Release) -> ReleaseRules:
    """What of a release a hub decides by."""
    return ReleaseRules(
        number=release.number,
        effective_at=release.manifest.effective_at,
        policy=QueuePolicy.from_mapping(release.policy),
        letters={service.code: service.queue_letter for service in release.services.values() if service.enabled},
        minutes={service.code: service.operator_min for service in release.services.values()},
        calendar=release.calendar,
    )


def _signed(kept: KeptKeyring) -> SignedKeyring:
    return SignedKeyring.from_mapping({"keyring": kept.keyring, "root": kept.root, "signature": kept.signature})


def _read(rows: HubRows, kept: KeptRelease) -> Release:
    manifest = Manifest.from_bytes(SignedManifest.from_mapping(kept.to_mapping()).body)
    return Release.from_blobs(manifest, rows.releases.blobs(manifest.blobs.values()))
