"""Journey: the form at the real window: typed, checked, kept through a close, a crash and a full disk."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from clerk import Clerk
from hall import words
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from test_a_visit import sample, see_documents

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import VisitServiceId
from ui.form.editors import LineEditor, NoteEditor

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
LETTERS = "Əliyeva Günəş Şıx qızı İ"


def in_form(clerk: Window, service: str = "udsy-apply") -> Clerk:
    me = clerk().signs_in().serves(service)
    me.opens_form()
    return me


def goes_to(me: Clerk, path: str) -> None:
    """By Tab alone."""
    for _ in range(80):
        if me.path() == path:
            return
        me.press("Tab")
    raise AssertionError(f"Tab does not reach {path}")


def test_a_hand_made_form_is_filled_by_keys_and_sent(clerk: Window) -> None:
    me = in_form(clerk)
    wanted = sample(me)
    goes_to(me, "family.0.fin")
    while me.form.rows["family"] < wanted.rows["family"]:
        me.press("Alt+N")
    me.fills(wanted)
    see_documents(me)
    me.press("Ctrl+Enter")
    me.until(lambda: me.front == "papers" or me.screens.form_page.summary.isVisible())
    assert me.front == "papers", [link.text for link in me.screens.form_page._view.problems]  # type: ignore[union-attr]
    me.until(lambda: bool(list(me.papers.glob("*.pdf"))))


def test_an_error_stands_below_its_field_once_it_is_left(clerk: Window) -> None:
    me = in_form(clerk)
    goes_to(me, "applicant.fin")
    me.press("Ctrl+A")
    me.types("0TEST0")
    assert not me.says("7 simvol")
    me.press("Tab")
    me.until(lambda: me.says("FİN 7 simvol olmalıdır, 6 yazılıb"))
    assert me.path() not in ("", "applicant.fin")
    me.press("Esc")
    me.until(lambda: me.front == "workspace")
    me.still()
    me.opens_form()
    assert me.form.text("applicant.fin") == "0TEST0"
    assert me.says("FİN 7 simvol olmalıdır, 6 yazılıb")


def half_fill(me: Clerk) -> str:
    goes_to(me, "applicant.surname")
    me.press("Ctrl+A")
    me.types(LETTERS)
    me.press("Tab")
    me.until(lambda: not me.screens.form._saver.unsaved)
    return me.path()


def test_a_closed_program_opens_on_the_same_form(clerk: Window) -> None:
    me = in_form(clerk)
    half_fill(me)
    me.types("Half-typed")
    label, data, path = me.view.visit.ticket.label, me.data, me.path()  # type: ignore[union-attr]
    me.closes()
    again = clerk(data=data)
    again.until(lambda: again.front == "form")
    again.still()
    assert again.view.visit is not None
    assert again.view.visit.ticket.label == label
    assert again.form.value("applicant.surname") == LETTERS
    assert again.form.text(path) == "Half-typed", "what stood in the field was handed on before the end"


def test_a_program_that_was_dropped_opens_on_the_same_form(clerk: Window) -> None:
    me = in_form(clerk)
    half_fill(me)
    data = me.data
    me.drops()
    again = clerk(data=data)
    again.until(lambda: again.front == "form")
    again.still()
    assert again.state == "serving"
    assert again.form.value("applicant.surname") == LETTERS


def test_a_full_disk_keeps_the_text_on_the_screen_and_says_so(clerk: Window) -> None:
    me = in_form(clerk)
    save, full = me.screens.form._saver._save, [True]

    def refuse(service: VisitServiceId, draft: Draft) -> Draft:
        if full[0]:
            raise OutsideError("disk_full")
        return save(service, draft)

    me.screens.form._saver._save = refuse
    goes_to(me, "applicant.surname")
    me.press("Ctrl+A")
    me.types(LETTERS)
    me.press("Tab")
    sentence = words("az").of_error(OutsideError("disk_full"))
    me.until(lambda: me.says(sentence))
    editor = me.screens.form_page.editor("applicant.surname")
    assert isinstance(editor, LineEditor)
    assert editor.text() == LETTERS
    assert me.path() not in ("", "applicant.surname"), "the focus goes on"
    full[0] = False
    me.until(lambda: not me.screens.form._saver.unsaved)
    me.until(lambda: not me.says(sentence))
    me.press("Esc")
    me.until(lambda: me.front == "workspace")
    me.still()
    assert me.view.visit is not None
    kept = [json.loads(draft.form)["values"] for draft in me.view.visit.drafts.values()]
    assert kept[0]["applicant.surname"] == LETTERS


def test_ten_thousand_characters_and_pasted_control_characters_in_the_note(clerk: Window) -> None:
    me = clerk().signs_in().serves()
    note = me.page.serving.note
    for _ in range(40):
        if note.isAncestorOf(me.focus):
            break
        me.press("Tab")
    mime = QMimeData()
    mime.setText("Bir\x00iki\x07\u202eüç\x1b[31m " + "ə" * 10_000)
    QApplication.clipboard().setMimeData(mime)
    me.press("Ctrl+V")
    me.press("F6")
    me.until(lambda: me.says("10"))
    me.still()
    assert note.field.text().count("ə") == 10_000
    assert me.state == "serving"
    draft = next(iter(me.view.visit.drafts.values()))  # type: ignore[union-attr]
    assert draft.note == "Birikiüç[31m " + "ə" * 10_000


def test_pasted_control_characters_go_from_a_field_and_a_form_note(clerk: Window) -> None:
    me = in_form(clerk, "aux-complaint")
    goes_to(me, "applicant.surname")
    mime = QMimeData()
    mime.setText("Əli\x00yev\x07\x1b")
    QApplication.clipboard().setMimeData(mime)
    me.press("Ctrl+A")
    me.press("Ctrl+V")
    me.press("Tab")
    assert me.form.value("applicant.surname") == "Əliyev"
    note = next((path for path in me.form.visible if isinstance(me.screens.form_page.editor(path), NoteEditor)), None)
    if note is not None:
        goes_to(me, note)
        mime = QMimeData()
        mime.setText("ş" * 10_000 + "\x00")
        QApplication.clipboard().setMimeData(mime)
        me.press("Ctrl+V")
        me.press("Tab")
        me.until(lambda: not me.screens.form._saver.unsaved)
        assert me.form.raw(note).count("ş") == 10_000
    me.press("Ctrl+Enter")
    me.until(me.screens.form_page.summary.isVisible)
