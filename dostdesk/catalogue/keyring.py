"""Whose signature on a release counts: the root key's, and those of the keys in the keyring that the root signed.

The root is kept away from every network and signs a keyring now and then; devices pin its public part at enrolment.
Signing keys are online, come and go by keyrings, and a keyring never goes back.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dostdesk import __version__
from dostdesk.catalogue.canonical import canonical_json
from dostdesk.catalogue.manifest import UNREADABLE, Manifest, SignedManifest
from dostdesk.catalogue.signing import RELEASE_PROTOCOL, check_signature, verify
from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.errors import RefusedError

_KEY_BYTES = 32
_ROOT = re.compile(r"[a-z0-9._-]{1,60}:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseKey:
    """A key that may sign releases.

    Attributes:
        public: Its 32 raw bytes.
        not_before, not_after: A release that was built outside of these is none of this key's.
        revoked_at: From when nothing of it is accepted any more; what was accepted before stays.
    """

    name: str
    public: bytes
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """All keys that ever signed a release in use.

    Attributes:
        sequence: Counts up; a device never goes back to a lower one.
    """

    sequence: int
    issued_at: datetime
    keys: tuple[ReleaseKey, ...]

    def key(self, name: str) -> ReleaseKey | None:
        """The key of a name."""
        return next((key for key in self.keys if key.name == name), None)

    def to_bytes(self) -> bytes:
        """The canonical form, which is what the root signs."""
        return canonical_json(
            {
                "issued_at": to_text(self.issued_at),
                "keys": [
                    {
                        "name": key.name,
                        "not_after": to_text(key.not_after),
                        "not_before": to_text(key.not_before),
                        "public": key.public.hex(),
                        "revoked_at": None if key.revoked_at is None else to_text(key.revoked_at),
                    }
                    for key in self.keys
                ],
                "sequence": self.sequence,
            }
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> Keyring:
        """Read the canonical form. Raises RefusedError `keyring_truncated` when it is not whole."""
        try:
            content = json.loads(body)
            return cls(
                sequence=int(content["sequence"]),
                issued_at=from_text(content["issued_at"]),
                keys=tuple(_key(entry) for entry in content["keys"]),
            )
        except UNREADABLE as damage:
            raise RefusedError("keyring_truncated") from damage


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedKeyring:
    """A keyring as it travels.

    Attributes:
        body: Byte for byte as signed.
        root: Name of the root key.
        signature: Ed25519 over `body`.
    """

    body: bytes
    root: str
    signature: bytes

    def to_mapping(self) -> dict[str, str]:
        """The body as text, the signature in base64."""
        return {
            "keyring": self.body.decode("utf-8"),
            "root": self.root,
            "signature": base64.b64encode(self.signature).decode("ascii"),
        }

    @classmethod
    def from_mapping(cls, answer: Mapping[str, Any]) -> SignedKeyring:
        """Read what a server answered. Raises RefusedError `keyring_truncated` when a part is missing or no text."""
        try:
            return cls(
                body=answer["keyring"].encode("utf-8"),
                root=str(answer["root"]),
                signature=base64.b64decode(answer["signature"], validate=True),
            )
        except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as damage:
            raise RefusedError("keyring_truncated") from damage


@dataclass(frozen=True, slots=True)
class RootKey:
    """The private key of a root, which signs keyrings."""

    name: str
    private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32 raw bytes that devices pin at enrolment."""
        return self.private.public_key().public_bytes_raw()

    def sign(self, keyring: Keyring) -> SignedKeyring:
        """The keyring ready to travel."""
        body = keyring.to_bytes()
        return SignedKeyring(body=body, root=self.name, signature=self.private.sign(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whom a device believes: the root that it pinned, and the newest keyring that it accepted.

    Attributes:
        roots: Name → raw public key.
        signed: None before the first keyring came; until then the root signs releases itself.
    """

    roots: Mapping[str, bytes]
    signed: SignedKeyring | None = None

    @property
    def keyring(self) -> Keyring | None:
        """What the signed keyring says."""
        return None if self.signed is None else Keyring.from_bytes(self.signed.body)

    def with_keyring(self, signed: SignedKeyring) -> Trust:
        """This trust with a newer keyring; the same one again changes nothing.

        Raises:
            RefusedError: `keyring_unknown_root`, `keyring_forged`, `keyring_truncated`, `keyring_rolled_back`.
        """
        root = self.roots.get(signed.root)
        if root is None:
            raise RefusedError("keyring_unknown_root", root=signed.root)
        try:
            check_signature(root, signed.signature, signed.body)
        except InvalidSignature as mismatch:
            Keyring.from_bytes(signed.body)  # one that was cut short is named as such
            raise RefusedError("keyring_forged", root=signed.root) from mismatch
        offered, known = Keyring.from_bytes(signed.body), self.keyring
        if known is not None and self.signed is not None:
            if offered.sequence < known.sequence:
                raise RefusedError("keyring_rolled_back", sequence=offered.sequence, newest=known.sequence)
            if offered.sequence == known.sequence and signed.body != self.signed.body:
                raise RefusedError("keyring_forged", root=signed.root)
        return Trust(roots=self.roots, signed=signed)

    def under(self, pinned: str, signed: SignedKeyring, releases: Iterable[SignedManifest]) -> Trust:
        """This trust under another root, which whoever keeps the system has named in place of the pinned one.

        Nothing is lost by it: the keyring is newer than the last one, and vouches for the releases that are kept.

        Args:
            pinned: `NAME:HEX` of the new root.
            signed: A keyring of it.

        Raises:
            RefusedError: `key_malformed`; `key_known` for a root of the same name; as `with_keyring`, where the same
                sequence is rolled back too; `release_unknown_key` for a release that the keyring does not vouch for.
        """
        roots = root_of(pinned)
        if roots.keys() & self.roots.keys():
            raise RefusedError("key_known", name=signed.root)
        newer = Trust(roots=roots).with_keyring(signed)
        offered, known = newer.keyring, self.keyring
        if offered is not None and known is not None and offered.sequence <= known.sequence:
            raise RefusedError("keyring_rolled_back", sequence=offered.sequence, newest=known.sequence)
        for release in releases:
            newer.kept(release)
        return newer

    def accept(
        self,
        signed: SignedManifest,
        *,
        newest: int = 0,
        newest_body: bytes | None = None,
        client: str = __version__,
        protocol: int = RELEASE_PROTOCOL,
    ) -> Manifest:
        """The manifest of a release that has just come, if this device may use it.

        Raises:
            RefusedError: As `verify` does; `release_key_revoked`, `release_key_not_valid` (facts: key).
        """
        key = None if self.keyring is None else self.keyring.key(signed.key)
        if key is not None and key.revoked_at is not None:
            raise RefusedError("release_key_revoked", key=signed.key)
        manifest = verify(
            signed,
            trusted=self._all(),
            newest=newest,
            newest_body=newest_body,
            client=client,
            protocol=protocol,
        )
        if key is not None and not key.not_before <= manifest.created_at <= key.not_after:
            raise RefusedError("release_key_not_valid", key=signed.key)
        return manifest

    def kept(self, signed: SignedManifest) -> Manifest:
        """The manifest of a release that was accepted here before: its key may have ended or been revoked since.

        Raises:
            RefusedError: As `verify` does.
        """
        return verify(signed, trusted=self._all())

    def _all(self) -> dict[str, bytes]:
        keys = () if self.keyring is None else self.keyring.keys
        return {**{key.name: key.public for key in keys}, **self.roots}


def root_of(pinned: str) -> dict[str, bytes]:
    """The root of `NAME:HEX`, by its name. Raises RefusedError `key_malformed` when it is none."""
    if not _ROOT.fullmatch(pinned):
        raise RefusedError("key_malformed")
    name, _, public = pinned.rpartition(":")
    return {name: bytes.fromhex(public)}


def _key(entry: Mapping[str, Any]) -> ReleaseKey:
    public = bytes.fromhex(entry["public"])
    if len(public) != _KEY_BYTES:
        raise ValueError("not a key")
    revoked = entry["revoked_at"]
    return ReleaseKey(
        name=str(entry["name"]),
        public=public,
        not_before=from_text(entry["not_before"]),
        not_after=from_text(entry["not_after"]),
        revoked_at=None if revoked is None else from_text(revoked),
    )
