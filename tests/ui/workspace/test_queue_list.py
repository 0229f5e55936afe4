"""The list changes row by row: what the clerk looks at stays where it is when another desk acts."""

from __future__ import annotations

import floor
from PySide6.QtCore import QPoint
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.workspace.queue_list import QueueList
from ui.workspace.queue_values import queue_values
from ui.workspace.values import QueueRow


def rows(*labels: str) -> tuple[QueueRow, ...]:
    view = floor.idle(queue=(), others=tuple(floor.ticket(label, 10) for label in labels))
    return queue_values(view, "all", book=floor.book(), words=floor.words(), now=floor.NOW).rows


def many(first: int, last: int) -> tuple[QueueRow, ...]:
    return rows(*(f"Y-{number:03d}" for number in range(first, last)))


def queue(qtbot: QtBot, height: int = 200) -> QueueList:
    view = QueueList()
    qtbot.addWidget(view)
    QAbstractItemModelTester(view.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, view)
    view.resize(271, height)
    view.show()
    return view


def test_selection_follows_its_ticket(qtbot: QtBot) -> None:
    view = queue(qtbot)
    view.show_rows(rows("Y-001", "Y-002", "Y-003", "Y-004"))
    view.setCurrentIndex(view.rows.index(2))
    view.show_rows(rows("A-009", "Y-002", "Y-004", "Y-003", "Y-005"))
    assert view.current() == "t-Y-003"
    assert [row.label[-3:] for row in view.rows.rows] == ["009", "002", "004", "003", "005"]
    assert len(view.selectionModel().selectedIndexes()) == 1


def test_scroll_stays_on_the_rows_in_sight(qtbot: QtBot) -> None:
    view = queue(qtbot)
    view.show_rows(many(1, 60))
    QApplication.processEvents()
    view.verticalScrollBar().setValue(20 * 32 + 7)
    before = view.rows.rows[view.indexAt(QPoint(4, 1)).row()].id
    offset = view.visualRect(view.indexAt(QPoint(4, 1))).top()
    view.show_rows(rows("A-001", "A-002", *(f"Y-{number:03d}" for number in range(4, 60))))
    index = view.indexAt(QPoint(4, 1))
    assert (view.rows.rows[index.row()].id, view.visualRect(index).top()) == (before, offset)


def test_a_list_at_its_top_stays_at_its_top(qtbot: QtBot) -> None:
    view = queue(qtbot)
    view.show_rows(many(1, 60))
    view.show_rows(rows("A-001", *(f"Y-{number:03d}" for number in range(1, 60))))
    assert view.verticalScrollBar().value() == 0
    assert view.rows.rows[view.indexAt(QPoint(4, 1)).row()].id == "t-A-001"


def test_nothing_changed_means_nothing_is_touched(qtbot: QtBot) -> None:
    view = queue(qtbot)
    view.show_rows(many(1, 9))
    touched: list[object] = []
    for signal in (view.rows.dataChanged, view.rows.rowsInserted, view.rows.rowsRemoved, view.rows.rowsMoved):
        signal.connect(lambda *given: touched.append(given))
    view.show_rows(many(1, 9))
    assert touched == []
