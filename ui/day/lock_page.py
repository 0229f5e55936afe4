"""What covers the locked window, and the cover itself: everything behind it is hidden and comes back as it was."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.commands import BY_ID, CommandId
from ui.day.lock_presenter import LockView
from ui.day.password_block import PasswordBlock
from ui.shell.frame import Shell
from ui.shell.keys import chord_of, scan_code_offset
from ui.theme import scaled
from ui.widgets import Button, Card, KeyCap, LogoMark, StatusGlyph, Surface, Text
from ui.workspace.lines import Mark

_WIDTH = 460
_HAND_OVER, _HELP = BY_ID[CommandId.HAND_OVER], BY_ID[CommandId.HELP]


class LockPage(Surface):
    """Who is signed in, what is kept, and the password. `password_given` on Enter, the others by their keys."""

    password_given = Signal(str)
    hand_over_pressed = Signal()
    help_pressed = Signal()
    help_topic = "lock"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.app", parent=parent)
        self._title = Text("", "name")
        self._why = Text("", "body", "secondary", wrap=True)
        self._name = Text("", "bodyStrong")
        self._login = Text("", "body", "muted")
        self._kept_place = QVBoxLayout()
        self._kept_place.setSpacing(scaled(4))
        self._kept: tuple[str, ...] | None = None
        self.password = PasswordBlock()
        self.enter = Button("", ("Enter",), "primary", size="large")
        self.over = Button("", (" ".join(_HAND_OVER.caps),), "secondary", "users", "large")
        self.enter.clicked.connect(self._give)
        self.over.clicked.connect(self.hand_over_pressed)
        self._help = Text("", "caption", "muted")
        self._lay_out()

    def show_lock(self, view: LockView) -> None:
        """Draw a view; what was typed stays."""
        words = view.words
        self._title.setText(words("day.lock.title"))
        self._why.setText(view.why)
        self._name.setText(view.name)
        self._login.setText(view.login)
        if view.kept != self._kept:
            self._kept = view.kept
            self._show_kept(view.kept)
        self.password.show_words(words)
        self.password.show_wrong(view.wrong)
        if view.wait:
            self.enter.set_text(words("day.lock.wait", seconds=view.wait))
        else:
            self.enter.set_text(words("sign_in.busy" if view.busy else "day.lock.unlock"))
        self.enter.setEnabled(not view.busy and not view.wait)
        self.over.set_text(words("command.hand_over"))
        self._help.setText(words("strip.help"))
        self.over.setEnabled(view.may_hand_over and not view.busy)
        self.setAccessibleName(f"{words('day.lock.title')}. {view.name}")
        self.setAccessibleDescription(" ".join((view.why, *view.kept)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        chord = chord_of(event, scan_code_offset(QGuiApplication.platformName()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._give()
        elif chord == _HAND_OVER.chord and self.over.isEnabled():
            self.hand_over_pressed.emit()
        elif chord == _HELP.chord:
            self.help_pressed.emit()
        else:
            # Nothing of what is typed here is for the window below.
            event.accept()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _give(self) -> None:
        self.password_given.emit(self.password.field.text())

    def _show_kept(self, sentences: tuple[str, ...]) -> None:
        while (item := self._kept_place.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for sentence in sentences:
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(scaled(8))
            row.addWidget(StatusGlyph("held", 16, sentence), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Text(sentence, "body", wrap=True), 1)
            self._kept_place.addWidget(line)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addStretch(1)
        head.addWidget(LogoMark(34, tile=True, name="DOST Desk"))
        head.addWidget(Text("DOST Desk", "name"))
        head.addStretch(1)
        title = QHBoxLayout()
        title.setSpacing(scaled(10))
        title.addWidget(Mark("lock", 20))
        title.addWidget(self._title, 1)
        who = QHBoxLayout()
        who.setSpacing(scaled(8))
        who.addWidget(Mark("user", 16))
        who.addWidget(self._name)
        who.addWidget(self._login, 1)
        card = Card("bg.surface", "default", "dialog")
        card.setFixedWidth(scaled(_WIDTH))
        inside = QVBoxLayout(card)
        inside.setContentsMargins(scaled(32), scaled(28), scaled(32), scaled(28))
        inside.setSpacing(0)
        inside.addLayout(title)
        inside.addSpacing(scaled(4))
        inside.addWidget(self._why)
        inside.addSpacing(scaled(16))
        inside.addLayout(self._kept_place)
        inside.addSpacing(scaled(16))
        inside.addLayout(who)
        inside.addSpacing(scaled(12))
        inside.addWidget(self.password)
        inside.addSpacing(scaled(20))
        inside.addWidget(self.enter)
        inside.addSpacing(scaled(8))
        inside.addWidget(self.over)
        helped = QHBoxLayout()
        helped.setSpacing(scaled(6))
        helped.addStretch(1)
        helped.addWidget(KeyCap(" ".join(_HELP.caps)))
        helped.addWidget(self._help)
        helped.addStretch(1)
        inside.addSpacing(scaled(12))
        inside.addLayout(helped)
        centre = Surface("bg.app")
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(24, 24, 24, 24)
        middle.addStretch(1)
        middle.addLayout(head)
        middle.addSpacing(scaled(20))
        # Beside stretches and not aligned: an aligned card is given the height of a wider one.
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(card)
        line.addStretch(1)
        middle.addLayout(line)
        middle.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(centre)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)


class Cover(QObject):
    """Puts the lock over a shell's window. The shell is hidden, so that nothing of it is painted, read out or typed
    into; focus, caret, selection, scrolling and open dialogs stay in it and are there again afterwards.
    """

    def __init__(self, shell: Shell, page: Callable[[QWidget], LockPage]) -> None:
        super().__init__(shell)
        self._shell, self._make = shell, page
        self._page: LockPage | None = None
        self._focus: QWidget | None = None

    @property
    def page(self) -> LockPage | None:
        """The lock, while the window is covered."""
        return self._page

    def cover(self, view: LockView) -> None:
        """Hide the shell behind the lock."""
        # A list or menu that is open is a window of its own, and would stay in front.
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        window = self._shell.window()
        focus = QApplication.focusWidget()
        self._focus = focus if focus and self._shell.isAncestorOf(focus) else self._shell.focusWidget()
        page = self._page = self._make(window)
        page.show_lock(view)
        page.setGeometry(window.rect())
        window.installEventFilter(self)
        page.show()
        page.raise_()
        # As if another program came in front: fields keep caret and selection.
        page.password.begin(again=False, reason=Qt.FocusReason.ActiveWindowFocusReason)
        self._shell.hide()
        self._application().focusChanged.connect(self._keep_keyboard)

    def show_lock(self, view: LockView) -> None:
        """Draw another view of the lock."""
        if self._page is not None:
            self._page.show_lock(view)

    def begin_again(self) -> None:
        """The password is to be typed over."""
        if self._page is not None:
            self._page.password.begin(again=True)

    def uncover(self) -> None:
        """Take the lock away; the keyboard goes back to where it was."""
        page, self._page = self._page, None
        if page is None:
            return
        page.password.forget()
        self._application().focusChanged.disconnect(self._keep_keyboard)
        self._shell.window().removeEventFilter(self)
        self._shell.show()
        focus, self._focus = self._focus, None
        if focus is None or not isValid(focus) or not focus.isVisible():
            focus = self._shell.focusWidget() or self._shell
        focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        page.hide()
        page.deleteLater()

    def _keep_keyboard(self, before: QWidget | None, now: QWidget | None) -> None:
        """What changes behind the lock may ask for the keyboard, and Qt gives it to hidden widgets too."""
        page = self._page
        if page is None or now is None or not self._shell.isAncestorOf(now):
            return
        self._focus = now
        back = before if before is not None and page.isAncestorOf(before) else page.password.field
        back.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    @staticmethod
    def _application() -> QApplication:
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise TypeError("a lock needs a QApplication")
        return application

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._page is not None:
            self._page.setGeometry(self._shell.window().rect())
        return False
