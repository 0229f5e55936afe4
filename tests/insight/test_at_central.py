"""The statistics of all centres: as each hub has them, in whatever steps their feeds came, for whoever may see them."""

from __future__ import annotations

from datetime import date, timedelta

import httpx
import pytest

from dostdesk.assets import resource
from dostdesk.central.build import Central, build_central
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.ingest import ingest
from dostdesk.central.insight import Insight, history_of, measures_of
from dostdesk.central.projections import Projector
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.directory import CentreNames
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.register import Asker
from dostdesk.domain.rights import Role
from dostdesk.domain.words import Words
from dostdesk.insight.exports.report import Names, history_report
from dostdesk.insight.gathering import gather
from dostdesk.insight.places import by_region, with_regions
from dostdesk.protocol.central_ingest import MOST_EVENTS
from dostdesk.protocol.insight import HistoryAnswer, HistoryAsked, MeasuresTable
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.succession import KeptIdentity
from dostdesk.storage.insight_rollups import DAY, MONTH
from tests.central.central_http import speak
from tests.central_ingest.feeds import Feed
from tests.insight.days import MONDAY, Visit, interleaved, moment, served
from tests.insight.keeping import LONG_AFTER, Kept
from tests.insight.made_up import weeks
from tests.insight.test_figures import TARGETS
from tests.storage_fixtures import KEY

CLOCK = ManualClock(LONG_AFTER)
OCTOBER = (date(2025, 10, 1), date(2025, 10, 31))


def feed_of(centre: str, seed: int, days: int = 22, a_day: int = 6) -> Feed:
    return Feed(centre).add(*interleaved(weeks(seed, days, a_day)))


def push(store: CentralStore, feed: Feed, after: int = 0, last: int | None = None) -> int:
    end = len(feed.events) if last is None else last
    while after < end:
        after = ingest(store, feed.centre, feed.shaped(after, min(end, after + MOST_EVENTS)), LONG_AFTER).seq
    return after


def kept_rows(store: CentralStore, centre: str) -> object:
    with store.reading() as rows:
        rollups = [rows.insight.rollups.whole(centre, grain, "", "9999") for grain in (DAY, MONTH)]
        return rows.insight.all_visits(centre), rollups, rows.insight.rollups.stale_days(centre)


def test_a_feed_that_comes_in_pieces_adds_up_as_one_that_comes_whole(central_store: CentralStore) -> None:
    feed = feed_of("12", 1)
    insight, after = Insight(central_store, CLOCK), 0
    for last in (97, 400, 401, None):
        after = push(central_store, feed, after, last)
        insight.settle()
    grown = kept_rows(central_store, "12")
    with central_store.reading() as rows:
        place = rows.insight.place("12")
    assert (place.seq, place.gaps) == (len(feed.events), 0)
    Projector(central_store).rebuild("12")
    with central_store.reading() as rows:
        assert rows.insight.place("12").seq == 0
    insight.settle()
    assert kept_rows(central_store, "12") == grown


def test_central_has_what_the_hub_has(central_store: CentralStore, kept: Kept) -> None:
    visits = weeks(2, 30, 8)
    kept.live(visits)
    kept.follower.settle()
    push(central_store, Feed("12").add(*interleaved(visits)))
    Insight(central_store, CLOCK).settle()
    with kept.reading() as at_hub, central_store.reading() as rows:
        for since, until in (OCTOBER, (date(2025, 10, 14), date(2025, 11, 12)), (MONDAY, MONDAY)):
            mine = gather(at_hub.insight, ("12",), since, until, now=LONG_AFTER)
            assert gather(rows.insight, ("12",), since, until, now=LONG_AFTER) == mine
            assert mine.counts["visits"]


def test_who_may_see_which_centres(central_store: CentralStore) -> None:
    for centre, seed in (("12", 3), ("13", 4), ("14", 5)):
        push(central_store, feed_of(centre, seed, days=5))
    Insight(central_store, CLOCK).settle()
    national = Asker(centre="12", staff="n-1", role=Role.NATIONAL)
    supervisor = Asker(centre="13", staff="s-5", role=Role.SUPERVISOR)
    asked = HistoryAsked(since=OCTOBER[0], until=OCTOBER[1])
    with central_store.reading() as rows:
        everywhere = history_of(rows, asked, national, TARGETS, LONG_AFTER)
        own = history_of(rows, asked, supervisor, TARGETS, LONG_AFTER)
        some = history_of(rows, asked.model_copy(update={"centres": ("12", "14")}), national, TARGETS, LONG_AFTER)
        with pytest.raises(RefusedError) as other:
            history_of(rows, asked.model_copy(update={"centres": ("12",)}), supervisor, TARGETS, LONG_AFTER)
        with pytest.raises(RefusedError) as nobody:
            history_of(rows, asked, Asker(centre="12", staff="s-1", role=Role.CLERK), TARGETS, LONG_AFTER)
    assert [row.key for row in everywhere.centres] == ["12", "13", "14"]
    assert everywhere.period.visits == sum(row.visits for row in everywhere.centres) == 90
    assert [one.centre for one in everywhere.freshness] == ["12", "13", "14"]
    assert all(one.reached_at == LONG_AFTER for one in everywhere.freshness)
    assert (everywhere.fair, everywhere.windows) == (None, ())
    assert ([row.key for row in own.centres], own.period.visits) == (["13"], 30)
    assert own.fair is not None
    assert [row.key for row in some.centres] == ["12", "14"]
    assert (other.value.code, nobody.value.code) == ("centre_wrong", "right_missing")


