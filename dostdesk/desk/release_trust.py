"""Whom this desk believes about the catalogue: the root that it pinned when it was enrolled, and the newest keyring."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from dostdesk.catalogue.keyring import Keyring, SignedKeyring, Trust
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.storage.desk import device, releases
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.protocol.releases import KeyringShape


class DeskTrust:
    """The trust of one install; it follows an enrolment at another centre."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: Trust | None = None

    @property
    def sequence(self) -> int:
        """Of the keyring that was accepted last; 0 for none."""
        keyring = None if self._known is None else self._known.keyring
        return 0 if keyring is None else keyring.sequence

    def now(self) -> Trust:
        """The pinned root with the keyring that was accepted last.

        Raises:
            RefusedError: `desk_not_enrolled`.
            OutsideError: As `trusted_keys`.
        """
        with self._lock:
            with self._store.reading() as transaction:
                install = device.install(transaction)
                kept = releases.keyring(transaction)
            if install is None:
                raise RefusedError("desk_not_enrolled")
            roots = trusted_keys(install.release_key)
            if self._known is None or self._known.roots != roots:
                self._known = Trust(roots=roots)
                if kept is not None:
                    # One of another root, or damaged, is not to be used: the hub has the right one.
                    with suppress(RefusedError):
                        self._known = self._known.with_keyring(SignedKeyring.from_mapping(kept))
            return self._known

    def take(self, shape: KeyringShape) -> None:
        """Believe a keyring that the hub has, from now on. Raises RefusedError as `Trust.with_keyring` does."""
        before = self.now()
        newer = before.with_keyring(SignedKeyring.from_mapping(shape.model_dump()))
        if newer.signed is None or newer.signed == before.signed:
            return
        with self._store.writing() as transaction:
            releases.put_keyring(transaction, newer.signed.to_mapping())
        with self._lock:
            self._known = newer


def trusted_keys(pinned: str) -> dict[str, bytes]:
    """The root key pinned at enrolment, `name:hexadecimal`, by its name.

    Raises:
        OutsideError: `hub_garbage` when it is no key.
    """
    name, _, public = pinned.rpartition(":")
    try:
        return {name: bytes.fromhex(public)}
    except ValueError as error:
        raise OutsideError("hub_garbage") from error


def sequence_of(shape: KeyringShape | None) -> int:
    """Of a keyring whose signature nobody has looked at; 0 for none."""
    if shape is None:
        return 0
    with suppress(RefusedError, UnicodeEncodeError):
        return Keyring.from_bytes(shape.keyring.encode("utf-8")).sequence
    return 0
