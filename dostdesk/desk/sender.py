"""Sending what is in the outbox: in order, one lane at a time, the same op again on any doubt. Made to be called in
steps, by a thread of `link` or by whoever waits for an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from dostdesk.desk.finding import known_hub
from dostdesk.desk.hub_api import HubApi, facts_of
from dostdesk.desk.hub_time import HubTime
from dostdesk.domain.clock import to_text
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.events import Event
from dostdesk.domain.ids import RandomBits
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import Lane, OpState, OpStatus
from dostdesk.protocol.ops import Op, OpBatch, OpResult, OpResults
from dostdesk.protocol.papers import in_bodies
from dostdesk.protocol.succession import EarlierAnswer, RecoveredOp, RecoveryBatch
from dostdesk.storage.desk import centre_cache, device, lives, outbox, releases, replay
from dostdesk.storage.desk.device import Cursor, Install
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.outbox_list import FOUND
from dostdesk.storage.desk.store import DeskStore, Transaction

BATCH = {Lane.QUEUE: 50, Lane.PAPERS: 20}
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 15.0
BEHIND_QUEUE_S = 0.25
"""Papers wait so long for the queue lane: they may be of visits that are still in it."""
_DOUBLINGS = 8
_FIRST_EPOCH = 1
_PLACE_TAKEN = "lane_reused"
_ANSWER_COMES_S, _ANSWER_SEEN_S = 0.05, 0.03
# While thousands of ops go, each answer brings the feed along: whoever reads it apart would only fold it twice.
_ANSWERS_COME_S = 0.5
_STATES = {
    OpStatus.APPLIED: OpState.AT_HUB,
    OpStatus.APPLIED_WITH_CONFLICT: OpState.CONFLICT,
    OpStatus.REFUSED: OpState.REFUSED,
    OpStatus.EXPIRED: OpState.EXPIRED,
    OpStatus.QUARANTINED: OpState.QUARANTINED,
}


def pause_after(attempts: int, bits: RandomBits) -> float:
    """Seconds until the next attempt: doubling, and never the same for two desks."""
    ceiling = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(attempts, _DOUBLINGS))
    return float(ceiling * (0.5 + bits.getrandbits(16) / 2**17))


class Sender:
    """Drains the lanes of one device. Two callers take turns: a lane is never sent twice at once.

    Args:
        settled: Told of each durable answer, in the transaction that keeps it.
        central_is_at: Told how far of which feed central has, with each answer.
        be_heard: Makes the hub hear this life of the install, before anything is sent; raises as it fails.
    """

    def __init__(
        self,
        *,
        store: DeskStore,
        api: HubApi,
        time: HubTime,
        bits: RandomBits,
        settled: Callable[[Transaction, OpResult], None],
        changed: Callable[[], None],
        central_is_at: Callable[[int, int | None], None] = lambda *_: None,
        be_heard: Callable[[], None] = lambda: None,
    ) -> None:
        self._be_heard = be_heard
        self._unheard = 0
        self._store = store
        self._api = api
        self._time = time
        self._bits = bits
        self._settled = settled
        self._central_is_at = central_is_at
        self._changed = changed
        self._turns = {lane: threading.Lock() for lane in Lane}
        self._moment = threading.Event()
        self._many = False
        self._told_all_in = 0
        # By lane, how much had been written here when it was found empty.
        self._empty: dict[Lane, int] = {}
        self.trouble: DeskError | None = None

    def step(self, lane: Lane) -> float | None:
        """Send the next ops of a lane; answers in how many seconds it is worth calling again, None when all is sent.

        Raises:
            OutsideError: `disk_full`, `disk_failed`: the answer of the hub could not be kept, and will be asked again.
        """
        with self._turns[lane]:
            return self._step(lane)

    def let_answer_come(self) -> None:
        """Wait until ops of the queue lane that are under way are answered and seen, for a moment at most; while many
        go for longer.

        Whoever asked waits at the screen, and shares the interpreter with the caller.
        """
        turn = self._turns[Lane.QUEUE]
        if self._many:
            self._moment.wait(_ANSWERS_COME_S)
        elif turn.acquire(blocking=False):
            turn.release()
        elif turn.acquire(timeout=_ANSWER_COMES_S):
            turn.release()
            self._moment.wait(_ANSWER_SEEN_S)

    def step_all(self) -> None:
        """Send what can be sent now, the queue lane first."""
        for lane in (Lane.QUEUE, Lane.PAPERS):
            while self.step(lane) == 0:
                pass

    def _step(self, lane: Lane) -> float | None:
        now = self._time.now()
        if self._api.unheard and self._waits():
            try:
                self._be_heard()
            except DeskError as error:
                self.trouble = error
                self._unheard += 1
                return pause_after(self._unheard, self._bits)
            self._unheard = 0
        # Counted before it is read: what is written meanwhile makes it worth reading again.
        written = self._store.writes
        if self._empty.get(lane) == written:
            return None
        with self._store.reading() as transaction:
            install = device.install(transaction)
            if install is None:
                return None
            if lane is Lane.PAPERS and outbox.next_of_lane(
                transaction, Lane.QUEUE, install_epoch=install.install_epoch, limit=1
            ):
                # Looked at together with the papers: one of them may be of a visit that was written a moment ago.
                return BEHIND_QUEUE_S
            ops = outbox.next_of_lane(transaction, lane, install_epoch=install.install_epoch, limit=BATCH[lane])
            if ops:
                signed_in, at = device.signed_in(transaction), device.cursor(transaction)
        told_all = True
        if lane is Lane.QUEUE:
            self._many = len(ops) == BATCH[lane]
            if not ops or ops[0].earlier is None:
                told_all = self._say_all_is_told()
        if not ops:
            if told_all:
                self._empty[lane] = written
            return None
        ops = _alike(ops)
        first = ops[0]
        if first.next_attempt is not None and first.next_attempt > now:
            return (first.next_attempt - now).total_seconds()
        session = "" if signed_in is None else signed_in.token
        here = [op.op_id for op in ops if op.state is OpState.PENDING]
        if here:
            with self._store.writing() as transaction:
                outbox.mark_sending(transaction, here, now)
        try:
            carried = self._send_contents(ops, session)
            asked = self._time.own.moment()
            if first.earlier is None:
                answer = self._api.ops(_batch(install, ops, at), session=session)
            else:
                answer = self._api.recover(_again(install, ops), session=session)
            _check(answer, ops)
            if answer.epoch < self._api.epoch:
                # It was under way while another hub was agreed on, and goes to that one again, with this answer.
                self._remember(answer)
                raise OutsideError("hub_changed")
        except DeskError as error:
            self.trouble = error
            self._many = False
            return self._doubt(install, lane, ops, error)
        self.trouble = None
        self._time.heard(answer.hub_time, asked=asked)
        self._central_is_at(answer.epoch, answer.central_seq)
        # A hub that was set up again lacks a content that it had: it gets that at once, but not for ever.
        lacks = bool(self._here(answer.missing)) and not carried.issuperset(answer.missing)
        pause = 0.0 if lacks else pause_after(0, self._bits)
        rest = [op.op_id for op in ops[len(answer.results) :]]
        try:
            self._keep(answer, rest, pause, along=True)
        except OutsideError as error:
            if error.code != "feed_broken":
                raise
            # The answer stands; what is wrong with the feed is for whoever follows it to find out.
            self._keep(answer, rest, pause, along=False)
        self._changed()
        return pause if rest else 0.0

    def _say_all_is_told(self) -> bool:
        """A hub that was promoted calls nobody until it has heard every window, or for some seconds; whether it has."""
        epoch = self._api.epoch
        if epoch <= _FIRST_EPOCH or self._told_all_in == epoch:
            return True
        try:
            self._api.told_all()
        except OutsideError:
            # With the next step; it does not wait for long anyhow.
            return False
        except RefusedError:
            # A hub of a version that waits for nobody.
            pass
        self._told_all_in = epoch
        return True

    def _waits(self) -> bool:
        with self._store.reading() as transaction:
            return outbox.unsettled(transaction)[0] > 0

    def _keep(self, answer: OpResults, rest: Sequence[str], pause: float, *, along: bool) -> None:
        """The hub's answer becomes durable, and with it what of the feed came along."""
        events = _events(answer) if along else []
        with self._store.writing() as transaction:
            if answer.epoch < known_hub(transaction).epoch:
                # It was under way while another hub was agreed on, and what it answers goes to that one again.
                raise OutsideError("hub_changed")
            for result in _of_ops(answer):
                _settle(transaction, result, answer.hub_time)
                self._settled(transaction, result)
            again = [result.op_id for result in answer.results if result.code == _PLACE_TAKEN]
            if again or rest:
                outbox.mark_doubtful(transaction, [*again, *rest], self._time.now() + timedelta(seconds=pause))
            if answer.missing:
                releases.send_blobs_again(transaction, answer.missing)
            if events:
                centre_cache.fold_in(transaction, events)
            if again:
                # Another program with this very store and this very life has spoken: both were one while they ran.
                lives.want_anew(transaction, Anew.COPIED)
                self._api.unheard = True

    def _remember(self, answer: OpResults) -> None:
        """What the hub before said goes along to the one that took over."""
        with self._store.writing() as transaction:
            for result in _of_ops(answer):
                replay.answered_late(
                    transaction,
                    result.op_id,
                    status=result.status.value,
                    code=result.code,
                    facts=facts_of(result.facts),
                    body=result.body,
                )

    def _here(self, hashes: Sequence[str]) -> Sequence[str]:
        """Those of some contents that were not destroyed meanwhile, as a refused ticket's is."""
        if not hashes:
            return ()
        with self._store.reading() as transaction:
            return tuple(releases.blobs(transaction, hashes))

    def _send_contents(self, ops: Sequence[KeptOp], session: str) -> frozenset[str]:
        """Blobs first: the hub takes an application only when it has what was applied for. Answers which were sent."""
        wanted = [str(op.payload["content"]) for op in ops if "content" in op.payload]
        if not wanted:
            return frozenset()
        with self._store.reading() as transaction:
            contents = releases.blobs_to_hub(transaction, wanted)
        for together in in_bodies(contents):
            if len(together) == 1 or not self._sent_together(together, session):
                for sha256, content in together.items():
                    self._api.put_blob(sha256, content, session=session)
                    self._arrived([sha256])
        return frozenset(contents)

    def _sent_together(self, contents: Mapping[str, bytes], session: str) -> bool:
        """Whether the hub took all of these. One by one it says which it refuses, and a hub of before takes them."""
        try:
            self._api.put_blobs(contents, session=session)
        except RefusedError:
            return False
        self._arrived(contents)
        return True

    def _arrived(self, hashes: Iterable[str]) -> None:
        with self._store.writing() as transaction:
            for sha256 in hashes:
                releases.blob_arrived(transaction, sha256)

    def _doubt(self, install: Install, lane: Lane, ops: Sequence[KeptOp], error: DeskError) -> float:
        pause = pause_after(ops[0].attempts, self._bits)
        expected = error.facts.get("expected")
        with self._store.writing() as transaction:
            outbox.mark_doubtful(transaction, [op.op_id for op in ops], self._time.now() + timedelta(seconds=pause))
            if isinstance(error, RefusedError) and isinstance(expected, int) and 0 < expected < ops[0].lane_seq:
                # This hub was set up again and knows less than was acknowledged: it gets the lane from there.
                outbox.send_again_from(transaction, lane, expected, install_epoch=install.install_epoch)
        self._changed()
        return pause


