"""The turns of a day joined to a desk's shell: breaks, the lock, handing over, signing out, the day's end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QWidget

from dostdesk.desk.actions import Actions
from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import DeskError
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.rights import Staff
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import Words
from ui.commands import CommandId, DeskState
from ui.day.away_values import away_state
from ui.day.break_dialog import BreakDialog
from ui.day.breaks import BreakQuestion, Breaks, Tone
from ui.day.close_dialog import CloseDialog
from ui.day.end_screen import DayEndScreen
from ui.day.hand_over import HandOverPresenter
from ui.day.hand_over_dialog import HandOverDialog
from ui.day.lock_page import Cover, LockPage
from ui.day.lock_presenter import Lock
from ui.places import LOCKED
from ui.settings.values import LOCK_AFTER, USUAL_LOCK, lock_minutes
from ui.shell.frame import Shell
from ui.work import Run
from ui.workspace.book import ServiceBook

SERVING_LOCK = timedelta(minutes=10)
# Whoever has just given his password for an ended session is not asked again before the screen can have heard that it
# goes on, or that the hub is out of reach (12 s at most).
_SESSION_HEARD_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class DayParts:
    """What the turns of a day need of their desk.

    Attributes:
        book: The catalogue in force; None before the first release.
        remembered: Who signed in at this desk before; waits for the disk.
        setting, choose: What this desk remembers; both wait for the disk.
        changed: Read the desk again and draw it.
        home: Go to the workspace.
    """

    actions: Actions
    clock: Clock
    words: Callable[[], Words]
    book: Callable[[], ServiceBook | None]
    remembered: Callable[[], tuple[Staff, ...]]
    setting: Callable[[str], str | None]
    choose: Callable[[str, str], None]
    changed: Callable[[], None]
    home: Callable[[], None]


class DayScreens(QObject):
    """Owns breaks, lock and dialogs of one shell; `saw` brings in what the desk knows."""

    def __init__(
        self, shell: Shell, parts: DayParts, *, run: Run, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(shell)
        self._shell, self._parts, self._run, self._monotonic = shell, parts, run, monotonic
        self._view = DeskView()
        self._idle_lock = timedelta(minutes=USUAL_LOCK)
        self._moved_at, self._pointer = monotonic(), QPoint()
        self._closing = False
        self.breaks = Breaks(
            self,
            actions=parts.actions,
            run=run,
            clock=parts.clock,
            words=parts.words,
            policy=lambda: _policy(parts.book()),
            changed=parts.changed,
        )
        self._cover = Cover(shell, self._lock_page)
        self.lock = Lock(
            self._cover,
            unlock=parts.actions.unlock,
            remember=lambda locked: parts.choose(LOCKED, "1" if locked else ""),
            run=run,
            clock=parts.clock,
            words=parts.words,
            monotonic=monotonic,
        )
        self.end = DayEndScreen(
            shell,
            actions=parts.actions,
            run=run,
            clock=parts.clock,
            words=parts.words,
            book=parts.book,
            changed=parts.changed,
            left=parts.home,
        )
        shell.bind(CommandId.BREAK, self.breaks.pressed)
        shell.bind(CommandId.LOCK, lambda: self.lock.lock("key"))
        shell.bind(CommandId.HAND_OVER, self.hand_over)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        run(lambda: lock_minutes(parts.setting(LOCK_AFTER)), done=self.lock_after, failed=_nothing)

    @property
    def locked_page(self) -> LockPage | None:
        """The lock, while the window is covered."""
        return self._cover.page

    def close(self) -> None:
        """Let timers stand."""
        self._timer.stop()

    def saw(self, view: DeskView) -> None:
        """Take what the desk knows now; a visit that ended with its day is told of."""
        before, self._view = self._view.visit, view
        if before is not None and view.visit is None and view.window_lost:
            label = shown_label(before.ticket.label)
            self._shell.tell(self._parts.words()("day.closed.cut_off", label=label), "warning")
        self.breaks.saw(view)
        self.lock.saw(view)
        self.end.saw(view)

    def lock_after(self, minutes: int) -> None:
        """After how long a window locks that nobody touches; while somebody is at it, not before 10 minutes."""
        self._idle_lock = timedelta(minutes=minutes)

    def change_words(self) -> None:
        """Another language is spoken from now on."""
        self.lock.change_words()
        self.end.change_words()

    def be_back(self) -> None:
        """F2 while nobody is called here: the break ends, or the window opens; nobody is called by it."""
        if away_state(self._view) is DeskState.PAUSED:
            self.breaks.end()
        elif self._view.window_lost:
            said = self._parts.words()("day.closed.opened", window=self._view.window)
            self._run(self._parts.actions.reopen, done=lambda _: self._told(said), failed=self._failed)

    def break_after(self) -> bool:
        """Whether a break begins when this visit ends."""
        return self.breaks.planned is not None

    def keeps_signed_in(self) -> bool:
        """Whether signing out is refused, because somebody is at the window; says what to do."""
        visit = self._view.visit
        if visit is None:
            return False
        state = "called" if visit.ticket.state is TicketState.CALLED else "serving"
        label = shown_label(visit.ticket.label)
        self._shell.tell(self._parts.words()(f"day.sign_out.{state}", label=label), "warning")
        return True

    def may_close(self, close: Callable[[], object]) -> bool:
        """Whether the program's window may close now; with a visit open it is asked once more, and then closed."""
        visit = self._view.visit
        if self._closing or visit is None or self.lock.locked or _system_ends():
            return True
        if isinstance(self._shell.layers.top, CloseDialog):
            return False
        dialog = CloseDialog(self._parts.words(), shown_label(visit.ticket.label))

        def leave() -> None:
            self._closing = True
            close()

        dialog.accepted.connect(leave)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)
        return False

    def hand_over(self) -> None:
        """Ask which colleague takes this window."""
        words = self._parts.words()
        if self._view.window is None:
            self._shell.tell(words("error.window_none"), "warning")
            return
        page = self._cover.page
        dialog = self._hand_over_dialog(words)
        if page is None:
            dialog.rejected.connect(self._shell.layers.give_up)
            self._shell.layers.open(dialog)
        else:
            dialog.rejected.connect(dialog.close_over)
            dialog.open_over(page)
        dialog.begin()

    def tick(self) -> None:
        """A second went by."""
        self.breaks.tick()
        self.lock.tick()
        self.end.tick()
        if self.lock.locked or self._view.staff is None:
            return
        now = self._monotonic()
        pointer = QCursor.pos()
        if pointer != self._pointer:
            self._pointer, self._moved_at = pointer, now
        untouched = timedelta(seconds=now - max(self._moved_at, self._shell.pressed_at))
        if self._session_ended() and self.lock.opened_ago >= _SESSION_HEARD_S:
            self.lock.lock("session")
        elif untouched >= (self._idle_lock if self._view.visit is None else max(SERVING_LOCK, self._idle_lock)):
            self.lock.lock("idle")

    # ------------------------------------------------------------ what breaks ask of their screen

    def ask_break(self, question: BreakQuestion, answered: Callable[[str, datetime], None]) -> None:
        """Ask why and until when."""

        def close_and_answer(reason: str, until: datetime) -> None:
            self._shell.layers.close(dialog)
            answered(reason, until)

        dialog = BreakDialog(self._parts.words(), question, close_and_answer)
        dialog.rejected.connect(self._shell.layers.give_up)
        self._shell.layers.open(dialog)

    def tell(self, sentence: str, tone: Tone) -> None:
        """Say a sentence above the strip."""
        self._shell.tell(sentence, tone)

    def remind(self, sentence: str) -> bool:
        """Announce it, unless the window is locked and nobody hears."""
        if self.lock.locked:
            return False
        self._shell.announce(sentence)
        return True

    # ------------------------------------------------------------ inside

    def _session_ended(self) -> bool:
        """Whether the hub wants the password again, and can hear it."""
        ends_at = self._view.session_ends_at
        return ends_at is not None and self._parts.clock.now() >= ends_at and not self._view.link.alone

    def _lock_page(self, window: QWidget) -> LockPage:
        page = LockPage(window)
        page.password_given.connect(self.lock.password_given)
        page.hand_over_pressed.connect(self.hand_over)
        page.help_pressed.connect(self._help_over_lock)
        return page

    def _help_over_lock(self) -> None:
        """F1 on the lock: how it opens; pressed again it takes the help away."""
        from ui.help.sheet import HelpSheet
        from ui.help.topics import topic_of

        page = self._cover.page
        if page is None:
            return
        opened = page.findChild(HelpSheet)
        if opened is not None:
            opened.closed.emit()
            return

        def close() -> None:
            sheet.close_over()
            sheet.deleteLater()

        sheet = HelpSheet(self._parts.words(), topic_of(page), frozenset(), "everywhere")
        sheet.closed.connect(close)
        sheet.open_over(page)

    def _hand_over_dialog(self, words: Words) -> HandOverDialog:
        visit, staff = self._view.visit, self._view.staff
        label = "" if visit is None else shown_label(visit.ticket.label)

        def handed(came: Staff) -> None:
            # The lock goes with its dialog; without a lock the dialog is a layer.
            if self.lock.locked:
                self.lock.open()
            else:
                self._shell.layers.close(dialog)
            self._told(words("day.over.done", name=came.name, window=self._view.window))

        dialog = HandOverDialog(words, label=label)
        presenter = HandOverPresenter(
            dialog,
            hand_over=self._parts.actions.hand_over,
            known=(self._parts.remembered, self._parts.actions.colleagues),
            here=staff.login if staff else "",
            run=self._run,
            words=words,
            done=handed,
        )
        dialog.attach(presenter.given)
        presenter.open()
        return dialog

    def _told(self, sentence: str) -> None:
        self._shell.tell(sentence, "success")
        self._parts.changed()

    def _failed(self, error: DeskError) -> None:
        self._shell.tell(self._parts.words().of_error(error), "danger")
        self._parts.changed()


def day_screens(
    shell: Shell, desk: Desk, actions: Actions, *, run: Run, clock: Clock, words: Callable[[], Words],
    changed: Callable[[], None], home: Callable[[], None],
) -> DayScreens:  # fmt: skip
    """The turns of a day over one desk."""

    def book() -> ServiceBook | None:
        return None if desk.release is None else ServiceBook(desk.release)

    parts = DayParts(
        actions=actions,
        clock=clock,
        words=words,
        book=book,
        remembered=lambda: desk.place().remembered,
        setting=desk.setting,
        choose=desk.choose,
        changed=changed,
        home=home,
    )
    return DayScreens(shell, parts, run=run)


def _policy(book: ServiceBook | None) -> QueuePolicy | None:
    return None if book is None else book.policy


def _system_ends() -> bool:
    """Whether the computer is being shut down: then nothing is asked."""
    application = QGuiApplication.instance()
    return isinstance(application, QGuiApplication) and application.isSavingSession()


def _nothing(_: object) -> None:
    """The usual minutes stay."""
