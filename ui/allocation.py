"""How the C library hands out the memory of a desk that runs all day."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

# Names and numbers of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_ARENAS = 2
_LARGE = 1 << 20
_LEFT_AT_TOP = 4 << 20


def give_back_large() -> bool:
    """Let what is large go back to the system when it is freed, and threads share their memory; whether that took.

    Left alone, glibc gives each of a dozen threads a heap of its own, of which each keeps the most that it ever had,
    and after the first large picture puts the next ones among small things, where they leave gaps that stay. To be
    called before threads begin. Other systems do as they do.
    """
    choose = _of_glibc("mallopt")
    if choose is None:
        return False
    choices = ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LEFT_AT_TOP))
    took = [bool(choose(name, value)) for name, value in choices]
    return all(took)


def give_back_unused() -> bool:
    """Let whole pages that lie unused between what is kept go back to the system; whether there was any.

    A day's work leaves more and more of them. It takes some milliseconds, so it is for a moment in which nobody waits.
    """
    trim = _of_glibc("malloc_trim")
    return trim is not None and bool(trim(0))


def _of_glibc(name: str) -> Any:
    """A function of the C library; None elsewhere, and where it is not glibc."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
