"""A screen at which nothing happens does nothing: no part of it asks for a layout or a picture over and over."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QDeadlineTimer, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tour import STOPS, shown

from ui.theme import apply_theme

SETTLE_MS, WATCH_MS = 60, 120
# A clock that ticks and a bar that moves paint now and then; what asks again without end does so each time.
MOST = 12
ASKS = frozenset({QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest})
PARTS = 4


class Asking(QObject):
    """Who asked for a layout or a picture, and how often."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in ASKS:
            self.seen[f"{type(watched).__name__} {event.type().name}"] += 1
        return False


@pytest.mark.parametrize("part", range(PARTS))
def test_no_screen_works_at_rest(qapp: QApplication, part: int) -> None:
    apply_theme(qapp, "light", 1.0)
    restless = []
    for name in STOPS[part::PARTS]:
        with shown(name, "az"):
            QTest.qWait(SETTLE_MS)
            asking = Asking()
            qapp.installEventFilter(asking)
            ends = QDeadlineTimer(WATCH_MS)
            while not ends.hasExpired():
                qapp.processEvents()
            qapp.removeEventFilter(asking)
            restless += [f"{name}: {who} {count} times" for who, count in asking.seen.items() if count > MOST]
    assert not restless, "\n".join(restless)
