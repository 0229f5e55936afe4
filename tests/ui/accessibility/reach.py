"""Where the keyboard gets to on a screen, by Tab and arrows, and how it is seen there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ui.form.table import Cell
from ui.theme import theme_of
from ui.theme.tokens import document
from ui.widgets import DialogFrame, Segmented

K = Qt.Key
_MOST = 400
_KINDS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, Segmented)
# A ring of 2 px with a gap of 2 px lies around a control or along its frame; rounded corners take a part of each side.
_RING, _LEAST, _SHARE = 5, 40, 0.6
# On the dark bar it is white; around a cell that is wrong it has the colour of what is wrong.
_INKS = ("focus.ring", document()["focus"]["onDarkBar"], "danger.fill")


def controls(front: QWidget) -> list[QWidget]:
    """Everything somebody could work with in a window or layer."""
    found = []
    for widget in front.findChildren(QWidget):
        inside = isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox) or _worked_by_its_field(widget)
        if isinstance(widget, _KINDS) and widget.isVisible() and widget.isEnabled() and not inside:
            found.append(widget)
    return found


def _worked_by_its_field(widget: QWidget) -> bool:
    """A calendar's sign in its field, and the rows that a search field goes through: keys of the field do it."""
    if widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
        return False
    return isinstance(widget, QAbstractItemView) or isinstance(widget.parentWidget(), QLineEdit)


def walked(window: QWidget, key: Qt.Key = K.Key_Tab, most: int = _MOST) -> list[QWidget]:
    """Where one key leads, press by press, until it comes back to where it has been."""
    window.activateWindow()
    stops: list[QWidget] = []
    for _ in range(most):
        focus = QApplication.focusWidget()
        if focus is None or focus in stops:
            break
        stops.append(focus)
        QTest.keyClick(focus, key)
    return stops


def reached(stops: Sequence[QWidget], control: QWidget) -> bool:
    """Whether the keyboard gets to a control: by Tab, or by arrows from its like beside it (answers, rows)."""
    if control in stops:
        return True
    row = control.parentWidget()
    return any(type(stop) is type(control) and stop.parentWidget() is row for stop in stops)


def small(front: QWidget, least: int = 24) -> list[str]:
    """Controls that are too small to be hit; a row of buttons that are drawn as one counts by its own size."""
    return [
        f"{type(widget).__name__} {widget.accessibleName()!r} is {widget.width()} x {widget.height()}"
        for widget in controls(front)
        if (widget.width() < least or widget.height() < least) and not _has_a_larger_label(widget)
    ]


def _has_a_larger_label(widget: QWidget) -> bool:
    """A box beside its sentence is as large as both: the label is its buddy and takes the click."""
    from PySide6.QtWidgets import QLabel

    row = widget.parentWidget()
    labels = [] if row is None else row.findChildren(QLabel)
    return any(label.buddy() is widget for label in labels) and row is not None and row.height() >= 24


def hidden_focus(window: QWidget, widget: QWidget) -> str:
    """Why the focus on this control cannot be seen; empty when it can: it is looked for in the picture itself."""
    if isinstance(widget, DialogFrame):
        # Right after it was opened a question itself has the keyboard: digits, arrows and Enter are its own.
        return ""
    if isinstance(widget, QAbstractItemView):
        places = [widget.visualRect(widget.currentIndex()).translated(widget.viewport().mapTo(window, QPoint(0, 0)))]
    else:
        area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        # Around the control, or along its own frame.
        places = [area.adjusted(-_RING, -_RING, _RING, _RING), area]
        # A cell of a table draws the frame of its editor.
        if isinstance(cell := widget.parentWidget(), Cell):
            places.append(QRect(cell.mapTo(window, QPoint(0, 0)), cell.size()))
    inks = {theme_of(widget).color(path).rgb() for path in _INKS}
    found = [_edges(_picture(window, place), inks) for place in places]
    if any(edges and all(edges.values()) for edges in found):
        return ""
    sides = [edge for edge, there in next((edges for edges in found if edges), {}).items() if not there]
    return f"shows its focus, but not at the {', '.join(sides)}" if sides else "shows no focus"


def _picture(window: QWidget, place: QRect) -> QImage:
    return window.grab(place.intersected(window.rect())).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _edges(picture: QImage, inks: set[int]) -> dict[str, bool]:
    """Whether a line of the ring's colour runs along each side of what is marked; empty when there is none."""
    bits, line = memoryview(picture.constBits()).cast("I"), picture.bytesPerLine() // 4
    marked = [divmod(at, line)[::-1] for at, colour in enumerate(bits) if colour in inks]
    if len(marked) < _LEAST:
        return {}
    left, right = min(x for x, _ in marked), max(x for x, _ in marked)
    top, bottom = min(y for _, y in marked), max(y for _, y in marked)
    runs = {
        "left": (sum(x <= left + 1 for x, _ in marked), bottom - top),
        "right": (sum(x >= right - 1 for x, _ in marked), bottom - top),
        "top": (sum(y <= top + 1 for _, y in marked), right - left),
        "bottom": (sum(y >= bottom - 1 for _, y in marked), right - left),
    }
    return {side: count >= _SHARE * length for side, (count, length) in runs.items()}
