"""The parts of a release as JSON documents by their path: blobs held against their hashes, each parsed when it is read.

What a document means is in `reading`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from dostdesk.catalogue.canonical import digest
from dostdesk.catalogue.manifest import UNREADABLE, Manifest
from dostdesk.domain.errors import RefusedError

SERVICES, TABLES, HINTS, FORMS = "services/", "tables/", "hints/", "forms/"
WHOLE = ("groups.json", "hints.json", "policy.json", "calendar.json", "reference.json")
"""What every release has once."""

_JSON = ".json"
# In the first protocol the parts of each of these lay in one blob: its path, where they belong, what each is called.
_TOGETHER = (("services.json", SERVICES, "code"), ("tables.json", TABLES, "name"))
_P = TypeVar("_P")


class Documents(Mapping[str, Any]):
    """Documents by path, in the order of the catalogue."""

    def __init__(self, blobs: Mapping[str, bytes], parsed: Mapping[str, Any]) -> None:
        self._blobs = dict(blobs)
        self._parsed = dict(parsed)
        self._paths = dict.fromkeys((*self._blobs, *self._parsed))

    @classmethod
    def checked(cls, manifest: Manifest, blobs: Mapping[str, bytes]) -> Documents:
        """The documents of a manifest, of which every blob is there and has its hash.

        Raises:
            RefusedError: `release_truncated`, `release_forged` (fact: part).
        """
        content = {path: _checked(path, sha, blobs) for path, sha in manifest.blobs.items()}
        parsed: dict[str, Any] = {}
        try:
            for path, folder, name in _TOGETHER:
                if path in content:
                    entries = json.loads(content.pop(path))
                    parsed |= {f"{folder}{entry[name]}{_JSON}": entry for entry in entries}
            hints = json.loads(content["hints.json"])
            if "hints" in hints:
                parsed |= {f"{HINTS}{entry['code']}{_JSON}": entry for entry in hints["hints"]}
        except UNREADABLE as damage:
            raise _truncated(damage) from damage
        documents = cls(content, parsed)
        for path in WHOLE:
            if path not in documents:
                raise RefusedError("release_truncated", part=path)
        return documents

    def __getitem__(self, path: str) -> Any:
        if path not in self._parsed:
            try:
                self._parsed.setdefault(path, json.loads(self._blobs[path]))
            except (ValueError, RecursionError) as damage:
                raise RefusedError("release_truncated", part=path) from damage
        return self._parsed[path]

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def read(self, path: str, read: Callable[[Any], _P]) -> _P:
        """What a document says. Raises RefusedError `release_truncated` when it says nothing that `read` knows."""
        try:
            return read(self[path])
        except UNREADABLE as damage:
            raise _truncated(damage) from damage

    def parts(self, folder: str, read: Callable[[Any], _P], *, suffix: str = _JSON) -> Parts[_P]:
        """The documents of a folder by name, each read when it is first asked for.

        Args:
            suffix: What of the path's end does not belong to the name.
        """
        paths = {path.removeprefix(folder).removesuffix(suffix): path for path in self if path.startswith(folder)}
        return Parts(paths, lambda path: self.read(path, read))


class Parts(Mapping[str, _P]):
    """Parts of one kind by name. Asking whether there is one, or for the names, reads none."""

    def __init__(self, paths: Mapping[str, str], read: Callable[[str], _P]) -> None:
        self._paths, self._read = paths, read
        self._known: dict[str, _P] = {}

    def __getitem__(self, name: str) -> _P:
        known = self._known.get(name)
        if known is None:
            # Two threads may both read one: what came first stays.
            known = self._known.setdefault(name, self._read(self._paths[name]))
        return known

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def _checked(path: str, sha: str, blobs: Mapping[str, bytes]) -> bytes:
    blob = blobs.get(sha)
    if blob is None:
        raise RefusedError("release_truncated", part=path)
    if digest(blob) != sha:
        raise RefusedError("release_forged", part=path)
    return blob


def _truncated(damage: Exception) -> RefusedError:
    return RefusedError("release_truncated", part=f"{type(damage).__name__}: {damage}")
