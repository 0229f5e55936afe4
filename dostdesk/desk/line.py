"""What talks to the hub, made when it is first needed: a desk is on screen before it asks anybody."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.desk import tickets
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.introduction import Introduction
from dostdesk.desk.keeping import Keeping
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.domain.ids import NewId, RandomBits
from dostdesk.storage.desk import device
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    import httpx

    from dostdesk.desk.announced import AnnouncedHubs
    from dostdesk.desk.courier import Courier
    from dostdesk.desk.finding import Finder
    from dostdesk.desk.follower import Follower
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.desk.sender import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """Where the hub is, and as whom this desk speaks to it.

    Attributes:
        url: Addresses at which it may be, separated by commas, the usual one first.
        trust: Certificates that vouch for it, in place of the public authorities.
        transport: In place of the network, for tests.
        announced: Who announces himself on the local network; nobody is listened to if not given.
        device_name, program: What is said at the introduction.
    """

    url: str
    trust: Path | None
    transport: httpx.BaseTransport | None
    device_name: str
    program: str
    announced: AnnouncedHubs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Talkers:
    """All that speaks to one hub."""

    api: HubApi
    sender: Sender
    follower: Follower
    courier: Courier
    finder: Finder


class Line:
    """Makes them once, on whichever thread needs them first.

    Raises:
        OSError: The certificates cannot be read; said at the start, and not on a thread that nobody sees.
    """

    def __init__(
        self,
        hub: Hub,
        *,
        store: DeskStore,
        time: HubTime,
        bits: RandomBits,
        new_id: NewId,
        releases: ReleaseCache,
        changed: Callable[[], None],
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        if hub.trust is not None:
            ssl.create_default_context(cafile=hub.trust)
        self._hub, self._store, self._time, self._bits, self._new_id = hub, store, time, bits, new_id
        self._releases, self._changed, self._let_pass = releases, changed, let_pass
        self._lock = threading.Lock()
        self._made: Talkers | None = None

    @property
    def talkers(self) -> Talkers:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> Talkers:
        from dostdesk.desk.courier import Courier
        from dostdesk.desk.finding import Finder, addresses_of, first_address, known_hub, told_standbys
        from dostdesk.desk.follower import Follower
        from dostdesk.desk.hub_api import HubApi
        from dostdesk.desk.sender import Sender

        hub, store, time, bits, changed = self._hub, self._store, self._time, self._bits, self._changed
        configured = addresses_of(hub.url)
        with store.reading() as transaction:
            install = device.install(transaction)
            known, told = known_hub(transaction), told_standbys(transaction)

        def api_to(url: str) -> HubApi:
            return HubApi(url, transport=hub.transport, trust=hub.trust)

        api = api_to(first_address(configured, known, told))
        api.agree(known.epoch)
        if install is not None:
            api.authorise(install.token)
        finder = Finder(
            store=store,
            api=api,
            time=time,
            configured=configured,
            api_to=api_to,
            program=hub.program,
            adopted=changed,
            announced=hub.announced,
            trusts=hub.trust is not None,
        )
        keeping = Keeping(store=store, time=time, policy=lambda: self._releases.policy)
        introduction = Introduction(
            store=store,
            api=api,
            time=time,
            bits=bits,
            releases=self._releases,
            device_name=hub.device_name,
            program=hub.program,
            changed=changed,
        )
        sender = Sender(
            store=store,
            api=api,
            time=time,
            bits=bits,
            settled=tickets.slip_maker(releases=self._releases, new_id=self._new_id),
            changed=changed,
            central_is_at=keeping.heard,
            be_heard=introduction.be_heard,
        )
        follower = Follower(
            store=store,
            api=api,
            time=time,
            bits=bits,
            changed=changed,
            heard_release=introduction.heard_release,
            answers_first=sender.let_answer_come,
            let_pass=self._let_pass,
        )
        courier = Courier(
            store=store,
            api=api,
            time=time,
            bits=bits,
            new_id=self._new_id,
            sender=sender,
            introduction=introduction,
            keeping=keeping,
            changed=changed,
            let_pass=self._let_pass,
        )
        return Talkers(api=api, sender=sender, follower=follower, courier=courier, finder=finder)
