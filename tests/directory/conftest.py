"""Central with the demo's staff for centre 12, a hub that has its directory and series from there, and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.demo_directory import found_demo_directory
from tests.directory.linked import CENTRE, LinkedHub
from tests.releases.copied import KindOfHub, clock, desk, folder, hub, made_once, national

__all__ = ["clock", "desk", "folder", "hub", "national"]


@pytest.fixture(scope="session")
def kind_of_hub() -> KindOfHub:
    return LinkedHub


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    yield from made_once(
        LinkedHub,
        lambda national, clock: found_demo_directory(national.central.parts.store, CENTRE, clock.now()),
    )
