"""The workspace on a real window, by real keys."""

from __future__ import annotations

from dataclasses import replace

import floor
import pytest
from desk_double import Desk, Later
from on_screen import Seconds, bring_up
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.services import DocumentState, LocalText
from dostdesk.domain.stays import Outcome
from ui.commands import CommandId
from ui.dialogs.finish import FinishDialog
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.walk_in import WalkInDialog
from ui.help.sheet import HelpSheet
from ui.places import WORKSPACE
from ui.search.overlay import SearchOverlay
from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.workspace.asking import Ways
from ui.workspace.book import ServiceBook
from ui.workspace.screen import AskRegister, WorkspaceScreen

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


class Room:
    """A window with the workspace in it."""

    def __init__(self, qtbot: QtBot, view: DeskView, register: AskRegister | None = None) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.desk, self.opened = qtbot, Desk(view), []
        self.run = Later()
        self.shell = Shell(floor.words(), monotonic=Seconds())
        qtbot.addWidget(self.shell)
        self.screen = WorkspaceScreen(
            self.shell,
            floor.words(),
            actions=self.desk.actions(),
            run=self.run,
            book=floor.book(),
            clock=ManualClock(floor.NOW),
            ways=Ways(
                open_form=self.opened.append,
                open_papers=lambda: self.opened.append("papers"),
                open_paper=self.opened.append,
                sign_out=lambda: self.opened.append("out"),
            ),
            centre="12",
            register=register,
        )
        bring_up(self.shell, qtbot)
        self.show(view)

    def show(self, view: DeskView) -> None:
        self.desk.view = view
        self.screen.presenter.show(view)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key, held)
        self.run.go()

    def type(self, text: str) -> None:
        """Keys with their text, because QTest knows no key for marks such as #."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(QApplication.focusWidget(), event)
        self.run.go()

    @property
    def middles(self) -> tuple[QWidget, ...]:
        page = self.screen.page
        return page.idle, page.called, page.serving

    @property
    def layer(self) -> QWidget | None:
        return self.shell.layers.top


@pytest.fixture
def idle(qtbot: QtBot) -> Room:
    return Room(qtbot, floor.idle())


@pytest.fixture
def called(qtbot: QtBot) -> Room:
    return Room(qtbot, floor.called(95, 2))


@pytest.fixture
def serving(qtbot: QtBot) -> Room:
    return Room(qtbot, floor.serving())


def test_f2_calls_and_the_scan_field_takes_over(idle: Room) -> None:
    idle.desk.view = floor.called()
    idle.press(Key.Key_F2)
    assert idle.desk.names() == ["call_next"]
    assert QApplication.focusWidget() is idle.screen.page.called.scan
    idle.type("Y-051")
    idle.press(Key.Key_Return)
    assert idle.desk.asked[-1] == ("start", "")


def test_a_fin_typed_before_f4_starts_with_it(called: Room) -> None:
    called.type("0TEST01")
    called.press(Key.Key_F4)
    assert called.desk.asked == [("start", "0TEST01")]


@pytest.mark.parametrize(("key", "asked"), [(Key.Key_F3, "recall"), (Key.Key_F8, "no_show")])
def test_the_keys_of_a_call(called: Room, key: Qt.Key, asked: str) -> None:
    called.press(key)
    assert called.desk.names() == [asked]


def test_a_key_that_is_not_built_says_so_and_does_nothing(serving: Room) -> None:
    serving.press(Key.Key_S, Qt.KeyboardModifier.AltModifier)
    assert serving.shell.notice.sentence == "“Skan et” bu buraxılışda hələ yoxdur."
    serving.press(Key.Key_Escape)
    assert serving.shell.notice.sentence == ""
    assert serving.desk.asked == []


def test_service_begins_on_the_first_unfinished_document_and_enter_marks_it(serving: Room) -> None:
    documents = serving.screen.page.serving.documents
    assert QApplication.focusWidget() is documents
    row = documents.currentIndex().row()
    code = documents.rows.rows[row].code
    serving.press(Key.Key_Return)
    name, service, draft = serving.desk.asked[0]
    assert (name, service, draft.documents[code]) == ("save_draft", "v1", DocumentState.SEEN)
    assert documents.currentIndex().row() == row + 1


def test_refreshing_moves_neither_focus_nor_selection(serving: Room) -> None:
    documents = serving.screen.page.serving.documents
    documents.setCurrentIndex(documents.rows.index(0))
    serving.screen.page.queue.list.setFocus()
    serving.screen.page.queue.list.setCurrentIndex(serving.screen.page.queue.list.rows.index(3))
    chosen = serving.screen.page.queue.list.current()
    serving.show(floor.serving(queue=floor.waiting()[1:]))
    serving.screen.presenter.tick()
    assert QApplication.focusWidget() is serving.screen.page.queue.list
    assert serving.screen.page.queue.list.current() == chosen
    assert documents.currentIndex().row() == 0


def test_a_note_in_the_middle_of_typing_survives_a_refresh_and_is_saved_by_leaving(serving: Room) -> None:
    field = serving.screen.page.serving.note.field
    field.setFocus()
    field.clear()
    serving.type("gelecek")
    serving.show(floor.serving())
    assert field.text() == "gelecek"
    serving.press(Key.Key_D, CONTROL)
    assert serving.desk.asked[-1][0] == "save_draft"
    assert serving.desk.asked[-1][2].note == "gelecek"


def test_a_note_that_is_too_long_is_kept_and_said_to_be_so(serving: Room) -> None:
    field = serving.screen.page.serving.note.field
    field.setFocus()
    field.setText("q" * 40_000)
    serving.press(Key.Key_Return)
    assert len(field.text()) == 40_000
    serving.qtbot.waitUntil(lambda: "4000" in field.accessibleDescription())
    assert serving.desk.asked[-1][2].note == "q" * 40_000


def test_finish_asks_by_digits_and_enter_finishes(serving: Room) -> None:
    serving.press(Key.Key_F12)
    assert isinstance(serving.layer, FinishDialog)
    serving.press(Key.Key_1)
    serving.press(Key.Key_4)
    serving.press(Key.Key_Return)
    assert isinstance(serving.layer, FinishDialog)
    serving.press(Key.Key_3)
    serving.press(Key.Key_Return)
    assert serving.layer is None
    assert serving.desk.asked == [("finish", {"v1": Outcome.ADVISED, "v2": Outcome.DECLINED}, False)]


def test_escape_closes_one_layer_and_gives_the_focus_back(serving: Room) -> None:
    before = QApplication.focusWidget()
    serving.press(Key.Key_F1)
    assert isinstance(serving.layer, HelpSheet)
    serving.press(Key.Key_F2)
    assert serving.desk.asked == []
    serving.press(Key.Key_Escape)
    assert serving.layer is None
    assert QApplication.focusWidget() is before


def test_what_happens_at_the_window_behind_another_page_leaves_the_keyboard_there(idle: Room) -> None:
    other = QLineEdit()
    idle.shell.add_page("other", other, keys="workspace")
    idle.shell.show_page("other")
    other.setFocus()
    idle.show(floor.called())
    assert QApplication.focusWidget() is other
    # Coming back the keyboard is where the state begins, and not where it was in the last one.
    idle.screen.come_to_front()
    assert QApplication.focusWidget() is idle.screen.page.called.scan
    # From then on it goes back to where it was.
    idle.screen.page.queue.list.setFocus()
    idle.shell.show_page("other")
    other.setFocus()
    idle.screen.come_to_front()
    assert QApplication.focusWidget() is idle.screen.page.queue.list


def test_ctrl_k_finds_a_service_without_its_letters_and_enter_adds_it(serving: Room) -> None:
    serving.press(Key.Key_K, CONTROL)
    assert isinstance(serving.layer, SearchOverlay)
    serving.type("issizlik")
    found = serving.layer.current
    assert found is not None
    assert found.service
    serving.press(Key.Key_Return)
    assert serving.layer is None
    assert serving.desk.asked == [("add_service", found.service)]


def test_ctrl_enter_in_the_search_adds_and_opens_the_form(serving: Room) -> None:
    serving.press(Key.Key_N, CONTROL)
    serving.type("issizlik")
    serving.press(Key.Key_Return, CONTROL)
    assert serving.desk.names() == ["add_service"]
    assert serving.opened == ["v-new"]


def test_ctrl_enter_opens_the_form(serving: Room) -> None:
    serving.press(Key.Key_Return, CONTROL)
    assert serving.opened == ["v1"]


def test_a_ticket_by_number_needs_a_reason(qtbot: QtBot) -> None:
    room = Room(qtbot, floor.idle(floor.SENIOR))
    room.press(Key.Key_K, CONTROL)
    room.type("#093")
    room.press(Key.Key_Return)
    assert isinstance(room.layer, ReasonDialog)
    room.press(Key.Key_3)
    room.press(Key.Key_Return)
    assert room.desk.asked == [("call_ticket", "t-A-093", "frail")]


def test_a_walk_in_gets_a_ticket_without_the_mouse(idle: Room) -> None:
    idle.press(Key.Key_B, CONTROL)
    assert isinstance(idle.layer, WalkInDialog)
    idle.press(Key.Key_Return)
    assert idle.desk.asked == []
    idle.type("issizlik")
    idle.press(Key.Key_Return)
    idle.press(Key.Key_3)
    idle.press(Key.Key_Return)
    name, services, priority, language = idle.desk.asked[0]
    assert (name, len(services), priority, language) == ("issue_ticket", 1, "mobility", "az")
    assert idle.layer is None
    assert "096" in idle.shell.notice.sentence


def test_f6_goes_round_the_panes_that_are_there(serving: Room) -> None:
    page = serving.screen.page
    page.queue.list.setFocus()
    seen = []
    for _step in range(12):
        serving.press(Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        if focus is page.queue.list:
            break
    assert seen[0] is page.queue.held
    assert page.serving.documents in seen
    assert page.serving.note.field in seen
    assert seen[-1] is page.queue.list
    serving.press(Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert serving.shell.strip.isAncestorOf(QApplication.focusWidget())


def test_commands_are_found_and_pressed(serving: Room) -> None:
    serving.press(Key.Key_K, CONTROL)
    serving.type(">komek")
    serving.press(Key.Key_Return)
    assert isinstance(serving.layer, HelpSheet)


def test_language_changes_without_a_restart(serving: Room) -> None:
    russian = floor.words("ru")
    serving.shell.set_words(russian)
    serving.screen.set_words(russian)
    page = serving.screen.page
    assert page.serving.documents.rows.rows[0].name == "Удостоверение личности"
    assert serving.shell.strip.button("F12").shown.text == "Завершить"
    assert serving.shell.can(CommandId.FINISH)


def test_another_release_is_searched_from_its_moment_on_and_the_visit_stays_with_its_own(serving: Room) -> None:
    first = floor.book().current
    renamed = replace(first.service("benefit-birth"), name=LocalText(az="Körpə payı", ru="Доля", en="Share"))
    newer = replace(
        first,
        manifest=replace(first.manifest, number=2),
        services={renamed.code: renamed, floor.REFERENCE: first.service(floor.REFERENCE)},
    )
    pane = serving.screen.page.serving
    before = pane._title.text()
    serving.screen.use_book(ServiceBook(newer, lambda _number: first))
    serving.run.go()
    assert serving.screen.release == 2
    assert pane._title.text() == before
    assert pane._official.text().endswith(floor.words()("workspace.release_kept", release="", number=2))
    serving.press(Key.Key_K, CONTROL)
    assert isinstance(serving.layer, SearchOverlay)
    serving.type("korpe payi")
    found = serving.layer.current
    assert found is not None
    assert found.service == "benefit-birth"
    for _ in range(12):
        serving.press(Key.Key_Backspace)
    serving.type("issizlik")
    assert serving.layer.current is None or not serving.layer.current.service


def test_everything_that_takes_the_focus_has_a_name(qtbot: QtBot) -> None:
    for view in (floor.idle(), floor.called(), floor.serving()):
        room = Room(qtbot, view)
        for widget in room.shell.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert widget.accessibleName() or widget.focusProxy(), widget


def test_the_form_gives_way_when_its_visit_is_over(serving: Room) -> None:
    serving.shell.add_page("form", QWidget(), keys="form")
    serving.shell.show_page("form")
    serving.show(floor.serving())
    assert serving.shell.front == "form"
    serving.show(floor.idle())
    assert serving.shell.front == WORKSPACE
    assert QApplication.focusWidget() is serving.screen.page.idle.call


def test_commands_of_the_form_are_left_to_the_form(serving: Room) -> None:
    serving.shell.add_page("form", QWidget(), keys="form")
    serving.shell.show_page("form")
    serving.press(Key.Key_N, CONTROL)
    serving.press(Key.Key_Return, CONTROL)
    assert serving.layer is None
    assert serving.opened == []
    sent: list[str] = []
    serving.shell.bind(CommandId.SEND_FORM, lambda: sent.append("sent"), page="form")
    serving.press(Key.Key_Return, CONTROL)
    assert sent == ["sent"]


def test_large_text_and_the_smallest_window_cut_no_pane(qtbot: QtBot) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    for view in (floor.idle(), floor.called(), floor.serving()):
        room = Room(qtbot, view)
        apply_theme(application, "dark", 1.5)
        room.shell.resize(1280, 680)
        qtbot.waitUntil(lambda room=room: all(_fits(pane) for pane in room.middles))
    apply_theme(application, "light", 1.0)


def _fits(pane: QWidget) -> bool:
    area, inside = pane.parentWidget(), pane.layout()
    assert area is not None
    assert inside is not None
    return not pane.isVisible() or inside.minimumSize().width() <= area.width()
