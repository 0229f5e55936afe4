"""Finding the hub of this centre when it is not where it was: at addresses that were configured, or that it told.

Whoever answers at an address has to prove that it has the centre's secret, before it hears anything that only a hub may
know; and to keep the queue in an epoch that is not older than the one that this device knows. Then what it may lack is
marked to be sent again, in one transaction, and only after that anything is said to it.

What announces itself on the local network comes first, then the list. A device that was never introduced has nothing to
hold a proof against: it is taken to an announced hub only over TLS, and only by certificates that somebody named.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import DeskError
from dostdesk.domain.succession import HubRole, Promotion, hub_proof, same
from dostdesk.storage.desk import device, numbers, replay
from dostdesk.storage.desk.device import Cursor, Install
from dostdesk.storage.desk.store import DeskStore, Transaction

if TYPE_CHECKING:
    from dostdesk.desk.announced import AnnouncedHubs as Announced
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.desk.hub_time import HubTime
    from dostdesk.protocol.hub import Heartbeat
    from dostdesk.protocol.succession import ProofGiven

_HUB, _STANDBYS = "hub", "standbys"
_MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class KnownHub:
    """The hub that was agreed on last; epoch 0 before the first."""

    url: str = ""
    epoch: int = 0


@dataclass(frozen=True, slots=True)
class Met:
    """A hub of this centre that has proven it."""

    url: str
    api: HubApi
    told: ProofGiven


class Finder:
    """Looks for the hub in steps of the heartbeat.

    Args:
        configured: Addresses that somebody wrote down, the first one first.
        api_to: Speaks to another address.
        program: What this device is, as it says when it is introduced.
        adopted: Told when another hub was agreed on.
        announced: Who announces himself here; nobody is listened to if not given.
        trusts: Whether somebody named the certificates that vouch for the hub.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: HubTime,
        configured: Sequence[str],
        api_to: Callable[[str], HubApi],
        program: str = "desk",
        adopted: Callable[[], None] = lambda: None,
        announced: Announced | None = None,
        trusts: bool = False,
    ) -> None:
        self._store, self._api, self._time = store, api, time
        self._configured, self._api_to, self._adopted = tuple(configured), api_to, adopted
        self._program = program
        self._announced, self._trusts = announced, trusts
        self._asking: HubApi | None = None
        with store.reading() as transaction:
            self._told = told_standbys(transaction)

    def interrupt(self) -> None:
        """Wake the call that waits, if one does, and listen no more. For closing only."""
        if self._announced is not None:
            self._announced.close()
        asking = self._asking
        if asking is not None:
            asking.interrupt()

    def heard(self, beat: Heartbeat) -> bool:
        """A hub answered: whether it is the one that was agreed on; for any other one `look` is worth it."""
        if beat.role is HubRole.ACTIVE and self._api.epoch == 0:
            # The first hub of this device is believed over a connection that its certificate vouches for.
            self._agree(KnownHub(self._api.url, beat.epoch))
        if beat.role is HubRole.ACTIVE and beat.epoch == self._api.epoch:
            self._api.moved = False
            if self._announced is not None:
                self._announced.rest()
            self._remember(beat.standbys)
            return True
        return False

    def look(self, *, with_present: bool = False) -> bool:
        """Ask at every address who is there; whether a hub that may be talked to was agreed on.

        Args:
            with_present: Also at the address that is used now.
        """
        with self._store.reading() as transaction:
            install = device.install(transaction)
        if install is None:
            return self._look_for_the_first()
        if self._api.epoch == 0:
            return False
        met = [
            one for url in self._addresses(install.centre, with_present) if (one := self._ask(url, install)) is not None
        ]
        try:
            active = [one for one in met if one.told.role is HubRole.ACTIVE and one.told.epoch >= self._api.epoch]
            if not active:
                return False
            best = max(active, key=lambda one: one.told.epoch)
            self._fence_others(best, met)
            return self._adopt(best, install)
        finally:
            for one in met:
                one.api.close()

    def _look_for_the_first(self) -> bool:
        """A new device has nothing to hold a proof against: it believes the certificate, as at any first hub."""
        for url in self._addresses("", with_present=False):
            self._asking = api = self._api_to(url)
            try:
                there = api.heartbeat().role is HubRole.ACTIVE
            except DeskError:
                there = False
            finally:
                api.close()
            if there:
                self._api.agree(0, url)
                return True
        return False

    def _addresses(self, centre: str, with_present: bool) -> list[str]:
        present = self._api.url
        known = (*self._heard_of(centre), *self._configured, *self._told)
        others = [url for url in dict.fromkeys(known) if url != present]
        if present.startswith("https:"):
            # Nobody is asked in the clear by whoever was told to speak over TLS.
            others = [url for url in others if url.startswith("https:")]
        return [present, *others] if with_present else others

    def _heard_of(self, centre: str) -> Sequence[str]:
        """What announces itself as a hub of this centre; for a device without one only what can vouch for itself."""
        if self._announced is None or not (centre or self._trusts):
            return ()
        return [url for url in self._announced.of(centre) if centre or url.startswith("https:")]

    def _ask(self, url: str, install: Install) -> Met | None:
        from dostdesk.protocol.succession import ProofAsked

        api, nonce = self._api_to(url), secrets.token_hex(32)
        self._asking = api
        try:
            told = api.prove(ProofAsked(device=install.device, install=install.install, nonce=nonce))
        except DeskError:
            api.close()
            return None
        proof = hub_proof(install.token, nonce, centre=install.centre, epoch=told.epoch, role=told.role.value)
        if told.centre != install.centre or not same(told.proof, proof):
            api.close()
            return None
        return Met(url, api, told)

    def _fence_others(self, best: Met, met: Sequence[Met]) -> None:
        """A hub of before that is back hears from its devices that its time is over."""
        from dostdesk.protocol.succession import FenceAsked

        for one in met:
            later = [shape for shape in best.told.promotions if shape.epoch > one.told.epoch]
            if one.told.role is not HubRole.ACTIVE or not later:
                continue
            try:
                one.api.fence(FenceAsked(promotion=later[0], url=best.url))
            except DeskError:
                # It hears it from somebody else, or from the next look.
                continue

    def _adopt(self, met: Met, install: Install) -> bool:
        """Agree on a hub; whether it took this device."""
        from dostdesk.protocol.hub import SeriesShape
        from dostdesk.protocol.succession import LabelSeen, RecoveryHello
        from dostdesk.protocol.tickets import ticket_json

        day = service_day(self._time.now())
        with self._store.reading() as transaction:
            held, seen = numbers.held(transaction), replay.seen_of(transaction, day)
        series = (one.series for one in held)
        hello = RecoveryHello(
            device=install.device,
            install=install.install,
            install_epoch=install.install_epoch,
            program=self._program,
            series=tuple(
                SeriesShape(centre=one.centre, year=one.year, code=one.code, capacity=one.capacity) for one in series
            ),
            day=day,
            labels=tuple(LabelSeen(letter=letter, last=last) for letter, last in seen.labels.items()),
            tickets=tuple(ticket_json(ticket) for ticket in seen.waiting),
        )
        met.api.authorise(install.token)
        self._asking = met.api
        try:
            answer = met.api.meet(hello)
        except DeskError:
            return False
        later = self._continues(met)
        with self._store.writing() as transaction:
            beyond = None if later is None else later.seq
            replay.replay_beyond(transaction, answer.lanes, beyond, install_epoch=install.install_epoch)
            if later is not None:
                _both_have(transaction, later)
            put_known_hub(transaction, KnownHub(met.url, met.told.epoch))
        self._api.agree(met.told.epoch, met.url)
        self._adopted()
        return True

    def _continues(self, met: Met) -> Promotion | None:
        """Which promotion names the last event that the hub has of the feed that this device knows; None when it is the
        same feed.
        """
        later: list[Promotion] = [shape.value() for shape in met.told.promotions if shape.epoch > self._api.epoch]
        return min(later, key=lambda promotion: promotion.seq, default=None)

    def _agree(self, known: KnownHub) -> None:
        with self._store.writing() as transaction:
            put_known_hub(transaction, known)
        self._api.agree(known.epoch)

    def _remember(self, standbys: Sequence[str]) -> None:
        """Where to look when the hub is gone: durable, because it may be gone at the next start."""
        told = tuple(url for url in dict.fromkeys(standbys) if url)[:_MOST_TOLD]
        if told and told != self._told:
            with self._store.writing() as transaction:
                device.put_setting(transaction, _STANDBYS, json.dumps(told))
            self._told = told


