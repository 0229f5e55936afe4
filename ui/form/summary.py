"""What still has to be put right before sending: a count, and a link to each place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Language
from ui.form.values import FormPageView, ProblemLink
from ui.theme import font, scaled, text_width, theme_of
from ui.widgets import FocusRing, KeyCap, StatusGlyph, Text
from ui.widgets.paint import LEFT, box, elided
from ui.widgets.spoken import SpokenRole

_MOST_LINKS = 8


class LinkButton(QAbstractButton):
    """Underlined words that lead to a field."""

    def __init__(self, link: ProblemLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(link.text)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self.link.text, font("body"))) + 3, scaled(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        made = QFont(font("body"))
        made.setUnderline(True)
        painter.setFont(made)
        painter.setPen(theme.color("accent.text"))
        shown = elided(self.link.text, QFontMetricsF(made), self.width())
        painter.drawText(self.rect(), LEFT, shown)
        painter.end()


class LinkFlow(QWidget):
    """Links side by side, going on in the next line.

    A widget and not a QLayout: PySide loses a reference to None each time an overridden `itemAt` answers nothing.
    """

    def __init__(self, gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self._links: list[LinkButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_links(self, links: list[LinkButton]) -> None:
        """Hold these links instead of those before."""
        for gone in self._links:
            gone.hide()
            gone.deleteLater()
        self._links = links
        for link in links:
            link.setParent(self)
            link.show()
        self._flow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._flow()

    def _flow(self) -> None:
        left, top, high = 0, 0, 0
        for link in self._links:
            size = link.sizeHint()
            wide = min(size.width(), self.width())
            if left and left + wide > self.width():
                left, top = 0, top + high
            link.setGeometry(left, top, wide, size.height())
            left += wide + self._gap
            high = size.height()
        if self.height() != top + high:
            self.setFixedHeight(top + high)


class ProblemSummary(QWidget):
    """The red banner. `problem_wanted` tells a link's path."""

    spoken_as = SpokenRole.AlertMessage

    problem_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links: tuple[ProblemLink, ...] = ()
        self._buttons: list[LinkButton] = []
        self._title = Text("", "bodyStrong", wrap=True)
        self._next = Text("", "caption", "muted")
        self._cap = KeyCap("Alt E")
        self._flow = LinkFlow(scaled(24))
        head = QHBoxLayout()
        head.setSpacing(scaled(8))
        head.addWidget(self._title, 1)
        head.addWidget(self._next)
        head.addWidget(self._cap)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(head)
        right.addWidget(self._flow)
        row = QHBoxLayout(self)
        row.setContentsMargins(13, 10, 13, 8)
        row.setSpacing(scaled(12))
        row.addWidget(StatusGlyph("error", 20), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_problems(self, view: FormPageView) -> None:
        """Show the problems left, or nothing."""
        links, words = view.problems, view.words
        self.setHidden(not links)
        if links:
            title = words(f"form_page.fix_{_plural(len(links), words.language)}", count=len(links))
            self._title.setText(title)
            self.setAccessibleName(title)
            self.setAccessibleDescription("; ".join(link.text for link in links))
            rest = len(links) - _MOST_LINKS
            more = words("form_page.more_problems", count=rest) + " · " if rest > 0 else ""
            self._next.setText(more + words("form_page.next_problem"))
        if links != self._links:
            self._links = links
            self._remake(links[:_MOST_LINKS])

    @property
    def links(self) -> list[LinkButton]:
        return self._buttons

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        edge = theme.color("danger.fill" if self.hasFocus() else "danger.border")
        width = 2.0 if self.hasFocus() else 1.0
        box(painter, self.rect().toRectF(), theme.radius["control"], theme.color("danger.tint"), edge, width)
        painter.end()

    def _remake(self, links: tuple[ProblemLink, ...]) -> None:
        self._buttons = []
        for link in links:
            button = LinkButton(link)
            button.clicked.connect(lambda _checked=False, path=link.path: self.problem_wanted.emit(path))
            self._buttons.append(button)
        self._flow.show_links(self._buttons)


def _plural(count: int, language: Language) -> str:
    """Which sentence a count takes; only Russian tells few from many."""
    if language == "ru" and count % 10 in {1, 2, 3, 4} and count % 100 not in {11, 12, 13, 14}:
        return "one" if count % 10 == 1 else "few"
    return "one" if count == 1 and language != "ru" else "many"
