"""A central in this process over an encrypted file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dostdesk.central.build import Central, build_central
from dostdesk.domain.clock import ManualClock
from tests.storage_fixtures import KEY

START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def central(migrated_file: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Central]:
    made = build_central((Path(shutil.copy(migrated_file, tmp_path / "central.db")), KEY), clock=clock)
    yield made
    made.close()
