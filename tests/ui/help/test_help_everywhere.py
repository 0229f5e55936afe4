"""F1 on every screen of the gallery: the help of that very place, in the language of the clerk, and back again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tour import STOPS, share, shown

from dostdesk.domain.words import LANGUAGES, Language
from ui.help.sheet import HelpSheet
from ui.help.topics import topics
from ui.theme import apply_theme

# By how a picture's name begins, the longest first; what only asks yes or no is explained as a question.
PLACES = {
    "02-": "serving", "02b": "called", "02c": "search", "02d1": "finish", "02d2": "walk_in", "02d3": "reason",
    "02f": "idle", "02g": "hold", "02g2": "idle", "02h": "transfer", "02i": "idle", "02j": "reason", "02k": "called",
    "02k2": "serving", "02k3": "transfer", "02l": "serving", "02l2": "finish", "02l3": "serving", "02m": "serving",
    "02m2": "search", "02n": "search", "02p": "last_visit", "02w": "serving", "02w2": "walk_in", "02x": "serving",
    "02y": "search", "02y4": "dialogs",
    "03": "form", "04": "papers", "05": "serving", "05b": "idle", "05c": "idle",
    "05d": "connection", "05e": "connection", "05f": "connection", "05j": "connection", "05k": "connection",
    "06": "live", "06n": "search", "06p": "policy", "07": "history", "08": "connection",
    "14": "printers", "15": "setup", "16": "break",
    "16e": "idle", "16f": "idle", "17": "break",
    "17f": "dialogs", "18": "day_end", "19": "settings",
    "20": "idle", "20e": "serving", "20f": "serving", "20g": "reason",
}  # fmt: skip
# The sign-in, the hall's board and the whole of a pane are drawn without a shell; help itself is closed by F1; on its
# own a desk says first what works.
NO_SHELL, HELP = ("01", "10", "02x6"), ("02d4", "02d5", "03c", "08b")
WALKED = tuple(name for name in STOPS if not name.startswith((*NO_SHELL, *HELP)))


def place(name: str) -> str:
    """The topic that a picture needs. Fails for a new one, whose help has to be thought of."""
    return PLACES[max((begins for begins in PLACES if name.startswith(begins)), key=len)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_f1_explains_the_place_where_one_is(qapp: QApplication, language: Language) -> None:
    apply_theme(qapp, "light", 1.0)
    wrong = []
    for name in share(WALKED, LANGUAGES.index(language)):
        with shown(name, language) as window:
            window.activateWindow()
            opener = QApplication.focusWidget()
            QTest.keyClick(opener or window, Qt.Key.Key_F1)
            sheet = window.findChild(HelpSheet)
            if sheet is None or not sheet.isVisible():
                wrong.append(f"{name}: no help")
                continue
            QApplication.processEvents()
            title = topics(language)[place(name)].title
            if (sheet.shown, sheet.text.accessibleName()) != (place(name), title):
                wrong.append(f"{name}: {sheet.shown} instead of {place(name)}")
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
            if sheet.isVisible() or QApplication.focusWidget() is not opener:
                wrong.append(f"{name}: the keyboard does not come back")
    assert not wrong, "\n".join(wrong)
