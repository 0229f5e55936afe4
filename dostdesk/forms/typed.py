"""What the clerk typed, scanned or pasted, read as the value of one field: one parser per kind, none of them raises.

A reading may carry a value and an error at once: a date that is a date but has passed, a note that is too long.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum import iban
from stdnum.az import voen
from stdnum.exceptions import InvalidChecksum, ValidationError

from dostdesk.domain.errors import Fact, RefusedError
from dostdesk.domain.money import money_text
from dostdesk.domain.people import check_fin
from dostdesk.domain.text import clean, fold
from dostdesk.forms.document import MONEY_LIMIT, NOTE_LENGTH, FieldKind, FieldSpec, Value
from dostdesk.forms.shown import date_text

_SPACES = re.compile(r"\s+")
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_CURRENCY = re.compile(r"(?i)(azn|manat|man\.?|₼)$")
_DATE_PARTS = re.compile(r"(\d{1,2})[.,/\- ]+(\d{1,2})[.,/\- ]+(\d{2}|\d{4})", re.ASCII)
_DATE_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DATE_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.)+[A-Za-z]{2,24}")
_IBAN_AZ_LENGTH = 28
_VOEN_LENGTH = 10
_TEXT_LENGTH = 200
_BEYOND = 10**15
_YEARS = range(1900, 2101)
_YES = frozenset({"true", "1", "+", "b", "beli", "he", "y", "yes", "д", "да"})
_NO = frozenset({"false", "0", "-", "x", "xeyr", "yox", "n", "no", "н", "нет"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of a text.

    Attributes:
        value: None when nothing was typed or no value could be made of it.
        code: What is wrong, as the tail of `form.problem.<code>`; None when nothing is.
        facts: Placeholders of that sentence.
    """

    value: Value | None = None
    code: str | None = None
    facts: tuple[tuple[str, Fact], ...] = ()


def read(spec: FieldSpec, typed: object, today: date) -> Reading:
    """Read what was typed, or a value given by another part of the program, for one field.

    `today` is the service day, for limits that speak of it. Money given as a whole number is qəpik.
    """
    if typed is None:
        return Reading()
    if isinstance(typed, date):
        typed = typed.isoformat()[:10]
    if isinstance(typed, bool | int):
        reading = _given(spec, typed)
        if reading is not None:
            return _limited(spec, reading, today)
        typed = str(typed)
    text = clean(str(typed), multiline=spec.kind is FieldKind.NOTE).strip()
    if not text:
        return Reading()
    return _limited(spec, _READERS[spec.kind](spec, text), today)


def _wrong(code: str, value: Value | None = None, **facts: Fact) -> Reading:
    return Reading(value, code, tuple(facts.items()))


def _given(spec: FieldSpec, value: bool | int) -> Reading | None:
    if isinstance(value, bool):
        return Reading(value) if spec.kind is FieldKind.YES_NO else None
    # What is beyond any sum goes the way of typed text, whose parser says so and keeps no value.
    return Reading(value) if spec.kind in {FieldKind.INTEGER, FieldKind.MONEY} and abs(value) < _BEYOND else None


def _limited(spec: FieldSpec, reading: Reading, today: date) -> Reading:
    """The limits that the schema puts on a value that could be read."""
    value = reading.value
    if reading.code is not None or value is None:
        return reading
    if spec.kind is FieldKind.MONEY and isinstance(value, int):
        return _money_limits(spec, value)
    if isinstance(value, int) and not isinstance(value, bool):
        if spec.minimum is not None and value < spec.minimum:
            return _wrong("number_small", value, least=spec.minimum, typed=value)
        if spec.maximum is not None and value > spec.maximum:
            return _wrong("number_large", value, most=spec.maximum, typed=value)
    if isinstance(value, str):
        return _date_limits(spec, value, today) if spec.kind is FieldKind.DATE else _text_limits(spec, value)
    return reading


