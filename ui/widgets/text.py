"""Words on a page: labels by role and tone, labels that cut themselves short, keycaps, counts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.theme.fonts import Figures, font, font_key, in_force, line_height, set_font, text_width
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import Role
from ui.widgets.paint import CENTRE, box, elided, keycap, keycap_width, line_of
from ui.widgets.spoken import SpokenRole

Tone = Literal[
    "primary", "secondary", "muted", "disabled", "accent", "success", "warning", "danger", "offline", "bar", "barMuted"
]

_COMFORTABLE = 420
_broken: dict[tuple[str, str, float], tuple[str, ...]] = {}
_MOST_BROKEN = 4_000
_TONES: dict[Tone, str] = {
    "primary": "text.primary", "secondary": "text.secondary", "muted": "text.muted", "disabled": "text.disabled",
    "accent": "accent.text", "success": "success.text", "warning": "warning.text", "danger": "danger.text",
    "offline": "offline.text", "bar": "bar.text", "barMuted": "bar.muted",
}  # fmt: skip


class Text(QLabel):
    """A label whose size, weight and colour are words of the design; plain text, never markup.

    Lines stand as far apart as the type scale says, which is not what the font alone would give.
    """

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
        self._role: Role = role
        self._tone: Tone = tone
        self._px = px
        set_font(self, role, weight=weight, figures=figures, px=px)
        self.set_wrap(wrap)

    def setFont(self, made: QFont | str | Sequence[str]) -> None:
        """Keeps what comes of it: what was measured with it is found again without asking Qt what font it is."""
        super().setFont(made)
        self._made = in_force(self)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour."""
        self._tone = tone
        self.update()

    def set_role(
        self, role: Role, *, weight: int | None = None, figures: Figures | None = None, px: float | None = None
    ) -> None:
        """Change size and weight."""
        self._role, self._px = role, px
        set_font(self, role, weight=weight, figures=figures, px=px)
        self.updateGeometry()

    def set_wrap(self, wrap: bool) -> None:
        """Break long text into lines of the width given."""
        self.setWordWrap(wrap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        if not self.text():
            return 0
        lines = len(self._lines(width - margins.left() - margins.right())) if self.wordWrap() else 1
        return max(1, lines) * self._line() + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        widths = [text_width(line, self._made) for line in self.text().split("\n")]
        width = math.ceil(max(widths)) + margins.left() + margins.right()
        if self.wordWrap():
            width = min(width, scaled(_COMFORTABLE))
        height = self.heightForWidth(width) if self.wordWrap() else len(widths) * self._line()
        return QSize(width, height if self.text() else 0)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if not self.wordWrap():
            return hint
        words = max((text_width(word, self._made) for word in self.text().split()), default=0.0)
        return QSize(min(hint.width(), math.ceil(words)), self._line())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = theme_of(self)
        painter.setPen(theme.color(_TONES[self._tone] if self.isEnabled() else "text.disabled"))
        painter.setFont(self.font())
        self.paint_text(painter, QRectF(self.contentsRect()))
        painter.end()

    def paint_text(self, painter: QPainter, area: QRectF) -> None:
        """Draw the lines into `area` with the label's alignment."""
        lines: Sequence[str] = self._lines(area.width()) if self.wordWrap() else self.text().split("\n")
        line = float(self._line())
        alignment = self.alignment()
        top = area.top()
        if alignment & Qt.AlignmentFlag.AlignVCenter:
            top += (area.height() - line * len(lines)) / 2
        elif alignment & Qt.AlignmentFlag.AlignBottom:
            top += area.height() - line * len(lines)
        across = (alignment & Qt.AlignmentFlag.AlignHorizontal_Mask) | Qt.AlignmentFlag.AlignVCenter
        for number, words in enumerate(lines):
            place = QRectF(area.left(), round(top) + number * line, area.width(), line)
            line_of(painter, place, across, words)

    def _line(self) -> int:
        return line_height(self._role) if self._px is None else round(scaled(self._px) * 1.25)

    def _lines(self, width: float) -> tuple[str, ...]:
        return broken(self.text(), self._made, max(1.0, width))


def broken(text: str, made: QFont, width: float) -> tuple[str, ...]:
    """A text in the lines that fit a width; remembered, since a layout asks for the same several times."""
    key = (text, font_key(made), width)
    lines = _broken.get(key)
    if lines is None:
        if len(_broken) >= _MOST_BROKEN:
            _broken.clear()
        lines = _broken[key] = tuple(_break(text, made, width))
    return lines


def _break(text: str, made: QFont, width: float) -> Iterator[str]:
    if "\n" not in text and text_width(text, made) <= width:
        yield text.rstrip()
        return
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, made)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            yield paragraph[line.textStart() : line.textStart() + line.textLength()].rstrip()
        layout.endLayout()


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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(24), super().minimumSizeHint().height())

    def paint_text(self, painter: QPainter, area: QRectF) -> None:
        whole = self.text()
        shown = elided(whole, QFontMetricsF(self.font()), area.width() + 0.5)
        self.setToolTip(whole if shown != whole else "")
        line_of(painter, area, self.alignment(), shown)


class KeyCap(QWidget):
    """A key as it is printed on the keyboard, where it acts."""

    spoken_as = SpokenRole.StaticText

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

    spoken_as = SpokenRole.StaticText

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
        return QSize(max(scaled(22), round(width + scaled(11))), scaled(18))

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
