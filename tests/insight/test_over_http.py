"""The history over HTTP: of a hub for its supervisor, of a clerk for himself, of central for whoever may see all."""

from __future__ import annotations

import httpx
import pytest

from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable, OwnWork
from tests.hub.hub_floor import Floor, Prepared, prepare
from tests.hub.hub_http import HttpDesk, code, speak
from tests.insight.days import served
from tests.insight.keeping import writing_steps

TODAY = "2026-11-23"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(tmp_path_factory.mktemp("prepared") / "hub")


@pytest.fixture
def floor(prepared: Prepared, tmp_path):  # type: ignore[no-untyped-def]
    made = Floor(prepared, tmp_path / "hub")
    yield made
    made.close()


def live(floor: Floor, count: int = 3) -> None:
    visits = [
        served(f"v {place}", floor.clock.now(), wait_s=60 * (place + 1), services=("employment-public-works",))
        for place in range(count)
    ]
    floor.hub.writer.submit(lambda rows: writing_steps(rows, visits)).result()
    floor.hub.insight.settle()


def test_a_supervisor_reads_the_history_and_it_says_how_fresh_it_is(floor: Floor) -> None:
    live(floor)

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready("login-5")
        answer = await desk.get("/v1/insight/history", **{"from": TODAY, "until": TODAY})
        assert answer.status_code == httpx.codes.OK, answer.text
        told = HistoryAnswer.model_validate_json(answer.content)
        assert (told.period.visits, told.period.days) == (3, 1)
        assert (told.waits.p50_s, told.waits.p95_s) == (120, 180)
        assert told.kpis[0].code == "visits"
        assert told.kpis[0].before == 0
        (service,) = told.services
        planned = floor.hub.parts.rules.in_force(floor.clock.now()).minutes["employment-public-works"]
        assert (service.code, service.count, service.p50_s) == ("employment-public-works", 3, 480)
        assert service.target_s == planned * 60
        assert told.fair is not None
        assert (told.fair.rows, told.fair.hidden) == ((), 1)
        (fresh,) = told.freshness
        assert (fresh.centre, fresh.behind, fresh.gap) == ("12", 0, False)
        none = await desk.get("/v1/insight/history", **{"from": "2026-01-01", "until": "2026-01-02"})
        empty = HistoryAnswer.model_validate_json(none.content)
        assert all(kpi.value in (None, 0) for kpi in empty.kpis)

    speak(floor.hub, talk)


def test_a_clerk_reads_his_own_work_and_nobody_elses(floor: Floor) -> None:
    live(floor)

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready("login-1")
        days = {"from": TODAY, "until": TODAY}
        assert code(await desk.get("/v1/insight/history", **days)) == (403, "right_missing")
        assert code(await desk.get("/v1/insight/measures", **days)) == (403, "right_missing")
        assert code(await desk.get("/v1/central/insight/history", **days)) == (403, "right_missing")
        own = OwnWork.model_validate_json((await desk.get("/v1/insight/mine", **days)).content)
        assert own.row is not None
        assert (own.row.staff, own.row.visits, own.row.ratio) == ("s-1", 3, None)

    speak(floor.hub, talk)


def test_the_table_of_measures_counts_services_rendered(floor: Floor) -> None:
    live(floor)

    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready("login-5")
        answer = await desk.get("/v1/insight/measures", **{"from": TODAY, "until": TODAY})
        (row,) = MeasuresTable.model_validate_json(answer.content).rows
        assert (row.measure, row.period, row.centre, row.people, row.services, row.unidentified) == (
            "paid_public_works", "2026-11", "12", 0, 3, 3
        )  # fmt: skip

    speak(floor.hub, talk)


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [("2026-11-24", "2026-11-23", "range_wrong"), ("2001-01-01", "2026-11-23", "range_wrong"),
     ("tomorrow", "2026-11-23", "request_malformed"), ("0001-01-01", "0001-01-02", "range_wrong"),
     ("9999-12-31", "9999-12-31", "range_wrong"), ("2099-12-01", "2099-12-31", "")],
)  # fmt: skip
def test_a_period_that_is_none_is_refused(floor: Floor, since: str, until: str, wrong: str) -> None:
    async def talk(client: httpx.AsyncClient) -> None:
        desk = await HttpDesk(client, floor.clock).ready("login-5")
        answer = await desk.get("/v1/insight/history", **{"from": since, "until": until})
        if wrong:
            assert code(answer) == (422, wrong)
        else:
            assert answer.status_code == httpx.codes.OK, answer.text

    speak(floor.hub, talk)
