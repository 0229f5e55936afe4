"""What a print job is called in queues and folders: its kind and id, nothing personal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dostdesk.domain.papers import PaperKind

_TITLE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterJob:
    """A PDF that was handed over.

    Attributes:
        printer: Name of the printer, or the folder's.
        reference: What the receiver calls it: a job of the printing service, or the file's name.
        path: The file that was saved; None on a printer.
    """

    printer: str
    reference: str
    path: Path | None = None


def job_title(job_id: str, kind: PaperKind) -> str:
    """The name of a print job for queues and folders."""
    return checked_title(f"{kind}-{job_id}")


def checked_title(title: str) -> str:
    """A title is a code of ours; anything that could be a name, a path or an option is our mistake."""
    if not _TITLE.fullmatch(title):
        raise ValueError("the title of a print job is letters, digits and hyphens")
    return title
