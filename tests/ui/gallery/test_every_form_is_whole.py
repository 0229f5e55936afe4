"""Each form made by hand, filled, with the longest option in every list: nothing that a clerk reads is cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from cuts import BY_DESIGN
from PySide6.QtWidgets import QApplication, QComboBox
from seen_text import faults
from tour import SIZE, put_away, share

from dostdesk.desk.view import DeskView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.words import LANGUAGES, Language
from dostdesk.forms.compose import COMMON
from ui.form.values import VisitBarView
from ui.gallery import day, form
from ui.gallery.doubles import idle_desk
from ui.theme import apply_theme, lay_out

MADE_BY_HAND = tuple(
    sorted(path.removesuffix(".json") for path in day.book().current.forms if "/" not in path and path != COMMON)
)
SERVICE = VisitServiceId("s-1")
BAR = VisitBarView(label="Y\u2011047", elapsed=timedelta(), target=timedelta(minutes=20), tabs=())
NOBODY = idle_desk(DeskView, lambda _job: b"")
LARGEST = 1.5
# A cell of a table with six columns: its tool tip holds the option whole.
GIVES_WAY = BY_DESIGN | {"ChoiceEditor in Cell"}


@pytest.fixture
def scaled_text(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "light", 1.0)


def longest_option_chosen(box: QComboBox) -> None:
    """Only drawn, not answered."""
    widths = [box.fontMetrics().horizontalAdvance(box.itemText(place)) for place in range(box.count())]
    box.setCurrentIndex(widths.index(max(widths)))


@pytest.mark.parametrize("language", ["az", "ru", "en"])
def test_every_form_says_what_it_says_whole(
    scaled_text: QApplication, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    apply_theme(scaled_text, "light", LARGEST)
    found = []
    for code in share(MADE_BY_HAND, LANGUAGES.index(language)):
        page = form.page(
            day.words(language), form.filled(code, Random(len(code))), actions=NOBODY, service=SERVICE, bar=BAR
        )
        lay_out(page, SIZE)
        for box in page.findChildren(QComboBox):
            longest_option_chosen(box)
        found += [(code, fault.widget, fault.wrong, fault.text) for fault in faults(page, monkeypatch, GIVES_WAY)]
        put_away(page)
    assert len(MADE_BY_HAND) >= 24
    assert not found, "\n".join(map(str, sorted(set(found))))