def _text_limits(spec: FieldSpec, value: str) -> Reading:
    most = spec.max_length or (NOTE_LENGTH if spec.kind is FieldKind.NOTE else _TEXT_LENGTH)
    if len(value) > most:
        return _wrong("text_long", value, most=most, typed=len(value))
    if spec.min_length is not None and len(value) < spec.min_length:
        return _wrong("text_short", value, least=spec.min_length, typed=len(value))
    if spec.pattern is not None and not _compiled(spec.pattern).search(value):
        return _wrong("text_format", value)
    return Reading(value)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _money_limits(spec: FieldSpec, value: int) -> Reading:
    least = 0 if spec.minimum is None else spec.minimum
    most = MONEY_LIMIT if spec.maximum is None else spec.maximum
    if value > most:
        return _wrong("money_large", value, most=money_text(most), typed=money_text(value))
    if value < least:
        if value < 0 <= least:
            return _wrong("money_negative", value)
        return _wrong("money_small", value, least=money_text(least), typed=money_text(value))
    return Reading(value)


def limit_day(limit: str, today: date) -> str:
    """The ISO date that a limit means on a day: "today", "today-18y", "today+1y", or an ISO date itself."""
    if not limit.startswith("today"):
        return limit
    years = int(limit.removeprefix("today").removesuffix("y") or 0)
    try:
        return today.replace(year=today.year + years).isoformat()
    except ValueError:  # the 29th of February in a year without one
        return today.replace(year=today.year + years, day=28).isoformat()


def _date_limits(spec: FieldSpec, value: str, today: date) -> Reading:
    if spec.not_after is not None:
        limit = limit_day(spec.not_after, today)
        if value > limit:
            code = "date_future" if spec.not_after == "today" else "date_late"
            return _wrong(code, value, limit=date_text(limit))
    if spec.not_before is not None:
        limit = limit_day(spec.not_before, today)
        if value < limit:
            code = "date_past" if spec.not_before == "today" else "date_early"
            return _wrong(code, value, limit=date_text(limit))
    return Reading(value)


def _text(_spec: FieldSpec, text: str) -> Reading:
    return Reading(_SPACES.sub(" ", text))


def _note(_spec: FieldSpec, text: str) -> Reading:
    return Reading(text)


def _integer(spec: FieldSpec, text: str) -> Reading:
    digits = _SPACES.sub("", text)
    if not _WHOLE.fullmatch(digits):
        return _wrong("number_letters")
    if len(digits) > 12:
        return _wrong("number_large", most=999_999_999_999 if spec.maximum is None else spec.maximum, typed=digits[:30])
    return Reading(int(digits))


def _money(spec: FieldSpec, text: str) -> Reading:
    """Amounts as people here write them: `1.234,50`, `1234.5`, `1 234`, `420 AZN`; a dot before three digits groups."""
    compact = _CURRENCY.sub("", _SPACES.sub("", text))
    sign = -1 if compact[:1] in {"-", "−", "–"} else 1
    body = compact.lstrip("+-−–")
    if not body or not re.fullmatch(r"[\d.,]+", body, re.ASCII) or not body[0].isdigit():
        return _wrong("money_letters")
    cut = max(body.rfind("."), body.rfind(","))
    grouped = cut >= 0 and len(body) - cut - 1 == 3 and body[cut] == "." and "," not in body
    whole, fraction = (body, "") if cut < 0 or grouped else (body[:cut], body[cut + 1 :])
    if len(fraction) > 2:
        return _wrong("money_decimals")
    mark = re.sub(r"\d", "", whole)
    if mark and (len(set(mark)) > 1 or (cut >= 0 and not grouped and body[cut] == mark[0])):
        return _wrong("money_letters")
    if mark and not re.fullmatch(r"[1-9]\d{0,2}([.,]\d{3})+", whole, re.ASCII):
        return _wrong("money_decimals" if len(mark) == 1 else "money_letters")
    digits = re.sub(r"\D", "", whole)
    if len(digits) > 15:
        return _wrong("money_large", most=money_text(spec.maximum or MONEY_LIMIT), typed=digits[:30])
    return Reading(sign * (int(digits) * 100 + int((fraction or "0").ljust(2, "0"))))


