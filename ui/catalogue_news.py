"""What is said of the catalogue: its number and state in one line, and news of it once each. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.domain.clock import local
from dostdesk.domain.words import Words

NewsTone = Literal["accent", "success", "warning", "danger"]


def catalogue_line(catalogue: CatalogueView, words: Words) -> tuple[str, Literal["done", "warning", "todo"]]:
    """The release in force, what comes next or what is wrong with it; and the sign for it."""
    if not catalogue.number:
        return words("program.catalogue_none"), "todo"
    said = words("program.catalogue_of", number=catalogue.number)
    if catalogue.refused is not None:
        return words("program.catalogue_kept", release=said), "warning"
    if catalogue.expired_at is not None:
        return words("program.catalogue_late", release=said, date=_moment(catalogue.expired_at)), "warning"
    if catalogue.next_at is not None:
        coming = words("program.catalogue_of", number=catalogue.next_number)
        return words("program.catalogue_next", release=said, next=coming, date=_moment(catalogue.next_at)), "done"
    return said, "done"


class CatalogueNews:
    """Tells whoever works here once: that another release is in force, that one is late, that one was refused."""

    def __init__(self, tell: Callable[[str, NewsTone], None], words: Callable[[], Words]) -> None:
        self._tell, self._words = tell, words
        self._in_force = 0
        self._late = 0
        self._refused: tuple[str, str] | None = None

    def saw(self, catalogue: CatalogueView) -> None:
        """The desk was read."""
        words = self._words()
        if self._in_force and catalogue.number > self._in_force:
            self._tell(words("program.catalogue_switched", number=catalogue.number), "accent")
        self._in_force = catalogue.number
        if catalogue.expired_at is not None and self._late != catalogue.number:
            self._late = catalogue.number
            date = _moment(catalogue.expired_at)
            self._tell(words("program.catalogue_expired", number=catalogue.number, date=date), "warning")
        refused = catalogue.refused
        told = None if refused is None else (refused.code, str(refused.facts))
        if refused is not None and told != self._refused:
            self._tell(words.of_error(refused), "warning")
        self._refused = told


def _moment(instant: datetime) -> str:
    """The date, and the time of day where it is not midnight."""
    shown = local(instant)
    return shown.strftime("%d.%m.%Y" if (shown.hour, shown.minute) == (0, 0) else "%d.%m.%Y %H:%M")
