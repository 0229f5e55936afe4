"""Every screen of the gallery in turn, shown and settled: what the checks of the whole gallery walk through."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from dostdesk.domain.words import Language
from ui.gallery.day import words
from ui.gallery.screens import SCREENS
from ui.shell.layers import Veil
from ui.theme import lay_out
from ui.widgets.dialog import Scrim

SIZE, SMALLEST = (1366, 768), (1280, 680)
# The same pages again: in one language or theme, or the samples of single widgets.
AGAIN = frozenset({"02e-clerk-russian", "12-clerk-dark", "13-components"})
STOPS = tuple(name for name in SCREENS if name not in AGAIN)
# All screens in every combination take a quarter of an hour; a run takes a share of them, in which each screen comes
# once in each language and once at each size. `DOSTDESK_WHOLE=1` takes all.
WHOLE = bool(os.environ.get("DOSTDESK_WHOLE"))


def share(names: Sequence[str], *turn: int, of: int = 3) -> tuple[str, ...]:
    """The names whose turn it is; over all turns from 0 to `of` each name comes equally often."""
    if WHOLE:
        return tuple(names)
    return tuple(name for place, name in enumerate(names) if (place + sum(turn)) % of == 0)


@contextmanager
def shown(name: str, language: Language, size: tuple[int, int] = SIZE) -> Iterator[QWidget]:
    """One screen; it is gone afterwards."""
    window = SCREENS[name](words(language), words)
    lay_out(window, size)
    yield window
    put_away(window)


def in_front(window: QWidget) -> QWidget:
    """The layer that has the keyboard, else the window: below a dialog is a page that is judged by itself."""
    over = [*window.findChildren(Veil), *window.findChildren(Scrim)]
    veils = [veil for veil in over if veil.isVisible()]
    return veils[-1] if veils else window


def put_away(window: QWidget) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
