"""Rows of a dialog on the screen: as wide as the dialog at once, and as many as there are while somebody types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.dialogs.transfer import TransferDialog
from ui.gallery import day
from ui.gallery.screens import Stage
from ui.gallery.visits import _serving, _transfer
from ui.theme import apply_theme, lay_out


@pytest.fixture
def transfer(qapp: QApplication) -> Iterator[TransferDialog]:
    apply_theme(qapp, "light", 1.0)
    stage = _transfer(day.words("az"), Stage, _serving())
    lay_out(stage.shell, (1366, 768))
    top = stage.shell.layers.top
    assert isinstance(top, TransferDialog)
    yield top
    stage.shell.close()
    stage.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def whole(dialog: TransferDialog) -> bool:
    """Every row from edge to edge, and none to be scrolled to."""
    room = dialog._places.viewport().size()
    rows = dialog._rows
    return all(row.width() == room.width() for row in rows) and rows[-1].geometry().bottom() < room.height()


def test_rows_are_as_wide_as_the_dialog_and_stay_whole_while_somebody_types(
    transfer: TransferDialog, qapp: QApplication
) -> None:
    assert whole(transfer)
    offered = len(transfer._rows)
    for letter in "tal":
        QTest.keyClick(QApplication.focusWidget(), letter)
        qapp.processEvents()
        assert whole(transfer), transfer.search.text()
    assert len(transfer._rows) != offered
    for _ in "tal":
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
    qapp.processEvents()
    assert whole(transfer)
    assert len(transfer._rows) == offered
