"""Figures as people read them: thousands apart, shares in per cent, spans in minutes, and how they changed."""

from __future__ import annotations

from dostdesk.domain.words import Language, Words

DASH = "–"
_MINUS, _APART = "\u2212", "\u00a0"
_FINE = 0.1
_NOTHING = 0.0005


def count(number: float, language: Language) -> str:
    """`9 214`; in English `9,214`."""
    return f"{round(number):,}".replace(",", "," if language == "en" else _APART)


def decimal(number: float, language: Language) -> str:
    """One digit behind the point: `1,3`."""
    return _point(f"{number:.1f}", language)


def share(part: float | None, language: Language) -> str:
    """Of 0 to 1 in per cent, with a digit behind the point below 10 %: `74%`, `3,8%`. A dash where it is unknown."""
    if part is None:
        return DASH
    fine = abs(part) < _FINE and abs(part) >= _NOTHING
    return _point(f"{part * 100:.1f}" if fine else f"{part * 100:.0f}", language) + "%"


def span(seconds: float | None) -> str:
    """`9:51`, minutes going on beyond 60. A dash where it is unknown."""
    if seconds is None:
        return DASH
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def minutes(seconds: float | None) -> str:
    """Whole minutes."""
    return DASH if seconds is None else str(round(seconds / 60))


def changed_count(now: float, before: float, language: Language) -> str:
    """By how many per cent a count changed: `+3,2%`. Empty where there was nothing before."""
    if not before:
        return ""
    return _signed(_point(f"{abs(now / before - 1) * 100:.1f}", language) + "%", now - before)


def changed_span(now: float, before: float) -> str:
    """`−0:49`."""
    return _signed(span(abs(round(now) - round(before))), round(now) - round(before))


def changed_share(now: float, before: float, words: Words) -> str:
    """In points of a hundred: `+4 bənd`, `−0,4 bənd`."""
    points = abs(now - before) * 100
    fine = min(abs(now), abs(before)) < _FINE
    said = _point(f"{points:.1f}" if fine else f"{points:.0f}", words.language)
    return _signed(words("history.points", points=said), now - before)


def _signed(said: str, change: float) -> str:
    if not any(digit in "123456789" for digit in said):
        return "±" + said
    return ("+" if change > 0 else _MINUS) + said


def _point(number: str, language: Language) -> str:
    return number if language == "en" else number.replace(".", ",")
