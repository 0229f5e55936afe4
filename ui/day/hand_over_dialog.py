"""The dialog in which a colleague takes the window: he signs in, and everything at it stays."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout

from dostdesk.domain.words import Words
from ui.day.hand_over import HandOverView
from ui.day.password_block import PasswordBlock
from ui.sign_in.parts import OTHER, TallField, UserChoice
from ui.sign_in.values import UserLine
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, Notice


class HandOverDialog(DialogFrame):
    """Login and password; whoever is attached gets both on Enter."""

    help_topic = "lock"

    def __init__(self, words: Words, *, label: str = "") -> None:
        kept = words("day.over.subtitle_visit", label=label) if label else words("day.over.subtitle")
        super().__init__(words("day.over.title"), kept, width=520)
        self._given: Callable[[str, str], None] | None = None
        self._users: tuple[UserLine, ...] | None = None
        self.user: UserChoice | None = None
        self._user_label = self.add_heading(words("sign_in.user"))
        self._place = QVBoxLayout()
        self._place.setSpacing(scaled(6))
        self.login = TallField(self)
        self.login.setAccessibleName(words("sign_in.user"))
        self.login.setPlaceholderText(words("sign_in.type_login"))
        self._place.addWidget(self.login)
        self.login.hide()
        self.body.addLayout(self._place)
        self.body.addSpacing(scaled(14))
        self.password = PasswordBlock(self)
        self.password.show_words(words)
        self.body.addWidget(self.password)
        self._trouble = Notice("warning", "warning", "", parent=self)
        self._trouble.hide()
        self.body.addSpacing(scaled(8))
        self.body.addWidget(self._trouble)
        self.set_note(words("day.over.note"))
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        self.confirm = self.add_button(Button("", ("Enter",), "primary"))
        self.confirm.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)

    def attach(self, given: Callable[[str, str], None]) -> None:
        """Tell `given` from now on; the dialog keeps it alive."""
        self._given = given

    def show_view(self, view: HandOverView) -> None:
        """Draw a view; what was typed stays."""
        if view.users != self._users:
            self._show_users(view)
        self.password.show_wrong(view.wrong)
        self._trouble.show_text(view.trouble)
        self._trouble.setVisible(bool(view.trouble))
        self.confirm.set_text(view.words("sign_in.busy" if view.busy else "day.over.confirm"))
        self.confirm.setEnabled(not view.busy)
        self.updateGeometry()

    def begin(self) -> None:
        """Put the keyboard on whoever takes the window."""
        if self.user is not None:
            self.user.setFocus(Qt.FocusReason.OtherFocusReason)

    def type_again(self) -> None:
        if self._login():
            self.password.begin(again=True)
        else:
            self.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.login.isHidden() and self.user is not None and self._users:
            self.login.hide()
            self.user.show()
            self.user.show_text(self._users[0].login)
            self.user.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _login(self) -> str:
        if not self.login.isHidden() or self.user is None:
            return self.login.text()
        return str(self.user.raw())

    def _show_users(self, view: HandOverView) -> None:
        before, self._users = self.user, view.users
        chosen = str(before.raw()) if before is not None else ""
        focused = before is not None and before.hasFocus()
        made = self.user = UserChoice(view.users, view.words, self)
        made.left.connect(self._chosen)
        self._place.insertWidget(0, made)
        self._user_label.setBuddy(made)
        self.setTabOrder(made, self.login)
        self.setTabOrder(self.login, self.password.field)
        if chosen:
            made.show_text(chosen)
        elif view.users:
            made.show_text(view.users[0].login)
        if before is not None:
            self._place.removeWidget(before)
            before.hide()
            before.deleteLater()
        made.setHidden(not self.login.isHidden())
        if focused:
            made.setFocus(Qt.FocusReason.OtherFocusReason)

    def _chosen(self, login: object) -> None:
        if login == OTHER and self.user is not None:
            self.login.show()
            self.login.setFocus(Qt.FocusReason.OtherFocusReason)
            self.user.hide()

    def _confirm(self) -> None:
        if self._given is not None:
            self._given(self._login(), self.password.field.text())
