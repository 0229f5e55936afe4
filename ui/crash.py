"""What a bug leaves on standard error: where it was, and nothing that somebody typed."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path


def print_frames(error: BaseException) -> None:
    """Files, lines and names only: an exception's own text may hold a person's data."""
    for frame in traceback.extract_tb(error.__traceback__):
        print(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}", file=sys.stderr)  # noqa: T201
    print(type(error).__name__, file=sys.stderr)  # noqa: T201
