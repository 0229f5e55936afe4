"""What the live page asks the hub for now and then: what it expects of the day, and who works here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Staff
from dostdesk.domain.windows import Window

if TYPE_CHECKING:
    from dostdesk.protocol.outlook import Outlook
    from ui.work import Run

ASK_OUTLOOK_S, ASK_STAFF_S = 10.0, 15.0


class HubAnswers:
    """The last answers.

    Args:
        outlook: What the hub expects; waits for it. None where it is not built.
        colleagues: Who works here; waits for the hub.
        came: Told after each answer.
    """

    def __init__(
        self,
        *,
        run: Run,
        outlook: Callable[[], Outlook] | None,
        colleagues: Callable[[], tuple[Staff, ...]],
        monotonic: Callable[[], float],
        came: Callable[[], None],
    ) -> None:
        self._run, self._ask_outlook, self._colleagues = run, outlook, colleagues
        self._monotonic, self._came = monotonic, came
        self._asked_outlook = self._asked_staff = -1e9
        self._asking = False
        self.outlook: Outlook | None = None
        self.trouble: DeskError | None = None
        self.staff: dict[StaffId, Staff] = {}

    def ask(self, windows: Iterable[Window], *, alone: bool) -> None:
        """Ask again for what is old.

        Args:
            windows: Who is at them is asked for while somebody is there whom nobody has named.
            alone: The hub is not there.
        """
        if not alone:
            self._expect()
        now = self._monotonic()
        if now - self._asked_staff < ASK_STAFF_S:
            return
        if all(window.staff is None or window.staff in self.staff for window in windows):
            return
        self._asked_staff = now
        self._run(self._colleagues, done=self._told_staff, failed=lambda _error: None)

    def expect_anew(self) -> None:
        """What was expected is not what will be: it is asked for again."""
        self._asked_outlook = -1e9

    def _expect(self) -> None:
        ask, now = self._ask_outlook, self._monotonic()
        if ask is None or self._asking or now - self._asked_outlook < ASK_OUTLOOK_S:
            return
        self._asking, self._asked_outlook = True, now

        def told(outlook: Outlook) -> None:
            self._asking, self.outlook, self.trouble = False, outlook, None
            self._came()

        def failed(error: DeskError) -> None:
            self._asking, self.trouble = False, error
            self._came()

        self._run(ask, done=told, failed=failed)

    def _told_staff(self, people: tuple[Staff, ...]) -> None:
        self.staff = {person.id: person for person in people}
        self._came()
