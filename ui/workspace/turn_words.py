"""Codes of turns in words: reasons of the policy, what was done last, channels."""

from __future__ import annotations

from dostdesk.domain.words import Words


def hold_reason(words: Words, code: str) -> str:
    """A hold's reason; one that this version does not know is another reason."""
    known = f"reason.hold.{code}"
    return words(known if known in words else "reason.hold.other")
