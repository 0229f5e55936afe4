"""Text that grows while pages are open: they were measured by the smaller text, and still say what they say whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cuts import BY_DESIGN
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from seen_text import faults
from tour import SIZE, shown

from ui.theme import apply_theme, lay_out

PAGES = (
    "01-sign-in", "02-clerk-workspace", "02b-clerk-called", "02f-clerk-idle", "03-service-form", "04-receipt-print",
    "14-printers", "15-first-run-window",
)  # fmt: skip


@pytest.fixture
def growing_text(qapp: QApplication) -> Iterator[QApplication]:
    apply_theme(qapp, "light", 1.0)
    yield qapp
    apply_theme(qapp, "light", 1.0)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_that_is_open_takes_the_new_size(
    growing_text: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    with shown(page, "az") as window:
        apply_theme(growing_text, "light", 1.5)

        def fits() -> bool:
            # A form is laid out a slice at a time.
            lay_out(window, SIZE)
            return not faults(window, monkeypatch, BY_DESIGN)

        qtbot.waitUntil(fits, timeout=10_000)
