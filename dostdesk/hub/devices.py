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
NOT_FOLLOWING_AFTER = timedelta(seconds=40)
# Four heartbeats: then a desk knows that it is on its own, and whoever watches the hall as well.
SILENT_AFTER = timedelta(seconds=12)
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
        self._beats: dict[str, datetime] = {}
        self._began: datetime | None = None
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

    def not_following(self, names: Collection[str], now: datetime) -> tuple[str, ...]:
        """Those of some devices of which no install has said anything for some time, as far as this hub was there."""
        heard = {one.name for one in self.enrolled() if self.heard_since(one, now - NOT_FOLLOWING_AFTER)}
        self._asked_since = self._asked_since or now
        if now - self._asked_since < NOT_FOLLOWING_AFTER:
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

    def beat(self, token: str, life: str, now: datetime) -> None:
        """A heartbeat came from a device; nothing follows from one that is not known here."""
        self._began = self._began or now
        device = self._by_token.get(token_hash(token))
        if device is None or device.program == BOARD or self._lives.get(device.install) != life:
            return
        if device.name not in self._beats:
            # As a new mapping: others go through it meanwhile.
            self._beats = {**self._beats, device.name: now}
        else:
            self._beats[device.name] = now

    def silent(self, now: datetime) -> dict[str, datetime | None]:
        """Desks that have not been heard for long, and when they were last: None for one that was not since this hub
        began, though it was there before.
        """
        if self._began is None or now - self._began < SILENT_AFTER:
            return {}
        found: dict[str, datetime | None] = {
            device.name: None
            for device in self._by_token.values()
            if device.program != BOARD and device.install in self._lives and device.name not in self._beats
        }
        found |= {name: at for name, at in self._beats.items() if now - at >= SILENT_AFTER}
        return {name: at for name, at in found.items() if name not in self._retired}

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