def _both_have(transaction: Transaction, continues: Promotion) -> None:
    """A feed that was followed further than the new hub continues it ends for this device where both have it.

    Places beyond are given anew there: what is answered at one of them is not what this device has seen at it.
    """
    at = device.cursor(transaction)
    if at.epoch < continues.epoch and at.seq > continues.seq:
        device.put_cursor(transaction, Cursor(epoch=at.epoch, seq=continues.seq, hash=continues.hash))


def known_hub(transaction: Transaction) -> KnownHub:
    """The hub that was agreed on last. A store from before hubs could change knows its epoch from the feed."""
    written = device.setting(transaction, _HUB)
    if written is None:
        return KnownHub("", device.cursor(transaction).epoch)
    kept = json.loads(written)
    return KnownHub(kept["url"], kept["epoch"])


def put_known_hub(transaction: Transaction, known: KnownHub) -> None:
    device.put_setting(transaction, _HUB, json.dumps({"url": known.url, "epoch": known.epoch}))


def told_standbys(transaction: Transaction) -> tuple[str, ...]:
    """Addresses that a hub has named as those of its standbys."""
    written = device.setting(transaction, _STANDBYS)
    return () if written is None else tuple(json.loads(written))


def first_address(configured: Sequence[str], known: KnownHub, told: Sequence[str]) -> str:
    """Where to speak first: where the hub was last, unless somebody configured that away."""
    return known.url if known.url in (*configured, *told) else configured[0]


def addresses_of(written: str) -> tuple[str, ...]:
    """Addresses of hubs as they are configured: separated by commas, the usual one first."""
    return tuple(dict.fromkeys(one.strip().rstrip("/") for one in written.split(",") if one.strip()))
