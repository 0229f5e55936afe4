"""What every test of this folder needs first, and what none of them may leave behind."""

from collections.abc import Iterator

import pytest

# Takes away PySide's hook in every import, which pytest-qt brings: the first import of pydantic's fields breaks by it.
import ui  # noqa: F401
from dostdesk.catalogue.release import Release
from dostdesk.storage import passwords


def _own() -> tuple[object, object]:
    return Release.__dict__["from_blobs"], passwords.__dict__["_HASHER"]


@pytest.fixture(autouse=True)
def _nothing_stays_replaced() -> Iterator[None]:
    """A simulation puts its own randomness and clocks in the place of the process's, and has to put them back."""
    before = _own()
    yield
    assert _own() == before
