"""The enrolled installs in memory, and which life of each is heard: every request asks for one. The store has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import DeviceId
from dostdesk.hub.ask import Sender
from dostdesk.storage.hub.people import Device, token_hash

# A board asks for the feed at least that often.
THERE_FOR = timedelta(seconds=60)
# Whoever follows the feed asks every 25 s at the latest.
SILENT_AFTER = timedelta(seconds=40)
BOARD = "board"


class DeviceBook:
    """Which install a token is of, which of its lives was heard last and when, and which devices are retired."""

    def __init__(
        self, by_token: Mapping[str, Device], retired: Collection[str] = (), lives: Mapping[str, str] | None = None
    ) -> None:
        self._by_token = dict(by_token)
        self._lives = dict(lives or {})
        self._heard_at: dict[str, datetime] = {}
        self._boards: dict[str, datetime] = {}
        self._retired = frozenset(retired)
        self._asked_since: datetime | None = None
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

    def of(self, token: str) -> Device:
        """Raises RefusedError `device_unknown`."""
        device = self._by_token.get(token_hash(token))
        if device is None:
            raise RefusedError("device_unknown")
        return device

    def hear(self, device: Device, mark: str, now: datetime) -> None:
        """From now on this life of an install is the one that is heard."""
        self._lives[device.install] = mark
        self._heard_at[device.install] = now

    def must_be_heard(self, token: str, mark: str, now: datetime) -> None:
        """Raises RefusedError `life_unknown` for another life than the one that was heard last."""
        install = self.of(token).install
        if self._lives.get(install) != mark:
            raise RefusedError("life_unknown")
        self._heard_at[install] = now

    def note(self, token: str, mark: str, now: datetime) -> None:
        """A life asked for something that any of them may have; if it is the one that is heard, it is still there."""
        install = self.of(token).install
        if self._lives.get(install) == mark:
            self._heard_at[install] = now

    def heard_since(self, device: Device, instant: datetime) -> bool:
        """Whether the life that is heard has said anything since."""
        heard = self._heard_at.get(device.install)
        return heard is not None and heard >= instant

    def silent(self, names: Collection[str], now: datetime) -> tuple[str, ...]:
        """Those of some devices of which no install has said anything for some time, as far as this hub was there."""
        heard = {one.name for one in self.enrolled() if self.heard_since(one, now - SILENT_AFTER)}
        self._asked_since = self._asked_since or now
        if now - self._asked_since < SILENT_AFTER:
            return ()
        return tuple(sorted(set(names) - heard))

    def note_board(self, name: str, now: datetime) -> None:
        """A board of the hall asked for something."""
        self._boards[name] = now

    def boards(self, now: datetime) -> tuple[int, int]:
        """How many boards are there, and how many fell silent since this hub began."""
        heard = tuple(self._boards.items())
        there = sum(now - at <= THERE_FOR for _, at in heard)
        return there, sum(name not in self._retired for name, _ in heard) - there

    def sender(self, token: str) -> Sender:
        """Raises RefusedError `device_unknown`."""
        device = self.of(token)
        return Sender(
            device=DeviceId(device.name),
            install_epoch=device.install_epoch,
            newest=device.install_epoch == self._newest[device.name],
            reads_only=device.program == BOARD,
            retired=device.name in self._retired,
        )
