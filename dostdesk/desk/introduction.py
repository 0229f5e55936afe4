"""Becoming a device of a centre, and having its catalogue: what a desk and a board both need before anything else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from dostdesk.desk.release_cache import ReleaseCache, trusted_keys
from dostdesk.domain.ids import RandomBits, WindowNo
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import Install
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi

_INSTALL = "install"


class Introduction:
    """Says to the hub who this install is, again when it forgot it, and fetches the release that the hub names.

    Args:
        device_name: How the hub knows this PC: letters, digits and hyphens.
        program: `desk`, `board` or `simulator`; the hub lets a board only read.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        bits: RandomBits,
        releases: ReleaseCache,
        device_name: str,
        program: str,
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._api = api
        self._bits = bits
        self._releases = releases
        self._device_name = device_name
        self._program = program
        self._changed = changed
        self._hub_release: int | None = None

    def hub_has_release(self, number: int) -> bool:
        """A heartbeat named the release in force; answers whether it has to be fetched."""
        self._hub_release = number
        current = self._releases.current
        return current is None or current.number < number

    @property
    def ready(self) -> bool:
        """Whether the hub knows this device and its catalogue is here."""
        return self.install is not None and not self._api.forgotten and self._releases.current is not None

    @property
    def install(self) -> Install | None:
        """What this install is at its centre; None before the first enrolment."""
        with self._store.reading() as transaction:
            return device.install(transaction)

    def introduce(self) -> None:
        """Enrol if the hub does not know this install. Raises as `enrol` does."""
        if self.install is None or self._api.forgotten:
            self.enrol()

    def enrol(self) -> Install:
        """Introduce this install to the hub, again if it forgot it; the same install keeps its epoch.

        Raises:
            RefusedError, OutsideError: As `HubApi.enrol` does.
        """
        with self._store.reading() as transaction:
            known = device.install(transaction)
            made = device.setting(transaction, _INSTALL)
        if made is None:
            # Durable before it is said: a device that dies in between asks again as the same install.
            made = str(uuid.UUID(int=self._bits.getrandbits(128), version=4))
            with self._store.writing() as transaction:
                device.put_setting(transaction, _INSTALL, made)
        answer = self._api.enrol(self._device_name if known is None else known.device, made, self._program)
        trusted_keys(answer.release_key)
        install = Install(
            install=made,
            device=answer.device,
            install_epoch=answer.install_epoch,
            token=answer.token,
            centre=answer.centre,
            centre_name=answer.centre_name,
            release_key=answer.release_key,
            windows=tuple(WindowNo(no) for no in answer.windows),
        )
        with self._store.writing() as transaction:
            device.put_install(transaction, install)
        self._api.authorise(install.token)
        self._changed()
        return install

    def fetch_release(self) -> None:
        """Fetch the release in force, if there is none here or the hub named a newer one.

        Raises:
            RefusedError, OutsideError: As `ReleaseCache.fetch` does.
        """
        current = self._releases.current
        behind = self._hub_release is not None and (current is None or current.number < self._hub_release)
        if (current is None or behind) and self._releases.fetch(self._api):
            self._changed()
