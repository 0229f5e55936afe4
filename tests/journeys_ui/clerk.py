"""A clerk at the program's real window: presses keys, types letters, reads what is on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from hall import Floor
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView, LinkState
from dostdesk.domain.clock import Clock, uninterrupted_seconds
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.stays import Outcome
from dostdesk.domain.words import Language
from dostdesk.forms.fill import FormState
from ui.build import DeskScreens
from ui.form.choosing import ChoiceEditor
from ui.form.editors import ConsentEditor, RadioEditor
from ui.program import DeskOptions, DeskWindow
from ui.theme import ThemeName

K = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_PATIENCE_MS = 15_000
_HELD = {"Ctrl": CONTROL, "Alt": ALT, "Shift": SHIFT}
_NAMED = {
    "Enter": K.Key_Return,
    "Esc": K.Key_Escape,
    "Up": K.Key_Up,
    "Down": K.Key_Down,
    "Left": K.Key_Left,
    "Right": K.Key_Right,
    "Tab": K.Key_Tab,
    "Space": K.Key_Space,
    ",": K.Key_Comma,
    "Home": K.Key_Home,
}


class Clerk:
    """The program in a window, and a person at its keyboard.

    Attributes:
        data: The desk's folder: opening a window on it again is a restart.
    """

    def __init__(
        self, qtbot: QtBot, floor: Floor, data: Path, *, login: str, window: int, language: Language,
        theme: ThemeName, password: str, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        self.qtbot, self.floor, self.data = qtbot, floor, data
        self.papers = data / "papers"
        self.window = DeskWindow(
            DeskOptions(
                hub_url=floor.url,
                data=data,
                device=f"D12-{data.name}",
                window=window,
                language=language,
                theme=theme,
                printer="",
                papers=self.papers,
                throwaway_key=True,
                clock=clock or floor.clock,
                login=login,
                password=password,
                # A clock that a journey brings along passes its time: nobody sets it.
                seconds=uninterrupted_seconds() if clock is None else lambda: clock.now().timestamp(),
            )
        )
        self._closed = False
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.until(lambda: self.window.screens is not None)
        self.until(lambda: bool(self.screens.entrance.staff) or self.view.staff is not None or not floor.hub_is_up)

    # ------------------------------------------------------------ what is there

    @property
    def screens(self) -> DeskScreens:
        assert self.window.screens is not None
        return self.window.screens

    @property
    def desk(self) -> Desk:
        assert self.window.desk is not None
        return self.window.desk

    @property
    def view(self) -> DeskView:
        """What the screen was last told."""
        return self.screens._view

    @property
    def front(self) -> str:
        return self.window.shell.front

    @property
    def notice(self) -> str:
        """The sentence above the key strip."""
        return self.window.shell.notice.sentence

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or self.window

    @property
    def layer(self) -> QWidget | None:
        """The dialog or search that has the keyboard."""
        return self.window.shell.layers.top

    @property
    def page(self) -> QWidget:
        return self.screens.workspace.page  # type: ignore[union-attr]

    @property
    def form(self) -> FormState:
        return self.screens.form.state

    def texts(self) -> Iterator[str]:
        """Every label and button that is visible."""
        for widget in self.window.findChildren(QWidget):
            if isinstance(widget, QLabel | QAbstractButton) and widget.isVisible() and widget.text():
                yield widget.text()

    def says(self, part: str) -> bool:
        """Whether some visible text holds this."""
        return any(part in text for text in self.texts())

    # ------------------------------------------------------------ what is done

    def press(self, chord: str) -> None:
        """`Ctrl+K`, `F2`, `Enter`: one key press where the focus is."""
        *held, name = chord.split("+")
        modifiers = PLAIN
        for one in held:
            modifiers |= _HELD[one]
        key = _NAMED.get(name) or getattr(K, f"Key_{name}")
        self.qtbot.keyClick(self.focus, key, modifiers)

    def types(self, text: str) -> None:
        """Letters, whatever keyboard layout makes them."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(self.focus, QKeyEvent(kind, 0, PLAIN, letter))

    def until(self, condition: Callable[[], bool]) -> None:
        """Waits; what never comes is told with what the window shows instead."""
        try:
            self.qtbot.waitUntil(condition, timeout=_PATIENCE_MS)
        except self.qtbot.TimeoutError as error:
            raise AssertionError(f"never came; {self._told()}") from error

    def _told(self) -> str:
        """What a reader of a failed journey asks first."""
        if self.window.screens is None:
            return "the window has no screens yet"
        parts = (
            f"{self.front=} {self.state=} {self.layer=} {self.notice=} {self.queue=}",
            f"{self.view.link=} {self.view.visit=} {self.window.run.under_way=}",
            f"active={self.window.isActiveWindow()} focus={QApplication.focusWidget()}",
            " | ".join(self.texts()),
        )
        return "\n".join(parts)

    def still(self) -> None:
        """Everything that was begun has come back to the screen."""
        self.until(lambda: self.window.run.under_way == 0 and not self.screens.reading)
        QCoreApplication.processEvents()

    # ------------------------------------------------------------ ways that many tests go

    def signs_in(self) -> Clerk:
        self.press("Enter")
        self.until(lambda: self.front != "sign_in")
        self.still()
        return self

    def calls(self) -> None:
        self._again_may_call()
        self.press("F2")
        self.until(lambda: self.screens.workspace is not None and self.state == "called")

    def serves(self, *services: str) -> Clerk:
        """Somebody comes, is called and sits down."""
        for service in services or ("udsy-apply",):
            self.floor.arrives(service)
        self.until(lambda: bool(self.queue))
        self.calls()
        self.press("F4")
        self.until(lambda: self.state == "serving")
        self.still()
        return self

    def opens_form(self) -> None:
        self.press("Ctrl+Enter")
        self.until(lambda: self.front == "form")
        self.still()

    @property
    def state(self) -> str:
        workspace = self.screens.workspace
        return "" if workspace is None else workspace.presenter.state.value

    @property
    def queue(self) -> tuple[str, ...]:
        """Labels as the list shows them."""
        workspace = self.screens.workspace
        return () if workspace is None else tuple(up.ticket.label for up in workspace.presenter.view.queue)

    def _again_may_call(self) -> None:
        """A second F2 within 800 ms is ignored; the tests do not wait for that."""
        self.window.shell._router._pressed_at.clear()

    # ------------------------------------------------------------ forms

    def path(self) -> str:
        """Path of the field that has the focus; empty outside of the form."""
        found = self.screens.form_page._focused()
        return "" if found is None else found[0]

    def fills(self, wanted: FormState) -> None:
        """From the first field on by Tab, answering each as `wanted` has it, until the form is left behind."""
        first = next(path for path in self.form.form.by_path if path in self.form.visible)
        for _ in range(200):
            if self.path() == first:
                break
            self.press("Shift+Tab")
        seen: list[str] = []
        outside = 0
        while outside < 40:
            path = self.path()
            if not path:
                outside += 1
                if seen and self.screens.form_page.side.isAncestorOf(self.focus):
                    return
                self.press("Tab")
                continue
            if path in seen and path != seen[-1]:
                return
            if path not in seen:
                seen.append(path)
                self.answers(path, wanted)
            self.press("Tab")
        raise AssertionError(f"Tab goes round: {seen}")

    def answers(self, path: str, wanted: FormState) -> None:
        """One field by keys alone."""
        editor = self.screens.form_page.editor(path)
        assert editor is not None
        value = wanted.value(path)
        if value is None or self.form.value(path) == value:
            return
        if isinstance(editor, RadioEditor):
            places = {code: place for place, code in enumerate(editor._codes)}
            code = str(value).lower() if isinstance(value, bool) else str(value)
            buttons = editor.buttons()
            here = next((place for place, button in enumerate(buttons) if button is self.focus), 0)
            for _ in range(abs(places[code] - here)):
                beside = buttons[0].y() == buttons[-1].y()
                self.press(("Right", "Left")[places[code] < here] if beside else ("Down", "Up")[places[code] < here])
            self.press("Space")
        elif isinstance(editor, ConsentEditor):
            self.press("Space")
        elif isinstance(editor, ChoiceEditor):
            code = str(value).lower() if isinstance(value, bool) else str(value)
            editor._typed = ""
            self.types(editor.itemText(editor.findData(code)))
        else:
            self.press("Ctrl+A")
            self.types(wanted.text(path))

    # ------------------------------------------------------------ the end

    def drops(self) -> None:
        """The program goes without being asked: nothing of what stands in fields is handed on."""
        self._closed = True
        self.screens._unsubscribe()
        if self.screens.workspace is not None:
            self.screens.workspace.stop_clock()
        self.window.run.close()
        self.desk.close()
        self._gone()

    def closes(self) -> None:
        """The window is closed as by its cross."""
        if self._closed:
            return
        self._closed = True
        self.window.close_program()
        self._gone()

    def close(self) -> None:
        """After the test: the visit ends, the window of the centre is free again."""
        if self._closed:
            return
        if self.floor.hub_is_up and self.window.screens is not None:
            try:
                self._leave()
            except OutsideError:
                # The hub was away until a moment ago.
                self.until(lambda: self.desk.actions.view().link.state is not LinkState.ON_ITS_OWN)
                self._leave()
            except DeskError:
                pass
        self.closes()

    def _leave(self) -> None:
        actions = self.desk.actions
        view = actions.view()
        if view.visit is not None:
            if view.visit.ticket.state.value == "called":
                actions.start("")
            open_parts = [part for part in view.visit.ticket.services if part.outcome is None]
            sent = {entry.service_id for entry in view.visit.applications}
            fates = {part.id: Outcome.COMPLETED if part.id in sent else Outcome.ADVISED for part in open_parts}
            actions.finish(fates, False)
        if view.staff is not None:
            actions.sign_out()

    def _gone(self) -> None:
        self.window.hide()
        self.window.shell._router.deleteLater()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()
