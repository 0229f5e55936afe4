"""What was laid over is kept for the next start, and is never another than what laying all of it over anew gives."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import delete, text, update

from dostdesk.desk import laid_over, overlay
from dostdesk.desk.overlay import ahead_of_feed, keep_laid_over, lay_over
from dostdesk.domain.errors import DeskError
from dostdesk.domain.flat import flat, raised
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.stays import Outcome, StayClock
from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.domain.turns import Destination, Hold, NoteLeft, Turn, TurnKind
from dostdesk.storage.desk import centre_cache, device, mending, outbox
from dostdesk.storage.desk.tables import CURSOR, LAID_OVER, OUTBOX
from tests.desk.alone import alone, finish, give
from tests.desk.place import NINE, Place
from tests.desk.test_overlay import called

_SEEDS, _STEPS = 4, 50


@pytest.fixture
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid_over, "KEPT_EVERY", 1)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many tickets were taken from what was kept, each time."""
    taken: list[int] = []
    kept = laid_over.kept

    def noted(*asked: object) -> object:
        found = kept(*asked)  # type: ignore[arg-type]
        if found is not None:
            taken.append(len(found[1]))
        return found

    monkeypatch.setattr(laid_over, "kept", noted)
    return taken


def anew(place: Place) -> dict[TicketId, Ticket]:
    with place.store.reading() as transaction:
        at = device.cursor(transaction)
        known = partial(centre_cache.ticket, transaction)
        return lay_over(known, outbox.not_in_feed(transaction, at.seq), place.desk._work.policy)


def shown(place: Place) -> dict[TicketId, Ticket]:
    """As a program that just began sees it: nothing is remembered but what is kept."""
    with place.store.reading() as transaction:
        transaction.info.pop(overlay._LAID, None)
        return dict(ahead_of_feed(transaction, place.desk._work.policy))


def keep(place: Place) -> None:
    keep_laid_over(place.store, place.desk._work.policy)


@pytest.mark.usefixtures("_often")
@pytest.mark.parametrize("seed", range(_SEEDS))
def test_whatever_happens_it_is_what_laying_all_of_it_over_gives(place: Place, used: list[int], seed: int) -> None:
    chosen = random.Random(seed)
    place.sign_in()
    labels = [place.issue() for _ in range(6)]

    def pressed(action: str, *said: object) -> object:
        return getattr(place.desk.actions, action)(*said)

    def hold() -> None:
        place.desk.actions.hold("bank", place.clock.now() + timedelta(minutes=30), "")

    def lose_an_answer() -> None:
        place.wire.change_answers(lambda content: content.update(events=[]))
        place.desk.sender.step_all()

    steps: list[tuple[int, Callable[[], object]]] = [
        (4, lambda: give(place)),
        (4, lambda: pressed("call_next")),
        (4, lambda: pressed("start", "0TEST01")),
        (3, lambda: finish(place)),
        (1, lambda: pressed("serve_slip", labels.pop(), ())),
        (1, hold),
        (1, lambda: pressed("undo_last")),
        (1, lambda: pressed("no_show")),
        (2, lambda: alone(place)),
        (2, place.wire.mend),
        (2, place.turn),
        (1, lose_an_answer),
        (3, lambda: keep(place)),
        (3, place.restart),
    ]
    for _ in range(_STEPS):
        place.clock.advance(timedelta(seconds=1))
        with suppress(DeskError, AssertionError, IndexError):
            chosen.choices([step for _, step in steps], [often for often, _ in steps])[0]()
        assert shown(place) == anew(place)
    alone(place)
    for _ in range(3):
        give(place)
    place.restart()
    used.clear()
    assert shown(place) == anew(place)
    assert used
    place.wire.mend()
    place.settle()
    assert shown(place) == {}


