"""Keeping the keys of a catalogue: the root, which stays away from every network, and the keyring that it signs.

The root's private part is a key file like a person's, sealed by a passphrase; a signing key's lies open, for the server
that signs with it.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk.catalogue.keyring import Keyring, ReleaseKey, RootKey, SignedKeyring, Trust, root_of
from dostdesk.domain.errors import RefusedError
from dostdesk.publishing.author_keys import Stretching, make_key, open_key
from dostdesk.publishing.durable import write_file

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def make_root(folder: Path, name: str, passphrase: str, *, stretching: Stretching | None = None) -> str:
    """Make a root key; what hubs pin: `NAME:HEX` of its public part.

    Raises:
        RefusedError: As `author_keys.make_key`.
    """
    return f"{name}:{make_key(folder, name, passphrase, stretching=stretching).hex()}"


def open_root(folder: Path, name: str, passphrase: str) -> RootKey:
    """Raises RefusedError as `author_keys.open_key`."""
    return RootKey(name, open_key(folder, name, passphrase))


def make_signing_key(file: Path, name: str) -> str:
    """Make a key that signs releases, in a file that its owner alone reads; `NAME:HEX` of its public part.

    Raises:
        RefusedError: `key_name_wrong`; `key_file_exists`, since what an old key signed could not be told any more.
    """
    _must_be_name(name)
    if file.exists():
        raise RefusedError("key_file_exists", file=str(file))
    private = Ed25519PrivateKey.generate()
    write_file(file, f"{name}:{private.private_bytes_raw().hex()}\n".encode("ascii"))
    return f"{name}:{private.public_key().public_bytes_raw().hex()}"


def read_keyring(file: Path, root: RootKey) -> Keyring | None:
    """The keyring that a root signed before; None where there is none.

    Raises:
        RefusedError: `keyring_truncated`, or as `Trust.with_keyring` for one that is not the root's.
    """
    return _read(file, Trust(roots={root.name: root.public}))


def _read(file: Path, trust: Trust) -> Keyring | None:
    try:
        signed = SignedKeyring.from_mapping(json.loads(file.read_bytes()))
    except FileNotFoundError:
        return None
    except ValueError as damage:
        raise RefusedError("keyring_truncated") from damage
    return trust.with_keyring(signed).keyring


def under_new_root(file: Path, before: str, root: RootKey, *, now: datetime) -> Keyring:
    """The next keyring with the same keys, for a root that takes the place of another.

    Args:
        file: The newest keyring of the root before, whose private part nobody needs any more.
        before: `NAME:HEX` of that root.

    Raises:
        RefusedError: `key_malformed`; `key_known` for a root of the same name; `keyring_truncated`, or as
            `Trust.with_keyring` for a keyring that is not of the root before.
    """
    roots = root_of(before)
    if root.name in roots:
        raise RefusedError("key_known", name=root.name)
    known = _read(file, Trust(roots=roots))
    if known is None:
        raise RefusedError("keyring_truncated")
    return next_keyring(known, known.keys, now)


def write_keyring(file: Path, root: RootKey, keyring: Keyring) -> None:
    """Sign a keyring and write it in one step."""
    written = json.dumps(root.sign(keyring).to_mapping(), ensure_ascii=False, indent=2)
    write_file(file, written.encode("utf-8") + b"\n")


def next_keyring(before: Keyring | None, keys: tuple[ReleaseKey, ...], now: datetime) -> Keyring:
    """The keyring that comes after another one."""
    return Keyring(sequence=1 if before is None else before.sequence + 1, issued_at=now, keys=keys)


def with_key(before: Keyring | None, written: str, *, until: datetime, now: datetime) -> Keyring:
    """A keyring in which one more key may sign, from now on.

    Args:
        written: `NAME:HEX` of its public part.

    Raises:
        RefusedError: `key_malformed`; `key_known` for a name that the keyring has: what it signed stays its own.
    """
    name, _, public = written.strip().rpartition(":")
    _must_be_name(name)
    if not re.fullmatch(r"[0-9a-f]{64}", public) or until <= now:
        raise RefusedError("key_malformed")
    if before is not None and before.key(name) is not None:
        raise RefusedError("key_known", name=name)
    key = ReleaseKey(name=name, public=bytes.fromhex(public), not_before=now, not_after=until)
    return next_keyring(before, (*(() if before is None else before.keys), key), now)


def without_key(before: Keyring | None, name: str, *, now: datetime) -> Keyring:
    """A keyring in which a key signs nothing any more; hubs keep what it signed until then.

    Raises:
        RefusedError: `key_unknown`.
    """
    key = None if before is None else before.key(name)
    if before is None or key is None:
        raise RefusedError("key_unknown", name=name)
    revoked = replace(key, revoked_at=key.revoked_at or now)
    return next_keyring(before, tuple(revoked if one is key else one for one in before.keys), now)


def _must_be_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise RefusedError("key_name_wrong", name=name)