def _date(_spec: FieldSpec, text: str) -> Reading:
    text = text.strip(" .")
    iso = _DATE_ISO.fullmatch(text)
    if iso:
        year, month, day = iso.groups()
    else:
        parts = _DATE_PARTS.fullmatch(text) or _DATE_DIGITS.fullmatch(text)
        if parts is None:
            return _wrong("date_format")
        day, month, year = parts.groups()
    if len(year) == 2:
        return _wrong("date_year")
    try:
        value = date(int(year), int(month), int(day))
    except ValueError:
        return _wrong("date_impossible", typed=f"{day}.{month}.{year}")
    if value.year not in _YEARS:
        return _wrong("date_century", typed=year)
    return Reading(value.isoformat())


def _choice(spec: FieldSpec, text: str) -> Reading:
    if spec.choice(text) is not None:
        return Reading(text)
    wanted = fold(text)
    for choice in spec.choices:
        if wanted in {fold(choice.label.az), fold(choice.label.ru), fold(choice.label.en)}:
            return Reading(choice.code)
    return _wrong("choice_unknown")


def _yes_no(_spec: FieldSpec, text: str) -> Reading:
    wanted = fold(text)
    if wanted in _YES:
        return Reading(True)
    return Reading(False) if wanted in _NO else _wrong("choice_unknown")


def _phone(_spec: FieldSpec, text: str) -> Reading:
    # Its metadata take 35 ms to import, and most forms are read before a phone is typed.
    import phonenumbers

    try:
        number = phonenumbers.parse(text[:250], "AZ")
    except phonenumbers.NumberParseException:
        return _wrong("phone_wrong")
    if not phonenumbers.is_valid_number(number):
        return _wrong("phone_wrong")
    return Reading(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _email(_spec: FieldSpec, text: str) -> Reading:
    return Reading(text) if _EMAIL.fullmatch(text) and len(text) <= 254 else _wrong("email_wrong")


def _fin(_spec: FieldSpec, text: str) -> Reading:
    try:
        return Reading(check_fin(text))
    except RefusedError as refused:
        return Reading(None, refused.code, tuple(refused.facts.items()))


def _iban(_spec: FieldSpec, text: str) -> Reading:
    """ISO 13616: AZ, two check digits, four letters of the bank, twenty characters of the account."""
    number = re.sub(r"[\s\-]", "", text).upper()
    if not number.startswith("AZ"):
        return _wrong("iban_country")
    if len(number) != _IBAN_AZ_LENGTH:
        return _wrong("iban_length", typed=len(number), wanted=_IBAN_AZ_LENGTH)
    try:
        return Reading(str(iban.validate(number)))
    except InvalidChecksum:
        return _wrong("iban_check")
    except ValidationError:
        return _wrong("iban_letters")


def _voen(_spec: FieldSpec, text: str) -> Reading:
    number = re.sub(r"[\s\-]", "", text)
    if not re.fullmatch(r"\d+", number, re.ASCII):
        return _wrong("voen_letters")
    if len(number) != _VOEN_LENGTH:
        return _wrong("voen_length", typed=len(number), wanted=_VOEN_LENGTH)
    try:
        return Reading(str(voen.validate(number)))
    except ValidationError:
        return _wrong("voen_check")


def _not_typed(spec: FieldSpec, _text: str) -> Reading:
    raise TypeError(f"{spec.path} is {spec.kind}: nobody types into it")


_READERS: dict[FieldKind, Callable[[FieldSpec, str], Reading]] = {
    FieldKind.TEXT: _text,
    FieldKind.NOTE: _note,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.YES_NO: _yes_no,
    FieldKind.PHONE: _phone,
    FieldKind.EMAIL: _email,
    FieldKind.FIN: _fin,
    FieldKind.IBAN: _iban,
    FieldKind.VOEN: _voen,
    FieldKind.TABLE: _not_typed,
    FieldKind.COMPUTED: _not_typed,
}
