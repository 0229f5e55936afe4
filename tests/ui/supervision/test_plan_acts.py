"""Targets by hand and planned acts under a real keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from dostdesk.domain.hall import LONGEST_TARGET, Hall, Targets
from tests.ui.supervision.test_live_page import CONTROL, SHIFT, Bench
from ui.gallery import day
from ui.gallery.busy_hall import busy_floor, planned_hall, view_of
from ui.gallery.day import NOW
from ui.supervision.plan_dialogs import MinutesStep
from ui.theme import apply_theme

Key = Qt.Key
USUAL = round(day.book().policy.group("P").target / timedelta(minutes=1))


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    apply_theme(qapp, "light", 1.0)
    made = Bench()
    yield made
    made.close()


def ask_about_pensions(bench: Bench) -> None:
    """Enter on the group in the table."""
    groups = bench.page.groups
    groups.setFocus()
    place = groups.groups.place_of("P")
    assert place is not None
    groups.setCurrentIndex(groups.groups.index(place))
    bench.press(Key.Key_Return)


def decided(bench: Bench, hall: Hall) -> None:
    bench.presenter.show(replace(view_of(busy_floor()), hall=hall))


def test_enter_on_a_group_changes_its_target_for_new_arrivals(bench: Bench) -> None:
    ask_about_pensions(bench)
    for key in (Key.Key_Right, Key.Key_Return):
        bench.press(key)
    [(name, given, named)] = bench.asked
    assert (name, given) == ("change_targets", ())
    wanted = (USUAL // 5 + 1) * 5
    assert named == {"groups": {"P": wanted}, "classes": {}, "redue": False, "reason": "queue", "at": None}


def test_who_waits_gets_another_due_time_only_where_that_is_chosen_and_later_is_later(bench: Bench) -> None:
    ask_about_pensions(bench)
    bench.press(Key.Key_Left)
    bench.press(Key.Key_2)
    bench.press(Key.Key_Right, CONTROL)
    bench.press(Key.Key_Return)
    named = bench.asked[0][2]
    assert named["redue"] is True
    assert named["groups"]["P"] < USUAL
    assert named["at"] > NOW


def test_a_target_by_hand_goes_back_to_that_of_the_catalogue(bench: Bench) -> None:
    decided(bench, Hall(targets=Targets(groups={"P": USUAL + 10})))
    ask_about_pensions(bench)
    bench.press(Key.Key_Return, CONTROL)
    assert bench.asked[0][2]["groups"] == {"P": None}


def test_where_the_catalogue_holds_there_is_nothing_to_go_back_to(bench: Bench) -> None:
    ask_about_pensions(bench)
    bench.press(Key.Key_Return, CONTROL)
    assert bench.asked == []
    assert len(bench.shell.layers) == 1


def test_minutes_go_by_five_and_stay_within_what_the_hub_takes(qapp: QApplication) -> None:
    step = MinutesStep(day.words("en"), "Target", 12)
    step.step(1)
    assert step.minutes == 15
    step.minutes = 12
    step.step(-1)
    assert step.minutes == 10
    for _ in range(60):
        step.step(1)
    assert (step.minutes, step.more.isEnabled()) == (LONGEST_TARGET, False)
    for _ in range(60):
        step.step(-1)
    assert (step.minutes, step.less.isEnabled()) == (5, False)


def test_planned_acts_are_shown_and_one_is_taken_back(bench: Bench) -> None:
    bench.press(Key.Key_F4, SHIFT)
    assert bench.told[-1] == (day.words("az")("live.planned_none"), "accent")
    decided(bench, planned_hall())
    bench.press(Key.Key_F4, SHIFT)
    dialog = bench.shell.layers.top
    assert dialog is not None
    said = [row.accessibleDescription() for row in dialog._options]
    assert day.words("az")("live.planned_missed") in said[0]
    bench.press(Key.Key_2)
    bench.press(Key.Key_Return)
    assert bench.asked[0][:2] == ("unschedule", ("a2",))
    assert bench.told[-1][1] == "success"
