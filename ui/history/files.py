"""Files that somebody asked for, in his documents: whole or not there, and never over an older one."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from dostdesk.domain.errors import OutsideError

_MOST = 1000


def documents() -> Path:
    """The folder of the person's documents, as the system names it."""
    named = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(named) if named else Path.home()


def write_new(folder: Path, name: str, content: bytes) -> Path:
    """Write a file; where one of that name is, `name (2)` and so on. Answers where it is.

    Raises:
        OutsideError: `folder_unwritable`.
    """
    wanted = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, _MOST):
            path = folder / (name if number == 1 else f"{wanted.stem} ({number}){wanted.suffix}")
            try:
                file = path.open("xb")
            except FileExistsError:
                continue
            try:
                with file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                raise
            return path
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    raise OutsideError("folder_unwritable")
