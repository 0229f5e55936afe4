"""The pane at the left of the papers: those of this visit, and what this desk printed today."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.ids import PrintJobId
from ui.receipt.values import JournalLine, PaperLine, ReceiptPageView
from ui.theme import font, scaled, theme_of
from ui.widgets import Divider, KeyCap, SectionHeader, Surface, Text, paint_glyph
from ui.widgets.paint import LEFT, RIGHT, elided, row_ground

LIST_WIDTH = 264


class PaperButton(QAbstractButton):
    """A paper in one of the lists: of this visit (two lines with a silhouette) or of today (one line)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = PrintJobId("")
        self._paper: PaperLine | None = None
        self._journal: JournalLine | None = None
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def show_paper(self, paper: PaperLine, *, current: bool) -> None:
        """Show a paper of this visit."""
        self.job, self._paper, self._current = paper.job, paper, current
        self.setAccessibleName(paper.name)
        self.setAccessibleDescription(paper.said)
        self.setToolTip(f"{paper.name}\n{paper.said}")
        self.updateGeometry()
        self.update()

    def show_journal(self, line: JournalLine, *, current: bool) -> None:
        """Show a paper of today."""
        self.job, self._journal, self._current = line.job, line, current
        self.setAccessibleName(f"{line.label} {line.name} {line.time}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(52 if self._paper is not None else 32))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        row_ground(painter, rect, theme, current=self._current, hovered=self.underMouse())
        if self._paper is not None:
            self._paint_paper(painter, rect, self._paper)
        elif self._journal is not None:
            self._paint_journal(painter, rect, self._journal)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus.ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(2, 2, -2, -2))
        painter.end()

    def _paint_paper(self, painter: QPainter, rect: QRectF, paper: PaperLine) -> None:
        theme = theme_of(self)
        side, left = scaled(16), 16 + scaled(26)
        paint_glyph(painter, QRectF(16, round((rect.height() - side) / 2), side, side), paper.glyph, theme)
        room = rect.width() - left - scaled(10)
        made, small = font("bodyStrong"), font("caption")
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        painter.drawText(QRectF(left, scaled(8), room, scaled(20)), LEFT, elided(paper.name, QFontMetricsF(made), room))
        painter.setFont(small)
        painter.setPen(theme.color("text.muted"))
        painter.drawText(
            QRectF(left, scaled(26), room, scaled(18)), LEFT, elided(paper.said, QFontMetricsF(small), room)
        )

    def _paint_journal(self, painter: QPainter, rect: QRectF, line: JournalLine) -> None:
        theme = theme_of(self)
        painter.setFont(font("field", weight=600, figures="proportional"))
        painter.setPen(theme.color("text.primary"))
        painter.drawText(QRectF(scaled(12), 0, scaled(60), rect.height()), LEFT, line.label)
        made = font("body")
        painter.setFont(made)
        painter.setPen(theme.color("text.secondary"))
        right = rect.width() - scaled(12)
        painter.drawText(QRectF(0, 0, right, rect.height()), RIGHT, line.time)
        left = scaled(68)
        room = right - scaled(44) - left
        painter.drawText(QRectF(left, 0, room, rect.height()), LEFT, elided(line.name, QFontMetricsF(made), room))


class PaperList(Surface):
    """The pane at the left: this visit's papers, and today's."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "r", "border.default", parent)
        self._buttons: list[PaperButton] = []
        self._title = Text("", "bodyStrong")
        title = QHBoxLayout()
        title.setContentsMargins(16, 10, 12, 10)
        title.addWidget(self._title)
        self._own = QVBoxLayout()
        self._own.setSpacing(0)
        self._today = SectionHeader("")
        self._today.setContentsMargins(16, 10, 12, 6)
        self._journal = QVBoxLayout()
        self._journal.setSpacing(0)
        self._history = Text("", "caption", "muted", wrap=True)
        hint = QHBoxLayout()
        hint.setContentsMargins(16, scaled(6), 12, 0)
        hint.setSpacing(scaled(6))
        hint.addWidget(self._history)
        hint.addWidget(KeyCap("Ctrl P"))
        hint.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(title)
        column.addLayout(self._own)
        column.addSpacing(scaled(8))
        column.addWidget(Divider())
        column.addWidget(self._today)
        column.addLayout(self._journal)
        column.addLayout(hint)
        column.addStretch(1)
        self.setFixedWidth(scaled(LIST_WIDTH))

    def show_lists(self, view: ReceiptPageView) -> None:
        """Show both lists; buttons stay while their number stays."""
        words = view.words
        self._title.setText(words("receipt_page.papers"))
        self._today.set_title(words("receipt_page.today"))
        self._today.set_count(view.printed_today)
        self._history.setText(words("receipt_page.history"))
        if [self._own.count(), self._journal.count()] != [len(view.papers), len(view.journal)]:
            self._remake(len(view.papers), len(view.journal))
        own, journal = self._buttons[: len(view.papers)], self._buttons[len(view.papers) :]
        for button, paper in zip(own, view.papers, strict=True):
            button.show_paper(paper, current=paper.job == view.selected)
        for button, line in zip(journal, view.journal, strict=True):
            button.show_journal(line, current=line.job == view.selected)

    @property
    def buttons(self) -> list[PaperButton]:
        return self._buttons

    def _remake(self, own: int, journal: int) -> None:
        for gone in self._buttons:
            self._own.removeWidget(gone)
            self._journal.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._buttons = [PaperButton() for _ in range(own + journal)]
        for place, button in enumerate(self._buttons):
            button.clicked.connect(lambda _checked=False, button=button: self.chosen.emit(button.job))
            (self._own if place < own else self._journal).addWidget(button)
