"""The program's window content: top bar, pages, key strip; it hands commands on and knows no use case."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, QTimer, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QStackedWidget, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, JUDGED_BY_PAGE, Chord, CommandId, DeskState, Page, StripValue, available, command_for
from ui.shell.announce import PoliteRegion
from ui.shell.keys import KeyRouter
from ui.shell.layers import Layers
from ui.shell.notice_place import NoticePlace, Tone
from ui.theme import theme_of
from ui.widgets import BarTab, FocusRing, KeyStrip, StripKey, TopBar, tell_roles

if TYPE_CHECKING:
    from ui.link.strip import OfflineStrip
    from ui.link.values import StripLine
from ui.widgets.focus import ring_room
from ui.workspace.values import BarValues

BUSY_AFTER_MS, AWAITED_AFTER_MS = 300, 3000
_MENU = (
    CommandId.AZERBAIJANI, CommandId.RUSSIAN, CommandId.ENGLISH, CommandId.LIGHT, CommandId.DARK, CommandId.SETTINGS,
)  # fmt: skip


class BarButton(QAbstractButton):
    """Makes a part of the bar a button: the clerk's name, for the menu of language, theme and sign-out; the link."""

    def __init__(self, bar: TopBar) -> None:
        super().__init__(bar)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._ring = FocusRing(self, radius=theme_of(bar).radius["control"], on_bar=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is below is painted by the bar."""


class BusyLine(QWidget):
    """A hairline under the bar while something is awaited."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of(self).color("accent.fill"))
        painter.end()


class _Room(QWidget):
    """Where pages are: it has the size that the window leaves, and asks none of them. A word that changes on a page
    would otherwise have bar, strip and window measured again.
    """

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        inside.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._inside.setGeometry(self.rect())


class Shell(QWidget):
    """Bar, pages, strip and what lies above them.

    Pages are added with the kind of their keys and their panes in the order of F6. Handlers are bound per command,
    for one page or for all; a command without a handler on the page in front is left to the widget that has the focus.
    """

    def __init__(
        self,
        words: Words,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        scan_code_offset: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        tell_roles()
        self._words = words
        self._active = available(DeskState.IDLE, frozenset(), "workspace")
        self._handlers: dict[tuple[str, CommandId], Callable[[], None]] = {}
        self._in_every_state: set[tuple[str, CommandId]] = set()
        self._reasons: dict[CommandId, Callable[[], str]] = {}
        self._pages: dict[str, tuple[QWidget, Page, tuple[QWidget, ...], bool]] = {}
        self._front = ""
        self._bar_values: BarValues | None = None
        self.bar = TopBar()
        # The window may be narrower than the bar wishes: the bar then says less.
        self.bar.setMinimumWidth(1)
        self.strip = KeyStrip()
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        self._alone: OfflineStrip | None = None
        self._column = column
        column.addWidget(_Room(self._stack), 1)
        column.addWidget(self.strip)
        self._link = BarButton(self.bar)
        self._link.clicked.connect(lambda: self.press(CommandId.LINK))
        self._clerk = BarButton(self.bar)
        self._clerk.clicked.connect(self._open_menu)
        self.bar.installEventFilter(self)
        self.layers = Layers(self)
        self.notice = NoticePlace(self, words("shell.close"), above=self.strip, below=self.bar)
        self.region = PoliteRegion(self)
        self._busy_line = BusyLine(self)
        self._busy_line.hide()
        self._awaited = ""
        self._busy_timer, self._awaited_timer = QTimer(self), QTimer(self)
        for timer, after, what in (
            (self._busy_timer, BUSY_AFTER_MS, self._busy_line.show),
            (self._awaited_timer, AWAITED_AFTER_MS, self._say_awaited),
        ):
            timer.setSingleShot(True)
            timer.setInterval(after)
            timer.timeout.connect(what)
        self.bar.search_pressed.connect(lambda: self.press(CommandId.SEARCH))
        self.strip.pressed.connect(self._strip_pressed)
        self._router = KeyRouter(self, self._decide, monotonic=monotonic, offset=scan_code_offset)
        self.bind(CommandId.HELP, self._help_pressed)
        self.bind(CommandId.FULL_SCREEN, self._full_screen)
        self.bind(CommandId.NEXT_PANE, lambda: self._go_to_pane(1))
        self.bind(CommandId.PREVIOUS_PANE, lambda: self._go_to_pane(-1))
        self.set_words(words)

    def set_words(self, words: Words) -> None:
        """Speak another language; pages are told by whoever owns them."""
        self._words = words
        self._say_search()
        self.notice.set_close_text(words("shell.close"))
        self.strip.setAccessibleName(words("shell.strip"))
        self._bar_values = None

    def _say_search(self) -> None:
        """What can be sought on the page in front."""
        hall = bool(self._front) and self._pages[self._front][1] == "live"
        said = self._words("live.search_hint" if hall else "shell.search")
        self.bar.set_search(said, short=self._words("shell.search_short"))

    def add_page(
        self, name: str, page: QWidget, *, keys: Page = "everywhere", panes: Sequence[QWidget] = (), framed: bool = True
    ) -> None:
        """Add a page. `keys` says which page's commands it has; one that is not `framed` fills the whole window."""
        self._pages[name] = (page, keys, tuple(panes), framed)
        self._stack.addWidget(page)

    @property
    def room(self) -> QWidget:
        """Where pages are: one that is made inside of it need not be moved there."""
        return self._stack

    def show_page(self, name: str) -> None:
        """Bring a page to the front. Raises KeyError for one that was not added."""
        page, _keys, _panes, framed = self._pages[name]
        self._front = name
        self.bar.tabs.choose(name)
        self._say_search()
        self.bar.setVisible(framed)
        self.strip.setVisible(framed)
        if self._alone is not None:
            self._alone.setVisible(framed and bool(self._alone.property("wanted")))
        self._stack.setCurrentWidget(page)

    @property
    def pressed_at(self) -> float:
        """When any key was pressed last, by the monotonic clock."""
        return self._router.heard_at

    @property
    def key_heard(self) -> SignalInstance:
        """Any key was pressed."""
        return self._router.heard

    @property
    def front(self) -> str:
        """Name of the page in front."""
        return self._front

    def bind(
        self, command: CommandId, handler: Callable[[], None], page: str = "", *, in_every_state: bool = False
    ) -> None:
        """What a command does, on one page by name or everywhere.

        Args:
            in_every_state: It does so there whatever happens at the window: a paper that stopped is printed again
                also when its visit is over.
        """
        self._handlers[(page, command)] = handler
        if in_every_state:
            self._in_every_state.add((page, command))

    def explain(self, command: CommandId, why: Callable[[], str]) -> None:
        """What is said when a faded command is pressed; where `why` has no words, that it is not possible now."""
        self._reasons[command] = why

    def press(self, command: CommandId) -> None:
        """Do a command as if its key was pressed; what cannot be done now is said."""
        handler = self._handler(command)
        if not BY_ID[command].built:
            self.tell(self._words("shell.not_built", command=self._words(BY_ID[command].words_key)), "accent")
        elif handler is None or not self.can(command):
            why = self._reasons[command]() if command in self._reasons else ""
            self.tell(why or self._words("shell.faded", command=self._words(BY_ID[command].words_key)), "accent")
        else:
            self.notice.dismiss()
            handler()

    def can(self, command: CommandId) -> bool:
        """Whether a command does something now; the own commands of some pages are theirs to judge."""
        live = command in self._active or BY_ID[command].page in JUDGED_BY_PAGE
        live = live or (self._front, command) in self._in_every_state
        return live and self._handler(command) is not None

    def set_active(self, active: frozenset[CommandId]) -> None:
        """The commands that do something now."""
        self._active = active

    def show_bar(self, values: BarValues) -> None:
        """Fill the top bar; what it leaves out where large text has no room, it decides itself."""
        if values == self._bar_values:
            return
        before, self._bar_values = self._bar_values, values
        if before is not None and (before.link, before.link_reason) != (values.link, values.link_reason):
            changed = self._words("shell.link_changed", state=values.link_word)
            self.announce(f"{changed}. {values.link_reason}" if values.link_reason else changed)
        self.bar.set_window(self._words("shell.window"), values.window)
        self.bar.set_connection(values.link, values.link_word, values.link_extra, reason=values.link_reason)
        self.bar.set_clerk(values.clerk)
        self.bar.set_clock(values.clock)
        self._link.setAccessibleName(self._words("shell.link_button", state=values.link_word))
        self._show_alone(values.alone)
        self.bar.set_centre(values.centre)
        self.bar.set_figures(values.figures)
        self._clerk.setAccessibleName(self._words("shell.clerk_menu", name=values.clerk))

    def _show_alone(self, line: StripLine | None) -> None:
        """The strip comes and goes; what has the keyboard keeps it."""
        if line is not None:
            if self._alone is None:
                from ui.link.strip import OfflineStrip

                self._alone = OfflineStrip()
                self._alone.command.connect(self.press)
                self._column.insertWidget(1, self._alone)
                self.setTabOrder(self._clerk, self._alone.works)
                self.setTabOrder(self._alone.works, self._alone.outbox)
            self._alone.show_line(line, self._words)
        if self._alone is not None:
            self._alone.setProperty("wanted", line is not None)
            self._alone.setVisible(line is not None and not self.bar.isHidden())

    def show_tabs(self, tabs: Sequence[BarTab]) -> None:
        """The pages that the bar leads to; the one in front is marked. None for a clerk."""
        self.bar.set_tabs(tabs, self._words("shell.tabs"))

    def show_strip(self, keys: Sequence[StripValue]) -> None:
        """Fill the key strip."""
        self.strip.show_keys([StripKey(key.key, key.text, key.look, key.accessible) for key in keys])

    def tell(self, sentence: str, tone: Tone, closed: Callable[[], None] = lambda: None) -> None:
        """Show a sentence above the strip and announce it; `closed` when a person closes it."""
        self.notice.tell(sentence, tone, closed)
        self.announce(sentence)

    def announce(self, sentence: str) -> None:
        """Say something to screen readers only; behind the lock nothing is said."""
        if not self.isHidden():
            self.region.say(sentence)

    def show_busy(self, awaited: str) -> None:
        """A hairline after 300 ms, and after 3 s the sentence of what is awaited; empty when it came."""
        self._awaited = awaited
        if awaited:
            self._busy_timer.start()
            self._awaited_timer.start()
            return
        self._busy_timer.stop()
        self._awaited_timer.stop()
        self._busy_line.hide()

    def open_help(self, topic: str) -> None:
        """Show help for a place, with the map of all keys beside it."""
        from ui.help.sheet import HelpSheet

        sheet = HelpSheet(
            self._words, topic, self._active, self._pages[self._front][1] if self._front else "everywhere"
        )
        sheet.closed.connect(lambda: self.layers.close(sheet))
        self.layers.open(sheet)

    def _help_pressed(self) -> None:
        """F1: help for what has the keyboard; pressed again it takes the help away."""
        from ui.help.sheet import HelpSheet
        from ui.help.topics import topic_of

        top = self.layers.top
        if isinstance(top, HelpSheet):
            self.layers.close(top)
        elif top is not None:
            self.open_help(topic_of(top))
        elif self._alone is not None and self._alone.isVisible() and self.can(CommandId.LINK):
            # It is printed there: first what works, and pressed again the help of it and of everything else.
            self.press(CommandId.LINK)
        elif self._front:
            self.open_help(topic_of(self._pages[self._front][0], self._front))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            QTimer.singleShot(0, self, self._place_clerk)
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._busy_line.setGeometry(0, self.bar.sizeHint().height(), self.width(), 2)
        self._busy_line.raise_()

    def _handler(self, command: CommandId) -> Callable[[], None] | None:
        return self._handlers.get((self._front, command)) or self._handlers.get(("", command))

    def _decide(self, chord: Chord, held: bool) -> bool:
        if self.isHidden():
            # The lock lies over the whole window, and keys are its own.
            return False
        command = command_for(chord, self._pages[self._front][1] if self._front else "everywhere", self._active)
        if command is None:
            return False
        if len(self.layers):
            if self.layers.owns(chord):
                return False
            if not command.over_layers:
                return True
        if command.id is CommandId.CLOSE_LAYER:
            return self._close_something()
        if self._handler(command.id) is None and command.built and command.id in self._active:
            return False
        if command.page in JUDGED_BY_PAGE and self._handler(command.id) is None:
            return False
        if not held:
            self.press(command.id)
        return True

    def _close_something(self) -> bool:
        if len(self.layers):
            self.layers.give_up()
        elif self.notice.sentence:
            self.notice.close_it()
        elif (handler := self._handlers.get((self._front, CommandId.CLOSE_LAYER))) is not None:
            handler()
        else:
            return False
        return True

    def _strip_pressed(self, key: str) -> None:
        page = self._pages[self._front][1] if self._front else "everywhere"
        command = command_for(Chord.read(key), page, self._active)
        if command is not None and not len(self.layers):
            self.press(command.id)

    def _full_screen(self) -> None:
        window = self.window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _say_awaited(self) -> None:
        self.tell(self._awaited, "accent")

    def _go_to_pane(self, step: int) -> None:
        if not self._front:
            return
        panes = [pane for pane in (*self._pages[self._front][2], self.strip) if _stop(pane) is not None]
        focus = QApplication.focusWidget()
        here = next(
            (place for place, pane in enumerate(panes) if focus and (pane is focus or pane.isAncestorOf(focus))), None
        )
        place = (0 if step > 0 else -1) if here is None else (here + step) % len(panes)
        stop = _stop(panes[place]) if panes else None
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _place_clerk(self) -> None:
        # The ring stands around it, inside the bar.
        area, room = self.bar.clerk_area(), ring_room() + 1
        self._clerk.setGeometry(area.adjusted(0, room, 0, -room))
        self._clerk.raise_()
        self._link.setGeometry(self.bar.connection.geometry())
        self._link.raise_()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for command in _MENU:
            if command in (CommandId.LIGHT, CommandId.SETTINGS):
                menu.addSeparator()
            said = "\t".join(filter(None, (self._words(BY_ID[command].words_key), "+".join(BY_ID[command].caps))))
            menu.addAction(said).triggered.connect(partial(self.press, command))
        menu.addSeparator()
        action = menu.addAction(self._words(BY_ID[CommandId.SIGN_OUT].words_key))
        action.triggered.connect(partial(self.press, CommandId.SIGN_OUT))
        action.setEnabled(self.can(CommandId.SIGN_OUT))
        menu.aboutToHide.connect(menu.deleteLater)
        area = QRect(self._clerk.mapToGlobal(QPoint(0, 0)), self._clerk.size())
        menu.popup(area.bottomLeft() + QPoint(0, 4))


def _stop(pane: QWidget) -> QWidget | None:
    """Where the focus goes in a pane: the pane itself, or the first in it that takes the focus by Tab."""
    if not pane.isVisible() or not pane.isEnabled():
        return None
    proxy = pane.focusProxy()
    if proxy is not None and proxy.isVisible() and proxy.isEnabled():
        return proxy
    if pane.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return pane
    for child in pane.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled():
            return child
    return None
