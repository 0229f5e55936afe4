"""Rows of a table whose tree is broken: found on the pages themselves, without anything that leads to them.

A page is read as SQLCipher writes it: encrypted with AES-256 in CBC mode, followed by the vector and an HMAC-SHA512
over both and the page's number. What does not match its HMAC is not looked at. The form of pages and records is that
of SQLite (https://www.sqlite.org/fileformat2.html). Deleted rows are overwritten in our stores: what is found was
there.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PAGE, _SALT, _IV, _MAC = 4096, 16, 16, 64
_USABLE = _PAGE - _IV - _MAC
_LEAF_OF_A_TABLE = 0x0D
_MOST_HERE, _LEAST_HERE = _USABLE - 35, (_USABLE - 12) * 32 // 255 - 23
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a table holds.

    Attributes:
        kind: `text`, `integer` or `blob`.
        default: Of a column that came later: rows of before end without it.
    """

    name: str
    kind: str
    needed: bool
    default: str | None = None


class Pages:
    """The pages of an encrypted store that can be read."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._whole = file.read_bytes()
        self._key = key
        salt = bytes(one ^ 0x3A for one in self._whole[:_SALT])
        self._mac_key = hashlib.pbkdf2_hmac("sha512", key, salt, 2, len(key))

    def numbers(self) -> range:
        """Of all pages but the first, which holds no rows of ours."""
        return range(2, len(self._whole) // _PAGE + 1)

    def page(self, number: int) -> bytes | None:
        """What stands on a page; None for one that went bad."""
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        written = self._whole[(number - 1) * _PAGE : number * _PAGE]
        body, vector, mac = written[:_USABLE], written[_USABLE : _USABLE + _IV], written[_USABLE + _IV :]
        said = hmac.new(self._mac_key, body + vector + struct.pack("<I", number), hashlib.sha512).digest()
        if len(written) < _PAGE or not hmac.compare_digest(said, mac):
            return None
        reader = Cipher(algorithms.AES(self._key), modes.CBC(vector)).decryptor()
        return reader.update(body) + reader.finalize()


def rows_anywhere(pages: Pages, columns: Sequence[Column]) -> Iterator[tuple[Any, ...]]:
    """Every row, on any page, that has the form of a table's."""
    for number in pages.numbers():
        page = pages.page(number)
        if page is None or page[0] != _LEAF_OF_A_TABLE:
            continue
        for payload in _payloads(pages, page):
            row = _row(payload, columns)
            if row is not None:
                yield row


def _payloads(pages: Pages, page: bytes) -> Iterator[bytes]:
    (count,) = struct.unpack_from(">H", page, 3)
    for order in range(count):
        (at,) = struct.unpack_from(">H", page, 8 + 2 * order)
        size, at = _varint(page, at)
        _, at = _varint(page, at)
        if size <= _MOST_HERE:
            yield page[at : at + size]
            continue
        here = _LEAST_HERE + (size - _LEAST_HERE) % (_USABLE - 4)
        here = here if here <= _MOST_HERE else _LEAST_HERE
        (following,) = struct.unpack_from(">I", page, at + here)
        whole = _with_rest(pages, page[at : at + here], following, size)
        if whole is not None:
            yield whole


def _with_rest(pages: Pages, begun: bytes, following: int, size: int) -> bytes | None:
    """A row that goes on on other pages; None if one of them went bad."""
    whole = bytearray(begun)
    while len(whole) < size:
        page = pages.page(following) if following in pages.numbers() else None
        if page is None:
            return None
        (following,) = struct.unpack_from(">I", page)
        whole += page[4:]
    return bytes(whole[:size])


def _row(payload: bytes, columns: Sequence[Column]) -> tuple[Any, ...] | None:
    """A record as a row of these columns; None if it is one of another table."""
    header, at = _varint(payload, 0)
    serials = []
    while at < header:
        serial, at = _varint(payload, at)
        serials.append(serial)
    later = columns[len(serials) :]
    if len(serials) > len(columns) or any(column.needed and column.default is None for column in later):
        return None
    values: list[Any] = []
    for serial, column in zip(serials, columns, strict=False):
        kind, size = _form(serial)
        if kind != column.kind and (column.needed or kind != "null"):
            return None
        values.append(_value(serial, payload[at : at + size]))
        at += size
    return (*values, *(column.default for column in later))


def _form(serial: int) -> tuple[str, int]:
    if serial == 0:
        return "null", 0
    if serial in _INTEGERS:
        return "integer", _INTEGERS[serial]
    if serial in {8, 9}:
        return "integer", 0
    if serial >= 12:
        return ("blob", (serial - 12) // 2) if serial % 2 == 0 else ("text", (serial - 13) // 2)
    return "other", 8


def _value(serial: int, written: bytes) -> Any:
    if serial == 0:
        return None
    if serial in {8, 9}:
        return serial - 8
    if serial in _INTEGERS:
        return int.from_bytes(written, "big", signed=True)
    return written if serial % 2 == 0 else written.decode("utf-8", "replace")


def _varint(page: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(9):
        byte = page[at + place]
        if place == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    raise AssertionError("a number has nine bytes at most")
