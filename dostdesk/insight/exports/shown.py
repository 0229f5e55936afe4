"""Counts, spans and shares as people of each language read them."""

from __future__ import annotations

from dostdesk.domain.money import NO_BREAK_SPACE
from dostdesk.domain.words import Language

NOTHING = "—"
_HOUR, _MINUTE = 3600, 60


def shown_count(count: float | None) -> str:
    """`9214` becomes `9 214`, with a space that does not break."""
    return NOTHING if count is None else f"{round(count):,}".replace(",", NO_BREAK_SPACE)


def shown_span(seconds: float | None) -> str:
    """Minutes and seconds, `9:51`; from an hour on `1:02:10`."""
    if seconds is None:
        return NOTHING
    whole = round(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def shown_share(share: float | None, language: Language, digits: int = 1) -> str:
    """`0.038` becomes `3,8%`, in English `3.8%`; a whole per cent has no digits."""
    if share is None:
        return NOTHING
    return f"{shown_number(share * 100, language, digits)}%"


def shown_number(number: float | None, language: Language, digits: int = 1) -> str:
    """With a comma, in English with a point; zeros at the end are left out."""
    if number is None:
        return NOTHING
    written = f"{number:.{digits}f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    if written == "-0":
        written = "0"
    return written if language == "en" else written.replace(".", ",")
