"""Dialogs: a frame over a dimmed page, options chosen by digits, Esc closes; the page keeps what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import document
from ui.widgets.button import Button
from ui.widgets.focus import FocusRing
from ui.widgets.glyphs import GLYPHS, paint_glyph
from ui.widgets.paint import LEFT, RIGHT, box, keycap, keycap_width
from ui.widgets.panel import Card
from ui.widgets.spoken import SpokenRole
from ui.widgets.text import Text

_SCRIM_SHARE = 0.38


class OptionRow(QAbstractButton):
    """One choice of a dialog: icon or silhouette, words, a quiet fact, its digit; 0 for one that only arrows reach."""

    def __init__(
        self, text: str, digit: int, icon: str | None = None, trailing: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words, self._digit, self._icon, self._trailing = text, digit, icon, trailing
        self._last = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text)
        self.setAccessibleDescription(f"{digit or ''} {trailing}".strip())
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])

    def set_words(self, text: str) -> None:
        """The same choice, otherwise said."""
        self._words = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    @property
    def digit(self) -> int:
        return self._digit

    @property
    def words(self) -> str:
        return self._words

    def sizeHint(self) -> QSize:
        width = text_width(self._words, font("body", weight=500)) + text_width(self._trailing, font("caption"))
        return QSize(round(width) + scaled(110), scaled(theme_of(self).sizes["optionRow"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.isChecked():
            box(painter, rect, theme.radius["control"], theme.color("bg.selected"), theme.color("focus.ring"), 2.0)
        else:
            if self.underMouse() and self.isEnabled():
                painter.fillRect(rect, theme.color("bg.hover"))
            painter.fillRect(QRectF(0, rect.height() - 1, rect.width(), 1), theme.color("border.subtle"))
        ink = theme.color("text.primary" if self.isEnabled() else "text.disabled")
        left, middle = float(scaled(11)), rect.center().y() + 0.5
        if self._icon:
            side = scaled(theme.sizes["icon"])
            place = QRectF(left, round(middle - side / 2), side, side)
            if self._icon in GLYPHS:
                paint_glyph(painter, place, self._icon, theme)
            else:
                paint_icon(painter, place, self._icon, ink)
            left += side + scaled(10)
        painter.setPen(ink)
        painter.setFont(font("body", weight=500))
        painter.drawText(QRectF(left, 0, rect.width(), rect.height()), LEFT, self._words)
        wide, high = keycap_width(str(self._digit)), scaled(theme.sizes["keycap"])
        right = rect.width() - scaled(10)
        cap = QRectF(right - wide, round(middle - high / 2), wide, high)
        edge, cap_ink = theme.color("border.default"), theme.color("text.secondary")
        if self._digit:
            keycap(painter, cap, str(self._digit), edge=edge, ink=cap_ink, fill=theme.color("bg.surface"))
        painter.setPen(theme.color("text.muted"))
        painter.setFont(font("caption"))
        painter.drawText(QRectF(0, 0, cap.left() - scaled(10), rect.height()), RIGHT, self._trailing)
        painter.end()


class _Footer(QWidget):
    """The dialog's lower edge, rounded as the dialog is."""

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        radius = theme.radius["dialog"] - 1
        rect = QRectF(self.rect())
        painter.setClipRect(rect)
        box(painter, rect.adjusted(0, -2 * radius, 0, 0), radius, theme.color("bg.surfaceAlt"), None)
        painter.fillRect(QRectF(0, 0, rect.width(), 1), theme.color("border.subtle"))
        painter.end()


