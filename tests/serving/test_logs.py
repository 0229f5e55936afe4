"""A server's log: one line of JSON for each entry, and nothing in it that somebody typed."""

from __future__ import annotations

import json
import logging
import sys

from dostdesk.serving.logs import JsonLines


def written(msg: object, *args: object, name: str = "dostdesk", broken: bool = False) -> dict[str, object]:
    info = None
    if broken:
        try:
            int("what the citizen said")
        except ValueError:
            info = sys.exc_info()
    record = logging.LogRecord(name, logging.WARNING, "file.py", 1, msg, args, info)
    line = JsonLines().format(record)
    assert "\n" not in line
    entry: dict[str, object] = json.loads(line)
    return entry


def test_an_entry_is_one_line_with_its_facts() -> None:
    entry = written({"what": "starts", "program": "hub"})
    assert (entry["level"], entry["what"], entry["program"]) == ("warning", "starts", "hub")
    assert str(entry["at"]).endswith("Z")


def test_of_a_library_only_its_own_words_are_told() -> None:
    entry = written("cannot read %s\nat all", "5XK2Q9A", name="uvicorn.error")
    assert entry["says"] == "cannot read %s\nat all"
    assert "5XK2Q9A" not in str(entry)


def test_of_an_exception_only_its_kind_is_told() -> None:
    entry = written(ValueError("what the citizen said"), name="uvicorn.error", broken=True)
    assert (entry["says"], entry["kind"]) == ("ValueError", "ValueError")
    assert "citizen" not in str(entry)
