"""A supervisor at the program's real window, and how long it takes until the card of a window says something."""

from __future__ import annotations

import time
from collections.abc import Callable

from clerk import Clerk

from ui.places import LIVE
from ui.supervision.values import CardValue

SECOND = 1.0


def watches(me: Clerk) -> Clerk:
    """The supervisor at his own PC, with the hall in front of him."""
    me.window.activateWindow()
    me.until(me.window.isActiveWindow)
    me.signs_in()
    me.until(lambda: me.front == LIVE)
    me.still()
    return me


def card(me: Clerk, no: int) -> CardValue | None:
    cards = me.screens.rooms.live.page.cards.windows.cards
    return next((card for card in cards if card.no == no), None)


def says(me: Clerk, no: int, told: Callable[[CardValue], bool]) -> float:
    """Seconds until the card of a window says so."""
    begun = time.monotonic()

    def seen() -> bool:
        shown = card(me, no)
        return shown is not None and told(shown)

    me.until(seen)
    return time.monotonic() - begun
