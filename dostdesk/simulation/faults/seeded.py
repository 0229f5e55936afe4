"""What would differ from run to run, and what would only cost time: drawn from the seed, or stood in for, while a run
lasts. Nothing here stands in for what the laws are about.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from random import Random
from typing import Any

from argon2.exceptions import VerificationError

from dostdesk.catalogue.manifest import Manifest
from dostdesk.catalogue.release import Release
from dostdesk.central import projecting
from dostdesk.desk import courier, link, print_journal
from dostdesk.storage import passwords

_LOOKS_AROUND_S = 6.0
_releases: dict[tuple[bytes, tuple[tuple[str, int], ...]], Release] = {}


@contextmanager
def replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    """Let an attribute be another while the block runs."""
    before = owner.__dict__[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


class _PlainHasher:
    """In place of Argon2id: how slow a hash is has no part in any law."""

    def hash(self, password: str) -> str:
        return f"plain {password}"

    def verify(self, password_hash: str, password: str) -> bool:
        if password_hash != f"plain {password}":
            raise VerificationError
        return True


def _read_once() -> Callable[[Manifest, Mapping[str, bytes]], Release]:
    read = Release.from_blobs

    def once(manifest: Manifest, blobs: Mapping[str, bytes]) -> Release:
        # Of blobs that are missing or others nothing is known, whatever was read of this manifest before.
        key = (manifest.to_bytes(), tuple(sorted((sha, len(blob)) for sha, blob in blobs.items())))
        if key not in _releases:
            _releases[key] = read(manifest, blobs)
        return _releases[key]

    return once


@contextmanager
def seeded(random: Random, monotonic: Callable[[], float]) -> Iterator[None]:
    """Everything of this process that the product draws or measures by itself."""
    with ExitStack() as stack:
        for owner, name, value in (
            (secrets, "token_bytes", lambda nbytes=32: random.randbytes(nbytes)),
            (secrets, "token_urlsafe", lambda nbytes=32: random.randbytes(nbytes).hex()),
            (secrets, "token_hex", lambda nbytes=32: random.randbytes(nbytes).hex()),
            (passwords, "_HASHER", _PlainHasher()),
            (link, "monotonic", monotonic),
            (projecting, "monotonic", monotonic),
            (print_journal, "rendered", lambda job, *_, **__: job.id.encode()),
            # Whoever has something to carry or to print wakes these; between that they only look around.
            (courier, "_ROUND_S", _LOOKS_AROUND_S),
            (print_journal, "_IDLE_S", _LOOKS_AROUND_S),
            (Release, "from_blobs", staticmethod(_read_once())),
        ):
            stack.enter_context(replaced(owner, name, value))
        yield
