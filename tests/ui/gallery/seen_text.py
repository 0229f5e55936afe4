"""What a shown widget really writes, and where: every piece of text with the widget that drew it, and what was cut.

Text that ends in an ellipsis counts as cut, unless the design has it give way there and a tool tip holds it whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QImage, QPainter, QRegion
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)

from tests.ui.drawn_text import hear_drawn
from ui.shell.announce import PoliteRegion
from ui.widgets import FocusRing

# Half a pixel of rounding on each side, and side bearings of the last letter.
_SLACK = 2.5
_PLAIN = (
    QCheckBox, QComboBox, QDateEdit, QLabel, QListWidget, QMenu, QPlainTextEdit, QProgressBar, QPushButton,
    QRadioButton, QSpinBox, QTableWidget, QTabWidget, QTextEdit, QToolButton,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a clerk would see: which widget, what it says, what is wrong with it."""

    widget: str
    text: str
    wrong: str


class Writing:
    """Listens to painters while one widget at a time is drawn."""

    def __init__(self) -> None:
        self.drawn: list[tuple[QRectF, str]] = []
        self.cut: list[str] = []

    @contextmanager
    def listening(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        elide = QFontMetricsF.elidedText

        def shortened(metrics: QFontMetricsF, text: str, *args: Any) -> str:
            shown = elide(metrics, text, *args)
            if shown != text:
                self.cut.append(text)
            return shown

        def shortened_whole(metrics: QFontMetrics, text: str, *args: Any) -> str:
            return shortened(QFontMetricsF(metrics), text, *args)

        with patch.context() as patched:
            hear_drawn(patched, self._note)
            patched.setattr(QFontMetricsF, "elidedText", shortened)
            patched.setattr(QFontMetrics, "elidedText", shortened_whole)
            yield

    def of(self, widget: QWidget) -> None:
        """Draw one widget without its children."""
        self.drawn, self.cut = [], []
        image = QImage(widget.size().expandedTo(QSize(1, 1)), QImage.Format.Format_ARGB32_Premultiplied)
        painter = QPainter(image)
        widget.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground)
        painter.end()

    def _note(self, painter: QPainter, place: QRectF, flags: int, text: str) -> None:
        metrics = QFontMetricsF(painter.font())
        if flags & Qt.TextFlag.TextWordWrap:
            self.drawn.append((metrics.boundingRect(place, flags, text), text))
            return
        width = metrics.horizontalAdvance(text)
        left = place.left()
        if flags & Qt.AlignmentFlag.AlignRight:
            left = place.right() - width
        elif flags & Qt.AlignmentFlag.AlignHCenter:
            left = place.center().x() - width / 2
        high = metrics.capHeight()
        self.drawn.append((QRectF(left, place.center().y() - high / 2, width, high), text))


def faults(window: QWidget, patch: pytest.MonkeyPatch, allowed: frozenset[str]) -> list[Fault]:
    """Everything wrong with a shown window; elisions in the classes of `allowed` are by design (`A in B`)."""
    found: list[Fault] = []
    writing = Writing()
    shown = [widget for widget in window.findChildren(QWidget) if widget.isVisible() and not _nothing(widget)]
    with writing.listening(patch):
        for widget in shown:
            name = named(widget)
            writing.of(widget)
            around = _classes(widget)
            gives_way = any(set(rule.split(" in ")) <= around for rule in allowed)
            for text in writing.cut:
                if not gives_way:
                    found.append(Fault(name, text, "ends in an ellipsis"))
                elif text not in told(widget):
                    found.append(Fault(name, text, "gives way and has no tool tip"))
            # Rows of a list that is scrolled are cut at its edges.
            below = 1000.0 if isinstance(widget.parentWidget(), QAbstractItemView) else _SLACK
            area = QRectF(widget.rect()).adjusted(-_SLACK, -below, _SLACK, below)
            found += [
                Fault(name, text, "runs out of its widget") for place, text in writing.drawn if not area.contains(place)
            ]
    for widget in shown:
        found += _about(widget)
    return found


def told(widget: QWidget) -> str:
    """What the mouse can find out over a widget: its tool tip, or those of the rows of a list."""
    view = widget.parentWidget()
    if isinstance(view, QAbstractItemView):
        model = view.model()
        rows = (model.index(place, 0) for place in range(model.rowCount()))
        return "\n".join(str(row.data(Qt.ItemDataRole.ToolTipRole) or "") for row in rows)
    return widget.toolTip()


def _about(widget: QWidget) -> Iterator[Fault]:
    name = named(widget)
    if isinstance(widget, QComboBox) and type(widget).paintEvent is QComboBox.paintEvent:
        option = QStyleOptionComboBox()
        option.initFrom(widget)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget).width()
        wide = QFontMetricsF(widget.font()).horizontalAdvance(widget.currentText())
        if wide > room + _SLACK and widget.currentText() not in widget.toolTip():
            yield Fault(name, widget.currentText(), "shows a choice that does not fit and has no tool tip")
    if isinstance(widget, QLineEdit) and not widget.text():
        room = widget.width() - widget.textMargins().left() - widget.textMargins().right()
        if QFontMetricsF(widget.font()).horizontalAdvance(widget.placeholderText()) > room:
            yield Fault(name, widget.placeholderText(), "has a hint that does not fit")
    if type(widget) in _PLAIN:
        yield Fault(name, "", "is a plain widget of the toolkit")
    parent = widget.parentWidget()
    if parent is None or isinstance(widget, (FocusRing, PoliteRegion, QScrollBar)) or widget.isWindow():
        return
    area = parent.parentWidget()
    if isinstance(area, QScrollArea) and area.viewport() is parent:
        never = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if never and widget.width() > parent.width() + 1:
            yield Fault(name, "", f"is {widget.width() - parent.width()} px wider than what scrolls it")
    elif not isinstance(parent, QAbstractScrollArea) and not parent.rect().adjusted(-1, -1, 1, 1).contains(
        widget.geometry()
    ):
        yield Fault(name, "", f"leaves {named(parent)}: {widget.geometry().getRect()} in {parent.rect().getRect()}")


def _nothing(widget: QWidget) -> bool:
    return widget.width() < 1 or widget.height() < 1


def _classes(widget: QWidget) -> set[str]:
    """Names of the classes of a widget and of the widgets around it."""
    named = {cls.__name__ for cls in type(widget).__mro__}
    parent = widget.parentWidget()
    while parent is not None:
        named.add(type(parent).__name__)
        parent = parent.parentWidget()
    return named


def named(widget: QWidget) -> str:
    """A widget's class with those of the two around it."""
    chain: list[str] = []
    at: QWidget | None = widget
    while at is not None and len(chain) < 3:
        chain.append(type(at).__name__)
        at = at.parentWidget()
    return " < ".join(chain)
