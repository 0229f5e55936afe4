"""A hub and a desk of different versions: what still works, and what is said where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from dostdesk import protocol
from dostdesk.desk import hub_api, link
from dostdesk.desk.view import LinkState
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.ops import OpState
from dostdesk.domain.words import LANGUAGES
from dostdesk.protocol import hub as shapes
from tests.desk.place import words
from tests.succession.test_promoted import once_each, states
from tests.succession.town import Town, TownDesk


@pytest.fixture
def newer_hub(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """From now on the hub speaks so many protocols more than the desk, and to as many older ones as a server does."""

    def by(versions: int) -> None:
        newest = protocol.PROTOCOL + versions
        oldest = max(1, newest - protocol.KEPT_PROTOCOLS)
        monkeypatch.setattr(protocol, "OLDEST_PROTOCOL", oldest)
        monkeypatch.setattr("dostdesk.hub.routes.queue.PROTOCOL", newest)
        monkeypatch.setattr("dostdesk.hub.routes.queue.OLDEST_PROTOCOL", oldest)

    return by


def test_a_server_speaks_to_clients_up_to_two_versions_old() -> None:
    assert protocol.KEPT_PROTOCOLS == 2
    assert max(1, protocol.PROTOCOL - 2) == protocol.OLDEST_PROTOCOL
    assert link.PROTOCOL == hub_api.PROTOCOL == protocol.PROTOCOL


@pytest.mark.parametrize("versions", [1, 2])
def test_a_desk_one_or_two_versions_old_works(town: Town, newer_hub: Callable[[int], None], versions: int) -> None:
    newer_hub(versions)
    desk = town.desk()
    desk.sign_in()
    desk.serve()
    desk.settle()
    assert desk.visit.ticket.state == "serving"


def test_an_older_one_uploads_what_it_has_and_says_so(town: Town, newer_hub: Callable[[int], None]) -> None:
    desk = town.desk()
    desk.sign_in()
    visit = desk.serve()
    town.net.down.add("a")
    town.later(seconds=15)
    desk.turn()
    desk.fill(visit.ticket.services[0].id)
    number = desk.desk.actions.submit(visit.ticket.services[0].id).number
    newer_hub(3)
    town.net.down.discard("a")
    for _ in range(10):
        desk.turn()
        town.later(seconds=1)
    with town.a.hub.store.reading() as rows:
        assert rows.numbers.issued(number) is not None
        once_each(desk, rows)
    assert states(desk) == {OpState.AT_HUB.value}
    shown = desk.view().link
    assert (shown.state, shown.refused, shown.waiting) == (LinkState.ON_ITS_OWN, "desk_too_old", 0)
    for language in LANGUAGES:
        assert words(language)("error.desk_too_old")
    # Nothing is asked any more; what it does on its own is taken.
    with pytest.raises(RefusedError) as refused:
        desk.desk.actions.undo_call()
    assert refused.value.code == "desk_too_old"
    label = desk.issue()
    assert label.startswith("X7-")
    with town.a.hub.store.reading() as rows:
        assert label in {ticket.label for ticket in rows.queue.waiting()}


def test_nothing_is_decided_for_a_program_that_is_too_old(town: Town, newer_hub: Callable[[int], None]) -> None:
    """Also for one that asks all the same: the hub does not rely on what the desk knows of itself."""
    desk = town.desk()
    desk.sign_in()
    newer_hub(3)
    with pytest.raises((RefusedError, OutsideError)):
        desk.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    with town.a.hub.store.reading() as rows:
        assert rows.ops.counts()["issue_ticket", "refused"] == 1
        assert rows.queue.waiting() == []


@pytest.mark.parametrize("ask", ["snapshot", "staff", "decided_days"])
def test_everything_else_is_refused_to_it(town: Town, newer_hub: Callable[[int], None], ask: str) -> None:
    desk = town.desk()
    newer_hub(3)
    with pytest.raises(RefusedError) as refused:
        getattr(desk.desk._line.talkers.api, ask)()
    assert refused.value.code == "client_too_old"


def test_what_a_newer_hub_records_and_this_desk_does_not_know_is_read_whole(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    label = desk.issue()

    def garble(request: httpx.Request) -> httpx.Response:
        answer = handle(request)
        if request.url.path == "/v1/feed":
            return httpx.Response(
                answer.status_code,
                headers={"x-epoch": answer.headers["x-epoch"]},
                content=answer.content.replace(b'"window_paused"', b'"window_dreamt"'),
            )
        return answer

    handle = town.net.handle_request
    town.net.handle_request = garble  # type: ignore[method-assign]
    _pause_of_another_window(town)
    desk.turn()
    assert desk.desk.follower.trouble is None
    assert [one.ticket.label for one in desk.view().queue] == [label]
    assert _cursor(desk) == town.a.hub.parts.tail.head


def _pause_of_another_window(town: Town) -> None:
    body = {"window": 3, "reason": "lunch", "until": "2026-11-18T06:00:00.000Z", "at": "2026-11-18T05:00:00.000Z"}

    def job(rows: Any) -> None:
        draft = EventDraft(entity="window:3", kind=EventKind.WINDOW_PAUSED, body=body)
        rows.feed.append(draft, op_id="019f0000-0000-7000-8000-000000000001", order=0, hub_time=town.clock.now())

    town.a.hub.writer.submit(job).result()


def _cursor(desk: TownDesk) -> int:
    from dostdesk.storage.desk import device

    with desk.store.reading() as transaction:
        return device.cursor(transaction).seq


def test_what_a_newer_hub_says_more_is_passed_over() -> None:
    told = {
        "centre": "12", "epoch": 1, "head": 3, "hub_time": "2026-11-18T05:00:00Z", "release": 1, "protocol": 3,
        "oldest_protocol": 1, "weather": "fine",
    }  # fmt: skip
    assert shapes.Heartbeat.model_validate(told).head == 3
