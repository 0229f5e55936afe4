"""The laws of a promotion, whatever happened before it and however far the standby had come: by generated days."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dostdesk.domain.ids import id_maker
from dostdesk.domain.numbers import ticket_label
from dostdesk.domain.ops import RULES, Lane, OpKind, OpStatus
from dostdesk.domain.succession import LABELS_SKIPPED, Promotion, hub_proof, labels_after
from dostdesk.hub.promotion import promote
from dostdesk.hub.recovery import replay
from dostdesk.hub.standby import changes_beyond, take_changes
from dostdesk.protocol.ops import Op
from dostdesk.protocol.succession import EarlierAnswer, RecoveredOp
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.store import HubRows, HubStore
from dostdesk.storage.hub.succession import Followed
from tests.hub.hub_floor import KEY, Desk, Floor, Prepared

LETTERS = st.sampled_from("YPEM")
SETTINGS = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(
    known=st.dictionaries(LETTERS, st.integers(0, 900)),
    lost=st.dictionaries(LETTERS, st.integers(0, LABELS_SKIPPED)),
    new=st.lists(LETTERS, max_size=30),
)
def test_a_label_that_was_given_and_is_not_known_is_never_given_again(
    known: dict[str, int], lost: dict[str, int], new: list[str]
) -> None:
    given = {
        ticket_label(letter, known.get(letter, 0) + order)
        for letter, count in lost.items()
        for order in range(1, count + 1)
    }
    counters = labels_after(known, "YPEM")
    for letter in new:
        counters[letter] += 1
        assert ticket_label(letter, counters[letter]) not in given


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 3))
def test_a_promotion_is_proven_by_the_secret_and_by_nothing_less(parts: list[int], changed: int) -> None:
    secret, digest = bytes(parts) * 8, f"{parts[2]:064x}"
    proven = Promotion(epoch=parts[0], seq=parts[1], hash=digest).proven(secret, "12")
    assert proven.holds(secret, "12")
    others = [
        Promotion(epoch=parts[0] + 1, seq=parts[1], hash=digest, proof=proven.proof),
        Promotion(epoch=parts[0], seq=parts[1] + 1, hash=digest, proof=proven.proof),
        Promotion(epoch=parts[0], seq=parts[1], hash=f"{parts[2] + 1:064x}", proof=proven.proof),
    ]
    assert not others[changed % 3].holds(secret, "12")
    assert not proven.holds(secret, "13")
    assert not proven.holds(b"\xff" * 32, "12")
    assert hub_proof("a", "b", centre="12", epoch=1, role="active") != hub_proof(
        "a", "b", centre="12", epoch=1, role="fenced"
    )


@dataclass
class Told:
    """An op as its device keeps it."""

    desk: Desk
    op: Op
    answer: Answer

    @property
    def again(self) -> RecoveredOp:
        answer = EarlierAnswer(
            status=self.answer.status, code=self.answer.code, facts=self.answer.facts, body=self.answer.body
        )
        return RecoveredOp(op=self.op, answer=answer)


@dataclass
class Day:
    """A hub with three desks, a standby, and what the desks were told."""

    floor: Floor
    standby: HubStore
    desks: list[Desk] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    _at: Followed = field(default_factory=lambda: Followed(url="http://a", token="t"))

    def ask(self, desk: Desk, kind: OpKind, payload: dict[str, Any]) -> Answer:
        self.floor.advance(seconds=1)
        op = desk.op(kind, payload)
        answer = desk.send(op).answers[0]
        self.told.append(Told(desk, op, answer))
        return answer

    def step(self, desk: Desk, choice: str) -> None:
        """One thing that a clerk does, if it can be done."""
        floor = self.floor
        if choice == "issue":
            service = {"service_id": floor.new_id(), "code": "udsy-apply", "release": 1}
            payload = {"ticket": floor.new_id(), "services": [service], "priority": "regular", "language": "az"}
            self.ask(desk, OpKind.ISSUE_TICKET, payload)
            return
        with floor.store.reading() as rows:
            here = rows.queue.at_window(desk.window)  # type: ignore[arg-type]
        if here is None:
            self.ask(desk, OpKind.CALL_NEXT, {"window": desk.window})
        elif here.state == "called":
            self.ask(desk, OpKind.START, {"ticket": here.id})
        else:
            service_id = here.services[0].id
            end = {"ticket": here.id, "service_id": service_id, "outcome": "consulted"}
            self.ask(desk, OpKind.FINISH_SERVICE, end)
            self.ask(desk, OpKind.FINISH_VISIT, {"ticket": here.id})

    def follow(self) -> None:
        for _ in range(20):
            with self.standby.reading() as rows:
                after = rows.feed.head().seq
            with self.floor.store.reading() as rows:
                changes = changes_beyond(
                    rows, after=after, op=self._at.op_row, place=self._at.place, now=self.floor.clock.now()
                )
            self._at = take_changes(self.standby, changes, self._at, self.floor.clock.now())
            if (self._at.op_row, self._at.place) == (changes.last_op, changes.last_place):
                return

    def replay(self, told: Sequence[Told]) -> list[Answer]:
        """Ops of one lane of one desk, sent to the standby that is the hub now."""
        floor, desk = self.floor, told[0].desk
        with self.standby.writing() as rows:
            taken = replay(
                rows,
                tuple(one.again for one in told),
                desk.sender,
                rules=floor.hub.parts.rules,
                now=floor.hub.parts.now(),
                new_id=floor.new_id,
            )
        assert len(taken.answers) == len(told)
        return list(taken.answers)


@contextmanager
def a_day(prepared: Prepared) -> Iterator[Day]:
    folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    floor = Floor(prepared, folder / "hub")
    standby = HubStore.open(folder / "standby.db", KEY)
    try:
        with standby.writing() as rows:
            rows.found_centre(floor.hub.parts.centre, floor.clock.now())
            rows.feed.stand_by()
            rows.succession.follow(Followed(url="http://a", token="t"))
        day = Day(floor, standby)
        # Whoever stands by has staff and catalogue before the day begins.
        day.follow()
        for no in (1, 2, 3):
            desk = floor.desk(f"desk-{no}", no)
            desk.window = no
            day.desks.append(desk)
            day.ask(desk, OpKind.OPEN_WINDOW, {"window": no})
        yield day
    finally:
        standby.close()
        floor.close()
        shutil.rmtree(folder)


def live_is_the_fold(rows: HubRows) -> None:
    assert rows.feed.broken_at() is None
    live = rows.live()
    rows.rebuild()
    assert rows.live() == live


@SETTINGS
@given(
    steps=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["issue", "serve"])), min_size=3, max_size=25),
    followed=st.integers(0, 25),
    order=st.permutations([0, 1, 2]),
    chunk=st.integers(1, 6),
    twice=st.booleans(),
)
def test_whatever_a_standby_missed_it_has_after_the_desks_have_told_it_once(
    prepared: Prepared, steps: list[tuple[int, str]], followed: int, order: list[int], chunk: int, twice: bool
) -> None:
    with a_day(prepared) as day:
        for place, (desk, choice) in enumerate(steps):
            if place == followed:
                day.follow()
            day.step(day.desks[desk], choice)
        now, new_id = day.floor.clock.now(), id_maker(day.floor.clock, random.Random(9))
        promote(day.standby, staff="s-5", letters="YPEM", now=now, new_id=new_id)
        for desk in (day.desks[place] for place in order):
            for lane in Lane:
                mine = [one for one in day.told if one.desk is desk and RULES[one.op.kind].lane is lane]
                for begin in range(0, len(mine), chunk):
                    part = mine[begin : begin + chunk]
                    first = day.replay(part)
                    if twice:
                        assert day.replay(part) == first
        with day.floor.store.reading() as rows:
            before = {ticket.id: ticket for ticket in rows.queue.of_day(day.floor.hub.parts.now().date())}
        with day.standby.writing() as rows:
            live_is_the_fold(rows)
            after = {ticket.id: ticket for ticket in rows.queue.of_day(day.floor.hub.parts.now().date())}
            known = {op_id: OpStatus(status) for op_id, _, status in rows.ops.all()}
        # Nothing acknowledged is lost, and nothing is there twice.
        assert set(known) == {one.op.op_id for one in day.told}
        assert {one.op.op_id for one in day.told if one.answer.status is OpStatus.REFUSED} == {
            op_id for op_id, status in known.items() if status is OpStatus.REFUSED
        }
        assert {ticket.label for ticket in after.values()} == {ticket.label for ticket in before.values()}
        # Everybody told the truth and nothing crossed: each visit stands where it stood.
        if OpStatus.APPLIED_WITH_CONFLICT not in known.values():
            assert {key: (one.state, one.window) for key, one in after.items()} == {
                key: (one.state, one.window) for key, one in before.items()
            }
