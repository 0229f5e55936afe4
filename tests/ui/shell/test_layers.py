"""Layers in a low window: what they say last is in it too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from ui.gallery import day
from ui.gallery.screens import Stage
from ui.search.overlay import SearchOverlay
from ui.theme import apply_theme, lay_out

LOW = (1280, 680)


@pytest.fixture
def large(qapp: QApplication) -> Iterator[Stage]:
    apply_theme(qapp, "light", 1.5)
    stage = Stage(day.words("ru"), day.idle())
    lay_out(stage.shell, LOW)
    yield stage
    stage.shell.close()
    stage.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, "light", 1.0)


def test_a_long_list_of_commands_ends_above_the_edge_of_the_window(large: Stage, qapp: QApplication) -> None:
    large.workspace.open_search(">")
    qapp.processEvents()
    top = large.shell.layers.top
    assert isinstance(top, SearchOverlay)
    veil = top.parentWidget()
    assert veil.geometry().bottom() < LOW[1]
    assert top.rect().contains(top.childrenRect())
    assert veil.rect().contains(top.geometry())
