"""Where a visit is sent on: groups by their digits, windows and clerks by what is typed. No widget here."""

from __future__ import annotations

from dostdesk.domain.text import fold
from ui.workspace.asking import Place, TransferQuestion

FOUND = 3


class TransferChoice:
    """The places that are offered now, and the one that is chosen."""

    def __init__(self, question: TransferQuestion) -> None:
        self.question = question
        self.found: tuple[Place, ...] = tuple(place for place in question.places if place.open)[:FOUND]
        self.chosen = question.chosen
        self._searching = False

    @property
    def offered(self) -> tuple[Place, ...]:
        """Groups first, then what was found."""
        return (*self.question.groups, *self.found)

    @property
    def place(self) -> Place:
        return self.offered[self.chosen]

    def typed(self, text: str) -> None:
        """Look for a window or a clerk; the first one found is chosen, and without a text the group is again."""
        parts = fold(text).split()
        known = self.question.places
        if parts:
            self.found = tuple(place for place in known if _holds(place, parts))[:FOUND]
        else:
            self.found = tuple(place for place in known if place.open)[:FOUND]
        self._searching = bool(parts)
        ready = next((at for at, place in enumerate(self.found) if place.open), None)
        self.chosen = self.question.chosen
        if self._searching and ready is not None:
            self.chosen = len(self.question.groups) + ready

    @property
    def nothing(self) -> bool:
        """Whether what was typed is nobody's."""
        return self._searching and not self.found

    def choose(self, at: int) -> bool:
        """Take a place by its position; whether it can be taken."""
        if 0 <= at < len(self.offered) and self.offered[at].open:
            self.chosen = at
            return True
        return False


def _holds(place: Place, parts: list[str]) -> bool:
    words = place.sought.split()
    return all(any(word.startswith(part) for word in words) for part in parts)
