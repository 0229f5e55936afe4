"""The page of a visit's papers: draws a `ReceiptPageView` and tells the presenter what the clerk did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QHideEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.ids import PrintJobId
from ui.form.choosing import ChoiceEditor
from ui.form.visit_bar import VisitBar
from ui.receipt.preview import PaperDesk
from ui.receipt.values import ActButton, JournalLine, PaperAct, PaperLine, PrinterLine, ReceiptPageView
from ui.theme import font, scaled, set_font, theme_of
from ui.widgets import (
    Button,
    ButtonKind,
    Divider,
    ElidedLabel,
    KeyCap,
    Notice,
    SectionHeader,
    StatusGlyph,
    Surface,
    Text,
    paint_glyph,
)
from ui.widgets.paint import LEFT, RIGHT, elided

if TYPE_CHECKING:
    from ui.work import Run

_LIST_WIDTH, _SIDE_WIDTH = 264, 320


class ReceiptActions(Protocol):
    """What the page tells; the presenter is one."""

    def paper_chosen(self, job: PrintJobId) -> None: ...

    def reason_chosen(self, code: str) -> None: ...

    def act(self, act: PaperAct) -> None: ...

    def print_pressed(self) -> None: ...

    def key_pressed(self, key: str) -> bool: ...

    def copy_pressed(self) -> None: ...

    def leave_pressed(self) -> None: ...


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
        if self._current:
            painter.fillRect(rect, theme.color("bg.selected"))
            painter.fillRect(QRectF(0, 0, 3, rect.height()), theme.color("accent.fill"))
        elif self.underMouse():
            painter.fillRect(rect, theme.color("bg.hover"))
        if self._paper is not None:
            self._paint_paper(painter, rect, self._paper)
        elif self._journal is not None:
            self._paint_journal(painter, rect, self._journal)
        if self.hasFocus():
            painter.setPen(theme.color("focus.ring"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
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
        self.setFixedWidth(scaled(_LIST_WIDTH))

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


class PrinterRow(QWidget):
    """A printer with its state."""

    def __init__(self, line: PrinterLine, *, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setContentsMargins(0, scaled(5), 0, scaled(5))
        row.setSpacing(scaled(10))
        row.addWidget(StatusGlyph(line.glyph, 16, line.said))
        row.addWidget(ElidedLabel(line.name, "body"), 1)
        row.addWidget(Text(line.said, "caption", "danger" if line.glyph == "error" else "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        if not first:
            column.addWidget(Divider())
        column.addLayout(row)
        self.setAccessibleName(f"{line.name}: {line.said}")


class PaperPanel(Surface):
    """The pane at the right: what happened to the paper and what to do, the printers, copies."""

    act_wanted = Signal(object)
    copy_wanted = Signal()
    reason_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "l", "border.default", parent)
        self._shown_acts: tuple[ActButton, ...] = ()
        self._buttons: dict[PaperAct, Button] = {}
        self._shown_printers: tuple[PrinterLine, ...] | None = None
        self._reasons: ChoiceEditor | None = None
        self._glyph = StatusGlyph("todo", 20)
        self._title = Text("", "title", wrap=True)
        self._sentence = Text("", "body", "secondary", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(scaled(10))
        head.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        said = QVBoxLayout()
        said.setSpacing(scaled(2))
        said.addWidget(self._title)
        said.addWidget(self._sentence)
        head.addLayout(said, 1)
        self._acts = QVBoxLayout()
        self._acts.setSpacing(scaled(8))
        self._safe = Text("", "caption", "muted", wrap=True)
        self._notice = Notice("success", "done", "")
        self._notice.hide()
        top = QVBoxLayout()
        top.setContentsMargins(16, scaled(14), 16, scaled(14))
        top.setSpacing(0)
        top.addLayout(head)
        top.addSpacing(scaled(12))
        top.addWidget(self._notice)
        top.addSpacing(scaled(1))
        top.addLayout(self._acts)
        top.addSpacing(scaled(10))
        top.addWidget(self._safe)
        self._printer_title = Text("", "bodyStrong")
        self._printers = QVBoxLayout()
        self._printers.setSpacing(0)
        middle = QVBoxLayout()
        middle.setContentsMargins(16, scaled(10), 16, scaled(9))
        middle.setSpacing(scaled(10))
        middle.addWidget(self._printer_title)
        middle.addLayout(self._printers)
        self._copy_title = Text("", "bodyStrong")
        self._copy_text = Text("", "caption", "muted", wrap=True)
        self._copy_row = QHBoxLayout()
        self._copy_row.setSpacing(scaled(8))
        self.copy = Button("", ("Shift F9",))
        self.copy.clicked.connect(self.copy_wanted)
        self._copy_row.addWidget(self.copy)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(16, scaled(10), 16, scaled(14))
        bottom.setSpacing(scaled(8))
        bottom.addWidget(self._copy_title)
        bottom.addWidget(self._copy_text)
        bottom.addLayout(self._copy_row)
        inner = Surface("bg.surfaceAlt")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Divider())
        column.addLayout(middle)
        column.addWidget(Divider())
        column.addLayout(bottom)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(scroll)
        self.setFixedWidth(scaled(_SIDE_WIDTH))

    def show_panel(self, view: ReceiptPageView) -> None:
        """Show what a view says; buttons keep their widgets while the choices stay."""
        words = view.words
        self._glyph.show_kind(view.glyph, view.title)
        self._title.setText(view.title)
        self._sentence.setText(view.sentence)
        self._sentence.setHidden(not view.sentence)
        self._safe.setText(view.safe)
        self._safe.setHidden(not view.safe)
        self._notice.setHidden(not view.notice)
        if view.notice_good:
            self._notice.show_text(view.notice, tone="success", glyph="done")
        else:
            self._notice.show_text(view.notice, tone="warning", glyph="warning")
        self._show_acts(view.acts)
        self._printer_title.setText(words("receipt_page.printers"))
        self._show_printers(view)
        self._copy_title.setText(words("receipt_page.copy_title"))
        self._copy_text.setText(words("receipt_page.copy_text"))
        self._show_reasons(view)
        self.copy.set_text(words("receipt_page.copy", number=view.copy))
        self.copy.setEnabled(view.may_copy)

    def button(self, act: PaperAct) -> Button | None:
        """The button of an act, if it is offered now."""
        return self._buttons.get(act)

    @property
    def reasons(self) -> ChoiceEditor | None:
        return self._reasons

    def _show_acts(self, acts: tuple[ActButton, ...]) -> None:
        if [(act.act, act.text) for act in acts] != [(act.act, act.text) for act in self._shown_acts]:
            for gone in self._buttons.values():
                self._acts.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
            self._buttons = {}
            for act in acts:
                kind: ButtonKind = "primary" if act.primary else "secondary"
                button = Button(act.text, (act.key,), kind, size="large", spread=True)
                button.clicked.connect(lambda _checked=False, act=act.act: self.act_wanted.emit(act))
                self._buttons[act.act] = button
                self._acts.addWidget(button)
        self._shown_acts = acts
        for act in acts:
            self._buttons[act.act].setEnabled(act.enabled)

    def _show_printers(self, view: ReceiptPageView) -> None:
        if view.printers == self._shown_printers:
            return
        self._shown_printers = view.printers
        while self._printers.count():
            item = self._printers.takeAt(0)
            gone = item.widget() if item is not None else None
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for place, line in enumerate(view.printers):
            self._printers.addWidget(PrinterRow(line, first=place == 0))

    def _show_reasons(self, view: ReceiptPageView) -> None:
        name = view.words("receipt_page.reason")
        if self._reasons is None or self._reasons.accessibleName() != name:
            if self._reasons is not None:
                self._copy_row.removeWidget(self._reasons)
                self._reasons.hide()
                self._reasons.deleteLater()
            self._reasons = ChoiceEditor(view.reasons, name)
            set_font(self._reasons, "body")
            self._reasons.setAccessibleName(name)
            self._reasons.left.connect(lambda code: self.reason_wanted.emit(str(code)))
            self._copy_row.insertWidget(0, self._reasons, 1)
        self._reasons.show_text(view.reason)


class ReceiptPage(QWidget):
    """The page between top bar and key strip. `show_view` alone draws it; `attach` gives it somebody to tell.

    `run` draws the PDFs off the screen thread.
    """

    service_wanted = Signal(str)

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: ReceiptActions | None = None
        self.bar = VisitBar()
        self.bar.service_wanted.connect(self.service_wanted)
        self.papers = PaperList()
        self.desk = PaperDesk(run)
        self.panel = PaperPanel()
        panes = QHBoxLayout()
        panes.setSpacing(0)
        panes.addWidget(self.papers)
        panes.addWidget(self.desk, 1)
        panes.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(panes, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.bar.advance)

    def attach(self, actions: ReceiptActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.papers.chosen.connect(lambda job: actions.paper_chosen(PrintJobId(job)))
        self.panel.act_wanted.connect(actions.act)
        self.panel.copy_wanted.connect(actions.copy_pressed)
        self.panel.reason_wanted.connect(actions.reason_chosen)

    def show_view(self, view: ReceiptPageView) -> None:
        """Draw a view; the focus stays where it is."""
        self.bar.show_bar(view.bar)
        self.papers.show_lists(view)
        self.desk.show_papers(view)
        self.panel.show_panel(view)

    def print_again(self) -> None:
        """F9."""
        if self._actions is not None:
            self._actions.print_pressed()

    def print_copy(self) -> None:
        """Shift+F9."""
        if self._actions is not None:
            self._actions.copy_pressed()

    def leave(self) -> None:
        """Esc."""
        if self._actions is not None:
            self._actions.leave_pressed()

    def press(self, key: str) -> bool:
        """A key printed on one of the buttons, such as `Alt 2`; answers whether there is one."""
        return self._actions is not None and self._actions.key_pressed(key)

    def next_pane(self, step: int = 1) -> None:
        """Move the focus between the papers and the panel."""
        primary = next((button for button in self.panel.findChildren(Button) if button.isEnabled()), None)
        inside = self.window().focusWidget()
        to_list = inside is not None and self.panel.isAncestorOf(inside)
        target = self.papers.buttons[0] if to_list and self.papers.buttons else primary
        if target is not None:
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_F9 and not held:
            self.print_again()
        elif key == Qt.Key.Key_F9 and held == Qt.KeyboardModifier.ShiftModifier:
            self.print_copy()
        elif held == Qt.KeyboardModifier.AltModifier and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.press(f"Alt {key - Qt.Key.Key_0}")
        elif key == Qt.Key.Key_Escape and not held:
            self.leave()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)
