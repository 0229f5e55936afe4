"""Decides about the first set-up: which step is in front, how each came out, when it is over. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from ui.first_run.values import STEPS, FirstRunView, Step, StepGlyph, StepLine

if TYPE_CHECKING:
    from ui.work import Run

_LAST_WINDOW = 999
_MOST_SHOWN = 60


class FirstRunScreen(Protocol):
    """What the page can be told."""

    def show_view(self, view: FirstRunView) -> None: ...


class FirstRunPresenter:
    """The steps of one set-up.

    Attributes:
        choose_window: Remembers this window's number.
        try_keyring: Keeps a secret in the keyring and reads it back; raises a DeskError when that fails.
        remember: Keeps that this desk was set up.
        ended: Told when the person is through.
    """

    def __init__(
        self,
        screen: FirstRunScreen,
        *,
        run: Run,
        choose_window: Callable[[int], None],
        try_keyring: Callable[[], None],
        remember: Callable[[], None],
        words: Words,
        ended: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._run = run
        self._choose_window = choose_window
        self._try_keyring = try_keyring
        self._remember = remember
        self._words = words
        self._ended = ended
        self._step = Step.WINDOW
        self._window = 1
        self._states: dict[Step, StepGlyph] = dict.fromkeys(STEPS, "todo")
        self._scan, self._took_ms = "", 0
        self._keyring_error: DeskError | None = None
        self._asked = False
        self._trouble: DeskError | None = None
        self._busy = False

    def open(self, window: int) -> None:
        """Begin with the first step."""
        self._window, self._step = window, Step.WINDOW
        self._states = dict.fromkeys(STEPS, "todo")
        self._scan, self._took_ms = "", 0
        self._keyring_error = self._trouble = None
        self._asked = False
        self._show()

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        self._show()

    def window_chosen(self, window: int) -> None:
        """The number that was typed."""
        if 1 <= window <= _LAST_WINDOW:
            self._window = window
            self._show()

    def window_stepped(self, step: int) -> None:
        """One more or one less."""
        self.window_chosen(self._window + step)

    def printer_tested(self, sent: bool) -> None:
        """A test print was sent, or could not be."""
        self._states[Step.PRINTER] = "done" if sent else "error"
        self._show()

    def scanned(self, text: str, took_ms: int) -> None:
        """The scanner sent something."""
        if self._step is Step.SCANNER and text:
            self._scan, self._took_ms = text[:_MOST_SHOWN], took_ms
            self._states[Step.SCANNER] = "done"
            self._show()

    def keyring_pressed(self) -> None:
        """Try the keyring, again if need be."""
        if self._states[Step.KEYRING] == "running":
            return
        self._states[Step.KEYRING], self._keyring_error = "running", None
        self._show()
        self._run(self._try_keyring, done=lambda _: self._keyring_came(None), failed=self._keyring_came)

    def next_pressed(self) -> None:
        """Enter: the next step, or the end; an end with steps that are not done is asked about once."""
        if self._busy:
            return
        if self._step is Step.WINDOW:
            self._keep(lambda: self._choose_window(self._window), self._window_kept)
        elif self._step is not STEPS[-1]:
            self._go(1)
        elif self._open_steps() and not self._asked:
            self._asked = True
            self._show()
        else:
            self._keep(self._remember, self._ended)

    def back_pressed(self) -> None:
        """Esc: the question goes away, else the step before."""
        if self._asked:
            self._asked = False
            self._show()
        else:
            self._go(-1)

    def step_moved(self, by: int) -> None:
        """Alt+Up and Alt+Down: another step, whatever came of this one."""
        self._go(by)

    def _window_kept(self) -> None:
        self._states[Step.WINDOW] = "done"
        self._go(1)

    def _keep(self, work: Callable[[], None], kept: Callable[[], None]) -> None:
        self._busy, self._trouble = True, None
        self._show()

        def done(_: None) -> None:
            self._busy = False
            kept()

        def failed(error: DeskError) -> None:
            self._busy, self._trouble = False, error
            self._show()

        self._run(work, done=done, failed=failed)

    def _go(self, by: int) -> None:
        at = STEPS.index(self._step) + by
        if 0 <= at < len(STEPS):
            self._step, self._asked = STEPS[at], False
            self._show()
            if self._step is Step.KEYRING and self._states[Step.KEYRING] == "todo":
                self.keyring_pressed()

    def _keyring_came(self, error: DeskError | None) -> None:
        self._keyring_error = error
        self._states[Step.KEYRING] = "done" if error is None else "error"
        self._show()

    def _open_steps(self) -> list[Step]:
        return [step for step in STEPS if self._states[step] != "done"]

    def _said(self, step: Step) -> str:
        state, words = self._states[step], self._words
        if step is Step.WINDOW and state == "done":
            return words("first_run.window_is", window=self._window)
        return words(f"first_run.state_{state}")

    def _show(self) -> None:
        words, state = self._words, self._states[Step.KEYRING]
        keyring = words.of_error(self._keyring_error) if self._keyring_error else words(f"first_run.keyring_{state}")
        names = ", ".join(words(f"first_run.{step}") for step in self._open_steps())
        self._screen.show_view(
            FirstRunView(
                words=words,
                step=self._step,
                lines=tuple(
                    StepLine(
                        step=step,
                        name=words(f"first_run.{step}"),
                        said=self._said(step),
                        glyph=self._states[step],
                    )
                    for step in STEPS
                ),
                window=self._window,
                scan=self._scan,
                scan_took=words("first_run.scan_took", took=self._took_ms) if self._scan else "",
                keyring=keyring,
                keyring_good={"done": True, "error": False}.get(state),
                question=words("first_run.question", steps=names) if self._asked else "",
                trouble=words.of_error(self._trouble) if self._trouble else "",
                busy=self._busy,
            )
        )
