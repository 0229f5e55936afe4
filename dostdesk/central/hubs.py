"""Which centre a hub's token speaks for: asked with every request, so it is remembered for some seconds."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from dostdesk.domain.errors import RefusedError
from dostdesk.storage.central.access import token_hash
from dostdesk.storage.central.store import CentralStore

FRESH = timedelta(seconds=10)
_MOST_KEPT = 1000


class HubBook:
    """The tokens of hubs in memory. A token that was ended is refused after `FRESH` at the latest."""

    def __init__(self, store: CentralStore) -> None:
        self._store = store
        self._known: dict[str, tuple[str, datetime]] = {}

    def remembered(self, token: str, now: datetime) -> str | None:
        """The centre of a token that was asked for lately."""
        centre, until = self._known.get(token_hash(token), ("", now))
        return centre if now < until else None

    def centre_of(self, token: str, now: datetime) -> str:
        """Raises RefusedError `hub_unknown`, OutsideError as `CentralStore.reading`."""
        with self._store.reading() as rows:
            centre = rows.access.centre_of(token)
        if centre is None:
            self._known.pop(token_hash(token), None)
            raise RefusedError("hub_unknown")
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[token_hash(token)] = (centre, now + FRESH)
        return centre


def enrol_hub(store: CentralStore, centre: str, now: datetime, *, replace: bool) -> str:
    """A new token for the hub of a centre; it is not kept and cannot be shown again.

    Args:
        replace: End the tokens that the centre had.
    """
    token = secrets.token_urlsafe(32)
    with store.writing() as rows:
        if replace:
            rows.access.end_hubs(centre, now)
        rows.access.enrol_hub(centre, token, now)
    return token
