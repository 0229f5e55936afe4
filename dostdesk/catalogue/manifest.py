"""The manifest of a release: its blobs, from when it holds and who may use it. Signing is in `signing`."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from dostdesk.catalogue.canonical import canonical_json
from dostdesk.domain.clock import BAKU, local
from dostdesk.domain.errors import RefusedError

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
"""What reading a document raises that is cut short or is another than it says."""

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release consists of.

    Attributes:
        number: Counts up by one; a device never goes back to a lower one.
        effective_at: When it comes into force, by the clocks of Baku.
        created_at: When it was built (UTC).
        expires_at: When a newer one should have come; from then on it warns, and goes on being used.
        least_client: Oldest program version that may use it.
        protocol: Version of the shapes in its blobs.
        blobs: Path in the release → SHA-256 of the content, in the order of the catalogue.
    """

    number: int
    effective_at: datetime
    created_at: datetime
    least_client: str
    protocol: int
    blobs: Mapping[str, str]
    expires_at: datetime | None = None

    @property
    def effective_from(self) -> date:
        """The date in Baku on which it comes into force."""
        return local(self.effective_at).date()

    def expired(self, now: datetime) -> bool:
        """Whether a newer one should be here."""
        return self.expires_at is not None and now >= self.expires_at

    def to_bytes(self) -> bytes:
        """The canonical form, which is what is signed."""
        content: dict[str, Any] = {
            "blobs": dict(self.blobs),
            "created_at": self.created_at.astimezone(UTC).isoformat(timespec="seconds"),
            "effective_from": local(self.effective_at).isoformat(timespec="minutes"),
        }
        if self.expires_at is not None:
            content["expires"] = local(self.expires_at).isoformat(timespec="minutes")
        content |= {"least_client": self.least_client, "number": self.number, "protocol": self.protocol}
        # The blobs keep their order: it is the catalogue's, of services, hints and tables alike.
        return canonical_json(content, sort_keys=False)

    @classmethod
    def from_bytes(cls, body: bytes) -> Manifest:
        """Read the canonical form; one of an older program has a day in place of an instant.

        Raises:
            RefusedError: `release_truncated`, the body is not a whole manifest.
        """
        return _read(body)


# Whoever fetches a release reads its manifest to see what he lacks, and once more when the signature is proven.
@lru_cache(maxsize=2)
def _read(body: bytes) -> Manifest:
    try:
        content = json.loads(body)
        expires = content.get("expires")
        return Manifest(
            number=int(content["number"]),
            effective_at=in_baku(datetime.fromisoformat(content["effective_from"])),
            created_at=_aware(datetime.fromisoformat(content["created_at"])),
            expires_at=None if expires is None else in_baku(datetime.fromisoformat(expires)),
            least_client=str(content["least_client"]),
            protocol=int(content["protocol"]),
            blobs=MappingProxyType({str(path): _hash(sha) for path, sha in content["blobs"].items()}),
        )
    except UNREADABLE as damage:
        raise RefusedError("release_truncated", part="manifest") from damage


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedManifest:
    """A manifest as it travels.

    Attributes:
        body: The canonical manifest, byte for byte as signed.
        key: Name of the signing key.
        signature: Ed25519 over `body`.
    """

    body: bytes
    key: str
    signature: bytes

    def to_mapping(self) -> dict[str, str]:
        """As `/v1/releases` answers it: the body as text, the signature in base64."""
        return {
            "manifest": self.body.decode("utf-8"),
            "key": self.key,
            "signature": base64.b64encode(self.signature).decode("ascii"),
        }

    @classmethod
    def from_mapping(cls, answer: Mapping[str, Any]) -> SignedManifest:
        """Read what a server answered.

        Raises:
            RefusedError: `release_truncated`, a part is missing or is not text.
        """
        try:
            return cls(
                body=answer["manifest"].encode("utf-8"),
                key=str(answer["key"]),
                signature=base64.b64decode(answer["signature"], validate=True),
            )
        except (KeyError, TypeError, AttributeError, ValueError, binascii.Error) as damage:
            raise RefusedError("release_truncated", part="signature") from damage


def in_force(manifests: Iterable[Manifest], now: datetime) -> Manifest | None:
    """The manifest with the highest number among those whose time has come; None when none has."""
    due = (manifest for manifest in manifests if manifest.effective_at <= now)
    return max(due, key=lambda manifest: manifest.number, default=None)


def missing_blobs(manifest: Manifest, have: Iterable[str]) -> tuple[str, ...]:
    """The hashes that a device has yet to fetch, each once, in a stable order."""
    return tuple(sorted(set(manifest.blobs.values()) - set(have)))


def in_baku(moment: date | datetime) -> datetime:
    """The instant of a date (its midnight) or of a time without a zone by the clocks of Baku; an aware one as it is."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return moment.replace(tzinfo=BAKU) if moment.tzinfo is None else moment


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _hash(sha: Any) -> str:
    if not _HASH.fullmatch(sha):
        raise ValueError("not a SHA-256")
    return str(sha)
