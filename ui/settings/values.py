"""The choices of a workplace and how they are kept; nothing of Qt is needed here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dostdesk.domain.words import LANGUAGES, Language
from ui.theme.tokens import ThemeName

LANGUAGE, THEME, TEXT_SIZE, LOCK_AFTER = "language", "theme", "text_size", "lock_after_min"
THEMES: tuple[ThemeName, ...] = ("light", "dark")
TEXT_SIZES = (100, 125, 150)
LOCK_MINUTES = (1, 2, 5, 10, 15, 30)
USUAL_SIZE, USUAL_LOCK = 100, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is chosen at one desk.

    Attributes:
        text_size: In per cent.
        lock_minutes: After how long a window that nobody touches locks itself.
    """

    language: Language
    theme: ThemeName
    text_size: int = USUAL_SIZE
    lock_minutes: int = USUAL_LOCK

    def kept(self) -> dict[str, str]:
        """As a desk remembers them, by name."""
        return {
            LANGUAGE: self.language,
            THEME: self.theme,
            TEXT_SIZE: str(self.text_size),
            LOCK_AFTER: str(self.lock_minutes),
        }


def read(setting: Callable[[str], str | None], *, language: Language, theme: ThemeName) -> Settings:
    """What a desk remembers.

    Args:
        language, theme: In force, for a desk that remembers none.
    """
    spoken, worn = setting(LANGUAGE), setting(THEME)
    return Settings(
        language=next((known for known in LANGUAGES if known == spoken), language),
        theme=next((known for known in THEMES if known == worn), theme),
        text_size=text_size(setting(TEXT_SIZE)),
        lock_minutes=lock_minutes(setting(LOCK_AFTER)),
    )


def text_size(kept: str | None) -> int:
    """In per cent; what is no size of the design is the usual one."""
    return next((size for size in TEXT_SIZES if str(size) == kept), USUAL_SIZE)


def lock_minutes(kept: str | None) -> int:
    """Between 1 and 30; what is no number is the usual one."""
    if kept is None or not (kept.isascii() and kept.isdigit()):
        return USUAL_LOCK
    return min(max(int(kept), LOCK_MINUTES[0]), LOCK_MINUTES[-1])


def nearest(minutes: int) -> int:
    """The place in `LOCK_MINUTES` that comes nearest."""
    return min(range(len(LOCK_MINUTES)), key=lambda place: abs(LOCK_MINUTES[place] - minutes))
