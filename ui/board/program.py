"""`dostdesk board`: the hall board as a program, from its options to its end."""

from __future__ import annotations

import gc
import os
import secrets
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.assets import resource
from dostdesk.desk.board_view import BoardView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.words import LANGUAGES, Language, Words
from ui.allocation import give_back_unused
from ui.board.drawing import DESIGN, Pane, color
from ui.board.page import BoardPage
from ui.board.presenter import BoardPresenter
from ui.collecting import GarbageRounds
from ui.crash import print_frames
from ui.sound import Sound, open_sound
from ui.theme import apply_theme
from ui.work import Runner

if TYPE_CHECKING:
    from dostdesk.desk.board import Board

TICK_MS = 250
MINIMUM_SIZE = (640, 360)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOptions:
    """What the command line says.

    Attributes:
        trust: Certificates that vouch for the hub.
        throwaway_key: Keep the store's key in a file beside it.
        windowed: In a window, where a wall's screen is not at hand.
        screen: Which screen of this computer, from 1; 0 leaves it to the system.
        still: Without pulses, whatever the system says about motion.
    """

    hub_url: str
    data: Path
    device: str
    language: Language
    throwaway_key: bool
    clock: Clock
    trust: Path | None = None
    windowed: bool = False
    screen: int = 0
    still: bool = False


class MessagePane(Pane):
    """One sentence on an empty board: before it opens, and when it cannot."""

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.show_sentence(sentence)

    def show_sentence(self, sentence: str) -> None:
        """Show another sentence."""
        self._sentence = sentence
        self.setAccessibleName(sentence)
        self.update()

    def draw(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), color("bg"))
        area = self.area
        place = self.at(120, 120, area.width() - 240, area.height() - 240)
        self.write_lines(painter, place, self._sentence, "text", 52)


