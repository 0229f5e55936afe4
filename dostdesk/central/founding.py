"""Whose signatures count at this central, as its settings say, and the catalogue that it begins with."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk.assets import resource
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.catalogue.signing import SigningKey
from dostdesk.central.demo_catalogue import found_demo_catalogue
from dostdesk.central.releases import Publisher, Releases, replace_root
from dostdesk.central.settings import CentralSettings
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.author_keys import known_authors
from dostdesk.storage.central.store import CentralStore


def publisher_of(settings: CentralSettings) -> Publisher:
    """Who publishes here. Raises RefusedError `setting_wrong` for a key that cannot be read."""
    authors = {} if settings.authors is None else known_authors(settings.authors)
    if settings.demo_catalogue:
        return Publisher(signing=demo_keys(_demo_secret(settings)).signing, authors=authors)
    if settings.signing_key is None:
        return Publisher(signing=None, authors=authors)
    name, _, private = settings.signing_key.get_secret_value().strip().rpartition(":")
    try:
        key = SigningKey(name, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)))
    except ValueError as error:
        raise RefusedError("setting_wrong", name="signing_key") from error
    return Publisher(signing=key, authors=authors)


def found_catalogue(releases: Releases, settings: CentralSettings, clock: Clock) -> None:
    """Pin the root, take the keyring that the settings name, and publish the demo's release if they say so.

    Raises:
        RefusedError: `setting_wrong` for a keyring that is not there; as `Releases.found` for one that is not trusted.
    """
    if settings.demo_catalogue:
        secret = _demo_secret(settings)
        found_demo_catalogue(releases, secret=secret, sources=resource("catalogue"), clock=clock)
    if settings.root and settings.keyring is not None:
        releases.found(settings.root, _keyring(settings.keyring))


def replace_root_of(store: CentralStore, settings: CentralSettings, clock: Clock) -> int:
    """Pin the root that the settings name in place of the one before; prints what counts now.

    Raises:
        RefusedError: `setting_wrong` when root or keyring are not set; as `replace_root`.
    """
    for name in ("root", "keyring"):
        if not getattr(settings, name):
            raise RefusedError("setting_wrong", name=name)
    root, keyring = settings.root, _keyring(settings.keyring or Path())
    sequence = replace_root(store, root, keyring, clock.now())
    sys.stdout.write(json.dumps({"root": root.partition(":")[0], "keyring": sequence}) + "\n")
    return 0


def _demo_secret(settings: CentralSettings) -> bytes:
    """What the demo's keys follow from: as little a secret as the key of its store."""
    target = settings.target() if settings.throwaway_key else ""
    if isinstance(target, str):
        raise RefusedError("setting_wrong", name="demo_catalogue")
    return target[1]


def _keyring(file: Path) -> SignedKeyring:
    try:
        return SignedKeyring.from_mapping(json.loads(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise RefusedError("setting_wrong", name="keyring") from error