def _batch(install: Install, ops: Sequence[KeptOp], at: Cursor) -> OpBatch:
    return OpBatch(
        device=install.device,
        install_epoch=install.install_epoch,
        epoch=at.epoch or None,
        after=at.seq if at.epoch else None,
        ops=tuple(map(as_sent, ops)),
    )


def as_sent(op: KeptOp) -> Op:
    """An op of the outbox as it travels."""
    return Op(
        op_id=op.op_id,
        lane=op.lane,
        lane_seq=op.lane_seq,
        actor=op.actor,
        kind=op.kind,
        happened_at=op.happened_at,
        not_after=op.not_after,
        payload=op.payload,
    )


def _alike(ops: Sequence[KeptOp]) -> list[KeptOp]:
    """The first of these ops that go the same way: those that another hub had before go with what it answered."""
    again = ops[0].earlier is not None
    return list(takewhile(lambda op: (op.earlier is not None) is again, ops))


def _again(install: Install, ops: Sequence[KeptOp]) -> RecoveryBatch:
    return RecoveryBatch(
        device=install.device,
        install_epoch=install.install_epoch,
        ops=tuple(
            RecoveredOp(
                op=as_sent(op),
                answer=None if op.earlier is None else _answer(op.earlier["answer"]),
                ticket=None if op.earlier is None else op.earlier["ticket"],
            )
            for op in ops
        ),
    )


