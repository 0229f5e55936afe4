"""The manifest of a release: its blobs, from when it holds and who may use it. Signing is in `signing`."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from dostdesk.catalogue.canonical import canonical_json
from dostdesk.domain.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release consists of.

    Attributes:
        number: Counts up by one; a device never goes back to a lower one.
        effective_from: First service day on which it is in force.
        created_at: When it was built (UTC).
        least_client: Oldest program version that may use it.
        protocol: Version of the shapes in its blobs.
        blobs: Path in the release → SHA-256 of the content.
    """

    number: int
    effective_from: date
    created_at: datetime
    least_client: str
    protocol: int
    blobs: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """The canonical form, which is what is signed."""
        return canonical_json(
            {
                "blobs": dict(self.blobs),
                "created_at": self.created_at.astimezone(UTC).isoformat(timespec="seconds"),
                "effective_from": self.effective_from.isoformat(),
                "least_client": self.least_client,
                "number": self.number,
                "protocol": self.protocol,
            }
        )

    @classmethod
    def from_bytes(cls, body: bytes) -> Manifest:
        """Read the canonical form.

        Raises:
            RefusedError: `release_truncated`, the body is not a whole manifest.
        """
        try:
            content = json.loads(body)
            return cls(
                number=int(content["number"]),
                effective_from=date.fromisoformat(content["effective_from"]),
                created_at=datetime.fromisoformat(content["created_at"]),
                least_client=str(content["least_client"]),
                protocol=int(content["protocol"]),
                blobs=MappingProxyType({str(path): str(sha) for path, sha in content["blobs"].items()}),
            )
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as damage:
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
        """As `/v1/releases/current` answers it: the body as text, the signature in base64."""
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


def missing_blobs(manifest: Manifest, have: Iterable[str]) -> tuple[str, ...]:
    """The hashes that a device has yet to fetch, each once, in a stable order."""
    return tuple(sorted(set(manifest.blobs.values()) - set(have)))
