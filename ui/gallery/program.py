"""`dostdesk gallery`: every screen and state to PNG, without a display."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import Language
from ui.gallery.day import words
from ui.gallery.facts import PANE
from ui.gallery.screens import SCREENS
from ui.theme import apply_theme, grab

SCREEN = QSize(1366, 768)
COMPONENTS = QSize(1366, 1440)
BOARD = QSize(1920, 1080)
_BOARDS = "10"
# What a supervisor sees is drawn for a larger screen.
WIDE = QSize(1920, 1080)
_WIDE = frozenset({"07-analytics"})
# Pictures that show one language or theme by their name.
_ONLY_LANGUAGE = {"02e-clerk-russian": "ru"}
_ONLY_THEME = {"12-clerk-dark": "dark"} | {name: "dark" for name in SCREENS if name.startswith(_BOARDS)}


def render_gallery(
    out: Path, *, languages: Sequence[Language], themes: Sequence[str], scale: float = 1.0, only: str = ""
) -> int:
    """Write `NAME.LANGUAGE.THEME.png` for each screen; text scaled by `scale`, which the name then ends with.

    Raises:
        OutsideError: `folder_unwritable`.
    """
    application = QApplication.instance() or QApplication(["gallery"])
    if not isinstance(application, QApplication):
        raise TypeError("a gallery needs a QApplication")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    suffix = "" if scale == 1.0 else f"@{round(scale * 100)}"
    for theme in themes:
        apply_theme(application, "dark" if theme == "dark" else "light", scale)
        for language in languages:
            for name, make in SCREENS.items():
                if not name.startswith(only) or not _wanted(name, language, theme):
                    continue
                widget = make(words(language), words)
                image = grab(widget, _size(name), 1.0)
                file = out / f"{name}.{language}.{theme}{suffix}.png"
                if not image.save(str(file)):
                    raise OutsideError("folder_unwritable")
                widget.close()
                widget.deleteLater()
                # A page that is gone must not be drawn anew with the next theme.
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
                application.processEvents()
    return 0


def _size(name: str) -> QSize:
    if name.startswith(_BOARDS):
        return BOARD
    if name in _WIDE:
        return WIDE
    if name == "02x6-facts-pane":
        return PANE
    return COMPONENTS if name == "13-components" else SCREEN


def _wanted(name: str, language: Language, theme: str) -> bool:
    return _ONLY_LANGUAGE.get(name, language) == language and _ONLY_THEME.get(name, theme) == theme
