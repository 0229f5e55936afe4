"""The sign-in page: draws a `SignInView` and tells the presenter what the clerk did."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QDate, QLocale, QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dostdesk.domain.words import LANGUAGES, Language
from ui.form.fields import Message, mark_wrong
from ui.sign_in.parts import (
    FIELD_HEIGHT,
    OTHER,
    KeyboardChip,
    PasswordField,
    ReadyRow,
    TallField,
    UserChoice,
    WindowField,
)
from ui.sign_in.values import SignInView, UserLine
from ui.theme import fix_size, scaled, theme_of, theme_source
from ui.widgets import (
    Button,
    Card,
    KeyCap,
    LogoMark,
    Notice,
    Segmented,
    StatusGlyph,
    Surface,
    Text,
    announce,
)

_CARD, _SIDE, _CARD_HEIGHT, _FOOT, _AROUND = 880, 390, 474, 40, 16
_DAY = "dddd, d MMMM yyyy"
_LANGUAGE_NAMES: dict[Language, str] = {"az": "Azərbaycan", "ru": "Русский", "en": "English"}


class SignInActions(Protocol):
    """What the page tells; the presenter is one."""

    def language_pressed(self, language: Language) -> None: ...

    def login_chosen(self, login: str) -> None: ...

    def window_chosen(self, window: int) -> None: ...

    def window_stepped(self, step: int) -> None: ...

    def sign_in_pressed(self, password: str) -> None: ...


class SignInPage(QWidget):
    """The whole window before anybody signed in. `show_view` alone draws it; `attach` gives it somebody to tell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: SignInActions | None = None
        self._view: SignInView | None = None
        self._users: tuple[UserLine, ...] | None = None
        self._language: Language | None = None
        self._ready: list[ReadyRow] = []
        self._prefilled = False
        self._typing_login = False
        self.user: UserChoice | None = None
        self._make_left()
        self._make_right()
        self._make_frame()
        self._connect()
        theme_source().changed.connect(self._fit)

    def attach(self, actions: SignInActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions

    def show_view(self, view: SignInView) -> None:
        """Draw a view; what was typed stays."""
        before, self._view = self._view, view
        words, place = view.words, view.workplace
        for now, was in ((view.wrong, before and before.wrong), (view.trouble, before and before.trouble)):
            if now and now != was:
                announce(self, now)
        if (self._users, self._language) != (place.users, words.language):
            self._users, self._language = place.users, words.language
            self._make_user_choice(view)
        self._title.setText(words("sign_in.title"))
        day = QLocale(words.language).toString(QDate(place.today.year, place.today.month, place.today.day), _DAY)
        self._subtitle.setText(words("sign_in.subtitle", centre=place.centre, day=day))
        self._user_label.setText(words("sign_in.user"))
        self._password_label.setText(words("sign_in.password"))
        self.password.setAccessibleName(words("sign_in.password"))
        self.password.setAccessibleDescription(view.wrong)
        self.password.eye.setAccessibleName(words("sign_in.show_password"))
        self._window_label.setText(words("sign_in.window" if view.window else "sign_in.no_window"))
        self.window_field.number.setAccessibleName(words("sign_in.window" if view.window else "sign_in.no_window"))
        self.window_field.minus.setAccessibleName(words("sign_in.window_before"))
        self.window_field.plus.setAccessibleName(words("sign_in.window_after"))
        self.window_field.show_window(view.window)
        self._language_label.setText(words("sign_in.language"))
        self.languages.set_name(words("sign_in.language"))
        self.languages.set_current(LANGUAGES.index(words.language))
        self._caps_text.setText(words("sign_in.caps_lock"))
        self._wrong.show_error(view.wrong)
        mark_wrong(self.password, bool(view.wrong))
        self._trouble.setHidden(not view.trouble)
        self._trouble.show_text(view.trouble)
        self.enter.set_text(words("sign_in.busy" if view.busy else "sign_in.enter"))
        self.enter.setEnabled(not view.busy)
        self.card.set_text(words("sign_in.card"))
        if place.password and not self._prefilled:
            self._prefilled = True
            self.password.setText(place.password)
        if self.user is not None and not self._typing_login:
            self.user.show_text(view.login)
        known = any(user.login == view.login and user.remembered for user in place.users)
        self._user_hint.setText(words("sign_in.remembered" if known else "sign_in.choose_hint"))
        self._show_layout()
        self._show_right(view)

    def focus_password(self) -> None:
        """Put the focus where the next key belongs."""
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._view is not None and self._view.wrong:
            self.password.selectAll()
        else:
            self.password.end(False)

    def show_keyboard(self, code: str) -> None:
        """Show a keyboard layout by its two letters."""
        self._layout_chip.show_layout(code, "" if self._view is None else self._view.words("sign_in.keyboard"))

    def press(self) -> None:
        """Sign in with what is on the page."""
        self.window_field.commit()
        if self._typing_login and self._actions is not None:
            self._actions.login_chosen(self.login.text())
        if self._actions is not None:
            self._actions.sign_in_pressed(self.password.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
            self.press()
        elif key == Qt.Key.Key_Escape and self._typing_login:
            self._type_login(False)
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        width = min(scaled(_CARD), self.width() - 48)
        self._frame.setFixedWidth(width)
        self._side.setFixedWidth(width * _SIDE // _CARD)
        # Large text in a low window: the mark gives way, so that the button stays in sight.
        room = self.height() - scaled(_FOOT) - 2 * _AROUND
        self._head.setVisible(scaled(_CARD_HEIGHT) + self._head.sizeHint().height() <= room)
        self._frame.setMinimumHeight(min(scaled(_CARD_HEIGHT), room))
        long = self._side.sizeHint().height() > room
        self._left.setStretch(self._air, int(not long))
        self._left.setStretch(self._left.count() - 1, int(long))

    def _make_left(self) -> None:
        self._title = Text("", "name")
        self._subtitle = Text("", "body", "secondary", wrap=True)
        self._user_label = Text("", "body", weight=500)
        self._user_place = QVBoxLayout()
        self._user_place.setSpacing(0)
        self.login = TallField()
        self.login.hide()
        self._user_place.addWidget(self.login)
        self._user_hint = Text("", "caption", "muted", wrap=True)
        self._password_label = Text("", "body", weight=500)
        self._layout_chip = KeyboardChip()
        self.password = PasswordField()
        self._caps = QWidget()
        self._caps_text = Text("", "caption", "warning")
        caps = QHBoxLayout(self._caps)
        caps.setContentsMargins(0, scaled(4), 0, 0)
        caps.setSpacing(scaled(6))
        caps.addWidget(StatusGlyph("warning", 14))
        caps.addWidget(self._caps_text, 1)
        self._caps.hide()
        self._wrong = Message()
        self._window_label = Text("", "body", weight=500)
        self.window_field = WindowField()
        self._language_label = Text("", "body", weight=500)
        self.languages = Segmented([_LANGUAGE_NAMES[language] for language in LANGUAGES], height=FIELD_HEIGHT)
        self._trouble = Notice("warning", "warning", "")
        self._trouble.hide()
        self.enter = Button("", ("Enter",), "primary", size="large")
        self.card = Button("", (), "secondary", "id-card", "large")
        for button in (self.enter, self.card):
            fix_size(button, height=44)
        self.card.setEnabled(False)

    def _make_right(self) -> None:
        self._banner_text = Text("", "body", "secondary", wrap=True)
        self._banner = Notice("offline", "offline", "", self._banner_text, strong=True)
        self._side_title = Text("", "body", weight=600)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._space = Text("", "caption", "muted", wrap=True)

    def _make_frame(self) -> None:
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, scaled(24))
        head.setSpacing(10)
        head.addStretch(1)
        head.addWidget(LogoMark(34, tile=True, name="DOST Desk"))
        head.addWidget(Text("DOST Desk", "name"))
        head.addStretch(1)
        card = self._frame = Card("bg.surface", "default", "dialog")
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addLayout(self._left_column(), 1)
        row.addWidget(self._right_column())
        centre = Surface("bg.app")
        middle = QVBoxLayout(centre)
        middle.setContentsMargins(_AROUND, _AROUND, _AROUND, _AROUND)
        middle.setSpacing(0)
        middle.addStretch(1)
        middle.addWidget(self._head)
        middle.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(centre)
        self._version = Text("", "caption", "muted")
        self._help = Text("", "caption", "muted")
        self._forgot = Text("", "caption", "muted")
        foot = Surface("bg.app", "t", "border.default")
        fix_size(foot, height=_FOOT)
        line = QHBoxLayout(foot)
        line.setContentsMargins(24, 1, 24, 0)
        line.setSpacing(scaled(4))
        line.addWidget(self._version)
        line.addStretch(1)
        line.addWidget(KeyCap("F1"))
        line.addWidget(self._help)
        line.addSpacing(scaled(12))
        line.addWidget(self._forgot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(foot)

    def _left_column(self) -> QVBoxLayout:
        left = QVBoxLayout()
        left.setContentsMargins(scaled(40), scaled(32), scaled(40), scaled(32))
        left.setSpacing(0)
        left.addWidget(self._title)
        left.addSpacing(scaled(4))
        left.addWidget(self._subtitle)
        left.addSpacing(scaled(24))
        left.addWidget(self._user_label)
        left.addSpacing(scaled(4))
        left.addLayout(self._user_place)
        left.addSpacing(scaled(4))
        left.addWidget(self._user_hint)
        left.addSpacing(scaled(16))
        top = QHBoxLayout()
        top.addWidget(self._password_label, 1)
        top.addWidget(self._layout_chip)
        left.addLayout(top)
        left.addSpacing(scaled(4))
        left.addWidget(self.password)
        left.addWidget(self._caps)
        left.addWidget(self._wrong)
        left.addSpacing(scaled(16))
        pair = QHBoxLayout()
        pair.setSpacing(scaled(16))
        for label, field, stretch in (
            (self._window_label, self.window_field, 0),
            (self._language_label, self.languages, 1),
        ):
            box = QVBoxLayout()
            box.setSpacing(scaled(4))
            box.addWidget(label)
            box.addWidget(field)
            pair.addLayout(box, stretch)
        left.addLayout(pair)
        left.addStretch(1)
        self._left, self._air = left, left.count() - 1
        left.addSpacing(scaled(16))
        left.addWidget(self._trouble)
        left.addSpacing(scaled(8))
        buttons = QHBoxLayout()
        buttons.setSpacing(scaled(12))
        buttons.addWidget(self.enter, 1)
        buttons.addWidget(self.card)
        left.addLayout(buttons)
        left.addStretch(0)
        return left

    def _right_column(self) -> QWidget:
        side = self._side = RoundedSide()
        column = QVBoxLayout(side)
        column.setContentsMargins(scaled(29), scaled(32), scaled(28), scaled(22))
        column.setSpacing(0)
        column.addWidget(self._banner)
        column.addSpacing(scaled(20))
        column.addWidget(self._side_title)
        column.addSpacing(scaled(6))
        line = Surface("border.subtle")
        line.setFixedHeight(1)
        column.addWidget(line)
        column.addLayout(self._list)
        column.addStretch(1)
        column.addSpacing(scaled(12))
        column.addWidget(self._space)
        return side

    def _connect(self) -> None:
        self.password.caps_changed.connect(self._caps.setVisible)
        self.enter.clicked.connect(self.press)
        self.languages.chosen.connect(self._language_wanted)
        self.window_field.chosen.connect(self._window_wanted)
        self.window_field.stepped.connect(self._window_step)
        QGuiApplication.inputMethod().localeChanged.connect(self._show_layout)

    def _make_user_choice(self, view: SignInView) -> None:
        focused = self.user is not None and self.user.hasFocus()
        if self.user is not None:
            self._user_place.removeWidget(self.user)
            self.user.hide()
            self.user.deleteLater()
        self.user = UserChoice(view.workplace.users, view.words)
        self.user.left.connect(self._user_wanted)
        self._user_place.insertWidget(0, self.user)
        self._user_label.setBuddy(self.user)
        self.setTabOrder(self.user, self.login)
        self.setTabOrder(self.login, self.password)
        self.login.setAccessibleName(view.words("sign_in.user"))
        self.login.setPlaceholderText(view.words("sign_in.type_login"))
        self.user.setHidden(self._typing_login)
        if focused:
            self.user.setFocus()

    def _show_right(self, view: SignInView) -> None:
        words, place = view.words, view.workplace
        offline, demo = not place.reachable, place.throwaway_key
        self._banner.setHidden(not (offline or demo))
        if offline:
            self._banner.show_text(words("sign_in.hub_away"), tone="offline", glyph="offline")
            self._banner_text.setText(words("sign_in.hub_away_text"))
        elif demo:
            self._banner.show_text(words("sign_in.demo"), tone="accent", glyph="info")
            self._banner_text.setText(words("sign_in.demo_text"))
        self._side_title.setText(words("sign_in.ready"))
        # Rows that are made again while the page is in front would be blank until the next turn of the event loop.
        while len(self._ready) < len(place.ready):
            self._ready.append(ReadyRow(self._side))
            self._list.addWidget(self._ready[-1])
        for row in self._ready[len(place.ready) :]:
            row.hide()
        for row, line in zip(self._ready, place.ready, strict=False):
            row.show_line(line)
            row.show()
        self._space.setText(self._space_words(view))
        self._version.setText(words("sign_in.version", version=place.version, computer=place.computer))
        self._help.setText(words("sign_in.help"))
        self._forgot.setText(words("sign_in.forgot"))

    def _space_words(self, view: SignInView) -> str:
        words, place = view.words, view.workplace
        locale = QLocale(words.language)
        said = []
        if place.disk_free_gb is not None:
            said.append(words("sign_in.disk", free=locale.toString(float(place.disk_free_gb), "f", 0)))
        if place.clock_difference is not None:
            said.append(words("sign_in.clock", seconds=locale.toString(abs(float(place.clock_difference)), "f", 1)))
        return " · ".join(said)

    def _show_layout(self) -> None:
        code = QGuiApplication.inputMethod().locale().name()[:2].upper()
        self.show_keyboard(code if code.isalpha() and len(code) == 2 else "")

    def _type_login(self, typing: bool) -> None:
        self._typing_login = typing
        self.login.setVisible(typing)
        if self.user is not None:
            self.user.setHidden(typing)
            if not typing and self._view is not None:
                self.user.show_text(self._view.login)
        (self.login if typing else self.password).setFocus()

    def _user_wanted(self, login: object) -> None:
        if login == OTHER:
            self._type_login(True)
        elif self._actions is not None:
            self._actions.login_chosen(str(login))

    def _language_wanted(self, index: int) -> None:
        if self._actions is not None:
            self._actions.language_pressed(LANGUAGES[index])

    def _window_wanted(self, window: int) -> None:
        if self._actions is not None and (self._view is None or window != self._view.window):
            self._actions.window_chosen(window)

    def _window_step(self, step: int) -> None:
        if self._actions is not None:
            self._actions.window_stepped(step)


class RoundedSide(QWidget):
    """The right half of the card: its own ground inside the card's rounded corners."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        radius = theme.radius["dialog"] - 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("bg.surfaceAlt"))
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.fillRect(0, 0, radius * 2, self.height(), theme.color("bg.surfaceAlt"))
        painter.fillRect(0, 0, 1, self.height(), theme.color("border.default"))
        painter.end()
