"""The catalogue of a central that is shown: keys that say demo, and the product's own sources as its first release."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central.releases import Releases
from dostdesk.domain.clock import Clock, local
from dostdesk.publishing.publication import content_of
from dostdesk.publishing.reading import read_files


def found_demo_catalogue(releases: Releases, *, secret: bytes, sources: Path, clock: Clock) -> None:
    """Pin the demo's root and publish release 1, in force from the first day of the year; once is enough.

    Args:
        secret: At least 16 bytes; all keys follow from it.
        sources: Folder of the catalogue.
    """
    keys, now = demo_keys(secret), clock.now()
    releases.found(f"{keys.root.name}:{keys.root.public.hex()}", keys.keyring)
    if not releases.published():
        built = build_release(sources, created_at=now, effective_from=date(local(now).year, 1, 1))
        named, contents = content_of(read_files(sources)[0])
        releases.publish(keys.signing.sign(built.manifest), {**built.blobs, **contents}, sources=named)
