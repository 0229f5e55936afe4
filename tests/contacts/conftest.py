"""Central, a hub of centre 12 that pushes to it and follows it, and a desk there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.demo_directory import found_demo_directory
from tests.contacts.elsewhere import HERE, ClashingHub
from tests.releases.copied import KindOfHub, clock, desk, folder, hub, made_once, national

__all__ = ["clock", "desk", "folder", "hub", "national"]


@pytest.fixture(scope="session")
def kind_of_hub() -> KindOfHub:
    return ClashingHub


@pytest.fixture(scope="session")
def template() -> Iterator[Path]:
    yield from made_once(
        ClashingHub,
        lambda national, clock: found_demo_directory(national.central.parts.store, HERE, clock.now()),
    )
