"""A paper as it looks: its PDF drawn to an image off the screen thread, at exactly the pixels it is shown with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dostdesk.domain.errors import DeskError, OutsideError
from ui.receipt.values import PaperGlyph, Preview, ReceiptPageView
from ui.theme import scaled, theme_of
from ui.widgets import Chip, ChipTone, FocusRing, Text
from ui.widgets.spoken import SpokenRole

if TYPE_CHECKING:
    from ui.work import Run

_ROLL, _SHEET, _GAP, _EDGE, _HEAD, _FOOT = 284, 384, 28, 20, 50, 12
_SHEET_RATIO = 210 / 148
_LEAST, _MOST, _BESIDE = 0.6, 2.0, 0.75
_TONES: dict[PaperGlyph, ChipTone] = {
    "done": "success",
    "error": "danger",
    "warning": "warning",
    "running": "accent",
    "todo": "plain",
}


def drawn_pages(pdf: bytes, width: int) -> tuple[QImage, ...]:
    """Every page of a PDF as an image `width` pixels wide. Belongs on a worker.

    Raises:
        OutsideError: `paper_unreadable` when the bytes are no PDF.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    if document.status() is not QPdfDocument.Status.Ready:
        raise OutsideError("paper_unreadable")
    pages = []
    for number in range(document.pageCount()):
        points = document.pagePointSize(number)
        height = round(width * points.height() / points.width())
        drawn = document.render(number, QSize(width, height))
        page = QImage(drawn.size(), QImage.Format.Format_RGB32)
        page.fill(Qt.GlobalColor.white)
        painter = QPainter(page)
        painter.drawImage(0, 0, drawn)
        painter.end()
        pages.append(page)
    document.close()
    return tuple(pages)


