"""Reading a catalogue folder that anybody may have written: every file is held against limits before it is parsed.

What passes here can be parsed, compared and built in bounded time and memory. What the parts mean is checked elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLStreamError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place

MOST_FILES = 2_000
MOST_BYTES = 4 * 1024 * 1024
"""Of one file; the longest of the product is a sixteenth of it."""
MOST_BYTES_OF_ALL = 32 * 1024 * 1024
DEEPEST = 60
FORMS = "forms/"
"""Where form documents lie in a catalogue folder."""
LONGEST_NUMBER = 18
MOST_LOOPS = 3
"""Walks through lists in one expression: inside of one another each multiplies what it costs."""

SUFFIXES = (".yaml", ".json", ".md")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
# A text without an end is a token too: it is not looked for again at each of its quotes.
_JSON_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|[\[\]{}]|\n|-?\d[\d.eE+-]*|-?Infinity|NaN')
_LOOP = re.compile(r"\.\s*(?:map|filter|all|exists|exists_one)\s*\(")
_LONG_NUMBER = re.compile(r"[-+]?(0[xo])?[0-9a-fA-F_.]*([eE][-+]?[0-9]+)?")
_SPECIAL = ("<<", "=")
"""What YAML reads as a merge of other keys and as a default value."""
_ODD_NUMBER = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)
# Line ends of other systems would change lines and hashes unseen; the rest cannot be seen at all in a review.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ReadFault:
    """Why a file is not parsed. Its sentence is `catalogue.fault.<code>`."""

    file: str
    line: int
    code: str
    facts: Mapping[str, Fact]


def read_files(folder: Path) -> tuple[dict[str, bytes], list[ReadFault]]:
    """The files of a catalogue folder by their path in it, sources first, and what may not be in such a folder.

    Names that begin with a dot are left alone: they belong to whoever keeps the folder.
    """
    found: dict[str, bytes] = {}
    faults: list[ReadFault] = []
    left = MOST_BYTES_OF_ALL
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if any(part.startswith(".") for part in path.parts) or (file.is_dir() and not file.is_symlink()):
            continue
        name = path.as_posix()
        if len(found) >= MOST_FILES:
            faults.append(_fault(name, 1, "files_many", most=MOST_FILES))
            break
        if file.is_symlink() or not file.is_file() or file.suffix not in SUFFIXES or not _NAME.fullmatch(name):
            faults.append(_fault(name, 1, "file_unknown", suffixes=" ".join(SUFFIXES)))
            continue
        with file.open("rb") as stream:
            content = stream.read(min(MOST_BYTES, left) + 1)
        if len(content) > min(MOST_BYTES, left):
            faults.append(_fault(name, 1, "file_huge", most=MOST_BYTES // 1024))
            continue
        left -= len(content)
        found[name] = content
    return dict(sorted(found.items(), key=lambda entry: (PurePosixPath(entry[0]).suffix != ".yaml", entry[0]))), faults


def text_fault(file: str, content: bytes) -> ReadFault | None:
    """What keeps a file from being parsed; None if its text may be handed to a parser."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as damage:
        return _fault(file, content.count(b"\n", 0, damage.start) + 1, "not_utf8", byte=f"{content[damage.start]:02x}")
    unseen = _UNSEEN.search(text)
    if unseen is not None:
        return _fault(file, _line_at(text, unseen.start()), "character_unseen", character=_name_of(unseen.group()))
    if file.endswith(".json"):
        return next(_json_faults(file, text), None)
    return next(_yaml_faults(file, text), None) if file.endswith(".yaml") else None


