"""One clerk: how his time compares with what is expected, and breaks and calls with their reasons.

The supervisor opens it from the fair view; a clerk opens his own.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from dostdesk.protocol.insight import FairRow, OwnWork, PeriodShape
from ui.dialogs.application import Fact
from ui.history import saying
from ui.history.people_values import details_of, interval_of, said_of, spread_of
from ui.history.period import Period
from ui.history.plots import paint_interval
from ui.history.values import Interval
from ui.theme import scaled, theme_of
from ui.widgets import Button, DialogFrame, Divider, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import Mark

_WIDTH = 560


class IntervalLine(QWidget):
    """An estimate with its interval, drawn as in the table."""

    spoken_as = SpokenRole.Graphic

    def __init__(self, interval: Interval, said: str) -> None:
        super().__init__()
        self._interval = interval
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(said)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(120), scaled(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_interval(painter, QRectF(self.rect()).adjusted(8, 0, -8, 0), self._interval, theme_of(self))
        painter.end()


class PersonSheet(DialogFrame):
    """Enter and Esc close it."""

    help_topic = "history"

    def __init__(self, words: Words, title: str, subtitle: str, row: FairRow, shield: str, few: str = "") -> None:
        """`few` says why there is no comparison; where it is empty there is one."""
        super().__init__(title, subtitle, width=_WIDTH)
        language = words.language
        if few:
            self.body.addWidget(Text(few, "body", wrap=True))
        else:
            said = said_of(row, words)
            interval = interval_of(row, spread_of((row,)))
            self.body.addWidget(Text(said, "bodyStrong", wrap=True))
            if interval is not None:
                self.body.addWidget(IntervalLine(interval, said))
        self.body.addSpacing(scaled(6))
        for name, value in (
            (words("history.column.visits"), saying.count(row.visits, language)),
            (words("history.mine.ratio"), saying.share(row.ratio, language)),
            (words("history.mine.several"), saying.share(row.several_share, language)),
        ):
            self.body.addWidget(Divider())
            self.body.addWidget(Fact(name, value))
        self.body.addWidget(Divider())
        self.body.addSpacing(scaled(10))
        for line in details_of(row, words) or (words("history.fair.nothing"),):
            self.body.addWidget(Text(line, "body", wrap=True))
        self.body.addSpacing(scaled(12))
        self.body.addWidget(_shielded(shield))
        close = self.add_button(Button(words("history.close"), ("Esc",), "primary"))
        close.clicked.connect(self.rejected)
        self.accepted.connect(self.rejected)


class NobodyServed(DialogFrame):
    """A clerk who has served nobody in the period; Enter and Esc close it."""

    help_topic = "history"

    def __init__(self, words: Words, period: PeriodShape) -> None:
        super().__init__(words("history.mine.title"), Period(period.since, period.until).written(), width=_WIDTH)
        self.body.addWidget(Text(words("history.mine.nobody"), "body", wrap=True))
        self.body.addSpacing(scaled(12))
        self.body.addWidget(_shielded(words("history.mine.only_you")))
        close = self.add_button(Button(words("history.close"), ("Esc",), "primary"))
        close.clicked.connect(self.rejected)
        self.accepted.connect(self.rejected)


def own_sheet(work: OwnWork, words: Words) -> DialogFrame:
    """What a clerk sees of himself."""
    row = work.row
    if row is None:
        return NobodyServed(words, work.period)
    period = Period(work.period.since, work.period.until).written()
    count = saying.count(row.visits, words.language)
    return PersonSheet(
        words,
        words("history.mine.title"),
        words("history.fair.subtitle", period=period, count=count),
        row,
        f"{words('history.fair.adjusted')} {words('history.mine.only_you')}",
        few=words("history.mine.few", least=work.least, count=count) if row.ratio is None else "",
    )


def person_sheet(row: FairRow, period: Period, words: Words) -> DialogFrame:
    """What a supervisor sees of one person."""
    return PersonSheet(
        words,
        row.name,
        words("history.fair.subtitle", period=period.written(), count=saying.count(row.visits, words.language)),
        row,
        f"{words('history.fair.adjusted')} {words('history.fair.shield')}",
    )


def _shielded(sentence: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(scaled(8))
    row.addWidget(Mark("shield-check", 14))
    row.addWidget(Text(sentence, "caption", "secondary", wrap=True), 1)
    return line
