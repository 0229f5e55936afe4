"""A change of policy is tried on a past day, and only what was seen can be switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from desk_double import Later
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.desk.steering import Act
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import Words
from dostdesk.protocol.outlook import Changes, Replayed, ReplayRequest, Rule
from ui.gallery import day
from ui.gallery import policy as drawn
from ui.gallery.supervision import supervisor_stage
from ui.history.names import names_of
from ui.places import LIVE
from ui.policy.dialog import PolicyDialog
from ui.policy.presenter import PolicyPresenter, PolicyWays, Switch
from ui.policy.switch_dialog import SwitchDialog
from ui.policy.values import PolicyValues
from ui.theme import apply_theme, lay_out

CONTROL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@dataclass
class Room:
    """A presenter over a hub that answers when it is let."""

    may: bool = True
    run: Later = field(default_factory=Later)
    asked: list[ReplayRequest] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    switched: list[Switch] = field(default_factory=list)
    values: PolicyValues | None = None
    error: RefusedError | None = None

    def __post_init__(self) -> None:
        self.presenter = PolicyPresenter(
            self,
            ways=PolicyWays(
                replay=self.replay,
                switch=self.switched.append if self.may else None,
                told=lambda sentence, _tone: self.told.append(sentence),
            ),
            run=self.run,
            words=lambda: day.words("az"),
            now=lambda: day.NOW,
            policy=day.book().policy,
            release=day.book().policy,
            names=names_of(day.book(), "az"),
        )
        self.presenter.open()

    def replay(self, asked: ReplayRequest) -> Replayed:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error
        return drawn.replayed(asked)

    def show_policy(self, values: PolicyValues, _words: Words) -> None:
        self.values = values

    @property
    def seen(self) -> PolicyValues:
        assert self.values is not None
        return self.values


def test_it_begins_with_the_last_working_day_and_the_policy_as_it_is() -> None:
    room = Room()
    assert room.seen.day == "11.11.2026"
    room.presenter.run_pressed()
    room.run.go()
    assert room.asked == [ReplayRequest(day=date(2026, 11, 11), changes=Changes())]
    assert not room.seen.can_switch, "nothing is changed"


def test_only_what_differs_is_asked_for() -> None:
    room = Room()
    room.presenter.target_typed("group", "P", "12")
    room.presenter.target_typed("group", "Y", "15")
    room.presenter.target_typed("class", "regular", "20")
    room.presenter.target_typed("class", "care", "")
    room.presenter.rule_chosen(1)
    room.presenter.windows_chosen(0)
    room.presenter.run_pressed()
    room.run.go()
    (asked,) = room.asked
    assert asked.changes == Changes(
        rule=Rule.RATIO, windows=-1, group_targets={"P": 12}, class_targets={"regular": 20, "care": None}
    )


def test_what_was_seen_can_be_switched_on_and_nothing_else() -> None:
    room = Room()
    room.presenter.target_typed("group", "P", "12")
    assert not room.seen.can_switch, "it was not seen yet"
    room.presenter.switch_pressed()
    assert (room.switched, len(room.told)) == ([], 1)
    room.presenter.run_pressed()
    room.run.go()
    assert room.seen.can_switch
    room.presenter.target_typed("group", "P", "11")
    assert room.seen.old, "the result is of other choices"
    assert not room.seen.can_switch
    room.presenter.target_typed("group", "P", "12")
    assert not room.seen.old
    room.presenter.switch_pressed()
    assert room.switched == [Switch(groups={"P": 12}, classes={})]


@pytest.mark.parametrize("windows", [0, 1, 2])
@pytest.mark.parametrize("rule", [0, 1, 2])
def test_rules_and_windows_are_compared_and_not_switched_on(rule: int, windows: int) -> None:
    room = Room()
    room.presenter.target_typed("group", "P", "12")
    room.presenter.rule_chosen(rule)
    room.presenter.windows_chosen(windows)
    room.presenter.run_pressed()
    room.run.go()
    assert room.seen.result.rows
    assert room.seen.can_switch == (rule == 0 and windows == 1)
    assert bool(room.seen.why_not) != room.seen.can_switch


def test_whoever_may_not_change_targets_may_still_try() -> None:
    room = Room(may=False)
    room.presenter.target_typed("group", "P", "12")
    room.presenter.run_pressed()
    room.run.go()
    assert room.seen.result.rows
    assert not room.seen.can_switch


@pytest.mark.parametrize("typed", ["12.11.2026", "13.11.2026", "31.09.2026", "", "dünən"])
def test_a_day_that_is_not_over_cannot_be_run(typed: str) -> None:
    room = Room()
    room.presenter.day_typed(typed)
    assert room.seen.day_wrong
    room.presenter.run_pressed()
    assert room.run.kept == []


@pytest.mark.parametrize(
    ("typed", "wrong"), [("0", False), ("480", False), ("481", True), ("-1", True), ("x", True), ("", True)]
)
def test_minutes_of_a_group(typed: str, wrong: bool) -> None:
    room = Room()
    room.presenter.target_typed("group", "P", typed)
    (target,) = [target for target in room.seen.targets if target.key == "P"]
    assert target.wrong == wrong
    assert room.seen.can_run != wrong


def test_a_class_of_its_own_target_cannot_lose_it_but_without_it_the_day_can_be_run() -> None:
    room = Room()
    room.presenter.target_typed("class", "care", "")
    room.presenter.run_pressed()
    room.run.go()
    assert room.seen.result.rows
    assert room.seen.why_not == day.words("az")("policy.why_not.own_target")


def test_one_run_at_a_time() -> None:
    room = Room()
    room.presenter.run_pressed()
    room.presenter.run_pressed()
    assert room.seen.running
    assert len(room.run.kept) == 1


def test_a_day_of_which_nothing_is_recorded_is_said() -> None:
    room = Room(error=RefusedError("replay_day_unknown_to_this_desk"))
    room.presenter.run_pressed()
    room.run.go()
    assert len(room.told) == 1
    assert room.seen.can_run


def test_before_and_after_stand_beside_each_other_the_longest_wait_too() -> None:
    room = Room()
    room.presenter.target_typed("group", "P", "12")
    room.presenter.run_pressed()
    room.run.go()
    everybody, pensions, *_ = room.seen.result.rows
    assert [cell.text for cell in everybody.cells] == [
        "Hamısı", "412", "9:51\u00a0→\u00a09:20", "22:40\u00a0→\u00a021:30", "46:50\u00a0→\u00a036:44",
        "74%\u00a0→\u00a078%",
    ]  # fmt: skip
    assert pensions.cells[4].spoken == "əvvəl 46:50, sonra 36:44"
    assert any("9:42" in line and "9:51" in line for line in room.seen.told), "how near the simulation is"


class Window:
    """The dialog over the live page, on a real window."""

    def __init__(self, qtbot: QtBot) -> None:
        self.changed: list[dict[str, object]] = []
        self.did: list[tuple[Act, str]] = []
        self.stage = supervisor_stage(day.words("az"))
        self.shell = self.stage.shell
        qtbot.addWidget(self.shell)
        self.shell.show_page(LIVE)
        self.room = drawn.room_over(
            self.shell, day.words("az"), change=self._change, did=lambda act, said: self.did.append((act, said))
        )
        lay_out(self.shell, (1366, 768))
        self.room.open()
        QApplication.processEvents()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE, text: str = "") -> None:
        target = QApplication.focusWidget() or self.shell
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, held, text))
        QApplication.processEvents()

    def _change(self, **given: object) -> Act:
        self.changed.append(given)
        return Act(id="0011", undo_until=day.NOW)

    @property
    def dialog(self) -> PolicyDialog:
        assert self.room.dialog is not None
        return self.room.dialog


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Window:
    apply_theme(qapp, "light", 1.0)
    return Window(qtbot)


def test_the_whole_way_by_keyboard(window: Window) -> None:
    dialog = window.dialog
    assert QApplication.focusWidget() is dialog.day
    line = dialog._lines[0].editor
    line.setFocus()
    for _ in range(3):
        window.key(Qt.Key.Key_Down)
    assert line.text() == "12"
    window.key(Qt.Key.Key_Return)
    assert dialog.table.figures.rowCount() == 11
    window.key(Qt.Key.Key_Return, CONTROL)
    top = window.shell.layers.top
    assert isinstance(top, SwitchDialog)
    window.key(Qt.Key.Key_Right)
    window.key(Qt.Key.Key_2)
    window.key(Qt.Key.Key_Return)
    assert window.changed == [{"groups": {"P": 12}, "classes": {}, "redue": True, "reason": "absent"}]
    assert window.did == [(Act(id="0011", undo_until=day.NOW), "Yeni hədəflər qüvvədədir.")], "to be taken back below"
    assert window.room.dialog is None
    assert window.shell.layers.top is None


def test_esc_leaves_everything_as_it_is(window: Window) -> None:
    window.key(Qt.Key.Key_Escape)
    assert window.room.dialog is None
    assert window.changed == []
    window.room.open()
    assert window.dialog.day.text() == "11.11.2026"
