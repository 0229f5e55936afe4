"""The one way in which a source of the catalogue is written, so that reading and writing it again gives the same bytes.

Whoever edits a source by program changes only what he meant to change, and a review shows nothing else.
"""

from __future__ import annotations

import io
import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarbool import ScalarBoolean

_LINE = 120
_UNBROKEN = 1 << 20
"""Texts are never folded by a program: where a sentence breaks is its author's affair."""


class _Writer(RoundTripRepresenter):
    """Writes out what has no value, instead of leaving its place empty."""

    def represent_none(self, _: None) -> ScalarNode:
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:null", "null")
        return node


_Writer.add_representer(type(None), _Writer.represent_none)


def round_trip() -> YAML:
    """The reader and writer of YAML sources: comments, quotes and order stay as they are."""
    yaml = YAML()
    yaml.Representer = _Writer
    yaml.width = _UNBROKEN
    yaml.preserve_quotes = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.allow_unicode = True
    return yaml


def tidy(file: str, text: str) -> str:
    """A source as this product writes it; a tidy one comes back unchanged.

    Args:
        file: Its name decides between JSON and YAML.
        text: Readable, which `reading` makes sure of.
    """
    if file.endswith(".json"):
        return json_text(json.loads(text))
    yaml = round_trip()
    return yaml_text(yaml.load(text), yaml)


def plain(node: Any) -> Any:
    """What `round_trip` read without comments and quotes, as a reader of plain values sees it."""
    if isinstance(node, dict):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    for kind in (str, ScalarBoolean, int, float):
        if isinstance(node, kind) and not isinstance(node, bool):
            return bool(node) if kind is ScalarBoolean else kind(node)
    return node


def yaml_text(content: Any, yaml: YAML | None = None) -> str:
    """YAML of a content that was read by `round_trip`, or of plain values."""
    stream = io.StringIO()
    (yaml or round_trip()).dump(content, stream)
    return stream.getvalue()


def json_text(content: Any) -> str:
    """JSON whose objects and lists stand on one line where they fit, and on a line for each entry where not."""
    return _json(content, indent=0, before=0) + "\n"


def _json(content: Any, *, indent: int, before: int) -> str:
    short = json.dumps(content, ensure_ascii=False)
    fits = indent > 0 and indent + before + len(short) < _LINE
    if fits or not isinstance(content, dict | list) or not content:
        return short
    inner = " " * (indent + 2)
    if isinstance(content, dict):
        entries = []
        for key, value in content.items():
            name = json.dumps(key, ensure_ascii=False) + ": "
            entries.append(inner + name + _json(value, indent=indent + 2, before=len(name)))
        return "{\n" + ",\n".join(entries) + "\n" + " " * indent + "}"
    listed = [inner + _json(value, indent=indent + 2, before=0) for value in content]
    return "[\n" + ",\n".join(listed) + "\n" + " " * indent + "]"


def first_difference(text: str, other: str) -> int:
    """The first line, from 1, in which two texts differ; 0 if they are the same."""
    if text == other:
        return 0
    ours, theirs = text.split("\n"), other.split("\n")
    pairs = enumerate(zip(ours, theirs, strict=False), start=1)
    return next((line for line, (own, wanted) in pairs if own != wanted), min(len(ours), len(theirs)))
