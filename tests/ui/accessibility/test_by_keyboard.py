"""Without a mouse: every control of every screen is reached, in the order of the design, large enough and seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from reach import controls, hidden_focus, reached, small, walked
from tour import STOPS, in_front, shown

from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.widgets.key_strip import StripButton


def said(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


# Nobody presses anything at the wall.
AT_A_DESK = tuple(name for name in STOPS if not name.startswith("10"))


@pytest.mark.parametrize("name", AT_A_DESK)
def test_every_control_is_reached_seen_and_large_enough(spoken: QApplication, name: str) -> None:
    with shown(name, "az") as window:
        front = in_front(window)
        wanted = controls(front)
        assert wanted
        assert small(front) == []
        stops = walked(window)
        assert stops
        unseen = []
        for stop in stops:
            stop.setFocus(Qt.FocusReason.TabFocusReason)
            QApplication.processEvents()
            if why := hidden_focus(window, stop):
                unseen.append(f"{said(stop)} {why}")
        assert not unseen, "\n".join(unseen)
        lost = [said(control) for control in wanted if _needed(control) and not reached(stops, control)]
        assert not lost, "\n".join(lost)


def _needed(control: QWidget) -> bool:
    """What has a key of its own printed on it is done with that key."""
    by_key = isinstance(control, QAbstractButton) and bool(control.accessibleDescription())
    return not by_key


@pytest.mark.parametrize("scale", [1.5])
def test_targets_are_large_enough_with_large_text_too(spoken: QApplication, scale: float) -> None:
    apply_theme(spoken, "light", scale)
    for name in ("02-clerk-workspace", "02b-clerk-called", "04-receipt-print", "02d2-walk-in"):
        with shown(name, "ru") as window:
            assert small(in_front(window)) == [], name


def test_tab_follows_the_order_of_the_design_in_the_workspace(spoken: QApplication) -> None:
    """Queue, services, documents, form, note, citizen, hints, applications, strip."""
    with shown("02-clerk-workspace", "az") as window:
        assert isinstance(window, Shell)
        from ui.workspace.page import WorkspacePage

        page = window.findChild(WorkspacePage)
        assert page is not None
        panes = [
            page.queue, page.serving.tabs, page.serving.documents, page.serving.form, page.serving.note, page.citizen,
            window.strip,
        ]  # fmt: skip
        page.queue._scope.setFocus()
        order = [
            place
            for stop in walked(window)
            for place, pane in enumerate(panes)
            if pane is stop or pane.isAncestorOf(stop)
        ]
        assert order == sorted(order), order
        assert set(order) == set(range(len(panes)))


def test_f6_goes_through_the_panes_and_comes_back(spoken: QApplication) -> None:
    with shown("02-clerk-workspace", "az") as window:
        there = walked(window, Qt.Key.Key_F6)
        assert len(there) >= 6
        assert isinstance(there[-1], StripButton) or any(isinstance(stop, StripButton) for stop in there)
        here = QApplication.focusWidget()
        assert here is there[0]
        QTest.keyClick(here, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
        assert QApplication.focusWidget() is there[-1]


def test_a_layer_keeps_the_keyboard_inside(spoken: QApplication) -> None:
    for name in ("02d1-finish", "02d2-walk-in", "02d3-call-reason", "02d5-help", "02c-quick-search"):
        with shown(name, "az") as window:
            front = in_front(window)
            assert front is not window
            assert all(front.isAncestorOf(stop) for stop in walked(window)), name


def test_the_checks_see_a_small_button_and_a_missing_ring(spoken: QApplication) -> None:
    from ui.theme import lay_out
    from ui.widgets import Button

    window = QWidget()
    tiny = QAbstractButtonOf(window)
    tiny.setGeometry(10, 10, 16, 16)
    covered = Button("Başla", parent=window)
    covered.setGeometry(10, 60, 120, 32)
    lay_out(window, (300, 200))
    covered.setFocus()
    QApplication.processEvents()
    assert hidden_focus(window, covered) == ""
    tiny.setFocus()
    QApplication.processEvents()
    assert hidden_focus(window, tiny) == "shows no focus"
    assert len(small(window)) == 1
    from tour import put_away

    put_away(window)


class QAbstractButtonOf(QAbstractButton):
    """A button of nobody's making."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: object) -> None:  # noqa: N802  Qt's own name
        """Nothing to see."""
