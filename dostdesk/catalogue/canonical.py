"""One way of writing a document down, so that the same content always has the same hash and signature."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(content: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces.

    Raises:
        TypeError, ValueError: The content is not JSON (a date, a NaN).
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(blob: bytes) -> str:
    """The name of a blob: its SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(blob).hexdigest()
