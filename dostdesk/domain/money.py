"""Money as people read it. Everywhere below the screen a sum is an integer of qəpik."""

from __future__ import annotations

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def money_text(qepik: int) -> str:
    """`123450` becomes `1.234,50`, without the currency."""
    whole, rest = divmod(abs(qepik), 100)
    return f"{'−' if qepik < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02d}"


def money_words(qepik: int) -> str:
    """`123450` becomes `1.234,50 AZN`, on one line."""
    return f"{money_text(qepik)}{NO_BREAK_SPACE}AZN"
