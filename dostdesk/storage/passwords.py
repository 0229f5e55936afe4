"""Verifiers of passwords, as they may stand in an encrypted store: Argon2id with a salt of its own."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's first recommendation for Argon2id: 19 MiB, two passes, one lane; 20 ms on the machines of a centre.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hashed(password: str) -> str:
    """The Argon2id hash of a password, with a salt of its own."""
    return _HASHER.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether a password is the one that was hashed. Takes its time: not on an event loop."""
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
