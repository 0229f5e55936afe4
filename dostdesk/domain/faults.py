"""A fault in a source of the catalogue, found before a release is published. Who finds them is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dostdesk.domain.errors import Fact
from dostdesk.domain.words import Language

Place = tuple[str | int, ...]
"""Keys and list positions that lead from the top of a file to one of its parts."""


@dataclass(frozen=True, slots=True)
class SourceFault:
    """One thing to mend.

    Attributes:
        file: Below the catalogue's folder, with forward slashes.
        place: The nearest part of the file that exists.
        code: Its sentence is `catalogue.fault.<code>`.
        facts: Placeholders of the sentence.
    """

    file: str
    place: Place
    code: str
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def identity(self) -> tuple[object, ...]:
        """Equal for the same fault found on two ways, as in a part that many forms share."""
        return (self.file, self.place, self.code, tuple(sorted((name, str(fact)) for name, fact in self.facts.items())))


def untranslated(az: str, ru: str, en: str) -> Language | None:
    """The language in which a text is plainly not written, None if all look right.

    Names and abbreviations may be the same everywhere. Russian is Cyrillic, the others are not, and no word mixes both.
    """
    if az == ru == en:
        return None
    for language, text in (("az", az), ("en", en)):
        if any(_is_cyrillic(letter) for letter in text):
            return "az" if language == "az" else "en"
    words = "".join(letter if letter.isalpha() else " " for letter in ru).split()
    if words and not any(_is_cyrillic(letter) for letter in ru):
        return "ru"
    if any(0 < sum(map(_is_cyrillic, word)) < len(word) for word in words):
        return "ru"
    return "en" if az == en and " " in en.strip() else None


def _is_cyrillic(letter: str) -> bool:
    return "\N{CYRILLIC CAPITAL LETTER IE WITH GRAVE}" <= letter <= "\N{CYRILLIC SMALL LETTER DZHE}"
