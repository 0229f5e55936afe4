"""A store that was copied to another PC, or set back to an older image: the hub sees it, the install begins anew, and
nothing is lost, doubled or left unexplained.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventKind
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.lives import Anew
from dostdesk.domain.ops import Lane, OpKind, OpStatus
from dostdesk.hub.audit import audited
from dostdesk.protocol.hub import SeriesRequest
from dostdesk.storage.desk import account, device, keeping, lives, numbers, outbox
from dostdesk.storage.desk.device import Install
from tests.desk.place import Place
from tests.desk.wire import HubInProcess

OTHER = "employment-jobseeker-register"


def install(place: Place) -> Install:
    with place.store.reading() as transaction:
        found = device.install(transaction)
    assert found is not None
    return found


def series(place: Place) -> list[str]:
    """From which numbers are given."""
    with place.store.reading() as transaction:
        return [held.series.key for held in numbers.held(transaction)]


def events(hub: HubInProcess, *kinds: EventKind) -> list[Event]:
    with hub.hub.store.reading() as rows:
        return [event for event in rows.feed.all() if event.kind in kinds]


def conflicts(hub: HubInProcess) -> set[str]:
    return {str(event.body["code"]) for event in events(hub, EventKind.CONFLICT_RECORDED)}


def quarantined(hub: HubInProcess) -> dict[str, str]:
    with hub.hub.store.reading() as rows:
        return rows.ops.quarantined()


def sound(hub: HubInProcess) -> None:
    """Every number is explained, and what is live is what the feed says."""
    with hub.hub.store.writing() as rows:
        assert audited(rows).numbers_unexplained == 0
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before


def apply_for(place: Place, service: VisitServiceId) -> str:
    place.fill(service)
    return place.desk.actions.submit(service).number


@pytest.fixture
def copy(place: Place, folder: Path, hub: HubInProcess, clock: ManualClock) -> Iterator[Place]:
    """Two PCs with one store, taken while an application waited to be sent; the first of them has no link."""
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    apply_for(place, place.visit.ticket.services[0].id)
    place.desk.close()
    shutil.copytree(place.folder, folder / "copy")
    place.desk = place.open()
    other = Place(folder / "copy", hub, clock, seed=70)
    yield other
    other.close()


def test_the_second_of_two_copies_becomes_another_install_and_both_go_on(
    place: Place, copy: Place, hub: HubInProcess, clock: ManualClock
) -> None:
    copy.settle()
    copy.desk.actions.add_service(OTHER)
    first = apply_for(copy, copy.visit.ticket.services[1].id)
    copy.settle()
    place.desk.actions.add_service(OTHER)
    second = apply_for(place, place.visit.ticket.services[1].id)
    assert first == second
    place.wire.mend()
    place.settle()
    assert (install(copy).device, install(copy).install_epoch) == ("desk-7", 1)
    assert (install(place).device, install(place).install_epoch) == ("desk-7-2", 2)
    sent = events(hub, EventKind.APPLICATION_SUBMITTED)
    assert len(sent) == len({event.body["application"] for event in sent}) == 3
    assert "number_reissued" in conflicts(hub)
    assert quarantined(hub) == {}
    copy.settle()
    assert not set(series(place)) & set(series(copy))
    assert first.rsplit("-", 2)[0] not in {*series(place), *series(copy)}
    sound(hub)


def live_as_one(place: Place, copy: Place) -> None:
    """As two machines do of which one was copied while it ran."""
    copy.settle()
    with copy.store.reading() as transaction:
        mark = lives.marks(transaction)[-1]
    place.desk.courier.introduction._lives._mark = mark
    place.desk.sender._api.lives_as(mark)


def test_a_machine_that_was_copied_while_it_ran_is_seen_by_the_place_of_its_ops(
    place: Place, copy: Place, hub: HubInProcess
) -> None:
    """Both are the same life; the one whose place in the lane is taken begins anew and reports it again."""
    live_as_one(place, copy)
    copy.desk.actions.add_service(OTHER)
    place.desk.actions.add_service(OTHER)
    copy.settle()
    place.wire.mend()
    place.settle()
    place.settle()
    assert install(place).device == "desk-7-2"
    assert quarantined(hub) == {}
    with place.store.reading() as transaction:
        assert outbox.unsettled(transaction)[0] == 0
    with hub.hub.store.reading() as rows:
        statuses = [status for _, kind, status in rows.ops.all() if kind == OpKind.ADD_SERVICE.value]
    assert sorted(statuses) == ["applied", "applied_with_conflict"]
    sound(hub)


def test_whoever_asked_from_a_place_that_is_taken_is_answered_in_another(
    place: Place, copy: Place, hub: HubInProcess
) -> None:
    """The refusal is about the place: nobody is told it for an answer, and the hub knows what became of the op."""
    live_as_one(place, copy)
    place.wire.mend()
    place.desk.sender.step(Lane.QUEUE)
    copy.desk.actions.add_service(OTHER)
    copy.settle()
    with pytest.raises(RefusedError) as refused:
        place.issue()
    assert refused.value.code == "session_missing"
    assert install(place).device == "desk-7-2"
    with place.store.reading() as transaction:
        (asked,) = [op for op in account.ops(transaction) if op.status == OpStatus.REFUSED]
    with hub.hub.store.reading() as rows:
        kept = rows.ops.answered(asked.op_id)
    assert kept is not None
    assert kept[1].status == asked.status


def test_what_both_copies_had_still_to_send_is_recorded_once(place: Place, copy: Place, hub: HubInProcess) -> None:
    copy.settle()
    before = len(events(hub, *EventKind))
    place.wire.mend()
    place.settle()
    place.settle()
    added = events(hub, *EventKind)[before:]
    assert {event.kind for event in added} == {EventKind.SERIES_ENDED, EventKind.SERIES_GRANTED}
    assert quarantined(hub) == {}
    assert place.view().link.waiting == 0
    sound(hub)


def test_a_copy_whose_answer_was_lost_asks_for_the_same_new_identity(
    place: Place, copy: Place, hub: HubInProcess
) -> None:
    copy.settle()
    place.wire.lose_answers()
    place.turn()
    assert install(place).device == "desk-7"
    place.restart()
    place.wire.mend()
    place.settle()
    with hub.hub.store.reading() as rows:
        assert rows.people.names() == {"desk-7", "desk-7-2"}
    assert install(place).install_epoch == 2
    sound(hub)


def _garbled(path: str, body: bytes) -> bytes:
    return b"" if path.startswith("/v1/enrol/anew") else body


def test_whoever_is_not_heard_yet_takes_no_series_in_the_name_of_the_other(
    place: Place, copy: Place, hub: HubInProcess
) -> None:
    """It followed that its series ended, and not yet that it is another install: what is granted now is the other's."""
    copy.settle()
    place.wire.spoil_answers(_garbled)
    place.turn()
    assert series(place) == []
    copy.settle()
    place.turn()
    assert "POST /v1/enrol/anew" in place.wire.asked
    assert "POST /v1/series" not in place.wire.asked
    place.wire.mend()
    place.settle()
    assert len(series(copy)) == len(series(place)) == 2
    assert not set(series(place)) & set(series(copy))
    sound(hub)


