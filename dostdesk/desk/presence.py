"""Who is signed in here, as the directory has him by now: rights and skills that changed reach the screen without
another sign-in. The hub refuses what nobody may do any more in any case; here it fades.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.domain.errors import RefusedError
from dostdesk.storage.desk import centre_cache, device, outbox
from dostdesk.storage.desk.device import SignedIn
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi


class Presence:
    """Asks the hub about whoever is signed in, once for each directory that a heartbeat names."""

    def __init__(self, *, store: DeskStore, api: HubApi, changed: Callable[[], None]) -> None:
        self._store, self._api, self._changed = store, api, changed
        self._directory: int | None = None
        self._asked: tuple[str, datetime, int] | None = None

    def heard(self, directory: int | None) -> bool:
        """The hub goes by a directory of this version, or is too old to say; whether somebody has to be asked about."""
        self._directory = directory
        signed_in = self._signed_in()
        return directory is not None and signed_in is not None and self._asked != _mark(signed_in, directory)

    def step(self) -> None:
        """Renew who is signed in, if the directory changed.

        Raises:
            RefusedError, OutsideError: Of the hub, or of the disk; the step is made again.
        """
        directory, signed_in = self._directory, self._signed_in()
        if directory is None or signed_in is None or self._asked == _mark(signed_in, directory):
            return
        try:
            now = self._api.session_now(signed_in.token)
        except RefusedError as refused:
            if refused.code != "session_missing":
                raise
            self._end(signed_in, directory)
            return
        renewed = replace(signed_in, staff=now.staff.value(), ends_at=now.ends_at)
        if renewed == signed_in or self._put(signed_in, renewed):
            self._asked = _mark(signed_in, directory)

    def _end(self, signed_in: SignedIn, directory: int) -> None:
        """Whoever left, or signed in without the hub, finishes what he has; then he is asked for his password."""
        with self._store.reading() as transaction:
            unsettled, _ = outbox.unsettled(transaction)
            visit = None if signed_in.window is None else centre_cache.at_window(transaction, signed_in.window)
            visit = visit or centre_cache.at_no_window(transaction, signed_in.staff.id)
        if unsettled or visit is not None:
            return
        if self._put(signed_in, replace(signed_in, ends_at=signed_in.begun_at)):
            self._asked = _mark(signed_in, directory)

    def _put(self, before: SignedIn, renewed: SignedIn) -> bool:
        """Whether it is still that session, which is now another."""
        with self._store.writing() as transaction:
            known = device.signed_in(transaction)
            # Only what the directory says is renewed: the window may have been opened or closed meanwhile.
            if known is None or (known.token, known.begun_at) != (before.token, before.begun_at):
                return False
            device.put_signed_in(transaction, replace(known, staff=renewed.staff, ends_at=renewed.ends_at))
            # A supervisor may have given his window others, which stay until it closes.
            centre_cache.skills_as_at_window(transaction)
        self._changed()
        return True

    def _signed_in(self) -> SignedIn | None:
        with self._store.reading() as transaction:
            return device.signed_in(transaction)


def _mark(signed_in: SignedIn, directory: int) -> tuple[str, datetime, int]:
    return signed_in.token, signed_in.begun_at, directory
