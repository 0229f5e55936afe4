"""What is wrong with a request that is none, and where: for whoever sent it, and without what he sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dostdesk.protocol.shapes import STORABLE

_LINE = re.compile(r"line \d+ column \d+")
_OUTER = {"body", "query", "path", "header"}
_MOST_PARTS, _MOST_LETTERS = 12, 80


def fault_of(faults: Sequence[Mapping[str, Any]]) -> tuple[str, Mapping[str, str]]:
    """Code and facts of a refusal, from what pydantic or FastAPI found.

    The code is `value_unstorable` where a text holds what no database keeps, and `request_malformed` otherwise. Of
    several faults the first is told: `at` names its place, as `ops.3.lane` or `line 1 column 7`, and `fault` its kind
    in pydantic's words, as `missing` or `int_type`.
    """
    first = faults[0] if faults else {}
    kind, context = str(first.get("type", "unreadable")), first.get("ctx") or {}
    code = "value_unstorable" if context.get("pattern") == STORABLE else "request_malformed"
    return code, {"at": _place(kind, tuple(first.get("loc", ())), context), "fault": kind}


def _place(kind: str, where: tuple[Any, ...], context: Mapping[str, Any]) -> str:
    inner = where[1:] if where and where[0] in _OUTER else where
    if kind == "json_invalid":
        line = _LINE.search(str(context.get("error", "")))
        if line is not None:
            return line.group()
        return f"character {inner[0]}" if inner else "body"
    return ".".join(str(part)[:_MOST_LETTERS] for part in inner[:_MOST_PARTS]) or "body"
