"""A clerk's day as a script of keys: what she presses, and what she waits to see before the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from random import Random

from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.desk.view import DeskView
from dostdesk.domain.text import fold
from dostdesk.forms.fill import FormState
from dostdesk.forms.sample import sample_state
from tests.long_run.keyboard import Keyboard
from ui.build import DeskScreens
from ui.form.choosing import ChoiceEditor
from ui.form.editors import ConsentEditor, RadioEditor
from ui.program import DeskWindow

# Until something must have been seen; the run fails after it.
PATIENCE_TICKS = 1500
Until = Callable[[], bool]
Script = Iterator[Until | None]


class StuckError(Exception):
    """Something did not come; the sentence says what was waited for and what was seen."""


@dataclass
class ClerkDay:
    """One clerk at the program's window.

    A script yields what must be so before it goes on, or None for the next beat.

    Attributes:
        aside: What she makes up for a form meanwhile is not the program's work.
        done: How often each thing was done.
    """

    window: DeskWindow
    keys: Keyboard
    random: Random
    over: Callable[[], bool]
    aside: Callable[[], AbstractContextManager[None]] = nullcontext
    done: Counter[str] = field(default_factory=Counter)
    _last_asked: str = ""

    @property
    def screens(self) -> DeskScreens:
        """Raises RuntimeError before the desk is open."""
        if self.window.screens is None:
            raise RuntimeError("the desk is not open yet")
        return self.window.screens

    @property
    def view(self) -> DeskView:
        return self.screens._view

    @property
    def state(self) -> str:
        workspace = self.screens.workspace
        return "" if workspace is None else workspace.presenter.state.value

    @property
    def front(self) -> str:
        return self.window.shell.front

    @property
    def layer(self) -> QWidget | None:
        return self.window.shell.layers.top

    def seen(self) -> str:
        """What is on the screen, for a run that is stuck."""
        focus = type(QApplication.focusWidget()).__name__
        return (
            f"{self.front}/{self.state}, layer {type(self.layer).__name__}, focus {focus}, "
            f"notice {self.window.shell.notice.sentence!r}, link {self.view.link.state}, asked {self._last_asked}, "
            f"under way {self.window.run.under_way}, reading {self.screens.reading}"
        )

    def quiet(self) -> bool:
        """Everything that was begun has come back to the screen."""
        return self.window.run.under_way == 0 and not self.screens.reading

    # ------------------------------------------------------------ the day

    def day(self) -> Script:
        """Sign in, serve until the day is over, and sign out."""
        yield lambda: self.window.screens is not None and bool(self.screens.entrance.staff)
        yield self.quiet
        self.keys.press("Enter")
        yield lambda: self.front == "workspace"
        yield self.quiet
        while not self.over():
            yield from self._one()
        yield from self._ended()

    def _one(self) -> Script:
        if self.view.held and self.random.random() < 0.5:
            yield from self._resume()
        if self.state == "idle":
            if self.random.random() < 0.04:
                yield from self._break()
            if not self.view.queue:
                yield from self._beats(20)
                return
            yield from self._call()
        if self.state == "called":
            yield from self._start()
        if self.state == "serving":
            yield from self._serve()

    def _call(self) -> Script:
        yield from self._beats(45)  # a second F2 within 800 ms is taken for a slip of the finger
        yield from self._asked("F2", lambda: self.state == "called")
        self.done["calls"] += self.state == "called"

    def _start(self) -> Script:
        if self.random.random() < 0.1:
            self.keys.press("F3")
            yield from self._beats(5)
        yield from self._asked("F4", lambda: self.state == "serving")

    def _serve(self) -> Script:
        if self.random.random() < 0.15:
            yield from self._add_service()
        if self.random.random() < 0.5:
            yield from self._documents()
        if self.random.random() < 0.5:
            yield from self._form()
        turn = self.random.random()
        if turn < 0.07 and self.state == "serving":
            yield from self._hold()
        elif turn < 0.14 and self.state == "serving":
            yield from self._transfer()
        elif self.state == "serving":
            yield from self._finish()
        if self.random.random() < 0.1:
            yield from self._look_around()

    def _finish(self) -> Script:
        visit = self.view.visit
        if visit is None:
            return
        open_services = [part for part in visit.ticket.services if part.outcome is None]
        sent = {application.service_id for application in visit.applications}
        yield from self._asked("F12", lambda: self.state == "idle" or self.layer is not None)
        for _ in [part for part in open_services if part.id not in sent]:
            if self.layer is None:
                break
            self.keys.press("4")
            yield from self._beats(3)
        if self.layer is not None:
            yield from self._asked("Enter", lambda: self.state == "idle" and self.layer is None)
        if self.layer is not None:
            yield from self._closed()
        self.done["visits"] += self.state == "idle"

    def _add_service(self) -> Script:
        self.keys.press("Ctrl+K")
        yield lambda: self.layer is not None
        yield from self._type(self.random.choice(("arayis", "pens", "muav", "is axtar")))
        yield from self._beats(10)
        yield from self._asked("Enter", lambda: self.layer is None)
        yield from self._closed()
        self.done["services added"] += 1

    def _documents(self) -> Script:
        self.keys.press("Ctrl+D")
        yield from self._beats(3)
        for _ in range(self.random.randint(1, 4)):
            self.keys.press("Enter")
            yield from self._beats(3)
        yield self.quiet
        self.done["papers looked at"] += 1

    def _hold(self) -> Script:
        yield from self._asked("F5", lambda: self.layer is not None)
        if self.layer is not None:
            # The question offers to call whoever is next in the same breath.
            yield from self._asked("Enter", lambda: self.state != "serving")
            self.done["holds"] += self.state != "serving"
        yield from self._closed()

    def _resume(self) -> Script:
        mine = next((one for one in self.view.held if one.window == self.view.window), None)
        if mine is None or self.state != "idle":
            return
        self.keys.press("Ctrl+K")
        yield lambda: self.layer is not None
        yield from self._type(f"#{mine.label}")
        yield from self._beats(15)
        yield from self._asked("Enter", lambda: self.layer is None)
        yield from self._beats(15)
        yield from self._closed()
        self.done["resumed"] += self.state == "serving"

    def _transfer(self) -> Script:
        yield from self._asked("F7", lambda: self.layer is not None)
        if self.layer is not None:
            self.keys.press(str(self.random.randint(1, 4)))
            yield from self._beats(3)
            yield from self._asked("Enter", lambda: self.state == "idle")
            self.done["transfers"] += self.state == "idle"
        yield from self._closed()

    def _break(self) -> Script:
        yield from self._asked("F10", lambda: self.layer is not None)
        yield from self._asked("Enter", lambda: self.state == "paused")
        yield from self._beats(30)
        if self.state == "paused":
            yield from self._asked("F10", lambda: self.state == "idle")
            self.done["breaks"] += 1
        yield from self._closed()

    def _look_around(self) -> Script:
        for chord in self.random.sample(("F1", "Ctrl+P", "Ctrl+L", "F6", "Ctrl+K"), 2):
            self.keys.press(chord)
            yield from self._beats(25)
            self.keys.press("Esc")
            yield from self._beats(10)
        yield from self._closed()
        self.done["looks around"] += 1

    # ------------------------------------------------------------ forms

    def _form(self) -> Script:
        yield from self._asked("Ctrl+Enter", lambda: self.front == "form")
        yield self.quiet
        if self.front != "form":
            return
        form = self.screens.form.state
        known = self.view.visit.known if self.view.visit else {}
        with self.aside():
            wanted = sample_state(form.form, self.random, today=form.today, prefill=known)
        yield from self._fill(wanted)
        yield self.quiet
        if self.random.random() < 0.7:
            self.keys.press("Ctrl+Enter")
            yield from self._beats(20)
            yield self.quiet
            self.done["forms sent"] += self.front == "papers"
        yield from self._back()
        self.done["forms"] += 1

    def _fill(self, wanted: FormState) -> Script:
        answered: set[str] = set()
        for _ in range(120):
            path = self._path()
            if path in answered:
                break
            if path:
                answered.add(path)
                yield from self._answer(path, wanted)
            self.keys.press("Tab")
            yield None
            yield None
            if self.front != "form" or self.layer is not None:
                return

    def _answer(self, path: str, wanted: FormState) -> Script:
        page = self.screens.form_page
        editor, value = page.editor(path), wanted.value(path)
        if editor is None or value is None or self.screens.form.state.value(path) == value:
            return
        if isinstance(editor, RadioEditor | ConsentEditor):
            self.keys.press("Space")
        elif isinstance(editor, ChoiceEditor):
            self.keys.press("Down")
        else:
            self.keys.press("Ctrl+a")
            yield from self._type(fold(wanted.text(path)))
        yield None

    def _path(self) -> str:
        found = self.screens.form_page._focused()
        return "" if found is None else found[0]

    # ------------------------------------------------------------ small steps

    def _type(self, text: str) -> Script:
        for letter in text:
            if letter.isascii() and letter.isprintable():
                self.keys.press("Space" if letter == " " else letter)
                yield None
                yield None  # faster, and it would be a scanner

    def _beats(self, count: int) -> Script:
        for _ in range(count):
            yield None

    def _asked(self, chord: str, seen: Until) -> Script:
        """Press and wait for what is wanted, or for a sentence that says why not."""
        # The same sentence as before must be seen to come again.
        self.window.shell.notice.dismiss()
        self._last_asked = chord
        self.keys.press(chord)
        told: list[str] = []

        def come() -> bool:
            told.extend(filter(None, [self.window.shell.notice.sentence]))
            return seen() or (bool(told) and self.quiet())

        yield come
        yield self.quiet

    def _closed(self) -> Script:
        for _ in range(4):
            if self.layer is None and self.front == "workspace":
                return
            self.keys.press("Esc")
            yield from self._beats(8)

    def _back(self) -> Script:
        for _ in range(6):
            if self.front == "workspace" and self.layer is None:
                return
            self.keys.press("Esc")
            yield from self._beats(10)
            yield self.quiet

    def _ended(self) -> Script:
        yield from self._back()
        if self.state == "called":
            yield from self._start()
        if self.state == "serving":
            yield from self._finish()
        yield self.quiet
