"""The machine-readable zone of identity papers (ICAO 9303 parts 4 to 6: TD1, TD2, TD3), and where Azerbaijan keeps the
FİN in it: in the optional data of a card's first line, in the personal number of a passport.

What a scanner made of the lines on its way is put right here; which key was pressed when is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.keyboards import as_on_us_keyboard
from dostdesk.domain.people import check_fin
from dostdesk.domain.text import fold_letter, upper_az

FILLER = "<"
AZERBAIJAN = "AZE"
_WEIGHTS = (7, 3, 1)
_NUMBER = 9
_LONGEST_VALIDITY = 50
# What some readers print for the filler, and the capital that has no place among Latin ones.
_CHEVRONS = str.maketrans({"«": "<<", "‹": "<", "İ": "I", "ı": "I"})
_FIRST_LETTERS = frozenset("IPACV")


class MrzFormat(StrEnum):
    """Sizes of papers; each has its own lines."""

    TD1 = "td1"
    TD2 = "td2"
    TD3 = "td3"

    @property
    def lines(self) -> int:
        return 3 if self is MrzFormat.TD1 else 2

    @property
    def width(self) -> int:
        return {MrzFormat.TD1: 30, MrzFormat.TD2: 36, MrzFormat.TD3: 44}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mrz:
    """What an identity paper says of its holder.

    Attributes:
        kind: The paper's code: `P` and its subtypes are passports, `I`, `A`, `C` cards.
        number: The paper's number, also when it is longer than its field.
        surname, given: In the paper's own Latin transliteration: `ELIYEV` or `ALIYEV` for Əliyev. Never a spelling.
        sex: `female`, `male` or empty, as forms have it.
        birth: None when the paper leaves a part of it open; the last such day that is not in the future.
        fin: Empty on a paper without one.
        cut: The names did not fit and end somewhere.
    """

    format: MrzFormat
    kind: str
    issuer: str
    number: str
    surname: str
    given: str
    nationality: str
    birth: date | None
    sex: str
    expires: date | None
    fin: str = ""
    cut: bool = False

    @property
    def is_passport(self) -> bool:
        return self.kind.startswith("P")


def check_digit(field: str) -> int:
    """ICAO 9303 part 3, 4.9: weights 7, 3, 1; letters count 10 to 35, the filler 0."""
    return sum(_value(letter) * _WEIGHTS[place % 3] for place, letter in enumerate(field)) % 10


def looks_like_mrz(text: str) -> bool:
    """Whether a scan can only be meant as a machine-readable zone, be it whole or not."""
    letters = "".join(_letters(text))
    return len(letters) >= MrzFormat.TD1.width and letters[0] in _FIRST_LETTERS and "<<" in letters


def read_mrz(text: str, *, today: date) -> Mrz:
    """Read the lines as they were scanned: breaks may be missing, letters small, signs those of another layout.

    Args:
        today: Decides the century of two-digit years.

    Raises:
        RefusedError: `mrz_length` (facts: read), `mrz_kind` (fact: kind), `mrz_date`, and for a check digit that does
            not fit `mrz_number_wrong`, `mrz_birth_wrong`, `mrz_expiry_wrong`, `mrz_personal_wrong`, `mrz_whole_wrong`.
    """
    form, lines = _lines(text)
    kind = lines[0][:2].rstrip(FILLER)
    if not kind or kind[0] not in _FIRST_LETTERS:
        raise RefusedError("mrz_kind", kind=kind)
    if form is MrzFormat.TD1:
        return _td1(kind, lines, today)
    return _td2_or_td3(form, kind, lines, today)


def spells(written: str, transliterated: str) -> bool:
    """Whether a name of a paper's machine-readable zone can stand for this spelling: `ALIYEV` can for `Əliyev`."""
    pattern = "".join(_alternatives(letter) for letter in " ".join(written.split()))
    return re.fullmatch(pattern, " ".join(transliterated.split())) is not None


def _td1(kind: str, lines: tuple[str, ...], today: date) -> Mrz:
    first, second, names = lines
    number, rest = _number(first[5:14], first[14], first[15:30])
    birth, expires = _dates(second[0:7], second[8:15], today)
    _must_fit(first[5:30] + second[0:7] + second[8:15] + second[18:29], second[29], "mrz_whole_wrong")
    issuer = first[2:5].rstrip(FILLER)
    surname, given, cut = _names(names)
    return Mrz(
        format=MrzFormat.TD1,
        kind=kind,
        issuer=issuer,
        number=number,
        surname=surname,
        given=given,
        nationality=second[15:18].rstrip(FILLER),
        birth=birth,
        sex=_sex(second[7]),
        expires=expires,
        fin=_fin(issuer, rest, second[18:29]),
        cut=cut,
    )


