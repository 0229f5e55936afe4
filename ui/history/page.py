"""The history page, picture 07: bar, large figures, two charts, services and people, and what the figures leave out."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.history.bar import HistoryBar, NamedChoice
from ui.history.distribution import DistributionChart
from ui.history.flow import Flow
from ui.history.head import HeadFigures
from ui.history.heat import HeatTable
from ui.history.legend import Legend
from ui.history.table import FiguresTable
from ui.history.values import BarValues, FiguresValues
from ui.theme import scaled
from ui.widgets import Button, Card, StatusGlyph, Surface, Text, scrolled
from ui.workspace.lines import Mark

_EDGE, _GAP, _PAD, _BESIDE, _CHOICE = 16, 12, 16, 1120, 230


class PageActions(Protocol):
    """What the page tells; the presenter is one."""

    def kind_chosen(self, place: int) -> None: ...

    def days_typed(self, since: str, until: str) -> None: ...

    def group_chosen(self, letter: str) -> None: ...

    def compare_chosen(self, compare: str) -> None: ...

    def centre_chosen(self, centre: str) -> None: ...

    def table_chosen(self, table: str) -> None: ...

    def export_pressed(self, kind: str) -> None: ...

    def how_pressed(self) -> None: ...

    def person_entered(self, staff: str) -> None: ...

    def leave_pressed(self) -> None: ...


class ChartCard(Card):
    """A title with what explains it at the right, and a chart below."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.title = Text("", "bodyStrong")
        self.line = Flow(gap=scaled(12), line_gap=scaled(2))
        self.line.addWidget(self.title)
        self.content = content
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(1, scaled(10), 1, scaled(10))
        self.column.setSpacing(scaled(8))
        head = QHBoxLayout()
        head.setContentsMargins(_PAD, 0, _PAD, 0)
        head.addLayout(self.line)
        self.column.addLayout(head)
        self.column.addWidget(content, 1)
        self.setMinimumWidth(1)

    def inset(self) -> None:
        """Leave room at both sides of the chart."""
        self.content.setContentsMargins(0, 0, 0, 0)
        self.column.removeWidget(self.content)
        row = QHBoxLayout()
        row.setContentsMargins(_PAD, 0, _PAD, 0)
        row.addWidget(self.content)
        self.column.addLayout(row, 1)


