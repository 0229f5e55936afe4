"""The outbox: what its presenter shows and decides, and each of its keys under a real keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import floor
import pytest
from desk_double import at_once
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.outbox_view import ItemState, OutboxView
from dostdesk.desk.view import DeskView
from dostdesk.domain.conflicts import Kept
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ops import OpKind
from dostdesk.domain.words import LANGUAGES, Language
from ui.commands import CommandId, DeskState, available
from ui.gallery.outbox import ALONE, CHOOSING, CONTENT, EMPTY, NUMBERED, WAITING
from ui.link.room import LinkRoom
from ui.outbox.presenter import OutboxPresenter
from ui.outbox.room import OutboxRoom
from ui.outbox.values import FILTERS, OutboxValues, filters_of, nodes_of, rows_of
from ui.places import OUTBOX, WORKSPACE
from ui.shell.frame import Shell
from ui.theme import apply_theme
from ui.widgets import Surface

Key = Qt.Key
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier


def short(code: str) -> str:
    return f"<{code}>" if code else ""


class OutboxDouble:
    """Remembers what was asked; a decision takes the item out."""

    def __init__(self, view: OutboxView) -> None:
        self.view, self.asked = view, list[tuple[object, ...]]()
        self.refuses: RefusedError | None = None

    def look(self) -> OutboxView:
        return self.view

    def send_now(self) -> None:
        self.asked.append(("send_now",))

    def settle(self, item: str, kept: Kept) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.asked.append(("settle", item, kept))
        rest = tuple(one for one in self.view.items if one.id != item)
        self.view = replace(self.view, items=rest)


class ScreenDouble:
    def __init__(self) -> None:
        self.shown: list[tuple[OutboxValues, Kept | None]] = []

    def show_outbox(self, values: OutboxValues, kept: Kept | None, words: object) -> None:
        self.shown.append((values, kept))

    @property
    def values(self) -> OutboxValues:
        return self.shown[-1][0]


class Bench:
    def __init__(self, view: OutboxView, desk: DeskView) -> None:
        self.outbox, self.screen, self.told, self.opened = OutboxDouble(view), ScreenDouble(), list[str](), 0
        self.presenter = OutboxPresenter(
            self.screen,
            outbox=self.outbox,
            diagnose=lambda: Path("papers/diagnostics-D12.json"),
            run=at_once,
            words=floor.words,
            short=short,
            opened=self._opened,
            left=lambda: self.told.append("left"),
            told=lambda sentence, _tone: self.told.append(sentence),
        )
        self.presenter.open(desk)

    def _opened(self) -> None:
        self.opened += 1


@pytest.fixture
def bench() -> Bench:
    return Bench(CONTENT, floor.idle(link=CHOOSING))


def test_what_needs_the_clerk_is_first_and_selected(bench: Bench) -> None:
    values = bench.screen.values
    assert bench.opened == 1
    assert [row.glyph for row in values.rows[:3]] == ["warning", "warning", "error"]
    assert values.selected == values.rows[0].id == "c2"
    assert [side.value for side in values.detail.sides[:2]] == ["+994 50 210 41 27", "+994 55 764 18 90"]


def test_the_filters_count_all_of_it_and_show_their_part(bench: Bench) -> None:
    assert bench.screen.values.filters == (
        "Hamısı 9", "Gözləyir 6", "Seçim lazımdır 2", "Karantin 1", "Göndərilib 248",
    )  # fmt: skip
    sizes = []
    for index in range(len(FILTERS)):
        bench.presenter.filter_chosen(index)
        sizes.append(len(bench.screen.values.rows))
    assert sizes == [9, 6, 2, 1, 0]


def test_it_counts_down_to_zero_and_says_so() -> None:
    bench = Bench(WAITING, floor.idle())
    left = list(WAITING.items)
    counted = []
    while left:
        left.pop(0)
        bench.outbox.view = replace(WAITING, items=tuple(left), waiting=len(left), others=0)
        bench.presenter.refresh(floor.idle())
        counted.append(bench.screen.values.filters[0])
    assert counted[-1] == "Hamısı 0"
    assert len(set(counted)) == len(counted)
    assert bench.screen.values.empty.startswith("Hamısı göndərildi")


def test_nothing_is_decided_before_a_side_was_taken(bench: Bench) -> None:
    bench.presenter.keep_pressed()
    assert bench.outbox.asked == []
    assert bench.told == ["Əvvəlcə tərəflərdən birini seçin."]


def test_a_choice_is_kept_with_its_side_and_the_next_one_begins_without(bench: Bench) -> None:
    bench.presenter.answer_chosen(Kept.THERE)
    bench.presenter.keep_pressed()
    assert bench.outbox.asked == [("settle", "c2", Kept.THERE)]
    assert bench.screen.values.selected == "c1"
    assert bench.screen.shown[-1][1] is None
    bench.presenter.keep_pressed()
    assert len(bench.outbox.asked) == 1


def test_a_refused_choice_says_why_and_the_list_is_read_again(bench: Bench) -> None:
    bench.outbox.refuses = RefusedError("clash_unknown")
    shown = len(bench.screen.shown)
    bench.presenter.answer_chosen(Kept.HERE)
    bench.presenter.keep_pressed()
    assert bench.told == [floor.words().of_error(RefusedError("clash_unknown"))]
    assert len(bench.screen.shown) > shown + 1


def test_two_papers_with_one_number_go_to_the_supervisor_alone() -> None:
    bench = Bench(NUMBERED, floor.idle(link=CHOOSING))
    assert bench.screen.values.detail.sides == ()
    assert bench.screen.values.detail.keep == ""
    bench.presenter.answer_chosen(Kept.HERE)
    bench.presenter.keep_pressed()
    assert bench.outbox.asked == []
    bench.presenter.hand_on_pressed()
    assert bench.outbox.asked == [("settle", "n1", Kept.SUPERVISOR)]


def test_what_lies_in_quarantine_says_why_and_what_to_do_and_is_handed_on_once(bench: Bench) -> None:
    bench.presenter.item_chosen("q1")
    detail = bench.screen.values.detail
    assert "silinmir" in detail.text
    assert detail.hand_on
    bench.outbox.view = NUMBERED
    bench.presenter.refresh(floor.idle())
    bench.presenter.item_chosen("q1")
    detail = bench.screen.values.detail
    assert not detail.hand_on
    assert "14:12" in detail.text
    bench.presenter.hand_on_pressed()
    assert bench.outbox.asked == []


def test_of_other_people_only_a_number_is_said() -> None:
    bench = Bench(replace(WAITING, items=(), waiting=0, others=4), floor.idle(link=ALONE))
    assert bench.screen.values.rows == ()
    assert "4" in bench.screen.values.others
    bench = Bench(EMPTY, floor.idle())
    assert bench.screen.values.others == ""


def test_each_op_says_when_it_is_tried_again_and_why_it_waits() -> None:
    bench = Bench(WAITING, floor.idle(link=ALONE))
    bench.presenter.item_chosen("w1")
    facts = dict(bench.screen.values.detail.facts)
    assert facts["Növbəti cəhd"] == "bağlantı qayıdanda"
    assert facts["Göndərmə cəhdi"] == "2"
    assert "3 dəq" in facts["Yaranıb"]
    later = replace(WAITING.items[0], next_attempt=WAITING.at.replace(second=40))
    bench.outbox.view = replace(WAITING, items=(later, *WAITING.items[1:]))
    bench.presenter.refresh(floor.idle())
    facts = dict(bench.screen.values.detail.facts)
    assert facts["Növbəti cəhd"] == "14:32:40"
    assert "Son cəhd alınmadı" in bench.screen.values.detail.text


def test_the_way_to_central_is_broken_where_it_is() -> None:
    words = floor.words()
    whole = [node.whole for node in nodes_of(floor.idle(), EMPTY, words)]
    assert whole == [True, True, True]
    alone = nodes_of(floor.idle(link=ALONE), WAITING, words)
    assert [node.whole for node in alone] == [True, False, False]
    assert "10" in alone[0].note


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", OpKind)
def test_every_kind_of_op_has_words(kind: OpKind, language: Language) -> None:
    words = floor.words(language)
    item = replace(WAITING.items[0], kind=kind)
    row = rows_of(replace(WAITING, items=(item,)), "all", words=words, short=short)[0]
    assert row.text == words(f"outbox.kind.{kind.value}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ItemState)
def test_every_state_has_words(state: ItemState, language: Language) -> None:
    words = floor.words(language)
    item = replace(CONTENT.items[-1], state=state)
    view = replace(CONTENT, items=(item,))
    assert rows_of(view, "all", words=words, short=short)[0].state
    assert filters_of(view, words)


class Window:
    """A real window with the outbox over another page."""

    def __init__(self, qtbot: QtBot, view: OutboxView) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_theme(application, "light", 1.0)
        self.qtbot, self.outbox, self.time = qtbot, OutboxDouble(view), 0.0
        self.went: list[str] = []
        self.shell = Shell(floor.words(), monotonic=self._later)
        qtbot.addWidget(self.shell)
        self.behind = Surface("bg.surface")
        self.shell.add_page(WORKSPACE, self.behind)
        self.shell.show_page(WORKSPACE)
        self.shell.set_active(available(DeskState.IDLE, frozenset(), "workspace"))
        self.link = LinkRoom(self.shell, words=floor.words, now=lambda: floor.NOW)
        self.room = OutboxRoom(
            self.shell,
            outbox=lambda: self.outbox,
            diagnose=self._diagnose,
            run=at_once,
            words=floor.words,
            short=short,
            link=self.link,
            commit=lambda: self.went.append("commit"),
            back=self._back,
        )
        self.shell.resize(1366, 768)
        with qtbot.waitActive(self.shell):
            self.shell.show()
            self.shell.activateWindow()
        self.room.saw(floor.idle(link=CHOOSING))

    def _diagnose(self) -> Path:
        self.went.append("diagnose")
        return Path("papers/diagnostics-D12.json")

    def _later(self) -> float:
        self.time += 1
        return self.time

    def _back(self, page: str) -> None:
        self.went.append(page)
        self.shell.show_page(page)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key, held)

    def open(self) -> None:
        self.press(Key.Key_O, CONTROL)
        assert self.shell.front == OUTBOX


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Window]:
    made = Window(qtbot, CONTENT)
    yield made
    made.shell.hide()


def test_ctrl_o_opens_it_at_what_needs_the_clerk_and_esc_goes_back(window: Window) -> None:
    window.open()
    assert window.went == ["commit"]
    assert QApplication.focusWidget() is window.room.page.list
    window.press(Key.Key_Escape)
    assert window.went == ["commit", WORKSPACE]
    assert window.outbox.asked == []


def test_a_conflict_is_settled_by_two_keys(window: Window) -> None:
    window.open()
    window.press(Key.Key_2)
    assert [side.isChecked() for side in window.room.page.side.sides] == [False, True, False]
    window.press(Key.Key_Return)
    assert window.outbox.asked == [("settle", "c2", Kept.THERE)]


@pytest.mark.parametrize(("key", "kept"), [(Key.Key_1, Kept.HERE), (Key.Key_2, Kept.THERE), (Key.Key_3, Kept.BOTH)])
def test_each_digit_takes_its_side(window: Window, key: Qt.Key, kept: Kept) -> None:
    window.open()
    window.press(Key.Key_Down)
    window.press(key)
    window.press(Key.Key_Enter)
    assert window.outbox.asked == [("settle", "c1", kept)]


def test_send_now_and_hand_on_have_their_keys(window: Window) -> None:
    window.open()
    window.press(Key.Key_Return, CONTROL)
    assert window.outbox.asked == [("send_now",)]
    window.press(Key.Key_1, ALT)
    assert window.outbox.asked[1:] == [("settle", "c2", Kept.SUPERVISOR)]


def test_enter_on_a_button_presses_that_button(window: Window) -> None:
    window.open()
    window.room.page.side.leave.setFocus()
    window.press(Key.Key_Return)
    assert window.shell.front == WORKSPACE
    window.open()
    window.room.page.send.setFocus()
    window.press(Key.Key_Return)
    assert window.outbox.asked == [("send_now",)]


def test_what_comes_and_goes_moves_neither_selection_nor_scroll_nor_focus(window: Window) -> None:
    items = tuple(replace(CONTENT.items[-1], id=f"m{place}") for place in range(60))
    window.outbox.view = replace(CONTENT, items=items, waiting=60, choices={})
    window.open()
    page = window.room.page
    for _ in range(30):
        window.press(Key.Key_Down)
    chosen, scrolled = page.list.currentIndex().data(), page.list.verticalScrollBar().value()
    assert scrolled > 0
    before = page.list.ops.rows[page.list.currentIndex().row()].id
    window.outbox.view = replace(window.outbox.view, items=items[:50], waiting=50)
    window.room.saw(floor.idle(link=CHOOSING, head=5))
    assert page.list.ops.rows[page.list.currentIndex().row()].id == before == "m30"
    assert page.list.currentIndex().data() == chosen
    assert page.list.verticalScrollBar().value() == scrolled
    assert QApplication.focusWidget() is page.list


def test_the_keyboard_stays_on_the_page_when_the_list_becomes_empty(window: Window) -> None:
    window.open()
    window.outbox.view = EMPTY
    window.room.saw(floor.idle(head=7))
    focus = QApplication.focusWidget()
    assert focus is not None
    assert window.room.page.isAncestorOf(focus)
    window.press(Key.Key_Escape)
    assert window.shell.front == WORKSPACE


def test_another_person_at_this_window_does_not_see_it(window: Window) -> None:
    window.open()
    window.room.saw(floor.idle(floor.SENIOR, link=CHOOSING))
    assert window.shell.front == WORKSPACE


def test_from_the_sheet_of_the_link_ctrl_o_leads_here(window: Window) -> None:
    window.press(Key.Key_O, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    assert window.link.sheet is not None
    window.press(Key.Key_O, CONTROL)
    assert window.link.sheet is None
    assert len(window.shell.layers) == 0
    assert window.shell.front == OUTBOX


def test_over_another_question_ctrl_o_does_nothing(window: Window) -> None:
    window.shell.press(CommandId.HELP)
    assert len(window.shell.layers) == 1
    window.press(Key.Key_O, CONTROL)
    assert window.shell.front == WORKSPACE
    assert len(window.shell.layers) == 1


def test_one_key_saves_the_diagnostics_file_and_says_where_it_is(window: Window) -> None:
    window.open()
    window.press(Key.Key_2, ALT)
    assert window.went == ["commit", "diagnose"]
    assert "diagnostics-D12.json (papers)" in window.shell.notice.sentence
    assert window.outbox.asked == []
    window.room.page.diagnostics.setFocus()
    window.press(Key.Key_Return)
    assert window.went[-2:] == ["diagnose", "diagnose"]


def test_a_folder_that_takes_no_file_is_told(bench: Bench) -> None:
    def refused() -> Path:
        raise OutsideError("folder_unwritable")

    bench.presenter._diagnose = refused
    bench.presenter.diagnostics_pressed()
    assert bench.told == [floor.words().of_error(OutsideError("folder_unwritable"))]
