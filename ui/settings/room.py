"""The settings in the shell of one desk: asked with Ctrl+, or chosen one by one in the menu of the clerk's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Language, Words
from ui.commands import CommandId
from ui.settings.dialog import SettingsDialog
from ui.settings.values import THEME, Settings, read
from ui.shell.choices import bind_choices
from ui.shell.frame import Shell
from ui.theme import ThemeName, apply_theme, theme_source
from ui.work import Run


class Remembers(Protocol):
    """What a desk keeps from one day to the next; both wait for the disk."""

    def setting(self, name: str) -> str | None: ...

    def choose(self, name: str, value: str) -> None: ...


class SettingsRoom(QObject):
    """Settings of this desk.

    Args:
        speak: Another language from now on, kept as well.
        lock_after: After how many idle minutes the window locks from now on.
    """

    def __init__(
        self,
        shell: Shell,
        desk: Remembers,
        *,
        run: Run,
        words: Callable[[], Words],
        speak: Callable[[Language], None],
        lock_after: Callable[[int], None],
    ) -> None:
        super().__init__(shell)
        self._shell, self._desk, self._run, self._words = shell, desk, run, words
        self._speak, self._lock_after = speak, lock_after
        bind_choices(shell, language=speak, theme=self._dress)
        shell.bind(CommandId.SETTINGS, self.open)

    def open(self) -> None:
        """Read what this desk remembers, and ask."""
        language, theme = self._words().language, theme_source().name
        self._run(lambda: read(self._desk.setting, language=language, theme=theme), done=self._ask, failed=self._tell)

    def _ask(self, settings: Settings) -> None:
        if len(self._shell.layers):
            return

        def answered(chosen: Settings) -> None:
            self._shell.layers.close(dialog)
            self._use(settings, chosen)

        dialog = SettingsDialog(self._words(), settings, answered)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)

    def _use(self, before: Settings, chosen: Settings) -> None:
        changed = {name: value for name, value in chosen.kept().items() if before.kept()[name] != value}
        if changed:
            self._run(lambda: self._keep(changed), done=lambda _: self._kept(before, chosen), failed=self._tell)

    def _keep(self, changed: Mapping[str, str]) -> None:
        for name, value in changed.items():
            self._desk.choose(name, value)

    def _kept(self, before: Settings, chosen: Settings) -> None:
        if chosen.language != before.language:
            self._speak(chosen.language)
        if (chosen.theme, chosen.text_size) != (before.theme, before.text_size):
            _wear(chosen.theme, chosen.text_size / 100)
        self._lock_after(chosen.lock_minutes)
        self._shell.tell(self._words()("settings.kept"), "success")

    def _dress(self, name: ThemeName) -> None:
        self._run(lambda: self._desk.choose(THEME, name), done=_nothing, failed=self._tell)
        _wear(name, theme_source().scale)

    def _tell(self, error: DeskError) -> None:
        self._shell.tell(self._words().of_error(error), "danger")


def _wear(theme: ThemeName, scale: float) -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, theme, scale)


def _nothing(_: object) -> None:
    """A choice was remembered; there is nothing to show."""
