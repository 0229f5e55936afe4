"""The settings of an invented workplace, as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from dostdesk.domain.words import Language, Words
from ui.gallery import day
from ui.gallery.visits import Stages
from ui.settings.dialog import SettingsDialog
from ui.settings.values import Settings

Sentences = Callable[[Language], Words]


def screens(stage: Stages) -> Mapping[str, Callable[[Words, Sentences], QWidget]]:
    """By name, drawn over the gallery's own stage."""
    return {"19-settings": lambda words, _sentences: _settings(words, stage)}


def _settings(words: Words, stage: Stages) -> QWidget:
    made = stage(words, day.idle())
    chosen = Settings(language=words.language, theme="light", lock_minutes=10)
    made.shell.layers.open(SettingsDialog(words, chosen, _nowhere))
    return made.shell


def _nowhere(_: Settings) -> None:
    """A picture keeps nothing."""
