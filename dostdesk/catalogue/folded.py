"""Search in folded text: words in any order, each typed from its beginning, without Azerbaijani letters if need be.

Knows nothing of services or people; what is searched and how it ranks is given with each field.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from dostdesk.domain.text import fold_letter

Span = tuple[int, int]
"""Start and end of a stretch of the original text, in characters."""

_MOST_WORDS = 12
_STEM_LEAST = 4
_STEM_SUFFIX = 3
_FEW = 5
_SOFTENED = {"q": "g", "k": "y"}
"""A final q or k of an Azerbaijani noun softens before a vowel: uşaq, uşağa; əlillik, əlilliyi."""

_START_COST, _OFF_COST = 3, 4
"""In halves of a tier: what it costs a hit not to begin with the query, and to be off."""

K = TypeVar("K", bound=Hashable)

_fold = lru_cache(maxsize=4096)(fold_letter)


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and which stretch of the original text each of its letters comes from."""

    text: str
    places: tuple[Span, ...]

    def span(self, length: int) -> Span:
        """The stretch of the original that the first `length` folded letters come from."""
        return self.places[0][0], self.places[min(length, len(self.places)) - 1][1]


def folded_words(text: str) -> list[Word]:
    """The words of a text as a search sees them; anything that is no letter or digit separates."""
    words: list[Word] = []
    letters: list[str] = []
    places: list[Span] = []
    for place, original in enumerate(text):
        folded = _fold(original)
        if not folded and letters and not original.isspace():
            places[-1] = (places[-1][0], place + 1)  # a combining mark belongs to the letter before it
            continue
        for letter in folded or " ":
            if letter.isalnum():
                letters.append(letter)
                places.append((place, place + 1))
            elif letters:
                words.append(Word("".join(letters), tuple(places)))
                letters, places = [], []
    if letters:
        words.append(Word("".join(letters), tuple(places)))
    return words


def matched_length(token: str, word: str) -> int:
    """How many letters of a word a typed token covers: all of it typed, a softened end, or else nothing."""
    if word.startswith(token):
        return len(token)
    soft = _softened(token)
    return len(token) if soft is not None and word.startswith(soft) else 0


def highlight(text: str, query: str) -> tuple[Span, ...]:
    """The stretches of `text` to underline for a query, in order, neighbours joined."""
    return highlighted(text, folded_words(text), query_tokens(query))


def highlighted(text: str, words: Iterable[Word], tokens: Sequence[str]) -> tuple[Span, ...]:
    """As `highlight`, for whoever keeps the words of `text` and has read the query already."""
    spans: list[Span] = []
    for word in words:
        length = max((_covered(token, word.text) for token in tokens), default=0)
        if not length:
            continue
        start, end = word.span(length)
        if spans and start <= spans[-1][1] + 1 and text[spans[-1][1] : start].isspace():
            start = spans.pop()[0]
        spans.append((start, end))
    return tuple(spans)


def query_tokens(query: str) -> tuple[str, ...]:
    """The words of a query, at most twelve: what is pasted by mistake must not stop the desk."""
    return tuple(dict.fromkeys(word.text for word in folded_words(query[:400])))[:_MOST_WORDS]


def _softened(token: str) -> str | None:
    soft = _SOFTENED.get(token[-1]) if len(token) >= _STEM_LEAST else None
    return token[:-1] + soft if soft else None


def _stem(token: str) -> str:
    return token[: max(_STEM_LEAST, len(token) - _STEM_SUFFIX)]


def _covered(token: str, word: str) -> int:
    exact = matched_length(token, word)
    if exact or len(token) <= _STEM_LEAST:
        return exact
    stem = _stem(token)
    return len(stem) if word.startswith(stem) else 0


@dataclass(frozen=True, slots=True)
class SearchField:
    """One text of an entry.

    Attributes:
        tier: Lower is shown first when two entries match equally well.
    """

    name: str
    text: str
    tier: int


