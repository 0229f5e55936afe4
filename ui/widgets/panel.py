"""Surfaces and what divides them: cards, hairlines, section titles."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget

from ui.theme.source import scaled, theme_of
from ui.widgets.paint import box
from ui.widgets.spoken import SpokenRole
from ui.widgets.text import CountBadge, Text

Edge = Literal["none", "subtle", "default", "control", "accent", "selected", "dashed"]


class Card(QWidget):
    """A surface with a line around it. `ground` is a token colour; `edge` says how strong the line is."""

    def __init__(
        self,
        ground: str = "bg.surface",
        edge: Edge = "default",
        radius: str = "panel",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._ground, self._edge, self._radius = ground, edge, radius

    def set_look(self, ground: str, edge: Edge) -> None:
        """Change surface and line."""
        self._ground, self._edge = ground, edge
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_card(painter, self.rect())
        painter.end()

    def paint_card(self, painter: QPainter, place: QRect) -> None:
        """Draw surface and line at a place."""
        theme = theme_of(self)
        names = {
            "subtle": "border.subtle", "default": "border.default", "control": "border.control",
            "accent": "accent.border", "selected": "accent.fill", "dashed": "border.control",
        }  # fmt: skip
        line = names.get(self._edge)
        box(
            painter,
            QRectF(place),
            theme.radius.get(self._radius, 0),
            theme.color(self._ground),
            theme.color(line) if line else None,
            2.0 if self._edge == "selected" else 1.0,
            Qt.PenStyle.DashLine if self._edge == "dashed" else Qt.PenStyle.SolidLine,
        )


class Surface(QWidget):
    """A plain area of one token colour, with hairlines at the sides named in `lines` (any of `tblr`)."""

    def __init__(
        self, ground: str = "bg.surface", lines: str = "", line: str = "border.default", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._ground, self._lines, self._line = ground, lines, line
        # Nothing of what lies behind is to be painted for what changes here.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color(self._ground))
        line = theme.color(self._line)
        width, height = self.width(), self.height()
        sides = {
            "t": (0, 0, width, 1),
            "b": (0, height - 1, width, 1),
            "l": (0, 0, 1, height),
            "r": (width - 1, 0, 1, height),
        }
        for side in self._lines:
            painter.fillRect(*sides[side], line)
        painter.end()


def scrolled(content: QWidget) -> QScrollArea:
    """Something that may be longer than its place: as wide as that, and no stop of Tab by itself."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


class Divider(QWidget):
    """A hairline, lying by default."""

    def __init__(self, *, upright: bool = False, color: str = "border.subtle", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright, self._color = upright, color
        fixed, free = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else free, free if upright else fixed)

    def sizeHint(self) -> QSize:
        return QSize(1, 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of(self).color(self._color))
        painter.end()


class SectionHeader(QWidget):
    """A section's title with its count beside it and anything else at the right edge."""

    spoken_as = SpokenRole.Heading

    def __init__(
        self,
        title: str,
        count: int | str | None = None,
        trailing: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title = Text(title, "bodyStrong")
        self._count = CountBadge("" if count is None else count)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of(self).space["2"])
        row.addWidget(self._title)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        if trailing is not None:
            row.addWidget(trailing, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(title)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.setText(title)
        self.setAccessibleName(title)

    def set_count(self, count: int | str | None) -> None:
        """Change the count; None takes it away."""
        self._count.set_count("" if count is None else count)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(0, scaled(theme_of(self).sizes["keycap"])))
