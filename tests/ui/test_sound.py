"""Sounds: made by our own code, played by what the computer has, and silent without a word where it has nothing."""

from __future__ import annotations

import runpy
import sys
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from dostdesk.assets import resource
from ui.sound import PlayedSound, QtSound, Silence, open_sound

SOUND = resource("sounds", "chime.wav")


@pytest.mark.parametrize(("name", "longest_s"), [("chime", 1.5), ("stopped", 0.5)])
def test_a_bundled_sound_is_what_our_code_makes(tmp_path: Path, name: str, longest_s: float) -> None:
    made = runpy.run_path(str(Path(__file__).resolve().parents[2] / "packaging" / "make_sounds.py"))
    made["write"](made["SOUNDS"][name], tmp_path / "made.wav")
    with (
        wave.open(str(tmp_path / "made.wav")) as ours,
        wave.open(str(resource("sounds", f"{name}.wav"))) as bundled,
    ):
        assert ours.getparams() == bundled.getparams()
        assert bundled.getnframes() / bundled.getframerate() < longest_s
        first, second = ours.readframes(10**6), bundled.readframes(10**6)
    worst = max(
        abs(int.from_bytes(first[at : at + 2], "little", signed=True)
            - int.from_bytes(second[at : at + 2], "little", signed=True))
        for at in range(0, len(first), 2)
    )  # fmt: skip
    # Another computer's sine may round the last bit otherwise.
    assert worst <= 1
    assert max(first) > 0


@pytest.fixture
def no_qt_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)


@pytest.mark.usefixtures("no_qt_sound")
def test_without_anything_that_sounds_there_is_silence(qtbot: QtBot) -> None:
    owner = QObject()
    chime = open_sound(SOUND, owner, find=lambda _name: None)
    assert isinstance(chime, Silence)
    assert not chime.audible
    chime.play()
    chime.close()


@pytest.mark.usefixtures("no_qt_sound")
def test_the_systems_player_gets_the_sound(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    player = _program(tmp_path, f'echo "$@" >> {heard}')
    owner = QObject()
    chime = open_sound(SOUND, owner, find=lambda name: player if name == "aplay" else None)
    chime.play()
    qtbot.waitUntil(lambda: heard.exists() and heard.read_text() == f"-q {SOUND}\n")
    assert chime.audible
    chime.close()


@pytest.mark.parametrize("program", ["fails", "missing"])
def test_a_player_that_cannot_sound_is_not_asked_again(qtbot: QtBot, tmp_path: Path, program: str) -> None:
    path = _program(tmp_path, "exit 1") if program == "fails" else str(tmp_path / "none")
    chime = PlayedSound(path, (), SOUND)
    chime.play()
    qtbot.waitUntil(lambda: not chime.audible)
    chime.play()
    chime.close()


def test_a_board_that_closes_cuts_its_sound_short(qtbot: QtBot, tmp_path: Path) -> None:
    chime = PlayedSound(_program(tmp_path, "exec sleep 60"), (), SOUND)
    chime.play()
    qtbot.waitUntil(lambda: chime._process.processId() > 0)
    chime.play()
    chime.close()
    assert chime._process.processId() == 0
    assert chime.audible


def test_qts_own_sound_is_taken_where_it_is_installed_and_has_a_device(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[str] = []
    device = SimpleNamespace(isNull=lambda: not present)
    effect = SimpleNamespace(
        setSource=lambda url: played.append(url.fileName()), play=lambda: played.append("play"), stop=lambda: None
    )
    module = SimpleNamespace(
        QMediaDevices=SimpleNamespace(defaultAudioOutput=lambda: device), QSoundEffect=lambda _parent: effect
    )
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", module)  # type: ignore[arg-type]
    present = True
    chime = open_sound(SOUND, QObject(), find=lambda _name: None)
    assert isinstance(chime, QtSound)
    chime.play()
    assert (played, chime.audible) == (["chime.wav", "play"], True)
    present = False
    assert not chime.audible
    assert isinstance(open_sound(SOUND, QObject(), find=lambda _name: None), Silence)
    chime.close()


def _program(folder: Path, does: str) -> str:
    made = folder / "player"
    made.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    made.chmod(0o755)
    return str(made)