def _answer(earlier: Mapping[str, Any] | None) -> EarlierAnswer | None:
    return None if earlier is None else EarlierAnswer.model_validate(earlier)


def _events(answer: OpResults) -> list[Event]:
    """What came along of the feed; nothing when this version does not know all of it."""
    try:
        return [shape.value() for shape in answer.events]
    except ValueError:
        return []


def _of_ops(answer: OpResults) -> list[OpResult]:
    """What was answered to ops. That a place is taken is no answer to the op that came with it: whoever asked goes on
    waiting, and it comes again in another place.
    """
    return [result for result in answer.results if result.code != _PLACE_TAKEN]


def _check(answer: OpResults, ops: Sequence[KeptOp]) -> None:
    """Raises OutsideError `hub_garbage` unless the results are those of these ops, in order, from the first on."""
    answered = [result.op_id for result in answer.results]
    if answered != [op.op_id for op in ops[: len(answered)]]:
        raise OutsideError("hub_garbage")


def _settle(transaction: Transaction, result: OpResult, at: datetime) -> None:
    clashes = result.status is OpStatus.APPLIED_WITH_CONFLICT
    outbox.settle(
        transaction,
        result.op_id,
        state=_STATES[result.status],
        status=result.status,
        seq=result.seq,
        code=result.code,
        facts=facts_of(result.facts),
        body={**result.body, FOUND: to_text(at)} if clashes else result.body,
    )
