"""What a hub needs of central: releases, the staff directory and number series. Central's
client is one of these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.catalogue.manifest import SignedManifest
from dostdesk.domain.directory import DeviceOfCentre, Directory
from dostdesk.domain.numbers import Series


@dataclass(frozen=True, slots=True)
class SignedRelease:
    """A signed release with its blobs by hash."""

    signed: SignedManifest
    blobs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWanted:
    """More number series for an install.

    Attributes:
        request: Id of the device's request.
        first: How many series of this request are recorded here already.
        count: How many more are wanted.
        taken: Codes of that year which the hub knows.
    """

    device: str
    install_epoch: int
    request: str
    year: int
    first: int
    count: int
    taken: frozenset[str]


class CentralPort(Protocol):
    """The national service as a hub sees it. Every call may wait for a network and raise OutsideError."""

    def release_keys(self) -> Mapping[str, bytes]:
        """Name → raw public key of the root, which says who may sign releases; a new hub pins it."""
        ...

    def keyring(self) -> SignedKeyring | None:
        """Who may sign releases; None when the root signs them itself."""
        ...

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:
        """The releases behind number `newest`, oldest first."""
        ...

    def directory(self) -> Directory:
        """The whole directory of this centre."""
        ...

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        """Devices that enrolled here; central keeps what is new of them. Raises RefusedError as central does."""
        ...

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        """New series for one install, the same for the same request. Raises RefusedError as central does."""
        ...
