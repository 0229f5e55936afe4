"""What is different between two versions of a catalogue's sources, part by part, before it is put into words.

Entries of a list are matched by what names them, so that one that moved is not another one. Every leaf that differs is
in some change; `telling` has a sentence for every change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dostdesk.publishing.lines import SourceText

Kind = Literal["added", "removed", "changed", "moved", "remarks"]
_NAMES = ("code", "slug", "letter", "since", "const", "key", "scope", "az")
_WHOLE = "rule"
_REMARK = re.compile(r"(?:^|\s)#(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One step down from the top of a file.

    Attributes:
        name: The key, or what names the entry of a list.
        node: What is there now, or was there before it was removed.
    """

    name: str
    node: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference.

    Attributes:
        kind: `moved` is another order of the same entries; `remarks` is of comments and of how a file is written.
        before, after: None where there is nothing; of `moved`, the names in their order.
    """

    file: str
    trail: tuple[Step, ...]
    kind: Kind
    before: Any
    after: Any

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(step.name for step in self.trail)


@dataclass(frozen=True)
class Edition:
    """One version of the sources: of a folder or of a release.

    Attributes:
        files: Path below the catalogue's folder → content; readable, as `check` leaves them.
    """

    files: Mapping[str, bytes]
    _parsed: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def text(self, file: str) -> str:
        return self.files[file].decode("utf-8")

    def content(self, file: str) -> Any:
        """As parsed; None if there is no such file."""
        if file not in self.files:
            return None
        if file not in self._parsed:
            self._parsed[file] = SourceText(file, self.text(file)).content
        return self._parsed[file]


def changes_between(old: Edition, new: Edition) -> Iterator[Change]:
    """All differences, file by file; a file with the same bytes is not read."""
    for file in sorted({*old.files, *new.files}):
        if old.files.get(file) == new.files.get(file):
            continue
        found = [] if file.endswith(".md") else [*_file_changes(file, old, new)]
        yield from found
        if file in old.files and file in new.files:
            yield from _remark_changes(file, old.text(file), new.text(file), told=bool(found))
        elif file.endswith(".md"):
            yield Change(file=file, trail=(), kind="added" if file in new.files else "removed", before=None, after=None)


def _file_changes(file: str, old: Edition, new: Edition) -> Iterator[Change]:
    before, after = old.content(file), new.content(file)
    if before is None or after is None:
        kind: Kind = "added" if before is None else "removed"
        yield Change(file=file, trail=(), kind=kind, before=before, after=after)
    else:
        yield from compare(file, (), before, after)


def compare(file: str, trail: tuple[Step, ...], before: Any, after: Any) -> Iterator[Change]:
    """The differences between two parsed parts; a rule is one part, for only as a whole does it say anything."""
    if trail and trail[-1].name == _WHOLE and isinstance(before, dict) and isinstance(after, dict):
        if _written(before) != _written(after):
            yield Change(file=file, trail=trail, kind="changed", before=before, after=after)
    elif isinstance(before, dict) and isinstance(after, dict):
        yield from _entries(file, trail, before, after)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _entries(file, trail, _named(before), _named(after))
    elif not _same(before, after):
        yield Change(file=file, trail=trail, kind="changed", before=before, after=after)


def _entries(
    file: str, trail: tuple[Step, ...], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for name, value in before.items():
        if name in after:
            yield from compare(file, (*trail, Step(name, after[name])), value, after[name])
        else:
            yield Change(file=file, trail=(*trail, Step(name, value)), kind="removed", before=value, after=None)
    for name, value in after.items():
        if name not in before:
            yield Change(file=file, trail=(*trail, Step(name, value)), kind="added", before=None, after=value)
    was, now = [name for name in before if name in after], [name for name in after if name in before]
    if was != now:
        yield Change(file=file, trail=trail, kind="moved", before=was, after=now)


def _named(entries: list[Any]) -> dict[str, Any]:
    """Entries by what names them; of several with one name the second is `name #2`."""
    found: dict[str, Any] = {}
    counted: dict[str, int] = {}
    for entry in entries:
        name = name_of(entry)
        counted[name] = counted.get(name, 0) + 1
        found[name if counted[name] == 1 else f"{name} #{counted[name]}"] = entry
    return found


def name_of(entry: Any) -> str:
    """What an entry of a list is known by."""
    if not isinstance(entry, dict):
        return entry if isinstance(entry, str) else _written(entry)
    for key in _NAMES:
        if isinstance(entry.get(key), str | int):
            return str(entry[key])
    options, label = entry.get("options"), entry.get("label")
    if isinstance(options, dict) and isinstance(options.get("key"), str):
        return str(options["key"])
    if isinstance(label, dict) and isinstance(label.get("az"), str):
        return str(label["az"])
    return str(entry.get("$ref") or entry.get("type") or "")


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _same(before: Any, after: Any) -> bool:
    """Also the kind counts: yes is not 1, and 5 is not “5”."""
    return type(before) is type(after) and before == after


def _remark_changes(file: str, before: str, after: str, *, told: bool) -> Iterator[Change]:
    if not file.endswith(".yaml"):
        was, now = "", ""
    else:
        was, now = (" ".join(" ".join(_REMARK.findall(text)).split()) for text in (before, after))
    if was != now or not told:
        yield Change(file=file, trail=(), kind="remarks", before=was, after=now)
