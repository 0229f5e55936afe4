"""The components page opens in every language at the size of its picture."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.assets import resource
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.components import ComponentsPage
from ui.theme import apply_theme, grab, theme


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_shows_both_themes_side_by_side(qtbot: QtBot, qapp: QApplication, language: Language) -> None:
    apply_theme(qapp, "light", 1.0)
    page = ComponentsPage(Words.load(resource("translations"), language))
    qtbot.addWidget(page)
    image = grab(page, (1366, 1440))
    assert page.width() == 1366
    assert image.pixelColor(5, 5).name().upper() == theme("light").hex("bg.surface")
    assert image.pixelColor(1360, 5).name().upper() == theme("dark").hex("bg.surface")
