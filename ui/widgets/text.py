"""Words on a page: labels by role and tone, labels that cut themselves short, keycaps, counts."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import Figures, font, line_height, set_font, text_width
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import Role
from ui.widgets.paint import CENTRE, box, keycap, keycap_width

Tone = Literal[
    "primary", "secondary", "muted", "disabled", "accent", "success", "warning", "danger", "offline", "bar", "barMuted"
]


class Text(QLabel):
    """A label whose size, weight and colour are words of the design; plain text, never markup."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: Tone = "primary",
        *,
        weight: int | None = None,
        figures: Figures | None = None,
        px: float | None = None,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self._role = role
        set_font(self, role, weight=weight, figures=figures, px=px)
        self.set_tone(tone)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour."""
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)

    def set_role(
        self, role: Role, *, weight: int | None = None, figures: Figures | None = None, px: float | None = None
    ) -> None:
        """Change size and weight."""
        self._role = role
        set_font(self, role, weight=weight, figures=figures, px=px)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Never lower than the role's line, so rows keep the design's rhythm."""
        hint = super().minimumSizeHint()
        return hint.expandedTo(QSize(0, self._line()))

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(0, self._line()))

    def _line(self) -> int:
        return line_height(self._role) if self.text() and self.property("fontPx") is None else 0


class ElidedLabel(Text):
    """A one-line label that gives way: cut with an ellipsis when narrow, whole in its tool tip then."""

    def __init__(
        self,
        text: str = "",
        role: Role = "body",
        tone: Tone = "primary",
        *,
        weight: int | None = None,
        figures: Figures | None = None,
        px: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, role, tone, weight=weight, figures=figures, px=px, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(24), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self.contentsRect()
        whole = self.text()
        shown = QFontMetricsF(self.font()).elidedText(whole, Qt.TextElideMode.ElideRight, area.width() + 0.5)
        self.setToolTip(whole if shown != whole else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        painter.drawText(QRectF(area), self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


class KeyCap(QWidget):
    """A key as it is printed on the keyboard, where it acts."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_text(self, text: str) -> None:
        """Change the key."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(keycap_width(self._text)), scaled(theme_of(self).sizes["keycap"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        keycap(
            painter,
            QRectF(self.rect()),
            self._text,
            edge=theme.color("border.default"),
            ink=theme.color("text.secondary"),
            fill=theme.color("bg.surface"),
        )
        painter.end()


class CountBadge(QWidget):
    """How many, or how many of how many (`4 / 6`), beside a title."""

    def __init__(self, count: int | str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)

    def set_count(self, count: int | str) -> None:
        """Change the number; an empty text takes no room."""
        self._text = str(count)
        self.setAccessibleName(self._text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if not self._text:
            return QSize(0, scaled(18))
        width = text_width(self._text, font("caption", weight=500))
        return QSize(max(scaled(22), round(width) + scaled(16)), scaled(18))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._text:
            return
        theme = theme_of(self)
        painter = QPainter(self)
        box(painter, QRectF(self.rect()), self.height() / 2, theme.color("bg.sunken"), None)
        painter.setPen(theme.color("text.secondary"))
        painter.setFont(font("caption", weight=500))
        painter.drawText(QRectF(self.rect()), CENTRE, self._text)
        painter.end()
