"""Language and theme as commands; what is done with a choice belongs to whoever builds the program."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from dostdesk.domain.words import Language
from ui.commands import CommandId
from ui.shell.frame import Shell
from ui.theme import ThemeName

LANGUAGES: dict[CommandId, Language] = {
    CommandId.AZERBAIJANI: "az",
    CommandId.RUSSIAN: "ru",
    CommandId.ENGLISH: "en",
}
THEMES: dict[CommandId, ThemeName] = {CommandId.LIGHT: "light", CommandId.DARK: "dark"}


def bind_choices(shell: Shell, *, language: Callable[[Language], None], theme: Callable[[ThemeName], None]) -> None:
    """Let the menu of the clerk's name and the search change language and theme at run time."""
    for command, chosen in LANGUAGES.items():
        shell.bind(command, partial(language, chosen))
    for command, name in THEMES.items():
        shell.bind(command, partial(theme, name))
