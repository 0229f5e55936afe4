"""How a release travels: many blobs as one compressed body, and a manifest as its difference to one that is known.

A manifest names each of some 340 blobs by a hash that nothing compresses, so a whole one costs 12 kB for one changed
service. Whether what arrived may be used is decided by signature and hashes, as if it had come whole.
"""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from threading import Lock

from dostdesk.catalogue.canonical import canonical_json, digest
from dostdesk.catalogue.manifest import UNREADABLE
from dostdesk.domain.errors import RefusedError

MOST_BYTES = 64 * 1024 * 1024
"""Of a bundle that is unpacked; a whole catalogue takes less than one."""

_LEVEL = 9
_END_OF_HEAD = b"\n"
# Between the entries of a manifest, which is one line of JSON.
_BETWEEN = b","


def packed(blobs: Iterable[bytes]) -> bytes:
    """Blobs as one compressed body, in their order."""
    contents = list(blobs)
    head = canonical_json([len(content) for content in contents])
    return zlib.compress(head + _END_OF_HEAD + b"".join(contents), _LEVEL)


def unpacked(body: bytes, wanted: Sequence[str]) -> dict[str, bytes]:
    """The blobs of a body by hash.

    Args:
        wanted: The hashes that were asked for, in that order.

    Raises:
        RefusedError: `release_truncated` when the body is not whole, `release_forged` when a blob is another.
    """
    whole = _expanded(body)
    head, _, rest = whole.partition(_END_OF_HEAD)
    try:
        sizes = json.loads(head)
        if len(sizes) != len(wanted) or sum(sizes) != len(rest) or min(sizes, default=0) < 0:
            raise ValueError("sizes do not fit")
    except UNREADABLE as damage:
        raise RefusedError("release_truncated", part="bundle") from damage
    found: dict[str, bytes] = {}
    begin = 0
    for sha, size in zip(wanted, sizes, strict=True):
        content = rest[begin : begin + size]
        if digest(content) != sha:
            raise RefusedError("release_forged", part=sha[:12])
        found[sha] = content
        begin += size
    return found


class Bundles:
    """The bundles that were asked for lately: many devices lack the same blobs at the same time."""

    def __init__(self, most: int = 8) -> None:
        self._most = most
        self._lock = Lock()
        self._made: OrderedDict[tuple[str, ...], bytes] = OrderedDict()

    def of(self, wanted: tuple[str, ...], read: Callable[[], Mapping[str, bytes]]) -> bytes:
        """The compressed body of some blobs.

        Args:
            read: Gives those of them that are there, by hash.

        Raises:
            RefusedError: `blob_unknown`.
        """
        with self._lock:
            made = self._made.get(wanted)
            if made is not None:
                self._made.move_to_end(wanted)
                return made
            found = read()
            try:
                made = packed(found[sha] for sha in wanted)
            except KeyError:
                raise RefusedError("blob_unknown") from None
            self._made[wanted] = made
            if len(self._made) > self._most:
                self._made.popitem(last=False)
            return made


def difference(base: bytes, new: bytes) -> bytes:
    """What makes `new` of `base`, compressed: runs of its entries, and the entries between them."""
    before, after = base.split(_BETWEEN), new.split(_BETWEEN)
    steps: list[list[int] | list[str]] = []
    for kind, begin, end, new_begin, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            steps.append([begin, end])
        elif new_end > new_begin:
            steps.append([entry.decode("utf-8") for entry in after[new_begin:new_end]])
    return zlib.compress(canonical_json(steps), _LEVEL)


def patched(base: bytes, change: bytes) -> bytes:
    """What `difference` made. Raises RefusedError `release_truncated` when the change does not fit to `base`."""
    before = base.split(_BETWEEN)
    after: list[bytes] = []
    try:
        for step in json.loads(_expanded(change)):
            if all(isinstance(entry, str) for entry in step):
                after += [entry.encode("utf-8") for entry in step]
            else:
                begin, end = step
                if not 0 <= begin < end <= len(before) or len(after) + end - begin > MOST_BYTES // 100:
                    raise ValueError("not a run of the base")
                after += before[begin:end]
    except UNREADABLE as damage:
        raise RefusedError("release_truncated", part="manifest") from damage
    return _BETWEEN.join(after)


def _expanded(body: bytes) -> bytes:
    """Raises RefusedError `release_truncated` for what is cut short, or would fill the memory."""
    reader = zlib.decompressobj()
    try:
        whole = reader.decompress(body, MOST_BYTES)
    except zlib.error as damage:
        raise RefusedError("release_truncated", part="bundle") from damage
    if not reader.eof:
        raise RefusedError("release_truncated", part="bundle")
    return whole
