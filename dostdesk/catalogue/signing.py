"""Signing a release and deciding whether a signed one may be used. Keys are kept by whoever builds the program."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dostdesk import __version__
from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.domain.errors import RefusedError

RELEASE_PROTOCOL = 1
"""Version of the shapes of a release's blobs that this program writes and reads."""

_DEMO_PURPOSE = b"DOST Desk demo release key: signs nothing but a demo\x00"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name under which devices pin its public part."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes that a device pins at enrolment."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, manifest: Manifest) -> SignedManifest:
        """The manifest ready to travel."""
        body = manifest.to_bytes()
        return SignedManifest(body=body, key=self.name, signature=self.private.sign(body))


def demo_signing_key(seed: bytes) -> SigningKey:
    """The key of one demo hub, derived from that hub's own secret seed; its name says that it is a demo.

    Raises:
        ValueError: The seed is shorter than 16 bytes and could be guessed.
    """
    if len(seed) < 16:
        raise ValueError("a demo seed needs at least 16 bytes")
    private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_DEMO_PURPOSE + seed).digest())
    public = private.public_key().public_bytes_raw()
    return SigningKey(f"demo-{hashlib.sha256(public).hexdigest()[:12]}", private)


def verify(
    signed: SignedManifest,
    *,
    trusted: Mapping[str, bytes],
    newest: int = 0,
    newest_body: bytes | None = None,
    client: str = __version__,
    protocol: int = RELEASE_PROTOCOL,
) -> Manifest:
    """The manifest, if this device may use it.

    Args:
        trusted: Name → raw public key, as pinned at enrolment.
        newest: Highest release number that this device has ever accepted.
        newest_body: The body of that release's manifest; a release is immutable, so the same number with another body
            is refused as forged.

    Raises:
        RefusedError: `release_unknown_key`, `release_truncated`, `release_forged`, `release_rolled_back` or
            `release_for_newer_client`.
    """
    pinned = trusted.get(signed.key)
    if pinned is None:
        raise RefusedError("release_unknown_key", key=signed.key)
    try:
        Ed25519PublicKey.from_public_bytes(pinned).verify(signed.signature, signed.body)
    except InvalidSignature as mismatch:
        Manifest.from_bytes(signed.body)  # a body cut short is named as such: fetching it again may help
        raise RefusedError("release_forged", part="manifest") from mismatch
    manifest = Manifest.from_bytes(signed.body)
    if manifest.number < newest:
        raise RefusedError("release_rolled_back", number=manifest.number, newest=newest)
    if manifest.number == newest and newest_body is not None and signed.body != newest_body:
        raise RefusedError("release_forged", part="number")
    if _version(manifest.least_client) > _version(client) or manifest.protocol > protocol:
        raise RefusedError("release_for_newer_client", number=manifest.number, least=manifest.least_client)
    return manifest


def _version(text: str) -> tuple[int, ...]:
    numbers = [int("".join(letter for letter in part if letter.isdigit()) or "0") for part in text.split(".")[:3]]
    return tuple(numbers + [0] * (3 - len(numbers)))
