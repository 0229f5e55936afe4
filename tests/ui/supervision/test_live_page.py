"""The live page under a real keyboard: what is chosen, what keys do, and that nothing moves when the hall does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dostdesk.desk.steering import Act, Steering
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.windows import Skills
from dostdesk.domain.words import LANGUAGES, Language
from ui.commands import CommandId
from ui.gallery import day
from ui.gallery.busy_hall import busy_floor, people, sample_outlook, sample_plan, view_of
from ui.gallery.day import NOW
from ui.gallery.supervision import SupervisorStage, supervisor_stage
from ui.theme import apply_theme, lay_out

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NO = Qt.KeyboardModifier.NoModifier
Asked = list[tuple[str, tuple[Any, ...], dict[str, Any]]]


def steering(asked: Asked, refuses: dict[str, RefusedError] | None = None) -> Steering:
    """Acts that are remembered; each can be undone for eight seconds."""

    def act(name: str) -> Callable[..., Act]:
        def do(*given: Any, **named: Any) -> Act:
            asked.append((name, given, named))
            if refuses and name in refuses:
                raise refuses[name]
            return Act(id=f"a{len(asked)}", undo_until=NOW + timedelta(seconds=8), touched=3)

        return do

    return Steering(**{field.name: act(field.name) for field in fields(Steering)})


class Bench:
    """The page on a window, and a supervisor at its keyboard."""

    def __init__(
        self, language: Language = "az", *, plan: bool = True, refuses: dict[str, RefusedError] | None = None
    ) -> None:
        self.asked: Asked = []
        self.told: list[tuple[str, str]] = []
        self.seconds = 0.0
        outlook, steer = sample_outlook(sample_plan() if plan else None), steering(self.asked, refuses)
        self.stage: SupervisorStage = supervisor_stage(
            day.words(language),
            steer=lambda: steer,
            outlook=lambda: outlook,
            told=lambda sentence, tone: self.told.append((sentence, tone)),
            monotonic=lambda: self.seconds,
        )
        self.shell, self.page, self.presenter = self.stage.shell, self.stage.page, self.stage.presenter
        self.bound()
        lay_out(self.shell, (1600, 900))
        self.shell.activateWindow()
        QApplication.processEvents()

    def bound(self) -> None:
        """Keys as the room binds them."""
        from functools import partial

        from ui.places import LIVE
        from ui.supervision.room import COMMANDS

        for command in COMMANDS:
            self.shell.bind(command, partial(self.presenter.pressed, command), LIVE)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.shell._router._pressed_at.clear()
        QTest.keyClick(QApplication.focusWidget() or self.page, key, held)

    @property
    def chosen(self) -> int | None:
        window = self.presenter.chosen
        return None if window is None else window.no

    def close(self) -> None:
        self.stage.tabs.close()
        self.shell.close()
        self.shell.deleteLater()


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    apply_theme(qapp, "light", 1.0)
    made = Bench()
    yield made
    made.close()


def test_digits_choose_a_window_and_two_within_a_moment_are_one_number(bench: Bench) -> None:
    bench.press(Key.Key_9)
    assert bench.chosen == 9
    bench.seconds = 5.0
    bench.press(Key.Key_1)
    assert bench.chosen == 1
    bench.seconds = 5.5
    bench.press(Key.Key_4)
    assert bench.chosen == 14
    bench.seconds = 5.9
    bench.press(Key.Key_7)
    assert bench.chosen == 7
    bench.seconds = 9.0
    bench.press(Key.Key_2)
    bench.seconds = 10.5
    bench.press(Key.Key_0)
    assert bench.chosen == 2


def test_arrows_go_from_card_to_card(bench: Bench) -> None:
    bench.press(Key.Key_9)
    bench.press(Key.Key_Right)
    assert bench.chosen == 10
    bench.press(Key.Key_Left)
    bench.press(Key.Key_Left)
    assert bench.chosen == 8


def test_window_nine_closes_with_two_keys(bench: Bench) -> None:
    bench.press(Key.Key_9)
    bench.press(Key.Key_F2)
    [(name, given, named)] = bench.asked
    assert (name, given[0].no, named) == ("close_window", 9, {"reason": "staffing", "at": None})
    assert bench.told[-1][1] == "success"


def test_a_skill_is_added_with_four_keys_and_taken_back_with_one(bench: Bench) -> None:
    for key in (Key.Key_9, Key.Key_F3, Key.Key_P, Key.Key_Return):
        bench.press(key)
    [(name, given, named)] = bench.asked
    assert name == "change_skills"
    assert given[1] == Skills(primary=frozenset("M"), secondary=frozenset("P"))
    assert named == {"reason": "queue", "at": None}
    bench.press(Key.Key_Z, CONTROL)
    assert bench.asked[-1][:2] == ("undo", ("a1",))
    bench.press(Key.Key_Z, CONTROL)
    assert len(bench.asked) == 2


def test_a_letter_goes_from_none_to_besides_to_first_and_back(bench: Bench) -> None:
    bench.press(Key.Key_9)
    bench.press(Key.Key_F3)
    for _ in range(2):
        bench.press(Key.Key_P)
    bench.press(Key.Key_M)
    bench.press(Key.Key_Return)
    assert bench.asked[0][1][1] == Skills(primary=frozenset("P"))


def test_the_suggestion_is_applied_with_one_key_each_step_at_its_time(bench: Bench) -> None:
    bench.press(Key.Key_Return, CONTROL)
    assert [(name, given[0].no, named["at"]) for name, given, named in bench.asked] == [
        ("open_window", 20, NOW + timedelta(minutes=13)),
        ("resume_window", 5, NOW + timedelta(minutes=8)),
    ]


def test_what_a_plan_could_not_do_is_said(qapp: QApplication) -> None:
    made = Bench(refuses={"open_window": RefusedError("window_nobody", window=20)})
    made.press(Key.Key_Return, CONTROL)
    assert [name for name, *_ in made.asked] == ["open_window", "resume_window"]
    sentence, tone = made.told[-1]
    assert tone == "warning"
    assert made.presenter._ways.words().of_error(RefusedError("window_nobody", window=20)) in sentence
    made.close()


def test_an_alert_is_helped_by_its_key(bench: Bench) -> None:
    assert bench.page.alerts.lines[0].row.keys == ("Ctrl", "1")
    bench.press(Key.Key_1, CONTROL)
    name, given, _ = bench.asked[0]
    assert (name, given[0].no) == ("change_skills", 9)
    assert given[1].secondary == frozenset("P")
    bench.press(Key.Key_2, CONTROL)
    assert (bench.asked[1][0], bench.asked[1][1][0].no) == ("resume_window", 18)


def test_shift_f2_asks_why_and_when(bench: Bench) -> None:
    bench.press(Key.Key_9)
    bench.press(Key.Key_F2, SHIFT)
    assert bench.asked == []
    for key in (Key.Key_4, Key.Key_Right, Key.Key_Return):
        bench.press(key)
    [(name, _given, named)] = bench.asked
    assert (name, named["reason"]) == ("close_window", "staffing")
    assert named["at"] is not None
    assert named["at"] > NOW
    # It is still open: nothing says that it was closed.
    assert day.words("az")("live.later.closed", window=9) in bench.told[-1][0]


def test_a_refusal_is_said_and_changes_nothing(qapp: QApplication) -> None:
    made = Bench(refuses={"close_window": RefusedError("act_stale", window=9)})
    made.press(Key.Key_9)
    made.press(Key.Key_F2)
    assert made.told[-1] == (day.words("az").of_error(RefusedError("act_stale", window=9)), "danger")
    assert not made.presenter.deeds.undoable
    made.close()


def test_a_break_is_planned_moved_and_ended(bench: Bench) -> None:
    bench.press(Key.Key_9)
    for key in (Key.Key_F5, Key.Key_2, Key.Key_Return):
        bench.press(key)
    assert (bench.asked[0][0], bench.asked[0][2]["at"]) == ("pause_window", None)
    bench.seconds = 3.0
    bench.press(Key.Key_5)
    bench.press(Key.Key_F5)
    bench.press(Key.Key_Return, CONTROL)
    assert (bench.asked[1][0], bench.asked[1][1][0].no) == ("resume_window", 5)


def test_all_of_a_group_are_moved_and_words_are_sent(bench: Bench) -> None:
    for key in (Key.Key_F7, Key.Key_Return):
        bench.press(key)
    assert bench.asked == [], "nobody has said where to"
    for key in (Key.Key_Right, Key.Key_Return):
        bench.press(key)
    assert (bench.asked[0][0], bench.asked[0][1][0]) == ("move_group", "P")
    for key in (Key.Key_F8, Key.Key_3, Key.Key_Return):
        bench.press(key)
    name, given, named = bench.asked[1]
    assert (name, named) == ("send_message", {"phrase": "finish_and_pause", "text": ""})
    assert given == ((1,),) or given == ((),)
    bench.asked.pop()
    for key, held in ((Key.Key_F8, NO), (Key.Key_5, NO), (Key.Key_Return, CONTROL)):
        bench.press(key, held)
    assert bench.asked[1][:2] == ("send_message", ((),)), "Ctrl+Enter: to all of them"
    bench.asked[1:] = [(name, given, named)]
    for key in (Key.Key_F10, Key.Key_Return):
        bench.press(key)
    assert len(bench.asked) == 2, "nobody has said what"
    for key in (Key.Key_2, Key.Key_Return):
        bench.press(key)
    assert bench.asked[2][0] == "announce"
    assert bench.asked[2][2]["phrase"]
    assert bench.asked[2][2]["until"] > NOW


def test_what_happens_in_the_hall_moves_neither_selection_nor_focus_nor_scroll(bench: Bench) -> None:
    lay_out(bench.shell, (1366, 768))
    bench.press(Key.Key_1)
    bench.seconds = 0.3
    bench.press(Key.Key_2)
    bar = bench.page.cards.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = (bench.chosen, QApplication.focusWidget(), bar.value())
    floor = busy_floor()
    for step in range(1, 6):
        fewer = tuple(ticket for place, ticket in enumerate(floor.tickets) if place % 7 != step)
        bench.presenter.show(view_of(replace(floor, tickets=fewer)))
        QApplication.processEvents()
    assert (bench.chosen, QApplication.focusWidget(), bar.value()) == before


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("scale", "whole"), [(1.0, 3), (1.5, 1)])
def test_however_low_the_page_is_the_first_alerts_are_seen_whole(
    qapp: QApplication, language: Language, scale: float, whole: int
) -> None:
    apply_theme(qapp, "light", scale)
    bench = Bench(language)
    lay_out(bench.shell, (1366, 768))
    QApplication.processEvents()
    lines = bench.page.alerts.lines[:whole]
    list_height = bench.page._alerts_area.viewport().height()
    assert [line.button.isVisible() for line in lines] == [True] * whole
    assert lines[-1].mapTo(bench.page.alerts, lines[-1].rect().bottomLeft()).y() < list_height
    bench.close()


def test_only_the_cards_that_changed_are_told(bench: Bench) -> None:
    changed: list[int] = []
    bench.page.cards.windows.dataChanged.connect(lambda index, *_: changed.append(index.row()))
    floor = busy_floor()
    without = tuple(ticket for ticket in floor.tickets if ticket.window != 4)
    bench.presenter.show(view_of(replace(floor, tickets=without)))
    assert changed == [3]


def test_without_the_right_to_steer_acts_are_faded_and_alerts_say_their_cause(qapp: QApplication) -> None:
    stage = supervisor_stage(day.words("az"))
    blocked = stage.presenter._blocked()
    assert {CommandId.OPEN_CLOSE, CommandId.SKILLS, CommandId.MESSAGE, CommandId.APPLY_PLAN} <= blocked
    rows = [line.row for line in stage.page.alerts.lines]
    assert rows[0].action == ""
    assert rows[0].cause
    assert stage.page.plan.apply.isHidden()
    stage.tabs.close()
    stage.shell.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_card_is_read_out_with_clerk_state_and_ticket(qapp: QApplication, language: Language) -> None:
    stage = supervisor_stage(day.words(language))
    spoken = {card.no: card.spoken for card in stage.page.cards.windows.cards}
    assert "A. Cəfərova" in spoken[7]
    assert "Y\u2011047" in spoken[7]
    assert day.words(language)("live.state.silent") in spoken[11]
    assert "A\u2011089" in spoken[11]
    stage.tabs.close()
    stage.shell.close()


def test_a_silent_window_is_violet_with_its_last_ticket_and_never_at_work(bench: Bench) -> None:
    card = next(card for card in bench.page.cards.windows.cards if card.no == 11)
    assert (card.glyph, card.stale, card.target) == ("offline", True, 0.0)
    assert card.note.endswith("14:14")


def test_the_numbers_of_the_next_hours_are_also_a_table(bench: Bench) -> None:
    assert "34" in bench.page.hours.chart.accessibleDescription()
    bench.press(Key.Key_T, Qt.KeyboardModifier.AltModifier)
    assert bench.page.hours.as_table
    assert bench.page.hours.table.isVisible()
    said = [label.text() for label in bench.page.hours.table.findChildren(type(bench.page._empty))]
    assert {"14:30", "34", "37"} <= set(said)


def test_people_are_asked_for_once_somebody_unknown_sits_down(qapp: QApplication) -> None:
    asked = []

    def colleagues() -> object:
        asked.append(1)
        return people()

    stage = supervisor_stage(day.words("az"), colleagues=colleagues)
    stage.presenter.tick()
    assert len(asked) == 1
    assert stage.page.cards.windows.cards[0].clerk == "L. Nəbiyeva"
    assert stage.presenter.hall.window(WindowNo(1)) is not None
    stage.tabs.close()
    stage.shell.close()


def test_the_search_finds_windows_by_number_and_clerk_tickets_and_commands(bench: Bench) -> None:
    def texts(query: str) -> list[str]:
        return [row.text for row in bench.presenter.found(query, lambda _command: True).rows]

    assert "Pəncərə 9: C. Rzazadə" in texts("9")
    assert "Pəncərə 7: A. Cəfərova" in texts("ceferova")
    assert "P\u2011150" in texts("P-150")
    assert day.words("az")("command.skills") in texts(">bacarıq")
    row = next(row for row in bench.presenter.found("y047", lambda _command: True).rows if row.kind == "ticket")
    bench.presenter.row_chosen(row)
    assert bench.chosen == 7
    assert bench.presenter.found("zzz", lambda _command: True).said
