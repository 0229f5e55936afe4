"""The settings of a workplace (Ctrl+,): a row for each, kept together with Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QVBoxLayout

from dostdesk.domain.words import LANGUAGES, Words
from ui.settings.values import LOCK_MINUTES, TEXT_SIZES, THEMES, Settings, nearest
from ui.theme import scaled
from ui.widgets import Button, DialogFrame, KeyCap, Segmented, Text

_SAID_IN = {"az": "command.azerbaijani", "ru": "command.russian", "en": "command.english"}
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class SettingsDialog(DialogFrame):
    """Digits, ↑ ↓ and Tab go from row to row, ← → choose in one, Enter keeps all of it, Esc leaves it as it was."""

    def __init__(self, words: Words, settings: Settings, answered: Callable[[Settings], None]) -> None:
        super().__init__(words("settings.title"), words("settings.subtitle"), width=720)
        self._words, self._answered = words, answered
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(scaled(12))
        self._grid.setVerticalSpacing(scaled(14))
        self._grid.setColumnStretch(1, 1)
        self.rows: list[Segmented] = []
        self.language = self._row(
            "language", [words(_SAID_IN[known]) for known in LANGUAGES], LANGUAGES.index(settings.language)
        )
        self.theme = self._row(
            "theme", [words(f"settings.theme.{known}") for known in THEMES], THEMES.index(settings.theme)
        )
        self.text_size = self._row(
            "text_size",
            [words("settings.percent", percent=size) for size in TEXT_SIZES],
            TEXT_SIZES.index(settings.text_size),
        )
        self.lock = self._row(
            "lock",
            [words("settings.minutes", minutes=minutes) for minutes in LOCK_MINUTES],
            nearest(settings.lock_minutes),
        )
        self.body.addLayout(self._grid)
        cancel = self.add_button(Button(words("dialog.cancel"), ("Esc",)))
        cancel.clicked.connect(self.rejected)
        keep = self.add_button(Button(words("settings.keep"), ("Enter",), "primary"))
        keep.clicked.connect(self._confirm)
        self.accepted.connect(self._confirm)
        self.setFocusProxy(self.rows[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        digit = event.key() - Qt.Key.Key_1.value
        if plain and 0 <= digit < len(self.rows):
            self._go_to(digit)
        elif plain and key in _STEPS:
            here = next((place for place, row in enumerate(self.rows) if row is QApplication.focusWidget()), 0)
            self._go_to((here + _STEPS[key]) % len(self.rows))
        else:
            super().keyPressEvent(event)

    def _row(self, name: str, options: Sequence[str], current: int) -> Segmented:
        words, place = self._words, len(self.rows)
        said = words(f"settings.{name}")
        choice = Segmented(options, current, said, height=32)
        named = QVBoxLayout()
        named.setSpacing(0)
        named.addWidget(Text(said, "body", weight=500, wrap=True))
        explained = f"settings.{name}_text"
        if explained in words:
            named.addWidget(Text(words(explained), "caption", "muted", wrap=True))
        self._grid.addWidget(KeyCap(str(place + 1)), place, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addLayout(named, place, 1)
        self._grid.addWidget(choice, place, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.rows.append(choice)
        return choice

    def _go_to(self, place: int) -> None:
        self.rows[place].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _confirm(self) -> None:
        self._answered(
            Settings(
                language=LANGUAGES[self.language.current],
                theme=THEMES[self.theme.current],
                text_size=TEXT_SIZES[self.text_size.current],
                lock_minutes=LOCK_MINUTES[self.lock.current],
            )
        )
