"""What travels beside the queue: enrolment, the release, number series, drafts, and the papers lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from dostdesk.desk.contacts import Contacts
from dostdesk.desk.handed_on import awaited, fetch
from dostdesk.desk.hub_api import HubApi
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.introduction import Introduction
from dostdesk.desk.keeping import Keeping
from dostdesk.desk.messages import fetch_messages
from dostdesk.desk.sender import BEHIND_QUEUE_S, Sender, pause_after
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import NewId, RandomBits
from dostdesk.domain.numbers import ASK_NEXT_AT, Series
from dostdesk.domain.ops import Lane
from dostdesk.protocol.hub import DraftShape, SeriesRequest
from dostdesk.storage.desk import centre_cache, device, lives, numbers, visits
from dostdesk.storage.desk.numbers import HeldSeries
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.desk.visits import KeptDraft

SERIES_HELD = 2
_ROUND_S = 1.5
_DRAFTS_A_ROUND = 20
_REFUSED_AGAIN = timedelta(seconds=5)
_DECIDED = frozenset({"draft_not_yours", "draft_older"})


class Courier:
    """Carries what is no decision of the queue, one step after the other; what fails is tried again by itself."""

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: HubTime,
        bits: RandomBits,
        new_id: NewId,
        sender: Sender,
        introduction: Introduction,
        keeping: Keeping,
        changed: Callable[[], None],
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._api = api
        self._time = time
        self._bits = bits
        self._new_id = new_id
        self._sender = sender
        self._introduction = introduction
        self._keeping = keeping
        self._changed, self._let_pass = changed, let_pass
        self._contacts = Contacts(store=store, api=api, time=time, changed=changed)
        self._failures = 0
        self._turn = threading.Lock()
        self.trouble: DeskError | None = None

    @property
    def introduction(self) -> Introduction:
        """Who this desk is to the hub, and what it has of its catalogue."""
        return self._introduction

    @property
    def keeping(self) -> Keeping:
        """What stays here, and for how long."""
        return self._keeping

    @property
    def ready(self) -> bool:
        """As `Introduction.ready`."""
        return self._introduction.ready

    def step(self) -> float:
        """Everything that is due; answers after how many seconds to come again.

        One thing that fails does not keep the others: a damaged release or a silent central stops no application.
        """
        with self._turn:
            self.trouble = None
            pause = _ROUND_S
            for carry in (
                self._introduce,
                self._fetch_release,
                self._top_up,
                self._fetch_handed_on,
                self._fetch_messages,
                self._push_drafts,
                self._send_papers,
                self._ask_contacts,
                self._keep,
            ):
                self._let_pass()
                try:
                    pause = min(pause, carry())
                except DeskError as error:
                    self.trouble = self.trouble or error
            if self.trouble is None:
                self._failures = 0
                return pause
            self._failures += 1
            return pause_after(self._failures, self._bits)

    def _introduce(self) -> float:
        self._introduction.introduce()
        return _ROUND_S

    def _ask_contacts(self) -> float:
        self._contacts.step()
        return _ROUND_S

    def _keep(self) -> float:
        self._keeping.step()
        return _ROUND_S

    def _fetch_release(self) -> float:
        self._introduction.fetch_release()
        return _ROUND_S

    def _top_up(self) -> float:
        install = self._introduction.install
        with self._store.reading() as transaction:
            held = numbers.held(transaction)
            asked = device.setting(transaction, device.SERIES_REQUEST)
        if install is None or not self._introduction.speaks or not wants_series(held):
            return _ROUND_S
        if asked is None:
            asked = self._new_id()
            with self._store.writing() as transaction:
                device.put_setting(transaction, device.SERIES_REQUEST, asked)
        grant = self._api.series(SeriesRequest(install_epoch=install.install_epoch, request=asked))
        with self._store.writing() as transaction:
            if device.install(transaction) != install:
                # It began anew while it asked: these are of whoever goes on as the install that it was.
                return BEHIND_QUEUE_S
            for entry in grant.series:
                numbers.keep(
                    transaction,
                    Series(centre=entry.centre, year=entry.year, code=entry.code, capacity=entry.capacity),
                )
            device.put_setting(transaction, device.SERIES_REQUEST, self._new_id())
        self._changed()
        return _ROUND_S

    def _queue_is_empty(self) -> bool:
        """The queue lane is drained first: a draft or an application may be of a service that is still in it."""
        return self._sender.step(Lane.QUEUE) is None

    def _send_papers(self) -> float:
        if not self._queue_is_empty():
            return BEHIND_QUEUE_S
        while (pause := self._sender.step(Lane.PAPERS)) == 0:
            pass
        return _ROUND_S if pause is None else pause

    def _push_drafts(self) -> float:
        if not self._introduction.speaks or not self._queue_is_empty():
            return BEHIND_QUEUE_S
        with self._store.reading() as transaction:
            drafts = visits.drafts_not_at_hub(transaction, self._time.now(), _DRAFTS_A_ROUND)
            signed_in = device.signed_in(transaction)
        for draft in drafts:
            self._push(draft, "" if signed_in is None else signed_in.token)
        return _ROUND_S

    def _fetch_handed_on(self) -> float:
        """What belongs to the visit here and was written at another window."""
        with self._store.reading() as transaction:
            signed_in = device.signed_in(transaction)
            if signed_in is None or signed_in.window is None:
                return _ROUND_S
            ticket = centre_cache.at_window(transaction, signed_in.window)
            # After the store began anew drafts may be missing, or be older than those that the hub has.
            again = lives.wants_drafts(transaction) and device.cursor(transaction).epoch > 0
            if not again and (ticket is None or not awaited(transaction, ticket)):
                return _ROUND_S
        now = self._time.now()
        if ticket is not None and fetch(
            ticket, store=self._store, api=self._api, session=signed_in.token, now=now, every_draft=again
        ):
            self._changed()
        if again:
            with self._store.writing() as transaction:
                lives.have_drafts(transaction)
        return BEHIND_QUEUE_S

    def _fetch_messages(self) -> float:
        """Words of a supervisor to this window."""
        if fetch_messages(store=self._store, api=self._api):
            self._changed()
        return _ROUND_S

    def _push(self, draft: KeptDraft, session: str) -> None:
        shape = DraftShape(version=draft.version, content=draft.content)
        try:
            self._api.put_draft(draft.service, shape, session=session)
        except RefusedError as refused:
            with self._store.writing() as transaction:
                if refused.code in _DECIDED:
                    # The visit went on without this version; it stays here.
                    visits.confirm_draft(transaction, draft.service, draft.version)
                else:
                    visits.postpone_draft(transaction, draft.service, self._time.now() + _REFUSED_AGAIN)
            return
        except OutsideError:
            with self._store.writing() as transaction:
                pause = timedelta(seconds=pause_after(0, self._bits))
                visits.postpone_draft(transaction, draft.service, self._time.now() + pause)
            raise
        with self._store.writing() as transaction:
            visits.confirm_draft(transaction, draft.service, draft.version)


def wants_series(held: tuple[HeldSeries, ...]) -> bool:
    """Whether to ask for more numbers: fewer than two series with room, counting one as used up from 80 %."""
    roomy = [one for one in held if one.last < one.series.capacity * ASK_NEXT_AT]
    return len(roomy) < SERIES_HELD
