"""Every screen in every language at 100, 125 and 150 %: nothing that a clerk reads is cut."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cuts import report, wrong_with
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QWidget
from seen_text import faults
from tour import SIZE, SMALLEST, STOPS, put_away, share

from dostdesk.domain.words import LANGUAGES, Language
from ui.theme import apply_theme, lay_out, scaled
from ui.widgets import ElidedLabel, Text


@pytest.fixture
def scaled_text(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light", 1.0)


SCALES = (1.0, 1.25, 1.5)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_says_what_it_says_whole(
    scaled_text: QApplication, monkeypatch: pytest.MonkeyPatch, language: Language, scale: float
) -> None:
    apply_theme(scaled_text, "light", scale)
    stops = share(STOPS, LANGUAGES.index(language), SCALES.index(scale))
    found = [fault for name in stops for fault in wrong_with(name, language, SIZE, monkeypatch)]
    assert not found, report(found)


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_the_workspace_says_it_whole_in_the_smallest_window(
    scaled_text: QApplication, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    workspace = [name for name in STOPS if name.startswith(("02", "06-", "06k", "06l", "06m", "07-", "20"))]
    assert len(workspace) >= 9
    stops = share(workspace, LANGUAGES.index(language))
    found = [fault for name in stops for fault in wrong_with(name, language, SMALLEST, monkeypatch)]
    assert not found, report(found)


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
    short = ElidedLabel("Ünvanlı dövlət sosial yardımı", parent=window)
    short.setGeometry(0, 120, 60, 20)
    choice = QComboBox(window)
    choice.addItem("Ünvanlı dövlət sosial yardımı")
    choice.setGeometry(0, 150, scaled(90), 34)
    lay_out(window, (300, 200))
    wrong = {fault.wrong.split(":")[0] for fault in faults(window, monkeypatch, frozenset())}
    assert wrong == {
        "runs out of its widget",
        "leaves QWidget",
        "is a plain widget of the toolkit",
        "ends in an ellipsis",
        "shows a choice that does not fit and has no tool tip",
    }
    by_design = frozenset({"ElidedLabel"})
    assert "ends in an ellipsis" not in {fault.wrong for fault in faults(window, monkeypatch, by_design)}
    monkeypatch.setattr(ElidedLabel, "setToolTip", lambda _self, _text: None)
    short.setText("Əlilliyə görə sosial müavinət")
    assert "gives way and has no tool tip" in {fault.wrong for fault in faults(window, monkeypatch, by_design)}
    put_away(window)
