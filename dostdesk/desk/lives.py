"""Which life of this install speaks: said to the hub before anything else. If its store was copied, set back or
damaged, the install begins anew with another identity and other series, and reports what central does not have.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import RandomBits, WindowNo
from dostdesk.domain.lives import Anew, next_mark
from dostdesk.storage.desk import device, lives, numbers
from dostdesk.storage.desk.device import Install
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.hub import Enrolled

_REASONS = {"install_copied": Anew.COPIED, "install_set_back": Anew.SET_BACK}
_MARK_BITS = 64


def install_of(answer: Enrolled, install: str) -> Install:
    """What an enrolled install keeps of the hub's answer."""
    return Install(
        install=install,
        device=answer.device,
        install_epoch=answer.install_epoch,
        token=answer.token,
        centre=answer.centre,
        centre_name=answer.centre_name,
        release_key=answer.release_key,
        windows=tuple(WindowNo(no) for no in answer.windows),
    )


class Lives:
    """This life of the install: one for each opening of the store."""

    def __init__(
        self, *, store: DeskStore, api: HubApi, time: Clock, bits: RandomBits, changed: Callable[[], None]
    ) -> None:
        self._store, self._api, self._time, self._bits, self._changed = store, api, time, bits, changed
        self._one_at_a_time = threading.Lock()
        self._mark = ""

    def be_heard(self) -> None:
        """Make the hub hear this life, if it does not yet. Until then nothing is reported and nothing asked for.

        Raises:
            RefusedError, OutsideError: Of the hub, or of the disk; OutsideError `hub_unreachable` before the first
                enrolment.
        """
        with self._one_at_a_time:
            if self._api.unheard:
                self._be_heard()

    def _be_heard(self) -> None:
        # With the shapes of the protocol; the screen does not wait for them.
        from dostdesk.protocol.lives import Life

        with self._store.reading() as transaction:
            install = device.install(transaction)
            anew = lives.wants_anew(transaction)
        if install is None:
            raise OutsideError("hub_unreachable")
        if not self._mark:
            self._begin_life()
        if not anew:
            with self._store.reading() as transaction:
                ends = lives.ends(transaction, install.install_epoch)
                marks = lives.marks(transaction)
            try:
                heard = self._api.life(Life(marks=marks, lanes=ends.lanes, series=ends.series))
            except RefusedError as refused:
                if refused.code not in _REASONS:
                    raise
                anew = _REASONS[refused.code]
                with self._store.writing() as transaction:
                    lives.want_anew(transaction, anew)
            else:
                if heard.ended:
                    with self._store.writing() as transaction:
                        for key in heard.ended:
                            numbers.end(transaction, key)
        if anew:
            self._begin_anew(Anew(anew), install)
        self._api.lives_as(self._mark)

    def _begin_life(self) -> None:
        with self._store.writing() as transaction:
            mark = next_mark(lives.marks(transaction), self._bits.getrandbits(_MARK_BITS))
            lives.put_mark(transaction, mark)
        self._mark = mark

    def _begin_anew(self, reason: Anew, before: Install) -> None:
        from dostdesk.protocol.lives import BeginAnew

        with self._store.writing() as transaction:
            made = lives.next_install(transaction)
            if made is None:
                # Durable before it is said: a program that dies in between asks for the same one.
                made = str(uuid.UUID(int=self._bits.getrandbits(128), version=4))
                lives.put_next_install(transaction, made)
            series = lives.ends(transaction, before.install_epoch).series
        asked = BeginAnew(install=made, reason=reason, mark=self._mark, series=series)
        install = install_of(self._api.begin_anew(asked), made)
        with self._store.writing() as transaction:
            lives.begin_anew(
                transaction,
                install,
                reason=reason.value,
                at=self._time.now(),
                other_name=install.device != before.device,
            )
        self._api.authorise(install.token)
        self._changed()
