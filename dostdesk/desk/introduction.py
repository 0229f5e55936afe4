"""Becoming a device of a centre, and having its catalogue: what a desk and a board both need before anything else."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from dostdesk.desk.lives import Lives, install_of
from dostdesk.desk.presence import Presence
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.release_trust import trusted_keys
from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import RandomBits
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import Install
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.hub import Heartbeat

BOARD = "board"


class Introduction:
    """Says to the hub who this install is, again when it forgot it, and fetches the release that the hub names.

    Args:
        device_name: How the hub knows this PC: letters, digits and hyphens.
        program: `desk`, `board` or `simulator`; the hub lets a board only read.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: Clock,
        bits: RandomBits,
        releases: ReleaseCache,
        device_name: str,
        program: str,
        changed: Callable[[], None],
    ) -> None:
        self._store = store
        self._api = api
        self._bits = bits
        self._releases = releases
        self._device_name = device_name
        self._program = program
        self._changed = changed
        self._presence = Presence(store=store, api=api, changed=changed)
        self._lives = Lives(store=store, api=api, time=time, bits=bits, changed=changed)
        self._hub_has = (0, 0)
        self._days_mark: str | None = None

    def heard(self, beat: Heartbeat) -> bool:
        """A heartbeat named what the hub has of catalogue and directory; answers whether something is to be fetched."""
        # With the shapes of the protocol; the screen does not wait for them.
        from dostdesk.desk.hub_api import facts_of

        refused = beat.release_refused
        self._releases.heard_refusal(None if refused is None else RefusedError(refused.code, **facts_of(refused.facts)))
        self._hub_has = (max(beat.release, beat.newest_release), beat.keyring)
        self._days_mark = beat.days
        asks_who = self._presence.heard(beat.directory)
        return self.wants_release or asks_who

    def heard_release(self, number: int) -> None:
        """The feed named the highest release that the hub has."""
        if number > self._hub_has[0]:
            self._hub_has = (number, self._hub_has[1])

    @property
    def wants_release(self) -> bool:
        """Whether the hub has something of the catalogue, or of decided days, that has to be fetched."""
        return self._wants_days or self._releases.wants(*self._hub_has)

    @property
    def _wants_days(self) -> bool:
        return self._days_mark is not None and self._releases.wants_days(self._days_mark)

    def switch_in(self) -> float:
        """As `ReleaseCache.switch_in`."""
        return self._releases.switch_in()

    @property
    def ready(self) -> bool:
        """Whether the hub knows this device, hears this life of it, and its catalogue is here."""
        known = self.install is not None and not self._api.forgotten and self.speaks
        return known and self._releases.current is not None

    @property
    def speaks(self) -> bool:
        """Whether the hub has heard which life of this install speaks: until then another store may be this install,
        and nothing is taken or brought in its name.
        """
        return not self._must_be_heard

    @property
    def _must_be_heard(self) -> bool:
        # A board reports nothing, so it may be as many as it likes.
        return self._program != BOARD and self._api.unheard

    @property
    def install(self) -> Install | None:
        """What this install is at its centre; None before the first enrolment."""
        with self._store.reading() as transaction:
            return device.install(transaction)

    def introduce(self) -> None:
        """Enrol if the hub does not know this install, be heard by it, and renew who works here.

        Raises:
            RefusedError, OutsideError: As `enrol` and `Lives.be_heard` do.
        """
        if self.install is None or self._api.forgotten:
            self.enrol()
        self.be_heard()
        self._presence.step()

    def be_heard(self) -> None:
        """As `Lives.be_heard`."""
        if self._must_be_heard:
            self._lives.be_heard()

    def enrol(self) -> Install:
        """Introduce this install to the hub, again if it forgot it; the same install keeps its epoch.

        Raises:
            RefusedError, OutsideError: As `HubApi.enrol` does.
        """
        with self._store.reading() as transaction:
            known = device.install(transaction)
            made = device.setting(transaction, device.INSTALL_ID)
        if made is None:
            # Durable before it is said: a device that dies in between asks again as the same install.
            made = str(uuid.UUID(int=self._bits.getrandbits(128), version=4))
            with self._store.writing() as transaction:
                device.put_setting(transaction, device.INSTALL_ID, made)
        answer = self._api.enrol(self._device_name if known is None else known.device, made, self._program)
        trusted_keys(answer.release_key)
        install = install_of(answer, made)
        with self._store.writing() as transaction:
            device.put_install(transaction, install)
        self._api.authorise(install.token)
        self._changed()
        return install

    def _names_another_root(self) -> bool:
        """Whoever keeps the hub may have replaced the root: as at any enrolment, the hub says whom to believe."""
        before = self.install
        return before is not None and self.enrol().release_key != before.release_key

    def fetch_release(self) -> None:
        """Fetch what the hub has of the catalogue and this install lacks, and let go of what nothing needs.

        Raises:
            RefusedError, OutsideError: As `ReleaseCache.fetch` and `enrol` do.
        """
        mark = self._days_mark
        if mark is not None and self._wants_days:
            self._releases.take_days(mark, self._api.decided_days())
            self._changed()
        if self._releases.wants(*self._hub_has):
            came = self._releases.fetch(self._api)
            if self._releases.root_unknown and self._names_another_root():
                came = self._releases.fetch(self._api) or came
            if came:
                self._changed()
        self._releases.sweep()
