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
from dostdesk.domain.numbers import Series
from dostdesk.domain.rights import Staff


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """A member of staff with the Argon2id hash of his password."""

    staff: Staff
    password_hash: str


@dataclass(frozen=True, slots=True)
class SignedRelease:
    """A signed release with its blobs by hash."""

    signed: SignedManifest
    blobs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWanted:
    """One more number series for an install.

    Attributes:
        request: Id of the device's request; one request may need two series.
        taken: Codes of that year which the hub knows.
    """

    device: str
    install_epoch: int
    request: str
    year: int
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

    def staff(self) -> Sequence[StaffRecord]:
        """The staff of this centre, in the order of the directory."""
        ...

    def grant_series(self, wanted: SeriesWanted) -> Series:
        """A new series for one install."""
        ...
