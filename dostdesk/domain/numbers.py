"""Numbers that people read aloud: application and receipt numbers of a device's series, and ticket labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from dostdesk.domain.errors import RefusedError

SERIES_CAPACITY = 99_999
ASK_NEXT_AT = 0.8
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"(\d{2})-(\d{2})-([0-9A-Z]{3})-(\d{5})-([0-9A-Z])")
# A code with more than this becomes too fine for a receipt printer.
_LONGEST_ADDRESS = 60
_ADDRESS = re.compile(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(/[A-Za-z0-9._-]+)*")
_STATUS = "/v1/status/"
NON_BREAKING_HYPHEN = "\N{NON-BREAKING HYPHEN}"


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37,36 over the digits and capitals of `text`: finds every single wrong or swapped character."""
    remainder = 36
    for letter in text:
        if letter == "-":
            continue
        remainder = (remainder + _ALPHABET.index(letter)) % 36 or 36
        remainder = remainder * 2 % 37
    return _ALPHABET[(1 - remainder) % 36]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A number space granted to one install of one device.

    Attributes:
        centre: Two digits of the centre.
        year: Year of the grant, four digits; the number shows its last two.
        code: Three characters, unique in the centre and year.
    """

    centre: str
    year: int
    code: str
    capacity: int = SERIES_CAPACITY

    @property
    def key(self) -> str:
        return f"{self.centre}-{self.year % 100:02d}-{self.code}"

    def number(self, sequence: int) -> str:
        """`12-26-0A7-00431-K`.

        Raises:
            RefusedError: `series_used_up` when the sequence is beyond the series.
        """
        if not 1 <= sequence <= self.capacity:
            raise RefusedError("series_used_up", series=self.key)
        body = f"{self.key}-{sequence:05d}"
        return f"{body}-{check_character(body)}"


class NumberPurpose(StrEnum):
    """What a number of a series was given to."""

    APPLICATION = "application"
    RECEIPT = "receipt"


def series_code(order: int) -> str:
    """The `order`-th series code of a centre and year, from 0: three characters, the first a digit, so it reads as one.

    Raises:
        RefusedError: `series_none_left` beyond 12,960 series a year.
    """
    if order >= 10 * 36 * 36:
        raise RefusedError("series_none_left")
    return _ALPHABET[order // 1296] + _ALPHABET[order // 36 % 36] + _ALPHABET[order % 36]


def check_number(text: str) -> str:
    """A typed or scanned number in its written form.

    Raises:
        RefusedError: `number_shape` or `number_check_character`.
    """
    written = text.strip().upper().replace(NON_BREAKING_HYPHEN, "-")
    if not _NUMBER.fullmatch(written):
        raise RefusedError("number_shape")
    if check_character(written[:-2]) != written[-1]:
        raise RefusedError("number_check_character")
    return written


def public_address(text: str) -> str:
    """The address under which everybody may ask what became of a number; empty for none.

    Raises:
        RefusedError: `status_address_wrong` for what is no https address, or one that a small code cannot hold.
    """
    written = text.strip().rstrip("/")
    if written and (not _ADDRESS.fullmatch(written) or len(written) > _LONGEST_ADDRESS):
        raise RefusedError("status_address_wrong")
    return written


def qr_of_number(number: str, address: str) -> str:
    """What the code on a paper says: where to ask for the number, or the number alone where there is no address."""
    return f"{address}{_STATUS}{number}" if address else number


def number_in_code(text: str) -> str:
    """The number that a code of ours leads to; empty if it is none of ours."""
    place, found, number = text.strip().partition(_STATUS)
    return number if found and place.lower().startswith("https://") else ""


def ticket_label(letter: str, number: int) -> str:
    """`Y-047`, with a plain hyphen: screens and papers show it through `shown_label`."""
    return f"{letter}-{number:03d}"


def shown_label(label: str) -> str:
    """A label that no line break can cut in two."""
    return label.replace("-", NON_BREAKING_HYPHEN)
