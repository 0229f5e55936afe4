"""One way of writing a document down, so that the same content always has the same hash and signature."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical_json(content: Any, *, sort_keys: bool = True) -> bytes:
    """UTF-8 JSON without spaces, keys sorted.

    Args:
        sort_keys: False where the order of keys means something, as the columns of a form's table; it is then the
            order of the source, which is just as stable.

    Raises:
        TypeError, ValueError: The content is not JSON (a date, a NaN).
    """
    text = json.dumps(content, ensure_ascii=False, sort_keys=sort_keys, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def digest(blob: bytes) -> str:
    """The name of a blob: its SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(blob).hexdigest()
