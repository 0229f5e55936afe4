"""Keeping a failure as a value, where one failing thing must not take its neighbours down."""

from __future__ import annotations

from types import TracebackType


class Attempt:
    """A block whose exception ends up in `error` instead of going on; those in `passes` still go on."""

    def __init__(self, *, passes: tuple[type[Exception], ...] = ()) -> None:
        self.error: Exception | None = None
        self._passes = passes

    def __enter__(self) -> Attempt:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(error, Exception) or isinstance(error, self._passes):
            return False
        self.error = error
        return True
