"""Journey: another language and theme while the program runs, on every page, with the keyboard where it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from clerk import Clerk
from hall import words

from dostdesk.domain.words import LANGUAGES, Language
from ui.commands import CommandId
from ui.settings.dialog import SettingsDialog
from ui.theme import theme_source

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
_COMMAND = {"az": CommandId.AZERBAIJANI, "ru": CommandId.RUSSIAN, "en": CommandId.ENGLISH}
_FILES = ("workspace.", "form_page.", "receipt_page.", "sign_in.", "strip.", "shell.", "program.", "command.")


def foreign(texts: Iterable[str], language: Language) -> list[str]:
    """Visible sentences that are only another language's."""
    here = words(language)
    own = set(here._sentences.values())
    others = {
        sentence
        for other in LANGUAGES
        if other != language
        for key, sentence in words(other)._sentences.items()
        if key.startswith(_FILES) and "{" not in sentence and re.search(r"\w{3}", sentence)
    }
    return [text for text in texts if text in others - own and text not in ("Azərbaycan", "Русский", "English")]


def speaks(me: Clerk, language: Language) -> None:
    """Nothing is left in another language, and the focus is where it was."""
    before = me.focus
    me.window.shell.press(_COMMAND[language])
    me.still()
    assert me.focus.isVisible()
    if me.front == "workspace":
        assert me.focus is before
    assert foreign(me.texts(), language) == []


def test_every_page_changes_its_language_and_theme(clerk: Window) -> None:
    me = clerk()
    speaks(me, "ru")
    assert me.screens.sign_in_page.password.text() == "demo"
    speaks(me, "en")
    me.signs_in()
    for language in ("az", "ru", "en"):
        speaks(me, language)
    me.serves("aux-complaint")
    for language in ("az", "ru", "en"):
        speaks(me, language)
    me.opens_form()
    me.press("Tab")
    path = me.path()
    me.types("0TEST")
    for language in ("ru", "en", "az"):
        speaks(me, language)
        assert me.path() == path, "the field keeps the keyboard"
        assert me.form.raw(path).endswith("0TEST"), "what was typed stays"
    me.window.shell.press(CommandId.DARK)
    assert theme_source().name == "dark"
    assert me.path() == path
    me.window.shell.press(CommandId.LIGHT)
    assert theme_source().name == "light"
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)


def test_the_settings_of_a_workplace_are_there_after_a_restart(clerk: Window) -> None:
    me = clerk().signs_in()
    before = me.focus
    me.press("Ctrl+,")
    me.until(lambda: isinstance(me.layer, SettingsDialog))
    for key in ("Right", "Down", "Right", "Down", "Right", "Right", "4", "Home"):
        me.press(key)
    me.press("Enter")
    me.until(lambda: me.layer is None)
    me.until(lambda: me.notice == words("ru")("settings.kept"))
    assert foreign(me.texts(), "ru") == []
    assert me.focus is before
    me.still()
    me.desk.actions.sign_out()
    me.closes()
    again = clerk(data=me.data)
    assert (theme_source().name, theme_source().scale) == ("dark", 1.5)
    again.signs_in()
    assert foreign(again.texts(), "ru") == []
    turns, real = again.screens.day, again.screens.day._monotonic
    turns.tick()
    for seconds, locked in ((50, False), (61, True)):
        turns._monotonic = lambda ahead=seconds: real() + ahead
        turns.tick()
        assert turns.lock.locked is locked
