"""What is known elsewhere of the citizen of one visit: asked once, asked again for what was not answered, and gone with
the visit. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from dostdesk.desk.citizen import CitizenFacts
from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import TicketId

if TYPE_CHECKING:
    from ui.work import Run

# The hub hears whose the ticket is a moment after this desk.
_NOT_YET = "citizen_not_here"


class FactsBook:
    """Asks for the facts of one citizen at a time.

    Args:
        look_up: Waits for the hub; run on a worker.
        came: Something was answered, or renewing failed, with the reason.
        again: Something was not answered: `retry` is to be called a little later.
    """

    def __init__(
        self,
        *,
        look_up: Callable[[str, TicketId], CitizenFacts],
        run: Run,
        came: Callable[[DeskError | None], None],
        again: Callable[[], None],
    ) -> None:
        self._look_up, self._run, self._came, self._again = look_up, run, came, again
        self._of: tuple[TicketId, str] | None = None
        self._known: CitizenFacts | None = None
        self._waits = False
        self._renewing = False

    def ask(self, fin: str, ticket: TicketId) -> None:
        """Ask about the citizen of a ticket, if that was not asked yet."""
        if fin and self._of != (ticket, fin):
            self._of, self._known = (ticket, fin), None
            self._begin()

    def retry(self) -> None:
        """Ask again for what was not answered."""
        if self._waits:
            self._waits = False
            self._begin()

    def renew(self) -> None:
        """Ask anew, whatever was answered before; `came` follows in any case."""
        self._renewing = True
        if self._of is None:
            self._told(None)
        else:
            self._begin()

    @property
    def known(self) -> CitizenFacts | None:
        """What is known of the citizen who is here; None before anything was said."""
        return self._known

    def forget(self) -> None:
        """The visit has ended, or nobody works here any more."""
        self._of, self._known, self._waits, self._renewing = None, None, False, False

    def laid_over(self, view: DeskView) -> DeskView:
        """The view with what is known of its citizen. Called on any thread."""
        visit, known = view.visit, self._known
        if visit is None or known is None or self._of != (visit.ticket.id, visit.citizen.fin):
            return view
        return replace(view, visit=replace(visit, facts=known))

    def _begin(self) -> None:
        of = self._of
        if of is not None:
            ticket, fin = of
            self._run(
                lambda: self._look_up(fin, ticket),
                done=partial(self._answered, of),
                failed=partial(self._failed, of),
            )

    def _answered(self, of: tuple[TicketId, str], found: CitizenFacts) -> None:
        if of != self._of:
            return
        before = self._known or found
        # What was answered before and is silent now still stands, with its age.
        self._known = replace(
            found,
            facts=before.facts if found.facts_at is None else found.facts,
            facts_at=found.facts_at or before.facts_at,
            history=before.history if found.history_at is None else found.history,
            history_at=found.history_at or before.history_at,
        )
        if not self._known.whole:
            self._wait()
        self._told(None)

    def _failed(self, of: tuple[TicketId, str], error: DeskError) -> None:
        if of != self._of:
            return
        if isinstance(error, OutsideError) or error.code == _NOT_YET:
            self._wait()
        silent = isinstance(error, OutsideError) and self._known is None
        if silent:
            self._known = CitizenFacts(fin=of[1])
        if silent or self._renewing:
            self._told(error)

    def _told(self, failed: DeskError | None) -> None:
        self._renewing = False
        self._came(failed)

    def _wait(self) -> None:
        self._waits = True
        self._again()
