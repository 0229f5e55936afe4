"""Lets the tests of this folder import what they share, and the tour of the gallery."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.theme import apply_theme
from ui.widgets import tell_roles

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "gallery")]


@pytest.fixture
def spoken(qapp: QApplication) -> Iterator[QApplication]:
    """The program as assistive technology finds it; language, theme and size are put back."""
    tell_roles()
    apply_theme(qapp, "light", 1.0)
    yield qapp
    apply_theme(qapp, "light", 1.0)