def test_what_a_promotion_sets_aside_is_not_counted(central_store: CentralStore) -> None:
    feed = feed_of("12", 6, days=3)
    push(central_store, feed)
    Insight(central_store, CLOCK).settle()
    with central_store.writing() as rows:
        rows.insight.take_turn("12", wait=True)
        rows.insight.clear("12")
    with central_store.reading() as rows:
        assert not rows.insight.all_visits("12")
    Insight(central_store, CLOCK).settle()
    with central_store.reading() as rows:
        assert len(rows.insight.all_visits("12")) == 18


@pytest.fixture
def central(tmp_path, migrated_file):  # type: ignore[no-untyped-def]
    import shutil

    made = build_central((shutil.copy(migrated_file, tmp_path / "central.db"), KEY), clock=CLOCK, start=False)
    yield made
    made.close()


def test_a_hub_asks_for_its_windows(central: Central) -> None:
    push(central.parts.store, feed_of("12", 7, days=5))
    Insight(central.parts.store, CLOCK).settle()
    token = enrol_hub(central.parts.store, "12", LONG_AFTER, replace=False)
    groups = [{"group": "P", "seconds": 900}]
    targets = {"within_s": 900, "within_share": 0.85, "long_wait_s": 1500, "groups": groups}
    body = {
        "asker": {"staff": "s-5", "role": "supervisor"},
        "since": "2025-10-01",
        "until": "2025-10-31",
        "targets": targets,
    }

    async def talk(client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/insight/history", json=body)
        assert answer.status_code == httpx.codes.OK, answer.text
        told = HistoryAnswer.model_validate_json(answer.content)
        assert (told.period.visits, told.kpis[3].target) == (30, 0.85)
        table = await client.post("/v1/insight/measures", json=body)
        assert MeasuresTable.model_validate_json(table.content).rows == ()
        clerk = await client.post("/v1/insight/history", json={**body, "asker": {"staff": "s-1", "role": "clerk"}})
        assert (clerk.status_code, clerk.json()["code"]) == (403, "right_missing")
        wrong = await client.post("/v1/insight/history", json={**body, "until": "2025-09-30"})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "range_wrong")

    speak(central, talk, token=token)


def test_centres_have_names_and_measures_are_told_by_region(central_store: CentralStore) -> None:
    def guided(centre: str, place: int, person: str) -> Visit:
        came = moment(MONDAY, 9 + place)
        visit = served(f"{centre} {place}", came, services=("employment-career-guidance",))
        return visit.at(EventKind.VISIT_IDENTIFIED, came + timedelta(seconds=1), person=person, content="")

    people = {"12": ("a", "b"), "13": ("a",), "14": ("a", "b", "c"), "15": ("a",)}
    for centre, known in people.items():
        visits = [guided(centre, place, person) for place, person in enumerate(known)]
        push(central_store, Feed(centre).add(*interleaved(visits)))
    Insight(central_store, CLOCK).settle()
    baku, ganja = ({"az": "Bakı", "ru": "Баку", "en": "Baku"}, {"az": "Gəncə", "ru": "Гянджа", "en": "Ganja"})
    with central_store.writing() as rows:
        for centre, region in (("12", baku), ("13", ganja), ("14", baku)):
            name = {"az": f"{centre} saylı", "ru": f"№ {centre}", "en": f"No. {centre}"}
            rows.centres.put(centre, CentreNames(name=name, region=region))
        # What hubs call themselves counts where the ministry says nothing.
        for centre in ("12", "15"):
            identity = KeptIdentity(name={"az": "öz adı"}, windows=(1,), sealed="")
            rows.succession.keep_identity(centre, identity, LONG_AFTER)
    asked = HistoryAsked(since=OCTOBER[0], until=OCTOBER[1])
    national = Asker(centre="12", staff="n-1", role=Role.NATIONAL)
    with central_store.reading() as rows:
        history = history_of(rows, asked, national, TARGETS, LONG_AFTER)
        table = measures_of(rows, asked, national, LONG_AFTER)
    for answer in (history, table):
        assert [one.name.get("az") for one in answer.freshness] == ["12 saylı", "13 saylı", "14 saylı", "öz adı"]
    report = history_report(history, Words.load(resource("translations"), "az"), Names())
    listed = next(one for one in report.tables if one.code == "centres")
    assert [row[0].value for row in listed.rows] == ["12 · 12 saylı", "13 · 13 saylı", "14 · 14 saylı", "15 · öz adı"]
    told = [(row.region, row.region_name.get("ru", ""), row.centre, row.people) for row in table.rows]
    assert told == [
        ("Bakı", "Баку", "12", 2),
        ("Bakı", "Баку", "14", 3),
        ("Gəncə", "Гянджа", "13", 1),
        ("", "", "15", 1),
    ]
    assert [(row.region, row.centre, row.people, row.services) for row in by_region(table.rows)] == [
        ("Bakı", "", 5, 5),
        ("Gəncə", "", 1, 1),
    ]
    assert [(row.region, row.centre) for row in with_regions(table.rows)] == [
        ("Bakı", ""), ("Bakı", "12"), ("Bakı", "14"), ("Gəncə", "13"), ("", "15"),
    ]  # fmt: skip
    supervisor = Asker(centre="13", staff="s-5", role=Role.SUPERVISOR)
    with central_store.reading() as rows:
        assert [row.region for row in measures_of(rows, asked, supervisor, LONG_AFTER).rows] == ["Gəncə"]
