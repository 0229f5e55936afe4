"""A short sound: Qt's own player where it is installed, the system's where not, else nothing.

Sound never stands alone: whoever hears nothing sees the call or the notice, and the board says that it is silent.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QLoggingCategory, QObject, QProcess, QUrl, qInstallMessageHandler

# Players of Linux desktops and of macOS, each with what it needs before the file.
PLAYERS: Mapping[str, tuple[str, ...]] = {
    "pw-play": (),
    "paplay": (),
    "aplay": ("-q",),
    "afplay": (),
}
_PATIENCE_MS = 500


class Sound(Protocol):
    """Something short that can be heard again and again."""

    @property
    def audible(self) -> bool:
        """Whether there is anything that can sound."""

    def play(self) -> None:
        """Sound once; does nothing where nothing can."""

    def close(self) -> None:
        """End what sounds, and let the device go."""


class Silence:
    """No way to sound."""

    audible = False

    def play(self) -> None:
        """Nothing can be heard."""

    def close(self) -> None:
        """Nothing to let go."""


class PlayedSound(QObject):
    """The sound through a program of the system; once that failed, nothing can be heard and nothing is tried again."""

    def __init__(self, program: str, arguments: tuple[str, ...], sound: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._audible = True
        self._process = QProcess(self)
        self._process.setProgram(program)
        self._process.setArguments([*arguments, str(sound)])
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.finished.connect(self._ended)
        self._process.errorOccurred.connect(self._failed)

    @property
    def audible(self) -> bool:
        return self._audible

    def play(self) -> None:
        if self._audible and self._process.state() == QProcess.ProcessState.NotRunning:
            self._process.start()

    def close(self) -> None:
        """Cut short what still sounds."""
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.finished.disconnect(self._ended)
            self._process.errorOccurred.disconnect(self._failed)
            self._process.kill()
            self._process.waitForFinished(_PATIENCE_MS)

    def _ended(self, code: int, _status: QProcess.ExitStatus) -> None:
        self._audible = self._audible and code == 0

    def _failed(self, _error: QProcess.ProcessError) -> None:
        self._audible = False


class QtSound:
    """Qt's sound; silent once the last device was taken away."""

    def __init__(self, effect: Any, devices: Any) -> None:
        self._effect, self._devices = effect, devices

    @property
    def audible(self) -> bool:
        return not self._devices.defaultAudioOutput().isNull()

    def play(self) -> None:
        self._effect.play()

    def close(self) -> None:
        self._effect.stop()


def open_sound(sound: Path, parent: QObject, *, find: Callable[[str], str | None] = shutil.which) -> Sound:
    """The best way to sound on this computer. Nothing is imported or started that is not there.

    Args:
        find: Where a program lies, by its name.
    """
    return _by_qt(sound, parent) or _by_windows(sound) or _by_player(sound, parent, find) or Silence()


def _by_qt(sound: Path, parent: QObject) -> Sound | None:
    # It tells of every codec and server that it does not find; the board says itself when there is no sound.
    QLoggingCategory.setFilterRules("qt.multimedia.*=false")
    before = qInstallMessageHandler(_unheard)
    try:
        # Comes with PySide6-Addons, which is no part of an ordinary installation, and needs libpulse on Linux.
        multimedia: Any = import_module("PySide6.QtMultimedia")
        none = multimedia.QMediaDevices.defaultAudioOutput().isNull()
    except ImportError:
        return None
    finally:
        qInstallMessageHandler(before)
    if none:
        return None
    effect = multimedia.QSoundEffect(parent)
    effect.setSource(QUrl.fromLocalFile(str(sound)))
    return QtSound(effect, multimedia.QMediaDevices)


def _unheard(*_: object) -> None:
    """A message that nobody needs."""


def _by_windows(sound: Path) -> Sound | None:
    if sys.platform != "win32":
        return None
    import winsound

    class WindowsSound:
        """Windows' own player; without a device it refuses once, and is silent from then on."""

        audible = True

        def play(self) -> None:
            try:
                winsound.PlaySound(str(sound), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
            except RuntimeError:
                self.audible = False

        def close(self) -> None:
            winsound.PlaySound(None, 0)

    return WindowsSound()


def _by_player(sound: Path, parent: QObject, find: Callable[[str], str | None]) -> Sound | None:
    for name, arguments in PLAYERS.items():
        program = find(name)
        if program is not None:
            return PlayedSound(program, arguments, sound, parent)
    return None
