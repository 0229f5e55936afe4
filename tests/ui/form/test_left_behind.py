"""A form that gave way to another is gone: neither its widgets nor what was made around them stays in memory.

The garbage of the interpreter is counted by kind, so that nothing depends on how large or how slow anything is.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

import ui
from dostdesk.assets import resource
from dostdesk.forms.compose import form_for, read_documents
from tests.ui.form.doubles import TABLES, Desk, at_once, opened, words
from ui.form.page import FormPage
from ui.form.presenter import FormPresenter
from ui.shell.layers import Layers
from ui.widgets import DialogFrame

_CODES = ("udsy-apply", "benefit-birth", "social-home-care", "pension-old-age")
_MADE_OF = ("ui.form", "ui.widgets")


class Window(QWidget):
    """A window with the form's page, and layers over it."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()
        self.page = FormPage()
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.page)
        self.layers = Layers(self)
        documents = read_documents(resource("catalogue", "forms"))
        self.forms = [form_for(code, "social", documents) for code in _CODES]
        self.presenter = FormPresenter(
            self.page,
            run=at_once,
            save=self.desk.save,
            submit=self.desk.submit,
            tables=TABLES,
            words=words(),
            local_time=lambda at: at,
            submitted=lambda _service, _submitted: None,
            left=lambda: None,
            service_wanted=lambda _service: None,
        )
        self.page.attach(self.presenter)

    def open(self, place: int) -> None:
        """One of the forms, whole."""
        self.presenter.open(opened(document=self.forms[place]))
        self.page.make_all()
        _settle()


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.activateWindow()
    return made


def test_forms_that_were_rebuilt_leave_nothing(window: Window) -> None:
    for place in (0, 1, 2, 3, 0):
        window.open(place)
    before = _living()
    for place in (1, 2, 3, 0):
        window.open(place)
    assert _more(before, _living()) == {}


def test_a_layer_that_was_opened_over_a_form_keeps_nothing_of_it(window: Window) -> None:
    """Looking along the chain of the focus for the next stop made whatever stands there a child, for PySide, of what
    stands before it; and what was somebody's child once more than Qt knows is never let go of.
    """

    def with_a_layer() -> None:
        label, content = QLabel("above"), DialogFrame("A question", "With two fields")
        window.column.insertWidget(0, label)
        fields = [QLineEdit(), QLineEdit()]
        for one in fields:
            content.body.addWidget(one)
        window.layers.open(content)
        fields[0].setFocus()
        for _ in range(6):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        window.layers.close()
        content.deleteLater()
        label.deleteLater()
        _settle()

    def focused() -> None:
        window.page.setFocus()
        for _ in range(8):
            QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)

    def all_four() -> None:
        for place in (1, 2, 3, 0):
            window.open(place)
            focused()
            with_a_layer()

    all_four()
    before = _living()
    all_four()
    assert _more(before, _living()) == {}


@pytest.mark.parametrize("act", ["added and taken away", "marked wrong"])
def test_rows_and_errors_leave_nothing(window: Window, act: str) -> None:
    window.open(0)
    acts: dict[str, Callable[[], None]] = {
        "added and taken away": lambda: _row_comes_and_goes(window.presenter),
        "marked wrong": window.presenter.send_pressed,
    }
    acts[act]()
    _settle()
    before = _living()
    for _ in range(3):
        acts[act]()
        _settle()
    assert _more(before, _living()) == {}


def test_nobody_asks_who_is_next_in_the_chain_of_the_focus() -> None:
    """The answer of PySide keeps what it names; `QWidget.focusNextPrevChild` and `setTabOrder` do without it."""
    screens = Path(ui.__file__).parent.rglob("*.py")
    asking = [file.name for file in screens if "InFocusChain(" in file.read_text(encoding="utf-8")]
    assert asking == []


def test_what_stays_is_seen() -> None:
    """The count itself: an object that Qt deleted and somebody holds is found."""
    before = _living()
    kept = [QLineEdit() for _ in range(3)]
    for one in kept:
        one.deleteLater()
    _settle()
    assert _more(before, _living()) == {"dead QLineEdit": 3}


def _row_comes_and_goes(presenter: FormPresenter) -> None:
    presenter.row_added("family")
    presenter.row_removed("family", presenter.state.rows["family"] - 1)


def _settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _living() -> Counter[str]:
    """How many objects of the form's own kinds there are, and how many wrappers of widgets that Qt deleted."""
    _settle()
    gc.collect()
    counts: Counter[str] = Counter()
    for one in gc.get_objects():
        kind = type(one)
        if str(kind.__module__).startswith(_MADE_OF):
            counts[kind.__qualname__] += 1
        if isinstance(one, QObject) and not isValid(one):
            counts[f"dead {kind.__name__}"] += 1
    return counts


def _more(before: Counter[str], after: Counter[str]) -> dict[str, int]:
    return dict(after - before)
