"""The enrolled installs in memory: every request asks for one. The store has them too."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import DeviceId
from dostdesk.hub.ask import Sender
from dostdesk.storage.hub.people import Device, token_hash


class DeviceBook:
    """Which install a token is of, and which devices are retired."""

    def __init__(self, by_token: Mapping[str, Device], retired: Collection[str] = ()) -> None:
        self._by_token = dict(by_token)
        self._retired = frozenset(retired)
        self._newest: dict[str, int] = {}
        for device in self._by_token.values():
            self._newest[device.name] = max(device.install_epoch, self._newest.get(device.name, 0))

    def add(self, token: str, device: Device) -> None:
        # As one new mapping: others go through it meanwhile.
        self._by_token = {**self._by_token, token_hash(token): device}
        self._newest[device.name] = max(device.install_epoch, self._newest.get(device.name, 0))

    def retire(self, names: Collection[str]) -> None:
        """From now on these are the retired devices, and no others."""
        self._retired = frozenset(names)

    def enrolled(self) -> tuple[Device, ...]:
        """Every install."""
        return tuple(self._by_token.values())

    def sender(self, token: str) -> Sender:
        """Raises RefusedError `device_unknown`."""
        device = self._by_token.get(token_hash(token))
        if device is None:
            raise RefusedError("device_unknown")
        return Sender(
            device=DeviceId(device.name),
            install_epoch=device.install_epoch,
            newest=device.install_epoch == self._newest[device.name],
            reads_only=device.program == "board",
            retired=device.name in self._retired,
        )
