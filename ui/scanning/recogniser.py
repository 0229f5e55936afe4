"""Tells a scanner's burst of keys from a person's typing, by prefix and speed. Knows no Qt and no clock.

Keys are held back until it is certain: a burst is swallowed whole, typing is given back whole. So nothing of a scan
ever reaches a field or a button, and nothing has to be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.scanning.settings import ScannerSettings

BREAK = "\n"
# With its suffix four keys are enough: nobody presses five within the gaps of a scanner. Without, the shortest code of
# our papers (Y-047) when no suffix is expected, and otherwise what cannot be a person's at all.
_FEWEST_WITH_SUFFIX, _FEWEST_PLAIN, _FEWEST_UNENDED = 4, 5, 12
# Between the lines of a document readers take breath.
_BREATHS = 3


@dataclass(frozen=True, slots=True)
class Stroke:
    """One key of a burst.

    Attributes:
        at_ms: When it was pressed, by the keyboard's own time.
        typed: What the layout made of it; `BREAK` for Enter and Tab.
        keyed: What a US keyboard has at its place; the same as `typed` where the place is not known.
    """

    at_ms: int
    typed: str
    keyed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScan:
    """A burst that was a scan, without prefix and suffix.

    Attributes:
        keyed, typed: Its content by the keys' places, and as the layout typed it.
        took_ms: From the first key to the last.
    """

    keyed: str
    typed: str
    took_ms: int


class Recogniser:
    """Holds the keys of what may be a scan."""

    def __init__(self, settings: ScannerSettings | None = None) -> None:
        self.settings = settings or ScannerSettings()
        self._held: list[Stroke] = []

    @property
    def holding(self) -> bool:
        return bool(self._held)

    @property
    def silence_ms(self) -> int:
        """After how long without a key what is held has ended."""
        gap = self.settings.longest_gap_ms
        return gap * _BREATHS if self._held and self._held[-1].typed == BREAK and self._between_lines() else gap

    def begins(self, stroke: Stroke) -> bool:
        """Whether a key may be the first of a scan. Never a break or a space: those are pressed on buttons."""
        if stroke.typed == BREAK or not stroke.typed.strip():
            return False
        prefix = self.settings.prefix
        return not prefix or prefix[0] in (stroke.keyed, stroke.typed)

    def ended_before(self, at_ms: int) -> bool:
        """Whether a key at that time is no part of what is held."""
        return bool(self._held) and not 0 <= at_ms - self._held[-1].at_ms <= self.silence_ms

    def add(self, stroke: Stroke) -> None:
        """Hold one more key."""
        self._held.append(stroke)

    def conclude(self) -> RawScan | None:
        """Nothing more comes: the scan, or None for typing. Nothing is held afterwards."""
        held, self._held = self._held, []
        if not held:
            return None
        keyed, typed = ("".join(parts) for parts in zip(*((one.keyed, one.typed) for one in held), strict=True))
        prefix = self.settings.prefix
        if prefix:
            if keyed.startswith(prefix) or typed.startswith(prefix):
                keyed, typed = keyed[len(prefix) :], typed[len(prefix) :]
            else:
                return None
        ended = typed.endswith(BREAK)
        length = len(typed.replace(BREAK, ""))
        if length < self._fewest(ended=ended):
            return None
        return RawScan(keyed=keyed.strip(), typed=typed.strip(), took_ms=held[-1].at_ms - held[0].at_ms)

    def _fewest(self, *, ended: bool) -> int:
        if self.settings.prefix:
            return 1
        if self.settings.suffix == "none":
            return _FEWEST_PLAIN
        return _FEWEST_WITH_SUFFIX if ended else _FEWEST_UNENDED

    def _between_lines(self) -> bool:
        """Whether a document's line may follow: the shortest has 30 characters."""
        return sum(stroke.typed != BREAK for stroke in self._held) >= 30
