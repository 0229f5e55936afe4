"""The right pane: the citizen, what he may be entitled to, what is under way; before the service, the clerk's day."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.theme import scaled, set_font
from ui.widgets import Button, Card, Chip, Divider, FocusRing, Notice, SectionHeader, Surface, Text
from ui.widgets.spoken import SpokenRole
from ui.workspace.lines import ChipRow, Mark, clear
from ui.workspace.values import ApplicationLine, ChipValue, CitizenValues, Detail, FactsValue, HintValue
from ui.workspace.waiting_panes import CommandButton

_LABELS, _FACTS = 84, 98


class Section(Surface):
    """A part of the pane with a line below it."""

    def __init__(self, parent: QWidget, top: int = 10) -> None:
        super().__init__("bg.surfaceAlt", "b", "border.subtle", parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, top, 16, 12)
        self.column.setSpacing(0)


class CitizenArea(QScrollArea):
    """What is known of the citizen, to be scrolled by keys."""

    spoken_as = SpokenRole.Pane

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ring = FocusRing(self, radius=0, inside=True)


class CitizenPane(Surface):
    """The pane itself; each part is built anew when its values changed, and only then."""

    command = Signal(object)
    hint_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "l", "border.default", parent)
        self._shown: tuple[CitizenValues, Words] | None = None
        self._area = CitizenArea(self)
        content = QWidget(self._area.viewport())
        self._citizen, self._hints, self._applications = Section(content, 8), Section(content), Section(content)
        self._facts = Section(content)
        self._visits, self._last, self._today = Section(content), Section(content), Section(content)
        parts = QVBoxLayout(content)
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(0)
        shown = (
            self._citizen, self._visits, self._hints, self._applications, self._facts, self._last, self._today,
        )  # fmt: skip
        for part in shown:
            parts.addWidget(part)
        parts.addStretch(1)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(content)
        content.setAutoFillBackground(False)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.addWidget(self._area)

    def show_citizen(self, values: CitizenValues, words: Words) -> None:
        """Draw what changed, part by part."""
        before, said = self._shown or (CitizenValues(), None)
        self._shown = (values, words)
        fresh = said is not words
        self._area.setAccessibleName(words("workspace.citizen"))
        if fresh or _who(before) != _who(values):
            self._show_who(values, words)
        if fresh or before.visits != values.visits:
            self._show_visits(values.visits, words)
        if fresh or (before.hints, before.hints_notice) != (values.hints, values.hints_notice):
            self._show_hints(values, words)
        if fresh or _under_way(before) != _under_way(values):
            self._show_applications(values, words)
        if fresh or before.facts != values.facts:
            self._show_facts(values.facts, words)
        if fresh or before.last != values.last:
            self._show_last(values, words)
        if fresh or before.today != values.today:
            self._show_today(values.today, words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stood beside something may have to go below it, or may come back."""
        if self._shown is not None and event.size().width() != event.oldSize().width():
            values, words = self._shown
            self._show_who(values, words)
            self._show_hints(values, words)
            self._show_applications(values, words)
            self._show_facts(values.facts, words)
            self._show_last(values, words)

    def _room(self) -> int:
        """Width for a line of a section, beside a scroll bar."""
        return self.width() - 33 - self._area.verticalScrollBar().sizeHint().width()

    def _show_who(self, values: CitizenValues, words: Words) -> None:
        part = self._citizen
        part.setVisible(values.confirmed is not None)
        clear(part.column)
        if values.confirmed is None:
            return
        self._head(part, words("workspace.citizen"), None, values.confirmed)
        part.column.addSpacing(8)
        for line in values.name:
            part.column.addWidget(Text(line, "name", wrap=True))
        if values.unknown:
            part.column.addWidget(Text(values.unknown, "body", "secondary", wrap=True))
        if values.details:
            part.column.addSpacing(8)
            part.column.addWidget(_details(values.details))
        if values.chips:
            row = ChipRow()
            row.show_chips(values.chips)
            part.column.addSpacing(10)
            part.column.addWidget(row)
        for sentence in values.differences:
            part.column.addSpacing(6)
            part.column.addWidget(_difference(sentence))

    def _head(self, part: Section, title: str, count: int | None, chip: ChipValue | None) -> None:
        """A title with a chip at the right edge, or below it where there is no room."""
        made = None if chip is None else Chip(chip.text, chip.glyph, chip.tone)
        header = SectionHeader(title, count)
        if made is not None and header.sizeHint().width() + 8 + made.sizeHint().width() > self._room():
            part.column.addWidget(header)
            part.column.addSpacing(6)
            part.column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            part.column.addWidget(SectionHeader(title, count, made))

    def _show_visits(self, lines: tuple[ApplicationLine, ...], words: Words) -> None:
        part = self._visits
        part.setVisible(bool(lines))
        clear(part.column)
        if not lines:
            return
        part.column.addWidget(SectionHeader(words("identity.visits_today"), len(lines)))
        for line in lines:
            part.column.addSpacing(8)
            part.column.addWidget(_application(line, self._room()))

    def _show_hints(self, values: CitizenValues, words: Words) -> None:
        part, hints = self._hints, values.hints
        part.setVisible(hints is not None)
        clear(part.column)
        if hints is None:
            return
        part.column.addWidget(SectionHeader(words("workspace.hints"), len(hints) or None))
        part.column.addSpacing(10)
        if values.hints_notice:
            part.column.addWidget(Notice("offline", "offline", values.hints_notice))
        elif not hints:
            part.column.addWidget(Text(words("workspace.hints_empty"), "body", "muted", wrap=True))
        if values.hints_notice and hints:
            part.column.addSpacing(8)
        for hint in hints:
            part.column.addWidget(self._hint(hint, words))
        for button in part.findChildren(Button):
            # Made later than the strip, it would come after it on the way of Tab.
            self.setTabOrder(self._area, button)

    def _hint(self, hint: HintValue, words: Words) -> QWidget:
        card: QWidget = Card("accent.tint", "accent") if hint.offered else QWidget()
        outer = QHBoxLayout(card)
        outer.setContentsMargins(13, 11, 12, 10)
        outer.setSpacing(8)
        mark = Mark("lightbulb", 16, "accent.text" if hint.offered else "text.secondary")
        outer.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(Text(hint.title, "body", weight=600 if hint.offered else 500, wrap=True))
        texts.addWidget(Text(hint.why, "caption", "secondary" if hint.offered else "muted", wrap=True))
        if hint.offered:
            add = Button(words("workspace.add_to_visit"), ("Ctrl", "E"), "secondary", size="small")
            if add.sizeHint().width() + 13 + 12 + 8 + scaled(16) > self._room():
                add.set_keys(("Ctrl E",))
            add.clicked.connect(lambda: self.hint_pressed.emit(hint.service))
            row = QHBoxLayout()
            row.addWidget(add)
            row.addStretch(1)
            texts.addSpacing(8)
            texts.addLayout(row)
        outer.addLayout(texts, 1)
        card.setAccessibleName(f"{hint.title}. {hint.why}")
        return card

    def _show_applications(self, values: CitizenValues, words: Words) -> None:
        part, lines = self._applications, values.applications
        part.setVisible(lines is not None)
        clear(part.column)
        if lines is None:
            return
        self._head(part, words("workspace.applications"), len(lines) or None, values.applications_from)
        part.column.addSpacing(8)
        if not lines:
            part.column.addWidget(Text(words("workspace.applications_empty"), "body", "muted", wrap=True))
        self._add_applications(part, lines)
        if values.earlier:
            part.column.addSpacing(12)
            part.column.addWidget(SectionHeader(words("facts.earlier"), len(values.earlier)))
            part.column.addSpacing(8)
            self._add_applications(part, values.earlier)

    def _add_applications(self, part: Section, lines: tuple[ApplicationLine, ...]) -> None:
        for place, line in enumerate(lines):
            if place:
                part.column.addSpacing(5)
                part.column.addWidget(Divider())
                part.column.addSpacing(5)
            part.column.addWidget(_application(line, self._room()))

    def _show_facts(self, facts: FactsValue | None, words: Words) -> None:
        part = self._facts
        part.setVisible(facts is not None)
        clear(part.column)
        if facts is None:
            return
        self._head(part, words("facts.title"), None, facts.source)
        part.column.addSpacing(8)
        if facts.empty:
            part.column.addWidget(Text(facts.empty, "body", "secondary", wrap=True))
        if facts.lines:
            part.column.addWidget(_details(facts.lines, wrap=True))

    def _show_last(self, values: CitizenValues, words: Words) -> None:
        part, last = self._last, values.last
        part.setVisible(last is not None)
        clear(part.column)
        if last is None:
            return
        part.column.addWidget(SectionHeader(words("workspace.last")))
        part.column.addSpacing(8)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label, text = Text(last.label, "bodyStrong"), Text(last.text, "body", "muted")
        again = CommandButton(CommandId.LAST_VISIT, size="small")
        again.set_text(words("workspace.last_open"))
        again.clicked.connect(lambda: self.command.emit(CommandId.LAST_VISIT))
        row.addWidget(Mark(last.mark, 14))
        row.addWidget(label)
        part.column.addWidget(line)
        if scaled(14) + 3 * 8 + sum(item.sizeHint().width() for item in (label, text, again)) <= self._room():
            row.addWidget(text)
        else:
            part.column.addSpacing(4)
            part.column.addWidget(text)
        row.addStretch(1)
        row.addWidget(again)

    def _show_today(self, figures: tuple[tuple[str, str], ...], words: Words) -> None:
        part = self._today
        part.setVisible(bool(figures))
        clear(part.column)
        if not figures:
            return
        part.column.addWidget(SectionHeader(words("workspace.today")))
        part.column.addSpacing(6)
        for word, number in figures:
            line = QWidget()
            line.setFixedHeight(scaled(24))
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(Text(word, "body", "secondary"))
            row.addStretch(1)
            row.addWidget(Text(number, "bodyStrong"))
            line.setAccessibleName(f"{word} {number}")
            part.column.addWidget(line)


