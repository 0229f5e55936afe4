"""Parts of the sign-in page: who signs in, the password with its eye and caps lock, the window, the readiness list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from dostdesk.domain.words import Words
from ui.form.choosing import ChoiceEditor
from ui.sign_in.values import ReadyLine, UserLine
from ui.theme import fix_size, font, paint_icon, scaled, set_font, text_width, theme_of
from ui.widgets import FocusRing, StatusGlyph, Surface, Text
from ui.widgets.paint import LEFT, box
from ui.widgets.spoken import SpokenRole

OTHER = "\N{NO-BREAK SPACE}"
FIELD_HEIGHT = 40
_NO_WINDOW = "–"


class UserChoice(ChoiceEditor):
    """Who signs in: name and login in one line, typed ahead by name."""

    def __init__(self, users: tuple[UserLine, ...], words: Words, parent: QWidget | None = None) -> None:
        options = [(user.login, user.name) for user in users]
        options.append((OTHER, words("sign_in.other_user")))
        super().__init__(options, words("sign_in.choose_user"), parent=parent)
        self._logins = {user.login: user.name for user in users}
        set_font(self, "field")
        self.setAccessibleName(words("sign_in.user"))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(FIELD_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self.showPopup()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            event.accept()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        side = scaled(16)
        paint_icon(
            painter,
            QRectF(scaled(11), round((self.height() - side) / 2), side, side),
            "user",
            theme.color("text.secondary"),
        )
        left = scaled(35)
        made = font("field", weight=500)
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        name = self.currentText() or self.placeholderText()
        painter.drawText(QRectF(left, 0, self.width() - left - scaled(30), self.height()), LEFT, name)
        login = str(self.raw())
        if login in self._logins:
            left += round(text_width(name, made)) + scaled(8)
            painter.setFont(font("field"))
            painter.setPen(theme.color("text.muted"))
            painter.drawText(QRectF(left, 0, self.width() - left - scaled(30), self.height()), LEFT, login)
        painter.end()


class TallField(QLineEdit):
    """A line edit of the height that this page has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_font(self, "field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(FIELD_HEIGHT))


class PasswordField(TallField):
    """The password: an eye shows it, `caps_changed` tells when caps lock was noticed in what is typed."""

    caps_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caps = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setStyleSheet("QLineEdit { lineedit-password-character: 8226; }")
        self.setTextMargins(0, 0, scaled(28), 0)
        self.eye = EyeButton(self)
        self.eye.toggled.connect(self._show)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self._notice(not self._caps)
        elif len(text) == 1 and text.isalpha() and text.lower() != text.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._notice((text != text.lower()) != shift)
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        side = scaled(28)
        self.eye.setGeometry(self.width() - side - scaled(5), (self.height() - side) // 2, side, side)

    def _show(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _notice(self, caps: bool) -> None:
        if caps != self._caps:
            self._caps = caps
            self.caps_changed.emit(caps)


class EyeButton(QAbstractButton):
    """Shows the password while it is on."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.hasFocus():
            box(painter, rect.adjusted(1, 1, -1, -1), theme.radius["control"], None, theme.color("focus.ring"), 2.0)
        side = scaled(16)
        place = QRectF((rect.width() - side) / 2, (rect.height() - side) / 2, side, side)
        paint_icon(painter, place, "eye-off" if self.isChecked() else "eye", theme.color("text.secondary"))
        painter.end()


class StepButton(QAbstractButton):
    """Minus or plus beside the window's number."""

    def __init__(self, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRepeat(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        fix_size(self, width=FIELD_HEIGHT, height=FIELD_HEIGHT)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill = "bg.sunken" if self.isDown() else "bg.hover" if self.underMouse() else "bg.surface"
        box(painter, rect, theme.radius["control"], theme.color(fill), theme.color("border.default"))
        side = scaled(16)
        place = QRectF((rect.width() - side) / 2, (rect.height() - side) / 2, side, side)
        paint_icon(painter, place, self._icon, theme.color("text.primary"))
        painter.end()


class WindowField(QWidget):
    """The window's number between minus and plus; Up and Down step too. `chosen` and `stepped` tell what was done."""

    chosen = Signal(int)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.minus, self.plus = StepButton("minus"), StepButton("plus")
        self.number = QLineEdit()
        self.number.setValidator(QIntValidator(0, 999, self.number))
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_font(self.number, "title")
        fix_size(self.number, width=56, height=FIELD_HEIGHT)
        self.number.editingFinished.connect(self._tell)
        self.minus.clicked.connect(lambda: self.stepped.emit(-1))
        self.plus.clicked.connect(lambda: self.stepped.emit(1))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget in (self.minus, self.number, self.plus):
            row.addWidget(widget)
        self.setFocusProxy(self.number)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_window(self, number: int) -> None:
        """Show a window's number, and a dash for none."""
        shown = str(number) if number else _NO_WINDOW
        if self.number.text() != shown:
            self.number.setText(shown)

    def commit(self) -> None:
        """Tell what was typed."""
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def _tell(self) -> None:
        if self.number.text().isdigit():
            self.chosen.emit(int(self.number.text()))


class ReadyRow(Surface):
    """One line of the readiness list."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "b", "border.subtle", parent)
        self._glyph = StatusGlyph("todo", 16)
        self._name = Text("", "body", weight=500)
        self._said = Text("", "caption", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(scaled(10))
        row.addWidget(self._glyph)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self._said)
        fix_size(self, height=44)

    def show_line(self, line: ReadyLine) -> None:
        """Show how this thing is now."""
        self._glyph.show_kind(line.glyph, line.said)
        self._name.setText(line.name)
        self._said.setText(line.said)
        self.setAccessibleName(f"{line.name}: {line.said}")


class KeyboardChip(QWidget):
    """Which keyboard layout is in force."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_layout(self, code: str, name: str) -> None:
        """Show a layout's two letters; an empty one takes no room."""
        self._code = code
        self.setAccessibleName(f"{name} {code}".strip())
        self.setVisible(bool(code))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(14 + 6) + round(text_width(self._code, font("caption"))) + 2, scaled(20))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        side = scaled(14)
        paint_icon(
            painter, QRectF(0, (self.height() - side) / 2, side, side), "keyboard", theme.color("text.secondary")
        )
        painter.setFont(font("caption"))
        painter.setPen(theme.color("text.muted"))
        painter.drawText(QRectF(side + scaled(5), 0, self.width() - side, self.height()), LEFT, self._code)
        painter.end()
