"""The settings of a workplace: chosen by keys alone, kept before they are shown as kept, put right when odd."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import Language
from ui.commands import Chord
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.gallery.screens import Stage
from ui.settings.dialog import SettingsDialog
from ui.settings.room import SettingsRoom
from ui.settings.values import LOCK_AFTER, LOCK_MINUTES, TEXT_SIZE, Settings, lock_minutes, nearest, read, text_size
from ui.theme import apply_theme, lay_out, theme_source

K = Qt.Key
USUAL = Settings(language="az", theme="light")


class Kept:
    """What a desk remembers; the disk may be full."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.full = False

    def setting(self, name: str) -> str | None:
        return self.values.get(name)

    def choose(self, name: str, value: str) -> None:
        if self.full:
            raise OutsideError("disk_full")
        self.values[name] = value


class Bench:
    """The settings over an invented workspace."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot, self.kept = qtbot, Kept()
        self.stage = Stage(day.words("az"), day.idle())
        self.spoken: list[Language] = []
        self.minutes: list[int] = []
        self.room = SettingsRoom(
            self.stage.shell, self.kept, run=at_once, words=lambda: day.words("az"), speak=self.spoken.append,
            lock_after=self.minutes.append,
        )  # fmt: skip
        lay_out(self.stage.shell, (1366, 768))

    @property
    def dialog(self) -> SettingsDialog:
        top = self.stage.shell.layers.top
        assert isinstance(top, SettingsDialog)
        return top

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.qtbot.keyClick(QApplication.focusWidget(), key, held)


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    apply_theme(qapp, "light", 1.0)
    made = Bench(qtbot)
    yield made
    made.stage.shell.close()
    made.stage.shell.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, "light", 1.0)


def test_every_row_is_set_by_keys_and_all_is_kept_at_once(bench: Bench) -> None:
    opener = QApplication.focusWidget()
    bench.press(K.Key_Comma, held=Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is bench.dialog.language
    bench.press(K.Key_Right, K.Key_Down, K.Key_Right, K.Key_3, K.Key_Right, K.Key_Tab, K.Key_Home)
    assert bench.kept.values == {}, "nothing is kept before Enter"
    bench.press(K.Key_Return)
    assert bench.kept.values == {"language": "ru", "theme": "dark", TEXT_SIZE: "125", LOCK_AFTER: "1"}
    assert (bench.spoken, bench.minutes) == (["ru"], [1])
    assert (theme_source().name, theme_source().scale) == ("dark", 1.25)
    assert bench.stage.shell.notice.sentence == "Parametrlər saxlanıldı"
    assert len(bench.stage.shell.layers) == 0
    assert QApplication.focusWidget() is opener


def test_up_from_the_first_row_is_the_last_and_a_digit_is_its_row(bench: Bench) -> None:
    bench.room.open()
    bench.press(K.Key_Up)
    assert QApplication.focusWidget() is bench.dialog.lock
    bench.press(K.Key_2)
    assert QApplication.focusWidget() is bench.dialog.theme


def test_esc_leaves_everything_as_it_was(bench: Bench) -> None:
    bench.room.open()
    bench.press(K.Key_Right, K.Key_Down, K.Key_Right, K.Key_Escape)
    assert (bench.kept.values, bench.spoken, bench.minutes, theme_source().name) == ({}, [], [], "light")


def test_what_cannot_be_kept_is_said_and_nothing_changes(bench: Bench) -> None:
    bench.room.open()
    bench.kept.full = True
    bench.press(K.Key_Right, K.Key_Return)
    assert (bench.spoken, bench.minutes) == ([], [])
    assert "Disk doludur" in bench.stage.shell.notice.sentence


def test_the_dialog_shows_what_is_kept(bench: Bench) -> None:
    bench.kept.values |= {"language": "en", "theme": "dark", TEXT_SIZE: "150", LOCK_AFTER: "14"}
    bench.room.open()
    said = [row.accessibleDescription() for row in bench.dialog.rows]
    assert said == ["English", "Tünd", "150 %", "15 dəq"]
    assert [row.accessibleName() for row in bench.dialog.rows] == [
        "Dil", "Görünüş", "Mətnin ölçüsü", "Ekranın kilidlənməsi",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kept", "minutes"), [(None, 5), ("", 5), ("-3", 5), ("²", 5), ("0", 1), ("7", 7), ("30", 30), ("9999", 30)]
)
def test_minutes_lie_between_1_and_30(kept: str | None, minutes: int) -> None:
    assert lock_minutes(kept) == minutes


def test_what_was_kept_oddly_is_read_as_usual() -> None:
    odd = {"language": "tr", "theme": "blue", TEXT_SIZE: "300", LOCK_AFTER: "soon"}
    assert read(odd.get, language="az", theme="light") == USUAL
    assert read(USUAL.kept().get, language="en", theme="dark") == USUAL
    assert text_size("125") == 125
    assert [LOCK_MINUTES[nearest(minutes)] for minutes in (1, 4, 12, 24)] == [1, 5, 10, 30]


def test_the_comma_is_a_key_of_its_place() -> None:
    from ui.shell.keys import physical_key

    assert [physical_key(ord(letter), 0, None) for letter in ",БÇ"] == [","] * 3
    assert physical_key(ord("б"), 51 + 8, 8) == ","
    assert Chord.read("Ctrl+,").caps == ("Ctrl", ",")
