"""The log of a server: one line of JSON for each entry, of codes, ids and counts alone."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime

from dostdesk.domain.clock import to_text

LOG = logging.getLogger("dostdesk")
_FRAMES = 12


def note(what: str, **facts: object) -> None:
    """One entry. Nothing that somebody typed, and nobody's name or number, may be a fact."""
    LOG.info({"what": what, **facts})


def note_bug(error: BaseException) -> None:
    """Where a bug is, without its message: messages quote what people typed."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    LOG.error({"what": "bug", "kind": type(error).__name__, "frames": frames[-_FRAMES:]})


class JsonLines(logging.Formatter):
    """An entry as one line: when by the computer's clock, how serious, and what.

    Of a library's entry only its own words are told, and the kind of its exception: the rest may quote what it was
    given.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = to_text(datetime.fromtimestamp(record.created, UTC))
        entry: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        if isinstance(record.msg, dict):
            entry |= record.msg
        else:
            entry |= {"what": "library", "logger": record.name}
            entry["says"] = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
        if record.exc_info and record.exc_info[0] is not None:
            entry["kind"] = record.exc_info[0].__name__
        return json.dumps(entry, ensure_ascii=False, default=str)


def log_to_stderr(program: str) -> None:
    """Write this program's entries to standard error, and of its libraries what is serious; begins with its start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name, level in (("dostdesk", logging.INFO), ("uvicorn", logging.WARNING), ("sqlalchemy", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False
    note("starts", program=program)
