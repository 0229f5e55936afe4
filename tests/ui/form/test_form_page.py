"""The form's page under real keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.domain.services import DocumentState, LocalText
from dostdesk.domain.words import Language
from dostdesk.forms.document import FieldKind, FieldSpec, FormDocument, Notice, Section
from tests.ui.form.doubles import OTHER, PREFILL, TABLES, Desk, at_once, opened, udsy, words
from tests.ui.form.test_household import HOUSEHOLD
from ui.form.choosing import ChoiceEditor, DateEditor
from ui.form.editors import LineEditor, NoteEditor, RadioEditor
from ui.form.known import Known
from ui.form.page import FormPage
from ui.form.presenter import FormPresenter
from ui.theme import apply_theme

ALT, CONTROL, NONE = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)


class Bench:
    """A page with its presenter on a desk that is already done."""

    def __init__(self, qtbot: QtBot, document: FormDocument | None = None) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if not application.styleSheet():
            apply_theme(application, "light", 1.0)
        self.qtbot, self.desk = qtbot, Desk()
        self.page = FormPage()
        qtbot.addWidget(self.page)
        self.presenter = FormPresenter(
            self.page,
            run=at_once,
            save=self.desk.save,
            submit=self.desk.submit,
            tables=TABLES,
            words=words(),
            local_time=lambda at: at + timedelta(hours=4),
            submitted=lambda service, result: self.desk.told.append("sent"),
            left=lambda: self.desk.told.append("left"),
            service_wanted=self.desk.told.append,
        )
        self.page.attach(self.presenter)
        self.presenter.open(opened(document=document))
        self.page.resize(1366, 660)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        qtbot.waitUntil(self.page.isActiveWindow)

    def at(self, path: str) -> QWidget:
        editor = self.page.editor(path)
        assert editor is not None, path
        self.page.focus_field(path)
        self.qtbot.waitUntil(lambda: self.focus() is editor or editor.isAncestorOf(self.focus()))
        return editor

    def focus(self) -> QWidget:
        focus = QApplication.focusWidget()
        assert focus is not None
        return focus

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(self.focus(), key, held)

    def type(self, text: str) -> None:
        for letter in text:
            for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
                QApplication.sendEvent(self.focus(), QKeyEvent(kind, 0, NONE, letter))


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.page.hide()


def test_an_error_is_shown_on_leaving_the_field_and_not_while_typing(bench: Bench) -> None:
    bench.at("applicant.fin")
    bench.press(Qt.Key.Key_A, CONTROL)
    bench.type("0TEST")
    parts = bench.page.section("applicant").fields["applicant.fin"]
    assert parts.message.text == ""
    bench.press(Qt.Key.Key_Tab)
    assert "FİN 7 simvol olmalıdır, 5 yazılıb" in parts.message.text
    assert parts.editor.accessibleDescription() == parts.message.text
    assert b"0TEST" in bench.desk.saved[-1].form


def test_a_focused_page_gives_the_focus_to_its_first_field(bench: Bench) -> None:
    bench.page.setFocus()
    assert bench.focus() is bench.page.editor("applicant.fin")


def test_money_is_written_out_on_leaving(bench: Bench) -> None:
    bench.presenter.field_left("housing.rented", "true")
    editor = bench.at("housing.rent")
    bench.type("1234,5")
    bench.press(Qt.Key.Key_Return)
    assert isinstance(editor, LineEditor)
    assert editor.text() == "1.234,50"
    assert editor.alignment() & Qt.AlignmentFlag.AlignRight


def test_azerbaijani_letters_and_a_pasted_control_character(bench: Bench) -> None:
    bench.presenter.field_left("housing.rented", "true")
    editor = bench.at("housing.owner")
    assert isinstance(editor, LineEditor)
    QApplication.clipboard().setText("Əsgərov\u200b\x07 Natiq")
    bench.press(Qt.Key.Key_V, CONTROL)
    assert editor.text() == "Əsgərov Natiq"
    bench.type(" oğlu")
    bench.press(Qt.Key.Key_Tab)
    assert bench.presenter.state.value("housing.owner") == "Əsgərov Natiq oğlu"


def test_a_note_keeps_ten_thousand_characters_and_tab_leaves_it(bench: Bench) -> None:
    editor = bench.at("attachments.note")
    assert isinstance(editor, NoteEditor)
    pasted = QMimeData()
    pasted.setText("ə" * 9_999 + "\x00\n")
    editor.insertFromMimeData(pasted)
    bench.press(Qt.Key.Key_Tab)
    assert bench.presenter.state.raw("attachments.note") == "ə" * 9_999 + "\n"
    assert bench.focus() is not editor


def test_the_family_table_is_filled_by_keyboard_alone(bench: Bench) -> None:
    bench.at("family.0.fin")
    bench.press(Qt.Key.Key_N, ALT)
    assert bench.focus() is bench.page.editor("family.1.fin")
    bench.type("0TEST3A")
    bench.press(Qt.Key.Key_Return)
    bench.type("Quliyev Orxan Tofiq oğlu")
    bench.press(Qt.Key.Key_Tab)
    bench.type("hey")
    bench.press(Qt.Key.Key_Return)
    bench.type("03.02.1988")
    bench.press(Qt.Key.Key_Return)
    bench.type("isl")
    bench.press(Qt.Key.Key_Return)
    bench.press(Qt.Key.Key_A, CONTROL)
    bench.type("420")
    bench.press(Qt.Key.Key_Tab)
    state = bench.presenter.state
    found = [
        state.value(f"family.1.{name}") for name in ("fin", "name", "kinship", "birth_date", "occupation", "income")
    ]
    assert found == ["0TEST3A", "Quliyev Orxan Tofiq oğlu", "spouse", "1988-02-03", "working", 42000]


def test_up_and_down_walk_the_rows_and_alt_delete_removes_one(bench: Bench) -> None:
    for _ in range(2):
        bench.presenter.row_added("family")
    bench.presenter.field_left("family.2.name", "Quliyev Ayxan")
    bench.at("family.1.name")
    bench.press(Qt.Key.Key_Down)
    assert bench.focus() is bench.page.editor("family.2.name")
    bench.press(Qt.Key.Key_Up)
    bench.press(Qt.Key.Key_Delete, ALT)
    assert bench.presenter.state.rows["family"] == 2
    assert bench.presenter.state.value("family.1.name") == "Quliyev Ayxan"
    bench.press(Qt.Key.Key_Z, ALT)
    assert bench.presenter.state.rows["family"] == 3


def test_alt_r_brings_the_family_and_alt_z_takes_it_back(bench: Bench) -> None:
    table = bench.page.section("family").tables["family"]
    assert not table.renew.isEnabled(), "nobody can be asked"
    household = replace(HOUSEHOLD, fin=PREFILL["applicant.fin"])
    told: list[str] = []
    bench.presenter.rows.ask_register(
        lambda: bench.presenter.show_known(Known(household=household)), lambda sentence, _well: told.append(sentence)
    )
    bench.at("family.0.income")
    bench.press(Qt.Key.Key_R, ALT)
    assert len(told) == 1
    assert (table.rows, table.renew.isEnabled(), table.restore.isHidden()) == (4, True, False)
    cell = bench.page.editor("family.1.kinship")
    assert cell is not None
    assert "12.11.2026 14:31" in cell.toolTip()
    assert "12.11.2026 14:31" in cell.accessibleDescription()
    assert not bench.page.editor("family.1.income").toolTip()  # type: ignore[union-attr]
    bench.press(Qt.Key.Key_Z, ALT)
    assert (table.rows, table.restore.isHidden()) == (1, True)


def test_a_rows_errors_stand_under_it(bench: Bench) -> None:
    bench.presenter.row_added("family")
    bench.presenter.field_left("family.1.name", "Quliyev Murad Orxan oğlu")
    bench.presenter.field_left("family.1.fin", "0TEST6")
    row = bench.page.section("family").tables["family"].row(1)
    assert row.sentences.startswith("Murad")
    assert "6" in row.sentences


def test_a_conditional_part_appears_with_its_answer_and_keeps_what_was_typed(bench: Bench) -> None:
    owner = bench.page.section("housing").fields["housing.owner"].editor
    radio = bench.at("housing.rented")
    assert owner.isHidden() or not owner.isVisible()
    assert isinstance(radio, RadioEditor)
    bench.press(Qt.Key.Key_Space)
    assert bench.presenter.state.value("housing.rented") is True
    assert owner.isVisible()
    bench.at("housing.owner")
    bench.type("Natiq")
    bench.presenter.field_left("housing.rented", "false")
    assert not owner.isVisible()
    assert bench.presenter.state.value("housing.owner") == "Natiq"


def test_sending_shows_the_summary_and_alt_e_walks_the_problems(bench: Bench) -> None:
    bench.at("applicant.fin")
    bench.press(Qt.Key.Key_Return, CONTROL)
    links = bench.page.summary.links
    assert bench.page.summary.isVisible()
    first = bench.page.editor(links[0].link.path)
    assert first is not None
    assert bench.focus() is first or first.isAncestorOf(bench.focus())
    bench.press(Qt.Key.Key_E, ALT)
    second = bench.page.editor(links[1].link.path)
    assert second is not None
    assert bench.focus() is second or second.isAncestorOf(bench.focus())
    links[2].setFocus()
    bench.press(Qt.Key.Key_Space)
    assert bench.page.editor(links[2].link.path) is not None


def test_sections_change_with_alt_and_arrows(bench: Bench) -> None:
    bench.at("applicant.fin")
    bench.press(Qt.Key.Key_Down, ALT)
    assert bench.focus() is bench.page.editor("family.0.fin")
    button = bench.page.nav.section_button("family")
    assert button is not None
    assert button.focusPolicy() is Qt.FocusPolicy.StrongFocus
    bench.press(Qt.Key.Key_Up, ALT)
    assert bench.focus() is bench.page.editor("applicant.fin")


def test_escape_keeps_what_is_in_the_focused_field(bench: Bench) -> None:
    bench.at("contact.phone")
    bench.type("050")
    bench.press(Qt.Key.Key_Escape)
    assert bench.presenter.state.raw("contact.phone") == "050"
    assert bench.desk.told == ["left"]


def test_control_and_digit_goes_to_another_service(bench: Bench) -> None:
    bench.at("contact.phone")
    bench.press(Qt.Key.Key_2, CONTROL)
    assert bench.desk.told == [OTHER]


def test_refreshing_never_overwrites_what_is_being_typed(bench: Bench) -> None:
    editor = bench.at("contact.phone")
    bench.type("050 2")
    bench.presenter.document_chosen("birth", DocumentState.SEEN)
    assert isinstance(editor, LineEditor)
    assert editor.text() == "050 2"
    assert bench.focus() is editor


def test_undo_belongs_to_the_focused_field(bench: Bench) -> None:
    editor = bench.at("contact.phone")
    assert isinstance(editor, LineEditor)
    bench.type("050")
    bench.press(Qt.Key.Key_Z, CONTROL)
    assert editor.text() != "050"
    override = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CONTROL)
    override.ignore()
    QApplication.sendEvent(editor, override)
    assert override.isAccepted()


def test_documents_change_by_keyboard(bench: Bench) -> None:
    button = bench.page.side.documents[0]
    button.setFocus()
    bench.press(Qt.Key.Key_Space)
    assert bench.desk.saved[-1].documents == {"birth": DocumentState.SEEN}
    bench.press(Qt.Key.Key_7)
    assert bench.desk.saved[-1].documents == {"birth": DocumentState.TO_BE_BROUGHT}


def test_a_date_is_chosen_from_the_calendar(bench: Bench) -> None:
    editor = bench.at("applicant.birth_date")
    assert isinstance(editor, DateEditor)
    bench.press(Qt.Key.Key_Space)
    assert editor.calendar is not None
    month = editor.calendar.month
    assert month.selectedDate().toString("dd.MM.yyyy") == "21.05.1991"
    month.activated.emit(month.selectedDate().addDays(1))
    assert bench.presenter.state.value("applicant.birth_date") == "1991-05-22"


def test_a_list_is_searched_without_accents(qtbot: QtBot) -> None:
    now = [0.0]
    choice = ChoiceEditor([("a", "Əlilliyi olan"), ("b", "İşsiz"), ("c", "Şagird")], "Seçin", monotonic=lambda: now[0])
    qtbot.addWidget(choice)
    chosen: list[object] = []
    choice.left.connect(chosen.append)
    for letter in "is":
        choice.type_ahead(letter)
    now[0] = 5.0
    choice.type_ahead("s")
    assert chosen == ["b", "c"]


def test_a_field_of_an_unknown_kind_is_a_text_field_that_says_so(qtbot: QtBot) -> None:
    label = LocalText("Barmaq izi", "Отпечаток", "Fingerprint")
    field = FieldSpec(
        path="finger", kind=FieldKind.TEXT, label=label, notice=Notice("unknown_widget", {"widget": "finger"})
    )
    document = replace(udsy(), sections=(Section(key="only", title=label, items=(field,)),), aside=None)
    bench = Bench(qtbot, document)
    parts = bench.page.section("only").fields["finger"]
    assert isinstance(parts.editor, LineEditor)
    assert parts.message.text
    bench.page.hide()


@pytest.mark.parametrize("language", ["az", "ru", "en"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_wider_than_its_pane(qtbot: QtBot, language: Language, scale: float) -> None:
    bench = Bench(qtbot)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "dark", scale)
    bench.presenter.change_words(words(language))
    bench.page.resize(1280, 572)
    QApplication.processEvents()
    nav, side = bench.page.nav, bench.page.side
    assert nav.minimumSizeHint().width() <= nav.maximumWidth()
    assert side.minimumSizeHint().width() <= side.maximumWidth()
    if scale == 1.0:
        assert bench.page.middle.horizontalScrollBar().maximum() == 0
    apply_theme(application, "light", 1.0)
    bench.page.hide()


def test_what_stands_beside_a_title_is_seen_where_a_table_is_wider(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, "light", 1.5)
    bench.presenter.change_words(words("ru"))
    with_table = bench.page.section("family")
    with_table._aside.setText("Из реестра: 4 чел. · 12.11.2026 14:26; вручную: Murad, и ещё несколько слов о семье")
    bench.page.resize(1366, 572)
    middle = bench.page.middle
    bench.qtbot.waitUntil(lambda: middle.horizontalScrollBar().maximum() > 0)
    middle.settle()
    right = with_table._aside.mapTo(middle.content, with_table._aside.rect().topRight()).x()
    assert right <= middle.viewport().width()
    apply_theme(application, "light", 1.0)
    bench.page.hide()


def test_the_clock_runs_only_while_the_page_is_shown(bench: Bench) -> None:
    timer = bench.page.findChild(type(bench.page._timer))
    assert timer is not None
    assert timer.isActive()
    bench.page.hide()
    assert not timer.isActive()