@pytest.mark.usefixtures("_often")
def test_what_does_not_fit_is_laid_over_anew(place: Place, used: list[int]) -> None:
    place.sign_in()
    alone(place)
    for _ in range(5):
        give(place)
    keep(place)
    assert len(shown(place)) == 5
    assert used == [5]
    give(place)
    assert len(shown(place)) == 6
    assert used == [5, 5]
    used.clear()
    with place.store.reading() as transaction:
        ops = outbox.not_in_feed(transaction, device.cursor(transaction).seq)
        tickets = transaction.execute(text("SELECT tickets FROM laid_over")).scalar_one()
    shorter = json.dumps([json.loads(tickets)[0][:-1]])
    for spoil in (
        delete(OUTBOX).where(OUTBOX.c.op_id == ops[2].op_id),
        update(OUTBOX).where(OUTBOX.c.op_id == ops[4].op_id).values(op_id="another"),
        update(OUTBOX).where(OUTBOX.c.op_id == ops[0].op_id).values(op_id="a third"),
        update(OUTBOX).where(OUTBOX.c.op_id == ops[0].op_id).values(state="refused", status="refused", result_seq=1),
        update(CURSOR).values(seq=CURSOR.c.seq + 1),
        update(CURSOR).values(epoch=CURSOR.c.epoch + 1),
        update(LAID_OVER).values(tickets="["),
        update(LAID_OVER).values(tickets="[7]"),
        update(LAID_OVER).values(tickets=shorter),
    ):
        with pytest.raises(ZeroDivisionError), place.store.writing() as transaction:
            transaction.execute(spoil)
            transaction.info.pop(overlay._LAID, None)
            at, policy = device.cursor(transaction), place.desk._work.policy
            known = partial(centre_cache.ticket, transaction)
            whole = lay_over(known, outbox.not_in_feed(transaction, at.seq), policy)
            assert dict(ahead_of_feed(transaction, policy)) == whole
            transaction.info.pop(overlay._LAID, None)
            raise ZeroDivisionError
    assert used == []
    with place.store.reading() as transaction:
        at = device.cursor(transaction)
        short = outbox.not_in_feed_in_short(transaction, at.seq)
        policy = place.desk._work.policy
        assert laid_over.kept(transaction, at, policy, short) is not None
        other = replace(policy, no_show_calls=policy.no_show_calls + 1)
        assert laid_over.kept(transaction, at, other, short) is None


def test_it_is_kept_when_there_is_much_and_while_nothing_moves(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def last() -> int | None:
        with place.store.reading() as transaction:
            return transaction.execute(text("SELECT last_place FROM laid_over")).scalar()

    monkeypatch.setattr(laid_over, "KEPT_EVERY", 4)
    place.sign_in()
    alone(place)
    for _ in range(4):
        give(place)
    place.turn()
    place.turn()
    assert last() is None
    give(place)
    place.turn()
    first = last()
    assert first is not None
    for _ in range(3):
        give(place)
    place.turn()
    assert last() == first
    give(place)
    place.restart()
    assert last() == first + 4
    # The hub takes them one after the other: what would be kept now is old at once.
    place.wire.mend()
    place.settle()
    assert last() == first + 4


@pytest.mark.usefixtures("_often")
def test_a_damaged_store_begins_without_it(place: Place) -> None:
    place.sign_in()
    alone(place)
    give(place)
    give(place)
    place.restart()
    place.desk.close()
    path = place.folder / mending.FILE
    whole = bytearray(path.read_bytes())
    whole[4096 * 3 : 4096 * 3 + 64] = bytes(64)
    path.write_bytes(whole)
    place.desk = place.open()
    assert place.desk._work.store.mended
    with place.store.reading() as transaction:
        assert transaction.execute(text("SELECT count(*) FROM laid_over")).scalar() == 0


def test_a_ticket_with_everything_is_read_as_it_was_written() -> None:
    staff, window = StaffId("s"), WindowNo(3)
    ticket = replace(
        called(), started_at=NINE, ended_at=NINE, leg=StayClock(away=timedelta(microseconds=7), since=NINE),
        hold=Hold(reason="bank", return_by=NINE), to=Destination(staff=staff), person="p", identity="i",
        notes=(NoteLeft(at=NINE, staff=staff, window=None, content="c"),),
        reason=CallReason(code="x", minutes=3, said="ə"),
    )  # fmt: skip
    service = replace(ticket.services[0], outcome=Outcome.ADVISED, since=NINE, served=timedelta(minutes=3))
    turn = Turn(
        kind=TurnKind.HOLD, at=NINE, state="serving", group="Y", window=window, staff=staff, calls=2, called_at=None
    )  # fmt: skip
    ticket = replace(ticket, services=(service, service), turn=turn)
    for one in (called(), ticket):
        assert raised(Ticket, json.loads(json.dumps(flat(Ticket, one)))) == one
