"""Signing a release and deciding whether a signed one may be used. Whose signature counts is said by `keyring`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dostdesk import __version__
from dostdesk.catalogue.manifest import Manifest, SignedManifest
from dostdesk.domain.errors import RefusedError

RELEASE_PROTOCOL = 2
"""Version of the shapes of a release's blobs that this program writes; it reads those before as well."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name under which devices know its public part."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes that verify its signatures."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, manifest: Manifest) -> SignedManifest:
        """The manifest ready to travel."""
        return self.sign_body(manifest.to_bytes())

    def sign_body(self, body: bytes) -> SignedManifest:
        """As `sign`, of a manifest's bytes that others have signed as they are."""
        return SignedManifest(body=body, key=self.name, signature=self.private.sign(body))


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
        trusted: Name → raw public key of those whose signature counts.
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
        check_signature(pinned, signed.signature, signed.body)
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


def check_signature(public: bytes, signature: bytes, body: bytes) -> None:
    """Raises InvalidSignature when `body` was not signed with the key of `public`."""
    Ed25519PublicKey.from_public_bytes(public).verify(signature, body)


def _version(text: str) -> tuple[int, ...]:
    numbers = [int("".join(letter for letter in part if letter.isdigit()) or "0") for part in text.split(".")[:3]]
    return tuple(numbers + [0] * (3 - len(numbers)))
