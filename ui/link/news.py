"""What is not well with this computer, told once when it is found; after that the link's sheet has it. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dostdesk.desk.view import Worry, WorryCode
from dostdesk.domain.words import Words
from ui.link.values import worry_said


class WorryNews:
    """Tells whoever works here; what went and came again is told again."""

    def __init__(self, tell: Callable[[str, Literal["warning"]], None], words: Callable[[], Words]) -> None:
        self._tell, self._words = tell, words
        self._known: frozenset[WorryCode] = frozenset()

    def saw(self, worries: tuple[Worry, ...]) -> None:
        """The desk was read."""
        before, self._known = self._known, frozenset(worry.code for worry in worries)
        fresh = [worry for worry in worries if worry.code not in before]
        if not fresh:
            return
        words = self._words()
        said = worry_said(fresh[0], words)
        # One notice has room for one of them: the others stand in the sheet.
        self._tell(words("link.worry_more", said=said, count=len(fresh) - 1) if len(fresh) > 1 else said, "warning")
