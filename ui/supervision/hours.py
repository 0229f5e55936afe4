"""The next hours as bars against what the planned windows can serve; and the same as a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.supervision.phrasing import DASH, about
from ui.supervision.values import HourBar, HoursValues
from ui.theme import Theme, font, line_height, scaled, text_width, theme_of
from ui.widgets import Button, ElidedLabel, Text, paint_glyph, scrolled
from ui.widgets.paint import CENTRE, LEFT, elided, line_of
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import clear

_LEAST, _WIDEST = 84, 58
_SWATCH = 11


class _Swatch(QWidget):
    """What a form in the chart stands for: a filled box, a dashed one, or a line with two ends."""

    spoken_as = SpokenRole.Graphic

    def __init__(self, form: str) -> None:
        super().__init__()
        self._form = form
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(_SWATCH), scaled(_SWATCH))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._form == "expected":
            painter.fillRect(rect, theme.color("accent.fill"))
        elif self._form == "capacity":
            _dashed(painter, rect, theme)
        else:
            _interval(painter, rect.center().x(), rect.top() + 1, rect.bottom() - 1, theme)
        painter.end()


def _dashed(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    pen = QPen(theme.color("border.control"), 1.4)
    pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect.adjusted(0.7, 0.7, -0.7, -0.7))


def _interval(painter: QPainter, middle: float, top: float, bottom: float, theme: Theme) -> None:
    painter.setPen(QPen(theme.color("text.primary"), 1.4))
    end = 3.0
    painter.drawLine(round(middle), round(top), round(middle), round(bottom))
    for level in (top, bottom):
        painter.drawLine(round(middle - end), round(level), round(middle + end), round(level))


class HoursChart(QWidget):
    """A pair of columns for each half hour. Read out, it is its table."""

    spoken_as = SpokenRole.Chart

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[HourBar, ...] = ()
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_bars(self, bars: tuple[HourBar, ...], name: str) -> None:
        """Show these half hours."""
        if bars == self._bars and name == self.accessibleName():
            return
        self._bars = bars
        self.setAccessibleName(name)
        self.setAccessibleDescription(" ".join(bar.spoken for bar in bars))
        self.setToolTip("\n".join(bar.spoken for bar in bars))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(100) + 2 * line_height("caption"))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(40) + 2 * line_height("caption"))

    def shown(self) -> tuple[HourBar, ...]:
        """As many half hours as have room for their words."""
        widest = max((text_width(bar.verdict, font("caption", weight=600)) for bar in self._bars), default=0.0)
        least = max(float(scaled(_LEAST)), widest + scaled(14) + scaled(14))
        return self._bars[: max(1, int(self.width() / least))]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bars = self.shown()
        line = float(line_height("caption"))
        floor = round(self.height() - 2 * line - scaled(8))
        painter.fillRect(QRectF(0, floor, self.width(), 1), theme.color("border.default"))
        if bars:
            tallest = max(max(bar.high or 0.0, bar.expected or 0.0, bar.capacity or 0.0) for bar in bars) or 1.0
            # Room for the number over the highest column.
            scale = max(1.0, floor - line - scaled(4)) / tallest
            wide = self.width() / len(bars)
            for place, bar in enumerate(bars):
                self._pair(painter, QRectF(place * wide, 0, wide, floor), bar, scale, theme)
                self._words(painter, QRectF(place * wide, floor + scaled(4), wide - scaled(6), line), bar, theme)
        painter.end()

    def _pair(self, painter: QPainter, room: QRectF, bar: HourBar, scale: float, theme: Theme) -> None:
        line, made = float(line_height("caption")), font("caption", weight=600)
        column = min(float(scaled(_WIDEST)), (room.width() - scaled(18)) / 2)
        left, floor = room.left() + scaled(4), room.bottom()
        if bar.expected is not None:
            top = floor - bar.expected * scale
            painter.fillRect(QRectF(left, top, column, floor - top), theme.color("accent.fill"))
            over = top
            if bar.low is not None and bar.high is not None:
                middle = left + column * 0.84
                _interval(painter, middle, floor - bar.high * scale, floor - bar.low * scale, theme)
                over = min(top, floor - bar.high * scale) if column < scaled(40) else top
            painter.setFont(made)
            painter.setPen(theme.color("text.primary"))
            line_of(painter, QRectF(left, over - line, column, line), CENTRE, about(bar.expected))
        if bar.capacity is not None:
            place = left + column + scaled(5)
            top = floor - bar.capacity * scale
            _dashed(painter, QRectF(place, top, column, floor - top), theme)
            painter.setFont(font("caption"))
            painter.setPen(theme.color("text.muted"))
            line_of(painter, QRectF(place, top - line, column, line), CENTRE, about(bar.capacity))

    def _words(self, painter: QPainter, room: QRectF, bar: HourBar, theme: Theme) -> None:
        left = room.left() + scaled(4)
        painter.setFont(font("caption", weight=600))
        painter.setPen(theme.color("text.primary"))
        line_of(painter, QRectF(left, room.top(), room.width(), room.height()), LEFT, bar.time)
        below = room.translated(0, room.height())
        side = float(scaled(12))
        sign = QRectF(round(left), round(below.center().y() - side / 2), side, side)
        paint_glyph(painter, sign, bar.glyph, theme)
        made = font("caption", weight=600 if bar.lacks else 400)
        painter.setFont(made)
        painter.setPen(theme.color("warning.text" if bar.lacks else "text.secondary"))
        said = QRectF(left + side + scaled(4), below.top(), below.right() - left - side - scaled(4), below.height())
        line_of(painter, said, LEFT, elided(bar.verdict, QFontMetricsF(made), said.width() + 0.5))


class HoursTable(QWidget):
    """The same numbers in rows and columns."""

    spoken_as = SpokenRole.Table

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[tuple[HourBar, ...], str] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, scaled(4), 0, scaled(4))
        self._grid.setHorizontalSpacing(scaled(16))
        self._grid.setVerticalSpacing(scaled(1))

    def show_bars(self, bars: tuple[HourBar, ...], words: Words) -> None:
        """Show these half hours."""
        if self._shown == (bars, words.language):
            return
        self._shown = (bars, words.language)
        clear(self._grid)
        heads = ("time", "expected", "interval", "capacity", "verdict")
        for column, head in enumerate(heads):
            self._grid.addWidget(Text(words(f"live.hours_column.{head}"), "caption", "muted", wrap=True), 0, column)
        for row, bar in enumerate(bars, start=1):
            known = bar.low is not None and bar.high is not None
            cells = (
                bar.time,
                DASH if bar.expected is None else about(bar.expected),
                f"{about(bar.low or 0)}–{about(bar.high or 0)}" if known else DASH,
                DASH if bar.capacity is None else about(bar.capacity),
                bar.verdict,
            )
            for column, cell in enumerate(cells):
                self._grid.addWidget(
                    Text(cell, "caption", "warning" if bar.lacks and column == 4 else "primary"), row, column
                )
        self._grid.setColumnStretch(len(heads) - 1, 1)
        self._grid.setRowStretch(len(bars) + 1, 1)


class HoursPane(QWidget):
    """Title, legend, chart or table; or the sentence of what is awaited."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text("", "bodyStrong")
        self._legend = [ElidedLabel("", "caption", "secondary") for _ in range(3)]
        self._note = Text("", "caption", "offline")
        self._calibration = Text("", "caption", "muted", wrap=True)
        self._empty = Text("", "body", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.chart, self.table = HoursChart(), HoursTable()
        self._swatches = [_Swatch(form) for form in ("expected", "capacity", "interval")]
        self.switch = Button("", BY_ID[CommandId.HOURS_TABLE].caps, "quiet", size="small")
        self._stack = QStackedWidget()
        self._rows = scrolled(self.table)
        self.table.setAutoFillBackground(False)
        for page in (self.chart, self._rows, self._empty):
            self._stack.addWidget(page)
        self._stack.setMinimumWidth(1)
        self._table = False
        head = QHBoxLayout()
        head.setSpacing(scaled(6))
        head.addWidget(self._title)
        head.addSpacing(scaled(8))
        for swatch, text in zip(self._swatches, self._legend, strict=True):
            head.addWidget(swatch)
            head.addWidget(text)
            head.addSpacing(scaled(6))
        head.addWidget(self._note)
        head.addStretch(1)
        head.addWidget(self.switch)
        column = self._column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        column.addWidget(self._calibration)
        self.set_low(low=False)

    def set_low(self, *, low: bool) -> None:
        """With less air, for a low window."""
        air = scaled(3 if low else 8)
        self._column.setContentsMargins(scaled(16), air, scaled(12), air)
        self._column.setSpacing(scaled(1 if low else 4))

    @property
    def as_table(self) -> bool:
        """Whether numbers stand in place of bars."""
        return self._table

    def turn(self) -> None:
        """Bars or numbers."""
        self._table = not self._table

    def show_hours(self, values: HoursValues, words: Words) -> None:
        """Show the next hours."""
        self.setAccessibleName(values.title)
        self._title.setText(values.title)
        known = bool(values.bars)
        legend = (values.expected, values.capacity, values.interval)
        for swatch, text, said in zip(self._swatches, self._legend, legend, strict=True):
            text.setText(said)
            seen = known and bool(said) and not self._table
            text.setHidden(not seen)
            swatch.setHidden(not seen)
            swatch.setAccessibleName(said)
        self._note.setText(values.stale)
        self._note.setHidden(not values.stale)
        self._calibration.setText(values.calibration)
        self._calibration.setHidden(not values.calibration)
        self._empty.setText(values.empty)
        self.switch.set_text(words("live.hours_as_chart" if self._table else "live.hours_as_table"))
        self.switch.setHidden(not known)
        self.chart.show_bars(values.bars, values.title)
        self.table.show_bars(values.bars, words)
        front = self._empty if not known else self._rows if self._table else self.chart
        self._stack.setCurrentWidget(front)