def test_series_that_come_after_the_install_began_anew_are_those_of_the_other(place: Place) -> None:
    place.settle()
    before = install(place)
    with place.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM number_series")

    def began_anew(path: str, body: bytes) -> bytes:
        if path == "/v1/series":
            with place.store.writing() as transaction:
                device.put_install(transaction, replace(before, device="desk-7-2", install_epoch=2))
        return body

    place.wire.spoil_answers(began_anew)
    place.desk.courier.step()
    assert "POST /v1/series" in place.wire.asked
    assert series(place) == []


def test_whoever_is_not_heard_yet_brings_no_draft_in_the_name_of_the_other(
    place: Place, folder: Path, hub: HubInProcess, clock: ManualClock
) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.desk.close()
    shutil.copytree(place.folder, folder / "copy")
    copy = Place(folder / "copy", hub, clock, seed=70)
    copy.settle()
    copy.close()
    place.desk = place.open()
    place.fill(place.visit.ticket.services[0].id)
    place.wire.spoil_answers(_garbled)
    place.wire.asked.clear()
    place.turn()
    assert "POST /v1/enrol/anew" in place.wire.asked
    assert [one for one in place.wire.asked if one.startswith("PUT /v1/drafts")] == []


def test_a_copy_that_is_switched_off_leaves_its_name_and_is_told_so(
    place: Place, copy: Place, hub: HubInProcess, clock: ManualClock
) -> None:
    copy.settle()
    clock.advance(timedelta(minutes=10))
    place.wire.mend()
    place.settle()
    assert install(place).device == "desk-7"
    clock.advance(timedelta(minutes=10))
    copy.settle()
    copy.desk.actions.finish({}, call_the_next=False)
    copy.settle()
    with pytest.raises(RefusedError) as refused:
        copy.desk.actions.call_next()
    assert refused.value.code == "install_replaced"
    assert len(events(hub, EventKind.RECEIPT_ISSUED)) == 1


