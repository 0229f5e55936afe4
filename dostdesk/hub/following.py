"""Following central: what it publishes is verified, made durable whole, and decides from its time on.

A release that cannot be used changes nothing: the last good one stays, and devices hear why.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.catalogue.manifest import Manifest, SignedManifest, missing_blobs
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import RandomBits
from dostdesk.hub.central_link import HubPlace, ReleaseSource, signed_of
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.releases import HubReleases, put_keyring, put_release
from dostdesk.hub.writer import Writer
from dostdesk.protocol.central_releases import FollowedRelease, FollowedShape
from dostdesk.serving.attempt import Attempt
from dostdesk.serving.logs import note, note_bug
from dostdesk.storage.hub.store import HubStore

WAIT_S = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 15.0
ASKED_AGAIN = timedelta(minutes=10)
"""What was refused is asked for again: an update of this program may have come, or a whole copy."""
SWEPT_EVERY = timedelta(hours=1)
_DOUBLINGS = 5
# Damaged on its way, where the next journey may bring it whole; if some do not, it was so from the beginning.
_JOURNEYS = 3
_DAMAGED = frozenset({"release_truncated", "keyring_truncated"})


class Follower:
    """Follows central in steps.

    Attributes:
        trouble: Why central could not be asked; None while it can.
        ending: The link is being closed: that a call ends by it is no trouble of central's.

    Args:
        directory: Told the version of the centre's directory when central has a newer one; answers which one the hub
            has then.
        report: Tells central of devices that it does not know yet.
    """

    def __init__(
        self,
        *,
        source: ReleaseSource,
        store: HubStore,
        writer: Writer,
        releases: HubReleases,
        tail: FeedTail,
        clock: Clock,
        bits: RandomBits,
        directory: Callable[[int], int] = lambda version: version,
        report: Callable[[], None] = lambda: None,
    ) -> None:
        self._source = source
        self._store = store
        self._writer = writer
        self._releases = releases
        self._tail = tail
        self._clock = clock
        self._bits = bits
        self._directory = directory
        self._report = report
        self._directory_version = 0
        self._passed = 0
        self._passed_until: datetime | None = None
        self._swept_at: datetime | None = None
        self._damaged = (0, 0)
        self._failures = 0
        self.trouble: OutsideError | None = None
        self.ending = False

    def step(self, wait: float = WAIT_S) -> float:
        """Ask once, and take what came; answers after how many seconds to ask again."""
        now = self._clock.now()
        if self._passed_until is not None and now >= self._passed_until:
            self._passed, self._passed_until = 0, None
        releases = self._releases
        place = HubPlace(
            release=max(releases.newest, self._passed),
            base=releases.newest,
            keyring=releases.sequence,
            directory=self._directory_version,
        )
        try:
            followed = self._source.follow(place, wait=wait)
            stranger = self._take_keyring(followed)
            again = self._take_releases(followed)
            if followed.directory > self._directory_version:
                self._directory_version = self._directory(followed.directory)
            self._report()
        except OutsideError as trouble:
            return self._troubled(trouble)
        except RefusedError as refused:
            self._refused(refused)
            return self._troubled(None)
        if stranger is not None:
            self._refused(stranger)
            return self._troubled(None)
        self.trouble, self._failures = None, 0
        self._sweep(now)
        return again

    def _take_keyring(self, followed: FollowedShape) -> RefusedError | None:
        """Believe a newer keyring. One of another root is refused alone: until whoever keeps this hub names that root,
        releases of the keys that are known here go on.
        """
        if followed.keyring is None:
            return None
        signed = SignedKeyring.from_mapping(followed.keyring.model_dump())
        try:
            trust = self._releases.trust.with_keyring(signed)
        except RefusedError as refused:
            if refused.code == "keyring_unknown_root":
                return refused
            raise
        pinned = self._releases.pinned
        self._writer.submit(lambda rows: put_keyring(rows, pinned, signed)).result()
        self._releases.trust = trust
        self._passed = 0
        note("keyring_taken", sequence=self._releases.sequence)
        self._tail.announce()
        return None

    def _take_releases(self, followed: FollowedShape) -> float:
        """Take what came, oldest first; answers after how many seconds it is worth asking again."""
        newest = self._releases.newest
        if followed.newest < newest:
            self._refused(RefusedError("release_rolled_back", number=followed.newest, newest=newest))
        elif followed.newest == newest:
            self._releases.refused = None
        for one in followed.releases:
            try:
                self._take(one)
            except RefusedError as refused:
                self._refused(refused)
                if refused.code in _DAMAGED and self._damaged_again(one.number) < _JOURNEYS:
                    # Those behind it wait for it: a hub never goes back to a lower number.
                    return self._troubled(None)
                self._passed, self._passed_until = one.number, self._clock.now() + ASKED_AGAIN
        return 0.0

    def _damaged_again(self, number: int) -> int:
        """How often a release has come damaged."""
        self._damaged = (number, self._damaged[1] + 1 if self._damaged[0] == number else 1)
        return self._damaged[1]

    def _take(self, followed: FollowedRelease) -> None:
        signed = self._signed(followed)
        manifest = Manifest.from_bytes(signed.body)
        with self._store.reading() as rows:
            blobs = rows.releases.blobs(manifest.blobs.values())
        missing = missing_blobs(manifest, blobs)
        if missing:
            # Nothing of a release is fetched whose signature does not count.
            self._releases.trust.accept(signed)
            blobs |= self._source.blobs(missing)
        arrived = self._releases.accept(signed, blobs)
        now = self._clock.now()
        self._writer.submit(lambda rows: put_release(rows, arrived.manifest, signed, arrived.blobs, now)).result()
        self._releases.take(arrived)
        self._releases.refused = None
        note("release_taken", number=manifest.number, fetched=len(missing))
        self._tail.announce()

    def _signed(self, followed: FollowedRelease) -> SignedManifest:
        if followed.base == 0:
            return signed_of(followed, b"")
        with self._store.reading() as rows:
            base = rows.releases.release(followed.base)
        return signed_of(followed, base.manifest.encode("utf-8"))

    def _refused(self, refused: DeskError) -> None:
        """Said once, in the log and to devices, until it is another."""
        known = self._releases.refused
        if known is None or (known.code, known.facts) != (refused.code, refused.facts):
            note("release_refused", code=refused.code)
            self._releases.refused = refused

    def _sweep(self, now: datetime) -> None:
        """Let go of releases that were replaced and that nothing needs."""
        if self._swept_at is not None and now < self._swept_at + SWEPT_EVERY:
            return
        self._swept_at = now
        if self._releases.outdated(now):
            self._releases.forget(self._writer.submit(lambda rows: self._releases.drop_outdated(rows, now)).result())

    def _troubled(self, trouble: OutsideError | None) -> float:
        if self.ending:
            return 0.0
        if trouble is not None and (self.trouble is None or self.trouble.code != trouble.code):
            note("following_waits", code=trouble.code)
        self.trouble = trouble
        self._failures += 1
        ceiling = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(self._failures - 1, _DOUBLINGS))
        return float(ceiling * (0.5 + self._bits.getrandbits(16) / 2**17))


class Following:
    """The thread that follows."""

    def __init__(self, follower: Follower, source: ReleaseSource) -> None:
        self._follower = follower
        self._source = source
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-following", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what it had begun is begun again at the next start."""
        self._ended.set()
        self._follower.ending = True
        self._source.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            pause = LONGEST_PAUSE_S
            attempt = Attempt()
            with attempt:
                pause = self._follower.step()
            if attempt.error is not None:
                note_bug(attempt.error)
            self._ended.wait(pause)
