"""A prepared store for all tests of the hub, and a fresh copy for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.hub_floor import Floor, Prepared, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared") / "hub")


@pytest.fixture
def floor(prepared: Prepared, tmp_path: Path) -> Iterator[Floor]:
    made = Floor(prepared, tmp_path / "hub")
    yield made
    made.close()
