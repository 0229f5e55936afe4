"""Search in folded text: words in any order, each typed from its beginning, without Azerbaijani letters if need be.

Knows nothing of services or people; what is searched and how it ranks is given with each field.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nsmallest
from operator import itemgetter
from typing import Generic, TypeVar

from dostdesk.domain.text import fold_letter

Span = tuple[int, int]
"""Start and end of a stretch of the original text, in characters."""

_MOST_WORDS = 12
_STEM_LEAST = 4
_STEM_SUFFIX = 3
_FEW = 5
# What is typed begins with the same letters all day.
_MOST_ANSWERS = 512
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
        # Every field of every entry has a place, a plain number: a letter finds thousands of them.
        self._fields: list[tuple[int, int]] = []
        self._folded: list[str] = []
        self._weights: list[tuple[int, int, int]] = []
        places: defaultdict[str, set[int]] = defaultdict(set)
        for number, entry in enumerate(self._entries):
            for index, searched in enumerate(entry.fields):
                words = folded_words(searched.text)
                folded = " ".join(word.text for word in words)
                cost = 2 * searched.tier + (_OFF_COST if entry.off else 0)
                for word in words:
                    places[word.text].add(len(self._fields))
                self._fields.append((number, index))
                self._folded.append(folded)
                self._weights.append((cost, entry.rare, len(folded)))
        self._number_of = [number for number, _ in self._fields]
        self._words = sorted(places)
        self._places = [places[word] for word in self._words]
        self._answers: dict[tuple[tuple[str, ...], int], tuple[FoldedHit[K], ...]] = {}

    def search(self, query: str, *, limit: int = 20) -> tuple[FoldedHit[K], ...]:
        """The best entries first; words typed in any order, each from its beginning.

        When few have every word, entries that have at least half of them, or their stems, follow.
        """
        tokens = query_tokens(query)
        if not tokens:
            return ()
        found = self._answers.get((tokens, limit))
        if found is None:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            found = self._answers[tokens, limit] = self._answer(tokens, limit)
        return found

    def _answer(self, tokens: tuple[str, ...], limit: int) -> tuple[FoldedHit[K], ...]:
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
        return tuple(
            FoldedHit(self._entries[number].key, self._entries[number].fields[index], missing)
            for _, number, index, missing in nsmallest(limit, ranked, key=itemgetter(0))
        )

    def _placed(self, token: str) -> set[int]:
        found = self._beginning(token)
        soft = _softened(token)
        return found | self._beginning(soft) if soft is not None else found

    def _stemmed(self, token: str) -> set[int]:
        return self._beginning(_stem(token)) if len(token) > _STEM_LEAST else set()

    def _beginning(self, prefix: str) -> set[int]:
        begin = bisect_left(self._words, prefix)
        end = begin
        while end < len(self._words) and self._words[end].startswith(prefix):
            end += 1
        return set().union(*self._places[begin:end])

    def _ranked(
        self, tokens: Sequence[str], placed: Sequence[set[int]], *, least: int
    ) -> list[tuple[tuple[int, ...], int, int, int]]:
        number_of, weights, folded = self._number_of, self._weights, self._folded
        words_of: Counter[int] = Counter()
        for token_places in placed:
            words_of.update({number_of[place] for place in token_places})
        wanted = {number: had for number, had in words_of.items() if had >= least}
        if not wanted:
            return []
        counts: Counter[int] = Counter()
        for token_places in placed:
            counts.update(place for place in token_places if number_of[place] in wanted)
        start = " ".join(tokens)
        best: dict[int, tuple[int, ...]] = {}
        for place, count in counts.items():
            number, index = self._fields[place]
            had = wanted[number]
            cost, rare, length = weights[place]
            order = (
                len(tokens) - had,
                0 if count == had else 1,
                cost if folded[place].startswith(start) else cost + _START_COST,
                rare,
                length,
                number,
                index,
            )
            known = best.get(number)
            if known is None or order < known:
                best[number] = order
        return [(order, number, order[-1], order[0]) for number, order in best.items()]
