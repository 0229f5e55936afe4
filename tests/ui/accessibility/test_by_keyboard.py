"""Without a mouse: every control of every screen is reached, in the order of the design, large enough and seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget
from reach import controls, hidden_focus, reached, small, walked
from tour import STOPS, in_front, put_away, shown

from ui.shell.frame import Shell
from ui.theme import ThemeName, apply_theme, lay_out, theme_of
from ui.widgets import Button, Surface
from ui.widgets.button import ButtonKind
from ui.widgets.key_strip import StripButton


def said(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}"


# Nobody presses anything at the wall, or in a pane that is drawn by itself to be seen whole.
AT_A_DESK = tuple(name for name in STOPS if not name.startswith(("10", "02x6")))


@pytest.mark.parametrize("name", AT_A_DESK)
def test_every_control_is_reached_seen_and_large_enough(spoken: QApplication, name: str) -> None:
    with shown(name, "az") as window:
        front = in_front(window)
        wanted = controls(front)
        assert wanted
        assert small(front) == []
        unseen = []

        def look(stop: QWidget) -> None:
            if why := hidden_focus(window, stop):
                unseen.append(f"{said(stop)} {why}")

        stops = walked(window, there=look)
        assert stops
        # What alone can have the keyboard need not be told from anything: the search has its caret.
        assert not unseen or len(stops) == 1, "\n".join(unseen)
        lost = [said(control) for control in wanted if _needed(control) and not reached(stops, control)]
        assert not lost, "\n".join(lost)


def _needed(control: QWidget) -> bool:
    """What has a key of its own printed on it is done with that key."""
    by_key = isinstance(control, QAbstractButton) and bool(control.accessibleDescription())
    return not by_key


@pytest.mark.parametrize("scale", [1.5])
def test_targets_are_large_enough_with_large_text_too(spoken: QApplication, scale: float) -> None:
    apply_theme(spoken, "light", scale)
    for name in (
        "02-clerk-workspace", "02b-clerk-called", "04-receipt-print", "02d2-walk-in",
        "06-supervisor-live", "06g-skills", "06k-move-tickets", "06k5-target", "07-analytics",
    ):  # fmt: skip
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
    for name in (
        "02d1-finish", "02d2-walk-in", "02d3-call-reason", "02d5-help", "02c-quick-search",
        "06g-skills", "06h-close-window", "06j-break-running", "06k-move-tickets", "06k3-ticket", "06k5-target",
        "06l-message", "06m-announce", "06n-live-search", "06p-policy", "06p5-policy-switch", "07k-history-how",
        "07l-history-person", "07m-history-mine", "20g-call-help",
    ):  # fmt: skip
        with shown(name, "az") as window:
            front = in_front(window)
            assert front is not window
            assert all(front.isAncestorOf(stop) for stop in walked(window)), name


def planted(qtbot_app: QApplication, *parts: tuple[QWidget, QRect]) -> QWidget:
    """A window on which a test has put what is wrong."""
    window = Surface("bg.surface")
    for part, place in parts:
        part.setParent(window)
        part.setGeometry(place)
    lay_out(window, (300, 200))
    qtbot_app.processEvents()
    return window


def focused(widget: QWidget) -> None:
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()


def test_the_checks_see_a_small_button_and_a_missing_ring(spoken: QApplication) -> None:
    tiny, whole = QAbstractButtonOf(), Button("Başla")
    window = planted(spoken, (tiny, QRect(10, 10, 16, 16)), (whole, QRect(10, 60, 120, 32)))
    focused(whole)
    assert hidden_focus(window, whole) == ""
    focused(tiny)
    assert hidden_focus(window, tiny) == "shows no focus"
    assert len(small(window)) == 1
    put_away(window)


COVERS = {
    "left": QRect(30, 50, 12, 60),
    "right": QRect(150, 50, 20, 60),
    "top": QRect(30, 50, 140, 14),
    "bottom": QRect(30, 88, 140, 20),
}


@pytest.mark.parametrize("theme_name", ["light", "dark"])
@pytest.mark.parametrize("kind", ["primary", "secondary", "quiet"])
@pytest.mark.parametrize("side", COVERS)
def test_a_ring_that_something_lies_over_is_not_seen(
    spoken: QApplication, side: str, kind: ButtonKind, theme_name: ThemeName
) -> None:
    """A filled button has the ring's colour itself, and a white strip the colour of the ring on the bar."""
    apply_theme(spoken, theme_name, 1.0)
    button, strip = Button("Başla", (), kind), Surface("bg.surface")
    window = planted(spoken, (button, QRect(40, 60, 120, 32)), (strip, QRect(0, 150, 20, 20)))
    focused(button)
    assert hidden_focus(window, button) == ""
    strip.setGeometry(COVERS[side])
    strip.raise_()
    assert hidden_focus(window, button) == f"shows its focus, but not at the {side}"
    put_away(window)


def test_a_ring_that_the_edge_of_its_area_cuts_off_is_not_seen(spoken: QApplication) -> None:
    area, button = QScrollArea(), Button("Başla")
    inside = QWidget()
    button.setParent(inside)
    inside.resize(200, 400)
    button.setGeometry(40, 60, 120, 32)
    area.setWidget(inside)
    window = planted(spoken, (area, QRect(0, 0, 220, 160)))
    focused(button)
    assert hidden_focus(window, button) == ""
    area.verticalScrollBar().setValue(66)
    assert hidden_focus(window, button) == "shows its focus, but not at the top"
    area.verticalScrollBar().setValue(120)
    assert hidden_focus(window, button) == "is out of sight"
    put_away(window)


def test_a_frame_that_is_always_there_shows_no_focus(spoken: QApplication) -> None:
    framed = Framed()
    window = planted(spoken, (framed, QRect(40, 60, 120, 32)), (Button("Bitir"), QRect(40, 120, 120, 32)))
    focused(framed)
    assert hidden_focus(window, framed) == "shows no focus"
    put_away(window)


class QAbstractButtonOf(QAbstractButton):
    """A button of nobody's making."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: object) -> None:  # noqa: N802  Qt's own name
        """Nothing to see."""


class Framed(QAbstractButtonOf):
    """Drawn in the colour of the ring, whoever has the keyboard."""

    def paintEvent(self, event: object) -> None:  # noqa: N802  Qt's own name
        painter = QPainter(self)
        painter.setPen(QPen(theme_of(self).color("focus.ring"), 4))
        painter.drawRect(self.rect())
        painter.end()
