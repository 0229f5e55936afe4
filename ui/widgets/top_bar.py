"""The dark bar at the top: where we are, search, the link, today, who works here, what time it is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon, paint_logo
from ui.theme.source import scaled, theme_of
from ui.widgets.bar_tabs import BarTab, BarTabs
from ui.widgets.connection import ConnectionChip, LinkState
from ui.widgets.focus import FocusRing
from ui.widgets.paint import LEFT, box, elided, keycaps, keycaps_width
from ui.widgets.panel import Divider, Surface
from ui.widgets.spoken import SpokenRole
from ui.widgets.text import ElidedLabel, Text

_SEARCH_WIDTH, _SEARCH_MINIMUM = 384, 160
_BAR_MINIMUM = 600
_STRONG_PX = 15


class LogoMark(QWidget):
    """The product's mark. On the bar the plate is white; elsewhere it stands on a dark tile."""

    spoken_as = SpokenRole.Graphic

    def __init__(self, size: int = 20, *, tile: bool = False, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size, self._tile = size, tile
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self._tile:
            box(painter, rect, theme.radius["panel"], theme.color("bar.bg"), None)
            inset = round(self._size * 7 / 34)
            rect = rect.adjusted(inset, inset, -inset, -inset)
        paint_logo(painter, rect, theme.color("text.onFill"), theme.color("bar.bg"))
        painter.end()


class SearchBox(QAbstractButton):
    """Looks like a field, acts like a button: it opens the search with its keys."""

    def __init__(self, text: str = "", keys: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._short, self._keys = text, "", tuple(keys)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(_SEARCH_WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"], on_bar=True)
        self.set_words(text, keys)

    def set_words(self, text: str, keys: Sequence[str], short: str = "") -> None:
        """Change what may be searched, the word for it where there is little room, and the keys printed."""
        self._words, self._short, self._keys = text, short, tuple(keys)
        self.setAccessibleName(text)
        self.setAccessibleDescription("+".join(self._keys))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(_SEARCH_MINIMUM, self._width_of(self._short)), scaled(theme_of(self).sizes["field"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wish(self) -> int:
        """The width at which nothing on it is cut."""
        return min(_SEARCH_WIDTH, self._width_of(self._words))

    def _width_of(self, words: str) -> int:
        side = scaled(theme_of(self).sizes["iconSmall"])
        return round(12 + side + 9 + text_width(words, font("body")) + 8 + keycaps_width(self._keys) + 7) + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        edge = theme.color("bar.muted" if self.underMouse() else "bar.border")
        box(painter, rect, theme.radius["control"], theme.color("bar.raised"), edge)
        side = scaled(theme.sizes["iconSmall"])
        middle = rect.center().y()
        muted = theme.color("bar.muted")
        paint_icon(painter, QRectF(12, round(middle - side / 2), side, side), "search", muted)
        left = 12 + side + 9
        right = rect.right() - 7
        keycaps(painter, right, middle, self._keys, theme, on_bar=True)
        made = font("body")
        painter.setFont(made)
        painter.setPen(muted)
        room = right - keycaps_width(self._keys) - 8 - left
        words = self._words if text_width(self._words, made) <= room else self._short or self._words
        painter.drawText(QRectF(left, 0, room, rect.height()), LEFT, elided(words, QFontMetricsF(made), room))
        painter.end()


class WindowBox(QWidget):
    """Which window this desk is."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word, self._number = "", ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_window(self, word: str, number: str) -> None:
        """`word` is "window" in the clerk's language."""
        self._word, self._number = word, number
        self.setAccessibleName(f"{word} {number}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = text_width(self._word, font("body")) + text_width(self._number, font("title", px=_STRONG_PX))
        return QSize(round(width + scaled(7) + 2 * scaled(11)), scaled(theme_of(self).sizes["button"]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        box(painter, rect, theme.radius["control"], theme.color("bar.raised"), theme.color("bar.border"))
        left = float(scaled(11))
        painter.setFont(font("body"))
        painter.setPen(theme.color("bar.muted"))
        painter.drawText(QRectF(left, 0, rect.width(), rect.height()), LEFT, self._word)
        left += text_width(self._word, font("body")) + scaled(7)
        painter.setFont(font("title", px=_STRONG_PX))
        painter.setPen(theme.color("bar.text"))
        painter.drawText(QRectF(left, 0, rect.width(), rect.height()), LEFT, self._number)
        painter.end()


class _UserIcon(QWidget):
    spoken_as = SpokenRole.Graphic

    def sizeHint(self) -> QSize:
        side = scaled(theme_of(self).sizes["iconSmall"])
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_icon(painter, QRectF(self.rect()), "user", theme_of(self).color("bar.muted"))
        painter.end()


class TopBar(Surface):
    """The bar of every screen of the desk; pages set its words, it asks nobody.

    Signals: `search_pressed` when the search box is clicked or activated, `tab_pressed` with a page's name.
    """

    spoken_as = SpokenRole.ToolBar

    search_pressed = Signal()
    tab_pressed = Signal(str)

    def __init__(self, product: str = "DOST Desk", parent: QWidget | None = None) -> None:
        super().__init__("bar.bg", parent=parent)
        self._centre = ElidedLabel("", "body", "barMuted")
        self._window = WindowBox()
        self.tabs = BarTabs()
        self.tabs.pressed.connect(self.tab_pressed)
        self.search = SearchBox()
        self.search.clicked.connect(self.search_pressed)
        self.connection = ConnectionChip()
        self._figures = QHBoxLayout()
        self._figures.setSpacing(5)
        self._figure_texts: list[tuple[Text, Text]] = []
        self._user = _UserIcon()
        self._user.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._clerk = ElidedLabel("", "body", "bar")
        self._clock = Text("", "title", "bar", px=_STRONG_PX)

        row = QHBoxLayout(self)
        row.setContentsMargins(17, 0, 16, 0)
        row.setSpacing(0)
        row.addWidget(LogoMark(20, name=product), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(9)
        self._product = Text(product, "title", "bar", px=_STRONG_PX)
        row.addWidget(self._product)
        self._rule(row, 15, 17)
        row.addWidget(self._centre)
        row.addSpacing(15)
        row.addWidget(self._window)
        row.addWidget(self.tabs)
        row.addSpacing(18)
        row.addStretch(1)
        row.addWidget(self.search, 1000)
        row.addStretch(1)
        row.addSpacing(18)
        row.addWidget(self.connection)
        row.addSpacing(16)
        row.addLayout(self._figures)
        self._rule(row, 16, 16)
        row.addWidget(self._user)
        row.addSpacing(5)
        row.addWidget(self._clerk)
        row.addSpacing(16)
        row.addWidget(self._clock)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(product)

    def set_centre(self, name: str) -> None:
        """Name of the centre."""
        self._centre.setText(name)
        self._give_way()

    def set_window(self, word: str, number: str) -> None:
        """The word "window" and this desk's number."""
        self._window.show_window(word, number)
        self._window.setHidden(not number)

    def set_tabs(self, tabs: Sequence[BarTab], name: str) -> None:
        """The pages between which whoever is signed in goes."""
        self.tabs.show_tabs(tabs, name)
        self._give_way()

    def set_search(self, text: str, keys: Sequence[str] = ("Ctrl", "K"), *, short: str = "") -> None:
        """What the search box invites to look for, and in a word where that has no room."""
        self.search.set_words(text, keys, short)

    def set_connection(self, state: LinkState, word: str, extra: str = "", *, reason: str = "") -> None:
        """State of the link, its word and its time or count; `reason` is said to whoever asks for more."""
        self.connection.show_state(state, word, extra)
        self.connection.setToolTip(reason)
        self.connection.setAccessibleDescription(reason)
        self._give_way()

    def set_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Today's figures as (word, number): served, mean time."""
        if len(figures) != len(self._figure_texts):
            self._rebuild_figures(len(figures))
        for (word_text, number_text), (word, number) in zip(self._figure_texts, figures, strict=True):
            word_text.setText(word)
            number_text.setText(number)
        self._give_way()

    def set_clerk(self, name: str) -> None:
        """Who is signed in."""
        self._clerk.setText(name)
        self._give_way()
        self._user.setAccessibleName(name)

    def clerk_area(self) -> QRect:
        """Where the clerk's name and its icon are, for what is laid over them."""
        area = self._user.geometry().united(self._clerk.geometry()).adjusted(-6, -3, 6, 3)
        return area.intersected(self.rect())

    def set_clock(self, time: str) -> None:
        """Wall clock, HH:mm."""
        self._clock.setText(time)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(theme_of(self).sizes["topBar"]))

    def minimumSizeHint(self) -> QSize:
        """The bar gives way by itself, so it never keeps a window from being narrow."""
        return QSize(_BAR_MINIMUM, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._give_way()

    def _give_way(self) -> None:
        """Where not everything fits whole, today's figures go first: they are on the page too. Then the product's name
        beside its mark, and names are cut.
        """
        self._product.setHidden(False)
        self._show_figures(True)
        row = self.layout()
        if row is None:
            return
        cut = sum(
            name.sizeHint().width() - name.minimumSizeHint().width()
            for name in (self._centre, self._clerk)
            if name.text()
        )
        cut += self.search.wish() - self.search.minimumSizeHint().width()
        if row.minimumSize().width() + cut > self.width():
            self._show_figures(False)
        if row.minimumSize().width() > self.width():
            self._product.setHidden(True)
            row.invalidate()

    def _show_figures(self, shown: bool) -> None:
        for pair in self._figure_texts:
            for text in pair:
                text.setHidden(not shown)
        # A layout within a layout keeps what it measured before until it is told.
        self._figures.invalidate()
        row = self.layout()
        if row is not None:
            row.invalidate()

    def _rule(self, row: QHBoxLayout, before: int, after: int) -> None:
        rule = Divider(upright=True, color="bar.border")
        rule.setFixedHeight(scaled(20))
        row.addSpacing(before)
        row.addWidget(rule)
        row.addSpacing(after)

    def _rebuild_figures(self, count: int) -> None:
        for pair in self._figure_texts:
            for text in pair:
                self._figures.removeWidget(text)
                text.deleteLater()
        self._figure_texts = [(Text("", "body", "barMuted"), Text("", "bodyStrong", "bar")) for _ in range(count)]
        for index, (word_text, number_text) in enumerate(self._figure_texts):
            if index:
                word_text.setContentsMargins(5, 0, 0, 0)
            self._figures.addWidget(word_text)
            self._figures.addWidget(number_text)
