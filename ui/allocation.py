"""How the C library hands out the memory of a desk that runs all day."""

from __future__ import annotations

import ctypes
import sys

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
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None)
    # Not every C library of Linux is glibc.
    choose = getattr(library, "mallopt", None)
    if choose is None:
        return False
    choices = ((_ARENA_MAX, _ARENAS), (_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LEFT_AT_TOP))
    took = [bool(choose(name, value)) for name, value in choices]
    return all(took)
