"""F1: the help of the place where one is, every place has one, in every language; the layer gives the keyboard back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.assets import resource
from dostdesk.domain.words import LANGUAGES, Language
from ui.commands import COMMANDS, CommandId
from ui.gallery import day
from ui.gallery.screens import Stage, serving_view
from ui.help.key_map import commands_with_keys, works
from ui.help.sheet import KEY_MAP, HelpSheet
from ui.help.topics import ORDER, found, read, topic_of, topics
from ui.theme import apply_theme, lay_out
from ui.widgets import KeyCap, Text

K = Qt.Key
_KEYS = re.compile(r"\b(?:Ctrl|Alt|Shift)\+[^\s,.;:)–]+|\bF\d+\b")
_CYRILLIC, _LATIN = re.compile("[а-яё]", re.IGNORECASE), re.compile(r"[a-zəğışöüç]", re.IGNORECASE)


@pytest.fixture
def stage(qapp: QApplication) -> Iterator[Stage]:
    apply_theme(qapp, "light", 1.0)
    made = Stage(day.words("az"), serving_view())
    lay_out(made.shell, (1366, 768))
    yield made
    made.shell.close()
    made.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, held)


def sheet(stage: Stage) -> HelpSheet:
    top = stage.shell.layers.top
    assert isinstance(top, HelpSheet)
    return top


def test_f1_explains_what_happens_now_and_esc_gives_the_keyboard_back(stage: Stage, qtbot: QtBot) -> None:
    opener = QApplication.focusWidget()
    assert opener is stage.workspace.page.serving.documents
    press(qtbot, K.Key_F1)
    assert sheet(stage).shown == "serving"
    assert QApplication.focusWidget() is sheet(stage).list
    press(qtbot, K.Key_Escape)
    assert len(stage.shell.layers) == 0
    assert QApplication.focusWidget() is opener
    press(qtbot, K.Key_F1)
    press(qtbot, K.Key_F1)
    assert len(stage.shell.layers) == 0
    assert QApplication.focusWidget() is opener


@pytest.mark.parametrize(("view", "topic"), [(day.idle, "idle"), (lambda: day.called(seconds=3), "called")])
def test_each_state_of_the_window_has_its_own_help(stage: Stage, qtbot: QtBot, view: object, topic: str) -> None:
    stage.view = view()  # type: ignore[operator]
    stage.workspace.presenter.show(stage.view)
    press(qtbot, K.Key_F1)
    assert sheet(stage).shown == topic


def test_over_a_question_and_the_search_f1_explains_those(stage: Stage, qtbot: QtBot) -> None:
    press(qtbot, K.Key_F12)
    question = stage.shell.layers.top
    press(qtbot, K.Key_F1)
    assert sheet(stage).shown == "finish"
    press(qtbot, K.Key_Escape)
    assert stage.shell.layers.top is question
    press(qtbot, K.Key_Escape)
    press(qtbot, K.Key_K, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, K.Key_F1)
    assert sheet(stage).shown == "search"


def test_arrows_go_through_all_help_and_the_key_map_is_the_second(stage: Stage, qtbot: QtBot) -> None:
    press(qtbot, K.Key_F1)
    seen = [sheet(stage).shown]
    for _ in ORDER:
        press(qtbot, K.Key_Down)
        seen.append(sheet(stage).shown)
    assert seen[:2] == ["serving", KEY_MAP]
    assert set(seen) == {*ORDER, KEY_MAP}
    press(qtbot, K.Key_PageDown)
    press(qtbot, K.Key_Return)
    assert len(stage.shell.layers) == 0


def test_the_key_map_has_every_command_of_the_table(stage: Stage) -> None:
    stage.shell.open_help(KEY_MAP)
    QApplication.processEvents()
    listed = commands_with_keys()
    assert {command.id for command in COMMANDS if command.chord} - {command.id for command in listed} == {
        CommandId(f"service_{number}") for number in range(2, 10)
    }
    caps = [cap.accessibleName() for cap in sheet(stage).text.findChildren(KeyCap)]
    assert len(caps) == sum(len(command.caps) for command in listed)
    texts = {label.text() for label in sheet(stage).text.findChildren(Text)}
    assert {stage.words(command.words_key) for command in listed if "service_" not in command.id.value} <= texts


def test_keys_that_work_here_are_those_of_the_page(stage: Stage) -> None:
    active = stage.workspace.presenter.active()
    here = {command.id for command in commands_with_keys() if works(command, active, "workspace")}
    assert CommandId.OPEN_FORM in here
    assert CommandId.SEND_FORM not in here
    form = {command.id for command in commands_with_keys() if works(command, active, "form")}
    assert CommandId.SEND_FORM in form
    assert CommandId.OPEN_FORM not in form


def test_help_is_found_in_the_search_without_azerbaijani_letters(stage: Stage, qtbot: QtBot) -> None:
    assert [topic.id for topic in found("oturmek", "az")][:1] == ["transfer"]
    assert [topic.id for topic in found("принтеры", "ru")][:1] == ["printers"]
    assert found("", "en") == ()
    stage.workspace.open_search("fasile ve kilid")
    press(qtbot, K.Key_Return)
    assert sheet(stage).shown == "break"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_is_explained_in_every_language(language: Language) -> None:
    known = topics(language)
    assert tuple(known) == ORDER
    files = {file.stem for file in resource("help", language).glob("*.md")}
    assert files == set(ORDER)
    other, own = (_LATIN, _CYRILLIC) if language == "ru" else (_CYRILLIC, _LATIN)
    for topic in known.values():
        assert len(topic.lines) >= 4, topic.id
        assert own.search(topic.title), topic.id
        words = topic.text.split()
        assert not [word for word in words if other.search(word) and own.search(word)], topic.id
        if language != "ru":
            assert not other.search(topic.text), topic.id
        assert "!" not in topic.text


def test_the_languages_say_the_same_and_name_keys_that_exist() -> None:
    chords = {"+".join(command.caps) for command in COMMANDS if command.chord} | {"Shift+Tab", "Ctrl+Enter"}
    for id in ORDER:
        kinds = {tuple(line.kind for line in topics(language)[id].lines) for language in LANGUAGES}
        keys = {tuple(sorted(_KEYS.findall(topics(language)[id].text))) for language in LANGUAGES}
        assert len(kinds) == 1, id
        assert len(keys) == 1, id
        assert set(keys.pop()) <= chords, id


def test_a_place_is_found_by_what_it_says_or_by_its_name() -> None:
    class Asks(QWidget):
        help_topic = "hold"

    place = type("HoldDialog", (), {"__module__": "ui.dialogs.transfer"})()
    assert topic_of(place) == "transfer"
    assert topic_of(object(), "papers") == "papers"
    assert topic_of(object()) == "dialogs"
    assert Asks.help_topic in ORDER
    with pytest.raises(ValueError, match="no title"):
        read("hold", "Gözlət\n\n- F5")
