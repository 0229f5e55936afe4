"""What is found at the opening of a store: whether it is sound, and what was under way when it was last open; and while
it is open what is not well with this computer.

Whatever can be mended is mended before anybody sees it (`storage.desk.mending`); here is what follows for the desk.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from dostdesk.desk.room import Room, free_of_too_little
from dostdesk.desk.view import Worry, WorryCode
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.lives import Anew
from dostdesk.storage.desk import lives, outbox
from dostdesk.storage.desk.store import DeskStore, Transaction

_BECAUSE = {
    Anew.DAMAGED: WorryCode.STORE_MENDED,
    Anew.COPIED: WorryCode.INSTALL_COPIED,
    Anew.SET_BACK: WorryCode.INSTALL_SET_BACK,
}


def take_up(store: DeskStore) -> None:
    """Nothing is on its way any more: what was, is sent again. A disk without room keeps no desk from being shown."""
    # What is marked as on its way is sent again all the same.
    with suppress(OutsideError), store.writing() as transaction:
        outbox.mark_all_doubtful(transaction)


def worries(
    transaction: Transaction, *, mended: bool, clock_doubted: bool, room: Room, now: datetime
) -> tuple[Worry, ...]:
    """What somebody has to see to at this computer, most serious first.

    That its store became another install is said until that service day ends: by then its administrator has been told.

    Args:
        mended: The store was damaged when it was opened.
    """
    found = {WorryCode.STORE_MENDED} if mended else set()
    wanted, begun = lives.wants_anew(transaction), lives.begun_anew(transaction)
    if wanted:
        found.add(_BECAUSE[Anew(wanted)])
    if begun is not None and service_day(begun[1]) == service_day(now):
        found.add(_BECAUSE[Anew(begun[0])])
    if clock_doubted:
        found.add(WorryCode.CLOCK_DOUBTED)
    free = free_of_too_little(room)
    if free is not None:
        found.add(WorryCode.DISK_NEARLY_FULL)
    return tuple(
        Worry(code=code, free=(free or 0) if code is WorryCode.DISK_NEARLY_FULL else 0)
        for code in WorryCode
        if code in found
    )
