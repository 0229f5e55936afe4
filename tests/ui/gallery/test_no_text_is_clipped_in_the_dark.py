"""The dark theme: it changes colours and nothing that has a size, and every screen is read in it as well."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from cuts import report, wrong_with
from PySide6.QtWidgets import QApplication
from tour import SIZE, STOPS, share

from dostdesk.domain.words import LANGUAGES, Language
from ui.theme import apply_theme, style_sheet, theme, theme_source

SCALES = (1.0, 1.25, 1.5)
# What may differ: a colour, and the picture of a chevron in that colour.
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|chevron-(light|dark)\.svg")


@pytest.fixture
def own_theme(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light", 1.0)


@pytest.mark.parametrize("scale", SCALES)
def test_the_themes_differ_in_colours_alone(own_theme: QApplication, scale: float) -> None:
    theme_source().choose("light", scale)
    light, dark = (_COLOUR.sub("colour", style_sheet(theme(name))) for name in ("light", "dark"))
    assert light == dark
    for what in ("sizes", "space", "radius", "scale"):
        assert getattr(theme("light"), what) == getattr(theme("dark"), what)


@pytest.mark.parametrize(("language", "scale"), [("az", 1.25), ("ru", 1.5), ("en", 1.0)])
def test_every_screen_says_what_it_says_whole_in_the_dark(
    own_theme: QApplication, monkeypatch: pytest.MonkeyPatch, language: Language, scale: float
) -> None:
    apply_theme(own_theme, "dark", scale)
    stops = share(STOPS, LANGUAGES.index(language))
    found = [fault for name in stops for fault in wrong_with(name, language, SIZE, monkeypatch)]
    assert not found, report(found)
