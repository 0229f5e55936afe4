"""What a hub expects of the hours ahead: told with tickets and to boards, answered to a supervisor, and replayed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.hub.build import STORE_FILE
from dostdesk.hub.outlook import HubKnows
from dostdesk.hub.outlook_apart import ForesightApart
from dostdesk.insight.day_fold import told_of
from dostdesk.protocol.outlook import Changes, Outlook, ReplayRequest, Rule, Unknown
from tests.hub.hub_floor import KEY, MORNING, SERVICE, Floor
from tests.hub.hub_http import HttpDesk, code, speak
from tests.insight.lived import Town

OK = httpx.codes.OK
FIRST = date(2026, 11, 11)
DAYS = 4


@pytest.fixture
def with_past(floor: Floor) -> Floor:
    """A hub whose feed has some days before this one."""
    town = Town(5, windows=8, visits=150, first=FIRST)
    for day in town.open_days(DAYS):
        events = list(town.events(day))
        with floor.hub.store.writing() as rows:
            for event in events:
                draft = EventDraft(entity=event.entity, kind=event.kind, body=event.body)
                rows.feed.append(draft, op_id=event.op_id, order=0, hub_time=event.hub_time)
    return floor


async def supervised(client: httpx.AsyncClient, floor: Floor) -> tuple[HttpDesk, HttpDesk]:
    """A clerk at his window, and the supervisor."""
    clerk = await HttpDesk(client, floor.clock, "desk-1").ready("login-2")
    await clerk.ask(*opening(1))
    return clerk, await HttpDesk(client, floor.clock, "desk-5").ready("login-5")


def opening(window: int) -> tuple[Any, dict[str, Any]]:
    from dostdesk.domain.ops import OpKind

    return OpKind.OPEN_WINDOW, {"window": window}


def test_a_centre_without_a_past_tells_nothing_and_says_why(floor: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        clerk, supervisor = await supervised(client, floor)
        await clerk.issue("Y")
        answer = await supervisor.get("/v1/insight/outlook")
        assert answer.status_code == OK, answer.text
        told = {group["group"]: group for group in answer.json()["groups"]}
        assert (told["Y"]["wait"], told["Y"]["unknown"], told["Y"]["waiting"]) == (None, Unknown.NO_HISTORY, 1)
        assert told["E"]["unknown"] == Unknown.NO_WINDOW
        assert answer.json()["calibration"]["inside"] is None
        assert (await clerk.get("/v1/heartbeat")).json()["waits"] == {}
        await clerk.issue("Y")

    speak(floor.hub, talk)
    assert all("told" not in event.body for event in issued(floor))


def test_a_range_is_told_with_the_ticket_and_on_boards_and_stands_in_the_feed(with_past: Floor) -> None:
    floor = with_past

    async def talk(client: httpx.AsyncClient) -> dict[str, Any]:
        clerk, supervisor = await supervised(client, floor)
        for _ in range(5):
            await clerk.issue("Y")
        outlook = (await supervisor.get("/v1/insight/outlook")).json()
        group = next(one for one in outlook["groups"] if one["group"] == "Y")
        assert 0 <= group["wait"]["low_s"] < group["wait"]["expected_s"] < group["wait"]["high_s"]
        assert len(outlook["tickets"]) == 5
        beat = (await clerk.get("/v1/heartbeat")).json()
        assert beat["waits"]["Y"] == [group["wait"]["low_s"], group["wait"]["high_s"]]
        assert "E" not in beat["waits"]
        from dostdesk.domain.ops import OpKind

        service = {"service_id": floor.new_id(), "code": SERVICE["Y"], "release": 1}
        payload = {"ticket": floor.new_id(), "services": [service], "priority": "regular", "language": "az"}
        told: dict[str, Any] = (await clerk.ask(OpKind.ISSUE_TICKET, payload))["body"]["told"]
        assert told == {"low_s": group["wait"]["low_s"], "high_s": group["wait"]["high_s"]}
        return told

    told = speak(floor.hub, talk)
    kept = told_of(issued(floor)[-1].body)
    assert kept is not None
    assert {"low_s": kept.low, "high_s": kept.high} == told
    floor.clock.advance(timedelta(minutes=2))
    assert floor.hub.parts.foresight.told("Y", "regular", floor.clock.now()) is None


def test_the_rest_of_the_day_is_forecast_with_windows_that_lack(with_past: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> dict[str, Any]:
        _, supervisor = await supervised(client, with_past)
        found: dict[str, Any] = (await supervisor.get("/v1/insight/outlook")).json()
        return found

    outlook = speak(with_past.hub, talk)
    assert (outlook["days"], outlook["visits"] > 400) == (DAYS, True)
    half_hours = outlook["half_hours"]
    assert [one["begins_at"][11:16] for one in half_hours[:2]] == ["09:00", "09:30"]
    assert len(half_hours) == 18
    assert all(one["low"] <= one["expected"] <= one["high"] for one in half_hours)
    assert all(one["lacking"] == one["needed"] - 1 for one in half_hours), "one window is open"
    assert max(one["lacking"] for one in half_hours) > 2


def test_only_who_may_see_figures_is_answered(with_past: Floor) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        clerk, supervisor = await supervised(client, with_past)
        assert code(await clerk.get("/v1/insight/outlook")) == (403, "right_missing")
        asked = {"day": FIRST.isoformat()}
        assert code(await clerk.post("/v1/insight/replay", asked)) == (403, "right_missing")
        assert code(await supervisor.post("/v1/insight/replay", {"day": "2020-01-06"})) == (409, "replay_day_empty")
        assert (await supervisor.post("/v1/insight/replay", {"day": "x"})).status_code == 422

    speak(with_past.hub, talk)


def test_a_past_day_is_run_again_under_other_rules(with_past: Floor) -> None:
    changes = {"rule": Rule.STRICT, "windows": -3, "class_targets": {"care": None}, "skills": {"3": ["Y"]}}

    async def talk(client: httpx.AsyncClient) -> dict[str, Any]:
        _, supervisor = await supervised(client, with_past)
        answer = await supervisor.post("/v1/insight/replay", {"day": FIRST.isoformat(), "changes": changes})
        assert answer.status_code == OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    replayed = speak(with_past.hub, talk)
    assert replayed["before"][0]["visits"] == replayed["after"][0]["visits"] == replayed["visits"] > 100
    assert replayed["after"][0]["longest_s"] > replayed["before"][0]["longest_s"]


@pytest.fixture
def apart(with_past: Floor, tmp_path: Path) -> Iterator[Callable[[], ForesightApart]]:
    made: list[ForesightApart] = []

    def make() -> ForesightApart:
        hub = with_past.hub

        def knows(now: Any) -> HubKnows:
            rules = hub.parts.rules.in_force(now)
            return HubKnows(policy=rules.policy, calendar=rules.calendar, windows=hub.parts.centre.windows)

        path = tmp_path / "hub" / STORE_FILE
        made.append(ForesightApart(path, KEY, knows, with_past.clock.now, threading.Event()))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_process_of_its_own_answers_dies_and_is_replaced(
    with_past: Floor, apart: Callable[[], ForesightApart]
) -> None:
    floor = with_past
    desk = floor.desk("desk-1", 2)
    desk.open(1)
    for _ in range(4):
        desk.issue("Y")
    foresight = apart()
    outlook = Outlook.model_validate_json(foresight.outlook())
    assert len(outlook.tickets) == 4
    told = foresight.told("Y", "regular", floor.clock.now())
    assert told is not None
    assert foresight.boards(floor.clock.now())["Y"] == told
    replayed = foresight.replay(ReplayRequest(day=FIRST, changes=Changes(windows=1)))
    assert replayed.visits > 100
    with pytest.raises(RefusedError, match="replay_day_empty"):
        foresight.replay(ReplayRequest(day=date(2020, 1, 6)))
    foresight._process.kill()
    foresight._process.join()
    with pytest.raises(OutsideError, match="outlook_failed"):
        foresight.replay(ReplayRequest(day=FIRST))
    assert foresight.told("Y", "regular", floor.clock.now()) is None
    assert foresight.replay(ReplayRequest(day=FIRST)).visits == replayed.visits


def issued(floor: Floor) -> list[Any]:
    """The tickets of this day."""
    with floor.hub.store.reading() as rows:
        events = list(rows.feed.all())
    return [event for event in events if event.kind is EventKind.TICKET_ISSUED and event.hub_time >= MORNING]
