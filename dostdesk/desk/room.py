"""Room on the disk: nothing new is begun where there is too little to finish it, what was begun is finished."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from dostdesk.domain.errors import RefusedError

# A visit with its drafts, papers and contents takes some 2 MB, and several may be open.
RESERVE = 16_000_000
_MB = 1_000_000
Room = Callable[[], int]


def room_in(folder: Path) -> Room:
    """How many bytes the disk of a folder still takes."""
    return lambda: shutil.disk_usage(folder).free


def must_have_room(room: Room) -> None:
    """Before something new is begun.

    Raises:
        RefusedError: `disk_nearly_full` (fact: free, in MB).
    """
    free = free_of_too_little(room)
    if free is not None:
        raise RefusedError("disk_nearly_full", free=free)


def free_of_too_little(room: Room) -> int | None:
    """MB that the disk still takes where that is too little to begin anything; None where there is enough."""
    try:
        free = room()
    except OSError:
        # A disk that does not say so may have room: whoever writes will find out.
        return None
    return free // _MB if free < RESERVE else None