class DialogFrame(Card):
    """Title, subtitle, body, footer. `rejected` on Esc, `accepted` on Enter, `option_chosen` with the row's index.

    Shown in place by a page, or over a page with `open_over`, which dims it, keeps the focus inside, and gives the
    focus back to its opener when the dialog closes.
    """

    spoken_as = SpokenRole.Dialog

    accepted = Signal()
    rejected = Signal()
    option_chosen = Signal(int)

    def __init__(self, title: str, subtitle: str = "", *, width: int = 560, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "control", "dialog", parent)
        self._wanted = width
        self._options: list[OptionRow] = []
        self._opener: QWidget | None = None
        self._scrim: Scrim | None = None
        space = theme_of(self).space
        self._title = Text(title, "title")
        self._subtitle = Text(subtitle, "body", "secondary", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(space["5"] - 1, space["4"], space["5"] - 1, space["4"])
        head.setSpacing(0)
        head.addWidget(self._title)
        head.addWidget(self._subtitle)
        head.addSpacing(space["3"])
        head.addLayout(self.body)
        head.addStretch(1)
        self._footer = _Footer()
        self._footer.setMinimumHeight(scaled(52))
        self._note = Text("", "caption", "muted")
        self._leading = QHBoxLayout()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(space["2"])
        foot = QHBoxLayout(self._footer)
        foot.setContentsMargins(space["5"] - 1, space["2"] + 2, space["5"] - 1, space["2"] + 2)
        foot.addLayout(self._leading)
        foot.addWidget(self._note)
        foot.addStretch(1)
        foot.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head, 1)
        column.addWidget(self._footer)
        # Not before it has a parent: shown without one it would be a window of its own for a moment.
        self._subtitle.setHidden(not subtitle)
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Change title and subtitle."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setHidden(not subtitle)
        self.setAccessibleName(title)
        self.setAccessibleDescription(subtitle)

    def set_note(self, text: str) -> None:
        """A quiet sentence at the left of the footer."""
        self._note.setText(text)

    def add_button(self, button: Button, *, leading: bool = False) -> Button:
        """Put a button into the footer: at the right by default, the last one being the filled one."""
        (self._leading if leading else self._buttons).addWidget(button)
        return button

    def add_heading(self, text: str) -> Text:
        """A small heading above a group of options or fields."""
        heading = Text(text, "body", weight=500)
        self.body.addWidget(heading)
        self.body.addSpacing(theme_of(self).space["1"])
        return heading

    def add_options(self, rows: Sequence[OptionRow], chosen: int | None = 0) -> None:
        """Rows of which one is taken; digits, arrows and the mouse choose."""
        for row in rows:
            index = len(self._options)
            self._options.append(row)
            row.clicked.connect(lambda _checked=False, index=index: self.choose(index))
            self.body.addWidget(row)
        if chosen is not None and self._options:
            self._options[chosen].setChecked(True)

    @property
    def chosen(self) -> int | None:
        """Index of the option taken."""
        return next((index for index, row in enumerate(self._options) if row.isChecked()), None)

    def choose(self, index: int) -> None:
        """Take an option as if the clerk did."""
        if 0 <= index < len(self._options) and self._options[index].isEnabled():
            self._options[index].setChecked(True)
            self.option_chosen.emit(index)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(scaled(self._wanted), hint.width()), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        digit = key - Qt.Key.Key_1
        if key == Qt.Key.Key_Escape:
            self.rejected.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.accepted.emit()
        elif plain and 0 <= digit < len(self._options):
            self.choose(digit)
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._options:
            step = 1 if key == Qt.Key.Key_Down else -1
            # From nothing, down leads to the first and up to the last.
            here = self.chosen if self.chosen is not None else min(0, -step)
            self.choose((here + step) % len(self._options))
        else:
            super().keyPressEvent(event)

    def open_over(self, host: QWidget, *, top: int | None = None) -> None:
        """Show over `host`, dimmed; `top` is the distance from its upper edge, centred by default."""
        self._opener = QApplication.focusWidget() or host.window().focusWidget()
        self._scrim = Scrim(host, self, top)
        self.show()
        self._scrim.show()
        self._scrim.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_over(self) -> None:
        """Take the dialog away and give the focus back to its opener."""
        if self._scrim is not None:
            self.setParent(None)
            self._scrim.deleteLater()
            self._scrim = None
        self.hide()
        if self._opener is not None:
            self._opener.setFocus(Qt.FocusReason.PopupFocusReason)
            self._opener = None


class Scrim(QWidget):
    """Dims its host and holds one layer above it; clicks do not reach the page below."""

    def __init__(self, host: QWidget, layer: QWidget, top: int | None = None) -> None:
        super().__init__(host, Qt.WindowType.SubWindow)
        self._host, self._layer, self._top = host, layer, top
        layer.setParent(self)
        host.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        shade = QColor(document()["color"]["board"]["bg"])
        shade.setAlphaF(_SCRIM_SHARE)
        painter.fillRect(self.rect(), shade)
        painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside the layer."""
        super().focusNextPrevChild(forward)
        return True

    def _fit(self) -> None:
        host = self._host
        self.setGeometry(host.rect())
        size = self._layer.sizeHint().expandedTo(self._layer.minimumSizeHint()).boundedTo(host.size())
        top = (host.height() - size.height()) // 2 if self._top is None else self._top
        self._layer.setGeometry((host.width() - size.width()) // 2, top, size.width(), size.height())
