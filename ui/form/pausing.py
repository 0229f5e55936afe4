"""A pause in the middle of typing: what stands in a field then is kept, though nobody left the field."""

from __future__ import annotations

from ui.form.fields import EditorWidget

PAUSE_S = 2


class TypingPause:
    """Asked once a second; says each pause once."""

    def __init__(self) -> None:
        self._at: tuple[EditorWidget | None, object] = (None, None)
        self._seconds = 0

    def second(self, focused: tuple[str, EditorWidget] | None) -> tuple[str, object] | None:
        """Path and text of a field in which nothing was typed for two seconds, when that has just come true."""
        if focused is None or not focused[1].typing:
            self._at, self._seconds = (None, None), 0
            return None
        now = (focused[1], focused[1].raw())
        self._seconds = self._seconds + 1 if now == self._at else 0
        self._at = now
        return (focused[0], now[1]) if self._seconds == PAUSE_S else None
