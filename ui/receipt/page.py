"""The page of a visit's papers: draws a `ReceiptPageView` and tells the presenter what the clerk did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.ids import PrintJobId
from ui.form.choosing import ChoiceEditor
from ui.form.visit_bar import VisitBar
from ui.receipt.lists import LIST_WIDTH, PaperList
from ui.receipt.preview import PaperDesk
from ui.receipt.values import ActButton, PaperAct, PrinterLine, ReceiptPageView
from ui.theme import font, scaled, set_font, text_width, theme_source
from ui.widgets import (
    Button,
    ButtonKind,
    Divider,
    ElidedLabel,
    Notice,
    StatusGlyph,
    Surface,
    Text,
    scrolled,
)
from ui.widgets.spoken import SpokenRole

if TYPE_CHECKING:
    from ui.work import Run

_SIDE_WIDTH = 320


class ReceiptActions(Protocol):
    """What the page tells; the presenter is one."""

    def paper_chosen(self, job: PrintJobId) -> None: ...

    def reason_chosen(self, code: str) -> None: ...

    def act(self, act: PaperAct) -> None: ...

    def print_pressed(self) -> None: ...

    def key_pressed(self, key: str) -> bool: ...

    def copy_pressed(self) -> None: ...

    def leave_pressed(self) -> None: ...


class PrinterRow(QWidget):
    """A printer with its state."""

    spoken_as = SpokenRole.StaticText

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
        self._copy_row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
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
        scroll = scrolled(inner)
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
        self.copy.set_text(words("receipt_page.copy", number=view.copy))
        self._show_reasons(view)
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
            self._reasons = ChoiceEditor(view.reasons, name, alone=True)
            set_font(self._reasons, "body")
            self._reasons.setAccessibleName(name)
            self._reasons.left.connect(lambda code: self.reason_wanted.emit(str(code)))
            self._copy_row.insertWidget(0, self._reasons, 1)
            room = self.width() - 33 - self.copy.sizeHint().width() - scaled(8)
            first = text_width(view.reasons[0][1], font("body")) + scaled(44)
            stacked = first > room
            self._copy_row.setDirection(
                QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
            )
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
        theme_source().changed.connect(self._rescale)
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
        self.desk.setAccessibleName(view.words("receipt_page.papers"))
        self.desk.show_papers(view)
        self.panel.show_panel(view)

    def _rescale(self) -> None:
        self.bar.rescale()
        self.papers.setFixedWidth(scaled(LIST_WIDTH))
        self.panel.setFixedWidth(scaled(_SIDE_WIDTH))

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
