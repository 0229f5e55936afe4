"""A desk that comes back with many ops: what waits is not read again with each answer, and is what it would be anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from dostdesk.desk import overlay, sender
from dostdesk.desk.overlay import ahead_of_feed, lay_over
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import Lane
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.desk import centre_cache, device, outbox, replay
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.prepared import say
from tests.desk.alone import alone, finish, give
from tests.desk.place import Place

VISITS = 4
_WHOLE = outbox.not_in_feed


def worked_alone(place: Place) -> None:
    place.sign_in()
    place.serve()
    alone(place)
    for _ in range(VISITS):
        finish(place)
        give(place)
        place.desk.actions.call_next()
        place.desk.actions.start("")
    place.wire.mend()


def as_shown(place: Place) -> Mapping[TicketId, Ticket]:
    with place.store.reading() as transaction:
        return dict(ahead_of_feed(transaction, place.desk._work.policy))


def laid_over_anew(place: Place) -> Mapping[TicketId, Ticket]:
    with place.store.reading() as transaction:
        ops = _WHOLE(transaction, device.cursor(transaction).seq)
        return lay_over(lambda wanted: centre_cache.ticket(transaction, wanted), ops, place.desk._work.policy)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many ops each reading of the whole outbox found."""
    found: list[int] = []

    def counted(transaction: object, seq: int, known: Mapping[str, KeptOp]) -> Sequence[KeptOp]:
        ops = _WHOLE(transaction, seq, known)  # type: ignore[arg-type]
        found.append(len(ops))
        return ops

    monkeypatch.setattr(overlay.outbox, "not_in_feed", counted)
    monkeypatch.setattr(sender, "BATCH", {Lane.QUEUE: 3, Lane.PAPERS: 3})
    return found


def test_each_answer_leaves_the_rest_as_it_would_be_anew_without_reading_it(place: Place, read: list[int]) -> None:
    worked_alone(place)
    place.desk.link.pulse.step()
    place.desk.sender.step(Lane.QUEUE)
    # Once: until then each op was laid over as it was made.
    as_shown(place)
    begun, answers = len(read), 0
    while place.desk.sender.step(Lane.QUEUE) is not None:
        shown, readings = as_shown(place), len(read)
        assert readings == begun
        assert shown == laid_over_anew(place)
        answers += 1
    assert answers > VISITS


def test_what_is_added_between_two_answers_is_there(place: Place, read: list[int]) -> None:
    worked_alone(place)
    place.desk.link.pulse.step()
    place.desk.sender.step(Lane.QUEUE)
    as_shown(place)
    finish(place)
    assert as_shown(place) == laid_over_anew(place)
    place.desk.sender.step(Lane.QUEUE)
    assert as_shown(place) == laid_over_anew(place)


def test_ops_that_go_to_another_hub_are_read_again(place: Place, read: list[int]) -> None:
    worked_alone(place)
    as_shown(place)
    begun = len(read)
    with place.store.writing() as transaction:
        install = device.install(transaction)
        assert install is not None
        last = outbox.not_in_feed_in_short(transaction, device.cursor(transaction).seq).first
        assert last is not None
        replay.replay_beyond(transaction, {Lane.QUEUE: last[0] - 1}, None, install_epoch=install.install_epoch)
        # As after the first answer of the other hub: something has changed, and these ops wait as before.
        say(transaction, "UPDATE cursor SET seq = seq + 1")
    assert as_shown(place) == laid_over_anew(place)
    assert len(read) > begun


def test_an_op_that_was_answered_out_of_turn_makes_it_read_again(place: Place, read: list[int]) -> None:
    worked_alone(place)
    as_shown(place)
    with place.store.writing() as transaction:
        at = device.cursor(transaction).seq
        middle = _WHOLE(transaction, at)[4]
        outbox.seen_in_feed(transaction, {middle.op_id: at})
        say(transaction, "UPDATE cursor SET seq = seq + 1")
    begun = len(read)
    assert as_shown(place) == laid_over_anew(place)
    assert len(read) > begun


def test_the_feed_is_read_apart_again_once_the_last_answer_came(
    place: Place, read: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_alone(place)
    place.desk.link.pulse.step()
    waited: list[float] = []
    monkeypatch.setattr(place.desk.sender._moment, "wait", waited.append)
    place.desk.sender.step(Lane.QUEUE)
    place.desk.sender.let_answer_come()
    assert len(waited) == 1
    while place.desk.sender.step(Lane.QUEUE) is not None:
        pass
    place.desk.sender.let_answer_come()
    assert len(waited) == 1


def test_what_was_answered_is_not_passed_over_to_find_what_is_next(place: Place) -> None:
    with place.store.reading() as transaction:
        outbox.next_of_lane(transaction, Lane.QUEUE, install_epoch=1, limit=5)
        plan = say(transaction, f"EXPLAIN QUERY PLAN {outbox._NEXT._sql}", [""] * outbox._NEXT._sql.count("?"))
        assert [row for row in plan.fetchall() if "outbox_unsettled" in str(row)]


def test_how_many_wait_is_counted_without_reading_them(place: Place) -> None:
    with place.store.reading() as transaction:
        outbox.unsettled(transaction)
        plan = say(transaction, f"EXPLAIN QUERY PLAN {outbox._HOW_MANY._sql}")
        assert [row for row in plan.fetchall() if "COVERING INDEX outbox_unsettled" in str(row)]
