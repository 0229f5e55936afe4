"""A day of signals does not use up the references of objects that the interpreter cannot do without."""

import sys

from PySide6.QtCore import QObject, Signal

import ui


class _Sender(QObject):
    told = Signal()


def test_signals_and_empty_answers_do_not_end_the_program() -> None:
    sender = _Sender()
    for _ in range(100_000):
        sender.told.emit()
    assert ui.__name__ == "ui"
    assert min(sys.getrefcount(kept) for kept in (None, True, False)) > 1 << 30
