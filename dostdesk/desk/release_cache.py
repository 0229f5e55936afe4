"""The catalogue at this desk: signed releases fetched once, verified at every start, read and kept while it runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.manifest import SignedManifest, missing_blobs
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.signing import verify
from dostdesk.desk.hub_time import HubTime
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.forms.compose import form_for
from dostdesk.forms.document import FormDocument
from dostdesk.storage.desk import device, releases
from dostdesk.storage.desk.releases import KeptRelease
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi


class ReleaseCache:
    """Releases by number, ready to use; a visit asks for the one that it began under."""

    def __init__(self, *, store: DeskStore, time: HubTime) -> None:
        self._store = store
        self._time = time
        self._lock = threading.RLock()
        self._read: dict[int, Release] = {}
        self._forms: dict[tuple[int, str], FormDocument] = {}
        self._policies: dict[int, QueuePolicy] = {}
        self._load()

    @property
    def current(self) -> Release | None:
        """The release in force today: the highest whose day has come; None before the first was fetched."""
        today = service_day(self._time.now())
        with self._lock:
            due = [release for release in self._read.values() if release.effective_from <= today]
            chosen = due or list(self._read.values())
        return max(chosen, key=lambda release: release.number) if chosen else None

    def in_force(self) -> Release:
        """As `current`. Raises RefusedError `release_none` before the first was fetched."""
        found = self.current
        if found is None:
            raise RefusedError("release_none")
        return found

    def of(self, number: int) -> Release:
        """The release under which something began. Raises RefusedError `release_none` when it is not here."""
        with self._lock:
            found = self._read.get(number)
        if found is None:
            raise RefusedError("release_none")
        return found

    def form(self, number: int, service: str) -> FormDocument:
        """The form of a service in a release; read once.

        Raises:
            RefusedError: `release_none`, `service_unknown`, or as `form_for` does.
        """
        with self._lock:
            known = self._forms.get((number, service))
            if known is None:
                release = self.of(number)
                documents: Mapping[str, Mapping[str, Any]] = release.forms
                known = form_for(service, release.service(service).group, documents)
                self._forms[number, service] = known
        return known

    @property
    def policy(self) -> QueuePolicy | None:
        """The queue policy of the release in force."""
        current = self.current
        if current is None:
            return None
        with self._lock:
            known = self._policies.get(current.number)
            if known is None:
                known = self._policies[current.number] = QueuePolicy.from_mapping(current.policy)
        return known

    def fetch(self, api: HubApi) -> bool:
        """Fetch the release in force at the hub, if it is new; answers whether one came.

        Raises:
            RefusedError: As `verify` and `Release.from_blobs` do: an unsigned or damaged release is never used.
            OutsideError: As `HubApi` does; `disk_full`.
        """
        signed = SignedManifest.from_mapping(api.release().model_dump())
        with self._store.reading() as transaction:
            install = device.install(transaction)
            newest = releases.newest_release(transaction)
        if install is None:
            raise RefusedError("desk_not_enrolled")
        manifest = verify(signed, trusted=trusted_keys(install.release_key), newest=newest)
        with self._lock:
            if manifest.number in self._read:
                return False
        with self._store.reading() as transaction:
            blobs = releases.blobs(transaction, list(manifest.blobs.values()))
        for sha256 in missing_blobs(manifest, blobs):
            content = api.release_blob(sha256)
            if digest(content) != sha256:
                raise OutsideError("hub_garbage")
            with self._store.writing() as transaction:
                releases.put_blob(transaction, sha256, content, to_hub=False)
            blobs[sha256] = content
        release = Release.from_blobs(manifest, blobs)
        with self._store.writing() as transaction:
            kept = signed.to_mapping()
            releases.put_release(
                transaction,
                KeptRelease(
                    version=manifest.number,
                    manifest=kept["manifest"],
                    signature=kept["signature"],
                    key=kept["key"],
                ),
                self._time.now(),
            )
        with self._lock:
            self._read[release.number] = release
        return True

    def _load(self) -> None:
        """Read what was fetched before; its signatures are checked again, because a disk is not a witness."""
        with self._store.reading() as transaction:
            install = device.install(transaction)
            kept = releases.releases(transaction)
            if install is None:
                return
            trusted = trusted_keys(install.release_key)
            for row in kept:
                signed = SignedManifest.from_mapping(
                    {"manifest": row.manifest, "signature": row.signature, "key": row.key}
                )
                try:
                    manifest = verify(signed, trusted=trusted)
                    blobs = releases.blobs(transaction, list(manifest.blobs.values()))
                    self._read[manifest.number] = Release.from_blobs(manifest, blobs)
                except RefusedError:
                    # Not to be used, and not a reason to keep the window closed: the hub has it, whole and signed.
                    continue


def trusted_keys(pinned: str) -> dict[str, bytes]:
    """The key pinned at enrolment, `name:hexadecimal`, as `verify` wants it.

    Raises:
        OutsideError: `hub_garbage` when it is no key.
    """
    name, _, public = pinned.rpartition(":")
    try:
        return {name: bytes.fromhex(public)}
    except ValueError as error:
        raise OutsideError("hub_garbage") from error
