"""Many centres against one central: their feeds are such as hubs record, and the account finds whatever is missing."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from dostdesk.central.build import build_central
from dostdesk.central.serve import serving
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import Event, EventKind, content_hash
from dostdesk.domain.numbers import check_number
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.events import EventShape
from dostdesk.simulation.account import account
from dostdesk.simulation.centres import Country, NationalAccount, run_country, volumes_of
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.national_day import CentreFeed, LivedDay, live_day
from dostdesk.simulation.national_hubs import Pace, batches
from tests.simulation.virtual_day import OPENS
from tests.storage_fixtures import KEY

LIVED = 12
VOLUMES = {"01": 30, "02": 9}
NUMBERED = {EventKind.APPLICATION_SUBMITTED, EventKind.RECEIPT_ISSUED}
PEOPLE = tuple(
    person for fin in ("0TEST01", "0TEST02", "0TEST03") if (person := SyntheticRegister().by_fin(fin)) is not None
)


@pytest.fixture(scope="module")
def lived_day(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> LivedDay:
    folder = tmp_path_factory.mktemp("lived") / "hub"
    shutil.copytree(prepared, folder)
    return live_day(folder, visits=LIVED, seed=7, opens=OPENS)


@contextmanager
def founded(lived_day: LivedDay, migrated: Path, folder: Path) -> Iterator[Country]:
    """Two centres before a central of their own."""
    target = Path(shutil.copy(migrated, folder / "central.db")), KEY
    central = build_central(target, clock=ManualClock(OPENS))
    try:
        with serving(central) as url:
            made = Country(url, central.parts.store, lived_day, VOLUMES, folder)
            yield made
            made.close()
    finally:
        central.close()


@pytest.fixture
def country(lived_day: LivedDay, migrated_file: Path, tmp_path: Path) -> Iterator[Country]:
    with founded(lived_day, migrated_file, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def run(
    lived_day: LivedDay, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Country, NationalAccount]]:
    """Centres whose two days were pushed, and the account of them."""
    with founded(lived_day, migrated_file, tmp_path_factory.mktemp("country")) as made:
        yield made, run_country(made, speed=200_000, now=OPENS, told=lambda _: None)


def written(feed: CentreFeed, visits: int, later: int = 0) -> tuple[list[Event], dict[str, bytes]]:
    """A day as its file has it: events, and papers by hash."""
    file = BytesIO()
    feed.write_day(file, visits=visits, later=later)
    events, papers = [], {}
    for line in file.getvalue().splitlines():
        if line.startswith(b"P"):
            papers[content_hash(line[1:])] = line[1:]
        else:
            events.append(EventShape.model_validate_json(line.partition(b" ")[2]).value())
    return events, papers


def test_two_centres_and_both_their_days_are_at_central(run: tuple[Country, NationalAccount]) -> None:
    country, result = run
    assert result.clean, result
    assert result.visits == sum(VOLUMES.values())
    assert result.steady.events == result.together.events > 200
    assert result.steady.papers == result.together.papers > 30
    assert result.together.acknowledged_p99_ms >= result.together.acknowledged_p50_ms > 0
    assert result.search_idle_p99_ms > 0
    with country.store.reading() as rows:
        assert sum(len(rows.projections.everything(centre)["visit"]) for centre in VOLUMES) == 2 * result.visits
    assert country.feeds["01"].epoch != country.feeds["02"].epoch


def test_what_is_missing_at_central_is_found(
    run: tuple[Country, NationalAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    country, _ = run
    assert country.wrong() == ((), (), 0)
    monkeypatch.setattr(country.feeds["01"], "hash", "f" * 64)
    monkeypatch.setitem(country.feeds["02"].counted, "receipt", country.feeds["02"].counted["receipt"] + 1)
    assert country.wrong() == (("01",), ("02",), 0)


def test_a_database_that_has_such_a_centre_is_refused(run: tuple[Country, NationalAccount]) -> None:
    with pytest.raises(RefusedError) as refused:
        run[0].found(OPENS)
    assert refused.value.code == "centres_known"


def test_an_account_with_anything_missing_is_not_clean(run: tuple[Country, NationalAccount]) -> None:
    for missing in ({"heads_wrong": ("01",)}, {"projections_wrong": ("01",)}, {"quarantined": 1}, {"failures": ("x",)}):
        assert not replace(run[1], **missing).clean  # type: ignore[arg-type]


def test_a_paper_that_never_came_is_found(country: Country) -> None:
    country.found(OPENS)
    country.write_day(0)
    for centre in VOLUMES:
        file = country.folder / f"{centre}.feed"
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join(line for line in lines if b'"answers"' not in line))
    country.push(0, speed=0)
    assert country.wrong() == ((), ("01", "02"), 0)


def test_a_hub_whose_feed_has_a_hole_fails_the_run(country: Country) -> None:
    country.found(OPENS)
    country.write_day(0)
    file = country.folder / "02.feed"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:20] + lines[21:]))
    country.push(0, speed=0)
    assert [failure.split()[:2] for failure in country.failures] == [["02", "RefusedError:"]]
    assert country.wrong()[0] == ("02",)


def test_a_copied_feed_is_one_that_a_hub_might_have_recorded(lived_day: LivedDay) -> None:
    feed = CentreFeed("31", 2, lived_day, PEOPLE)
    first, papers = written(feed, visits=30)
    second, more = written(feed, visits=30, later=1)
    days = [*first, *second]
    for day in (first, days):
        result = account(Ledger(), day, planned=0, failures=(), seconds=1.0)
        assert (result.chain_broken, result.labels_issued_twice, result.numbers_unexplained) == (0, 0, 0)
    assert {(event.centre, event.epoch) for event in days} == {("31", 2)}
    assert len({event.id for event in days}) == len(days)
    assert len([event for event in first if event.kind is EventKind.TICKET_ISSUED]) == 30
    numbers = [str(event.body["number"]) for event in days if event.kind in NUMBERED]
    assert numbers == [check_number(number) for number in numbers]
    assert all(number.startswith("31-") for number in numbers)
    named = {str(event.body["content"]) for event in days if event.body.get("content")}
    assert named == set(papers) | set(more)
    assert {event.body["day"] for event in second if event.kind is EventKind.TICKET_ISSUED} == {"2026-11-19"}


def test_the_same_seed_writes_the_same_feed(lived_day: LivedDay) -> None:
    one, other = (CentreFeed("31", 2, lived_day, PEOPLE) for _ in range(2))
    assert written(one, 20) == written(other, 20)
    assert one.hash == other.hash
    third = CentreFeed("30", 2, lived_day, PEOPLE)
    written(third, 20)
    assert third.hash != one.hash


def test_batches_hold_all_events_in_order_and_each_paper_before_its_event(lived_day: LivedDay, tmp_path: Path) -> None:
    feed, file = CentreFeed("31", 1, lived_day, PEOPLE), tmp_path / "31.feed"
    with file.open("wb") as opened:
        feed.write_day(opened, visits=30, later=0)
    seen: set[str] = set()
    order: list[int] = []
    for batch in batches(file, Pace(0.0), threading.Event()):
        assert 0 < len(batch.events) <= 200
        seen |= {content_hash(paper) for paper in batch.papers}
        told: list[dict[str, Any]] = [json.loads(event) for event in batch.events]
        order += [event["seq"] for event in told]
        assert {event["body"]["content"] for event in told if "content" in event["body"]} <= seen
    assert order == list(range(1, feed.seq + 1))


def test_centres_have_the_published_volumes_in_turn(lived_day: LivedDay) -> None:
    volumes = volumes_of(lived_day, 31, 1.0)
    assert list(volumes) == [f"{number:02d}" for number in range(1, 32)]
    assert (min(volumes.values()), max(volumes.values())) == (352, 1646)
    assert volumes_of(lived_day, 1, 0.0001) == {"01": 1}
