from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.insight.keeping import LONG_AFTER, Kept


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path / "hub", LONG_AFTER)
    yield made
    made.close()