def test_an_image_taken_while_the_desk_ran_is_seen_by_its_numbers(
    place: Place, folder: Path, hub: HubInProcess, clock: ManualClock
) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    shutil.copytree(place.folder, folder / "image")
    number = apply_for(place, place.visit.ticket.services[0].id)
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    place.desk.close()
    shutil.rmtree(place.folder)
    shutil.copytree(folder / "image", place.folder)
    place.desk = place.open()
    place.settle()
    assert (install(place).device, install(place).install_epoch) == ("desk-7", 2)
    ended = events(hub, EventKind.SERIES_ENDED)
    assert {event.body["reason"] for event in ended} == {"set_back"}
    assert max(event.body["last"] for event in ended) == 2
    assert place.hub_application(number) is not None
    assert place.view().visit is None
    place.serve()
    again = apply_for(place, place.visit.ticket.services[0].id)
    assert again.rsplit("-", 2)[0] != number.rsplit("-", 2)[0]
    place.settle()
    assert len(events(hub, EventKind.APPLICATION_SUBMITTED)) == 2
    assert quarantined(hub) == {}
    sound(hub)


def test_an_old_image_brings_back_the_draft_that_the_hub_has(
    place: Place, folder: Path, hub: HubInProcess, clock: ManualClock
) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    service = place.visit.ticket.services[0].id
    shutil.copytree(place.folder, folder / "image")
    place.fill(service)
    place.desk.actions.add_service(OTHER)
    place.settle()
    written = place.visit.drafts[service]
    place.desk.close()
    shutil.rmtree(place.folder)
    shutil.copytree(folder / "image", place.folder)
    place.desk = place.open()
    place.settle()
    place.settle()
    assert place.visit.drafts[service].form == written.form
    assert len(place.visit.ticket.services) == 2


def test_a_restart_is_no_copy(place: Place, hub: HubInProcess) -> None:
    for _ in range(3):
        place.restart()
        place.settle()
    assert install(place).install_epoch == 1
    assert events(hub, EventKind.SERIES_ENDED) == []


def test_a_life_whose_answer_was_lost_is_no_copy(place: Place, hub: HubInProcess) -> None:
    place.restart()
    place.wire.lose_answers()
    place.turn()
    place.restart()
    place.wire.mend()
    place.settle()
    assert install(place).install_epoch == 1


def test_a_hub_that_was_set_back_takes_no_desk_for_a_copy(place: Place, folder: Path, hub: HubInProcess) -> None:
    place.settle()
    hub.keep_copy(folder / "backup")
    for _ in range(2):
        place.restart()
        place.settle()
    hub.go_back_to(folder / "backup")
    place.settle()
    assert install(place).install_epoch == 1


def test_what_an_install_before_this_one_did_comes_again_to_a_hub_that_was_set_back(
    place: Place, folder: Path, hub: HubInProcess
) -> None:
    """Central had it when the install began anew, so it is in none of its lanes."""
    place._answer_within = 10.0
    place.restart()
    place.sign_in()
    place.settle()
    hub.keep_copy(folder / "backup")
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    number = place.desk.actions.submit(service).number
    place.settle()
    with place.store.writing() as transaction:
        keeping.move(transaction, 10_000, place.clock.now())
        lives.want_anew(transaction, Anew.SET_BACK)
    place.desk.sender._api.unheard = True
    place.desk.actions.finish({}, False)
    place.settle()
    assert install(place).install_epoch == 2
    hub.go_back_to(folder / "backup")
    assert place.hub_application(number) is None
    for _ in range(3):
        place.settle()
    assert place.hub_application(number) is not None
    assert install(place).install_epoch == 3
    assert place.view().link.waiting == 0


def test_a_second_life_is_refused_until_it_was_heard(place: Place, copy: Place) -> None:
    """Whoever speaks as an earlier life of a store reports nothing before the hub looked at it."""
    copy.settle()
    with place.store.reading() as transaction:
        earlier = lives.marks(transaction)[-1]
    place.wire.mend()
    place.desk.link.pulse.step()
    place.desk.sender._api.lives_as(earlier)
    with pytest.raises(RefusedError) as refused:
        place.desk.sender._api.series(SeriesRequest(install_epoch=1, request=str(uuid.UUID(int=1, version=4))))
    assert refused.value.code == "life_unknown"
    while place.desk.sender.step(Lane.PAPERS) == 0:
        pass
    assert place.desk.sender.trouble is None
    assert install(place).device == "desk-7-2"
    with place.store.reading() as transaction:
        assert lives.wants_anew(transaction) == ""