def kind_faults(node: Any, place: Place = ()) -> Iterator[tuple[Place, str, Mapping[str, Fact]]]:
    """Parsed values that no release can carry: dates without quotes, keys that are no text, hidden characters."""
    if isinstance(node, dict):
        for key, value in node.items():
            if not isinstance(key, str):
                yield (*place, str(key)), "key_not_text", {"key": str(key)}
                continue
            yield from kind_faults(key, (*place, key))
            yield from kind_faults(value, (*place, key))
    elif isinstance(node, list):
        for position, value in enumerate(node):
            yield from kind_faults(value, (*place, position))
    elif isinstance(node, str):
        unseen = _UNSEEN.search(node)
        if len(_LOOP.findall(node)) > MOST_LOOPS:
            yield place, "expression_nested", {"most": MOST_LOOPS}
        if unseen is not None:
            yield place, "character_unseen", {"character": _name_of(unseen.group())}
    elif not isinstance(node, bool | int | float | None):
        yield place, "value_without_quotes", {"value": str(node)}


def _json_faults(file: str, text: str) -> Iterator[ReadFault]:
    depth, line = 0, 1
    for token in _JSON_TOKEN.finditer(text):
        found = token.group()
        if found == "\n":
            line += 1
        elif found in "[{":
            depth += 1
            if depth > DEEPEST:
                yield _fault(file, line, "nested_deep", most=DEEPEST)
        elif found in "]}":
            depth -= 1
        elif found[0] != '"' and (len(found) > LONGEST_NUMBER or found[-1] in "yN"):
            yield _fault(file, line, "number_wrong", number=found[:40])


def _yaml_faults(file: str, text: str) -> Iterator[ReadFault]:
    scan = _YamlScan(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            yield from scan.faults_of(event)
    except MarkedYAMLError as damage:
        mark = damage.problem_mark or damage.context_mark
        reason = str(damage.problem or damage.context).splitlines()[0]
        yield _fault(file, mark.line + 1 if mark is not None else 1, "unreadable", reason=reason)
    except YAMLStreamError as damage:
        yield _fault(file, 1, "unreadable", reason=str(damage).splitlines()[0])


class _YamlScan:
    """Follows the events of one file, before anything is made of them: an alias is never expanded."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._documents = 0
        self._open: list[set[str] | None] = []
        self._key_next: list[bool] = []

    def faults_of(self, event: Event) -> Iterator[ReadFault]:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1 or event.version or event.tags:
                yield _fault(self._file, line, "documents_many")
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._open.pop()
            self._key_next.pop()
        elif isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            yield _fault(self._file, line, "alias_used", name=str(getattr(event, "anchor", "")))
        elif isinstance(event, NodeEvent):
            yield from self._node_faults(event, line)

    def _node_faults(self, event: Any, line: int) -> Iterator[ReadFault]:
        if getattr(event, "tag", None):
            yield _fault(self._file, line, "tag_used", tag=str(event.tag))
        if isinstance(event, ScalarEvent) and event.style is None and event.value in _SPECIAL:
            yield _fault(self._file, line, "tag_used", tag=event.value)
        if isinstance(event, ScalarEvent) and event.style is None and _odd(event.value):
            yield _fault(self._file, line, "number_wrong", number=event.value[:40])
        keys = self._open[-1] if self._open else None
        if keys is not None:
            if self._key_next[-1] and not isinstance(event, ScalarEvent):
                yield _fault(self._file, line, "key_not_text", key="[ ]")
            elif self._key_next[-1] and event.value in keys:
                yield _fault(self._file, line, "key_twice", key=event.value)
            elif self._key_next[-1]:
                keys.add(event.value)
            self._key_next[-1] = not self._key_next[-1]
        if isinstance(event, SequenceStartEvent | MappingStartEvent):
            self._open.append(set() if isinstance(event, MappingStartEvent) else None)
            self._key_next.append(isinstance(event, MappingStartEvent))
            if len(self._open) > DEEPEST:
                yield _fault(self._file, line, "nested_deep", most=DEEPEST)


def _odd(plain: str) -> bool:
    number = plain.replace("_", "").lstrip("+-")
    long = (
        len(number) > LONGEST_NUMBER
        and number[:1].isdigit()
        and all(letter in "0123456789abcdefox.+-" for letter in number.lower())
    )
    return long or _ODD_NUMBER.fullmatch(plain) is not None


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _name_of(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _fault(file: str, line: int, code: str, /, **facts: Fact) -> ReadFault:
    return ReadFault(file, line, code, facts)
