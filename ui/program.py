"""`dostdesk desk`: the desk as a program, from its options to its end."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from dostdesk.assets import resource
from dostdesk.desk.right_of_way import RightOfWay
from dostdesk.domain.clock import Clock, RunningClock, uninterrupted_seconds
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.words import Language, Words
from ui.allocation import give_back_large, give_back_unused
from ui.collecting import GarbageRounds
from ui.crash import print_frames
from ui.going_first import GoingFirst
from ui.settings.values import Settings, read
from ui.shell.frame import Shell
from ui.theme import ThemeName, apply_theme, theme_source
from ui.work import Runner

if TYPE_CHECKING:
    from dostdesk.desk.build import Desk
    from ui.build import DeskScreens

DESIGN_SIZE = (1366, 768)
MINIMUM_SIZE = (1280, 680)
TITLE_BAR = 40
UNPAINTED_MS = 500
# A redraw takes the interpreter some hundred times, and each time it may have to wait for so long.
_TURN_S = 0.0002
# Loaded once the first page is on screen, so that nobody waits for them later.
NEXT_PAGES = (
    "ui.form.presenter",
    "ui.form.page",
    "ui.receipt.presenter",
    "ui.receipt.page",
    "ui.last_visit.presenter",
    "ui.last_visit.page",
    "ui.outbox.presenter",
    "ui.outbox.page",
    "ui.sign_in.presenter",
    "ui.sign_in.page",
    "ui.printers.presenter",
    "ui.printers.page",
    "ui.day.end_page",
    "ui.help.sheet",
    "dostdesk.printing.render",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskOptions:
    """What the command line says.

    Attributes:
        trust: Certificates that vouch for the hub.
        status_address: Where citizens ask what became of a number.
        printer: A system printer; papers become PDF files in `papers` when it is empty.
        throwaway_key: Keep the store's key in a file beside it.
        login, password: Filled in at sign-in for a demonstration.
        seconds: By which time passes here, whatever the computer's clock does.
    """

    hub_url: str
    data: Path
    device: str
    window: int | None
    language: Language
    theme: str
    printer: str
    papers: Path | None
    throwaway_key: bool
    clock: Clock
    login: str
    password: str
    trust: Path | None = None
    status_address: str = ""
    seconds: Callable[[], float] = field(default_factory=uninterrupted_seconds)

    @property
    def papers_folder(self) -> Path:
        return self.papers or self.data / "papers"


@dataclass(frozen=True, slots=True)
class Opened:
    """A desk that was opened, with what was chosen at it before."""

    desk: Desk
    settings: Settings


class DeskWindow(QWidget):
    """The program's window. The shell is painted at once; the store is opened behind it.

    Args:
        alone: This process is the program's own, so that it may say when Python collects garbage, how soon a
            thread that computes gives way to the screen's, and when memory goes back to the system.
    """

    def __init__(self, options: DeskOptions, *, alone: bool = False) -> None:
        super().__init__()
        self._options, self._alone = options, alone
        if alone:
            sys.setswitchinterval(_TURN_S)
            give_back_large()
        self._words: dict[Language, Words] = {}
        self.failure: DeskError | None = None
        self.desk: Desk | None = None
        self.screens: DeskScreens | None = None
        words = self.words_of(options.language)
        self.setWindowTitle(words("program.title"))
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*DESIGN_SIZE)
        self._way = RightOfWay()
        first = GoingFirst(self._way, self)
        self.run = Runner(self._crashed, first=first.claim, parent=self)
        self.shell = Shell(words)
        self.shell.key_heard.connect(first.claim)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.shell)
        self._opening = self._closed = False
        self._garbage = GarbageRounds(self, lambda: self.shell.pressed_at, give_back=give_back_unused)
        # One that begins minimised is not painted.
        QTimer.singleShot(UNPAINTED_MS, self, self._open)

    def words_of(self, language: Language) -> Words:
        """All sentences of a language; read when it is first asked for, on whichever thread."""
        known = self._words.get(language)
        if known is None:
            known = self._words[language] = Words.load(resource("translations"), language)
        return known

    def close_program(self) -> None:
        """Keep what was typed, end the workers, close the desk."""
        self._closed = True
        if self.screens is not None:
            self.screens.close()
        self.run.close()
        if self.screens is not None:
            # The screen that could say so is gone; what was saved before stays.
            with suppress(DeskError):
                self.screens.save_rest()
        if self.desk is not None:
            self.desk.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """A visit that is open is said once more before the window closes over it."""
        if self.screens is not None and not self.screens.day.may_close(self.close):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shell is on screen: only now does the store compete with it for the processor."""
        if not self._opening:
            QTimer.singleShot(0, self, self._open)

    def _open(self) -> None:
        if self._opening:
            return
        self._opening = True
        self.shell.show_busy(self.words_of(self._options.language)("program.opening"))
        self.run(self._open_with_choices, done=self._opened, failed=self._not_opened)

    def _open_with_choices(self) -> Opened:
        """On a worker: the desk, and what was chosen at it before."""
        # Here and not on the screen thread, which would stand still for it.
        import_module("ui.build")
        # Kept at once: a window that is closed meanwhile has a desk to close.
        self.desk = desk = open_desk(self._options, self.words_of, self._way)
        options = self._options
        return Opened(desk, read(desk.setting, language=options.language, theme=theme_named(options.theme)))

    def _opened(self, opened: Opened) -> None:
        from ui.build import DeskScreens, Surroundings
        from ui.workplace import Setup

        self.shell.show_busy("")
        desk, options = opened.desk, self._options
        language, theme, scale = opened.settings.language, opened.settings.theme, opened.settings.text_size / 100
        self.shell.set_words(self.words_of(language))
        application = QApplication.instance()
        if (theme_source().name, theme_source().scale) != (theme, scale) and isinstance(application, QApplication):
            # Before the pages are made: each measures itself by the text that it will have.
            apply_theme(application, theme, scale)
        self.screens = DeskScreens(
            self.shell,
            desk,
            run=self.run,
            language=language,
            surroundings=Surroundings(
                words=self.words_of,
                setup=Setup(
                    data=options.data,
                    device=options.device,
                    printer=options.printer,
                    window=options.window,
                    login=options.login,
                    password=options.password,
                    throwaway_key=options.throwaway_key,
                ),
            ),
        )
        self.screens.settled.connect(self._settle)

    def _settle(self) -> None:
        """What is there is on screen: only now is the hub asked, and what may be wanted next made ready."""
        if self._closed or self.desk is None:
            return
        self.desk.start()
        if self._alone:
            # What is there is set aside first: else all of it would be looked through here and now.
            self._garbage.begin()
        self.run(self._warm, done=self._warmed, failed=self._warmed)

    def _warm(self) -> None:
        """On a worker: what the next page and the first paper would wait for, and the engine of the forms' rules."""
        from dostdesk.forms.compute import program

        program("1")
        for page in NEXT_PAGES:
            self._way.let_pass()
            import_module(page)
        from dostdesk.printing.fonts import Face, font

        for face in Face:
            self._way.let_pass()
            font(face)

    def _warmed(self, _: object) -> None:
        if self.screens is not None:
            self.screens.prepare()

    def _not_opened(self, error: DeskError) -> None:
        self.failure = error
        self.shell.show_busy("")
        self._show_not_opened(error)
        if QApplication.platformName() == "offscreen":
            self.close()

    def _show_not_opened(self, error: DeskError) -> None:
        """In place of any page: there is nothing else that could be done here."""
        from ui.places import NOT_OPENED
        from ui.shell.not_opened import NotOpenedPage

        words = self.words_of(self._options.language)
        page = NotOpenedPage(words.of_error(error), words)
        page.left.connect(self.close)
        self.shell.add_page(NOT_OPENED, page, framed=False)
        self.shell.show_page(NOT_OPENED)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.shell.announce(page.accessibleName())

    def _crashed(self, error: BaseException) -> None:
        print_frames(error)
        self.shell.tell(self.words_of(self._options.language)("program.crash"), "danger")