@dataclass(frozen=True, slots=True)
class Entry(Generic[K]):
    """Something that can be found.

    Attributes:
        off: Cannot be used now; comes behind what can and matches about as well.
        rare: Decides between equals; 0 is asked for most.
    """

    key: K
    fields: tuple[SearchField, ...]
    off: bool = False
    rare: int = 0


@dataclass(frozen=True, slots=True)
class FoldedHit(Generic[K]):
    """An entry that was found.

    Attributes:
        field: The field that matched best.
        missing: How many words of the query it lacks; hits that lack some come last.
    """

    key: K
    field: SearchField
    missing: int


class FoldedIndex(Generic[K]):
    """An immutable index; building one for a few thousand entries takes well under a tenth of a second."""

    def __init__(self, entries: Iterable[Entry[K]]) -> None:
        self._entries = tuple(entries)
        places: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        self._folded: dict[tuple[int, int], str] = {}
        self._weights: dict[tuple[int, int], tuple[int, int, int]] = {}
        for number, entry in enumerate(self._entries):
            for index, searched in enumerate(entry.fields):
                words = folded_words(searched.text)
                folded = self._folded[number, index] = " ".join(word.text for word in words)
                cost = 2 * searched.tier + (_OFF_COST if entry.off else 0)
                self._weights[number, index] = (cost, entry.rare, len(folded))
                for word in words:
                    places[word.text].add((number, index))
        self._words = sorted(places)
        self._places = [places[word] for word in self._words]

    def search(self, query: str, *, limit: int = 20) -> tuple[FoldedHit[K], ...]:
        """The best entries first; words typed in any order, each from its beginning.

        When few have every word, entries that have at least half of them, or their stems, follow.
        """
        tokens = query_tokens(query)
        if not tokens:
            return ()
        strict = [self._placed(token) for token in tokens]
        ranked = self._ranked(tokens, strict, least=len(tokens))
        if len(ranked) < min(_FEW, limit):
            loose = [found | self._stemmed(token) for token, found in zip(tokens, strict, strict=True)]
            known = {number for _, number, _, _ in ranked}
            weak = self._ranked(tokens, loose, least=(len(tokens) + 1) // 2)
            ranked += [
                ((missing + 1, *order[1:]), number, index, missing + 1)
                for order, number, index, missing in weak
                if number not in known
            ]
        ranked.sort(key=lambda found: found[0])
        return tuple(
            FoldedHit(self._entries[number].key, self._entries[number].fields[index], missing)
            for _, number, index, missing in ranked[:limit]
        )

    def _placed(self, token: str) -> set[tuple[int, int]]:
        found = self._beginning(token)
        soft = _softened(token)
        return found | self._beginning(soft) if soft is not None else found

    def _stemmed(self, token: str) -> set[tuple[int, int]]:
        return self._beginning(_stem(token)) if len(token) > _STEM_LEAST else set()

    def _beginning(self, prefix: str) -> set[tuple[int, int]]:
        found: set[tuple[int, int]] = set()
        for at in range(bisect_left(self._words, prefix), len(self._words)):
            if not self._words[at].startswith(prefix):
                break
            found |= self._places[at]
        return found

    def _ranked(
        self, tokens: Sequence[str], placed: Sequence[set[tuple[int, int]]], *, least: int
    ) -> list[tuple[tuple[int, ...], int, int, int]]:
        words_of: defaultdict[int, int] = defaultdict(int)
        counts: defaultdict[tuple[int, int], int] = defaultdict(int)
        for token_places in placed:
            for number in {number for number, _ in token_places}:
                words_of[number] += 1
            for place in token_places:
                counts[place] += 1
        start = " ".join(tokens)
        best: dict[int, tuple[int, ...]] = {}
        for place, count in counts.items():
            number, index = place
            had = words_of[number]
            if had < least:
                continue
            cost, rare, length = self._weights[place]
            order = (
                len(tokens) - had,
                0 if count == had else 1,
                cost + (0 if self._folded[place].startswith(start) else _START_COST),
                rare,
                length,
                number,
                index,
            )
            if number not in best or order < best[number]:
                best[number] = order
        return [(order, number, order[-1], order[0]) for number, order in best.items()]