def _td2_or_td3(form: MrzFormat, kind: str, lines: tuple[str, ...], today: date) -> Mrz:
    first, second = lines
    optional = second[28:35] if form is MrzFormat.TD2 else second[28:42]
    if form is MrzFormat.TD2:
        number, rest = _number(second[0:9], second[9], optional)
        covered = second[0:10] + second[13:20] + second[21:35]
    else:
        # A passport's number never overflows; its personal number has a check digit, which may be left out when empty.
        _must_fit(second[0:9], second[9], "mrz_number_wrong")
        number, rest = second[0:9].rstrip(FILLER), optional
        _must_fit(optional, second[42], "mrz_personal_wrong", may_be_filler=True)
        covered = second[0:10] + second[13:20] + second[21:43]
    birth, expires = _dates(second[13:20], second[21:28], today)
    _must_fit(covered, second[-1], "mrz_whole_wrong")
    issuer = first[2:5].rstrip(FILLER)
    surname, given, cut = _names(first[5:])
    return Mrz(
        format=form,
        kind=kind,
        issuer=issuer,
        number=number,
        surname=surname,
        given=given,
        nationality=second[10:13].rstrip(FILLER),
        birth=birth,
        sex=_sex(second[20]),
        expires=expires,
        fin=_fin(issuer, rest),
        cut=cut,
    )


def _letters(text: str) -> list[str]:
    """One line of letters, digits and fillers for each line of the text that has any."""
    meant = as_on_us_keyboard(text).translate(_CHEVRONS)
    lines = (re.sub(r"\s", "", line).upper() for line in meant.splitlines())
    # Whatever else a layout or a reader makes of it, the only sign of these lines is the filler.
    return [re.sub(r"[^A-Z0-9<]", FILLER, line) for line in lines if line]


def _lines(text: str) -> tuple[MrzFormat, tuple[str, ...]]:
    lines = _letters(text)
    for form in MrzFormat:
        # Readers may leave out the fillers at the end of a line of names; lines of numbers end with a check digit.
        if len(lines) == form.lines and len(lines[1]) == form.width and all(len(line) <= form.width for line in lines):
            return form, tuple(line.ljust(form.width, FILLER) for line in lines)
    whole = "".join(lines)
    for form in MrzFormat:
        if len(whole) == form.lines * form.width:
            return form, tuple(whole[start : start + form.width] for start in range(0, len(whole), form.width))
    raise RefusedError("mrz_length", read=len(whole))


def _number(field: str, check: str, optional: str) -> tuple[str, str]:
    """The paper's number, and what of the optional data is not a part of it (ICAO 9303 part 5, 4.2.2 note j)."""
    if check != FILLER:
        _must_fit(field, check, "mrz_number_wrong")
        return field.rstrip(FILLER), optional
    overflow, _, rest = optional.partition(FILLER)
    if not overflow:
        if field.strip(FILLER):
            raise RefusedError("mrz_number_wrong")
        return "", optional
    number = field + overflow[:-1]
    _must_fit(number, overflow[-1], "mrz_number_wrong")
    return number.rstrip(FILLER), rest


def _must_fit(field: str, check: str, code: str, *, may_be_filler: bool = False) -> None:
    if check == FILLER and may_be_filler and not field.strip(FILLER):
        return
    if not check.isdigit() or int(check) != check_digit(field):
        raise RefusedError(code)


def _dates(birth: str, expiry: str, today: date) -> tuple[date | None, date | None]:
    _must_fit(birth[:6], birth[6], "mrz_birth_wrong", may_be_filler=True)
    _must_fit(expiry[:6], expiry[6], "mrz_expiry_wrong", may_be_filler=True)
    tomorrow = today + timedelta(days=1)
    return _last_before(tomorrow, birth[:6]), _last_before(date(today.year + _LONGEST_VALIDITY, 1, 1), expiry[:6])


def _last_before(limit: date, written: str) -> date | None:
    """The last such day of six digits before `limit`; None when a part of it is open. Refused with `mrz_date`."""
    if FILLER in written:
        return None
    for century in range(limit.year // 100 * 100, limit.year // 100 * 100 - 300, -100):
        try:
            day = date(century + int(written[:2]), int(written[2:4]), int(written[4:6]))
        except ValueError:
            # A leap day of another century, perhaps.
            continue
        if day < limit:
            return day
    raise RefusedError("mrz_date")


def _alternatives(letter: str) -> str:
    """What a letter may have become, as a pattern: papers follow no single table."""
    plain = fold_letter(letter).upper()
    return {
        "Ə": "[AE]", "Ç": "(?:C|CH)", "Ğ": "(?:G|GH)", "I": "[IY]", "Ö": "(?:O|OE)", "Ş": "(?:S|SH)", "Ü": "(?:U|UE)",
        "C": "[CJ]", "X": "(?:X|KH)", "Q": "[QGK]", "-": "[ -]?", "'": "", "’": "",
    }.get(upper_az(letter), re.escape(plain))  # fmt: skip


def _sex(letter: str) -> str:
    return {"F": "female", "M": "male"}.get(letter, "")


def _names(line: str) -> tuple[str, str, bool]:
    surname, _, given = line.rstrip(FILLER).partition(FILLER * 2)
    cut = not line.endswith(FILLER)
    return _words(surname), _words(given), cut


def _words(field: str) -> str:
    return " ".join(field.replace(FILLER, " ").split())


def _fin(issuer: str, *places: str) -> str:
    """The first FİN in the places where Azerbaijan's papers have one; empty when there is none."""
    if issuer != AZERBAIJAN:
        return ""
    for word in (word for place in places for word in place.split(FILLER)):
        try:
            return check_fin(word)
        except RefusedError:
            continue
    return ""


def _value(letter: str) -> int:
    return 0 if letter == FILLER else int(letter, 36)