def run_desk(options: DeskOptions) -> int:
    """Show the desk until its window is closed.

    Raises:
        RefusedError, OutsideError: The store could not be opened, and there is no screen to say so.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication.instance() or QApplication([sys.argv[0]])
    if not isinstance(application, QApplication):
        raise TypeError("a desk needs a QApplication")
    application.setApplicationName("DOST Desk")
    apply_theme(application, theme_named(options.theme))
    # No thread but this one may collect what Qt draws; and a start leaves no garbage behind, but a million objects that
    # stay: looking through them would be a quarter of it.
    gc.disable()
    window = DeskWindow(options, alone=True)
    if fills_the_screen(window):
        window.showMaximized()
    else:
        window.show()
    try:
        code = application.exec()
    finally:
        window.close_program()
    if window.failure is not None:
        raise window.failure
    return code


def fills_the_screen(window: QWidget) -> bool:
    """Whether the design's size with a title bar would not fit on this screen: then the window takes all of it."""
    free = window.screen().availableGeometry()
    return free.width() <= DESIGN_SIZE[0] or free.height() <= DESIGN_SIZE[1] + TITLE_BAR


def open_desk(options: DeskOptions, words: Callable[[Language], Words], way: RightOfWay | None = None) -> Desk:
    """The desk of these options: key, store, link; none of its threads runs yet. On a worker: it waits for the keyring
    and the disk.

    Raises:
        RefusedError, OutsideError: As keys and stores do.
    """
    from dostdesk.desk.build import build_desk, desk_key
    from dostdesk.domain.ids import id_maker, system_bits
    from dostdesk.printing.drivers import PdfFolder, SystemPrinter

    try:
        options.data.mkdir(parents=True, exist_ok=True)
        options.papers_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutsideError("folder_unwritable") from error
    bits = system_bits()
    return build_desk(
        options.data,
        desk_key(options.data, throwaway=options.throwaway_key),
        options.hub_url,
        clock=options.clock,
        new_id=id_maker(options.clock, bits),
        bits=bits,
        printer=SystemPrinter(options.printer) if options.printer else PdfFolder(options.papers_folder),
        words=words,
        device_name=options.device,
        papers_folder=options.papers_folder,
        follow_choices=not options.printer,
        trust=options.trust,
        listens=True,
        status_address=options.status_address,
        pace=options.clock.speed if isinstance(options.clock, RunningClock) else 1.0,
        seconds=options.seconds,
        way=way,
        start=False,
    )


def theme_named(name: str) -> ThemeName:
    return "dark" if name == "dark" else "light"
