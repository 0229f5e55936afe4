"""A centre that stands alone: until central is reached it signs the catalogue itself, with a key of its own that says
"demo", employs a demo staff and grants number series. Everything goes through
`CentralPort`, as it will from central.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.domain.directory import DeviceOfCentre, Directory, Posting
from dostdesk.domain.numbers import Series, series_code
from dostdesk.hub.central_port import SeriesWanted, SignedRelease
from dostdesk.population.staff import DEMO_PASSWORD, invented_staff
from dostdesk.storage.passwords import hashed


class StandaloneCentral:
    """Plays central's part for one centre.

    Args:
        secret: Only this hub's; its signing key follows from it.
        sources: Folder of the catalogue's sources.
    """

    def __init__(self, *, centre: str, secret: bytes, sources: Path) -> None:
        self._centre = centre
        self._sources = sources
        self._keys = demo_keys(secret)
        self._lock = threading.Lock()
        self._granted: set[tuple[int, str]] = set()

    def release_keys(self) -> Mapping[str, bytes]:
        return {self._keys.root.name: self._keys.root.public}

    def keyring(self) -> SignedKeyring:
        return self._keys.keyring

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:
        """Release 1, in force from the first day of the year, for a hub that has none."""
        if newest >= 1:
            return ()
        built = build_release(self._sources, created_at=at, effective_from=date(at.year, 1, 1))
        return (SignedRelease(self._keys.signing.sign(built.manifest), built.blobs),)

    def directory(self) -> Directory:
        """28 clerks, a reception and a supervisor; all with the demo's password."""
        password_hash = hashed(DEMO_PASSWORD)
        postings = (Posting(staff=one, password_hash=password_hash, since=date.min) for one in invented_staff())
        return Directory(version=1, staff=tuple(postings))

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        """Nobody else needs to know."""

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        year, codes, order = wanted.year, list[str](), 0
        with self._lock:
            used = {code for granted_in, code in self._granted if granted_in == year} | wanted.taken
            while len(codes) < wanted.count:
                if series_code(order) not in used:
                    codes.append(series_code(order))
                order += 1
            self._granted.update((year, code) for code in codes)
        return tuple(Series(centre=self._centre, year=year, code=code) for code in codes)