def _who(values: CitizenValues) -> object:
    return (values.confirmed, values.name, values.unknown, values.details, values.chips, values.differences)


def _under_way(values: CitizenValues) -> object:
    return (values.applications, values.applications_from, values.earlier)


def _difference(sentence: str) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(Mark("warning", 14), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Text(sentence, "caption", "secondary", wrap=True), 1)
    line.setAccessibleName(sentence)
    return line


def _details(lines: tuple[Detail, ...], *, wrap: bool = False) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(0)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, scaled(_FACTS if wrap else _LABELS))
    grid.setColumnStretch(1, 1)
    for place, line in enumerate(lines):
        label = Text(line.label, "body", "secondary")
        grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag(0))
        value = Text(line.value, "body", weight=600 if line.code and place == 0 else 500, wrap=wrap)
        if line.code:
            set_font(value, "body", weight=600 if place == 0 else 500, figures="code")
        value.setAccessibleName(f"{line.label} {line.value}")
        grid.addWidget(value, place, 1)
    return table


def _application(line: ApplicationLine, room: int) -> QWidget:
    """Its chip stands at the right, or below where the line is too narrow for both."""
    widget = QWidget()
    texts = QVBoxLayout()
    texts.setSpacing(0)
    said = [Text(line.title, "body", weight=500, wrap=True), Text(line.detail, "caption", "muted", figures="code")]
    if line.where:
        said.append(Text(line.where, "caption", "muted", wrap=True))
    for text in said:
        texts.addWidget(text)
    chip = Chip(line.chip.text, line.chip.glyph, line.chip.tone)
    if max(text.minimumSizeHint().width() for text in said) + 8 + chip.sizeHint().width() > room:
        texts.addSpacing(4)
        texts.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addLayout(texts, 1)
    if texts.indexOf(chip) < 0:
        row.addWidget(chip)
    told = (line.title, line.detail, line.where, line.chip.text)
    widget.setAccessibleName(", ".join(part for part in told if part))
    return widget
