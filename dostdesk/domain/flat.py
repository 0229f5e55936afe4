"""Values of the domain as lists of JSON values, by the place of each field: short to write and quick to read.

Only for what is derived and read by the program that wrote it; what travels or is the truth has names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

_MICROSECOND = timedelta(microseconds=1)
_AS_THEY_ARE = frozenset({str, int, float, bool})
_Way = Callable[[Any], Any]


def flat(kind: type, value: object) -> Any:
    """The value of a dataclass as lists."""
    return _way(kind, True)(value)


def raised(kind: type, written: Any) -> Any:
    """The value that `flat` wrote.

    Raises:
        ValueError, TypeError: It is none of this kind.
    """
    return _way(kind, False)(written)


@cache
def shape_of(kind: type) -> str:
    """Which fields a dataclass has, and those of its fields: what one program wrote another reads if this is equal."""
    hints = get_type_hints(kind)
    named = [f"{field.name}:{hints[field.name]}" for field in fields(kind)]
    within = sorted({shape_of(one) for hint in hints.values() for one in _dataclasses(hint)})
    return f"{kind.__name__}({','.join(named)}){''.join(within)}"


def _dataclasses(hint: Any) -> list[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        return [hint]
    return [one for part in get_args(hint) for one in _dataclasses(part)]


@cache
def _way(hint: Any, there: bool) -> _Way:
    """How a value of a type is written, or read.

    Raises:
        TypeError: Nobody has said how.
    """
    if isinstance(hint, NewType):
        return _way(hint.__supertype__, there)
    if hint in _AS_THEY_ARE or get_origin(hint) is Literal:
        return _same
    if get_origin(hint) in {Union, UnionType}:
        return _or_none(hint, there)
    if get_origin(hint) is tuple:
        each, rest = get_args(hint)
        if rest is not ...:
            raise TypeError(f"nobody has said how {hint} is written")
        return _many(_way(each, there), tuple if not there else list)
    if not isinstance(hint, type):
        raise TypeError(f"nobody has said how {hint} is written")
    if is_dataclass(hint):
        return _whole(hint, there)
    if issubclass(hint, Enum):
        return _value if there else hint
    if issubclass(hint, date):
        return hint.isoformat if there else hint.fromisoformat
    if issubclass(hint, timedelta):
        return _microseconds if there else _span
    raise TypeError(f"nobody has said how {hint} is written")


def _whole(kind: type, there: bool) -> _Way:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    ways = [_way(hints[name], there) for name in names]
    changing = [(place, way) for place, way in enumerate(ways) if way is not _same]

    def write(value: Any) -> list[Any]:
        written = [getattr(value, name) for name in names]
        for place, way in changing:
            written[place] = way(written[place])
        return written

    def read(written: Any) -> Any:
        if len(written) != len(names):
            raise ValueError(f"no {kind.__name__}")
        values = list(written)
        for place, way in changing:
            values[place] = way(values[place])
        return kind(**dict(zip(names, values, strict=True)))

    return write if there else read


def _or_none(hint: Any, there: bool) -> _Way:
    known = [one for one in get_args(hint) if one is not NoneType]
    if len(known) != 1:
        raise TypeError(f"nobody has said how {hint} is written")
    way = _way(known[0], there)
    return _same if way is _same else lambda value: None if value is None else way(value)


def _many(way: _Way, into: Callable[[Any], Any]) -> _Way:
    return into if way is _same else lambda values: into(way(one) for one in values)


def _same(value: Any) -> Any:
    return value


def _value(value: Enum) -> Any:
    return value.value


def _microseconds(value: timedelta) -> int:
    return value // _MICROSECOND


def _span(written: int) -> timedelta:
    return timedelta(microseconds=written)
