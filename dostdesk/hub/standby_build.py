"""The one builder of a standby; once it is promoted, the same process at the same address is the hub of the centre."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.catalogue.release import Release
from dostdesk.domain.clock import Clock, to_text
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import NewId, RandomBits, StaffId, id_maker, system_bits
from dostdesk.domain.succession import HubRole
from dostdesk.hub.build import STORE_FILE, Hub
from dostdesk.hub.hub_port import HubPort
from dostdesk.hub.promotion import CentralFeed, catch_up, promote
from dostdesk.hub.releases import rules_of
from dostdesk.hub.standby import StandbyFollower, StandbyFollowing, found_standby
from dostdesk.hub.standby_api import StandbyParts, create_standby_app
from dostdesk.protocol import OLDEST_PROTOCOL, PROTOCOL, headers
from dostdesk.protocol.succession import Promoted, StandbyEnrol
from dostdesk.serving.logs import note
from dostdesk.serving.problems import Envelope
from dostdesk.storage.hub.store import HubRows, HubStore

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

HubOf = Callable[[], Hub]


class Standby:
    """A machine that follows the hub of its centre, until it is one.

    An ASGI application: before its promotion that of a standby, after it that of the hub.

    Args:
        url: The hub that is followed.
        port_to: A hub at an address, to which a token is told.
        enrol: How it introduces itself, where it was never introduced; None for a store that was.
        central: What central has of the feed, if this centre has one.
        hub_of: Opens the hub over the same folder, once this was promoted.
        start: Without it `follower` is stepped by the caller.

    Raises:
        RefusedError, OutsideError: The store cannot be opened, or the hub does not take this machine as its standby.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        url: str,
        port_to: Callable[[str, str], HubPort],
        enrol: StandbyEnrol | None,
        clock: Clock,
        hub_of: HubOf,
        central: CentralFeed | None = None,
        bits: RandomBits | None = None,
        start: bool = True,
    ) -> None:
        self._store = HubStore.open(folder / STORE_FILE, key)
        self._clock, self._hub_of, self._central = clock, hub_of, central
        self._new_id: NewId = id_maker(clock, bits or system_bits())
        self._turn = threading.Lock()
        self.hub: Hub | None = None
        """The hub that this has become; None while it stands by."""
        with self._store.reading() as rows:
            centre = rows.centre()
        if centre is None:
            if enrol is None:
                raise OutsideError("standby_unknown")
            first = port_to(url, "")
            centre = found_standby(self._store, first, enrol, clock.now())
            first.close()
        self.centre = centre.code
        self._url, self._port_to, self._bits, self._start = url, port_to, bits or system_bits(), start
        self.follower, self._following = self._new_following()
        parts = StandbyParts(
            centre=centre,
            store=self._store,
            behind=lambda: self.follower.behind,
            clock=clock,
            promote=self.promote,
        )
        self._app = Envelope(create_standby_app(parts), self._stamp)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app if self.hub is None else self.hub.app
        await app(scope, receive, send)

    def promote(self, staff: StaffId) -> Promoted:
        """Become the hub of the centre.

        Raises:
            RefusedError: `feed_fork` when central has a feed that does not go on from here.
            OutsideError: As `HubStore.writing`; this goes on as a standby.
        """
        with self._turn:
            if self.hub is None:
                self._following.stop()
                try:
                    self._promote(staff)
                except DeskError:
                    self.follower, self._following = self._new_following()
                    raise
                self._store.close()
                hub = self._hub_of()
                hub.parts.awaited.leave_out(self.follower.silent)
                self.hub = hub
            promotion = self.hub.parts.standing.promotions[-1]
        return Promoted(epoch=promotion.epoch, seq=promotion.seq)

    def _promote(self, staff: StaffId) -> None:
        beyond = self._caught_up()
        with self._store.reading() as rows:
            letters = letters_of(rows)
        now = self._clock.now()
        promote(self._store, staff=staff, letters=letters, now=now, new_id=self._new_id, beyond=beyond)

    def _new_following(self) -> tuple[StandbyFollower, StandbyFollowing]:
        with self._store.reading() as rows:
            followed = rows.succession.followed()
        hub = self._port_to(self._url, "" if followed is None else followed.token)
        follower = StandbyFollower(store=self._store, hub=hub, clock=self._clock, bits=self._bits)
        following = StandbyFollowing(follower, hub.close)
        if self._start:
            following.start()
        return follower, following

    def wake(self) -> None:
        """Send those who wait for news home."""
        if self.hub is not None:
            self.hub.parts.tail.close()

    def close(self) -> None:
        """End everything and close the store."""
        if self.hub is not None:
            self.hub.close()
        else:
            self._following.stop()
            self._store.close()

    def _caught_up(self) -> int:
        """What central has beyond this is fetched; a central that does not answer keeps nobody waiting."""
        if self._central is None:
            return 0
        try:
            return catch_up(self._store, self._central, self._clock)
        except OutsideError as trouble:
            note("promoted_without_central", code=trouble.code)
            return 0

    def _stamp(self) -> Iterable[tuple[str, str]]:
        return (
            (headers.HUB_TIME, to_text(self._clock.now())),
            (headers.PROTOCOLS, f"{OLDEST_PROTOCOL}-{PROTOCOL}"),
        )


def stands_by(folder: Path, key: bytes) -> bool:
    """Whether the store in a folder is of a standby, or of none yet: then whoever was told to follow does.

    Raises:
        RefusedError, OutsideError: As `HubStore.open`.
    """
    if not (folder / STORE_FILE).exists():
        return True
    store = HubStore.open(folder / STORE_FILE, key)
    try:
        with store.reading() as rows:
            return rows.centre() is None or rows.succession.role() is HubRole.STANDBY
    finally:
        store.close()


def letters_of(rows: HubRows) -> frozenset[str]:
    """The queue letters of all releases that are here."""
    letters: set[str] = set()
    for kept in rows.releases.all():
        manifest = Manifest.from_bytes(SignedManifest.from_mapping(kept.to_mapping()).body)
        release = Release.from_blobs(manifest, rows.releases.blobs(manifest.blobs.values()))
        letters |= {group.letter for group in rules_of(release).policy.groups}
    return frozenset(letters)
