"""One program at a time on a store: a claim on its folder that ends with the process, however that ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dostdesk.domain.errors import OutsideError, RefusedError

CLAIM_FILE = "in-use"


class Claim:
    """The right to work on the store of a folder, until it is given back or the process is over.

    Raises:
        RefusedError: `store_in_use` while another program has it.
        OutsideError: `folder_unwritable`.
    """

    def __init__(self, folder: Path) -> None:
        try:
            # Held by the descriptor: the system takes it back from a process that was killed.
            self._descriptor: int | None = os.open(folder / CLAIM_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise OutsideError("folder_unwritable") from error
        try:
            _lock(self._descriptor)
        except OSError as error:
            self.give_back()
            raise RefusedError("store_in_use") from error

    def give_back(self) -> None:
        """Let others have it; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
