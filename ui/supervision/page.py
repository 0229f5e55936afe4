"""The live page: figures above, windows at the left, groups and alerts at the right, the next hours below."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.supervision.alerts import AlertList
from ui.supervision.cards import CardList
from ui.supervision.figures import FigureStrip
from ui.supervision.groups import GroupHead, GroupList, columns_for, heads_of
from ui.supervision.head import WindowsHead
from ui.supervision.hours import HoursPane
from ui.supervision.plan import PlanPane
from ui.supervision.values import LiveValues
from ui.theme import scaled, theme_of, theme_source
from ui.widgets import Card, CountBadge, Divider, Text, scrolled

_EDGE, _GAP = 16, 10
_SIDE_SHARE, _SIDE_LEAST, _PLAN_SHARE, _PLAN_LEAST = 0.33, 500, 0.2, 400
_CARDS_LEAST, _ALERTS_LEAST, _HOURS_LEAST = 210, 60, 150
_HOURS_SHARE = 0.23
# A page that is lower gives its air to what has to be seen: three alerts, and rows of windows.
_LOW_PAGE = 720


class PageActions(Protocol):
    """What the page tells; the presenter is one."""

    def window_chosen(self, no: int) -> None: ...

    def digit_typed(self, digit: int) -> None: ...

    def alert_pressed(self, id: str) -> None: ...

    def pressed(self, command: CommandId) -> None: ...

    def how_pressed(self) -> None: ...

    def group_wanted(self, letter: str) -> None: ...


class LivePage(QWidget):
    """Arrows and digits choose a window; commands act on it. `attach` gives it somebody to tell."""

    help_topic = "live"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: PageActions | None = None
        self._shown: LiveValues | None = None
        self._language = ""
        self.figures = FigureStrip()
        self.head = WindowsHead()
        self.cards = CardList()
        self._empty = Text("", "body", "muted", wrap=True)
        self.groups, self._group_head = GroupList(), GroupHead()
        self._groups_title = Text("", "bodyStrong")
        self._groups_note = Text("", "caption", "muted")
        self.alerts = AlertList()
        self._alerts_title = Text("", "bodyStrong")
        self._alerts_count = CountBadge("")
        self.hours, self.plan = HoursPane(), PlanPane()
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(_EDGE, _GAP, _EDGE, _GAP)
        column.setSpacing(_GAP)
        column.addWidget(self.figures)
        column.addLayout(self._middle(), 1)
        self._below = self._hours_card()
        self._below.installEventFilter(self)
        column.addWidget(self._below)
        area = scrolled(self._inside)
        self._inside.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        theme_source().changed.connect(self._fit)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focus_moved)
        # A scroll area brings what Tab reached into view itself, with more air than a low one has: then once more.
        self._bring = QTimer(self)
        self._bring.setSingleShot(True)
        self._bring.setInterval(0)
        self._bring.timeout.connect(self._bring_into_view)

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Where F6 goes."""
        return self.cards, self.groups, self.alerts, self.hours, self.plan

    def attach(self, actions: PageActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.cards.chosen.connect(actions.window_chosen)
        self.cards.wanted.connect(lambda _no: actions.pressed(CommandId.SKILLS))
        self.groups.wanted.connect(actions.group_wanted)
        self.alerts.pressed.connect(actions.alert_pressed)
        bar = self.head.bar
        bar.skills.clicked.connect(lambda: actions.pressed(CommandId.SKILLS))
        bar.toggle.clicked.connect(lambda: actions.pressed(CommandId.OPEN_CLOSE))
        bar.message.clicked.connect(lambda: actions.pressed(CommandId.MESSAGE))
        self.plan.apply.clicked.connect(lambda: actions.pressed(CommandId.APPLY_PLAN))
        self.plan.how.clicked.connect(actions.how_pressed)
        self.hours.switch.clicked.connect(lambda: actions.pressed(CommandId.HOURS_TABLE))

    def show_live(self, values: LiveValues, words: Words) -> None:
        """Draw what changed; keyboard, selection and scroll stay where they are."""
        before, self._shown = self._shown, values
        if self._language != words.language:
            self._language = words.language
            self._say(words)
            before = None
        if before is None or before.figures != values.figures:
            self.figures.show_figures(values.figures, words("live.figures"))
        head = (values.counts, values.chosen, values.stale)
        if before is None or head != (before.counts, before.chosen, before.stale):
            self.head.show_head(words("live.windows"), values.counts, values.chosen, values.stale)
        self.cards.show_cards(values.cards)
        self._empty.setText(values.empty)
        self._empty.setHidden(not values.empty)
        if before is None or before.groups != values.groups:
            count = len(self.groups.groups.rows)
            self.groups.show_groups(values.groups)
            if count != len(values.groups):
                self._fit()
        self._groups_note.setText(values.groups_note)
        alerts = (values.alerts, values.alert_count, values.more_alerts)
        if before is None or alerts != (before.alerts, before.alert_count, before.more_alerts):
            self.alerts.show_alerts(
                values.alerts,
                more=values.more_alerts,
                empty=words("live.alerts_none"),
                name=words("live.alerts"),
            )
            self._fit_alerts()
            self._alerts_count.set_count(values.alert_count or "")
        if before is None or before.hours != values.hours:
            self.hours.show_hours(values.hours, words)
        if before is None or before.plan != values.plan:
            self.plan.show_plan(values.plan)

    def show_table(self, words: Words) -> None:
        """Bars or numbers of the next hours."""
        self.hours.turn()
        if self._shown is not None:
            self.hours.show_hours(self._shown.hours, words)

    def choose(self, no: int) -> None:
        """Put the selection on a window."""
        self.cards.choose(no)

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        target = self.cards if self.cards.windows.cards else self.groups
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._actions is not None and plain and 0 <= digit <= 9:
            self._actions.digit_typed(digit)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of(self).color("bg.app"))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the next hours and the suggestion need changes with their words."""
        if event.type() == QEvent.Type.LayoutRequest:
            # Nothing else: what asks for a layout again is asked for again without end.
            self._fit_below()
        return False

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self.isAncestorOf(now):
            self._bring.start()

    def _bring_into_view(self) -> None:
        """What has the keyboard may lie in a part that is scrolled, within a page that is."""
        now = QApplication.focusWidget()
        if now is None or not self.isAncestorOf(now):
            return
        around = now.parentWidget()
        while around is not None and around is not self:
            if isinstance(around, QScrollArea) and (content := around.widget()) is not None:
                place = QRect(now.mapTo(content, QPoint(0, 0)), now.size())
                # Its upper edge last: that one counts where there is not room for both.
                around.ensureVisible(place.left(), place.bottom(), 0, scaled(8))
                around.ensureVisible(place.left(), place.top(), 0, scaled(8))
            around = around.parentWidget()

    def _middle(self) -> QHBoxLayout:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.head)
        left.addWidget(self._empty)
        self.cards.setMinimumHeight(scaled(_CARDS_LEAST))
        left.addWidget(self.cards, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(_GAP)
        side.addWidget(self._groups_card())
        side.addWidget(self._alerts_card(), 1)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        row.addLayout(left, 1)
        row.addWidget(self._side)
        return row

    def _groups_card(self) -> QWidget:
        card = Card("bg.surface", "default")
        head = self._groups_line = QHBoxLayout()
        head.addWidget(self._groups_title)
        head.addStretch(1)
        head.addWidget(self._groups_note)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, scaled(4))
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._group_head)
        column.addWidget(self.groups)
        card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return card

    def _alerts_card(self) -> QWidget:
        card = Card("bg.surface", "default")
        head = self._alerts_line = QHBoxLayout()
        head.setSpacing(scaled(8))
        head.addWidget(self._alerts_title)
        head.addWidget(self._alerts_count)
        head.addStretch(1)
        area = self._alerts_area = scrolled(self.alerts)
        self.alerts.setAutoFillBackground(False)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(area, 1)
        return card

    def _hours_card(self) -> QWidget:
        card = Card("bg.surface", "default")
        row = QHBoxLayout(card)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        row.addWidget(self.hours, 1)
        row.addWidget(Divider(upright=True))
        row.addWidget(self.plan)
        return card

    def _say(self, words: Words) -> None:
        """Everything that stays while the language does."""
        self.setAccessibleName(words("tab.live"))
        self.cards.setAccessibleName(words("live.windows"))
        self.groups.setAccessibleName(words("live.groups"))
        self._groups_title.setText(words("live.groups"))
        self._alerts_title.setText(words("live.alerts"))
        heads = heads_of(words)
        self.groups.columns = columns_for(heads)
        self._group_head.show_heads(heads, self.groups.columns)

    def _fit(self) -> None:
        """Side and plan by the width of the window, the hours by its height; what then has no room is scrolled to."""
        width = self.width()
        side = max(min(scaled(_SIDE_LEAST), round(width * 0.4)), round(width * _SIDE_SHARE))
        self._side.setFixedWidth(side)
        self.plan.setFixedWidth(max(min(scaled(_PLAN_LEAST), round(width * 0.36)), round(width * _PLAN_SHARE)))
        low = self.height() < scaled(_LOW_PAGE)
        self.figures.set_low(low=low)
        self.groups.fit(side - 2, low=low)
        self.hours.set_low(low=low)
        self.plan.set_low(low=low)
        air = scaled(3 if low else 8)
        self._groups_line.setContentsMargins(_EDGE, air, _EDGE, scaled(1 if low else 4))
        self._alerts_line.setContentsMargins(_EDGE, air, _EDGE, air)
        self.cards.setMinimumHeight(scaled(_CARDS_LEAST))
        self._fit_alerts()
        self._fit_below()

    def _fit_alerts(self) -> None:
        """However little room there is: the most serious alert is seen whole, with the key that helps."""
        inside = self._side.minimumWidth() - 2 - self._alerts_area.verticalScrollBar().sizeHint().width()
        self._alerts_area.setMinimumHeight(max(scaled(_ALERTS_LEAST), self.alerts.height_of_first(inside)))

    def _fit_below(self) -> None:
        least = max(scaled(_HOURS_LEAST), self._below.minimumSizeHint().height())
        self._below.setFixedHeight(max(least, round(self.height() * _HOURS_SHARE)))
