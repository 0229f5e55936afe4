from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.printing.print_service import PrintService


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintService]:
    """A printing service of the test's own, and the one that the program finds."""
    started = PrintService()
    monkeypatch.setenv("CUPS_SERVER", started.address)
    yield started
    started.close()
