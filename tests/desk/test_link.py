"""Between desk and hub: garbage, silence, a hub that starts again, and the threads that live in between."""

from __future__ import annotations

import json
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dostdesk.desk.hub_api import HubApi
from dostdesk.desk.hub_time import HubTime
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import device
from tests.desk.place import CLERK, NINE, PASSWORD, Place, until
from tests.desk.wire import HubInProcess

GARBAGE = [
    pytest.param(b"<html><body>Log in to the network</body></html>", 200, id="a page"),
    pytest.param(b"", 200, id="nothing"),
    pytest.param(b'{"results": [{"op_id"', 200, id="cut short"),
    pytest.param(b"[]", 200, id="another shape"),
    pytest.param(b'{"results": [], "epoch": "x"}', 200, id="another type"),
    pytest.param(b"\xff\xfe\x00", 200, id="bytes"),
    pytest.param(b"Bad gateway", 502, id="a gateway"),
    pytest.param(b"{}", 404, id="another server"),
    pytest.param(b'{"code": "x", "facts": {"code": 1, "a b": 2, "list": []}}', 409, id="strange facts"),
]


@pytest.mark.parametrize(("content", "status"), [GARBAGE[0], GARBAGE[2], GARBAGE[-1]])
def test_garbage_is_an_outside_error_and_nothing_is_lost(place: Place, content: bytes, status: int) -> None:
    place.sign_in()
    visit = place.serve()
    head = place.view().head
    place.wire.answer_with(content, status)
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    waiting = place.view().link.waiting
    for _ in range(4):
        place.clock.advance(timedelta(seconds=3))
        place.turn()
    assert place.view().link.waiting == waiting
    assert place.view().head == head
    place.wire.mend()
    place.settle()
    last = place.view().last
    assert last is not None
    assert last.label == visit.ticket.label
    assert last.state is TicketState.DONE


@pytest.mark.parametrize(("content", "status"), [*GARBAGE[:6], GARBAGE[7]])
def test_every_call_names_garbage_as_such(content: bytes, status: int) -> None:
    api = HubApi("http://hub", transport=httpx.MockTransport(lambda _: httpx.Response(status, content=content)))
    for call in (
        api.heartbeat,
        api.snapshot,
        api.staff,
        lambda: api.releases(after=0),
        lambda: api.sign_in("a", "b"),
        lambda: api.feed(after=0, epoch=1, wait=0),
        lambda: api.enrol("desk", "00000000-0000-0000-0000-000000000000", "desk"),
    ):
        with pytest.raises(OutsideError) as garbage:
            call()
        assert garbage.value.code == "hub_garbage"
    api.close()


def test_an_answer_to_other_ops_is_garbage(place: Place) -> None:
    place.sign_in()
    visit = place.serve()
    strange = {"op_id": "0" * 36, "status": "applied", "seq": 1}
    answer = {"results": [strange], "epoch": 1, "hub_time": NINE.isoformat()}
    place.wire.answer_with(json.dumps(answer).encode())
    place.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    place.desk.sender.step_all()
    assert place.desk.sender.trouble is not None
    assert place.desk.sender.trouble.code == "hub_garbage"
    place.wire.mend()
    place.settle()


def test_facts_of_a_hub_are_plain_and_short() -> None:
    problem = {"code": "x_y", "facts": {"label": "Y" * 900, "list": [1], "code": "z", "a b": 1, "window": 3}}
    api = HubApi("http://hub", transport=httpx.MockTransport(lambda _: httpx.Response(409, json=problem)))
    with pytest.raises(RefusedError) as refused:
        api.heartbeat()
    assert refused.value.facts == {"label": "Y" * 200, "window": 3}
    api.close()