class PaperSheet(QWidget):
    """The pages of one paper under each other; a white sheet of the right shape until they are drawn."""

    spoken_as = SpokenRole.Graphic

    def __init__(self, *, wide: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wide = wide
        self._pages: tuple[QImage, ...] = ()
        self._sheet = QSize(_SHEET, round(_SHEET * _SHEET_RATIO))

    def show_pages(self, pages: tuple[QImage, ...]) -> None:
        """Show the pages; they are as wide as the widget times its pixel ratio."""
        self._pages = pages
        self._fit()

    def set_width(self, width: int) -> None:
        """How wide the paper is shown, in logical pixels."""
        ratio = _SHEET_RATIO if self._wide else 1.85
        self._sheet = QSize(width, round(width * ratio))
        self._fit()

    @property
    def drawn(self) -> bool:
        """Whether the paper itself is shown."""
        return bool(self._pages)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        top = 0.0
        heights = self._heights()
        for place, height in enumerate(heights):
            area = QRectF(0, top, self.width(), height)
            painter.fillRect(area, Qt.GlobalColor.white)
            if self._pages:
                painter.drawImage(area, self._pages[place])
            painter.setPen(theme.color("border.default"))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
            top += height + scaled(12)
        painter.end()

    def _heights(self) -> list[int]:
        wide = self._sheet.width()
        return [round(wide * page.height() / page.width()) for page in self._pages] or [self._sheet.height()]

    def _fit(self) -> None:
        heights = self._heights()
        self.setFixedSize(self._sheet.width(), sum(heights) + scaled(12) * (len(heights) - 1))
        self.update()


class PaperColumn(QWidget):
    """A paper with its name and state above it."""

    def __init__(self, wide: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wide = wide
        self._name = Text("", "bodyStrong")
        self._chip = Chip("")
        self.sheet = PaperSheet(wide=wide)
        head = QHBoxLayout()
        head.setSpacing(scaled(8))
        head.addWidget(self._name)
        head.addWidget(self._chip)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(8))
        column.addLayout(head)
        column.addWidget(self.sheet)
        column.addStretch(1)

    def show_preview(self, preview: Preview) -> None:
        """Show name and state."""
        self._name.setText(preview.name)
        self._chip.show_state(preview.said, preview.glyph, _TONES[preview.glyph])
        self.sheet.setAccessibleName(f"{preview.name}, {preview.said}")


class PaperDesk(QScrollArea):
    """The grey desk with the papers side by side, as large as they fit."""

    spoken_as = SpokenRole.Pane

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = run
        self._previews: tuple[Preview, ...] = ()
        self._columns: list[PaperColumn] = []
        self._drawn_for: dict[str, tuple[int, bytes]] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._ring = FocusRing(self, radius=0, inside=True)
        self._ground = _Ground()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._ground)
        self._row.setContentsMargins(_EDGE, 18, _EDGE, _FOOT)
        self._row.setSpacing(_GAP)
        self._row.addStretch(1)
        self._row.addStretch(1)
        self.setWidget(self._ground)

    def show_papers(self, view: ReceiptPageView) -> None:
        """Show the papers of a view; each is drawn once for its size."""
        previews = view.previews
        if [column.wide for column in self._columns] != [preview.wide for preview in previews]:
            for gone in self._columns:
                self._row.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
            self._columns = [PaperColumn(preview.wide) for preview in previews]
            self._drawn_for = {}
            for place, column in enumerate(self._columns):
                self._row.insertWidget(1 + place, column)
        elif [preview.job for preview in previews] != [preview.job for preview in self._previews]:
            self._drawn_for = {}
            for column in self._columns:
                column.sheet.show_pages(())
        self._previews = previews
        for column, preview in zip(self._columns, previews, strict=True):
            column.show_preview(preview)
        self._fit()

    @property
    def columns(self) -> list[PaperColumn]:
        return self._columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._columns:
            return
        widths = [_SHEET if column.wide else _ROLL for column in self._columns]
        room = self.viewport().width() - 2 * _EDGE
        beside = (room - _GAP * (len(widths) - 1)) / sum(widths)
        # Too narrow for papers side by side (large text): under each other, as wide as the desk.
        stacked = beside < _BESIDE and len(widths) > 1
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        tall = self.viewport().height() - _HEAD - _FOOT
        factor = room / max(widths) if stacked else min(beside, tall / (_SHEET * _SHEET_RATIO)) * 0.999
        # As drawn when it fits almost; larger only on a larger screen.
        factor = 1.0 if 0.99 <= factor < 1.12 else max(_LEAST, min(_MOST, factor))
        for column, preview in zip(self._columns, self._previews, strict=True):
            width = round((_SHEET if column.wide else _ROLL) * factor)
            column.sheet.set_width(width)
            pixels = round(width * self.devicePixelRatioF() * _sharpness(self))
            if preview.pdf is not None and self._drawn_for.get(preview.job) != (pixels, preview.pdf):
                self._drawn_for[preview.job] = (pixels, preview.pdf)
                self._draw(preview.job, preview.pdf, pixels)

    def _draw(self, job: str, pdf: bytes, pixels: int) -> None:
        self._run(
            lambda: drawn_pages(pdf, pixels),
            done=lambda pages: self._drawn(job, pixels, pages),
            failed=self._not_drawn,
        )

    def _drawn(self, job: str, pixels: int, pages: tuple[QImage, ...]) -> None:
        for column, preview in zip(self._columns, self._previews, strict=True):
            if preview.job == job and self._drawn_for.get(job, (0, b""))[0] == pixels:
                column.sheet.show_pages(pages)

    def _not_drawn(self, error: DeskError) -> None:
        """The sheet stays white; the paper itself is safe in the journal."""


class _Ground(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of(self).color("bg.sunken"))
        painter.end()


def _sharpness(widget: QWidget) -> float:
    """Twice the pixels on a plain screen: small print stays readable when Qt scales it down smoothly."""
    return 2.0 if widget.devicePixelRatioF() < 2 else 1.0
