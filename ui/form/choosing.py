"""Editors that choose instead of typing: a list with type-ahead, and a date with a calendar."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QDate, QLocale, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QCalendarWidget,
    QComboBox,
    QFrame,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from dostdesk.domain.text import fold
from dostdesk.domain.words import Language
from ui.form.editors import LineEditor
from ui.theme import font, paint_icon, scaled, theme_of
from ui.widgets import paint_glyph
from ui.widgets.paint import LEFT, elided

_TYPE_AHEAD_S = 1.2
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class ChoiceEditor(QComboBox):
    """One of a list. Letters find an option by its beginning, then anywhere, without accents; Space opens the list.

    As a `cell` it is drawn without a frame of its own, and Up and Down are left to the table. What is chosen in a list
    that stands `alone`, without a label as its buddy, is said in its description: on Linux a list's name is its value.
    """

    left = Signal(object)
    entered = Signal()

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        invitation: str,
        *,
        cell: bool = False,
        alone: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cell = cell
        self._alone, self._said = alone or cell, ""
        if cell:
            # Told by a property: a style sheet of its own would have everything in it looked through anew.
            self.setProperty("cell", True)
        self._wrong = False
        self._invitation = invitation
        self._monotonic = monotonic
        self._typed, self._typed_at = "", 0.0
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setMaxVisibleItems(12)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for code, words in options:
            self.addItem(words, code)
        self._folded = [fold(words) for _, words in options]
        self.setPlaceholderText(invitation)
        self.setCurrentIndex(-1)
        self.activated.connect(self._tell)
        if cell:
            # A column may be too narrow for its longest option in large text.
            self.currentTextChanged.connect(self.setToolTip)

    def show_text(self, text: str) -> None:
        """Show the option with this code, or none."""
        self.setCurrentIndex(self.findData(text) if text else -1)

    def raw(self) -> object:
        return self.currentData() or ""

    def commit(self) -> None:
        """Nothing to tell: a choice is told when it is made."""

    @property
    def typing(self) -> bool:
        return False

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.setAccessibleDescription(self._said)

    def setAccessibleDescription(self, said: str) -> None:
        self._said = said
        parts = (self.accessibleName() if self._alone else "", said)
        super().setAccessibleDescription(". ".join(part for part in parts if part))

    def show_wrong(self, wrong: bool) -> None:
        """Draw a cell's invitation as the thing that is missing."""
        self._wrong = wrong
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling the page over a list must not change an answer.
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if event.modifiers() & _COMMANDS:
            event.ignore()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextPrevChild(True)
        elif key == Qt.Key.Key_Space and not self._continues():
            self.showPopup()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not event.modifiers():
            self.setCurrentIndex(-1)
            self.left.emit("")
        elif self._cell and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        elif text and text.isprintable():
            self.type_ahead(text)
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before:
                self._tell(self.currentIndex())

    def type_ahead(self, text: str) -> None:
        """Take the first option that begins with, or else contains, what was typed within the last moment."""
        self._typed = self._typed + text if self._continues() else text
        self._typed_at = self._monotonic()
        wanted = fold(self._typed)
        found = [place for place, words in enumerate(self._folded) if words.startswith(wanted)]
        found = found or [place for place, words in enumerate(self._folded) if wanted in words]
        if found and found[0] != self.currentIndex():
            self.setCurrentIndex(found[0])
            self._tell(found[0])

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(40), super().minimumSizeHint().height()) if self._cell else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._cell:
            self._paint_field()
            return
        theme = theme_of(self)
        painter = QPainter(self)
        area = QRectF(self.rect())
        painter.setFont(font("body"))
        if self.currentIndex() >= 0:
            painter.setPen(theme.color("danger.text" if self._wrong else "text.primary"))
            shown = self.currentText()
        elif self._wrong:
            side = scaled(theme.sizes["icon"])
            paint_glyph(painter, QRectF(0, round((area.height() - side) / 2), side, side), "error", theme)
            area.setLeft(side + scaled(4))
            painter.setPen(theme.color("danger.text"))
            shown = self._invitation
        else:
            painter.setPen(theme.color("text.muted"))
            shown = self._invitation
        painter.drawText(area, LEFT, self._fitting(shown, self._metrics(), area.width()))
        painter.end()

    def _fitting(self, whole: str, metrics: QFontMetricsF, room: float) -> str:
        """What of the words fits; where they are cut, the tool tip has them whole."""
        shown = elided(whole, metrics, room)
        self.setToolTip(whole if shown != whole else "")
        return shown

    def _paint_field(self) -> None:
        """As Qt draws it, but with an ellipsis where the words do not fit."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.palette.setBrush(QPalette.ColorRole.ButtonText, option.palette.placeholderText())
            option.currentText = self._invitation
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        option.currentText = self._fitting(option.currentText, QFontMetricsF(self.font()), room.width() - 4)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(font("body"))

    def _continues(self) -> bool:
        return bool(self._typed) and self._monotonic() - self._typed_at < _TYPE_AHEAD_S

    def _tell(self, place: int) -> None:
        self.left.emit(self.itemData(place))


class DateEditor(LineEditor):
    """A date as it is written, `21.05.1991`, without a mask; Space (or Down outside a table) opens a calendar."""

    def __init__(
        self, calendar_name: str, language: Language, *, cell: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._cell = cell
        self._language = language
        self._name = calendar_name
        self._calendar: CalendarPopup | None = None
        self._button = None if cell else CalendarButton(calendar_name, self)
        if self._button is not None:
            self._button.clicked.connect(self.open_calendar)
            self.setTextMargins(0, 0, scaled(24), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._button is not None:
            side = scaled(24)
            self._button.setGeometry(self.width() - side - scaled(7), (self.height() - side) // 2, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        opens = event.key() == Qt.Key.Key_Space or (event.key() == Qt.Key.Key_Down and not self._cell)
        if opens and not event.modifiers():
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def open_calendar(self) -> None:
        """Show the calendar below the field; Enter takes the day, Esc leaves all as it is."""
        if self._calendar is None:
            self._calendar = CalendarPopup(self._name, self._language, self)
            self._calendar.chosen.connect(self._take)
        shown = QDate.fromString(self.text().strip(), "dd.MM.yyyy")
        self._calendar.open_at(self.mapToGlobal(QPoint(0, self.height() + 2)), shown)

    @property
    def calendar(self) -> CalendarPopup | None:
        return self._calendar

    def _take(self, day: QDate) -> None:
        self.selectAll()
        self.insert(day.toString("dd.MM.yyyy"))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.commit()


class CalendarButton(QAbstractButton):
    """The small calendar at the end of a date field; the keyboard opens it from the field itself."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = scaled(16)
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_icon(painter, place, "calendar", theme_of(self).color("text.primary"))
        painter.end()


class CalendarPopup(QFrame):
    """A month to choose a day from."""

    chosen = Signal(QDate)

    def __init__(self, name: str, language: Language, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._month = QCalendarWidget()
        self._month.setLocale(QLocale(language))
        self._month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._month.setAccessibleName(name)
        self._month.activated.connect(self._take)
        self._month.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._month)

    def open_at(self, place: QPoint, day: QDate) -> None:
        """Show the month of `day`, or the current one."""
        self._month.setSelectedDate(day if day.isValid() else QDate.currentDate())
        self.adjustSize()
        room = self.screen().availableGeometry()
        left = max(room.left(), min(place.x(), room.right() - self.width()))
        top = max(room.top(), min(place.y(), room.bottom() - self.height()))
        self.move(left, top)
        self.show()
        self._month.setFocus()

    @property
    def month(self) -> QCalendarWidget:
        return self._month

    def _take(self, day: QDate) -> None:
        self.hide()
        self.chosen.emit(day)
