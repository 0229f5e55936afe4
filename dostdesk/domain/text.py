"""Azerbaijani text: folding for search, sort keys, case, and cleaning of what is typed or pasted.

`str.lower` and `str.upper` are wrong for ı/i/İ/I, and SQLite's LIKE and FTS5 do not know ə; everything that compares
people's text goes through `fold`.
"""

from __future__ import annotations

import unicodedata

_UPPER = str.maketrans({"i": "İ", "ı": "I"})
_LOWER = str.maketrans({"İ": "i", "I": "ı"})
_FOLDED = str.maketrans(
    {
        "ə": "e", "Ə": "e", "ı": "i", "I": "i", "İ": "i", "ş": "s", "Ş": "s", "ç": "c", "Ç": "c", "ğ": "g", "Ğ": "g",
        "ö": "o", "Ö": "o", "ü": "u", "Ü": "u", "ё": "е", "Ё": "е", "й": "и", "Й": "и",
    }
)  # fmt: skip
_ALPHABET = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(_ALPHABET, start=10)}


def upper_az(text: str) -> str:
    """Upper case by Azerbaijani rules: i becomes İ, ı becomes I."""
    return text.translate(_UPPER).upper()


def lower_az(text: str) -> str:
    """Lower case by Azerbaijani rules: I becomes ı, İ becomes i."""
    return text.translate(_LOWER).lower()


def fold_letter(letter: str) -> str:
    """What one character looks like to a search: one lower-case letter without marks, or nothing for a mark."""
    plain = letter.translate(_FOLDED)
    return "".join(part for part in unicodedata.normalize("NFD", plain.lower()) if not unicodedata.combining(part))


class _Folds(dict[int, str]):
    """What each character met so far looks like to a search: every text is made of the same few."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_letter(chr(code))
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Text as a search sees it: `fold("Əliyev  ŞAHİN") == "eliyev sahin"`; Cyrillic keeps its letters, ё equals е."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDS).split())


def sort_key(text: str) -> str:
    """A key whose plain string order is the order of the Azerbaijani alphabet (ə after e, x after h, q after k)."""
    return "".join(_RANK.get(letter, letter) for letter in lower_az(unicodedata.normalize("NFC", text)))


def clean(text: str, *, multiline: bool = False) -> str:
    """Composed Unicode without control characters; line breaks stay when `multiline`, and become spaces otherwise."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    if not multiline:
        composed = composed.replace("\n", " ").replace("\t", " ")
    return "".join(
        letter for letter in composed if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}
    )
