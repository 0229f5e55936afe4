"""A form is made in slices; whoever is quicker than they are finds everything where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

import ui.form.making
from dostdesk.assets import resource
from dostdesk.forms.compose import form_for, read_documents
from dostdesk.forms.fill import FormState, to_draft
from tests.ui.form.doubles import OTHER, TODAY, opened, udsy, words
from tests.ui.form.test_form_page import Bench
from ui.form.fields import is_put_away
from ui.form.page import FormPage


@pytest.fixture
def bench(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A page whose time for a slice is always over after a row, and whose slices come when the test says so."""
    monkeypatch.setattr(ui.form.making, "_after", lambda _seconds: lambda: True)
    monkeypatch.setattr(ui.form.making.FormMaking, "go_on", lambda _making: None)
    made = Bench(qtbot)
    yield made
    made.page.hide()


def editors(page: FormPage) -> list[str]:
    return [path for section in page._sections.values() for path, _ in section.editors()]


def seen(page: FormPage) -> list[str]:
    return [
        path
        for section in page._sections.values()
        if not is_put_away(section)
        for path, editor in section.editors()
        if editor.isVisible()
    ]


def finish(page: FormPage) -> None:
    while not page.made:
        page._making.slice()
        QApplication.processEvents()


def walked(bench: Bench, steps: int) -> list[QWidget]:
    found = []
    for _ in range(steps):
        bench.press(Qt.Key.Key_Tab)
        found.append(bench.focus())
    return found


def test_the_first_field_takes_keys_before_the_rest_is_there(bench: Bench) -> None:
    assert 0 < len(editors(bench.page)) <= 4
    bench.page.setFocus()
    bench.type("0TEST2X")
    assert bench.page.editor("applicant.fin") is bench.focus()
    assert not bench.page.made


def test_a_slice_makes_a_row_and_all_of_them_the_same_form_as_at_once(bench: Bench, qtbot: QtBot) -> None:
    page = bench.page
    before = len(editors(page))
    while not page.made:
        page._making.slice()
        now = len(editors(page))
        assert now - before <= 6, "more than a row of fields or of a table"
        before = now
    QApplication.processEvents()
    whole = Bench(qtbot)
    whole.page.make_all()
    QApplication.processEvents()
    for _ in range(5):
        QApplication.processEvents()
    assert seen(page) == seen(whole.page)
    assert editors(page) == editors(whole.page)
    places = [page.editor(path).geometry() for path in seen(page)]  # type: ignore[union-attr]
    assert places == [whole.page.editor(path).geometry() for path in seen(page)]  # type: ignore[union-attr]
    assert page.middle.content.height() == whole.page.middle.content.height()
    whole.page.hide()


def test_the_scroll_bar_knows_at_once_about_how_long_the_form_is(bench: Bench) -> None:
    QApplication.processEvents()
    early = bench.page.middle.content.sizeHint().height()
    finish(bench.page)
    assert early == pytest.approx(bench.page.middle.content.sizeHint().height(), rel=0.35)


def test_tab_goes_on_into_what_is_not_made_yet(bench: Bench) -> None:
    bench.page.setFocus()
    quick = [bench.page._focused()[0] for _ in walked(bench, 1)]  # type: ignore[index]
    while len(quick) < 20:
        walked(bench, 1)
        here = bench.page._focused()
        assert here is not None, quick[-1]
        quick.append(here[0])
    bench.page.make_all()
    bench.page.focus_field("applicant.fin")
    slow = []
    for _ in range(20):
        walked(bench, 1)
        slow.append(bench.page._focused()[0])  # type: ignore[index]
    assert quick == slow


def test_tab_passes_a_table_that_an_answer_has_put_away(bench: Bench) -> None:
    complaint = form_for("aux-complaint", "auxiliary", read_documents(resource("catalogue", "forms")))
    made = opened(document=complaint)
    bench.presenter.open(type(made)(**{**vars(made), "service_id": OTHER}))
    bench.page.setFocus()
    way: list[str] = []
    while way[-1:] != ["appeal.subject"]:
        walked(bench, 1)
        here = bench.page._focused()
        assert here is not None, way[-1]
        way.append(here[0])
    assert way[-2] == "appeal.collective"


