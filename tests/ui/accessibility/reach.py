"""Where the keyboard gets to on a screen, by Tab and arrows, and how it is seen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
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
_RING, _INSIDE, _CORNER, _SHARE = 5, 3, 12, 0.95
# On the dark bar it is white; around a cell that is wrong it has the colour of what is wrong.
_INKS, _ON_BAR, _ALL = ("focus.ring", "danger.fill"), document()["focus"]["onDarkBar"], 4


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


def walked(
    window: QWidget,
    key: Qt.Key = K.Key_Tab,
    most: int = _MOST,
    *,
    there: Callable[[QWidget], None] = lambda _widget: None,
) -> list[QWidget]:
    """Where one key leads, press by press, until it comes back to where it has been; `there` is told at each stop."""
    window.activateWindow()
    stops: list[QWidget] = []
    for _ in range(most):
        focus = QApplication.focusWidget()
        if focus is None or focus in stops:
            break
        stops.append(focus)
        QApplication.processEvents()
        there(focus)
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
    """Why the focus on this control cannot be seen; empty when it can: it is looked for in the picture itself.

    What counts are pixels of the ring's colour that are not there without the focus, on all four sides of the control.
    """
    if isinstance(widget, DialogFrame):
        # Right after it was opened a question itself has the keyboard: digits, arrows and Enter are its own.
        return ""
    if isinstance(widget, QAbstractItemView):
        places = [widget.visualRect(widget.currentIndex()).translated(widget.viewport().mapTo(window, QPoint(0, 0)))]
    else:
        places = []
    places.append(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()))
    # A cell of a table and the box of a bare field draw its frame.
    box = widget.parentWidget()
    if box is not None and (isinstance(box, Cell) or widget.property("bare")):
        places.append(QRect(box.mapTo(window, QPoint(0, 0)), box.size()))
    around = QRect()
    for place in places:
        around = around.united(place.adjusted(-_RING, -_RING, _RING, _RING))
    around = around.intersected(window.rect())
    if around.isEmpty():
        return "is out of sight"
    lit = _picture(window, around)
    widget.clearFocus()
    QApplication.processEvents()
    dark = _picture(window, around)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    seen, appeared = _marks(lit, dark, widget)
    # A field that is wrong has a frame in that colour also without the focus, which its caret then tells.
    fresh = 0 if widget.property("error") else 2
    if fresh and not appeared:
        return "shows no focus"
    found = [
        sides
        for place in places
        for out in range(-_RING, _INSIDE + 1)
        if (sides := _sides(seen, appeared, place.translated(-around.topLeft()).adjusted(out, out, -out, -out)))
    ]
    missing = [lacks for lacks, new in found if new >= fresh and len(lacks) < _ALL]
    if not missing:
        return "shows its focus, but not around it"
    fewest = min(missing, key=len)
    return f"shows its focus, but not at the {', '.join(fewest)}" if fewest else ""


def _picture(window: QWidget, place: QRect) -> QImage:
    return window.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)


Pixels = set[tuple[int, int]]


def _marks(lit: QImage, dark: QImage, widget: QWidget) -> tuple[Pixels, Pixels]:
    """Pixels that have a colour of the ring, and those of them that have it only with the focus.

    White is the ring's colour on the dark bar, and everything else's elsewhere: it has to be new to count.
    """
    inks, white = {theme_of(widget).color(path).rgb() for path in _INKS}, QColor(_ON_BAR).rgb()
    now, before, line = memoryview(lit.constBits()).cast("I"), memoryview(dark.constBits()).cast("I"), lit.width()
    changed = {at for at, (ink, other) in enumerate(zip(now, before, strict=True)) if ink != other}
    fresh = {at for at in changed if now[at] in inks or now[at] == white}
    seen = fresh | {at for at, ink in enumerate(now) if ink in inks}
    return {divmod(at, line)[::-1] for at in seen}, {divmod(at, line)[::-1] for at in fresh}


def _sides(seen: Pixels, appeared: Pixels, edge: QRect) -> tuple[list[str], int] | None:
    """On which sides of a rectangle no line runs, and on how many one has come with the focus.

    Rounded corners are left out. None where nothing is left of a side.
    """
    round_ = min(_CORNER, edge.width() // 4, edge.height() // 4)
    across = range(edge.left() + round_, edge.right() - round_ + 1)
    down = range(edge.top() + round_, edge.bottom() - round_ + 1)
    if not across or not down:
        return None
    lines = {
        "left": [(edge.left(), y) for y in down],
        "right": [(edge.right(), y) for y in down],
        "top": [(x, edge.top()) for x in across],
        "bottom": [(x, edge.bottom()) for x in across],
    }

    def runs(line: list[tuple[int, int]], pixels: Pixels) -> bool:
        return sum(at in pixels for at in line) >= _SHARE * len(line)

    missing = [side for side, line in lines.items() if not runs(line, seen)]
    return missing, sum(runs(line, appeared) for line in lines.values())
