"""Dataclasses whose functions are compiled when they are first called, for a program that somebody waits for.

Python 3.11 and 3.12 compile up to seven functions for each dataclass, one by one, when it is defined: a tenth of the
desk's start, for functions most of which are never called in a day. 3.13 compiles them together, and is left alone.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

_SINCE_COMPILED_TOGETHER = (3, 13)


def compile_when_called() -> None:
    """From now on, in this process, what `@dataclass` writes is compiled at its first call.

    What a class does stays the same; only `inspect.signature` of its constructor says less. Does nothing where Python
    has no such function to put off.
    """
    known = getattr(dataclasses, "_create_fn", None)
    if sys.version_info < _SINCE_COMPILED_TOGETHER and known is not None:
        dataclasses._create_fn = put_off(known)  # type: ignore[attr-defined]


def put_off(create: Callable[..., Callable[..., Any]]) -> Callable[..., Callable[..., Any]]:
    """A function like `create`, whose functions are made by it at their first call and then take their place."""

    def later(name: str, *arguments: Any, **named: Any) -> Callable[..., Any]:
        made: list[Callable[..., Any]] = []

        def first(self: Any, /, *given: Any, **known: Any) -> Any:
            # Two threads may both make it: the one is as good as the other.
            function = made[0] if made else create(name, *arguments, **named)
            made.append(function)
            for owner in type(self).__mro__:
                if owner.__dict__.get(name) is first:
                    function.__qualname__ = first.__qualname__
                    setattr(owner, name, function)
            return function(self, *given, **known)

        first.__name__ = name
        return first

    return later
