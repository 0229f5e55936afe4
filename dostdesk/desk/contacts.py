"""Both sides of a clash of contacts: the feed says that there is one, the values come from central to whoever wrote one
of them. Until they are here there is nothing to choose.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dostdesk.desk.hub_api import HubApi
from dostdesk.desk.hub_time import HubTime
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import DeskError
from dostdesk.protocol.people import OfApplication
from dostdesk.storage.desk import device, outbox_list
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.protocol.central_register import ContactTold

ASKED_AGAIN = timedelta(seconds=15)


class Contacts:
    """Fetches what is missing, in steps; a central that is silent keeps nothing else waiting."""

    def __init__(self, *, store: DeskStore, api: HubApi, time: HubTime, changed: Callable[[], None]) -> None:
        self._store, self._api, self._time, self._changed = store, api, time, changed
        self._not_before: datetime | None = None

    def step(self) -> None:
        """Ask for whoever is signed in.

        Raises:
            OutsideError: `disk_full`, `disk_failed`; it is asked again.
        """
        with self._store.reading() as transaction:
            signed_in = device.signed_in(transaction)
            ops = [] if signed_in is None else outbox_list.without_sides(transaction, signed_in.staff.id)
        now = self._time.now()
        if signed_in is None or not ops or (self._not_before is not None and now < self._not_before):
            return
        for op in ops:
            try:
                asked = OfApplication(application=op.payload["application"])
                told = self._api.contact(asked, session=signed_in.token)
            except DeskError:
                self._not_before = now + ASKED_AGAIN
                return
            with self._store.writing() as transaction:
                if told.theirs:
                    outbox_list.keep_sides(transaction, op.op_id, _sides(told))
                else:
                    outbox_list.clash_is_over(transaction, op.op_id)
        self._not_before = None
        self._changed()


def _sides(told: ContactTold) -> dict[str, str]:
    at = {} if told.theirs_at is None else {"theirs_at": to_text(told.theirs_at)}
    return {"mine": told.mine, "theirs": told.theirs, "theirs_centre": told.theirs_centre, **at}
