"""The first release, built once from the product's own sources."""

from datetime import UTC, date, datetime

import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.build import BuiltRelease, build_release
from dostdesk.catalogue.release import Release


@pytest.fixture(scope="session")
def built() -> BuiltRelease:
    return build_release(
        resource("catalogue"),
        created_at=datetime(2026, 1, 1, 8, 0, 0, 500, tzinfo=UTC),
        effective_from=date(2026, 1, 1),
    )


@pytest.fixture(scope="session")
def release(built: BuiltRelease) -> Release:
    return built.load()
