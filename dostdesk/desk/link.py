"""The link to the hub: which thread does what and when, and how to wait for the hub's decision.

Each part works in steps that say when the next one is due; here are the threads that make them, and the end of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING

from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.link_state import BEAT, LinkWatch
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import DeviceId, OpId
from dostdesk.domain.ops import Lane, OpState
from dostdesk.protocol import ACTS_PROTOCOL, OLDEST_PROTOCOL, PROTOCOL
from dostdesk.storage.desk import outbox
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.store import DeskStore

if TYPE_CHECKING:
    from dostdesk.desk.finding import Finder
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.desk.introduction import Introduction
    from dostdesk.desk.line import Line

_DISK_PAUSE_S = 2.0
_SWITCHED_S = 0.02
# Another hub keeps the queue: it is heard in the next moment.
_FOUND_S = 0.2


class Worker:
    """A thread that makes steps until it is closed; each step answers in how many seconds the next one is due.

    Args:
        let_pass: Waits before each step for whoever goes first.
    """

    def __init__(
        self, name: str, step: Callable[[], float | None], *, let_pass: Callable[[], None] = lambda: None
    ) -> None:
        self._step, self._let_pass = step, let_pass
        self._woken = threading.Event()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name=name)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Do not wait for the time that the last step named."""
        self._woken.set()

    def stop(self) -> None:
        """Ask it to end; `join` waits for that."""
        self._closing = True
        self._woken.set()

    def join(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closing:
            self._let_pass()
            try:
                pause = self._step()
            except OutsideError:
                # Only a disk's trouble comes as far as here: the step is made again when there may be room.
                pause = _DISK_PAUSE_S
            if pause != 0 and not self._closing:
                self._woken.wait(pause)
            self._woken.clear()


class Pulse:
    """The heartbeat, apart from everything else: it alone decides whether the hub is there."""

    def __init__(
        self,
        *,
        api: HubApi,
        time: HubTime,
        watch: LinkWatch,
        introduction: Introduction,
        wake_courier: Callable[[], None],
        came_back: Callable[[], None],
        answers: Callable[[], None] = lambda: None,
        changed: Callable[[], None],
        central_is_at: Callable[[int, int | None], None] = lambda *_: None,
        heard_waits: Callable[[Mapping[str, tuple[int, int]]], None] = lambda _: None,
        finder: Finder | None = None,
    ) -> None:
        self._came_back, self._answers = came_back, answers
        self._finder = finder
        self._central_is_at = central_is_at
        self._heard_waits = heard_waits
        self._api = api
        self._time = time
        self._watch = watch
        self._introduction = introduction
        self._wake_courier = wake_courier
        self._changed = changed

    def step(self) -> float:
        """One beat; answers when the next one is due."""
        begun, asked = monotonic(), self._time.own.moment()
        try:
            beat = self._api.heartbeat()
        except DeskError:
            self._watch.missed()
            if self._finder is not None and self._finder.look():
                return _FOUND_S
        else:
            if self._finder is not None and not self._finder.heard(beat):
                self._watch.missed()
                if self._finder.look(with_present=True):
                    return _FOUND_S
                self._changed()
                return BEAT.total_seconds()
            self._time.heard(beat.hub_time, asked=asked)
            if beat.oldest_protocol <= PROTOCOL and beat.protocol >= OLDEST_PROTOCOL:
                if self._watch.heard(
                    central_lost=beat.central == "lost",
                    refused=beat.central_refused,
                    boards=(beat.boards, beat.boards_silent),
                    silent={DeviceId(desk.device): desk.heard_at for desk in beat.silent},
                    at=beat.hub_time,
                    protocol=beat.protocol,
                ):
                    self._came_back()
                self._answers()
                self._central_is_at(beat.epoch, beat.central_seq)
                self._heard_waits(beat.waits)
            elif beat.oldest_protocol > PROTOCOL:
                # What is here still goes out; for everything else this program has to be updated.
                if self._watch.heard(too_old=True):
                    self._came_back()
            else:
                self._watch.missed()
            if self._introduction.heard(beat):
                self._wake_courier()
        self._changed()
        # When another release comes into force, screens look again in that moment, whether the hub is there or not.
        pause = min(BEAT.total_seconds(), self._introduction.switch_in() + _SWITCHED_S)
        return max(0.0, pause - (monotonic() - begun))


class Link:
    """All threads to the hub, and the way to wait for a decision with or without them."""

    def __init__(
        self,
        *,
        store: DeskStore,
        line: Line,
        watch: LinkWatch,
        time: HubTime,
        changed: Callable[[], None],
        answer_within: float,
        let_pass: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._line = line
        self._watch = watch
        self._time = time
        self._changed = changed
        self._answer_within = answer_within
        self._ended = threading.Event()
        self._queue = Worker("desk-queue-lane", self._send_queue, let_pass=let_pass)
        self._papers = Worker("desk-courier", self._carry, let_pass=let_pass)
        self._feed = Worker("desk-feed", self._follow, let_pass=let_pass)
        self._pulse = Worker("desk-heartbeat", self._beat)
        self._workers = (self._pulse, self._papers, self._feed, self._queue)

    @cached_property
    def pulse(self) -> Pulse:
        """The heartbeat of this link."""
        talkers = self._line.talkers
        return Pulse(
            api=talkers.api,
            time=self._time,
            watch=self._watch,
            introduction=talkers.courier.introduction,
            wake_courier=self.wake_papers,
            came_back=self._came_back,
            answers=self._answers,
            changed=self._changed,
            central_is_at=talkers.courier.keeping.heard,
            finder=talkers.finder,
        )

    def start(self) -> None:
        """Begin to talk to the hub."""
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """End all threads; what they had begun is taken up at the next start."""
        self._ended.set()
        for worker in self._workers:
            worker.stop()
        api = self._line.talkers.api
        api.interrupt()
        self._line.talkers.finder.interrupt()
        for worker in self._workers:
            worker.join()
        api.close()

    def wake_queue(self) -> None:
        """Something is in the queue lane."""
        self._queue.wake()

    def wake_papers(self) -> None:
        """Something is in the papers lane, a draft was saved, or a release is there."""
        self._papers.wake()

    # Each thread finds what it needs by itself: the first one makes it, behind the first page on screen.

    def _send_queue(self) -> float | None:
        return self._line.talkers.sender.step(Lane.QUEUE)

    def _carry(self) -> float | None:
        return self._line.talkers.courier.step()

    def _follow(self) -> float | None:
        talkers = self._line.talkers
        pause = talkers.follower.step()
        if talkers.courier.introduction.wants_release:
            self.wake_papers()
        return pause

    def _beat(self) -> float:
        return self.pulse.step()

    def _came_back(self) -> None:
        """The hub is heard again: nothing waits out the pause of its last failure."""
        with self._store.writing() as transaction:
            outbox.due_now(transaction)
        for worker in (self._queue, self._papers, self._feed):
            worker.wake()

    def _answers(self) -> None:
        """The hub answers; an outage that fell between two beats was seen by the lanes and the feed alone."""
        talkers = self._line.talkers
        if any(_unheard(part.trouble) for part in (talkers.follower, talkers.sender)):
            self._came_back()

    def meet(self) -> None:
        """Before anything can be asked for: hear the hub, be introduced, have the catalogue.

        A desk whose threads have done that already loses no time here.

        Raises:
            OutsideError, RefusedError: What keeps the desk from its hub.
        """
        if not self._watch.reachable:
            self.pulse.step()
            self.must_be_reachable()
        courier = self._line.talkers.courier
        if not courier.ready:
            courier.step()
            if not courier.ready:
                raise courier.trouble or OutsideError("hub_unreachable")

    @property
    def reachable(self) -> bool:
        """Whether a decision can be had, as far as is known."""
        return self._watch.reachable

    def on_its_own(self) -> bool:
        """Whether no decision can be had; where nobody has looked lately, it is tried once."""
        if not self._watch.reachable and self._watch.asleep:
            self.pulse.step()
        return not self._watch.reachable

    def must_be_reachable(self) -> None:
        """A decision can be had.

        Raises:
            RefusedError: `desk_too_old`: the hub takes what this desk has, and decides nothing for it.
            OutsideError: `hub_unreachable`.
        """
        if self._watch.too_old:
            raise RefusedError("desk_too_old")
        if not self._watch.reachable:
            raise OutsideError("hub_unreachable")

    def must_know_acts(self) -> None:
        """The hub decides a supervisor's acts. Raises RefusedError `hub_too_old`."""
        spoken = self._watch.protocol
        if spoken is not None and spoken < ACTS_PROTOCOL:
            raise RefusedError("hub_too_old")

    def settle_queue(self) -> None:
        """Try once to send what is in the queue lane; what stays is sent later."""
        self._line.talkers.sender.step(Lane.QUEUE)
        self._queue.wake()

    def decision(self, op_id: OpId) -> KeptOp:
        """Wait for the hub's durable answer to an intent; sends it itself, after what is before it in its lane.

        Raises:
            RefusedError: The hub's refusal; `intent_expired` when it came too late.
            OutsideError: `hub_unreachable`, or another trouble of the hub, after `answer_within` seconds. The op stays
                in the outbox and is sent again as the same op: if the hub has decided it, that decision stands.
        """
        latest = monotonic() + self._answer_within
        sender = self._line.talkers.sender
        while True:
            pause = sender.step(Lane.QUEUE)
            with self._store.reading() as transaction:
                op = outbox.op(transaction, op_id)
            if op is None:
                raise RuntimeError(f"op {op_id} is not in the outbox")
            if not op.state.unsettled:
                return _decided(op)
            left = latest - monotonic()
            if left <= 0 or self._ended.is_set() or not self._watch.reachable:
                self._queue.wake()
                trouble = sender.trouble
                raise OutsideError(trouble.code if isinstance(trouble, OutsideError) else "hub_unreachable")
            if pause:
                self._ended.wait(min(pause, left))


def _unheard(trouble: DeskError | None) -> bool:
    return trouble is not None and trouble.code == "hub_unreachable"


def _decided(op: KeptOp) -> KeptOp:
    if op.state is OpState.EXPIRED:
        raise RefusedError("intent_expired")
    if op.state is OpState.REFUSED:
        raise RefusedError(op.code or "unknown", **op.facts)
    if op.state is OpState.QUARANTINED:
        raise RefusedError(op.code or "op_quarantined", **op.facts)
    return op
