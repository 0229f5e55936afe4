"""Identifiers and names of people: the FİN of Azerbaijani papers, its mask, names as they are written on papers, and
what the register knows of somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dostdesk.domain.errors import RefusedError

FIN_LENGTH = 7
_FIN_LETTERS = frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")
_AZERBAIJANI_I = {"İ": "İ", "ı": "ı"}
_HIDDEN = "•"


def check_fin(text: str) -> str:
    """A FİN in its written form: 7 characters, digits and Latin capitals without I and O.

    Raises:
        RefusedError: `fin_azerbaijani_letter`, `fin_letter` (facts: letter) or `fin_length` (facts: typed, wanted).
    """
    compact = "".join(text.split())
    for letter in compact:
        if letter in _AZERBAIJANI_I:
            raise RefusedError("fin_azerbaijani_letter", letter=letter)
    # FİN follows ASCII rules: the Azerbaijani i/İ pair has no place in it.
    written = compact.upper()
    for letter in written:
        if letter not in _FIN_LETTERS:
            raise RefusedError("fin_letter", letter=letter)
    if len(written) != FIN_LENGTH:
        raise RefusedError("fin_length", typed=len(written), wanted=FIN_LENGTH)
    return written


def mask_fin(fin: str) -> str:
    """What of a FİN may stand on paper: `6RK4T2X` becomes `6RK••••`."""
    return fin[:3] + _HIDDEN * max(0, len(fin) - 3)


def mask_phone(phone: str) -> str:
    """`+994501234127` becomes `+994 50 ••• 41 27`; anything that is not an Azerbaijani number keeps its last four."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    if digits.startswith("994") and len(digits) == 12:
        return f"+994 {digits[3:5]} {_HIDDEN * 3} {digits[8:10]} {digits[10:]}"
    return _HIDDEN * 3 + " " + digits[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name as it is written in Azerbaijan: surname, given name, father's name with oğlu or qızı."""

    surname: str
    given: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)

    @property
    def initials(self) -> str:
        """`Quliyeva N. E.`: what stands on the visit's receipt."""
        letters = [f"{part[0]}." for part in (self.given, self.patronymic) if part]
        return " ".join([self.surname, *letters]).strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonOnFile:
    """What the register knows of a person.

    Attributes:
        sex, citizenship, paper: Codes as forms have them: `female`, `azerbaijan`, `id_card`.
        paper_number, paper_until: Of the paper that is valid now.
    """

    fin: str
    name: PersonName
    birth: date
    sex: str
    citizenship: str
    paper: str
    paper_number: str
    paper_until: date | None
