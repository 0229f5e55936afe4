"""Central's catalogue: publishing a release, and telling hubs what they lack.

Central holds no root key. It pins one, takes keyrings that the root signed elsewhere, and signs releases with a key of
the keyring, once two people have signed what is to be published.
"""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from time import monotonic

from dostdesk.catalogue.keyring import SignedKeyring, Trust
from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.catalogue.release import Release
from dostdesk.catalogue.signing import SigningKey
from dostdesk.catalogue.travel import Bundles, difference
from dostdesk.central.parts import Parts
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.protocol.central_releases import (
    LONGEST_WAIT_S,
    FollowedRelease,
    FollowedShape,
    FollowPlace,
)
from dostdesk.protocol.releases import KeyringShape
from dostdesk.publishing.publication import Approval, Publication, verify_publication
from dostdesk.storage.central.releases import PublishedRelease, ReleaseHead
from dostdesk.storage.central.store import CentralRows, CentralStore

LOOK_AGAIN_S = 0.5
"""Another process of central may have published: so often it is looked for, once for all who wait here."""
_PLACES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newer:
    """What lies beyond the place of a hub.

    Attributes:
        base: The release of which it has the manifest, if central has it.
        keyring: The newest one.
    """

    base: PublishedRelease | None
    releases: tuple[PublishedRelease, ...]
    keyring: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes.

    Attributes:
        signing: The online key; None at a central that only tells what others published.
        authors: Person → raw public key of those whose signatures a publication needs.
    """

    signing: SigningKey | None
    authors: Mapping[str, bytes]


class Releases:
    """The catalogue of one central.

    Args:
        directory_version: Version of a centre's directory, which hubs follow with the same question.
    """

    def __init__(
        self, parts: Parts, publisher: Publisher, *, directory_version: Callable[[CentralRows, str], int]
    ) -> None:
        self._parts = parts
        self._directory_version = directory_version
        self._publisher = publisher
        self._bundles = Bundles()
        self._difference = lru_cache(maxsize=16)(difference)
        self._newer: dict[tuple[ReleaseHead | None, int, int], _Newer] = {}
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, int, tuple[ReleaseHead | None, int]]] = {}

    # ------------------------------------------------------------ publishing

    def found(self, root: str, keyring: SignedKeyring) -> None:
        """Pin a root and take its first keyring; a central that has one stays with it.

        Raises:
            RefusedError: `root_other` for another one than that; as `Trust.with_keyring` does.
        """
        with self._parts.store.writing() as rows:
            head = rows.releases.head()
            if head is None:
                rows.releases.found(root)
            elif head.root != root:
                raise RefusedError("root_other", pinned=head.root.partition(":")[0], named=root.partition(":")[0])
        self.publish_keyring(keyring)

    def publish_keyring(self, signed: SignedKeyring) -> None:
        """Take a keyring that the root signed; hubs get it with their next answer. The same one again is nothing new.

        Raises:
            RefusedError: As `Trust.with_keyring` does; `root_none` before a root was pinned.
        """
        now = self._parts.now()
        with self._parts.store.writing() as rows:
            trust = _trust(rows).with_keyring(signed)
            sequence = 0 if trust.keyring is None else trust.keyring.sequence
            if rows.releases.move_to_keyring(sequence):
                rows.releases.put_keyring(sequence, signed.to_mapping(), now)
        self._parts.news.tell()

    def publish(
        self,
        signed: SignedManifest,
        blobs: Mapping[str, bytes],
        *,
        sources: Mapping[str, str] | None = None,
        approvals: tuple[Approval, ...] = (),
    ) -> PublishedRelease:
        """Publish a release: it is durable with all of its blobs before a hub hears of it. The same again is as before.

        Args:
            blobs: SHA-256 → content, of the release and of its sources.

        Raises:
            RefusedError: `release_rolled_back` for a number that goes back, or as `Trust.accept` and
                `Release.from_blobs` do; `root_none`.
        """
        now = self._parts.now()
        with self._parts.store.writing() as rows:
            known = rows.releases.release(Manifest.from_bytes(signed.body).number)
            if known is not None and known.manifest.encode("utf-8") == signed.body:
                return known
            head, trust = _head(rows), _trust(rows)
            manifest = trust.accept(signed)
            Release.from_blobs(manifest, blobs).whole()
            if known is not None:
                raise RefusedError("release_forged", part="number")
            if not rows.releases.move_to_release(manifest.number):
                raise RefusedError("release_rolled_back", number=manifest.number, newest=head.newest)
            written = signed.to_mapping()
            published = PublishedRelease(
                number=manifest.number,
                effective_at=to_text(manifest.effective_at),
                published_at=to_text(now),
                manifest=written["manifest"],
                signature=written["signature"],
                key=written["key"],
                sources=json.dumps(dict(sources or {})),
                approvals=json.dumps([_approval(one) for one in approvals]),
            )
            rows.releases.put(published, blobs)
        self._parts.news.tell()
        return published

    def must_publish(self) -> None:
        """Raises RefusedError `publishing_closed` where there is no online key."""
        if self._publisher.signing is None:
            raise RefusedError("publishing_closed")

    def publish_approved(self, publication: Publication) -> PublishedRelease:
        """Sign with the online key what two people signed, and publish it.

        Raises:
            RefusedError: As `verify_publication` and `publish` do; `publishing_closed` where there is no online key.
        """
        signing = self._publisher.signing
        if signing is None:
            raise RefusedError("publishing_closed")
        verify_publication(publication, authors=self._publisher.authors)
        signed = signing.sign_body(publication.manifest)
        return self.publish(signed, publication.blobs, sources=publication.sources, approvals=publication.approvals)

    # ------------------------------------------------------------ following

    async def follow(self, place: FollowPlace, centre: str) -> FollowedShape:
        """What is newer than what a hub has; waits for it as long as the hub does."""
        loop = asyncio.get_running_loop()
        until = loop.time() + min(place.wait, LONGEST_WAIT_S)
        while True:
            count = self._parts.news.count
            left = until - loop.time()
            ends = left <= 0 or self._parts.news.closed
            followed = await self._parts.look(partial(self._followed_now, place, centre, count, whatever=ends))
            if followed is not None:
                return followed
            await self._parts.news.beyond(count, min(left, LOOK_AGAIN_S))

    def bundle(self, wanted: tuple[str, ...]) -> bytes:
        """Blobs as one compressed body. Raises RefusedError `blob_unknown`."""
        return self._bundles.of(wanted, lambda: self._blobs(wanted))

    def blob(self, sha256: str) -> bytes:
        """One blob of a release or of its sources. Raises RefusedError `blob_unknown`."""
        found = self._blobs((sha256,)).get(sha256)
        if found is None:
            raise RefusedError("blob_unknown")
        return found

    def published(self) -> list[PublishedRelease]:
        """All releases, oldest first."""
        with self._parts.store.reading() as rows:
            return rows.releases.after(0)

    def root(self) -> str:
        """The pinned root. Raises RefusedError `root_none` before there is one."""
        with self._parts.store.reading() as rows:
            return _head(rows).root

    def _blobs(self, wanted: tuple[str, ...]) -> dict[str, bytes]:
        with self._parts.store.reading() as rows:
            return rows.releases.blobs(wanted)

    def _seen_lately(self, centre: str, told: int) -> tuple[ReleaseHead | None, int]:
        """How far the catalogue and a centre's directory are, read once for all who wait at the same moment."""
        with self._lock:
            at, count, head = self._seen.get(centre, (0.0, -1, (None, 0)))
            if count != told or monotonic() - at >= LOOK_AGAIN_S:
                with self._parts.store.reading() as rows:
                    head = (rows.releases.head(), self._directory_version(rows, centre))
                self._seen[centre] = (monotonic(), told, head)
            return head

    def _followed_now(self, place: FollowPlace, centre: str, told: int, *, whatever: bool) -> FollowedShape | None:
        """What a hub lacks; None while there is nothing new, unless it is to hear `whatever` there is."""
        head, directory = self._seen_lately(centre, told)
        newer = head is not None and (head.newest > place.release or head.sequence > place.keyring)
        return self._followed(place, centre) if newer or directory > place.directory or whatever else None

    def _followed(self, place: FollowPlace, centre: str) -> FollowedShape:
        now = self._parts.now()
        with self._parts.store.reading() as rows:
            head = rows.releases.head()
            known = self._newer_than(place, head, rows)
            directory = self._directory_version(rows, centre)
        # What was replaced before a hub came to fetch it decides nothing any more.
        first = max((one.number for one in known.releases if one.effective_at <= to_text(now)), default=0)
        wanted = [one for one in known.releases if one.number >= first]
        sequence, keyring = 0 if head is None else head.sequence, known.keyring
        return FollowedShape(
            central_time=now,
            newest=0 if head is None else head.newest,
            directory=directory,
            keyring=KeyringShape(**keyring) if keyring is not None and sequence > place.keyring else None,
            releases=tuple(self._travelling(one, known.base) for one in wanted),
        )

    def _newer_than(self, place: FollowPlace, head: ReleaseHead | None, rows: CentralRows) -> _Newer:
        """As `rows` have it, read once for all hubs of the same place: under one head nothing of it changes."""
        asked = (head, place.release, place.base)
        known = self._newer.get(asked)
        if known is None:
            known = _Newer(
                base=rows.releases.release(place.base) if place.base else None,
                releases=tuple(rows.releases.after(place.release)),
                keyring=rows.releases.keyring(),
            )
            with self._lock:
                if len(self._newer) >= _PLACES:
                    self._newer.clear()
                self._newer[asked] = known
        return known

    def _travelling(self, release: PublishedRelease, base: PublishedRelease | None) -> FollowedRelease:
        before = b"" if base is None else base.manifest.encode("utf-8")
        change = self._difference(before, release.manifest.encode("utf-8"))
        return FollowedRelease(
            number=release.number,
            key=release.key,
            signature=release.signature,
            base=0 if base is None else base.number,
            change=base64.b64encode(change).decode("ascii"),
        )


