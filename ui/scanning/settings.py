"""How the scanner of this desk is set up: what it sends before and after a code, and how fast."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal, get_args

Suffix = Literal["enter", "tab", "none"]
SUFFIXES: tuple[Suffix, ...] = get_args(Suffix)
SETTING = "scanner"
SLOWEST_MS = 120
_MOST_PREFIX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSettings:
    """What the desk remembers of its scanner.

    Attributes:
        prefix: Characters that it sends before each code; with them everything else is typing, and reaches its field
            without being looked at.
        suffix: What it presses after each code.
        longest_gap_ms: Between two keys of one code. Scanners need 1 to 20 ms, quick people 60 and more.
    """

    prefix: str = ""
    suffix: Suffix = "enter"
    longest_gap_ms: int = 35

    def written(self) -> str:
        """As the desk keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str | None) -> ScannerSettings:
        """What the desk kept; whatever cannot be read is as at first."""
        try:
            kept = json.loads(written or "{}")
        except ValueError:
            return cls()
        if not isinstance(kept, dict):
            return cls()
        first = cls()
        prefix, gap = kept.get("prefix"), kept.get("longest_gap_ms")
        return cls(
            prefix=prefix.strip()[:_MOST_PREFIX] if isinstance(prefix, str) else first.prefix,
            suffix=next((known for known in SUFFIXES if known == kept.get("suffix")), first.suffix),
            longest_gap_ms=gap if isinstance(gap, int) and 5 <= gap <= SLOWEST_MS else first.longest_gap_ms,
        )
