"""A source of the catalogue (YAML or JSON) that may be parsed, and the lines in which its parts stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place
from dostdesk.publishing.layout import json_text, plain, round_trip, yaml_text


class UnreadableError(Exception):
    """A file is not what its name says.

    Attributes:
        line: Where reading stopped, from 1.
        code: Its sentence is `catalogue.fault.<code>`.
        facts: Placeholders of the sentence.
    """

    def __init__(self, line: int, code: str, /, **facts: Fact) -> None:
        super().__init__(f"line {line}: {code}")
        self.line = line
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class SourceText:
    """One file of the catalogue.

    Attributes:
        file: Below the catalogue's folder, with forward slashes.
    """

    file: str
    text: str

    @cached_property
    def content(self) -> Any:
        """The file as parsed.

        Raises:
            UnreadableError: It cannot be parsed, or a key stands twice in one object.
        """
        try:
            if self.file.endswith(".json"):
                return json.loads(self.text, object_pairs_hook=_once)
            return plain(self._written[0])
        except _KeyTwiceError as twice:
            raise UnreadableError(_line_of_second(self._root, twice.key), "key_twice", key=twice.key) from twice
        except json.JSONDecodeError as damage:
            raise UnreadableError(damage.lineno, "unreadable", reason=damage.msg) from damage
        except MarkedYAMLError as damage:
            line = damage.problem_mark.line + 1 if damage.problem_mark is not None else 1
            reason = str(damage.problem or damage.context).splitlines()[0]
            raise UnreadableError(line, "unreadable", reason=reason) from damage

    @cached_property
    def tidy(self) -> str:
        """The file as the product writes it; itself, if it is written so.

        Raises:
            UnreadableError: As `content`.
        """
        if self.file.endswith(".json"):
            return json_text(self.content)
        return yaml_text(*self._written)

    def line(self, place: Place) -> int:
        """The line, from 1, of a part of the file, or of the nearest part above it that exists."""
        node, line = self._root, 1
        for step in place:
            found = _below(node, step)
            if found is None:
                break
            node, line = found
        return line

    @cached_property
    def _written(self) -> tuple[Any, YAML]:
        """The YAML with its comments and quotes, and the reader that can write it again: read once for both."""
        yaml = round_trip()
        return yaml.load(self.text), yaml

    @cached_property
    def _root(self) -> Node:
        # JSON is YAML too, so that one reader knows the lines of both.
        root: Node = YAML(typ="safe").compose(self.text)
        return root


class _KeyTwiceError(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _KeyTwiceError(key)
        found[key] = value
    return found


def _below(node: Node, step: str | int) -> tuple[Node, int] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return value, key.start_mark.line + 1
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value, value.start_mark.line + 1
    return None


def _line_of_second(node: Node, key: str) -> int:
    if isinstance(node, MappingNode):
        seen = False
        for name, _ in node.value:
            if name.value == key and seen:
                return int(name.start_mark.line) + 1
            seen = seen or name.value == key
        return next(filter(None, (_line_of_second(value, key) for _, value in node.value)), 0)
    if isinstance(node, SequenceNode):
        return next(filter(None, (_line_of_second(value, key) for value in node.value)), 0)
    return 0