def replace_root(store: CentralStore, root: str, signed: SignedKeyring, now: datetime) -> int:
    """Pin another root in place of the one before, with a keyring of it that is newer and vouches for every release.

    Central may be running meanwhile: hubs are told the keyring as any other, and take it once they pin that root too.
    The sequence of the keyring that counts now; with the pinned root nothing is changed but by a newer keyring.

    Raises:
        RefusedError: `root_none`; as `Trust.under`.
    """
    with store.writing() as rows:
        trust = _trust(rows)
        if _head(rows).root == root:
            trust = trust.with_keyring(signed)
        else:
            releases = [SignedManifest.from_mapping(_signed(one)) for one in rows.releases.after(0)]
            trust = trust.under(root, signed, releases)
            rows.releases.repin(root)
        sequence = 0 if trust.keyring is None else trust.keyring.sequence
        if rows.releases.move_to_keyring(sequence):
            rows.releases.put_keyring(sequence, signed.to_mapping(), now)
        return sequence


def _signed(release: PublishedRelease) -> dict[str, str]:
    return {"manifest": release.manifest, "signature": release.signature, "key": release.key}


def _head(rows: CentralRows) -> ReleaseHead:
    head = rows.releases.head()
    if head is None:
        raise RefusedError("root_none")
    return head


def _trust(rows: CentralRows) -> Trust:
    name, _, public = _head(rows).root.rpartition(":")
    kept = rows.releases.keyring()
    trust = Trust(roots={name: bytes.fromhex(public)})
    return trust if kept is None else trust.with_keyring(SignedKeyring.from_mapping(kept))


def _approval(approval: Approval) -> dict[str, str]:
    return {
        "person": approval.person,
        "signed_at": approval.signed_at.astimezone(UTC).isoformat(),
        "signature": base64.b64encode(approval.signature).decode("ascii"),
    }
