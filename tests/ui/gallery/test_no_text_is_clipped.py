"""Every screen in every language, at ordinary and at large text: nothing that a clerk reads is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from seen_text import Fault, faults

from dostdesk.domain.words import Language
from ui.gallery.day import words
from ui.gallery.screens import SCREENS
from ui.shell.layers import Veil
from ui.theme import apply_theme, grab
from ui.widgets import Text

_SIZE = (1366, 768)
# The same pages again: in one language or theme, or the samples of single widgets.
_AGAIN = {"02e-clerk-russian", "12-clerk-dark", "13-components"}
_BY_DESIGN = frozenset(
    {
        "QueueList",  # one line to a ticket: what it is about gives way to label, sign and minutes
        "ServiceTab",  # long names of services; whole in the title below and in the tool tip
        "ElidedLabel in TopBar",  # names of the centre and of the clerk, whole in the tool tip
        "TabButton",  # the same in the bar of the form and of the papers
    }
)


@pytest.fixture
def scaled_text(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light", 1.0)


def _found(name: str, language: Language, patch: pytest.MonkeyPatch) -> list[tuple[str, Fault]]:
    window = SCREENS[name](words(language), words)
    grab(window, _SIZE)
    # Below a dialog is a page that is judged by itself.
    front = next((layer for layer in window.findChildren(Veil) if layer.isVisible()), window)
    found = [(name, fault) for fault in faults(front, patch, _BY_DESIGN)]
    _gone(window)
    return found


def _gone(window: QWidget) -> None:
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_every_screen_says_what_it_says_whole(
    scaled_text: QApplication, monkeypatch: pytest.MonkeyPatch, language: Language, scale: float
) -> None:
    apply_theme(scaled_text, "light", scale)
    found = [fault for name in SCREENS if name not in _AGAIN for fault in _found(name, language, monkeypatch)]
    assert not found, "\n" + "\n".join(f"{name}: {fault.widget} {fault.wrong}: {fault.text}" for name, fault in found)


def test_the_check_sees_a_label_that_is_cut_and_a_button_of_the_toolkit(
    scaled_text: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    cut = Text("Ünvanlı dövlət sosial yardımı", parent=window)
    cut.setGeometry(0, 0, 60, 20)
    outside = Text("Boşdur", parent=window)
    outside.setGeometry(280, 40, 60, 20)
    button = QPushButton(parent=window)
    button.setGeometry(0, 80, 60, 20)
    grab(window, (300, 200))
    wrong = {fault.wrong.split(":")[0] for fault in faults(window, monkeypatch, frozenset())}
    _gone(window)
    assert wrong == {
        "runs out of its widget",
        "leaves QWidget",
        "is a plain widget of the toolkit",
        "has no accessible name",
    }
