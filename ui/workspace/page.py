"""The workspace as a page: three panes drawn from values; what the clerk does goes out as signals."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.day.away_pane import AwayPane
from ui.theme import polish, scaled, theme_of, theme_source
from ui.widgets import Surface
from ui.workspace.citizen_pane import CitizenPane
from ui.workspace.header import VisitHeader
from ui.workspace.queue_pane import QueuePane
from ui.workspace.serving_pane import ServingPane
from ui.workspace.undo_bar import UndoBar
from ui.workspace.values import AwayValues, CalledValues, IdleValues, ServingValues, WorkspaceValues
from ui.workspace.waiting_panes import CalledPane, IdlePane

_QUEUE_SHARE, _CITIZEN_SHARE = 0.25, 0.29


class WorkspacePage(QWidget):
    """Queue, visit, citizen. It is drawn from values alone; `show_view` changes only what differs.

    Every part is made inside of the one that holds it: what is moved into another widget has the style sheet looked
    through again for all that it contains.

    Args:
        at_once: Make all of it now; else it comes with `steps`, and nothing may be asked of it before their end.
    """

    command = Signal(object)
    scanned = Signal(str)
    scope_chosen = Signal(str)
    ticket_pressed = Signal(str)
    cancel_pressed = Signal(str)
    held_pressed = Signal(str)
    left_pressed = Signal(str)
    tab_pressed = Signal(object)
    document_marked = Signal(object, str, object)
    note_left = Signal(object, str)
    hint_pressed = Signal(str)

    def __init__(self, words: Words, parent: QWidget | None = None, *, at_once: bool = True) -> None:
        super().__init__(parent)
        self._words = words
        self._values: WorkspaceValues | None = None
        self._begins_anew = False
        if at_once:
            for _ in self.steps():
                pass

    def steps(self) -> Iterator[None]:
        """Make the page, a pane at each step."""
        self.queue = QueuePane(self)
        yield
        self._middle = Surface("bg.surface", parent=self)
        self._middle.setMinimumWidth(1)
        self.header = VisitHeader(self._middle)
        self._stack = QStackedWidget(self._middle)
        self._areas: dict[QWidget, QScrollArea] = {}
        yield
        self.idle = IdlePane(self._room())
        self._hold(self.idle)
        yield
        self.away = AwayPane(self._room())
        self._hold(self.away)
        yield
        self.called = CalledPane(self._room())
        self._hold(self.called)
        yield
        self.serving = ServingPane(self._room())
        self._hold(self.serving)
        yield
        self.citizen = CitizenPane(self)
        yield
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self._middle, 1)
        row.addWidget(self.citizen)
        self.undo = UndoBar(self._middle)
        self._connect()
        theme_source().changed.connect(self.arrange)
        for part in (self.queue, self.header, self.idle, self.called, self.citizen):
            yield
            polish(part)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Where F6 goes, in order; what is not shown is skipped."""
        return (
            self.queue.list,
            self.queue.alone,
            self.queue.held,
            self.idle,
            self.away,
            self.called,
            self.serving.tabs,
            self.serving.documents,
            self.serving.form,
            self.serving.note,
            self.citizen,
        )

    @property
    def help_topic(self) -> str:
        """What F1 explains: what happens at the window now."""
        return DeskState.IDLE.value if self._values is None else self._values.state.value

    @property
    def scan_text(self) -> str:
        """What stands in the scan field."""
        return self.called.scan.text()

    def set_words(self, words: Words) -> None:
        """Speak another language from the next values on."""
        self._words = words
        if self._values is not None:
            self.show_view(self._values)

    def commit(self) -> None:
        """Hand on what is being typed, before a command uses it."""
        self.serving.commit()

    def show_view(self, values: WorkspaceValues) -> None:
        """Draw the panes. Another state or another ticket moves the focus to where that state begins."""
        before, self._values = self._values, values
        words = self._words
        self.header.show_header(values.middle.header, words)
        if before is not None and before.state is not values.state and self.isVisible():
            # Who has been called is what is waited for: painted before the rest is even laid out.
            self.header.paint_now()
        self._show_pane(values)
        self.queue.show_queue(values.queue, words)
        self.citizen.show_citizen(values.citizen, words)
        self.undo.show_undo(values.undo, words("command.undo"))
        if before is None or (before.state is not values.state and not self.isHidden()):
            self._begin(values.state)
        elif before.state is not values.state:
            # Qt would give the keyboard to what is hidden, and take it from the page in front.
            self._begins_anew = True

    def _show_pane(self, values: WorkspaceValues) -> None:
        words, middle = self._words, values.middle
        if isinstance(middle, IdleValues):
            self.idle.show_idle(middle, words, values.active)
            self._stack.setCurrentWidget(self._areas[self.idle])
        elif isinstance(middle, AwayValues):
            self.away.show_away(middle, words, values.active)
            self._stack.setCurrentWidget(self._areas[self.away])
        elif isinstance(middle, CalledValues):
            self.called.show_called(middle, words, values.active)
            self._stack.setCurrentWidget(self._areas[self.called])
        elif isinstance(middle, ServingValues):
            self.serving.show_serving(middle, words, values.active)
            self._stack.setCurrentWidget(self._areas[self.serving])

    def take_focus(self) -> None:
        """Coming from another page: the focus goes back to where it was, or else to where the state begins."""
        before, anew = self.focusWidget(), self._begins_anew
        if not anew and before is not None and before is not self and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._values is not None:
            self._begin(self._values.state)

    def go_to_documents(self) -> None:
        """Put the keyboard on the first document that needs something."""
        self.serving.documents.go_to_unfinished()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Divide the width among the panes for the text scale in force."""
        sizes = theme_of(self).sizes
        # Larger text needs wider panes, but the middle keeps the most room.
        queue = max(sizes["queuePane"], min(scaled(sizes["queuePane"]), round(self.width() * _QUEUE_SHARE)))
        citizen = max(sizes["citizenPane"], min(scaled(sizes["citizenPane"]), round(self.width() * _CITIZEN_SHARE)))
        self.queue.setFixedWidth(queue)
        self.citizen.setFixedWidth(citizen)
        self.queue.fit()
        self.idle.arrange()
        self.away.arrange()
        self.called.arrange()

    def _room(self) -> QWidget:
        """Where the next pane of the middle is made."""
        area = QScrollArea(self._stack)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._stack.addWidget(area)
        return area.viewport()

    def _hold(self, pane: QWidget) -> None:
        area = self._stack.widget(self._stack.count() - 1)
        if not isinstance(area, QScrollArea):
            raise TypeError("a pane of the middle is made in an area that scrolls")
        self._areas[pane] = area
        area.setWidget(pane)
        # The pane follows the room there is and arranges itself, instead of insisting on its layout's wish.
        pane.setMinimumWidth(1)
        # A scroll area fills its widget with the window's grey; the pane stands on the surface behind it.
        pane.setAutoFillBackground(False)

    def _begin(self, state: DeskState) -> None:
        self._begins_anew = False
        if state is DeskState.CALLED:
            self.called.scan.clear()
            self.called.scan.setFocus(Qt.FocusReason.OtherFocusReason)
        elif state is DeskState.SERVING:
            self.serving.documents.go_to_unfinished()
        elif state in (DeskState.PAUSED, DeskState.CLOSED):
            self.away.back.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            somebody = self.idle.call.isEnabled() and not self.idle.call.isHidden()
            (self.idle.call if somebody else self.idle.walk_in).setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.queue.scope_chosen.connect(self.scope_chosen)
        self.queue.command.connect(self.command)
        self.queue.ticket_pressed.connect(self.ticket_pressed)
        self.queue.cancel_pressed.connect(self.cancel_pressed)
        self.queue.held_pressed.connect(self.held_pressed)
        self.queue.left_pressed.connect(self.left_pressed)
        self.undo.command.connect(self.command)
        self.idle.command.connect(self.command)
        self.away.command.connect(self.command)
        self.called.command.connect(self.command)
        self.called.scanned.connect(self.scanned)
        self.serving.command.connect(self.command)
        self.serving.tab_pressed.connect(self.tab_pressed)
        self.serving.document_marked.connect(self.document_marked)
        self.serving.note_left.connect(self.note_left)
        self.citizen.command.connect(self.command)
        self.citizen.hint_pressed.connect(self.hint_pressed)
