"""Which fate each open service of a visit gets, one after the other; no widget here."""

from __future__ import annotations

from dataclasses import dataclass

from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.stays import Outcome
from ui.workspace.asking import Fates, FinishLine, FinishQuestion


@dataclass(frozen=True, slots=True)
class Fate:
    """An answer with its place; one without an outcome and without another way cannot be given and is faded.

    Attributes:
        elsewhere: The visit goes on at another place instead of ending.
    """

    name: str
    icon: str
    outcome: Outcome | None
    elsewhere: bool = False

    @property
    def built(self) -> bool:
        return self.elsewhere or self.outcome is not None


FATES = (
    Fate("appointment", "calendar", None),
    Fate("transfer", "arrow-right-left", None, elsewhere=True),
    Fate("declined", "x", Outcome.DECLINED),
    Fate("advised", "message-square", Outcome.ADVISED),
    Fate("papers_missing", "file-text", Outcome.PAPERS_MISSING),
    Fate("completed", "circle-check", Outcome.COMPLETED),
)


class FinishChoice:
    """The answers so far."""

    def __init__(self, question: FinishQuestion) -> None:
        self.question = question
        self._fates: dict[VisitServiceId, Outcome] = {}
        self._open = [line for line in question.lines if line.open]
        self._place = 0

    @property
    def current(self) -> FinishLine:
        """The service that is asked about."""
        return self._open[self._place]

    @property
    def complete(self) -> bool:
        return len(self._fates) == len(self._open)

    @property
    def fates(self) -> Fates:
        return dict(self._fates)

    def fate(self, line: FinishLine) -> Outcome | None:
        """What was answered for a service."""
        return self._fates.get(line.id)

    def choose(self, place: int) -> bool:
        """Take the answer at `place` for the current service; whether the question went on to another one."""
        outcome = FATES[place].outcome
        if outcome is None:
            return False
        self._fates[self.current.id] = outcome
        waiting = [index for index, line in enumerate(self._open) if line.id not in self._fates]
        if waiting:
            self._place = waiting[0]
        return bool(waiting)
