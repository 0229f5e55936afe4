"""One act at a time, each followed by what the desk then knows: use cases run off the screen thread, in order, and no
key that was pressed meanwhile is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import DeskError

if TYPE_CHECKING:
    from ui.work import Run

T = TypeVar("T")


class Acts:
    """Runs use cases and readings of the desk.

    Args:
        view: Reads the desk; on a worker.
        when_saved: Calls back once nothing is being saved any more.
        show: Told of each reading.
        busy: Told when an act begins and when it has ended.
        failed: Told of the error that ended an act or a reading.
    """

    def __init__(
        self,
        *,
        run: Run,
        view: Callable[[], DeskView],
        when_saved: Callable[[Callable[[], None]], None],
        show: Callable[[DeskView], None],
        busy: Callable[[bool], None],
        failed: Callable[[DeskError], None],
    ) -> None:
        self._run, self._view, self._when_saved = run, view, when_saved
        self._show, self._tell_busy, self._failed = show, busy, failed
        self._busy = False
        self._wish: Callable[[], None] | None = None
        self._reading, self._read_again = False, False

    def act(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        *,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Run one use case, after what is being saved.

        The last wish that comes meanwhile follows it, by `again` if that judges anew whether it still makes sense: the
        screen may show the end of an act before the act itself has come back, and keys pressed then must not be lost.
        """
        if self._busy:
            self._wish = again or partial(self.act, work, done)
            return
        self._busy = True
        self._tell_busy(True)

        def acted() -> tuple[T, DeskView]:
            # What it led to is read in the same breath: the way to another worker and back would be waited for.
            return work(), self._view()

        def ended(outcome: tuple[T, DeskView]) -> None:
            result, view = outcome
            self._rest()
            if done is not None:
                done(result)
            self._take(view)

        def failed(error: DeskError) -> None:
            self.give_up(error)
            self.refresh()

        self._when_saved(lambda: self._run(acted, done=ended, failed=failed))

    def give_up(self, error: DeskError) -> None:
        """What was to happen does not, nor what was to follow it."""
        self._rest()
        self._wish = None
        self._failed(error)

    def refresh(self) -> None:
        """Read the desk again; several wishes while one reading is under way become one more."""
        if self._reading:
            self._read_again = True
            return
        self._reading = True
        self._run(self._view, done=self._was_read, failed=self._was_not_read)

    def _rest(self) -> None:
        if self._busy:
            self._busy = False
            self._tell_busy(False)

    def _was_read(self, view: DeskView) -> None:
        self._reading = False
        if self._read_again:
            self._show(view)
            self._read_again = False
            self.refresh()
        else:
            self._take(view)

    def _take(self, view: DeskView) -> None:
        """Show it, and turn to the wish that came meanwhile."""
        self._show(view)
        if self._wish is not None and not self._busy:
            wish, self._wish = self._wish, None
            wish()

    def _was_not_read(self, error: DeskError) -> None:
        self._reading = self._read_again = False
        self._failed(error)
