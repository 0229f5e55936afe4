"""What is found at the opening of a store: whether it is sound, and what was under way when it was last open.

Whatever can be mended is mended before anybody sees it (`storage.desk.mending`); here is what follows for the desk.
"""

from __future__ import annotations

from contextlib import suppress

from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.lives import Anew
from dostdesk.storage.desk import lives, outbox
from dostdesk.storage.desk.store import DeskStore


def take_up(store: DeskStore) -> None:
    """Nothing is on its way any more: what was, is sent again. A disk without room keeps no desk from being shown."""
    # What is marked as on its way is sent again all the same.
    with suppress(OutsideError), store.writing() as transaction:
        outbox.mark_all_doubtful(transaction)


def found_at_opening(store: DeskStore) -> DeskError | None:
    """What the clerk has to read before he goes on; said at each opening until the hub has given new numbers."""
    with store.reading() as transaction:
        anew = lives.wants_anew(transaction)
    return OutsideError("store_mended") if store.mended or anew == Anew.DAMAGED else None