def test_a_hub_that_started_again_goes_on_where_it_was(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.wire.hub.restart()
    place.settle()
    assert place.visit.ticket.state is TicketState.SERVING
    place.issue()
    assert len(place.view().queue) == 1


def test_what_waited_for_its_next_attempt_goes_out_with_the_first_beat_after_an_outage(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.wire.cut()
    place.desk.actions.finish_service(place.visit.ticket.services[0].id, Outcome.ADVISED)
    for _ in range(8):
        place.turn()
        place.clock.advance(timedelta(seconds=20))
    assert place.view().link.waiting >= 1
    place.desk.sender.step_all()
    place.wire.mend()
    place.desk.link.pulse.step()
    place.desk.sender.step_all()
    assert place.view().link.waiting == 0


def test_a_feed_that_does_not_follow_is_replaced_by_a_snapshot(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    with place.store.writing() as transaction:
        at = device.cursor(transaction)
        device.put_cursor(transaction, device.Cursor(epoch=at.epoch, seq=at.seq, hash="f" * 64))
    second = place.issue()
    assert [up.ticket.label for up in place.view().queue] == [label, second]
    with place.store.reading() as transaction:
        assert device.cursor(transaction).hash != "f" * 64
    assert "GET /v1/snapshot" in place.wire.asked


def test_a_call_that_is_decided_while_a_snapshot_is_on_its_way_stays(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    with place.store.writing() as transaction:
        device.put_cursor(transaction, device.Cursor(epoch=0, seq=0, hash=""))
    called: list[str] = []

    def call_meanwhile(path: str, content: bytes) -> bytes:
        if path == "/v1/snapshot":
            place.desk.actions.call_next()
            called.append(label)
        return content

    place.wire.spoil_answers(call_meanwhile)
    place.desk.follower.step(0)
    assert called == [label]
    assert place.visit.ticket.label == label
    place.desk.actions.start("")
    assert place.visit.ticket.state is TicketState.SERVING
    place.settle()
    assert place.visit.ticket.state is TicketState.SERVING


def test_a_desk_ahead_of_its_hub_begins_from_the_snapshot(place: Place) -> None:
    place.sign_in()
    place.issue()
    with place.store.writing() as transaction:
        at = device.cursor(transaction)
        device.put_cursor(transaction, device.Cursor(epoch=at.epoch, seq=at.seq + 1000, hash=at.hash))
    place.turn()
    assert place.view().head < 1000
    assert len(place.view().queue) == 1


def test_a_hub_that_forgot_the_desk_meets_it_again(place: Place) -> None:
    place.sign_in()
    place.desk._line.talkers.api.authorise("another token")
    place.turn()
    place.turn()
    place.issue()
    assert len(place.view().queue) == 1


def test_the_hubs_time_is_followed_and_nonsense_is_not(clock: ManualClock) -> None:
    time = HubTime(clock)
    time.heard(NINE + timedelta(minutes=5), asked=time.own.moment())
    assert time.now() == NINE + timedelta(minutes=5)
    time.heard(NINE.replace(tzinfo=None), asked=time.own.moment())
    assert time.now() == NINE + timedelta(minutes=5)
    time.heard(NINE + timedelta(minutes=5, milliseconds=300), asked=time.own.moment())
    assert time.now() == NINE + timedelta(minutes=5)


def test_an_outage_between_two_beats_is_not_waited_out_either(place: Place) -> None:
    place.sign_in()
    place.serve()
    place.settle()
    place.wire.cut()
    place.desk.actions.finish_service(place.visit.ticket.services[0].id, Outcome.ADVISED)
    for _ in range(3):
        place.desk.sender.step_all()
        place.desk.follower.step(0)
        place.clock.advance(timedelta(seconds=2))
    place.desk.sender.step_all()
    place.desk.follower.step(0)
    place.wire.mend()
    assert place.view().link.waiting >= 1
    assert place.desk.link.reachable, "no beat fell into the outage"
    place.desk.link._feed._woken.clear()
    place.desk.link.pulse.step()
    assert place.desk.link._feed._woken.is_set()
    place.desk.sender.step_all()
    assert place.view().link.waiting == 0


def test_threads_do_the_work_and_end(place: Place) -> None:
    place.sign_in()
    place.desk.close()
    place._answer_within = 10.0
    place.desk = place.open(start=True)
    changed = threading.Event()

    def note() -> None:
        changed.set()

    def wait(seconds: float) -> bool:
        happened = changed.wait(seconds)
        changed.clear()
        return happened

    end = place.desk.subscribe(note)
    until(lambda: place.view().link.state is LinkState.ONLINE, wait)
    issued = place.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    place.desk.actions.call_next()
    place.desk.actions.start("")
    assert place.visit.ticket.label == issued.label
    service = place.visit.ticket.services[0].id
    place.desk.actions.finish({service: Outcome.ADVISED}, False)

    def done() -> bool:
        view = place.view()
        printed = {job.kind for job in view.journal if job.state == "printed"}
        return view.link.waiting == 0 and view.visit is None and printed == {"slip", "receipt"}

    until(done, wait)
    end()
    place.desk.close()
    place.desk.close()
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("desk-")] == []
    place.desk = place.open()


def test_closing_wakes_a_call_that_waits_for_an_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        api = HubApi(f"http://127.0.0.1:{server.getsockname()[1]}")
        ended: list[str] = []

        def wait() -> None:
            try:
                api.feed(after=0, epoch=1, wait=60)
            except OutsideError as error:
                ended.append(error.code)

        waiting = threading.Thread(target=wait)
        waiting.start()
        connection, _ = server.accept()
        with connection:
            assert connection.recv(4)
            api.interrupt()
            waiting.join(timeout=10)
        assert not waiting.is_alive()
        assert ended == ["hub_unreachable"]
        with pytest.raises(OutsideError):
            api.heartbeat()
        api.close()


def test_the_first_sign_in_meets_the_hub_by_itself(folder: Path, hub: HubInProcess, clock: ManualClock) -> None:
    fresh = folder / "fresh"
    fresh.mkdir()
    place = Place(fresh, hub, clock, name="fresh")
    assert place.desk.release is None
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(3))
    assert place.view().window == 3
    place.desk.sender.step_all()
    place.wire.cut()
    place.close()
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    lost = Place(elsewhere, hub, clock, name="lost")
    lost.wire.cut()
    with pytest.raises(OutsideError) as refused:
        lost.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(4))
    assert refused.value.code == "hub_unreachable"
    lost.close()


def test_a_release_that_is_not_signed_by_the_pinned_key_is_never_used_and_stops_nothing(place: Place) -> None:
    place.sign_in()
    place.serve()
    release = place.desk.release
    with place.store.writing() as transaction:
        install = device.install(transaction)
        assert install is not None
        device.put_install(transaction, replace(install, release_key=f"demo-other:{'ab' * 32}"))
    place.restart()
    place.turn()
    trouble = place.desk.courier.trouble
    assert trouble is not None
    assert trouble.code == "keyring_unknown_root"
    assert place.desk.release is None
    with place.store.writing() as transaction:
        device.put_install(transaction, install)
    place.restart()
    assert place.desk.release is not None
    assert release is not None
    assert place.desk.release.number == release.number


def test_a_hub_set_back_to_yesterday_gets_everything_again(place: Place, folder: Path) -> None:
    place._answer_within = 10.0
    place.restart()
    place.sign_in()
    place.settle()
    place.wire.hub.keep_copy(folder / "copy")
    visit = place.serve()
    service = visit.ticket.services[0].id
    place.fill(service)
    submitted = place.desk.actions.submit(service)
    place.desk.actions.finish({}, False)
    place.settle()
    assert place.hub_application(submitted.number) is not None
    place.wire.hub.go_back_to(folder / "copy")
    assert place.hub_application(submitted.number) is None
    place.issue()
    place.settle()
    assert place.hub_application(submitted.number) is not None


def test_the_link_is_told_by_the_hubs_clock_and_judged_by_this_computers(place: Place) -> None:
    place.sign_in()
    place.issue()
    place.desk.actions.call_next()
    place.turn()
    ahead = timedelta(minutes=-50)
    time = place.desk.clock
    assert isinstance(time, HubTime)
    time.heard(place.clock.now() + ahead, asked=time.own.moment())
    place.desk.actions.start("")
    link = place.view().link
    assert (link.waiting, link.state) == (1, LinkState.ONLINE), "what was made this moment does not wait for long"
    assert (link.synced_at, place.desk.clock.now()) == (place.clock.now() + ahead,) * 2
