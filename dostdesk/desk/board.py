"""A hall board: follows its hub's feed into a store of its own, and asks for nothing. Nobody signs in at it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.desk.announced import AnnouncedHubs
from dostdesk.desk.announcements import fetch_announcements, standing
from dostdesk.desk.board_view import BoardView, CallView, GroupView
from dostdesk.desk.build import Listeners
from dostdesk.desk.finding import Finder, addresses_of, first_address, known_hub, told_standbys
from dostdesk.desk.follower import Follower
from dostdesk.desk.hub_api import HubApi
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.introduction import Introduction
from dostdesk.desk.link import Pulse, Worker
from dostdesk.desk.link_state import LinkWatch
from dostdesk.desk.release_cache import ReleaseCache
from dostdesk.desk.sender import pause_after
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import Clock, from_text, to_text
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import RandomBits, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.waits import WaitRange
from dostdesk.storage.desk import board, device
from dostdesk.storage.desk.store import FILE, DeskStore, Transaction
from dostdesk.storage.keys import keyring_key, throwaway_key

if TYPE_CHECKING:
    import httpx

_ROUND_S = 1.5
_HEARD_AT = "heard_at"
_REMEMBER_EVERY = timedelta(seconds=30)


class Board:
    """One board of a centre. What reads or writes waits for the disk, and belongs on a worker thread.

    Attributes:
        trouble: Why the board could not be introduced or has no catalogue, if so.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: HubTime,
        watch: LinkWatch,
        bits: RandomBits,
        releases: ReleaseCache,
        introduction: Introduction,
        listeners: Listeners,
        finder: Finder | None = None,
    ) -> None:
        self._store = store
        self._api = api
        self._time = time
        self._watch = watch
        self._bits = bits
        self._releases = releases
        self._introduction = introduction
        self._listeners = listeners
        self._finder = finder
        self._failures = 0
        self._remembering = threading.Lock()
        with store.reading() as transaction:
            kept = device.setting(transaction, _HEARD_AT)
        self._remembered = None if kept is None else from_text(kept)
        self._closed = False
        self._waits: Mapping[str, WaitRange] = {}
        self.trouble: DeskError | None = None
        self.follower = Follower(
            store=store,
            api=api,
            time=time,
            bits=bits,
            changed=listeners.tell,
            heard_release=introduction.heard_release,
        )
        self._preparing = Worker("board-introduction", self.prepare)
        self._feed = Worker("board-feed", self.follower.step)
        self.pulse = Pulse(
            api=api,
            time=time,
            watch=watch,
            introduction=introduction,
            wake_courier=self._preparing.wake,
            came_back=self._came_back,
            answers=self._answers,
            heard_waits=self._heard_waits,
            changed=listeners.tell,
            finder=finder,
        )
        self._workers = (Worker("board-heartbeat", self.pulse.step), self._preparing, self._feed)

    def start(self) -> None:
        """Begin to follow the hub, on threads of its own."""
        for worker in self._workers:
            worker.start()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback`, on whichever thread, when the view changed; what is answered ends that."""
        return self._listeners.add(callback)

    def now(self) -> datetime:
        """The present instant by the hub's clock (UTC)."""
        return self._time.now()

    def view(self) -> BoardView:
        """The hall now; while the hub is silent, as it was when it was heard last."""
        link = self._watch.view(waiting=0)
        silent = link.state is LinkState.ON_ITS_OWN
        heard = self._remembered if link.synced_at is None else link.synced_at + self._time.ahead
        with self._store.reading() as transaction:
            install = device.install(transaction)
            called = sorted(board.called(transaction), key=lambda ticket: (ticket.revision, ticket.id))
            groups = self._groups(transaction)
            announcements = standing(transaction, self.now())
        return BoardView(
            centre_name={} if install is None else install.centre_name,
            calls=tuple(call for ticket in called if (call := _call(ticket)) is not None),
            groups=groups,
            as_of=heard,
            silent=silent,
            announcements=announcements,
        )

    def prepare(self) -> float:
        """Be known to the hub and have its catalogue; answers after how many seconds to look again."""
        self.trouble = None
        for step in (self._introduce, self._introduction.fetch_release, self._fetch_words):
            try:
                step()
            except DeskError as error:
                self.trouble = self.trouble or error
        self.remember(every=_REMEMBER_EVERY)
        if self.trouble is None:
            self._failures = 0
            return _ROUND_S
        self._failures += 1
        return pause_after(self._failures, self._bits)

    def remember(self, *, every: timedelta = timedelta()) -> None:
        """Keep when the hub was heard, for a start while it is silent; not more often than `every`."""
        synced_at = self._watch.view(waiting=0).synced_at
        if synced_at is None:
            return
        heard = synced_at + self._time.ahead
        with self._remembering:
            if self._remembered is not None and heard - self._remembered < max(every, timedelta(milliseconds=1)):
                return
            with self._store.writing() as transaction:
                device.put_setting(transaction, _HEARD_AT, to_text(heard))
            self._remembered = heard

    def close(self) -> None:
        """End every thread and give the store back. Raises OutsideError as writing does; the store is given back."""
        if self._closed:
            return
        self._closed = True
        for worker in self._workers:
            worker.stop()
        self._api.interrupt()
        if self._finder is not None:
            self._finder.interrupt()
        for worker in self._workers:
            worker.join()
        self._api.close()
        try:
            self.remember()
        finally:
            self._store.close()

    def _introduce(self) -> None:
        known = self._introduction.ready
        self._introduction.introduce()
        if not known:
            self._feed.wake()

    def _heard_waits(self, waits: Mapping[str, tuple[int, int]]) -> None:
        self._waits = {letter: WaitRange(low_s=low, high_s=high) for letter, (low, high) in waits.items()}

    def _fetch_words(self) -> None:
        if fetch_announcements(store=self._store, api=self._api):
            self._listeners.tell()

    def _came_back(self) -> None:
        self._preparing.wake()
        self._feed.wake()

    def _answers(self) -> None:
        if self.follower.trouble is not None:
            self._came_back()

    def _groups(self, transaction: Transaction) -> tuple[GroupView, ...]:
        policy = self._releases.policy
        if policy is None:
            return ()
        waiting, waits = board.waiting_by_group(transaction), self._waits
        return tuple(
            GroupView(
                letter=group.letter,
                name=group.name,
                waiting=waiting.get(group.letter, 0),
                wait=waits.get(group.letter),
            )
            for group in policy.groups
        )


def board_key(folder: Path, *, throwaway: bool) -> bytes:
    """The key of the board's store in `folder`, apart from a desk's on the same computer. Raises as `keyring_key`."""
    if throwaway:
        return throwaway_key(folder)
    return keyring_key("board", store_exists=(folder / FILE).exists())


def build_board(
    data_folder: Path,
    key: bytes,
    hub_url: str,
    *,
    clock: Clock,
    bits: RandomBits,
    device_name: str,
    transport: httpx.BaseTransport | None = None,
    trust: Path | None = None,
    listens: bool = False,
    start: bool = True,
) -> Board:
    """Open the board's store and put everything together; the arguments are those of `build_desk`.

    Raises:
        RefusedError, OutsideError: As `DeskStore` does.
    """
    store = DeskStore(data_folder, key)
    with store.reading() as transaction:
        install = device.install(transaction)
        known, told = known_hub(transaction), told_standbys(transaction)
    listeners = Listeners()
    time = HubTime(clock)
    configured = addresses_of(hub_url)

    def api_to(url: str) -> HubApi:
        return HubApi(url, transport=transport, trust=trust)

    api = api_to(first_address(configured, known, told))
    api.agree(known.epoch)
    if install is not None:
        api.authorise(install.token)
    releases = ReleaseCache(store=store, time=time)
    made = Board(
        store=store,
        api=api,
        time=time,
        watch=LinkWatch(clock),
        bits=bits,
        releases=releases,
        introduction=Introduction(
            store=store,
            api=api,
            time=time,
            bits=bits,
            releases=releases,
            device_name=device_name,
            program="board",
            changed=listeners.tell,
        ),
        listeners=listeners,
        finder=Finder(
            store=store,
            api=api,
            time=time,
            configured=configured,
            api_to=api_to,
            program="board",
            adopted=listeners.tell,
            announced=AnnouncedHubs() if listens else None,
            trusts=trust is not None,
        ),
    )
    if start:
        made.start()
    return made


def _call(ticket: Ticket) -> CallView | None:
    if ticket.claim is None or ticket.window is None or ticket.called_at is None:
        return None
    return CallView(
        claim=ticket.claim,
        label=ticket.label,
        window=WindowNo(ticket.window),
        language=ticket.language,
        times=ticket.calls,
        called_at=ticket.called_at,
        order=ticket.revision,
    )
