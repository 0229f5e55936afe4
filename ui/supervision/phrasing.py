"""Numbers as the live page says them."""

from __future__ import annotations

from datetime import timedelta

from dostdesk.domain.words import Words

DASH = "–"


def percent(words: Words, share: float | None, digits: int = 0) -> str:
    """`78%`, `4,1%`; a dash for what nobody knows."""
    if share is None:
        return DASH
    said = f"{100 * share:.{digits}f}%"
    return said if words.language == "en" else said.replace(".", ",")


def minute_second(span: timedelta | None) -> str:
    """`14:20`, minutes without a leading zero; a dash for what nobody knows."""
    if span is None:
        return DASH
    seconds = max(0, int(span.total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02d}"


def whole_minutes(span: timedelta) -> int:
    """Whole minutes that have passed."""
    return max(0, int(span / timedelta(minutes=1)))


def about(number: float) -> str:
    """A forecast without a precision that it does not have."""
    return f"{round(number)}"