class HistoryPage(QWidget):
    """Tab and F6 go from part to part, arrows within; `attach` gives it somebody to tell."""

    help_topic = "history"

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions: PageActions | None = None
        self._shown: tuple[BarValues | None, FiguresValues | None] = (None, None)
        self.bar = HistoryBar(words)
        self.head = HeadFigures()
        self.heat = HeatTable()
        self.distribution = DistributionChart()
        self.table, self.people = FiguresTable(), FiguresTable()
        self.tables = NamedChoice()
        self.tables.allow(_CHOICE)
        self.how = Button("", kind="link", icon="info", size="small")
        self._heat_note = Legend("none")
        self._within, self._beyond = Legend("within"), Legend("beyond")
        self._box, self._target = Legend("box"), Legend("target")
        self._censored = Text("", "caption", "muted", wrap=True)
        self._nobody = Text("", "body", "muted", wrap=True)
        self._nobody_shown = Text("", "body", "muted", wrap=True)
        self._shield = Text("", "caption", "secondary", wrap=True)
        self._heat_card, self._distribution_card = ChartCard(self.heat), ChartCard(self.distribution)
        self._table_card, self._people_card = ChartCard(self.table), ChartCard(self.people)
        self._make_cards()
        self._empty = Card()
        self._empty_title = Text("", "title", wrap=True)
        self._empty_next = Text("", "body", "secondary", wrap=True)
        empty = QVBoxLayout(self._empty)
        empty.setContentsMargins(scaled(32), scaled(28), scaled(32), scaled(28))
        empty.setSpacing(scaled(6))
        empty.addWidget(self._empty_title)
        empty.addWidget(self._empty_next)
        empty.addStretch(1)
        self._foot = Text("", "caption", "muted", wrap=True)
        self._late = Text("", "caption", "offline", wrap=True)
        self._late_glyph = StatusGlyph("offline", 14)
        late = QHBoxLayout()
        late.setSpacing(scaled(6))
        late.addWidget(self._late_glyph, 0, Qt.AlignmentFlag.AlignTop)
        late.addWidget(self._late, 1)
        self._charts, self._lists = (
            QBoxLayout(QBoxLayout.Direction.LeftToRight),
            QBoxLayout(QBoxLayout.Direction.LeftToRight),
        )
        for row, parts in (
            (self._charts, ((self._heat_card, 49), (self._distribution_card, 58))),
            (self._lists, ((self._table_card, 1), (self._people_card, 1))),
        ):
            row.setSpacing(_GAP)
            for card, share in parts:
                row.addWidget(card, share)
        self._inside = Surface("bg.app")
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(_EDGE, _GAP, _EDGE, _GAP)
        column.setSpacing(_GAP)
        column.addWidget(self._empty)
        column.addWidget(self.head)
        column.addLayout(self._charts, 2)
        column.addLayout(self._lists, 3)
        column.addLayout(late)
        column.addWidget(self._foot)
        self._area = scrolled(self._inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self._area, 1)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._keyboard_moved)
        self._cards: tuple[QWidget, ...] = (
            self.head, self._heat_card, self._distribution_card, self._table_card, self._people_card,
        )  # fmt: skip
        for part in self._cards:
            part.hide()
        self._empty.hide()
        self._late_glyph.hide()

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """Where F6 goes."""
        return self.bar, self.heat, self.distribution.table, self._table_card, self._people_card

    def attach(self, actions: PageActions) -> None:
        """Tell `actions` from now on; the page keeps it alive."""
        self._actions = actions
        self.bar.kind_chosen.connect(actions.kind_chosen)
        self.bar.days_typed.connect(actions.days_typed)
        self.bar.group_chosen.connect(actions.group_chosen)
        self.bar.compare_chosen.connect(actions.compare_chosen)
        self.bar.centre_chosen.connect(actions.centre_chosen)
        self.bar.export_pressed.connect(actions.export_pressed)
        self.tables.taken.connect(actions.table_chosen)
        self.how.clicked.connect(actions.how_pressed)
        self.people.entered.connect(actions.person_entered)

    def show_history(self, bar: BarValues, figures: FiguresValues | None, words: Words) -> None:
        """Draw what changed; the keyboard stays where it is."""
        if (bar, figures) == self._shown:
            return
        known = self._shown[1]
        self._shown = (bar, figures)
        self.setAccessibleName(words("history.title"))
        self.bar.show_bar(bar, words)
        if figures is not None and figures != known:
            self._show_figures(figures, words)

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        self.bar.kinds.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to_days(self) -> None:
        """Let the days be typed."""
        self.bar.days.since.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.days.since.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers() and self._actions is not None:
            self._actions.leave_pressed()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        direction = QBoxLayout.Direction
        wanted = direction.LeftToRight if self.width() >= scaled(_BESIDE) else direction.TopToBottom
        for row in (self._charts, self._lists):
            row.setDirection(wanted)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _make_cards(self) -> None:
        self._heat_card.inset()
        self._distribution_card.inset()
        self._heat_card.line.add_at_right(self._heat_note)
        for legend in (self._within, self._beyond):
            self._distribution_card.line.add_at_right(legend)
        note = QHBoxLayout()
        note.setContentsMargins(_PAD, 0, _PAD, 0)
        note.addWidget(self._censored)
        self._distribution_card.column.addLayout(note)
        self._table_card.line.addWidget(self.tables)
        for legend in (self._box, self._target):
            self._table_card.line.add_at_right(legend)
        self._people_card.line.add_at_right(self.how)
        for card, said in ((self._table_card, self._nobody), (self._people_card, self._nobody_shown)):
            said.setContentsMargins(_PAD, 0, _PAD, 0)
            said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            card.column.insertWidget(1, said)
        shield = QHBoxLayout()
        shield.setContentsMargins(_PAD, 0, _PAD, 0)
        shield.setSpacing(scaled(8))
        shield.addWidget(Mark("shield-check", 14), 0, Qt.AlignmentFlag.AlignTop)
        shield.addWidget(self._shield, 1)
        self._people_card.column.addLayout(shield)

    def _show_figures(self, values: FiguresValues, words: Words) -> None:
        had = next((part for part in self.panes if part.isAncestorOf(QApplication.focusWidget() or self)), None)
        empty = values.empty
        for card in self._cards:
            card.setVisible(empty is None)
        self._people_card.setVisible(empty is None and values.people is not None)
        self._empty.setVisible(empty is not None)
        if empty is not None:
            self._empty_title.setText(empty[0])
            self._empty_next.setText(empty[1])
            self._empty.setAccessibleName(f"{empty[0]} {empty[1]}")
        self.head.show_figures(values.head)
        if values.heat is not None:
            self._heat_card.title.setText(words("history.heat.title"))
            self._heat_note.set_text(values.heat.note)
            self.heat.setAccessibleName(f"{words('history.heat.title')}. {values.heat.note}")
            self.heat.show_heat(values.heat)
        if values.distribution is not None:
            chart = values.distribution
            title = words("history.waits.title")
            self._distribution_card.title.setText(title)
            self._within.set_text(chart.within)
            self._beyond.set_text(chart.beyond)
            marks = ", ".join(mark.text for mark in chart.marks)
            self.distribution.table.setAccessibleName(f"{title}. {chart.within}. {marks}. {chart.note}".strip())
            self.distribution.show_distribution(chart)
            self._censored.setText(chart.note)
            self._censored.setVisible(bool(chart.note))
        self._show_tables(values, words)
        self._foot.setText(" · ".join(values.foot))
        self._late.setText(values.stale_foot)
        self._late.setVisible(bool(values.stale_foot))
        self._late_glyph.setVisible(bool(values.stale_foot))
        self._late_glyph.show_kind("offline", values.stale_foot)
        if had is not None and not had.isVisible():
            self.take_focus()

    def _show_tables(self, values: FiguresValues, words: Words) -> None:
        self._table_card.title.setText(words("history.table.title"))
        self.tables.show_choice(values.tables, words("history.tables"))
        self._box.set_text(words("history.legend.box"))
        self._target.set_text(words("history.legend.target"))
        self._box.setVisible(values.legend)
        self._target.setVisible(values.legend)
        chosen = next((option.text for option in values.tables.options if option.key == values.tables.chosen), "")
        self.table.setAccessibleName(f"{words('history.table.title')}: {chosen}")
        self.table.show_table(values.table)
        self.table.setVisible(bool(values.table.rows))
        self._nobody.setText("" if values.table.rows else values.table.empty)
        self._nobody.setVisible(not values.table.rows)
        self.how.set_text(words("history.how"))
        if values.people is not None:
            title = words("history.fair.title")
            self._people_card.title.setText(title)
            self.people.setAccessibleName(f"{title}. {values.people_note}")
            self.people.show_table(values.people)
            self.people.setVisible(bool(values.people.rows))
            self._nobody_shown.setText("" if values.people.rows else values.people.empty)
            self._nobody_shown.setVisible(not values.people.rows)
            self._shield.setText(values.people_note)

    def _keyboard_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        """What gets the keyboard is scrolled into sight, with the title above it."""
        if now is None or not self._inside.isAncestorOf(now):
            return
        card = next((card for card in self._cards if card.isAncestorOf(now)), now)
        place = QRect(card.mapTo(self._inside, QPoint(0, 0)), card.size())
        seen = QRect(QPoint(0, self._area.verticalScrollBar().value()), self._area.viewport().size())
        if place.height() > seen.height():
            place = QRect(now.mapTo(self._inside, QPoint(0, 0)), now.size())
        if place.top() < seen.top():
            self._area.verticalScrollBar().setValue(place.top() - _GAP)
        elif place.bottom() > seen.bottom():
            self._area.verticalScrollBar().setValue(place.bottom() + _GAP - seen.height())
