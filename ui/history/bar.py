"""The bar above the figures: which days, which group, held against what, and the three files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from dostdesk.domain.words import Words
from ui.commands import BY_ID, CommandId
from ui.form.choosing import DateEditor
from ui.history.flow import Flow
from ui.history.values import BarValues, ChoiceValues
from ui.theme import font, scaled, set_font, text_width, theme_source
from ui.widgets import Button, Chip, Choice, Segmented, Surface, Text

_EDGE, _DATE, _MOST_CHOICE = 16, 132, 250
_ARROW = 60


class NamedChoice(Choice):
    """A drop-down list that says by its own words what is chosen here, and tells a key."""

    taken = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._options: tuple[tuple[str, str], ...] = ()
        self._called = ""
        self._most = _MOST_CHOICE
        set_font(self, "body")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda place: self.taken.emit(str(self.itemData(place))))

    def allow(self, most: int) -> None:
        """How wide it may become, in pixels at a text scale of 1."""
        self._most = most

    def show_choice(self, values: ChoiceValues, name: str) -> None:
        """Show these options; without any the choice is not there."""
        options = tuple((option.text, option.key) for option in values.options)
        if options != self._options:
            self._options = options
            self.clear()
            for text, key in options:
                self.addItem(text, key)
            self.view().setMinimumWidth(
                round(max((text_width(text, font("body")) for text, _ in options), default=0)) + scaled(36)
            )
        place = self.findData(values.chosen)
        if place >= 0 and place != self.currentIndex():
            self.setCurrentIndex(place)
        self._called = name
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{name}: {self.currentText()}")
        self.setToolTip(self.currentText())
        self.setVisible(bool(options))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        wide = text_width(self.currentText(), font("body")) + scaled(_ARROW)
        return QSize(round(min(wide, scaled(self._most))), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(90), super().minimumSizeHint().height())


class PeriodBox(QWidget):
    """From and until, as typed or from a calendar; told when both are left."""

    typed = Signal(str, str)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.since = DateEditor(words("form_page.calendar"), words.language, parent=self)
        self.until = DateEditor(words("form_page.calendar"), words.language, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(6))
        row.addWidget(self.since)
        row.addWidget(Text("–", "body", "muted"))
        row.addWidget(self.until)
        for editor in (self.since, self.until):
            set_font(editor, "body")
            editor.left.connect(lambda _typed: self.typed.emit(self.since.text(), self.until.text()))
        self._fit()
        theme_source().changed.connect(self._fit)

    def show_days(self, values: BarValues, words: Words) -> None:
        """Show the days; what is being typed is never overwritten."""
        for editor, text, name in (
            (self.since, values.since, words("history.since")),
            (self.until, values.until, words("history.until")),
        ):
            editor.show_text(text)
            editor.setAccessibleName(name)
            wrong = bool(values.wrong)
            editor.setAccessibleDescription(values.wrong)
            if bool(editor.property("error")) != wrong:
                editor.setProperty("error", wrong)
                editor.style().unpolish(editor)
                editor.style().polish(editor)

    def _fit(self) -> None:
        for editor in (self.since, self.until):
            editor.setFixedWidth(scaled(_DATE))


class HistoryBar(Surface):
    """Everything in one line where there is room for it; what the files are made of stands at the right."""

    kind_chosen = Signal(int)
    days_typed = Signal(str, str)
    group_chosen = Signal(str)
    compare_chosen = Signal(str)
    centre_chosen = Signal(str)
    export_pressed = Signal(str)

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__("bg.surface", "b", "border.default", parent)
        self._title = Text("", "name")
        self.days = PeriodBox(words)
        self.kinds = Segmented(("",), height=32)
        self.groups, self.compares, self.centres = NamedChoice(), NamedChoice(), NamedChoice()
        self._summary = Text("", "caption", "secondary")
        self._stale = Chip("", "offline", "offline")
        self._wrong = Text("", "caption", "danger")
        self.exports = {
            kind: Button(kind.upper(), BY_ID[command].caps, icon="download" if kind == "csv" else None)
            for kind, command in EXPORTS.items()
        }
        flow = Flow(self, gap=scaled(10), line_gap=scaled(8))
        flow.setContentsMargins(_EDGE, scaled(9), _EDGE, scaled(9) + 1)
        for widget in (
            self._title, self.days, self.kinds, self.groups, self.compares, self.centres, self._wrong, self._stale,
        ):  # fmt: skip
            flow.addWidget(widget)
        flow.add_at_right(self._summary)
        for button in self.exports.values():
            flow.add_at_right(button)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.kinds.chosen.connect(self.kind_chosen)
        self.days.typed.connect(self.days_typed)
        self.groups.taken.connect(self.group_chosen)
        self.compares.taken.connect(self.compare_chosen)
        self.centres.taken.connect(self.centre_chosen)
        for kind, button in self.exports.items():
            button.clicked.connect(self._telling(kind))

    def show_bar(self, values: BarValues, words: Words) -> None:
        """Draw what changed."""
        self._title.setText(words("history.title"))
        self.days.show_days(values, words)
        self.kinds.set_options(values.kinds)
        self.kinds.set_current(values.kind)
        self.kinds.set_name(words("history.kinds"))
        self.groups.show_choice(values.groups, words("history.groups"))
        self.compares.show_choice(values.compares, words("history.compares"))
        self.centres.show_choice(values.centres, words("history.centres"))
        self._summary.setText(values.summary)
        self._summary.setVisible(bool(values.summary))
        self._wrong.setText(values.wrong)
        self._wrong.setVisible(bool(values.wrong))
        self._stale.show_state(values.stale, "offline", "offline")
        self._stale.setVisible(bool(values.stale))
        for kind, button in self.exports.items():
            button.setEnabled(values.can_export)
            button.setToolTip(words(f"command.{EXPORTS[kind].value}"))
        self.updateGeometry()

    def _telling(self, kind: str) -> Callable[[], None]:
        return lambda: self.export_pressed.emit(kind)


EXPORTS = {
    "csv": CommandId.EXPORT_CSV,
    "xlsx": CommandId.EXPORT_XLSX,
    "pdf": CommandId.EXPORT_PDF,
}
