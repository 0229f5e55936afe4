"""Where a finished PDF goes: what every printer can do, and the folder that takes papers as files.

Printers of this computer's printing service are in `spooler`. The journal of what was printed, and what happens to a
job that failed, belong to the desk.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

from dostdesk.domain.errors import OutsideError
from dostdesk.printing.spooler import Fate, PrinterStatus, SystemPrinter, available_printers
from dostdesk.printing.titles import PrinterJob, checked_title, job_title

__all__ = [
    "PdfFolder",
    "Printer",
    "PrinterJob",
    "SpoolingPrinter",
    "SystemPrinter",
    "available_printers",
    "job_title",
]

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Printer(Protocol):
    """What takes a finished paper."""

    @property
    def name(self) -> str: ...

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        """Hand over one paper; returns when the receiver has all of it.

        Args:
            title: From `job_title`; it is seen in print queues and folders, so it names no person.

        Raises:
            OutsideError: What the receiver could not do; nothing half-written stays behind.
        """
        ...


@runtime_checkable
class SpoolingPrinter(Protocol):
    """A printer behind a queue that can be asked what became of a paper; see `SystemPrinter`."""

    @property
    def name(self) -> str: ...

    def submit(self, pdf: bytes, title: str) -> PrinterJob: ...

    def reserve(self, pdf: bytes, title: str) -> str: ...

    def send(self, reference: str, pdf: bytes) -> None: ...

    def fate(self, reference: str, title: str) -> Fate: ...

    def withdraw(self, reference: str, title: str) -> Fate: ...

    def status(self) -> PrinterStatus: ...

    def resume(self) -> None: ...


class PdfFolder:
    """Saves each paper as a PDF file that only its owner may read; the same title replaces its own file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        return self._folder.name

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        """Save durably, whole or not at all.

        Raises:
            OutsideError: `disk_full`, `folder_unwritable`.
        """
        target = self._folder / f"{checked_title(title)}.pdf"
        unfinished = self._folder / f".{target.name}.{secrets.token_hex(4)}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _removed_on_failure(unfinished):
                _write_durably(unfinished, pdf)
                unfinished.replace(target)
            _make_name_durable(self._folder)
        except OSError as failure:
            raise OutsideError("disk_full" if failure.errno in _FULL else "folder_unwritable") from failure
        return PrinterJob(printer=self.name, reference=target.name, path=target)


@contextlib.contextmanager
def _removed_on_failure(file: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        raise


def _write_durably(file: Path, content: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _make_name_durable(folder: Path) -> None:
    """A renamed file survives a power loss once its folder is written; Windows cannot open folders."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