def test_shift_tab_from_a_section_gone_to_early_leads_to_the_one_before_it(bench: Bench) -> None:
    bench.page.focus_section("income")
    bench.press(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    here = bench.page._focused()
    assert here is not None
    assert here[0] in bench.page.section("housing").paths


def test_whoever_jumps_ahead_finds_the_section_and_it_stays_where_it_is(bench: Bench) -> None:
    page = bench.page
    page.focus_section("payment")
    QApplication.processEvents()
    here = page._focused()
    assert here is not None
    assert here[0] in page.section("payment").paths
    top = here[1].mapTo(page.middle.viewport(), QPoint(0, 0)).y()
    assert not page.made
    while not page.made:
        page._making.slice()
        QApplication.processEvents()
        assert abs(here[1].mapTo(page.middle.viewport(), QPoint(0, 0)).y() - top) <= 2
    assert here[1] is bench.focus() or here[1].isAncestorOf(bench.focus())


def test_an_error_in_what_is_not_made_yet_is_linked_and_shown_there(bench: Bench) -> None:
    bench.page.send()
    problem = bench.page.summary.links[-1]
    assert problem.link.path not in editors(bench.page)
    problem.click()
    here = bench.page._focused()
    assert here is not None
    assert here[0] == problem.link.path
    section = next(made for made in bench.page._sections.values() if problem.link.path in made.fields)
    assert section.fields[problem.link.path].message.text
    finish(bench.page)
    assert here[1] is bench.focus() or here[1].isAncestorOf(bench.focus())


def test_an_answer_given_while_the_form_is_made_is_obeyed_by_what_comes_later(bench: Bench) -> None:
    bench.presenter.field_left("housing.rented", "true")
    assert "housing.rented" not in editors(bench.page)
    finish(bench.page)
    assert "housing.owner" in seen(bench.page)


def test_rows_of_a_draft_come_one_by_one_and_all(bench: Bench) -> None:
    state = FormState.open(udsy(), today=TODAY)
    while state.rows["family"] < 8:
        state = state.add_row("family")
    made = opened()
    draft = type(made.draft)(version=1, form=to_draft(state), documents={}, note="")
    bench.presenter.open(type(made)(**{**vars(made), "draft": draft, "service_id": OTHER}))
    most = 0
    before = 0
    while not bench.page.made:
        bench.page._making.slice()
        table = bench.page._sections["family"].tables.get("family")
        rows = 0 if table is None else table.rows
        most, before = max(most, rows - before), rows
    assert before == 8
    assert most == 1


def test_another_form_begun_meanwhile_is_made_and_the_first_forgotten(bench: Bench) -> None:
    old = list(bench.page._sections.values())
    made = opened()
    bench.presenter.open(type(made)(**{**vars(made), "service_id": OTHER}))
    finish(bench.page)
    assert not any(section.finished for section in old)
    assert len(seen(bench.page)) > 20


def test_a_form_that_was_left_never_has_the_keyboard_again(bench: Bench, qtbot: QtBot) -> None:
    stack, elsewhere = QStackedWidget(), QLineEdit()
    qtbot.addWidget(stack)
    stack.addWidget(elsewhere)
    stack.addWidget(bench.page)
    stack.setCurrentWidget(bench.page)
    stack.show()
    stack.activateWindow()
    qtbot.waitUntil(stack.isActiveWindow)
    left = bench.at("applicant.surname")
    stack.setCurrentWidget(elsewhere)
    elsewhere.setFocus()
    entered: list[str] = []
    bench.presenter.field_entered = entered.append  # type: ignore[method-assign]
    section = next(section for section in udsy().sections if section.key == "attachments")
    other = replace(udsy(), sections=(section,), fingerprint="other")
    bench.presenter.open(opened(document=other))
    stack.setCurrentWidget(bench.page)
    assert bench.focus() is not left
    assert all(path.startswith("attachments.") for path in entered)
    bench.page.setParent(None)


def test_the_rest_is_made_while_nothing_else_waits(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    qtbot.waitUntil(lambda: bench.page.made)
    assert len(seen(bench.page)) > 20
    bench.page.hide()


def test_nothing_more_is_made_in_the_pass_that_paints_what_was_begun(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ui.form.making, "_after", lambda _seconds: lambda: True)
    bench = Bench(qtbot)
    bench.presenter.open(opened(document=replace(udsy(), fingerprint="other")))
    begun = editors(bench.page)
    QApplication.processEvents()
    assert editors(bench.page) == begun
    qtbot.waitUntil(lambda: len(editors(bench.page)) > len(begun))
    bench.page.hide()


def test_words_said_in_another_language_meanwhile_are_all_in_it(bench: Bench) -> None:
    bench.page._making.slice()
    bench.presenter.change_words(words("ru"))
    finish(bench.page)
    names = [bench.page.editor(path).accessibleName() for path in seen(bench.page)]  # type: ignore[union-attr]
    assert any("а" <= letter.lower() <= "я" for name in names for letter in name)
    assert not any("ə" in name for name in names)