class Following(QObject):
    """Reads the board anew when it changed, on a worker; several changes at once as one."""

    came = Signal(object)
    _changed = Signal()

    def __init__(self, board: Board, run: Runner, parent: QObject) -> None:
        super().__init__(parent)
        self._board, self._run = board, run
        self._reading = self._again = False
        self._changed.connect(self._read)
        self._unsubscribe = board.subscribe(self._changed.emit)

    def begin(self) -> None:
        """Read for the first time."""
        self._read()

    def end(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    def _read(self) -> None:
        if self._reading:
            self._again = True
            return
        self._reading = True
        self._run(self._board.view, done=self._was_read, failed=self._was_not_read)

    def _was_read(self, view: BoardView) -> None:
        self._reading = False
        self.came.emit(view)
        if self._again:
            self._again = False
            self._read()

    def _was_not_read(self, _error: DeskError) -> None:
        # The disk's trouble: what is on the wall stays there, and the next beat of the hub reads again.
        self._reading = False


class BoardWindow(QWidget):
    """The program's window: the board's background at once, the board when its store is open.

    Args:
        make_chime: What sounds, for a window that owns it.
    """

    opened = Signal()

    def __init__(self, options: BoardOptions, *, make_chime: Callable[[Path, QObject], Sound] = open_sound) -> None:
        super().__init__()
        self._options = options
        self._words = {language: Words.load(resource("translations"), language) for language in LANGUAGES}
        self._make_chime = make_chime
        self._chime: Sound | None = None
        self._following: Following | None = None
        self.failure: DeskError | None = None
        self.board: Board | None = None
        self.page: BoardPage | None = None
        self.presenter: BoardPresenter | None = None
        words = self._words[options.language]
        self.setWindowTitle(words("board.window_title"))
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(DESIGN[0] // 2, DESIGN[1] // 2)
        self.message = MessagePane(words("board.opening"), self)
        self.run = Runner(self._crashed, workers=2, parent=self)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        QTimer.singleShot(0, self, self._open)

    def show_on_wall(self) -> None:
        """Fill the screen that was chosen, without a pointer; or stand in a window."""
        screens = QGuiApplication.screens()
        if 1 <= self._options.screen <= len(screens):
            self.setGeometry(screens[self._options.screen - 1].geometry())
        if self._options.windowed:
            self.show()
        else:
            self._fill()

    def close_program(self) -> None:
        """End the workers, close the board, let the sound go. Raises OutsideError as closing the board does."""
        self._timer.stop()
        if self._following is not None:
            self._following.end()
        self.run.close()
        if self._chime is not None:
            self._chime.close()
        if self.board is not None:
            self.board.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_F11:
            super().keyPressEvent(event)
        elif self.isFullScreen():
            self.unsetCursor()
            self.showNormal()
        else:
            self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        unit = max(0.1, min(self.width() / DESIGN[0], self.height() / DESIGN[1]))
        self.message.place(0, 0, self.width() / unit, self.height() / unit, unit)
        if self.page is not None:
            self.page.setGeometry(self.rect())

    def _fill(self) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.showFullScreen()

    def _open(self) -> None:
        self.run(self._open_kept, done=self._opened, failed=self._not_opened)

    def _open_kept(self) -> Board:
        """On a worker. Kept at once: a window that is closed meanwhile has a board to close."""
        self.board = board = open_board(self._options)
        return board

    def _opened(self, board: Board) -> None:
        self._chime = self._make_chime(resource("sounds", "chime.wav"), self)
        self.page = BoardPage(self)
        self.presenter = BoardPresenter(
            self.page,
            words=lambda language: self._words[language],
            language=self._options.language,
            now=board.now,
            seconds=monotonic,
            chime=self._chime,
            still=self._options.still or _less_motion(),
        )
        self.page.attach(self.presenter)
        self.page.setGeometry(self.rect())
        self._following = Following(board, self.run, self)
        self._following.came.connect(self._came)
        self._following.begin()
        self.opened.emit()

    def _came(self, view: BoardView) -> None:
        if self.presenter is None or self.page is None:
            return
        self.presenter.show(view)
        if not self._timer.isActive():
            self.message.hide()
            self.page.show()
            self._timer.timeout.connect(self.presenter.tick)
            self._timer.start()

    def _not_opened(self, error: DeskError) -> None:
        self.failure = error
        self.message.show_sentence(self._words[self._options.language].of_error(error))
        if QApplication.platformName() == "offscreen":
            self.close()

    def _crashed(self, error: BaseException) -> None:
        # The wall goes on with what it has: nobody stands at it who could do something.
        print_frames(error)


def run_board(options: BoardOptions) -> int:
    """Show the board until its window is closed.

    Raises:
        RefusedError: `board_needs_display` where no window can be opened.
        RefusedError, OutsideError: The store could not be opened, and there is no screen to say so.
    """
    if not has_screen():
        raise RefusedError("board_needs_display")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication.instance() or QApplication([sys.argv[0]])
    if not isinstance(application, QApplication):
        raise TypeError("a board needs a QApplication")
    application.setApplicationName("DOST Desk")
    apply_theme(application, "dark")
    for asked in (signal.SIGINT, signal.SIGTERM):
        # Heard at the next tick; in the middle of drawing it would be an error of the drawing.
        signal.signal(asked, lambda *_: application.quit())
    gc.disable()
    window = BoardWindow(options)
    # Nobody presses a key at a wall.
    window.opened.connect(GarbageRounds(window, lambda: 0.0, give_back=give_back_unused).begin)
    window.show_on_wall()
    try:
        code = application.exec()
    finally:
        window.close_program()
    if window.failure is not None:
        raise window.failure
    return code


def has_screen() -> bool:
    """Whether Qt can open a window here; one that was told its platform knows what it does."""
    if os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_board(options: BoardOptions) -> Board:
    """The board of these options: key, store, link. On a worker: it waits for the keyring and the disk.

    Raises:
        RefusedError, OutsideError: As keys and stores do.
    """
    from dostdesk.desk.board import board_key, build_board

    try:
        options.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    return build_board(
        options.data,
        board_key(options.data, throwaway=options.throwaway_key),
        options.hub_url,
        clock=options.clock,
        bits=secrets.SystemRandom(),
        device_name=options.device,
        trust=options.trust,
        listens=True,
    )


def _less_motion() -> bool:
    """Whether somebody asked this system for less motion."""
    # Held while its child is asked: PySide6 deletes the child with the last reference to the parent's wrapper.
    hints = QGuiApplication.styleHints()
    return hints.accessibility().motionPreference() == Qt.MotionPreference.ReducedMotion
