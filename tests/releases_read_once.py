"""A catalogue is read once for all tests of a folder: reading it is tested elsewhere, and takes longer than they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from dostdesk.catalogue.manifest import Manifest
from dostdesk.catalogue.release import Release

_known: dict[tuple[bytes, frozenset[str]], Release] = {}


@pytest.fixture(scope="module", autouse=True)
def releases_read_once() -> Iterator[None]:
    """As long as a module's tests run: a process has tests of other folders, to which blobs that lack matter."""
    read = Release.from_blobs

    def once(manifest: Manifest, blobs: Mapping[str, bytes]) -> Release:
        key = (manifest.to_bytes(), frozenset(blobs))
        if key not in _known:
            _known[key] = read(manifest, blobs)
        return _known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Release, "from_blobs", once)
        yield
