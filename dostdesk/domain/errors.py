"""Errors sorted by who must act.

    DeskError
    ├─ RefusedError     the person at the window can act: a code and its facts, the sentence is in the translations
    └─ OutsideError     the world failed (printer, hub, disk): retried or waited for, and shown calmly

Anything else that is raised is a bug of ours. Every code has a sentence under `errors.json` in every language.
"""

from __future__ import annotations

Fact = str | int | float | bool | None


class DeskError(Exception):
    """Something did not happen, for a reason that has a name.

    Attributes:
        code: Key of the sentence in `errors.json`.
        facts: Values for the placeholders of that sentence; never personal data.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        listed = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({listed})"


class RefusedError(DeskError):
    """The person at the window can act on this, now."""


class OutsideError(DeskError):
    """The world failed; what was done is safe, and the attempt can be repeated."""
