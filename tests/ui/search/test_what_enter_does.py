"""The foot of the search says what Enter does with the row that it would act on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.gallery import day
from ui.gallery.screens import Stage
from ui.search.overlay import SearchOverlay
from ui.theme import apply_theme, lay_out


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    apply_theme(qapp, "light", 1.0)
    made = Stage(day.words("en"), day.idle())
    lay_out(made.shell, (1366, 768))
    yield made
    made.shell.close()
    made.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "issue a ticket"), ("pens", "issue a ticket"), (">lock", "do it"), ("#Y", "choose the ticket")],
)
def test_it_is_said_for_each_kind_of_row(stage: Stage, typed: str, said: str) -> None:
    stage.workspace.open_search(typed)
    top = stage.shell.layers.top
    assert isinstance(top, SearchOverlay)
    assert top._does.text() == said


def test_it_follows_the_row_that_is_chosen(stage: Stage) -> None:
    stage.workspace.open_search("break")
    top = stage.shell.layers.top
    assert isinstance(top, SearchOverlay)
    seen = {}
    for _ in top.model.rows:
        assert top.current is not None
        seen[top.current.kind] = top._does.text()
        QTest.keyClick(top.field, Qt.Key.Key_Down)
    assert seen == {"service": "issue a ticket", "command": "do it", "help": "read"}
