"""The accessibility tree of every screen and state, in every language: each control says its name and what it is."""

from __future__ import annotations

import re

import pytest
from heard import faults, tree
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from tour import STOPS, put_away, share, shown

from dostdesk.domain.words import LANGUAGES, Language
from ui.theme import lay_out

_CYRILLIC = re.compile("[а-яё]{4}", re.IGNORECASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_name_and_a_role(spoken: QApplication, language: Language) -> None:
    found = []
    for name in share(STOPS, LANGUAGES.index(language)):
        with shown(name, language) as window:
            found += [f"{name}: {fault}" for fault in faults(window)]
    assert not found, "\n" + "\n".join(sorted(set(found)))


@pytest.mark.parametrize("name", ["02-clerk-workspace", "02b-clerk-called", "03-service-form", "04-receipt-print"])
def test_controls_are_named_in_the_clerks_language(spoken: QApplication, name: str) -> None:
    """Words of one language are not left behind in another; names of people and services stay as they are."""
    with shown(name, "ru") as window:
        controls = [heard for heard in tree(window) if heard.focusable and heard.kind in ("Button", "StripButton")]
        assert controls
        strange = [heard.name for heard in controls if not _CYRILLIC.search(heard.name)]
    assert len(strange) <= len(controls) // 10, strange


def test_the_walk_sees_a_field_without_a_name_and_an_area_that_takes_the_focus(spoken: QApplication) -> None:
    from PySide6.QtCore import Qt

    window = QWidget()
    row = QHBoxLayout(window)
    nameless, area, wrong = QLineEdit(), QWidget(), QLineEdit()
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    area.setAccessibleName("Sahə")
    wrong.setAccessibleName("FİN")
    wrong.setProperty("error", True)
    for widget in (nameless, area, wrong):
        row.addWidget(widget)
    lay_out(window, (300, 60))
    found = set(faults(window))
    put_away(window)
    assert found == {
        "QLineEdit can have the focus and has no name",
        "QWidget 'Sahə' can have the focus and is a Client",
        "QLineEdit 'FİN' is wrong and does not say why",
    }
