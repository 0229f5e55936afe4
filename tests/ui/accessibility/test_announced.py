"""What is read out without being asked for: calls, the connection, errors. Never the time that runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from heard import tree
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from tour import put_away

from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.clock import ManualClock
from ui.form.editors import ConsentEditor, LineEditor, RadioEditor
from ui.form.page import FormPage
from ui.gallery import day
from ui.gallery.screens import Stage, service_form, serving_view, sign_in
from ui.sign_in.page import SignInPage
from ui.theme import lay_out
from ui.widgets import ConnectionChip, LabelledField

ALL_LINKS = [state for state in LinkState if state is not LinkState.ONLINE]


class Ear:
    """Everything that was announced."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.said: list[str] = []
        pass_on = QAccessible.updateAccessibility

        def hear(event: object) -> None:
            if isinstance(event, QAccessibleAnnouncementEvent):
                self.said.append(event.message())
            pass_on(event)  # type: ignore[arg-type]

        patch.setattr(QAccessible, "updateAccessibility", hear)


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch, spoken: QApplication) -> Ear:
    return Ear(monkeypatch)


@pytest.fixture
def stage(spoken: QApplication) -> Iterator[Stage]:
    made = Stage(day.words("az"), day.idle())
    lay_out(made.shell, (1366, 768))
    yield made
    put_away(made.shell)


def shows(stage: Stage, view: DeskView) -> None:
    stage.view = view
    stage.workspace.presenter.show(view)


def test_a_call_is_announced_with_its_ticket_and_a_recall_again(stage: Stage, ear: Ear) -> None:
    shows(stage, day.called(seconds=1))
    assert len(ear.said) == 1
    assert "Y-051" in ear.said[0]
    shows(stage, day.called(seconds=2))
    assert len(ear.said) == 1
    shows(stage, day.called(seconds=95, calls=2))
    assert len(ear.said) == 2


@pytest.mark.parametrize("state", ALL_LINKS)
def test_a_change_of_the_connection_is_announced_and_its_seconds_are_not(
    stage: Stage, ear: Ear, state: LinkState
) -> None:
    away = LinkView(state=state, since=day.NOW, waiting=1)
    shows(stage, day.idle(link=away))
    chip = stage.shell.bar.findChild(ConnectionChip)
    assert chip is not None
    assert len(ear.said) == 1
    word, _, reason = ear.said[0].removeprefix("Əlaqə: ").partition(". ")
    assert word in chip.accessibleName()
    assert reason == chip.accessibleDescription()
    shows(stage, day.idle(link=replace(away, waiting=2)))
    for _ in range(3):
        stage.clock.advance(timedelta(seconds=61))
        stage.workspace.presenter.tick()
    assert len(ear.said) == 1
    shows(stage, day.idle())
    assert ear.said[1:] == ["Əlaqə: Onlayn"]


@pytest.mark.parametrize(
    "view", [serving_view, lambda: day.called(seconds=1), day.idle], ids=["serving", "called", "idle"]
)
def test_time_that_runs_is_not_announced(stage: Stage, ear: Ear, view: object) -> None:
    """Neither said, nor in the name or description of anything that has or can have the focus."""
    shows(stage, view())  # type: ignore[operator]
    ear.said.clear()
    before = controls(stage)
    standing = QApplication.focusWidget()
    for _ in range(5):
        stage.clock.advance(timedelta(seconds=1))
        stage.workspace.presenter.tick()
    assert ear.said == []
    assert {name for name, _ in controls(stage)} == {name for name, _ in before}
    if standing is not None:
        assert (standing.accessibleName(), standing.accessibleDescription()) in before


def controls(stage: Stage) -> set[tuple[str, str]]:
    return {
        (heard.name, heard.description) for heard in tree(stage.shell) if heard.focusable and heard.widget is not None
    }


def test_the_seconds_of_a_service_stand_still_for_whoever_stands_on_its_tab(stage: Stage) -> None:
    shows(stage, serving_view())
    tab = stage.workspace.page.serving.tabs.tabs[0]
    tab.setFocus()
    heard = tab.accessibleDescription()
    assert heard
    for _ in range(3):
        stage.clock.advance(timedelta(seconds=1))
        stage.workspace.presenter.tick()
    assert tab.accessibleDescription() == heard


def test_an_error_is_linked_to_its_field_and_read_out_when_the_field_is_left(ear: Ear) -> None:
    window = service_form(day.words("az"), day.words)
    lay_out(window, (1366, 768))
    page = window.findChild(FormPage)
    assert page is not None
    view = page._view
    assert view is not None
    assert view.wrong
    for path, sentence in view.wrong.items():
        editor = page.editor(path)
        assert editor is not None
        assert sentence in editor.accessibleDescription(), path
    ear.said.clear()
    fin = page.editor("applicant.fin")
    assert isinstance(fin, LineEditor)
    fin.setFocus()
    fin.setText("0TEST")
    fin.commit()
    assert [said for said in ear.said if "5" in said and "7" in said] == ear.said
    assert len(ear.said) == 1
    fin.setText("0TEST0")
    fin.commit()
    assert len(ear.said) == 2
    put_away(window)


def test_an_answer_or_a_consent_that_is_wrong_says_so_on_what_has_the_focus(spoken: QApplication) -> None:
    answers = RadioEditor([("true", "Bəli"), ("false", "Xeyr")])
    answers.setAccessibleName("Ailə kirayədə yaşayır?")
    answers.setAccessibleDescription("Cavab seçilməyib")
    assert {button.accessibleDescription() for button in answers.buttons()} == {"Cavab seçilməyib"}
    consent = ConsentEditor("Razıyam")
    consent.setAccessibleDescription("Razılıq lazımdır")
    assert consent.box.accessibleDescription() == "Razılıq lazımdır"


def test_a_labelled_field_and_the_sign_in_read_their_errors_out(ear: Ear) -> None:
    field = LabelledField("Səbəb", QLineEdit())
    field.set_error("Səbəb yazılmayıb")
    field.set_error("Səbəb yazılmayıb")
    field.set_error(None)
    assert ear.said == ["Səbəb yazılmayıb"]
    assert field.editor.accessibleDescription() == ""
    page = sign_in(day.words("az"), day.words)
    assert isinstance(page, SignInPage)
    ear.said.clear()
    page.enter.click()
    assert len(ear.said) == 1
    put_away(page)


def test_a_notice_is_read_out(stage: Stage, ear: Ear) -> None:
    stage.shell.tell("Artıq saxlanılıb", "success")
    assert ear.said == ["Artıq saxlanılıb"]


def test_the_clock_of_the_tests_runs(stage: Stage) -> None:
    """Otherwise silence would prove nothing."""
    assert isinstance(stage.clock, ManualClock)
    shows(stage, serving_view())
    before = {heard.name for heard in tree(stage.shell)}
    stage.clock.advance(timedelta(seconds=7))
    stage.workspace.presenter.tick()
    assert {heard.name for heard in tree(stage.shell)} != before
