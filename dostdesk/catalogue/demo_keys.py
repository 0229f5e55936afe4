"""Keys of a demo: a root and a signing key that follow from one secret, with names that say what they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk.catalogue.keyring import Keyring, ReleaseKey, RootKey, SignedKeyring
from dostdesk.catalogue.signing import SigningKey

_LEAST_SEED = 16
_ROOT = b"DOST Desk demo release key: signs nothing but a demo\x00"
_SIGNING = b"DOST Desk demo signing key: signs nothing but a demo\x00"
# A demo may stand on any day, and shows rotation only where a test asks for it.
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoKeys:
    """What signs in a demo.

    Attributes:
        keyring: The first one, with `signing` in it.
    """

    root: RootKey
    signing: SigningKey
    keyring: SignedKeyring


def demo_keys(seed: bytes) -> DemoKeys:
    """The keys of one demo, derived from its own secret seed: the same seed gives the same keys and keyring.

    Raises:
        ValueError: The seed is shorter than 16 bytes and could be guessed.
    """
    if len(seed) < _LEAST_SEED:
        raise ValueError(f"a demo seed needs at least {_LEAST_SEED} bytes")
    root_private, signing_private = _private(_ROOT + seed), _private(_SIGNING + seed)
    root = RootKey(f"demo-{_mark(root_private)}", root_private)
    signing = SigningKey(f"demo-signing-{_mark(signing_private)}", signing_private)
    key = ReleaseKey(name=signing.name, public=signing.public, not_before=_FROM, not_after=_UNTIL)
    return DemoKeys(root, signing, root.sign(Keyring(sequence=1, issued_at=_FROM, keys=(key,))))


def _private(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(secret).digest())


def _mark(private: Ed25519PrivateKey) -> str:
    return hashlib.sha256(private.public_key().public_bytes_raw()).hexdigest()[:12]
