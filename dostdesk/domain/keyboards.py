"""Keys and what each layout prints on them: a scanner in keyboard mode presses keys of a US keyboard, and the computer
types what its own layout has there.

The tables are those of `xkb` (`us`, `az` latin, `ru` winkeys); Windows differs only in signs that no paper carries.
"""

from __future__ import annotations

_ROWS = (
    "`1234567890-=",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
)
_SHIFTED_ROWS = (
    "~!@#$%^&*()_+",
    "QWERTYUIOP{}|",
    'ASDFGHJKL:"',
    "ZXCVBNM<>?",
)
# The kernel's key codes of the first key of each row, which are also the scan codes of set 1; the first row begins
# with the key left of 1, which has a code of its own.
_FIRST_CODES = (2, 16, 30, 44)
_LEFT_OF_ONE, _BACKSLASH, _SPACE = 41, 43, 57
_RUSSIAN = (
    "ё1234567890-=",
    "йцукенгшщзхъ\\",
    "фывапролджэ",
    "ячсмитьбю.",
)
_RUSSIAN_SHIFTED = (
    'Ё!"№;%:?*()_+',
    "ЙЦУКЕНГШЩЗХЪ/",
    "ФЫВАПРОЛДЖЭ",
    "ЯЧСМИТЬБЮ,",
)
_AZERBAIJANI = (
    "`1234567890-=",
    "qüertyuiopöğ\\",
    "asdfghjklıə",
    "zxcvbnmçş.",
)
_AZERBAIJANI_SHIFTED = (
    '~!"Ⅶ;%:?*()_+',
    "QÜERTYUİOPÖĞ/",
    "ASDFGHJKLIƏ",
    "ZXCVBNMÇŞ,",
)


def _codes() -> dict[int, tuple[str, str]]:
    found = {_SPACE: (" ", " "), _LEFT_OF_ONE: ("`", "~"), _BACKSLASH: ("\\", "|")}
    for place, first in enumerate(_FIRST_CODES):
        plain, shifted = _ROWS[place], _SHIFTED_ROWS[place]
        if place == 0:
            plain, shifted = plain[1:], shifted[1:]
        if place == 1:
            plain, shifted = plain[:-1], shifted[:-1]
        found |= {first + key: pair for key, pair in enumerate(zip(plain, shifted, strict=True))}
    return found


_BY_CODE = _codes()


def _to_us(plain: tuple[str, ...], shifted: tuple[str, ...]) -> dict[str, str]:
    typed = "".join(plain) + "".join(shifted)
    meant = "".join(_ROWS) + "".join(_SHIFTED_ROWS)
    return dict(zip(typed, meant, strict=True))


_FROM_RUSSIAN = _to_us(_RUSSIAN, _RUSSIAN_SHIFTED)
_FROM_AZERBAIJANI = _to_us(_AZERBAIJANI, _AZERBAIJANI_SHIFTED)
_ONLY_AZERBAIJANI = frozenset("üöğıəçşÜİÖĞƏÇŞⅦ")


def us_character(code: int, *, shift: bool) -> str:
    """What a US keyboard types at a key's place (kernel key code, set 1 scan code); empty for others."""
    pair = _BY_CODE.get(code)
    return "" if pair is None else pair[shift]


def as_on_us_keyboard(text: str) -> str:
    """What was meant by text that a layout changed: `ФЯУБ` (Russian) and `AZEÇ` (Azerbaijani) both mean `AZE<`.

    Which layout it was is told by letters that only one of them has; text without any stays as it is. For when only
    the text is known: where the key is known, `us_character` is certain.
    """
    if any("а" <= letter.lower() <= "я" or letter in "ёЁ№" for letter in text):
        return _mapped(text, _FROM_RUSSIAN)
    if any(letter in _ONLY_AZERBAIJANI for letter in text):
        return _mapped(text, _FROM_AZERBAIJANI)
    return text


def typed_as(text: str, layout: str) -> str:
    """What a US scanner's text becomes under a layout (`az`, `ru`, `en`): the other way round, to try a scanner."""
    if layout == "en":
        return text
    table = _FROM_RUSSIAN if layout == "ru" else _FROM_AZERBAIJANI
    back = {meant: typed for typed, meant in table.items()}
    return "".join(back.get(letter, letter) for letter in text)


def _mapped(text: str, table: dict[str, str]) -> str:
    # What the layout cannot have typed was meant as it stands, such as Latin letters between Cyrillic ones.
    return "".join(table.get(letter, letter) for letter in text)
