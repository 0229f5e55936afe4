"""A standby has what the hub has, or what it had a moment ago, and takes nothing from devices."""

from __future__ import annotations

import httpx
import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.hub_port import HubPort
from dostdesk.protocol.succession import PromoteAsked, StandbyEnrol
from dostdesk.storage.hub.store import HubRows, HubStore
from tests.desk.place import CLERK, PASSWORD, SUPERVISOR
from tests.desk.wire import KEY
from tests.succession.town import Town, lawful

_BESIDE = ("device", "staff", "session", "directory", "keyring", "person", "blob", "draft", "release", "release_blob")


def kept(rows: HubRows) -> dict[str, list[tuple[object, ...]]]:
    """Everything that makes a hub, but for who follows whom."""
    tables = (*_BESIDE, "event", "op", "lane", "quarantine")
    asked = {name: rows._connection.exec_driver_sql(f"SELECT * FROM {name}") for name in tables}
    return {name: sorted((tuple(row) for row in found), key=repr) for name, found in asked.items()}


def test_a_standby_has_everything_that_the_hub_has(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    visit = desk.serve()
    desk.fill(visit.ticket.services[0].id)
    desk.settle()
    town.b.follow()
    with town.a.hub.store.reading() as rows:
        wanted, live = kept(rows), rows.live()
    with town.b.standby._store.reading() as rows:
        found = kept(rows)
        assert rows.live() == live
    assert {name: found[name] for name in found if name != "lane"} == {
        name: wanted[name] for name in wanted if name != "lane"
    }
    assert all(wanted[name] for name in ("draft", "session", "op", "release_blob"))


def test_it_says_how_far_behind_it_is_and_that_it_does_not_know(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    assert town.b.standby.follower.behind == 0
    port = town.b.port(town.b.url)
    assert (port.heartbeat().role, port.heartbeat().behind) == ("standby", 0)
    town.net.down.add("a")
    town.later(seconds=16)
    town.b.standby.follower.step(0)
    assert town.b.standby.follower.trouble is not None
    assert port.heartbeat().behind is None


@pytest.mark.parametrize("path", ["/v1/ops", "/v1/recovery", "/v1/series"])
def test_it_refuses_what_devices_want(town: Town, path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        town.b.port(town.b.url)._link.send("POST", path, content=b"{}")
    assert refused.value.code == "hub_standby"


def test_only_a_supervisor_lets_a_machine_stand_by(town: Town) -> None:
    port = town.b.port(town.a.url)
    asked = StandbyEnrol(name="c", address="http://c", login=CLERK, password=PASSWORD)
    with pytest.raises(RefusedError) as refused:
        port.enrol_standby(asked)
    assert refused.value.code == "right_missing"
    with pytest.raises(RefusedError) as refused:
        port.enrol_standby(asked.model_copy(update={"login": SUPERVISOR, "password": "guessed"}))
    assert refused.value.code == "password_wrong"


def test_without_the_token_of_a_standby_nothing_is_told(town: Town) -> None:
    with pytest.raises(RefusedError) as refused:
        town.b.port(town.a.url).changes(after=0, op=0, place=0, wait=0)
    assert refused.value.code == "standby_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"login": CLERK}, "right_missing"),
        ({"password": "guessed"}, "password_wrong"),
        ({"old_hub_is_off": False}, "hub_not_off"),
    ],
)
def test_it_is_promoted_by_a_supervisor_who_says_that_the_hub_is_off(
    town: Town, change: dict[str, object], code: str
) -> None:
    asked = PromoteAsked(login=SUPERVISOR, password=PASSWORD, old_hub_is_off=True)
    port = town.b.port(town.b.url)
    with pytest.raises(RefusedError) as refused:
        port.promote(asked.model_copy(update=change))
    assert refused.value.code == code
    promoted = port.promote(asked)
    assert (promoted.epoch, port.heartbeat().role) == (2, "active")
    assert port.heartbeat().epoch == 2
    # Asked again, as after a lost answer, nothing happens twice.
    with pytest.raises(RefusedError):
        port.promote(asked)
    lawful(town.b.hub)


def test_the_first_event_of_an_epoch_names_the_head_that_it_continues(town: Town) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.b.follow()
    with town.a.hub.store.reading() as rows:
        head = rows.feed.head()
    town.b.promote()
    with town.b.hub.store.reading() as rows:
        (first,) = rows.feed.after(head.seq, 10)
    assert (first.epoch, first.seq, first.prev_hash) == (2, head.seq + 1, head.hash)
    assert first.body["from"] == {"epoch": 1, "seq": head.seq, "hash": head.hash}
    assert first.kind == "hub_promoted"


def test_a_promoted_machine_is_the_hub_after_a_restart(town: Town) -> None:
    town.b.promote()
    town.b.close()
    store = HubStore.open(town.b.folder / "hub.db", KEY)
    with store.reading() as rows:
        assert (rows.succession.role(), rows.feed.head().epoch) == ("active", 2)
    store.close()
    town.b.serve()
    assert town.b.hub.parts.epoch == 2


def test_whoever_follows_a_hub_that_fell_silent_asks_again_soon() -> None:
    patience: list[float] = []

    def silent(request: httpx.Request) -> httpx.Response:
        patience.append(request.extensions["timeout"]["read"])
        raise httpx.ReadTimeout("nothing came", request=request)

    port = HubPort("http://a", "token", transport=httpx.MockTransport(silent))
    with pytest.raises(OutsideError):
        port.changes(after=0, op=0, place=0, wait=1.0)
    assert 1.0 < patience[0] < 15.0
