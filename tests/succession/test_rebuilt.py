"""The hub's disk is gone and nothing stood by: a new hub comes from central and the desks, and nothing is missing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.central.sealing import Seal
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import id_maker
from dostdesk.domain.words import LANGUAGES
from dostdesk.hub.build import Hub
from dostdesk.hub.central_directory import DirectoryOverHttp
from dostdesk.hub.rebuild import rebuild
from tests.desk.place import NINE, OTHER_CLERK, RECEPTION, words
from tests.desk.wire import KEY
from tests.succession.at_central import CENTRE, LinkedTown
from tests.succession.test_promoted import once_each
from tests.succession.town import lawful


class RebuiltTown(LinkedTown):
    """Nothing stands by: machine `b` is bought when the disk of `a` is gone."""

    def _stand_by(self) -> None:
        return

    def follow_central(self) -> None:
        """What the hub tells central beside its feed."""
        follower = self.a.hub.follower
        assert follower is not None
        follower.step(0)
        assert follower.trouble is None

    def rebuild(self) -> Hub:
        self.a.off()
        self.rebuild_store()
        hub = self.b.serve()
        self.later(seconds=15)
        return hub

    def rebuild_store(self) -> None:
        rebuild(
            self.b.folder,
            KEY,
            central=self.memory,
            directory=DirectoryOverHttp(self.link(), CENTRE).directory(),
            clock=self.clock,
            new_id=id_maker(self.clock, random.Random(5)),
        )


@pytest.fixture
def town(folder: Path) -> Iterator[RebuiltTown]:
    made = RebuiltTown(folder, ManualClock(NINE))
    yield made
    made.close()


def test_what_central_has_and_what_the_desks_have_is_everything(town: RebuiltTown) -> None:
    desk, reception = town.desk(), town.desk("desk-1")
    desk.sign_in()
    reception.sign_in(RECEPTION, None)
    town.follow_central()
    first = desk.serve()
    desk.fill(first.ticket.services[0].id)
    early = desk.desk.actions.submit(first.ticket.services[0].id).number
    desk.settle()
    town.push(town.a.hub)
    # Central hears nothing of what follows.
    waiting = [reception.issue() for _ in range(2)]
    desk.desk.actions.finish({}, False)
    desk.settle()
    desk.desk.actions.call_next()
    desk.desk.actions.start("0TEST02")
    second = desk.visit
    desk.fill(second.ticket.services[0].id)
    late = desk.desk.actions.submit(second.ticket.services[0].id).number
    desk.settle()
    hub = town.rebuild()
    assert hub.parts.epoch == 2
    desk.settle()
    reception.settle()
    assert desk.visit.ticket.label == second.ticket.label
    with hub.store.reading() as rows:
        assert rows.numbers.issued(early) is not None
        assert rows.numbers.issued(late) is not None
        assert {ticket.label for ticket in rows.queue.waiting()} == set(waiting) - {second.ticket.label}
        once_each(desk, rows)
        once_each(reception, rows)
    lawful(hub)
    town.push(hub)


def test_desks_need_not_enrol_again_and_the_clerk_signs_in_again(town: RebuiltTown) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.follow_central()
    town.push(town.a.hub)
    town.rebuild()
    desk.settle()
    assert "b POST /v1/enrol" not in town.net.asked
    with pytest.raises(RefusedError) as refused:
        desk.desk.actions.call_next()
    assert refused.value.code == "session_missing"
    desk.sign_in()
    desk.desk.actions.call_next()
    assert desk.visit.ticket.label == "Y-001"


def test_a_device_of_which_central_never_heard_is_known_by_its_token(town: RebuiltTown) -> None:
    town.follow_central()
    desk = town.desk()
    desk.sign_in(OTHER_CLERK)
    label = desk.issue()
    hub = town.rebuild()
    desk.settle()
    assert "b POST /v1/enrol" not in town.net.asked
    with hub.store.reading() as rows:
        assert [ticket.label for ticket in rows.queue.waiting()] == [label]
        once_each(desk, rows)


def test_labels_that_only_desks_have_seen_are_not_given_again(town: RebuiltTown) -> None:
    town.follow_central()
    desk = town.desk()
    desk.sign_in()
    # More than a promotion skips, while central was away.
    given = [desk.issue() for _ in range(60)]
    hub = town.rebuild()
    desk.settle()
    desk.sign_in()
    label = desk.issue()
    assert label not in given
    assert int(label.rpartition("-")[2]) > 60
    lawful(hub)


def test_a_store_that_is_there_is_never_replaced(town: RebuiltTown) -> None:
    town.follow_central()
    town.b.folder.mkdir()
    (town.b.folder / "hub.db").write_bytes(b"somebody's")
    with pytest.raises(RefusedError) as refused:
        town.rebuild_store()
    assert refused.value.code == "rebuild_store_exists"
    assert (town.b.folder / "hub.db").read_bytes() == b"somebody's"


def test_a_rebuild_that_was_cut_short_is_begun_again(town: RebuiltTown) -> None:
    desk = town.desk()
    desk.sign_in()
    town.follow_central()
    town.push(town.a.hub)
    town.line.cut = True
    with pytest.raises(OutsideError):
        town.rebuild_store()
    assert not (town.b.folder / "hub.db").exists()
    town.line.cut = False
    town.b.folder.mkdir(exist_ok=True)
    (town.b.folder / "hub.rebuilding.db").write_bytes(b"half")
    town.rebuild()
    assert town.b.hub.parts.epoch == 2


def test_a_centre_of_which_central_keeps_nothing_is_told_so(town: RebuiltTown) -> None:
    with pytest.raises(RefusedError) as refused:
        town.rebuild_store()
    assert refused.value.code == "identity_unknown"


def test_a_central_without_its_key_says_what_is_missing(town: RebuiltTown) -> None:
    town.follow_central()
    for key, code in ((None, "identity_key_missing"), (Seal(bytes(32)), "identity_sealed")):
        object.__setattr__(town.national.central.parts, "seal", key)
        with pytest.raises(RefusedError) as refused:
            town.rebuild_store()
        assert refused.value.code == code
        for language in LANGUAGES:
            assert words(language)(f"error.{code}")
    assert not (town.b.folder / "hub.db").exists()


def test_a_hub_that_runs_tells_a_central_that_was_given_a_key_within_the_hour(town: RebuiltTown) -> None:
    seal = town.national.central.parts.seal
    object.__setattr__(town.national.central.parts, "seal", None)
    town.follow_central()
    object.__setattr__(town.national.central.parts, "seal", seal)
    town.follow_central()
    with pytest.raises(RefusedError, match="identity_unknown"):
        town.memory.identity()
    town.later(hours=1)
    town.follow_central()
    assert town.memory.identity().secret == town.a.hub.parts.centre.secret.hex()
