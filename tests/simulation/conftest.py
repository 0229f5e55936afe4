"""A hub's folder that is prepared once, and a virtual day that is lived once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from dostdesk.hub.build import build_hub
from dostdesk.storage.keys import throwaway_key
from tests.simulation.virtual_day import OPENS, VirtualDay, lived


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with its release and its people, before anybody came."""
    folder = tmp_path_factory.mktemp("prepared") / "hub"
    folder.mkdir()
    build_hub(folder, throwaway_key(folder), clock=ManualClock(OPENS)).close()
    return folder


@pytest.fixture(scope="session")
def day(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> VirtualDay:
    folder = tmp_path_factory.mktemp("day") / "hub"
    shutil.copytree(prepared, folder)
    return lived(folder)
