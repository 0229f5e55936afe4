"""The components page: both themes side by side, as drawn in the design's picture 13.

It shows; nothing on it acts. The samples are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from dostdesk.domain.words import Words
from ui.components.samples import COLOURS, LINKS, NOTICES, STRIP, TIMES, TYPES
from ui.theme.source import scope, theme_of
from ui.theme.style import palette, style_sheet
from ui.theme.tokens import ThemeName, document, theme
from ui.widgets.button import Button
from ui.widgets.connection import ConnectionChip
from ui.widgets.field import LabelledField
from ui.widgets.glyphs import GLYPHS, StatusGlyph
from ui.widgets.key_strip import KeyStrip, StripKey
from ui.widgets.notice import Notice
from ui.widgets.paint import box
from ui.widgets.panel import Card, Surface
from ui.widgets.text import Text
from ui.widgets.timer_bar import TimerBar

_WIDTH, _HEIGHT = 1366, 1440


class ComponentsPage(QWidget):
    """Every component, light at the left and dark at the right, in the language of `words`."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name in ("light", "dark"):
            row.addWidget(_Half(words, name), 1)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _HEIGHT)


class _Half(Surface):
    """One theme's half."""

    def __init__(self, words: Words, name: ThemeName) -> None:
        super().__init__("bg.surface")
        scope(self, name)
        self.setPalette(palette(theme(name)))
        self.setStyleSheet(style_sheet(theme(name)))
        self._words = words
        space = theme(name).space
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(space["6"], space["5"] + 2, space["6"], space["6"])
        self._column.setSpacing(0)
        sections: list[tuple[str, Callable[[], QLayout | QWidget]]] = [
            ("colours", self._colours),
            ("type", self._type),
            ("status", self._status),
            ("link", self._links),
            ("buttons", self._buttons),
            ("strip", self._strip),
            ("fields", self._fields),
            ("timer", self._timers),
            ("notices", self._notices),
        ]
        for index, (key, make) in enumerate(sections):
            if index:
                self._column.addSpacing(space["4"] + 2)
            self._column.addWidget(Text(self._say(key, family=document()["type"]["family"]), "bodyStrong"))
            self._column.addSpacing(space["2"])
            made = make()
            if isinstance(made, QLayout):
                self._column.addLayout(made)
            else:
                self._column.addWidget(made)
        self._column.addStretch(1)

    def _say(self, key: str, **facts: str) -> str:
        return self._words(f"components.{key}", **facts)

    def _colours(self) -> QLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        for index, (key, path) in enumerate(COLOURS):
            cell = QVBoxLayout()
            cell.setSpacing(2)
            cell.addWidget(_Swatch(path))
            cell.addWidget(Text(self._say(f"colour.{key}"), "caption", "secondary"))
            grid.addLayout(cell, index // 7, index % 7)
        for column in range(7):
            grid.setColumnStretch(column, 1)
        return grid

    def _type(self) -> QLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 3, 0, 2)
        grid.setVerticalSpacing(3)
        grid.setHorizontalSpacing(0)
        grid.setColumnMinimumWidth(0, 88)
        grid.setColumnStretch(1, 1)
        for row, role in enumerate(TYPES):
            style = theme_of(self).scale[role]
            grid.addWidget(Text(f"{style.px} / {style.weight}", "caption", "muted"), row, 0)
            grid.addWidget(Text(self._say(f"type.{role}"), role), row, 1)
        return grid

    def _status(self) -> QLayout:
        grid = QGridLayout()
        grid.setSpacing(0)
        for index, kind in enumerate(GLYPHS):
            word = self._say(f"status.{kind}")
            cell = QHBoxLayout()
            cell.setSpacing(8)
            cell.addWidget(StatusGlyph(kind, word=word))
            cell.addWidget(Text(word), 1)
            grid.addLayout(cell, index // 4, index % 4)
            grid.setRowMinimumHeight(index // 4, 28)
        for column in range(4):
            grid.setColumnMinimumWidth(column, 156)
        grid.setColumnStretch(4, 1)
        return grid

    def _links(self) -> QWidget:
        bar = Card("bar.bg", "none", "control")
        rows = QVBoxLayout(bar)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setSpacing(8)
        for states in (LINKS[:3], LINKS[3:]):
            chips = []
            for state, extra in states:
                shown = self._say("link.lasting", minutes=extra[0], count=extra[1]) if len(extra) == 2 else extra[0]
                chips.append(ConnectionChip(state, self._say(f"link.{state}"), shown))
            rows.addLayout(_row(chips, 8))
        return bar

    def _buttons(self) -> QLayout:
        def focused(button: Button) -> Button:
            button.show_look("focus")
            return button

        primary = Button(self._say("button.primary"), ("Enter",), "primary")
        hover = Button(self._say("button.hover"), kind="primary")
        hover.show_look("hover")
        pressed = Button(self._say("button.pressed"), kind="primary")
        pressed.show_look("pressed")
        disabled = Button(self._say("button.disabled"))
        disabled.setEnabled(False)
        buttons = [
            primary,
            hover,
            pressed,
            focused(Button(self._say("button.focus"), kind="primary")),
            Button(self._say("button.secondary"), ("F3",)),
            focused(Button(self._say("button.focus"))),
            Button(self._say("button.quiet"), kind="quiet"),
            Button(self._say("button.link"), kind="link"),
            Button(self._say("button.danger"), kind="danger"),
            disabled,
        ]
        rows = QVBoxLayout()
        rows.setSpacing(12)
        for row in _broken(buttons, 12, _WIDTH // 2 - 2 * theme_of(self).space["6"]):
            rows.addLayout(_row(row, 12))
        return rows

    def _strip(self) -> QWidget:
        keys = tuple(StripKey(key, self._say(f"strip.{word}"), state) for key, word, state in STRIP)
        strip = KeyStrip(keys, blocks=False, framed=True)
        strip.button(keys[-1].key).pin_ring(True)
        return strip

    def _fields(self) -> QLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        town, register = self._say("field.town"), self._say("field.register")
        plain = LabelledField(self._say("field.plain"), QLineEdit(town))
        focus = LabelledField(self._say("field.focus"), QLineEdit(town))
        focus.editor.setProperty("pinned", "focus")
        wrong = LabelledField(self._say("field.error"), QLineEdit("9BN5TQ"))
        wrong.set_error(self._say("field.finShort"))
        locked = LabelledField(self._say("field.readOnly"), QLineEdit(register))
        locked.set_read_only(True)
        for field in (plain, focus, wrong, locked):
            field.editor.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        return row

    def _timers(self) -> QLayout:
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 3, 0, 3)
        rows.setSpacing(6)
        for shown, elapsed, target, difference in TIMES:
            bar = TimerBar(elapsed, target, shown)
            bar.setFixedWidth(150)
            row = QHBoxLayout()
            row.setSpacing(0)
            row.addWidget(Text(shown, "name"))
            row.addSpacing(16)
            row.addWidget(bar)
            row.addSpacing(11)
            if bar.over:
                row.addWidget(StatusGlyph("warning", 14))
                row.addSpacing(6)
            words = self._say("timer.over" if bar.over else "timer.left", time=difference)
            row.addWidget(Text(words, "caption", "secondary"))
            row.addStretch(1)
            rows.addLayout(row)
        return rows

    def _notices(self) -> QLayout:
        rows = QVBoxLayout()
        rows.setSpacing(8)
        for tone, glyph, key, number in NOTICES:
            sentence = self._say(f"notice.{key}", number=number) if number else self._say(f"notice.{key}")
            rows.addWidget(Notice(tone, glyph, sentence))
        return rows


class _Swatch(QWidget):
    """One colour."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        values = theme_of(self)
        painter = QPainter(self)
        edge = values.color("border.default")
        box(painter, QRectF(self.rect()), values.radius["control"], values.color(self._path), edge)
        painter.end()


def _row(widgets: Sequence[QWidget], gap: int) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(gap)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _broken(widgets: Sequence[QWidget], gap: int, width: int) -> list[list[QWidget]]:
    """The widgets in rows of at most `width` pixels."""
    rows: list[list[QWidget]] = [[]]
    used = 0
    for widget in widgets:
        wide = widget.sizeHint().width()
        if rows[-1] and used + wide > width:
            rows.append([])
            used = 0
        rows[-1].append(widget)
        used += wide + gap
    return rows
