"""Where a finished PDF goes: a folder, or a printer of this computer's printing service (CUPS).

The journal of what was printed, and what happens to a job that failed, belong to the desk. Printing through Windows is
not built: there a `SystemPrinter` answers with `printing_unsupported`, and a folder works.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.papers import PaperKind

LP_TIMEOUT_S = 10.0
_TITLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,99}")
_PRINTER_NAME = re.compile(r"[^\s/#\x00-\x1f-][^\s/#\x00-\x1f]{0,126}")
_MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([0-9.]+)\s+([0-9.]+)\s*\]")
_REQUEST = re.compile(r"request id is (\S+)")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_POINTS_TO_MM = 25.4 / 72
_A5_MM = (148, 210)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterJob:
    """A PDF that was handed over.

    Attributes:
        printer: Name of the printer, or the folder's.
        reference: What the receiver calls it: a request of the printing service, or the file's name.
        path: The file that was saved; None on a printer.
    """

    printer: str
    reference: str
    path: Path | None = None


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


def job_title(job_id: str, kind: PaperKind) -> str:
    """The name of a print job for queues and folders: its kind and id, nothing personal."""
    return _checked_title(f"{kind}-{job_id}")


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
        target = self._folder / f"{_checked_title(title)}.pdf"
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


class SystemPrinter:
    """A queue of the printing service, through its own `lp` command."""

    def __init__(self, name: str, *, timeout_s: float = LP_TIMEOUT_S) -> None:
        if not _PRINTER_NAME.fullmatch(name):
            raise OutsideError("printer_missing", printer=name)
        self._name = name
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        return self._name

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        """Put one paper into the queue. The queue prints it later; whether it came out is not known here.

        Raises:
            OutsideError: `printer_missing`, `printer_refused`, `printer_timeout` (it may still have been printed) or
                `printing_unsupported`.
        """
        options = ["-d", self._name, "-t", _checked_title(title), "-o", "print-scaling=none", *_media(pdf)]
        done = _run("lp", options, printer=self._name, timeout_s=self._timeout_s, sent=pdf)
        if done.returncode:
            known = self._name in available_printers(timeout_s=self._timeout_s)
            raise OutsideError("printer_refused" if known else "printer_missing", printer=self._name)
        request = _REQUEST.search(done.stdout.decode("utf-8", "replace"))
        return PrinterJob(printer=self._name, reference=request.group(1) if request else self._name)


def available_printers(*, timeout_s: float = LP_TIMEOUT_S) -> tuple[str, ...]:
    """Names of this computer's printers, sorted; none where there is no printing service to ask."""
    try:
        done = _run("lpstat", ["-e"], printer="", timeout_s=timeout_s)
    except OutsideError:
        return ()
    if done.returncode:
        return ()
    return tuple(sorted(line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines() if line.strip()))


def _run(
    command: str, arguments: list[str], *, printer: str, timeout_s: float, sent: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    if sys.platform == "win32":
        raise OutsideError("printing_unsupported", printer=printer)
    program = shutil.which(command)
    if program is None:
        raise OutsideError("printing_unsupported", printer=printer)
    try:
        return subprocess.run(
            [program, *arguments],
            input=sent,
            capture_output=True,
            timeout=timeout_s,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except subprocess.TimeoutExpired as late:
        raise OutsideError("printer_timeout", printer=printer) from late
    except OSError as failure:
        raise OutsideError("printer_refused", printer=printer) from failure


def _media(pdf: bytes) -> list[str]:
    """The size of the first page, so that a roll is cut where the receipt ends."""
    box = _MEDIA_BOX.search(pdf)
    if box is None:
        return []
    wide, tall = (round(float(points) * _POINTS_TO_MM) for points in box.groups())
    return ["-o", "media=A5" if (wide, tall) == _A5_MM else f"media=Custom.{wide}x{tall}mm"]


def _checked_title(title: str) -> str:
    """A title is a code of ours; anything that could be a name, a path or an option is our mistake."""
    if not _TITLE.fullmatch(title):
        raise ValueError("the title of a print job is letters, digits and hyphens")
    return title


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
